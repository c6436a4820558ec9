"""Final accounts as a kind of books."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.checks import check_accounts
from accounts.figures import AccountFigures
from accounts.queries import account_figures
from accounts.taking_over import begin_with_what_is_known
from books.figures import Figures
from books.kinds import BookKind, Opposed, Stages, within_one
from books.models import Book
from fiscal.findings import Finding
from fiscal.ledger import Selection
from fiscal.sentences import say

INCOME, EXPENDITURE = Selection("income"), Selection("expenditure")
OPENING, USED, DISTRIBUTED, CLOSING = (
    within_one("balance", "moment", one) for one in ("opening", "used", "distributed", "closing")
)
EXECUTED = within_one("project", "stage", "executed")
BASIC_OF_GENERAL = (("purpose", ("basic",)), ("fund", ("general",)))


def check(book: Book, figures: Figures) -> Sequence[Finding]:
    return check_accounts(account_figures(book, figures))


def check_part(figures: Figures) -> Sequence[Finding]:
    """What one part says of itself: what other documents say is compared for the whole alone."""
    return check_accounts(AccountFigures(figures))


FINAL_ACCOUNTS = BookKind(
    key="final_accounts",
    check=check,
    check_part=check_part,
    begin=begin_with_what_is_known,
    begins_with=say(
        "lines of last year's final accounts without amounts, their closing balances as opening "
        "balances, the year's approved budget as initial budget of the items and of the projects"
    ),
    opposed=(
        Opposed(
            say("What came in less what went out and is left"),
            (INCOME, OPENING, USED),
            (EXPENDITURE, DISTRIBUTED, CLOSING),
        ),
        Opposed(
            say("Economic lines less basic expenditure"),
            (Selection("economic", BASIC_OF_GENERAL),),
            (Selection("expenditure", BASIC_OF_GENERAL),),
        ),
        Opposed(
            say("Projects less project expenditure"),
            (EXECUTED,),
            (within_one("expenditure", "purpose", "project"),),
            where_both=True,
            at_most=True,
        ),
    ),
    titles={"balance": say("balances")},
    sums={
        "balance": (CLOSING, OPENING, USED, DISTRIBUTED),
        "projects": (
            EXECUTED,
            *(within_one("project", "stage", one) for one in ("initial", "adjusted")),
        ),
        "plan": tuple(within_one("plan", "stage", one) for one in ("initial", "adjusted")),
        "three_public": tuple(
            within_one("three_public", "stage", one) for one in ("executed", "adjusted")
        ),
    },
    stages=Stages(
        keys=("initial", "adjusted", "executed"),
        counted="executed",
        funds=("general_appropriation",),
    ),
)
