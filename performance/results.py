"""What came of a year's self-evaluations, as the text of final accounts tells it."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from books.models import Book
from books.queries import SETTLED
from performance.models import SelfEvaluation

#: Under which name the text asks for the number of forms with a grade.
GRADES = {"优": "excellent", "良": "good", "中": "fair", "差": "poor"}


def results_of(book: Book) -> dict[str, Decimal]:
    """How many projects had which grade, and the score of the department as a whole.

    Only approved and published forms count, a reviewer's grade and score before one's own. Where
    none is approved yet, nothing is known.
    """
    case = book.case
    forms = (
        SelfEvaluation.objects.filter(
            case__department=case.department_id,
            case__fiscal_year=case.fiscal_year,
            case__state__in=SETTLED,
        )
        .order_by("pk")
        .values_list("case__subject", "case__unit", *SCORES)
    )
    found: dict[str, Decimal] = {}
    grades: Counter[str] = Counter()
    for subject, unit, grade, total, review_grade, review_total in forms:
        score = total if review_total is None else review_total
        if subject:
            grades[review_grade or grade] += 1
        elif unit is None and score is not None:
            found["evaluation.score"] = score
    if grades:
        found |= {f"evaluation.{name}": Decimal(grades[key]) for key, name in GRADES.items()}
    return found


SCORES = ("grade", "total", "review_grade", "review_total")
