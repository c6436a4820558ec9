"""Tables read back into facts, for every edition, over budgets drawn at random."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiscal.deriving import Catalogue, DerivedTable, ProjectAspects
from fiscal.findings import Finding, Outcome
from fiscal.given import MASKED, GivenRow, GivenTable
from fiscal.ledger import UNITS as YUAN
from fiscal.ledger import Fact, Ledger, Stated
from fiscal.reconciling.families import is_relation
from fiscal.recovering import Recovered, recover
from fiscal.tables import TableEdition, edition_named
from tests.fiscal.random_budgets import (
    ECONOMIC,
    GOVERNMENT,
    ITEMS,
    all_tables,
    as_given,
    printed,
)
from tests.fiscal.random_documents import document, told

seeds = st.integers(0, 2**32)
drawn = settings(max_examples=40, deadline=None)

#: 万元 with one decimal: amounts in this step are printed exactly by every edition.
PRINTED_EXACTLY = 1_000


def errors(recovered: Recovered) -> set[str]:
    """The rules that stop an upload. A drawn budget does not add up, which is no matter here."""
    return {one.rule for one in recovered.findings if one.blocks and not is_relation(one.rule)}


def read_back(
    edition: TableEdition, tables: Mapping[str, DerivedTable], catalogue: Catalogue
) -> Recovered:
    given_tables = [as_given(one, edition.masking.amount) for one in tables.values()]
    return recover(edition, given_tables, replace(catalogue, projects={}))


@given(seed=seeds)
@drawn
def test_exact_tables_come_back_as_they_are(edition: TableEdition, seed: int) -> None:
    ledger, catalogue = document(edition, Random(seed), PRINTED_EXACTLY)
    tables = all_tables(edition, ledger, catalogue)
    recovered = read_back(edition, tables, catalogue)
    assert {one.outcome for one in recovered.comparisons} <= {Outcome.EXACT}
    assert not errors(recovered)
    assert not recovered.ledger.stated
    again = all_tables(edition, recovered.ledger, replace(catalogue, projects=recovered.projects))
    assert printed(again) == printed(tables)
    assert told(edition, recovered.ledger.facts) == told(edition, ledger.facts)


@given(seed=seeds)
@drawn
def test_printed_tails_are_rounding_and_come_back_as_printed(
    edition: TableEdition, seed: int
) -> None:
    ledger, catalogue = document(edition, Random(seed), 1)
    tables = all_tables(edition, ledger, catalogue)
    recovered = read_back(edition, tables, catalogue)
    assert {one.outcome for one in recovered.comparisons} <= {Outcome.EXACT, Outcome.ROUNDING}
    assert not errors(recovered)
    again = all_tables(edition, recovered.ledger, replace(catalogue, projects=recovered.projects))
    assert printed(again) == printed(tables)


@given(seed=seeds, place=st.integers(0, 2**32))
@drawn
def test_an_error_in_any_cell_is_found(edition: TableEdition, seed: int, place: int) -> None:
    """Beyond the tolerance of all figures together, in whichever cell of whichever table."""
    ledger, catalogue = document(edition, Random(seed), 1)
    tables = {
        code: as_given(one, edition.masking.amount)
        for code, one in all_tables(edition, ledger, catalogue).items()
    }
    cells = [
        (code, index, column)
        for code, table in tables.items()
        for index, row in enumerate(table.rows)
        for column in row.amounts
    ]
    code, index, column = cells[place % len(cells)]
    row = tables[code].rows[index]
    error = (len(ledger.facts) + 10) * 1_000 / YUAN[tables[code].definition.unit]
    wrong = {**row.amounts, column: (row.amounts[column] or Decimal(0)) + error}
    tables[code] = with_row(tables[code], index, amounts=wrong)
    recovered = recover(edition, list(tables.values()), replace(catalogue, projects={}))
    assert any(one.blocks and one.places[0].cell for one in recovered.findings)


def with_row(table: GivenTable, index: int, **changes: object) -> GivenTable:
    """A given table with one row changed."""
    rows = list(table.rows)
    rows[index] = replace(rows[index], **changes)  # type: ignore[arg-type]
    return replace(table, rows=tuple(rows))


# One small budget of Zhengzhou, to break in every way there is a rule for.

ZHENGZHOU = edition_named("zhengzhou-2024-budget")
WAN = 10_000
CATALOGUE = Catalogue(
    2024,
    "示例局",
    "900",
    {"item": ITEMS, "economic": ECONOMIC, "government": GOVERNMENT, "unit": {"900001": "示例局"}},
)
PROJECTS = {
    "p1": ProjectAspects("平台建设", "", "特定目标类", "示例局"),
    "p2": ProjectAspects("设备更新", "", "其他运转类", "示例局"),
    "p3": ProjectAspects("专项工作", "", "特定目标类", "示例局"),
}
APPROPRIATED = {"unit": "900001", "fund": "general_appropriation", "carried": "current"}


def fact(measure: str, wan: int, **at: str) -> Fact:
    return Fact(measure, {**APPROPRIATED, **at}, Decimal(wan * WAN), Decimal(1_000))


SMALL = Ledger(
    (
        fact("income", 100),
        fact("expenditure", 40, item="2010301", purpose="wages"),
        fact("expenditure", 10, item="2010301", purpose="goods"),
        fact("expenditure", 30, item="2060503", purpose="specific_target"),
        fact("expenditure", 20, item="2010302", purpose="other_operating"),
        fact("economic", 40, economic="30101", government="50101", purpose="personnel"),
        fact("economic", 10, economic="30217", government="50206", purpose="running"),
        fact("economic", 50, economic="30201", government="50201", purpose="project"),
        fact("project", 25, project="p1", purpose="specific_target"),
        fact("project", 20, project="p2", purpose="other_operating"),
        fact("project", 5, project="p3", purpose="specific_target"),
    )
)


def small_tables(projects: Mapping[str, ProjectAspects] = PROJECTS) -> dict[str, GivenTable]:
    derived = all_tables(ZHENGZHOU, SMALL, replace(CATALOGUE, projects=projects))
    return {code: as_given(one, "XXXX") for code, one in derived.items()}


def findings_of(tables: Mapping[str, GivenTable], rule: str) -> list[Finding]:
    found = recover(ZHENGZHOU, list(tables.values()), CATALOGUE).findings
    return [one for one in found if one.rule == rule]


def row_of(table: GivenTable, label: str) -> int:
    return next(index for index, row in enumerate(table.rows) if row.label.startswith(label))


def with_added(table: GivenTable, row: GivenRow) -> GivenTable:
    return replace(table, rows=(*table.rows, row))


def test_the_small_budget_is_sound() -> None:
    """Every rule passes here; each test below breaks one thing."""
    recovered = recover(ZHENGZHOU, list(small_tables().values()), CATALOGUE)
    assert not recovered.findings
    assert {one.outcome for one in recovered.comparisons} == {Outcome.EXACT}
    assert recovered.projects == PROJECTS


def test_t01_a_row_nobody_knows() -> None:
    tables = small_tables()
    row = GivenRow(
        "expenditure", {"label": "三十六、其他"}, {"amount": Decimal(3)}, {"label": "C40"}
    )
    tables["01"] = with_added(tables["01"], row)
    (finding,) = findings_of(tables, "T-01")
    assert (finding.places[0].cell, finding.outcome) == ("C40", Outcome.INVALID)
    # Without figures it says nothing: headings are repeated after page breaks.
    tables["01"] = with_row(tables["01"], len(tables["01"].rows) - 1, amounts={"amount": None})
    assert not findings_of(tables, "T-01")


def test_t02_a_row_twice() -> None:
    tables = small_tables()
    tables["05"] = with_added(tables["05"], tables["05"].rows[-1])
    (finding,) = findings_of(tables, "T-02")
    assert "2060503" in str(finding.message)


def test_t03_a_code_that_is_not_of_the_year() -> None:
    tables = small_tables()
    index = row_of(tables["05"], "2060503")
    row = tables["05"].rows[index]
    tables["05"] = with_row(tables["05"], index, texts={**row.texts, "item": "2069999"})
    (finding,) = findings_of(tables, "T-03")
    assert (finding.actual, finding.places[0].cell) == ("2069999", f"A{index + 1}")


@pytest.mark.parametrize(("code", "actual"), [("03", "20605"), ("06", "301")])
def test_t04_a_class_where_an_item_is_due(code: str, actual: str) -> None:
    tables = small_tables()
    index = len(tables[code].rows) - 1
    row = tables[code].rows[index]
    column = "economic" if code == "06" else "class"
    texts = {**row.texts, column: actual, "section": "", "item": ""}
    tables[code] = with_row(tables[code], index, texts=texts)
    (finding,) = findings_of(tables, "T-04")
    assert finding.actual == actual


def test_t05_another_name_than_that_of_the_classification() -> None:
    tables = small_tables()
    index = row_of(tables["05"], "2060503")
    row = tables["05"].rows[index]
    tables["05"] = with_row(tables["05"], index, texts={**row.texts, "name": "科技条件专项费"})
    (finding,) = findings_of(tables, "T-05")
    assert (finding.expected, finding.actual) == ("科技条件专项", "科技条件专项费")
    assert not finding.blocks
    # Full-width signs and blanks are no other name.
    tables["05"] = with_row(tables["05"], index, texts={**row.texts, "name": "科技 条件专项　"})
    assert not findings_of(tables, "T-05")


def recovered_after(tables: Mapping[str, GivenTable], **earlier: Mapping[str, str]) -> Recovered:
    """What is found where the year before called some codes otherwise."""
    return recover(ZHENGZHOU, list(tables.values()), replace(CATALOGUE, earlier=earlier))


def the_one(recovered: Recovered, rule: str) -> str:
    (found,) = (one for one in recovered.findings if one.rule == rule)
    return str(found.message)


def test_a_name_left_from_last_year_is_told_as_that() -> None:
    """As 医疗卫生与计划生育支出 became 卫生健康支出, and 科技条件专项 may have been 科研条件."""
    tables = small_tables()
    index = row_of(tables["05"], "2060503")
    row = tables["05"].rows[index]
    tables["05"] = with_row(tables["05"], index, texts={**row.texts, "name": "科研　条件"})
    said = the_one(recovered_after(tables, item={"2060503": "科研条件"}), "T-05")
    assert "In the classification of 2023 2060503 was “科研条件”" in said
    for other in ({"item": {"2060503": "科研条件费"}}, {"item": {"2060504": "科研条件"}}, {}):
        assert "2023" not in the_one(recovered_after(tables, **other), "T-05")


def test_a_code_of_last_year_is_told_as_that() -> None:
    tables = small_tables()
    index = row_of(tables["05"], "2060503")
    row = tables["05"].rows[index]
    tables["05"] = with_row(tables["05"], index, texts={**row.texts, "item": "2069999"})
    said = the_one(recovered_after(tables, item={"2069999": "其他科学技术支出"}), "T-03")
    assert "In the classification of 2023 2069999 was “其他科学技术支出”" in said
    assert "2023" not in the_one(recovered_after(tables, item={"2069998": "其他"}), "T-03")


def test_a_row_with_a_label_of_last_year_is_told_as_that() -> None:
    """Table 01 lists the functional classes by name, behind a number."""
    tables = small_tables()
    texts = {"label": "九、医疗卫生与计划生育支出"}
    row = GivenRow("expenditure", texts, {"amount": Decimal(3)}, {"label": "C40"})
    tables["01"] = with_added(tables["01"], row)
    said = the_one(recovered_after(tables, item={"210": "医疗卫生与计划生育支出"}), "T-01")
    assert "In the classification of 2023 210 was “医疗卫生与计划生育支出”" in said
    for other in ({"item": {"210": "医疗卫生支出"}}, {}):
        assert "2023" not in the_one(recovered_after(tables, **other), "T-01")


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_where_nothing_is_wrong_last_year_is_not_told(edition: TableEdition, seed: int) -> None:
    """However the year before called the codes of a sound document."""
    ledger, catalogue = document(edition, Random(seed), PRINTED_EXACTLY)
    earlier = {
        dimension: {code: f"原{name}" for code, name in names.items()}
        for dimension, names in catalogue.names.items()
    }
    tables = all_tables(edition, ledger, catalogue)
    before = read_back(edition, tables, catalogue)
    after = read_back(edition, tables, replace(catalogue, earlier=earlier))
    assert after.findings == before.findings


def test_a_total_typed_over() -> None:
    tables = small_tables()
    index = row_of(tables["03"], "合计")
    row = tables["03"].rows[index]
    tables["03"] = with_row(tables["03"], index, amounts={**row.amounts, "total": Decimal("101.0")})
    (finding,) = recover(ZHENGZHOU, list(tables.values()), CATALOGUE).findings
    assert (finding.expected, finding.actual, finding.difference) == ("100.0", "101.0", "1.0")
    assert finding.places[0].sheet == "2024年部门支出总体情况表"


def test_a_tail_is_kept_as_a_stated_total() -> None:
    tables = small_tables()
    index = row_of(tables["03"], "合计")
    row = tables["03"].rows[index]
    tables["03"] = with_row(tables["03"], index, amounts={**row.amounts, "total": Decimal("100.1")})
    recovered = recover(ZHENGZHOU, list(tables.values()), CATALOGUE)
    assert not recovered.findings
    assert recovered.ledger.stated == {"expenditure": Stated(Decimal(1_001_000), Decimal(1_000))}
    (tail,) = (one for one in recovered.comparisons if one.outcome is Outcome.ROUNDING)
    assert (tail.table, tail.given, tail.derived) == ("03", "100.1", "100.0")


def test_less_in_all_funds_than_in_one() -> None:
    tables = small_tables()
    index = row_of(tables["03"], "206 05 03")
    row = tables["03"].rows[index]
    amounts = {**row.amounts, "specific_target": Decimal("20.0")}
    tables["03"] = with_row(tables["03"], index, amounts=amounts)
    (finding,) = recover(ZHENGZHOU, list(tables.values()), CATALOGUE).findings
    assert (finding.expected, finding.actual, finding.difference) == ("30.0", "20.0", "-10.0")


def masked(*keys: str) -> dict[str, ProjectAspects]:
    return {
        key: replace(one, classified=True) if key in keys else one for key, one in PROJECTS.items()
    }


def test_a_single_withheld_amount_follows_from_the_total() -> None:
    tables = small_tables(masked("p3"))
    row = tables["11"].rows[row_of(tables["11"], "涉密")]
    assert row.texts == {"kind": "", "name": "涉密项目按规定不予公开", "unit": "示例局"}
    assert row.amounts["general"] is MASKED
    assert row.amounts["unit_funds"] is None
    recovered = recover(ZHENGZHOU, list(tables.values()), CATALOGUE)
    assert not recovered.findings
    secret = next(one for one in recovered.ledger.facts if one.at.get("project") == "p3")
    assert secret.amount == 5 * WAN
    assert recovered.projects["p3"].classified


def test_t08_two_withheld_amounts_do_not() -> None:
    tables = small_tables(masked("p1", "p3"))
    found = findings_of(tables, "T-08")
    assert {one.places[0].label.split(" · ")[0] for one in found} == {
        "涉密项目按规定不予公开 示例局"
    }
    assert not any(one.blocks for one in found)


def test_t09_yuan_entered_as_wan() -> None:
    tables = small_tables()
    index = row_of(tables["02"], "合计")
    assert not findings_of(tables, "T-09")
    index = row_of(tables["05"], "2060503")
    row = tables["05"].rows[index]
    amounts = {**row.amounts, "specific_target": Decimal(300_000)}
    tables["05"] = with_row(tables["05"], index, amounts=amounts)
    found = findings_of(tables, "T-09")
    assert [one.actual for one in found] == ["300000"]


def test_t10_missing_tables_are_named_and_the_others_carry_on() -> None:
    tables = small_tables()
    for code in ("02", "07", "09", "10"):
        del tables[code]
    recovered = recover(ZHENGZHOU, list(tables.values()), CATALOGUE)
    assert [(one.rule, one.places[0].path) for one in recovered.findings] == [
        ("T-10", code) for code in ("02", "07", "09", "10")
    ]
    assert {one.outcome for one in recovered.comparisons} == {Outcome.EXACT}
    again = all_tables(ZHENGZHOU, recovered.ledger, replace(CATALOGUE, projects=recovered.projects))
    before = all_tables(ZHENGZHOU, SMALL, replace(CATALOGUE, projects=PROJECTS))
    # 02 follows from 01, as there is one unit; the project money of 07 is nowhere else.
    assert printed({"02": again["02"]}) == printed({"02": before["02"]})
    assert again["07"].figure("pairs", "total", "total").computed.amount == 50 * WAN


def test_money_of_two_sources_in_one_class_stays_open() -> None:
    """04 tells of which fund expenditure beyond 05 is only where a class has but one."""
    carried = {"carried": "carried_over"}
    facts = (
        *SMALL.facts,
        fact("expenditure", 7, item="2060503", purpose="goods", fund="government_fund", **carried),
        fact("expenditure", 9, item="2060503", purpose="wages", fund="state_capital", **carried),
    )
    derived = all_tables(ZHENGZHOU, Ledger(facts), replace(CATALOGUE, projects=PROJECTS))
    tables = [as_given(one) for one in derived.values()]
    recovered = recover(ZHENGZHOU, tables, CATALOGUE)
    wrong = {one.places[0].path for one in recovered.findings if one.rule == "T-06"}
    # The total is off by what was spent without income, and told with that.
    assert wrong == {f"04.expenditure.{one}" for one in ("government_fund", "state_capital")}
    without = [
        one
        for one in recovered.ledger.facts
        if one.measure == "expenditure" and "fund" not in one.at
    ]
    assert sorted(one.amount for one in without) == [7 * WAN, 9 * WAN]


def test_income_that_no_expenditure_explains_stays_fiscal() -> None:
    """Shanghai prints fiscal income by item without its fund; it is that of the item's spending."""
    shanghai = edition_named("shanghai-2024-budget")
    spent = {"item": "2120803", "purpose": "project", "carried": "current"}
    facts = (
        Fact("income", {"item": "2120803", "fund": "general"}, Decimal(50)),
        Fact("income", {"item": "2120803", "fund": "government_fund"}, Decimal(60)),
        Fact("expenditure", {**spent, "fund": "general"}, Decimal(40)),
        Fact("expenditure", {**spent, "fund": "government_fund"}, Decimal(50)),
    )
    derived = all_tables(shanghai, Ledger(facts), CATALOGUE)
    recovered = recover(shanghai, [as_given(one) for one in derived.values()], CATALOGUE)
    income = [one for one in recovered.ledger.facts if one.measure == "income"]
    assert [(one.at["fund"], one.amount) for one in income] == [("fiscal", 110)]
    wrong = {place.path for one in recovered.findings if one.rule == "T-06" for place in one.places}
    assert wrong == {"B1.income.amount", "B4.income.amount"}
