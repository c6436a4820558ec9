"""Reads of self-evaluations: a form with all its rows in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.db.models import QuerySet

from accounts.indicators import YearFigures
from accounts.queries import figures_of_year
from departments.models import Person
from fiscal.amounts import yuan_from_wan
from performance.assessment import Assessment, assess
from performance.claims import Claim, Claims
from performance.content import ROWS_PREFETCHED, content_of
from performance.models import BudgetRow, ClaimedScore, SelfEvaluation
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
            accounts_of(case),
        )
        setattr(evaluation, ASSESSMENT, kept)
    return kept


def accounts_of(case: Case) -> YearFigures:
    """What the final accounts tell of the subject; of a department also what its projects spent."""
    figures = figures_of_year(case.department_id, case.fiscal_year, case.subject, case.unit_id)
    if case.subject or case.unit_id or figures.project_spent is None:
        return figures
    rows = BudgetRow.objects.filter(
        evaluation__case__kind=case.kind,
        evaluation__case__department=case.department_id,
        evaluation__case__fiscal_year=case.fiscal_year,
        key="total",
        executed__isnull=False,
    ).exclude(evaluation__case__subject="")
    spent = rows.exclude(evaluation__case__state=State.WITHDRAWN).values_list(
        "executed", "decimals"
    )
    return with_projects(figures, [(amount, decimals) for amount, decimals in spent if amount])


def with_projects(figures: YearFigures, spent: Sequence[tuple[Decimal, int]]) -> YearFigures:
    """The figures with what project forms spent, in 元, each given to places of 万元."""
    if not spent:
        return figures
    halves = (yuan_from_wan(Decimal("0.5").scaleb(-decimals)) for _, decimals in spent)
    return replace(
        figures,
        project_evaluated=sum((amount for amount, _ in spent), Decimal(0)),
        evaluated_slack=sum(halves, Decimal(0)),
    )


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
