"""Writing a form that is taken in, through the same services as the entry page."""

from __future__ import annotations

from collections.abc import Mapping

from departments.models import BudgetUnit, Department, Person
from fiscal.amounts import round_half_up
from performance.claims import Claim
from performance.importing.drafts import Draft
from performance.models import ClaimedScore
from performance.queries import evaluation_of
from performance.services import create_self_evaluation, refresh, save_form
from workflow.models import Case


def write(
    draft: Draft,
    department: Department,
    year: int,
    by: Person,
    units: Mapping[str, BudgetUnit],
) -> Case:
    """Write one form through the same services as the entry page."""
    content = draft.assessment.content
    case = draft.case
    if case is None:
        case = create_self_evaluation(
            department=department,
            fiscal_year=year,
            by=by,
            subject=draft.subject,
            unit=units.get(draft.unit_name),
            edition=draft.reading.definition.key,
            content=content,
        )
    else:
        case = save_form(
            case_id=case.pk, by=by, version=case.version, content=content, action="import"
        )
    keep_printed(case, draft.assessment.claims.printed, by)
    return case


def keep_printed(case: Case, printed: Mapping[str, Claim], by: Person) -> None:
    """Keep the printed figures that differ until someone settles them."""
    evaluation = evaluation_of(case)
    held = {
        one.place: one.score for one in evaluation.claimed_scores.all() if one.source == "printed"
    }
    wanted = {place: claim.score for place, claim in printed.items()}
    if held == wanted:
        return
    evaluation.claimed_scores.filter(source=ClaimedScore.Source.PRINTED).delete()
    ClaimedScore.objects.bulk_create(
        ClaimedScore(
            evaluation=evaluation,
            place=place,
            source=ClaimedScore.Source.PRINTED,
            score=round_half_up(score, 2),
            by=by,
        )
        for place, score in wanted.items()
    )
    refresh(case)
