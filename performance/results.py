"""What the self-evaluations of a year come to, for the text of its final accounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from books.queries import SETTLED
from performance.models import SelfEvaluation
from workflow.models import Case, CaseKindChoices

#: The grades from the best on, whatever a rule set calls them.
RANKS = ("excellent", "good", "fair", "poor")


def evaluation_results(case: Case) -> Mapping[str, Decimal]:
    """How many projects earned which grade, and the department's score.

    Nothing is said while a form of the year is still on its way: the counts would be too low.
    """
    if case.kind != CaseKindChoices.FINAL_ACCOUNTS:
        return {}
    forms = list(
        SelfEvaluation.objects.filter(
            case__department=case.department_id, case__fiscal_year=case.fiscal_year
        )
        .select_related("case")
        .order_by("pk")
    )
    if not forms or any(one.case.state not in SETTLED for one in forms):
        return {}
    ranks = Counter(rank_of(one) for one in forms if one.case.subject)
    found = {f"evaluation.{name}": Decimal(ranks[name]) for name in RANKS}
    whole = next((one for one in forms if not one.case.subject), None)
    if whole and whole.total is not None:
        found["evaluation.score"] = whole.total
    return found


def rank_of(form: SelfEvaluation) -> str:
    """The place of a form's grade among those of its rule set; blank without a grade."""
    names = [one.name for one in form.rules.grades]
    place = names.index(form.grade) if form.grade in names else len(RANKS)
    return RANKS[place] if place < len(RANKS) else ""
