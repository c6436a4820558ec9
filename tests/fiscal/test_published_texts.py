"""Every figure that the texts of two published budgets state, against ours, one by one."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from fiscal.amounts import decimals_of, round_half_up
from fiscal.narrative import Narrative
from fiscal.text_tree import BoundFigure, FigureKind
from tests.published_texts import narrative_of, stated_text
from tests.real_budgets import DOCUMENTS

ECONOMY, INDUSTRY = DOCUMENTS

#: What comes of comparing: [equal, printed with more decimals there, zero and not named here].
EXPECTED = {
    ECONOMY: {"equal": 27, "finer there": 6, "zero, not named": 4},
    INDUSTRY: {"equal": 45},
}


def bound(narrative: Narrative, section: str) -> dict[str, BoundFigure]:
    return {figure.name: figure for one, _, figure in narrative.bound() if one.key == section}


def compare(narrative: Narrative, section: str, name: str, printed: str) -> str:
    """How a figure stated in a document compares with the one bound in our text."""
    value = Decimal(printed)
    figure = bound(narrative, section).get(name)
    if figure is None:
        return "zero, not named" if not value and not amount(narrative, name) else "missing"
    if figure.value == value:
        return "equal"
    if figure.kind is FigureKind.SHARE and decimals_of(value) > decimals_of(figure.value):
        part, whole = figure.sources
        exact = part.amount / whole.amount * 100
        if round_half_up(exact, decimals_of(value)) == value:
            return "finer there"
    return f"differs: {figure.value}"


def amount(narrative: Narrative, name: str) -> Decimal:
    return narrative.figures.value(name).amount


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_stated_figure_is_ours(name: str) -> None:
    narrative = narrative_of(name)
    found = [
        (compare(narrative, section, figure, printed), section, figure, printed)
        for section, figure, printed in stated_text(name)["figures"]
    ]
    counts = Counter(outcome for outcome, *_ in found)
    print(name, dict(counts))  # noqa: T201
    assert counts == EXPECTED[name], [one for one in found if one[0] not in EXPECTED[name]]


def test_nothing_is_stored_to_reproduce_a_figure() -> None:
    """What a stated total explains is a rounding tail, none a mismatch."""
    for name in DOCUMENTS:
        outcomes = Counter(figure.outcome.value for _, _, figure in narrative_of(name).bound())
        print(name, dict(outcomes))  # noqa: T201
        assert not outcomes["mismatch"]


def test_running_cost_of_the_institution_is_goods_and_services() -> None:
    """1,839.6 is not 公用经费 1,738.8 but codes 302 within basic expenditure, 30239 included."""
    narrative = narrative_of(INDUSTRY)
    operation = narrative.figures.value("operation")
    assert operation.key == (
        "economic:fund=general_appropriation:purpose=basic:carried=current:economic=302"
    )
    assert narrative.figures.display.printed(operation.amount) == "1839.6"
    assert narrative.figures.display.printed(amount(narrative, "running")) == "1738.8"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_lists_name_exactly_what_is_not_zero(name: str) -> None:
    """The economic items named add up to personnel and running, and none is named twice."""
    narrative = narrative_of(name)
    for listed in ("personnel", "running"):
        items = narrative.figures.listed(listed)
        facts = {
            fact.at["economic"]
            for fact in narrative.material.ledger.select(
                [narrative.edition.figures[listed].selection]
            )
            if fact.amount
        }
        assert {key.rpartition(":")[2] for key in items} == facts
        assert sum(one.computed.amount for one in items.values()) == (
            narrative.figures.value(listed).computed.amount
        )


def test_a_classified_project_is_counted_but_not_its_kind() -> None:
    narrative = narrative_of(INDUSTRY)
    assert amount(narrative, "project_count") == 20
    assert amount(narrative, "classified_count") == 1
    assert amount(narrative, "operating_count") + amount(narrative, "target_count") == 19


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_sections_that_are_due(name: str) -> None:
    narrative = narrative_of(name)
    headings = [section.heading for section in narrative.sections if section.said]
    assert "一、收入支出预算总体情况说明" in headings
    assert "（五）专项转移支付项目情况" in headings
    said = "".join(one.text for _, one in narrative.paragraphs())
    assert "没有安排政府性基金预算支出" in said
    assert "没有安排国有资本经营预算支出" in said
    assert "{" not in said and "None" not in said
