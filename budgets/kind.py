"""Annual budgets as a kind of books."""

from __future__ import annotations

from books.kinds import BookKind, Opposed, within_one
from books.services.beginning import begin_with_last_year
from budgets.checks import check_budget
from fiscal.ledger import Selection
from fiscal.sentences import say

INCOME, EXPENDITURE = Selection("income"), Selection("expenditure")

BUDGET = BookKind(
    key="budget",
    check=lambda book, figures: check_budget(figures),
    check_part=check_budget,
    begin=begin_with_last_year,
    begins_with=say("lines and projects of last year's approved budget, without amounts"),
    opposed=(
        Opposed(
            say("Income less expenditure and balance"),
            (INCOME,),
            (EXPENDITURE, Selection("balance")),
        ),
        Opposed(say("Economic lines less expenditure"), (Selection("economic"),), (EXPENDITURE,)),
        Opposed(
            say("Projects less project expenditure"),
            (Selection("project"),),
            (within_one("expenditure", "purpose", "project"),),
        ),
    ),
    titles={"balance": say("year-end balance")},
)
