"""The budget block of a form as the year's final accounts give it: amounts in 万元."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from accounts.indicators import facts_of
from accounts.queries import accounts_of_year, ledger_of_subject
from books.entry import shown_amount
from fiscal.dimensions import within
from fiscal.forms import FormContent, FormDefinition, Row
from fiscal.ledger import Fact, Ledger, add_up
from performance.content import AMOUNTS
from workflow.models import Case

#: The rows that final accounts can fill: the total, and those of one fund.
FUND_OF_ROW = {
    "total": "",
    "fiscal": "fiscal",
    "special": "special_account",
    "unit": "unit_funds",
}


def known_amounts(case: Case, definition: FormDefinition) -> dict[str, Decimal]:
    """Path (`budget.total.initial`) → amount, for all that the final accounts of the year know."""
    book = accounts_of_year(case.department_id, case.fiscal_year)
    if book is None or not definition.has_block("budget"):
        return {}
    ledger = ledger_of_subject(book, case.subject, case.unit_id)
    rows = [row.key for one in definition.grids if one.key == "budget" for row in one.rows]
    found: dict[str, Decimal] = {}
    for stage in AMOUNTS:
        facts = facts_of_stage(ledger, case.subject, stage)
        for row in rows if facts else ():
            if row == "total" or (row in FUND_OF_ROW and tells_funds_apart(facts, rows)):
                of_row = [
                    fact
                    for fact in facts
                    if within("fund", fact.at.get("fund", ""), FUND_OF_ROW[row])
                ]
                amount = add_up(of_row)
                text = shown_amount(amount.amount, amount.slack * 2, "万元")
                found[f"budget.{row}.{stage}"] = Decimal(text or 0)
    return found


def facts_of_stage(ledger: Ledger, project: str, stage: str) -> list[Fact]:
    if project:
        return facts_of(ledger, "project", stage=stage)
    if stage == "executed":
        return facts_of(ledger, "expenditure")
    return facts_of(ledger, "plan", stage=stage)


def tells_funds_apart(facts: list[Fact], rows: list[str]) -> bool:
    """Whether every amount has its row: not where a row is of money carried over, or of others."""
    funds = [fund for row, fund in FUND_OF_ROW.items() if fund and row in rows]
    return not {"carried", "other"} & set(rows) and all(
        any(within("fund", fact.at.get("fund", ""), fund) for fund in funds)
        for fact in facts
        if fact.amount
    )


def with_amounts(content: FormContent, known: Mapping[str, Decimal]) -> FormContent:
    """The form with these amounts in its budget block; everything else as it stands."""
    rows = tuple(
        Row(
            row.key,
            {
                column: known.get(f"budget.{row.key}.{column}", value)
                for column, value in row.values.items()
            },
        )
        for row in content.rows.get("budget", ())
    )
    return replace(content, rows={**content.rows, "budget": rows}) if rows else content


def differs(content: FormContent, known: Mapping[str, Decimal]) -> bool:
    """Whether taking the amounts over would change the form."""
    return with_amounts(content, known) != content
