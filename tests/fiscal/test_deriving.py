"""Tables derived from facts, in every edition: what a cell shows and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiscal.amounts import read_number
from fiscal.deriving import Catalogue, DerivedRow, DerivedTable, ProjectAspects, derive, terms_key
from fiscal.dimensions import leaves, within
from fiscal.findings import Outcome
from fiscal.ledger import Fact, Ledger, Selection, Stated, step_of
from fiscal.numerals import numeral, without_numeral
from fiscal.tables import Masking, Panel, TableDefinition, TableEdition, edition_named
from tests.fiscal.random_budgets import ECONOMIC, ITEMS, UNITS, all_tables
from tests.fiscal.random_documents import document

ZHENGZHOU = edition_named("zhengzhou-2024-budget")
SHANGHAI = edition_named("shanghai-2024-budget")
CATALOGUE = Catalogue(2024, "示例局", "900", {"item": ITEMS, "economic": ECONOMIC, "unit": UNITS})


def spent(yuan: int, item: str = "2010301", purpose: str = "wages", **at: str) -> Fact:
    place = {"fund": "general_appropriation", "carried": "current", **at}
    return Fact("expenditure", {"item": item, "purpose": purpose, **place}, Decimal(yuan))


def table(code: str, *facts: Fact, **stated: Stated) -> DerivedTable:
    return derive(ZHENGZHOU.table(code), Ledger(facts, stated), CATALOGUE, ZHENGZHOU.masking)


def shanghai(code: str, *facts: Fact) -> DerivedTable:
    return derive(SHANGHAI.table(code), Ledger(facts), CATALOGUE, SHANGHAI.masking)


def texts(derived: DerivedTable, panel: str) -> list[tuple[str, ...]]:
    return [tuple(row.texts.values()) for row in derived.rows[panel]]


def keys(derived: DerivedTable, panel: str) -> list[str]:
    return [row.key for row in derived.rows[panel]]


@given(seed=st.integers(0, 2**32), step=st.sampled_from([1, 1_000]))
@settings(max_examples=25, deadline=None)
def test_totals_are_their_parts(edition: TableEdition, seed: int, step: int) -> None:
    """Down each column, the total within rounding of the rows that are printed."""
    ledger, catalogue = document(edition, Random(seed), step)
    for derived in all_tables(edition, ledger, catalogue).values():
        for panel in derived.definition.panels:
            rows = derived.rows[panel.key]
            classes = [row for row in rows if row.key.startswith("class_")]
            parts = [row for row in rows if row.definition.each and is_lowest(row, rows)] or classes
            total = next(
                (row for row in rows if row.key == ("spent" if classes else "total")), None
            )
            if total and total.definition.across not in {"", panel.key}:
                parts += in_other_blocks(derived, panel)
            if parts and total and not is_open(total, ledger):
                for column in panel.amounts:
                    check_column([row.figures[column.key].text for row in parts], total, column.key)


def in_other_blocks(derived: DerivedTable, panel: Panel) -> list[DerivedRow]:
    """The lowest rows of the blocks of a list to the right of one."""
    panels = derived.definition.panels
    others = panels[panels.index(panel) + 1 :]
    blocks = [derived.rows[one.key] for one in others if one.list_of == panel.list_of]
    return [row for rows in blocks for row in rows if row.definition.each and is_lowest(row, rows)]


def is_lowest(row: DerivedRow, rows: tuple[DerivedRow, ...]) -> bool:
    """Whether no other row is a level of code below this one."""
    code = next(iter(row.at.values()))
    return not any(
        other is not row and other.definition is row.definition and node.startswith(code)
        for other in rows
        for node in list(other.at.values())[:1]
        if len(node) > len(code)
    )


def is_open(row: DerivedRow, ledger: Ledger) -> bool:
    """Whether the total holds facts that no row stands for: income that names no item."""
    return any(
        "item" not in fact.at
        for figure in row.figures.values()
        for fact in ledger.select(figure.terms)
        if fact.measure == "income" and row.definition.texts.get("name") == "合计"
    )


def check_column(parts: list[str], total: DerivedRow, column: str) -> None:
    figure = total.figures[column]
    amounts = [read_number(text) or Decimal(0) for text in parts]
    decimals = max((-int(one.as_tuple().exponent) for one in amounts), default=0)
    half = Decimal(1).scaleb(-decimals) / 2
    apart = abs(sum(amounts, Decimal(0)) - (read_number(figure.text) or Decimal(0)))
    assert apart <= (len([one for one in amounts if one]) + 1) * half


def test_a_total_stated_within_rounding_is_shown() -> None:
    """Two lines of 0.14 万元 print as 0.1 and 0.3; a printed 0.2 is a tail, kept and marked."""
    lines = (
        replace(spent(1_400), step=Decimal(1_000)),
        replace(spent(1_400, "2060503"), step=Decimal(1_000)),
    )
    plain = table("03", *lines).figure("items", "total", "total")
    assert (plain.text, plain.outcome, plain.stated) == ("0.3", Outcome.EXACT, None)
    stated = Stated(Decimal(2_000), Decimal(1_000))
    tail = table("03", *lines, expenditure=stated).figure("items", "total", "total")
    assert (tail.text, tail.outcome, tail.stated) == ("0.2", Outcome.ROUNDING, stated)
    assert tail.computed.amount == 2_800


def test_a_total_stated_beyond_rounding_is_not_shown() -> None:
    stated = Stated(Decimal(52_000), Decimal(1_000))
    figure = table("03", spent(50_000), expenditure=stated).figure("items", "total", "total")
    assert (figure.text, figure.outcome) == ("5.0", Outcome.MISMATCH)
    assert figure.stated == stated


def test_amounts_known_to_the_yuan_get_no_tolerance() -> None:
    stated = Stated(Decimal(50_600), Decimal(0))
    figure = table("03", spent(50_000), expenditure=stated).figure("items", "total", "total")
    assert (figure.text, figure.outcome) == ("5.0", Outcome.MISMATCH)


def test_a_total_is_stated_for_a_row_of_an_axis() -> None:
    key = "expenditure:fund=general_appropriation:purpose=wages:carried=current:item=2010301"
    figure = table("05", spent(50_000)).figure("items", "item=2010301", "wages")
    assert figure.key == terms_key(figure.terms)
    assert set(figure.key.split(":")) == set(key.split(":"))
    lines = (replace(spent(50_000), step=Decimal(1_000)),)
    stated = {figure.key: Stated(Decimal(51_000), Decimal(1_000))}
    assert table("05", *lines, **stated).figure("items", "item=2010301", "wages").text == "5.1"
    assert table("05", *lines, **stated).figure("items", "item=201", "wages").text == "5.0"


def masked_table(masking: Masking) -> DerivedTable:
    projects = {
        "p1": ProjectAspects("平台建设", "1", "特定目标类", "示例局", classified=True),
        "p2": ProjectAspects("设备更新", "2", "其他运转类", "示例局"),
    }
    facts = tuple(
        Fact("project", {"project": key, "fund": "general", "carried": "current"}, Decimal(70_000))
        for key in projects
    )
    catalogue = replace(CATALOGUE, projects=projects)
    return derive(ZHENGZHOU.table("11"), Ledger(facts), catalogue, masking)


def test_a_classified_project_prints_masked() -> None:
    derived = masked_table(ZHENGZHOU.masking)
    secret, open_row = derived.rows["projects"][-2:]
    assert secret.texts == {"kind": "", "name": "涉密项目按规定不予公开", "unit": "示例局"}
    assert secret.figures["general"].text == "XXXX"
    assert secret.figures["government_fund"].text == ""
    assert open_row.texts["name"] == "设备更新"
    # What is masked carries no figure, not even out of sight.
    for figure in secret.figures.values():
        assert (figure.shown, figure.computed.amount) == (None, 0)
    assert derived.figure("projects", "total", "general").text == "14.0"


def test_what_a_masked_row_keeps_is_data() -> None:
    masking = Masking(name="另行公开", amount="*", keep=("kind",))
    secret = masked_table(masking).rows["projects"][-2]
    assert secret.texts == {"kind": "特定目标类", "name": "另行公开", "unit": ""}
    assert secret.figures["total"].text == "*"


def test_an_empty_table_says_so_and_leaves_the_department_out() -> None:
    empty = table("09", spent(50_000))
    assert empty.is_empty
    assert empty.notes == ("备注：本单位无政府性基金预算支出，故本表无数据。",)
    assert keys(empty, "items") == ["total"]
    filled = table("09", spent(50_000, fund="government_fund"))
    assert not filled.is_empty
    assert filled.notes == ()
    assert keys(filled, "items") == ["total", "department", "item=2010301"]
    assert shanghai("B6").notes == ("注：本部门2024年没有政府性基金预算支出，本表为空表。",)


def test_zeros_print_as_the_table_and_the_row_say() -> None:
    derived = table("05", spent(50_000))
    assert derived.figure("items", "item=2010301", "goods").text == "0.0"
    assert derived.figure("items", "total", "goods").text == ""
    assert table("03", spent(50_000)).figure("items", "item=2010301", "goods").shown is None
    assert shanghai("B9").figure("expenses", "expenses", "abroad").text == "0.00"


def test_rows_stand_in_the_order_of_codes_or_of_entry() -> None:
    facts = (spent(50_000, "2060503"), spent(50_000), spent(10_000, "2060503", "goods"))
    assert keys(table("03", *facts), "items")[2:] == ["item=2060503", "item=2010301"]
    assert keys(table("05", *facts), "items")[1:] == [
        f"item={code}" for code in ("201", "20103", "2010301", "206", "20605", "2060503")
    ]


def test_levels_add_up_and_split_codes_show_their_leading_parts() -> None:
    derived = shanghai("B3", spent(50_000), spent(20_000, "2010302", "goods"), spent(7, "2060503"))
    assert texts(derived, "items")[:5] == [
        ("201", "", "", "一般公共服务支出"),
        ("201", "03", "", "政府办公厅及相关机构事务"),
        ("201", "03", "01", "行政运行"),
        ("201", "03", "02", "一般行政管理事务"),
        ("206", "", "", "科学技术支出"),
    ]
    assert derived.figure("items", "item=20103", "basic").text == "70,000"
    assert derived.figure("items", "total", "total").text == "70,007"
    assert keys(derived, "items")[-1] == "total"


def economic(yuan: int, code: str, purpose: str) -> Fact:
    at = {"economic": code, "purpose": purpose, "fund": "general", "carried": "current"}
    return Fact("economic", at, Decimal(yuan))


def test_economic_codes_have_subtotals_too() -> None:
    derived = shanghai(
        "B8",
        economic(300, "30101", "wages"),
        economic(200, "30102", "wages"),
        economic(40, "30201", "goods"),
        economic(999, "30201", "project"),
    )
    assert texts(derived, "codes") == [
        ("301", "", "工资福利支出"),
        ("301", "01", "基本工资"),
        ("301", "02", "津贴补贴"),
        ("302", "", "商品和服务支出"),
        ("302", "01", "办公费"),
        ("", "", "合计"),
    ]
    assert derived.figure("codes", "economic=301", "personnel").text == "500"
    assert derived.figure("codes", "total", "running").text == "40"


def test_classes_are_numbered_as_they_come() -> None:
    derived = shanghai("B1", spent(50_000, "2080501"), spent(1_234_567))
    assert texts(derived, "expenditure") == [
        ("一、一般公共服务支出",),
        ("二、社会保障和就业支出",),
        ("支出总计",),
    ]
    assert derived.figure("expenditure", "total", "amount").text == "1,284,567"
    assert [numeral(one) for one in (1, 10, 11, 20, 99)] == ["一", "十", "十一", "二十", "九十九"]
    assert without_numeral("二十一、住房保障支出") == "住房保障支出"
    assert without_numeral("一般公共服务支出") == "一般公共服务支出"
    with pytest.raises(ValueError, match="100"):
        numeral(100)


def test_the_ninth_table_of_shanghai_is_in_wan() -> None:
    facts = (economic(55_500, "30217", "goods"), economic(1_444, "30231", "project"))
    derived = shanghai("B9", *facts)
    figures = {key: one.text for key, one in derived.rows["expenses"][0].figures.items()}
    assert figures["total"] == "5.69"
    assert (figures["reception"], figures["vehicles"], figures["abroad"]) == (
        "5.55",
        "0.14",
        "0.00",
    )
    assert derived.figure("running", "running", "running").text == "5.55"


def test_income_that_names_no_item_stands_in_the_total_only() -> None:
    at = {"fund": "general_appropriation", "carried": "current"}
    facts = (
        Fact("income", {**at, "item": "2010301"}, Decimal(30)),
        Fact("income", at, Decimal(4)),
    )
    derived = shanghai("B2", *facts)
    assert derived.figure("items", "item=2010301", "fiscal").text == "30"
    assert derived.figure("items", "total", "fiscal").text == "34"
    assert keys(derived, "items") == ["item=201", "item=20103", "item=2010301", "total"]


def test_where_nothing_can_stand_a_cell_is_blank() -> None:
    """A row of carried-over money in a column of this year's: no zero, no lines, no total."""
    definition = TableDefinition.model_validate(
        {
            "code": "X",
            "title": "示例",
            "zero": "0",
            "panels": [
                {
                    "key": "p",
                    "measure": "income",
                    "columns": [
                        {"key": "label", "heading": ("项目",), "shows": "label"},
                        {"key": "now", "heading": ("本年",), "select": {"carried": "current"}},
                        {"key": "all", "heading": ("合计",), "select": {}},
                        {"key": "item", "heading": ("科目",), "select": {"purpose": "basic"}},
                    ],
                    "rows": [
                        {"key": "old", "label": "上年结转", "select": {"carried": "carried_over"}},
                        {"key": "heading", "label": "其中：", "caption": True},
                    ],
                }
            ],
        }
    )
    fact = Fact("income", {"fund": "general", "carried": "carried_over"}, Decimal(10_000))
    derived = derive(definition, Ledger((fact,)), CATALOGUE, ZHENGZHOU.masking)
    impossible = derived.figure("p", "old", "now")
    assert (impossible.text, impossible.terms, impossible.key) == ("", (), "")
    # Income is not told apart by purpose, so no column of one can show any.
    assert derived.figure("p", "old", "item").terms == ()
    assert derived.figure("p", "old", "all").text == "1.0"
    assert derived.rows["p"][1].figures == {}


def test_a_cell_names_the_facts_it_adds_up() -> None:
    facts = (
        replace(spent(50_000, "2010301", "wages"), origin="a"),
        replace(spent(10_000, "2010302", "goods"), origin="b"),
        replace(spent(10_000, "2060503", "goods", fund="other_income"), origin="c"),
    )
    figure = table("05", *facts).figure("items", "item=201", "basic")
    assert [one.origin for one in Ledger(facts).select(figure.terms)] == ["a", "b"]
    sums = table("01", *facts).figure("expenditure", "total", "amount")
    assert [one.origin for one in Ledger(facts).select(sums.terms)] == ["a", "b", "c"]


def test_selections_narrow_or_exclude_each_other() -> None:
    general = Selection("income").narrowed({"fund": ("general",)})
    assert general
    assert general.narrowed({"fund": ("fiscal",)}) == general
    assert general.narrowed({"fund": ("unit_funds",)}) is None
    assert general.narrowed({"purpose": ("basic",)}) is None
    both = Selection("economic").narrowed({"economic": ("30217", "30231")})
    assert both
    assert both.key == "economic:economic=30217|30231"
    turned = Selection("economic").narrowed({"economic": ("30231", "30217")})
    assert turned
    assert turned.key == both.key
    assert turned.coordinates() == {"economic": "30231"}
    assert general.is_part_of(Selection("income"))
    assert not general.is_part_of(general)


def test_facts_and_trees_refuse_what_they_do_not_know() -> None:
    with pytest.raises(ValueError, match="purpose"):
        Fact("income", {"purpose": "basic"}, Decimal(1))
    assert within("fund", "general_appropriation", "fiscal")
    assert not within("fund", "fiscal", "general_appropriation")
    assert "general" not in leaves("fund")
    with pytest.raises(KeyError, match="lottery"):
        within("fund", "lottery", "fiscal")
    assert (step_of(Decimal("96258.3"), "万元"), step_of(Decimal("5.5"), "元")) == (1_000, 0)


def test_the_words_of_a_table_are_filled_in() -> None:
    derived = table("02", Fact("income", {"unit": "900001"}, Decimal(10_000)))
    assert derived.title == "2024年部门收入总体情况表"
    assert texts(derived, "units") == [
        ("", "合计"),
        ("900", "示例局"),
        ("900001", "示例局本级"),
    ]


def figures_by_row(derived: DerivedTable, panel: str, column: str) -> Mapping[str, str]:
    return {row.key: row.figures[column].text for row in derived.rows[panel] if row.figures}


def test_sums_of_sums_come_after_their_parts() -> None:
    derived = table("01", spent(50_000), Fact("balance", {"fund": "general"}, Decimal(20_000)))
    figures = figures_by_row(derived, "expenditure", "amount")
    assert (figures["class_201"], figures["spent"]) == ("5.0", "5.0")
    assert (figures["closing"], figures["total"]) == ("2.0", "7.0")
