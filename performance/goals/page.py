"""The page of a goal form: amounts of the budget, and indicators used before to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from departments.models import Person
from departments.permissions import in_bureau, may
from departments.roles import Permission
from fiscal.amounts import trimmed
from performance.goals.assessment import GoalAssessment
from performance.goals.library import names_for, targets_for
from performance.goals.queries import (
    assessment_of_goal,
    open_goal_places,
    place_prefix,
    remarks_on,
)
from performance.models import GoalForm
from performance.sheet_page import SheetPage
from workflow.models import Case, Remark
from workflow.queries import changes_since_return
from workflow.withholding import withhold


@dataclass
class GoalPage(SheetPage):
    """A goal form as a person sees it."""

    goal: GoalForm | None = None

    @cached_property
    def form(self) -> GoalForm:
        assert self.goal is not None
        return self.goal

    @cached_property
    def assessment(self) -> GoalAssessment:
        return assessment_of_goal(self.form)

    @property
    def typed(self) -> Mapping[str, str]:
        held: Mapping[str, str] = self.form.unreadable
        return held

    @property
    def thing(self) -> GoalForm:
        return self.form

    @property
    def version(self) -> int:
        return self.form.version

    @cached_property
    def places(self) -> tuple[str, ...] | None:
        return open_goal_places(self.form)

    @cached_property
    def remarks(self) -> Sequence[Remark]:
        """The remarks on this form that the person may read, by its own places."""
        drafts = in_bureau(self.person, self.case)
        found = [one for one in remarks_on(self.form) if drafts or one.stage != Remark.Stage.DRAFT]
        return withhold(self.person, found)

    @property
    def may_answer(self) -> bool:
        return self.editing and self.places is not None

    @property
    def url(self) -> str:
        return reverse("goals:form", args=[self.form.pk])

    @property
    def save_url(self) -> str:
        return reverse("goals:save", args=[self.form.pk])

    @property
    def place_url(self) -> str:
        return reverse("goals:place", args=[self.form.pk])

    @property
    def weight_total(self) -> str:
        weights = [row.values.get("weight") for row in self.assessment.rows("indicators")]
        given = [one for one in weights if one is not None and not isinstance(one, str)]
        return trimmed(sum(given[1:], given[0])) if given else ""

    @property
    def indicator_count(self) -> int:
        return len(self.assessment.rows("indicators"))

    @property
    def total(self) -> str:
        cell = self.sheet.at("budget.total.amount")
        return cell.text if cell else ""

    @property
    def suggestions(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The lists of the form, those of names and targets filled from the library."""
        library = {
            "list-indicators-name": names_for(self.form.sector),
            "list-indicators-target": targets_for(self.form.sector),
        }
        for key, values in super().suggestions:
            yield key, (*values, *library.get(key, ()))

    @property
    def may_choose(self) -> bool:
        """Whether the person may take indicators over from the library now."""
        return self.may_enter("indicators.order")


def goal_page(goal: GoalForm, person: Person) -> GoalPage:
    """The page of a goal form; marks what was changed since the budget was returned."""
    case = goal.case
    assert isinstance(case, Case)
    changes: dict[str, tuple[str, str]] = {}
    if case.round > 1:
        prefix = place_prefix(goal)
        changes = {
            place.removeprefix(prefix): pair
            for place, pair in changes_since_return(case, person).items()
            if place.startswith(prefix)
        }
    page = GoalPage(case, person, changes=changes, goal=goal)
    page.place_prefix = place_prefix(goal)
    return page


def may_begin(person: Person, case: Case) -> bool:
    """Whether the person may begin goal forms in a budget."""
    return bool(may(person, Permission.EDIT, case))
