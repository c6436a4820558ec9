"""Every figure that the text of published final accounts states, against ours, one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from fiscal.amounts import decimals_of
from fiscal.findings import Outcome
from fiscal.ledger import Fact, Ledger, Stated
from fiscal.narrative import Narrative
from fiscal.numerals import numeral
from fiscal.text_checks import Text, check_text
from fiscal.text_tree import BoundFigure, FigureKind
from fiscal.texts import text_for
from tests import real_final_accounts as real
from tests.final_texts import STEP, WAN, final_narrative, final_text, material_of_final

#: Percentages of nothing that the document prints as 0 %, and ours says in words.
IN_WORDS = [
    ("three_public_items", "rate:abroad/abroad_plan", "0"),
    ("three_public_items", "rate:vehicles/vehicles_plan", "0"),
    ("procurement", "share:procurement_small/procurement", "0"),
]

#: What the document itself contradicts: its items add up to 2,692.12, its table 09 says 0.37.
MISMATCHES = [
    ("general_items", "general_plan", "2722.10", "2692.12"),
    ("general_items", "rate:general/general_plan", "75.90", "76.75"),
    ("three_public_totals", "three_public_plan", "1.00", "0.37"),
    ("three_public_totals", "rate:three_public/three_public_plan", "37.00", "100.00"),
    ("three_public_items", "rate:reception/reception_plan", "37.00", "100.00"),
    ("three_public_items", "reception_plan", "1.00", "0.37"),
    ("three_public_items", "rate:reception/reception_plan", "37.00", "100.00"),
]


def bound(narrative: Narrative, section: str) -> dict[str, BoundFigure]:
    return {figure.name: figure for one, _, figure in narrative.bound() if one.key == section}


def outcome(narrative: Narrative, figure: BoundFigure | None, name: str, printed: str) -> str:
    """How a figure stated in the document compares with the one bound in our text."""
    value = Decimal(printed)
    if figure is None:
        base = narrative.figures.value(name.partition("/")[2])
        return "in words" if not value and not base.amount else "missing"
    if figure.value == value:
        return "exact"
    if figure.kind is FigureKind.AMOUNT:
        step = WAN.scaleb(-decimals_of(value))
        told = narrative.figures.display.compared(
            figure.sources[0].computed, Stated(value * WAN, step)
        )
        return "tail" if told is Outcome.ROUNDING else "mismatch"
    return "mismatch"


def compared(narrative: Narrative) -> list[tuple[str, str, str, str, BoundFigure | None]]:
    """Outcome, section, name and printed value of every stated figure, with ours."""
    found = []
    for section, name, printed in final_text()["figures"]:
        figure = bound(narrative, section).get(name)
        found.append((outcome(narrative, figure, name, printed), section, name, printed, figure))
    return found


def test_every_stated_figure_is_ours_or_the_documents_own_mismatch() -> None:
    found = compared(final_narrative())
    counts = Counter(one[0] for one in found)
    print(dict(counts))  # noqa: T201
    assert [one[1:4] for one in found if one[0] == "in words"] == IN_WORDS
    mismatches = [
        (section, name, printed, f"{figure.value}" if figure else "")
        for told, section, name, printed, figure in found
        if told == "mismatch"
    ]
    for one in mismatches:
        print(*one)  # noqa: T201
    assert mismatches == MISMATCHES
    assert counts == {"exact": 85, "in words": 3, "mismatch": 7}


def test_the_document_agrees_with_itself_on_the_budget_its_text_names() -> None:
    """With 1.00 budgeted and 29.98 more among the items, every percentage is as printed."""
    ledger = material_of_final().ledger
    plan = {"unit": "021001", "fund": "general_appropriation", "stage": "initial"}
    facts = [
        replace(one, amount=WAN) if one.at.get("stage") == "adjusted" else one
        for one in ledger.facts
    ]
    extra = Fact("plan", {**plan, "item": "2060102"}, Decimal("299800"), STEP)
    found = compared(final_narrative(ledger=Ledger((*facts, extra))))
    assert Counter(one[0] for one in found) == {"exact": 92, "in words": 3}


def test_a_stated_initial_budget_that_the_items_do_not_give_is_told() -> None:
    key = "plan:fund=general:stage=initial"
    facts = material_of_final().ledger.facts
    wrong = Ledger(facts, {key: Stated(Decimal("27221000"), STEP)})
    found = [one for one in check_text(Text(final_narrative(ledger=wrong))) if one.rule == "X-08"]
    assert [(one.expected, one.actual, one.difference) for one in found] == [
        ("2722.10", "2692.12", "-29.98")
    ]
    tail = Ledger(facts, {key: Stated(Decimal("26921300"), STEP)})
    narrative = final_narrative(ledger=tail)
    assert not [one for one in check_text(Text(narrative)) if one.rule == "X-08"]
    figure = bound(narrative, "general_items")["general_plan"]
    assert (figure.text, figure.outcome) == ("2692.13万元", Outcome.ROUNDING)


def test_basic_expenditure_names_exactly_what_is_not_zero() -> None:
    narrative = final_narrative()
    named = {
        listed: [one.label for one in narrative.figures.listed(listed).values()]
        for listed in ("personnel", "running")
    }
    assert named == {
        "personnel": [
            "基本工资",
            "奖金",
            "机关事业单位基本养老保险缴费",
            "职工基本医疗保险缴费",
            "住房公积金",
        ],
        "running": ["办公费", "差旅费", "维修（护）费", "公务接待费"],
    }


def test_the_sections_that_are_due() -> None:
    narrative = final_narrative()
    explained = next(part for part in narrative.parts if part.key == "explanation")
    headings = [section.number for section in explained.sections if section.level == 1]
    assert headings == [f"{numeral(number)}、" for number in range(1, 14)]
    said = "".join(one.text for _, one in narrative.paragraphs())
    assert "没有政府性基金预算财政拨款收入" in said
    assert "没有国有资本经营预算财政拨款收入" in said
    assert "{" not in said and "None" not in said


def test_figures_select_as_the_cells_of_the_tables_do() -> None:
    """So one stated total serves both; only the initial budget stands in no table."""
    tables = real.derived(Ledger()).values()
    cells = {figure.key for table in tables for _, _, _, figure in table.figures()}
    edition = text_for(final_text()["edition"])
    figures = [one for one in edition.figures if edition.terms(one)]
    assert [one for one in figures if edition.comparative_key(one) not in cells] == [
        "general_plan",
        "government_fund",
        "state_capital",
    ]


@pytest.mark.parametrize("path", ["text.entered.rated_good", "text.entered.score"])
def test_what_the_self_evaluations_give_is_not_typed(path: str) -> None:
    assert path not in {slot.path for slot in final_narrative().slots}
    slots = {slot.path: slot for slot in final_narrative(provided={}).slots}
    assert slots[path].required and not slots[path].is_given
