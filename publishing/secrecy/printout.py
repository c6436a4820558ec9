"""All that one version of a document tells, whether it is still to be published or was long ago.

Tables first, then what the text, the goal forms and the comparison with the accounts tell of money
that no table prints as finely. What holds between the figures follows from what they select.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from fiscal.ledger import Selection
from fiscal.money import money_of
from fiscal.reconciling.cells import Cell
from fiscal.reconciling.equations import Equation, Printed, Relation
from fiscal.reconciling.relations import Relations
from fiscal.tables import TableEdition
from publishing.secrecy.told import Told, sums_of
from workflow.models import CaseKindChoices


@dataclass(frozen=True)
class Printout:
    """The figures of a version by keys that begin with its `name`, blank for the present one.

    `title` says which version it is in the labels of its figures, blank for the present one too.
    `money` says of which money (`fiscal.money`) each figure is; `sums` are told of several figures
    that are known anyway. `unprinted` are the amounts of classified projects of which no table has
    a masked row: they are only left out of what is told project by project.
    """

    name: str
    title: str
    kind: str
    year: int
    edition: TableEdition
    cells: Sequence[Cell]
    told: Sequence[Told]
    sums: Sequence[Told]
    unprinted: Sequence[Told]
    kinds: Mapping[str, str]
    money: Mapping[str, str]

    @cached_property
    def figures(self) -> Mapping[str, Printed]:
        found = {cell.key: cell.printed() for cell in self.cells}
        found |= {one.key: one.printed() for one in (*self.told, *self.unprinted)}
        if not self.title:
            return found
        return {
            key: replace(one, key=key, label=f"{self.title} · {one.label}")
            for key, one in found.items()
        }

    @cached_property
    def of_this_year(self) -> Sequence[Told]:
        """What is told of the year of the document itself."""
        return [one for one in (*self.told, *self.unprinted) if not one.of_last_year]

    @cached_property
    def by_money(self) -> Mapping[str, str]:
        """The first figure of each money."""
        last = {one.key for one in self.told if one.of_last_year}
        found: dict[str, str] = {}
        for key, money in self.money.items():
            if key not in last:
                found.setdefault(money, key)
        return found

    @cached_property
    def equations(self) -> Sequence[Equation]:
        """What must hold between the figures."""
        told = {one.key for one in self.of_this_year}
        beside = [one.cell(self.kinds) for one in self.of_this_year]
        both = Relations(self.edition, [*self.cells, *beside])
        return [
            *Relations(self.edition, self.cells).equations(),
            *(
                one
                for family in (both.same(), both.shared_out(), both.not_above())
                for one in family
                if told & set(one.figures)
            ),
            *sums_of(self.told, self.by_money),
            *self.projects_of_stages(),
        ]

    def projects_of_stages(self) -> Iterator[Equation]:
        """That the projects, with those left out, are the project expenditure.

        Final accounts need not name all of them.
        """
        is_all = self.kind == CaseKindChoices.BUDGET
        stages = dict.fromkeys(stage_of(one) for one in self.unprinted)
        for stage in stages:
            whole = self.by_money.get(money_of([project_expenditure(self.kind, stage)]))
            parts = [
                one.key for one in self.of_this_year if is_a_project(one) and stage_of(one) == stage
            ]
            if whole and is_all:
                yield Equation("told", (whole,), tuple(parts))
            elif whole:
                yield Equation("told", tuple(parts), (whole,), Relation.AT_MOST)


def stage_of(one: Told) -> tuple[str, ...]:
    return dict(one.terms[0].conditions).get("stage", ())


def is_a_project(one: Told) -> bool:
    """Whether this is the whole of one project, at whichever stage."""
    if len(one.terms) != 1 or one.terms[0].measure != "project":
        return False
    limits = dict(one.terms[0].conditions)
    return len(limits.get("project", ())) == 1 and not limits.keys() - {"project", "stage"}


def project_expenditure(kind: str, stage: tuple[str, ...]) -> Selection:
    """What all projects add up to at a stage; what a budget plans says no stage."""
    is_spent = kind == CaseKindChoices.BUDGET or stage == ("executed",)
    limits = {"purpose": ("project",)} if is_spent else {"purpose": ("project",), "stage": stage}
    found = Selection("expenditure" if is_spent else "plan").narrowed(limits)
    assert found
    return found
