"""A text on final accounts of another region: one file of data, in 元, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fiscal.deriving import derive
from fiscal.ledger import EXACT, Ledger, Stated
from fiscal.narrative import Narrative, narrate
from fiscal.tables import edition_named
from fiscal.text_checks import Text, check_text
from fiscal.text_figures import LastYear
from fiscal.texts import TextEdition, text_for
from tests.final_texts import material_of_final

BEFORE = Stated(Decimal(13_986_600), EXACT)
ENTERED = dict.fromkeys(
    ["abroad_groups", "abroad_persons", "vehicles_bought", "vehicles_kept", "cars", "equipment"],
    Decimal(0),
) | {
    **dict.fromkeys(
        ["procurement_goods", "procurement_works", "procurement_services", "procurement_small"],
        Decimal(0),
    ),
    "receptions": Decimal(3),
    "guests": Decimal(40),
    "operation": Decimal(87_800),
    "operation_before": Decimal(85_600),
}


@pytest.fixture(scope="module")
def edition() -> TextEdition:
    return text_for("yunnan-2023-final")


def text_of(edition: TextEdition, **values: Any) -> Narrative:
    """The published figures of 2023 as that region would tell them."""
    last_year = {edition.comparative_key(one): BEFORE for one in ("income", "spending")}
    given = {"last_year": LastYear(entered=last_year), "entered": ENTERED, **values}
    return narrate(edition, replace(material_of_final(), **given))


def lines(narrative: Narrative, section: str) -> list[str]:
    return [each.text for one, each in narrative.paragraphs() if one.key == section and each.text]


def test_the_same_figures_in_other_words(edition: TextEdition) -> None:
    narrative = text_of(edition, reasons={"income": "项目增加"})
    assert lines(narrative, "income") == [
        "郑州高新技术产业开发区管委会创新协同中心2023年度收入合计20660900.00元。"
        "其中：财政拨款收入20660900.00元，占总收入的100.00%。"
        "收入合计与上年相比增加6674300.00元，增长47.72%，变动的主要原因是：项目增加。"
    ]
    assert "自评得分95.75分。项目绩效自评4个：优3个、良1个。" in lines(narrative, "performance")[0]


def test_expenditure_is_told_by_class(edition: TextEdition) -> None:
    told = lines(text_of(edition, reasons={"general_plan-206": "压减"}), "general")
    assert told[0].startswith(
        "2023年度一般公共预算财政拨款支出20660900.00元，年初预算26921200.00元，"
        "完成预算的76.75%。占本年支出合计的100.00%。"
    )
    assert told[1] == (
        "（1）206 科学技术支出（类）支出20660900.00元，年初预算26921200.00元，"
        "完成预算的76.75%，与预算存在差异的主要原因是：压减。"
    )


def test_expenses_are_told_by_code(edition: TextEdition) -> None:
    told = lines(text_of(edition), "three_public")
    assert told[1] == (
        "公务接待费预算3700.00元，支出决算3700.00元，完成预算的100.00%，与预算一致。"
    )


def test_what_is_open_is_told(edition: TextEdition) -> None:
    entered = {key: value for key, value in ENTERED.items() if key != "cars"}
    found = [one for one in check_text(Text(text_of(edition, entered=entered))) if one.blocks]
    assert [(one.rule, one.places[0].path) for one in found] == [
        ("X-01", "text.reason.income"),
        ("X-01", "text.reason.spending"),
        ("X-01", "text.reason.operation"),
        ("X-02", "text.entered.cars"),
        ("X-03", "text.prose.duties"),
        ("X-03", "text.prose.work"),
        ("X-11", "text.reason.general_plan-206"),
    ]


def test_figures_select_as_the_cells_of_the_tables_do(edition: TextEdition) -> None:
    tables = edition_named(edition.tables)
    catalogue = material_of_final().catalogue
    cells = {
        figure.key
        for table in tables.tables
        for _, _, _, figure in derive(table, Ledger(), catalogue, tables.masking).figures()
    }
    figures = [one for one in edition.figures if edition.terms(one)]
    assert [one for one in figures if edition.comparative_key(one) not in cells] == ["general_plan"]
