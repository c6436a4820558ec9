"""The page of a self-evaluation: its scores, and last year's form beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.urls import reverse

from accounts.indicators import UNKNOWN
from departments.models import Person
from departments.permissions import may
from departments.roles import Permission
from fiscal.findings import Finding
from performance.assessment import Assessment
from performance.boxes import Box
from performance.budget_block import differs, known_amounts
from performance.last_year import matched_values
from performance.models import SelfEvaluation
from performance.queries import assessment_of, evaluation_of, last_years, open_places
from performance.scores import ScoreSheet, score_sheet
from performance.sheet_page import SheetPage
from workflow.models import Case, Remark
from workflow.queries import changes_since_return
from workflow.states import State
from workflow.warnings import wants_reason


@dataclass
class FormPage(SheetPage):
    """A self-evaluation as a person sees it."""

    @cached_property
    def evaluation(self) -> SelfEvaluation:
        return evaluation_of(self.case)

    @cached_property
    def assessment(self) -> Assessment:
        return assessment_of(self.evaluation)

    @property
    def typed(self) -> Mapping[str, str]:
        held: Mapping[str, str] = self.evaluation.unreadable
        return held

    @property
    def thing(self) -> Case:
        return self.case

    @property
    def version(self) -> int:
        return self.case.version

    @cached_property
    def places(self) -> tuple[str, ...] | None:
        return open_places(self.case)

    @property
    def remarks(self) -> Sequence[Remark]:
        return list(self.case.remarks.all())

    @property
    def url(self) -> str:
        return reverse("performance:form", args=[self.case.pk])

    @property
    def save_url(self) -> str:
        return reverse("performance:save", args=[self.case.pk])

    @property
    def place_url(self) -> str:
        return reverse("performance:place", args=[self.case.pk])

    @cached_property
    def scoring(self) -> bool:
        """Whether the person may put a review score beside the self score now."""
        return self.case.state == State.UNDER_REVIEW and bool(
            may(self.person, Permission.SCORE, self.case)
        )

    @cached_property
    def offers_accounts(self) -> bool:
        """Whether the final accounts of the year know other amounts than the budget block says."""
        if not self.editing or self.places is not None or self.assessment.accounts == UNKNOWN:
            return False
        return differs(self.content, known_amounts(self.case, self.definition))

    @cached_property
    def warnings(self) -> list[Finding]:
        """Warnings that are settled otherwise than by an explanation, which has its own panel."""
        return [one for one in self.all_warnings if not wants_reason(self.case, one)]

    @cached_property
    def last_year(self) -> SelfEvaluation | None:
        return last_years(self.case) if self.compare else None

    @cached_property
    def earlier(self) -> Mapping[str, str]:
        """Last year's values under this year's paths."""
        if self.last_year is None:
            return {}
        return dict(matched_values(self.assessment, assessment_of(self.last_year)))

    def finished(self, box: Box) -> Box:
        """A score, or a cell whose printed figure differs, with everything said of it."""
        path, claims = box.cell.path, self.assessment.claims
        if box.cell.text != "-" and (box.column == "score" or path in claims.printed):
            return replace(box, score=self.score(path))
        return box

    def score(self, path: str) -> ScoreSheet:
        return score_sheet(
            self.assessment,
            path,
            editing=self.may_enter(path),
            reviewing=self.scoring,
        )


def form_page(case: Case, person: Person, *, compare: bool = False) -> FormPage:
    """The page of a case's form for a person; marks what was changed since it was returned."""
    changes = changes_since_return(case, person) if case.round > 1 else {}
    return FormPage(case, person, compare, changes)
