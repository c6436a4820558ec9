"""Wording by sign, bases of zero, shares, lists, gaps."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiscal.amounts import round_half_up
from fiscal.deriving import Catalogue
from fiscal.editions import EDITIONS, EditionError, load_toml
from fiscal.findings import Outcome
from fiscal.ledger import Fact, Ledger, Stated
from fiscal.narrative import GAP, Narrative, narrate
from fiscal.text_figures import LastYear, Material, condensed
from fiscal.text_tree import FigureKind, RunKind, SlotKind
from fiscal.texts import TextEdition, text_editions, text_for

EDITION = "zhengzhou-2024-budget"
WAN = Decimal(10_000)
SOURCE = EDITIONS / "texts" / f"{EDITION}.toml"

#: Amounts in 元, in steps of 100 元 so that some differ by less than is printed.
amounts = st.integers(0, 10**9).map(lambda hundreds: Decimal(hundreds) * 100)


def income(amount: Decimal, fund: str = "general_appropriation") -> Fact:
    return Fact("income", {"unit": "001001", "fund": fund, "carried": "current"}, amount)


def text_of(
    *facts: Fact,
    stated: dict[str, Stated] | None = None,
    last_year: dict[str, Decimal] | None = None,
    **values: Any,
) -> Narrative:
    edition = text_for(EDITION)
    entered = {
        edition.figures[name].selection.key: Stated(amount, Decimal(0))
        for name, amount in (last_year or {}).items()
    }
    catalogue = Catalogue(2024, "某市林业局", "001", {"unit": {"001001": "某市林业局机关"}})
    ledger = Ledger(facts, stated or {})
    return narrate(edition, Material(ledger, catalogue, LastYear(entered=entered), **values))


def said(narrative: Narrative, section: str) -> str:
    return "".join(
        paragraph.text for one, paragraph in narrative.paragraphs() if one.key == section
    )


def slots(narrative: Narrative) -> dict[str, Any]:
    return {slot.path: slot for slot in narrative.slots}


@given(now=amounts, before=amounts)
def test_a_change_is_worded_by_its_sign(now: Decimal, before: Decimal) -> None:
    narrative = text_of(income(now), last_year={"income": before}, reasons={"totals": "人员增加。"})
    text = said(narrative, "totals")
    printed = round_half_up((now - before) / WAN, 1)
    assert ("增加" in text.replace("人员增加", "")) == (printed > 0)
    assert ("减少" in text) == (printed < 0)
    assert ("持平" in text) == (not printed and bool(now or before))
    assert ("均未安排" in text) == (not now and not before)
    assert ("主要原因" in text) == bool(printed)
    assert ("%" in text) == (bool(printed) and bool(before))
    if printed:
        assert f"{abs(printed)}万元" in text
        assert "人员增加。" in text and "。。" not in text
    if printed and before:
        assert f"{round_half_up(abs(now - before) / before * 100, 1)}%" in text


@given(now=amounts, before=amounts)
def test_a_reason_is_due_exactly_where_figures_differ(now: Decimal, before: Decimal) -> None:
    narrative = text_of(income(now), last_year={"income": before})
    slot = slots(narrative)["text.reason.totals"]
    differs = bool(round_half_up((now - before) / WAN, 1))
    assert slot.required == differs
    assert (GAP in said(narrative, "totals")) == differs


@given(parts=st.lists(amounts, min_size=2, max_size=2))
def test_shares_come_from_amounts_before_rounding(parts: list[Decimal]) -> None:
    first, second = parts
    narrative = text_of(income(first), income(second, "other_income"))
    shares = [figure.value for _, _, figure in narrative.bound() if figure.kind is FigureKind.SHARE]
    total = first + second
    expected = [round_half_up(one / total * 100, 1) for one in parts if round_half_up(one / WAN, 1)]
    assert shares == (expected if round_half_up(total / WAN, 1) else [])


def test_without_last_year_nothing_is_said_of_a_change() -> None:
    narrative = text_of(income(WAN))
    assert "比" not in said(narrative, "totals")
    slot = slots(narrative)["text.comparative.income"]
    assert not slot.is_given
    assert not slots(narrative)["text.reason.totals"].required


def test_last_years_case_takes_the_place_of_entered_figures() -> None:
    edition = text_for(EDITION)
    catalogue = Catalogue(2024, "某市林业局", "001")
    earlier = Ledger((income(WAN * 8),))
    narrative = narrate(
        edition, Material(Ledger((income(WAN * 10),)), catalogue, LastYear(earlier))
    )
    assert "比2023年增加2.0万元，增长25.0%" in said(narrative, "totals")
    assert not any(slot.kind is SlotKind.COMPARATIVE for slot in narrative.slots)


def test_a_stated_total_is_shown_where_rounding_explains_it() -> None:
    facts = [
        Fact("income", {"fund": fund, "carried": "current"}, Decimal(333_400), Decimal(1000))
        for fund in ("general_appropriation", "other_income", "operating_income")
    ]
    for amount, outcome, printed in [
        (Decimal(1_001_000), Outcome.ROUNDING, "100.1万元"),
        (Decimal(1_200_000), Outcome.MISMATCH, "100.0万元"),
    ]:
        narrative = text_of(*facts, stated={"income": Stated(amount, Decimal(1000))})
        figure = next(one for _, _, one in narrative.bound() if one.name == "income")
        assert (figure.outcome, figure.text) == (outcome, printed)
        assert figure.keys == ("income",)


def test_nothing_is_said_of_a_value_still_to_be_entered() -> None:
    """A figure with a value missing is neither zero nor not."""
    assert said(text_of(), "procurement") == ""
    zeros = dict.fromkeys(
        ["procurement_goods", "procurement_works", "procurement_services"], Decimal(0)
    )
    assert "未安排政府采购项目" in said(text_of(entered=zeros), "procurement")
    text = said(text_of(entered={**zeros, "procurement_goods": WAN}), "procurement")
    assert "其中：货物类采购1.0万元，占100.0%。" in text


def test_prose_with_line_breaks_makes_paragraphs() -> None:
    narrative = text_of(prose={"duties": "一、拟订规划。\n\n二、组织实施。"})
    section = next(one for one in narrative.sections if one.key == "duties")
    assert [one.text for one in section.paragraphs] == ["一、拟订规划。", "二、组织实施。"]
    assert all(run.kind is RunKind.PROSE for one in section.paragraphs for run in one.runs)


def test_an_optional_sentence_is_left_out() -> None:
    assert GAP in said(text_of(), "duties")
    assert GAP not in said(text_of(), "three_public")


def test_an_empty_budget_has_a_sentence_for_every_section() -> None:
    narrative = text_of()
    for key in ("income", "spending", "general", "basic", "three_public", "operation"):
        assert "没有安排" in said(narrative, key) or "未安排" in said(narrative, key), key


@pytest.mark.parametrize("edition", text_editions(), ids=lambda one: one.key)
def test_no_sentence_fails_on_an_empty_budget(edition: TextEdition) -> None:
    narrative = narrate(edition, Material(Ledger(), Catalogue(2024, "某市林业局", "001")))
    assert all(section.title for section in narrative.sections)


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("{share:basic/spending}", "{share:basic/spendings}", "there is no figure spendings"),
        ("{change:abroad}", "{change:cars}", "only figures of lines are compared"),
        ("{prose:duties}", "{poem:duties}", "there is no place"),
        ('when = "zero:income"', 'when = "naught:income"', "there is no condition naught"),
        ("{list:units}", "{list:unit}", "there is no list unit"),
        ("{abroad}，", "{abroad，", "a brace that belongs to no place"),
        ("，增长{rate}", "", "change.rise must have"),
        ("{prose:cars}", "", "prose cars is used nowhere"),
    ],
)
def test_a_wrong_edition_is_refused(
    tmp_path: Path, before: str, after: str, complaint: str
) -> None:
    source = SOURCE.read_text(encoding="utf-8")
    assert before in source
    path = tmp_path / "text.toml"
    path.write_text(source.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(EditionError, match=complaint):
        load_toml(path, TextEdition)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["001001", "001002"]),
            st.sampled_from(["2060101", "2060102", "2080501"]),
            st.sampled_from(["wages", "goods", "other_operating", "project"]),
            st.sampled_from(["general_appropriation", "government_fund", "other_income"]),
            amounts,
            st.sampled_from([Decimal(0), Decimal(1000)]),
        ),
        max_size=12,
    )
)
def test_condensed_facts_give_the_same_sums(rows: list[tuple[Any, ...]]) -> None:
    facts = tuple(
        Fact(
            "expenditure",
            {"unit": unit, "item": item, "purpose": purpose, "fund": fund, "carried": "current"},
            amount,
            step,
        )
        for unit, item, purpose, fund, amount, step in rows
    )
    edition = text_for(EDITION)
    whole, fewer = Ledger(facts), condensed(Ledger(facts), edition)
    assert len(fewer.facts) <= len(whole.facts)
    for figure in edition.figures.values():
        if figure.measure == "expenditure":
            one, other = whole.sum(figure.selection), fewer.sum(figure.selection)
            assert (one.amount, one.slack) == (other.amount, other.slack)
