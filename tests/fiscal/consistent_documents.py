"""Documents of every edition in which each relation holds.

Whatever is spent is a fact of every measure at once: by item, by economic code, of a project. What
is taken in is spent or carried out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import count, product

from fiscal.deriving import Catalogue, ProjectAspects
from fiscal.ledger import Fact, Ledger
from fiscal.reconciling.cells import Cell, cells_of, kinds_of
from fiscal.recovering import recover
from fiscal.tables import TableEdition
from tests.fiscal.random_budgets import all_tables, as_given
from tests.fiscal.random_final_accounts import classified

UNITS = {"900001": "示例局本级", "900002": "示例局信息中心"}
ITEMS = {
    **{code: f"类{code}" for code in ("201", "206")},
    **{code: f"款{code}" for code in ("20101", "20102", "20601")},
    **{
        code: f"项{code}"
        for code in ("2010101", "2010102", "2010201", "2010202", "2060101", "2060102")
    },
}
LOWEST = tuple(code for code in ITEMS if len(code) == 7)
GOVERNMENT = {code: f"款{code}" for code in ("50101", "50201", "50206", "50303", "50901")}
PROJECTS = {
    "p1": ProjectAspects("设备更新", "", "其他运转类", UNITS["900001"]),
    "p2": ProjectAspects("平台建设", "", "特定目标类", UNITS["900002"]),
    "p3": ProjectAspects("专项工作", "", "特定目标类", UNITS["900001"]),
}

#: Economic and government codes of each kind of expenditure, and the project that is of it.
SPENT_ON = (
    ("wages", "30101", "50101", ""),
    ("wages", "30239", "50201", ""),
    ("individuals", "30301", "50901", ""),
    ("goods", "30201", "50201", ""),
    ("goods", "30217", "50206", ""),
    ("goods", "30231", "50201", ""),
    ("goods", "30212", "50201", ""),
    ("capital", "31013", "50303", ""),
    ("other_operating", "30201", "50201", "p1"),
    ("specific_target", "30217", "50206", "p2"),
    ("specific_target", "31013", "50303", "p3"),
)

#: What pays: the fund and the year.
PAID_BY = (
    ("general_appropriation", "current"),
    ("general", "current"),
    ("government_fund", "current"),
    ("state_capital", "current"),
    ("special_account", "current"),
    ("institution_income", "current"),
    ("operating_income", "current"),
    ("superior_subsidy", "current"),
    ("subordinate_remittance", "current"),
    ("other_income", "current"),
    ("general", "carried_over"),
    ("government_fund", "carried_over"),
    ("state_capital", "carried_over"),
    ("special_account", "carried_over"),
    ("other_income", "carried_over"),
)


def consistent(edition: TableEdition) -> tuple[Ledger, Catalogue]:
    """A document without contradictions, in steps of 1,000 元, which every edition prints."""
    amounts = (Decimal(1_000 * (7 + number % 89)) for number in count())
    facts = budget(edition, amounts) if edition.kind == "budget" else accounts(amounts)
    names = {"item": ITEMS, "economic": classified(), "government": GOVERNMENT, "unit": UNITS}
    catalogue = Catalogue(edition.since, "示例局", "900", names, PROJECTS)
    return Ledger(tuple(facts)), catalogue


def budget(edition: TableEdition, amounts: Iterator[Decimal]) -> Iterator[Fact]:
    places = product(UNITS, PAID_BY, SPENT_ON)
    for number, (unit, (fund, carried), spent_on) in enumerate(places):
        purpose, economic, government, project = spent_on
        if economic == "30239" and economic not in edition.personnel:
            purpose = "goods"
        item, amount = LOWEST[number % len(LOWEST)], next(amounts)
        at = {"unit": unit, "fund": fund, "carried": carried}
        yield Fact("income", {**at, "item": item}, amount)
        yield Fact("expenditure", {**at, "item": item, "purpose": purpose}, amount)
        codes = {"economic": economic, "government": government, "purpose": purpose}
        yield Fact("economic", {**at, **codes}, amount)
        if project:
            yield Fact("project", {**at, "project": project, "purpose": purpose}, amount)
    has_balances = any(
        "balance" in panel.measures(row)
        for table in edition.tables
        for panel in table.panels
        for row in panel.rows
    )
    for unit, fund in product(UNITS, ("general_appropriation", "government_fund", "other_income")):
        if has_balances:
            amount = next(amounts)
            yield Fact("income", {"unit": unit, "fund": fund, "carried": "current"}, amount)
            yield Fact("balance", {"unit": unit, "fund": fund}, amount)


def accounts(amounts: Iterator[Decimal]) -> Iterator[Fact]:
    """What is left of a fund at the end of the year is what was there at its beginning."""
    unit = next(iter(UNITS))
    purposes = {
        **dict.fromkeys(("general", "government_fund", "state_capital"), ("basic", "project")),
        "other_income": ("basic", "project", "remitted"),
        "operating_income": ("operating",),
        "superior_subsidy": ("subsidy",),
        "institution_income": ("basic",),
        "subordinate_remittance": ("project",),
    }
    for item, (fund, kinds) in product(LOWEST, purposes.items()):
        at = {"unit": unit, "item": item, "fund": fund}
        balance = next(amounts)
        for moment in ("opening", "closing"):
            yield Fact("balance", {**at, "moment": moment}, balance)
        for purpose in kinds:
            amount = next(amounts)
            yield Fact("income", at, amount)
            yield Fact("expenditure", {**at, "purpose": purpose}, amount)
            if (fund, purpose) == ("general", "basic"):
                yield from by_economic_code(unit, amount)
    for moment in ("used", "distributed"):
        yield Fact("balance", {"unit": unit, "moment": moment}, Decimal(50_000))


def by_economic_code(unit: str, amount: Decimal) -> Iterator[Fact]:
    codes = ("30101", "30102", "30301", "30201", "30217", "30231", "30212", "31013", "31002")
    first = amount - (len(codes) - 1) * 100
    for number, code in enumerate(codes):
        part = Decimal(100) if number else first
        purpose = "personnel" if code[:3] in {"301", "303"} else "running"
        at = {"unit": unit, "economic": code}
        yield Fact("economic", {**at, "purpose": purpose, "fund": "general"}, part)
        if code in {"30217", "30231", "30212", "31013"}:
            yield Fact("three_public", {**at, "stage": "executed"}, part + 100)
            yield Fact("three_public", {**at, "stage": "adjusted"}, part + 300)


def consistent_cells(edition: TableEdition, withheld: Collection[str] = ()) -> list[Cell]:
    """The cells of a consistent document; some projects do not say of which kind they are."""
    ledger, catalogue = consistent(edition)
    tables = [as_given(one) for one in all_tables(edition, ledger, catalogue).values()]
    found = recover(edition, tables, replace(catalogue, projects={}))
    rows = [(table, found.rows[table.definition.code]) for table in tables]
    kinds = kinds_of(found.projects)
    return cells_of(rows, {key: kind for key, kind in kinds.items() if key not in withheld})
