"""What taking over would change, as one person may read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from accounts.sources import STAGE, Amount, PartSources
from accounts.taking_over import Difference, counterpart, line_differences, what_is_known
from books.classification import YearCodes
from books.clearance import is_secret_to
from books.grid_conflicts import label_of_key
from books.kinds import kind_of
from books.models import Part
from books.part_sums import shown_in, title_of
from books.services.projects import amounts_of
from departments.models import Person
from departments.permissions import may
from departments.roles import Permission
from workflow.refusals import Refused
from workflow.states import EDITABLE, State


@dataclass(frozen=True)
class Row:
    """A place that would change: what stands there, and what would, in the unit of the page."""

    title: str
    label: str
    before: str
    after: str


@dataclass
class TakingPage:
    """The preview for one part; `refused` says why there is nothing to take over from."""

    part: Part
    person: Person
    unit: str

    @cached_property
    def may_take(self) -> bool:
        editable = State(self.part.book.case.state) in EDITABLE and not self.part.finished_at
        return editable and bool(may(self.person, Permission.EDIT, self.part))

    @cached_property
    def codes(self) -> YearCodes:
        return YearCodes(self.part.book.case.fiscal_year)

    @cached_property
    def known(self) -> PartSources | None:
        try:
            return what_is_known(self.part)
        except Refused:
            return None

    @cached_property
    def rows(self) -> list[Row]:
        if self.known is None:
            return []
        lines = line_differences(self.part, self.known, self.codes)
        return [*(self.row(one) for one in lines), *self.project_rows]

    def row(self, one: Difference) -> Row:
        title = title_of(kind_of(self.part.book), one.kind)
        label = label_of_key(one.kind, one.key, self.codes)
        return Row(title, label, self.shown(one.before), self.shown(one.after))

    def shown(self, amount: Amount | None) -> str:
        return shown_in(amount[0], self.unit) if amount else "–"

    @cached_property
    def project_rows(self) -> list[Row]:
        return [row for row, is_secret in self.project_changes if not is_secret]

    @property
    def secret_count(self) -> int:
        """How many projects would change of which the person may know no more."""
        return sum(is_secret for _row, is_secret in self.project_changes)

    @cached_property
    def project_changes(self) -> list[tuple[Row, bool]]:
        return list(self.changes_of_projects())

    def changes_of_projects(self) -> Iterator[tuple[Row, bool]]:
        """Every amount of a project that would change, and whether it is a secret to the person."""
        if self.known is None or not self.known.budget:
            return
        projects = self.part.projects.select_related("part__book__case__department", "part__unit")
        held = list(projects)
        amounts = amounts_of(held)
        title = title_of(kind_of(self.part.book), "projects")
        for planned in self.known.projects:
            project = counterpart(planned.project, held)
            stands = amounts[project.pk] if project else {}
            before = {key: one for key, one in stands.items() if key.stage == STAGE}
            is_secret = is_secret_to(self.person, planned.project) or bool(
                project and is_secret_to(self.person, project)
            )
            for key in dict.fromkeys([*before, *planned.amounts]):
                if before.get(key) != planned.amounts.get(key):
                    yield (
                        Row(
                            title,
                            f"{planned.project.name} · {key.heading}",
                            self.shown(before.get(key)),
                            self.shown(planned.amounts.get(key)),
                        ),
                        is_secret,
                    )
            if project is None and not planned.amounts:
                yield Row(title, planned.project.name, "–", "–"), is_secret
