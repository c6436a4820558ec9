"""Reads of self-evaluations: a form with all its rows in a constant number of queries."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.queries import figures_of_year
from departments.models import Person
from performance.assessment import Assessment, assess
from performance.claims import Claim, Claims
from performance.content import ROWS_PREFETCHED, content_of
from performance.models import ClaimedScore, SelfEvaluation
from workflow.models import Case, Remark
from workflow.queries import visible_cases
from workflow.states import State
from workflow.warnings import reopened_places

# Under which names objects keep what was read or computed from them.
EVALUATION, ASSESSMENT = "kept_evaluation", "kept_assessment"


def with_rows(evaluations: QuerySet[SelfEvaluation]) -> QuerySet[SelfEvaluation]:
    """The evaluations with every row, in six queries however many there are."""
    return evaluations.select_related("case__department", "case__unit").prefetch_related(
        *ROWS_PREFETCHED, "claimed_scores"
    )


def evaluation_of(case: Case) -> SelfEvaluation:
    """The case's form with its rows. The case object keeps it: guards, page and document of one
    request, which are handed the case alone, share one reading.
    """
    kept: SelfEvaluation | None = vars(case).get(EVALUATION)
    return kept or evaluation_anew(case)


def evaluation_anew(case: Case) -> SelfEvaluation:
    """The case's form as it stands in the database now, kept in place of an earlier reading."""
    evaluation = with_rows(SelfEvaluation.objects.all()).get(case_id=case.pk)
    setattr(case, EVALUATION, evaluation)
    return evaluation


def claims_of(evaluation: SelfEvaluation) -> Claims:
    """The claimed scores of a form, by source and place."""
    found: dict[str, dict[str, Claim]] = {source: {} for source in ClaimedScore.Source.values}
    for one in evaluation.claimed_scores.all():
        found[one.source][one.place] = Claim(one.score, one.reason)
    return Claims(found["printed"], found["stated"], found["review"])


def assessment_of(evaluation: SelfEvaluation) -> Assessment:
    """The form assessed as it was read. The evaluation object keeps the result."""
    kept: Assessment | None = vars(evaluation).get(ASSESSMENT)
    if kept is None:
        case = evaluation.case
        kept = assess(
            evaluation.definition,
            evaluation.rules,
            content_of(evaluation),
            claims_of(evaluation),
            figures_of_year(case.department_id, case.fiscal_year, case.subject, case.unit_id),
        )
        setattr(evaluation, ASSESSMENT, kept)
    return kept


def visible_evaluations(person: Person) -> QuerySet[SelfEvaluation]:
    """The self-evaluations a person may see."""
    return SelfEvaluation.objects.filter(case__in=visible_cases(person)).select_related(
        "case__department", "case__unit", "case__assignee"
    )


def last_years(case: Case) -> SelfEvaluation | None:
    """The form of the same subject in the year before, if there is one."""
    return (
        with_rows(SelfEvaluation.objects.all())
        .filter(
            case__kind=case.kind,
            case__department=case.department_id,
            case__subject=case.subject,
            case__fiscal_year=case.fiscal_year - 1,
        )
        .first()
    )


def open_places(case: Case) -> tuple[str, ...] | None:
    """Where a returned form may be changed. None means everywhere.

    Open are the rows remarked on, and those whose warnings were explained to no avail.
    """
    if case.state != State.RETURNED:
        return None
    places = [
        remark.place
        for remark in case.remarks.all()
        if remark.stage in (Remark.Stage.SENT, Remark.Stage.ANSWERED)
    ] + reopened_places(case)
    if not places or "" in places:
        return None
    return tuple(".".join(place.split(".")[:2]) for place in places)


def is_open(path: str, places: tuple[str, ...] | None) -> bool:
    """Whether a path lies in one of the open places."""
    return places is None or any(path == place or path.startswith(f"{place}.") for place in places)
