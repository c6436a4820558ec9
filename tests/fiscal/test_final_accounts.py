"""What tables of final accounts need of the engine: balances, numbers, blocks, orders."""

from __future__ import annotations

from decimal import Decimal

from fiscal.deriving import Catalogue, DerivedTable, derive
from fiscal.ledger import Fact, Ledger
from fiscal.recovering import Recovered, recover
from fiscal.table_sheets import lay_out_table
from fiscal.tables import edition_named
from tests.fiscal.random_budgets import ITEMS, as_given
from tests.fiscal.random_final_accounts import classified

EDITION = edition_named("zhengzhou-2023-final")
NAMES = {"item": ITEMS, "economic": classified(), "unit": {"900001": "示例局"}}
CATALOGUE = Catalogue(2023, "示例局", "900", NAMES)
WAN = 10_000


def fact(measure: str, wan: int, **at: str) -> Fact:
    return Fact(measure, {"unit": "900001", **at}, Decimal(wan * WAN), Decimal(100))


def tables(*facts: Fact) -> dict[str, DerivedTable]:
    return {
        one.code: derive(one, Ledger(facts), CATALOGUE, EDITION.masking) for one in EDITION.tables
    }


def read_back(*facts: Fact) -> Recovered:
    return recover(EDITION, [as_given(one) for one in tables(*facts).values()], CATALOGUE)


LAND = {"item": "2120803", "fund": "government_fund"}
FILLED = (
    fact("balance", 5, **LAND, moment="opening"),
    fact("income", 30, **LAND),
    fact("expenditure", 20, **LAND, purpose="project"),
    fact("balance", 15, **LAND, moment="closing"),
)


def test_a_fund_has_opening_income_expenditure_and_closing_by_item() -> None:
    table = tables(*FILLED)["07"]
    for row in ("total", "item=2120803"):
        figures = {
            column.key: table.figure("items", row, column.key).text
            for column in table.definition.panel("items").amounts
        }
        assert figures == {
            "opening": "5.00",
            "income": "30.00",
            "total": "20.00",
            "basic": "0.00",
            "project": "20.00",
            "closing": "15.00",
        }
    assert EDITION.table("07").empty not in table.notes


def test_an_empty_table_says_so_and_prints_no_zeros() -> None:
    table = tables()["07"]
    assert {figure.text for _, _, _, figure in table.figures()} == {""}
    assert table.notes[-1] == CATALOGUE.filled(EDITION.table("07").empty)
    assert tables()["04"].figure("income", "general", "amount").text == "0.00"


def test_balances_of_a_fund_balance_in_01_and_04() -> None:
    facts = (*FILLED, fact("balance", 7, fund="other_income", moment="opening"))
    derived = tables(*facts)
    assert derived["04"].figure("income", "opening_government_fund", "amount").text == "5.00"
    assert derived["04"].figure("expenditure", "closing", "government_fund").text == "15.00"
    assert derived["04"].figure("income", "total", "amount").text == "35.00"
    assert derived["04"].figure("expenditure", "total", "total").text == "35.00"
    assert derived["01"].figure("income", "opening", "amount").text == "12.00"


def test_lines_are_numbered_through_both_panels_blank_ones_too() -> None:
    sheet = lay_out_table(tables()["01"], CATALOGUE)
    assert sheet.heading_rows
    body = [cell for cell in sheet.cells if cell.row > sheet.heading_rows[1]]
    left = [cell.text for cell in body if cell.column == 1]
    right = [cell.text for cell in body if cell.column == 4]
    assert left == [str(number) for number in range(1, 32)]
    assert right == [str(number) for number in range(32, 63)]


def test_every_code_is_printed_and_others_that_have_figures() -> None:
    place = {"purpose": "running", "fund": "general"}
    codes = [
        row.at["economic"]
        for row in tables(fact("economic", 3, economic="31201", **place))["06"].rows["other"]
        if row.at
    ]
    assert codes[:3] == ["307", "30701", "30702"]
    assert {"312", "31201"} <= set(codes)
    assert codes == sorted(codes)
    assert "312" not in [row.at.get("economic") for row in tables()["06"].rows["other"]]


def test_rows_in_the_order_of_the_plan_as_far_as_it_goes() -> None:
    place = {"fund": "general", "purpose": "project"}
    spent = [
        fact("expenditure", 1, item=item, **place) for item in ("2010301", "2060503", "2080501")
    ]
    planned = [
        fact("plan", 1, item=item, stage="initial") for item in ("2080501", "2120803", "2010301")
    ]
    derived = tables(*spent, *planned)
    for code, expected in (
        ("03", ["2080501", "2010301", "2060503"]),
        ("05", ["2010301", "2060503", "2080501"]),
    ):
        rows = derived[code].rows["items"]
        assert [row.at["item"] for row in rows if row.at] == expected


def test_fiscal_income_is_of_the_fund_that_pays_for_the_item() -> None:
    facts = (
        *FILLED,
        fact("income", 40, item="2010301", fund="general"),
        fact("expenditure", 35, item="2010301", fund="general", purpose="basic"),
        fact("income", 9, item="2120803", fund="general"),
        fact("expenditure", 8, item="2120803", fund="general", purpose="basic"),
    )
    found = read_back(*facts)
    assert not [one for one in found.findings if one.blocks]
    income = {
        (one.at["item"], one.at["fund"]): one.amount / WAN
        for one in found.ledger.facts
        if one.measure == "income"
    }
    assert income == {
        ("2010301", "general"): 40,
        ("2120803", "general"): 9,
        ("2120803", "government_fund"): 30,
    }


def test_what_only_03_shows_has_no_fund_where_none_follows() -> None:
    facts = (
        fact("income", 10, item="2010301", fund="other_income"),
        fact("income", 6, item="2010301", fund="operating_income"),
        fact("expenditure", 9, item="2010301", fund="other_income", purpose="basic"),
        fact("expenditure", 5, item="2010301", fund="operating_income", purpose="operating"),
    )
    found = read_back(*facts)
    assert not [one for one in found.findings if one.blocks]
    spent = [one for one in found.ledger.facts if one.measure == "expenditure"]
    assert [(one.at["purpose"], one.at.get("fund")) for one in spent] == [
        ("basic", None),
        ("operating", None),
    ]
