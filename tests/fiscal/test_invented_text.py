"""A text on final accounts of another region: one file of data, in 元, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fiscal.editions import load_toml
from fiscal.ledger import EXACT, Stated
from fiscal.narrative import Narrative, narrate
from fiscal.text_checks import Text, check_text
from fiscal.text_figures import LastYear
from fiscal.texts import TextEdition
from tests.final_texts import material_of_final
from tests.fiscal.conftest import DATA


@pytest.fixture(scope="module")
def edition() -> TextEdition:
    return load_toml(DATA / "invented-2023-final-text.toml", TextEdition)


def text_of(edition: TextEdition, **values: Any) -> Narrative:
    """The published figures of 2023 as that region would tell them."""
    last_year = LastYear(
        entered={
            edition.comparative_key(one): Stated(Decimal(amount), EXACT)
            for one, amount in (("income", "13986600"), ("spending", "13986600"))
        }
    )
    values = {"last_year": last_year, "entered": {"employees": Decimal(18)}, **values}
    return narrate(edition, replace(material_of_final(), **values))


def lines(narrative: Narrative, section: str) -> list[str]:
    return [each.text for one, each in narrative.paragraphs() if one.key == section and each.text]


def test_the_same_figures_in_other_words(edition: TextEdition) -> None:
    narrative = text_of(edition, reasons={"totals": "项目增加"})
    assert lines(narrative, "totals") == [
        "收入20660900.00元，较上年多6674300.00元（47.7%）；原因：项目增加。"
        "支出20660900.00元，较上年多6674300.00元（47.7%）；原因：项目增加。"
        "年末实有18人。"
    ]
    assert lines(narrative, "performance") == ["部门整体自评95.75分。"]


def test_items_are_told_by_section(edition: TextEdition) -> None:
    reasons = {"general_plan": "压减", "general_plan-20601": "压减"}
    told = lines(text_of(edition, reasons=reasons), "sections")
    assert told[:2] == [
        "支出20660900.00元，年初预算26921200.00元，预算完成率76.7%；差异原因：压减。",
        "（1）20601科学技术管理事务：支出2991900.00元，占14.5%，预算完成率85.1%；差异原因：压减。",
    ]
    codes = [one.partition("）")[2][:5] for one in told[1:]]
    assert codes == ["20601", "20604", "20609", "20699"]
    assert "无预算，不计完成率；差异原因" in told[3]


def test_expenses_are_told_by_code(edition: TextEdition) -> None:
    told = lines(text_of(edition), "three_public")
    assert told == [
        "支出3700.00元，预算完成率100.0%。",
        "公务接待费3700.00元，预算完成率100.0%。",
    ]


def test_what_is_open_is_told(edition: TextEdition) -> None:
    found = [one for one in check_text(Text(text_of(edition, entered={}))) if one.blocks]
    assert [(one.rule, one.places[0].path) for one in found] == [
        ("X-01", "text.reason.totals"),
        ("X-02", "text.entered.employees"),
        ("X-11", "text.reason.general_plan"),
        *(
            ("X-11", f"text.reason.general_plan-{code}")
            for code in ("20601", "20604", "20609", "20699")
        ),
    ]
