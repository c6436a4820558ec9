"""Budget against final accounts, as the public reads it: out of published documents alone.

What was budgeted is what the published budget of the year says. Where that is but printed less
finely, or not here, it is what the accounts say of it. A difference between the two is shown, not
smoothed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.comparison import (
    STAGES,
    Amounts,
    Comparison,
    Rate,
    Row,
    Years,
    over_years,
    rows_in_order,
)
from fiscal.amounts import decimals_of, fixed
from publishing.documents.frame import Document
from publishing.documents.stages import DIMENSIONS
from publishing.models import Publication
from publishing.page import Page
from publishing.queries import Version
from workflow.models import CaseKindChoices

COMPARISON = "comparison/"

TITLES = {
    "by_item": _("By functional item"),
    "by_purpose": _("By kind of expenditure"),
    "by_project": _("By project"),
}


def is_compared(version: Version) -> bool:
    """Whether these are final accounts of a year whose budget is known, here or by themselves."""
    if version.publication.kind != CaseKindChoices.FINAL_ACCOUNTS:
        return False
    if budget_of(version):
        return True
    return any(row["initial"] for row in version.document["stages"]["by_item"])


def budget_of(version: Version) -> Publication | None:
    """The published budget of the same year."""
    year = version.publication.fiscal_year
    return next(
        (
            one
            for one in version.beside
            if one.kind == CaseKindChoices.BUDGET and one.fiscal_year == year
        ),
        None,
    )


def comparison_pages(version: Version) -> Iterator[Page]:
    """The page of the comparison, if there is something to compare with."""
    if not is_compared(version):
        return
    document, budget = version.document, budget_of(version)
    own = document["stages"]
    planned = stages_in(budget) if budget else None
    tables = [table(key, own, planned) for key in TITLES]
    context = {
        "document": document,
        "budget": budget,
        "tables": [one for one in tables if one["rows"]],
        "unit": own["unit"],
        "years": years_table(version),
        "downloads": [],
    }
    yield Page(COMPARISON.rstrip("/"), "publishing/comparison.html", context)


def stages_in(publication: Publication) -> Document | None:
    """What a published document says for comparison."""
    stages: Document | None = json.loads(publication.document).get("stages")
    return stages


def table(key: str, own: Document, planned: Document | None) -> dict[str, Any]:
    """One comparison as it is printed; `unlike` are the rows that the budget states otherwise."""
    comparison = compared(key, own, planned)
    decimals = int(own["decimals"])
    stated = {row["key"]: row for row in own[key]}
    return {
        "key": key,
        "title": TITLES[key],
        "shows_key": key == "by_item",
        "rows": [shown(row, decimals) for row in comparison.rows],
        "unlike": [
            {**stated[row.key], "budget": amount_text(row.amounts.initial, decimals)}
            for row in comparison.rows
            if row.key in stated
            and planned
            and differs(read(stated[row.key]["initial"]), row.amounts.initial, planned)
        ],
    }


def compared(key: str, own: Document, planned: Document | None) -> Comparison:
    """The rows of the accounts and of the budget together, initial amounts from the budget."""
    rows = {row["key"]: read_row(row) for row in own[key]}
    given = {stage for stage in STAGES if any(row[stage] for row in own[key])}
    if planned and planned[key]:
        given.add("initial")
        nothing = Amounts(executed=Decimal(0) if "executed" in given else None)
        budgeted = {row["key"]: read_row(row) for row in planned[key]}
        for one in budgeted.values():
            rows.setdefault(one.key, replace(one, amounts=nothing))
        rows = {
            one.key: replace(
                one, amounts=replace(one.amounts, initial=initial_of(one, budgeted, planned))
            )
            for one in rows.values()
        }
    dimension = DIMENSIONS[key]
    ordered = rows_in_order(dimension, rows.values())
    return Comparison(dimension, ordered, Amounts(), frozenset(given))


def initial_of(row: Row, budgeted: Mapping[str, Row], planned: Document) -> Decimal | None:
    """What the budget has for a row, nothing if it does not have the row.

    As the accounts state it, if the budget prints the same with fewer decimals.
    """
    printed = budgeted[row.key].amounts.initial if row.key in budgeted else Decimal(0)
    own = row.amounts.initial
    return printed if own is None or differs(own, printed, planned) else own


def read_row(row: Mapping[str, str]) -> Row:
    amounts = Amounts(*(read(row[stage]) for stage in STAGES))
    return Row(row["key"], row["name"], int(row["level"]), amounts)


def read(printed: str | None) -> Decimal | None:
    return None if printed is None else Decimal(printed)


def differs(stated: Decimal | None, budget: Decimal | None, planned: Document) -> bool:
    """Whether accounts and budget say different things of the initial amount.

    The budget may be printed with fewer decimals: it stands for an interval.
    """
    if stated is None or budget is None:
        return False
    half = Decimal(1).scaleb(-int(planned["decimals"])) / 2
    return abs(stated - budget) > half


def shown(row: Row, decimals: int) -> dict[str, Any]:
    """A row in print: amounts with the decimals of the accounts, rates in percent."""
    amounts = row.amounts
    return {
        "key": row.key,
        "name": row.name,
        "level": row.level,
        "amounts": [
            amount_text(one, decimals)
            for one in (amounts.initial, amounts.adjusted, amounts.executed, amounts.deviation)
        ],
        "rates": [rate_text(one) for one in (amounts.rate_of_initial, amounts.rate_of_adjusted)],
    }


def amount_text(amount: Decimal | None, decimals: int) -> str:
    """An amount with as many decimals as it was printed with, at most those of the accounts."""
    if amount is None:
        return ""
    return fixed(amount, min(decimals, decimals_of(amount)) if amount else decimals)


def rate_text(rate: Rate) -> dict[str, Any]:
    """A rate in percent, or the words that say why there is none."""
    if rate.ratio is None:
        return {"text": "", "words": rate.words}
    return {"text": fixed(rate.ratio * 100, 2) + "%", "words": None}


def years_table(version: Version) -> dict[str, Any] | None:
    """What was spent by item over the years published so far; None for a single year."""
    own = version.publication
    documents = {own.fiscal_year: version.document["stages"]}
    for one in version.beside:
        if one.kind == own.kind and (stages := stages_in(one)):
            documents[one.fiscal_year] = stages
    if len(documents) == 1:
        return None
    decimals = int(documents[own.fiscal_year]["decimals"])
    years = over_years({year: compared("by_item", one, None) for year, one in documents.items()})
    return {"years": years.years, "rows": list(year_rows(years, decimals))}


def year_rows(years: Years, decimals: int) -> Iterator[dict[str, Any]]:
    for row in years.rows:
        last = row.changes[years.years[-1]]
        yield {
            "key": row.key,
            "name": row.name,
            "level": row.level,
            "executed": [amount_text(row.by_year[year].executed, decimals) for year in years.years],
            "change": amount_text(last.difference, decimals),
            "rate": rate_text(last.rate),
        }
