"""What was spent against what was planned, paragraphs by item, funds with nothing in them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiscal.amounts import round_half_up
from fiscal.deriving import Catalogue
from fiscal.editions import EDITIONS, EditionError, load_toml
from fiscal.ledger import Fact, Ledger
from fiscal.narrative import GAP, Narrative, narrate
from fiscal.text_figures import LastYear, Material
from fiscal.text_slots import has_slot, once
from fiscal.text_tree import FigureKind, Slot, SlotKind
from fiscal.texts import TextEdition, text_for

EDITION = "zhengzhou-2023-final"
SOURCE = EDITIONS / "texts" / f"{EDITION}.toml"
WAN = Decimal(10_000)

#: Amounts in 元, in steps that 万元 with two decimals may not show.
amounts = st.one_of(st.just(Decimal(0)), st.integers(0, 10**7).map(lambda tens: Decimal(tens) * 10))
ITEMS = ("2060101", "2060199", "2080501", "2080502", "2210201")
#: Two amounts, often so near each other that they print alike.
pairs = st.tuples(amounts, amounts) | amounts.flatmap(
    lambda one: st.tuples(st.just(one), st.integers(0, 12).map(lambda tens: one + tens * 10))
)
drawn = settings(max_examples=60, deadline=None)
items = st.dictionaries(st.sampled_from(ITEMS), amounts)

NAMES = {
    "item": {
        "206": "科学技术支出",
        "20601": "科学技术管理事务",
        "2060101": "行政运行",
        "208": "社会保障和就业支出",
    },
    "economic": {
        "30101": "基本工资",
        "30301": "离休费",
        "30201": "办公费",
        "31002": "办公设备购置",
    },
}


def spent(item: str, amount: Decimal, fund: str = "general_appropriation", **at: str) -> Fact:
    return Fact("expenditure", {"item": item, "fund": fund, **at}, amount)


def planned(item: str, amount: Decimal) -> Fact:
    place = {"item": item, "fund": "general_appropriation", "stage": "initial"}
    return Fact("plan", place, amount)


def three_public(code: str, stage: str, amount: Decimal) -> Fact:
    return Fact("three_public", {"economic": code, "stage": stage}, amount)


def text_of(*facts: Fact, **values: Any) -> Narrative:
    catalogue = Catalogue(2023, "某市林业局", "001", NAMES)
    return narrate(text_for(EDITION), Material(Ledger(facts), catalogue, **values))


def said(narrative: Narrative, section: str, paragraph: str = "") -> str:
    return "".join(
        each.text
        for one, each in narrative.paragraphs()
        if one.key == section and paragraph in ("", each.key)
    )


def slot(narrative: Narrative, path: str) -> Slot:
    return next(one for one in narrative.slots if one.path == path)


def shown(amount: Decimal) -> Decimal:
    return round_half_up(amount / WAN, 2)


@drawn
@given(pair=pairs)
def test_completion_is_worded_by_plan_and_difference(pair: tuple[Decimal, Decimal]) -> None:
    plan, spending = pair
    facts = (three_public("30217", "adjusted", plan), three_public("30217", "executed", spending))
    narrative = text_of(*facts, reasons={"three_public_plan": "按要求压减。"})
    text = said(narrative, "three_public_totals")
    differs = shown(plan) != shown(spending)
    assert ("%" in text) == bool(shown(plan))
    assert ("不计算完成比例" in text) == (not shown(plan) and bool(shown(spending)))
    assert ("均为零" in text) == (not shown(plan) and not shown(spending))
    assert ("主要原因是：按要求压减。" in text) == differs
    assert ("没有差异" in text) == (not differs and bool(shown(plan)))
    if shown(plan):
        assert f"的{round_half_up(spending / plan * 100, 2)}%" in text


@drawn
@given(pair=pairs)
def test_a_reason_is_due_exactly_where_plan_and_figure_differ(
    pair: tuple[Decimal, Decimal],
) -> None:
    plan, spending = pair
    narrative = text_of(planned("2060101", plan), spent("2060101", spending))
    path = "text.reason.general_plan-2060101"
    named = bool(shown(plan) or shown(spending))
    assert (path in {one.path for one in narrative.slots}) == named
    if named:
        differs = shown(plan) != shown(spending)
        assert slot(narrative, path).required == differs
        assert slot(narrative, path).compared_with == "年初预算"
        assert (GAP in said(narrative, "general_items", "items-2060101")) == differs


@drawn
@given(spending=items, plans=items)
def test_every_item_budgeted_or_spent_on_has_its_paragraph(
    spending: dict[str, Decimal], plans: dict[str, Decimal]
) -> None:
    facts = [spent(item, amount) for item, amount in spending.items()]
    facts += [planned(item, amount) for item, amount in plans.items()]
    narrative = text_of(*facts)
    expected = sorted(
        item for item in ITEMS if any(shown(one.get(item, Decimal(0))) for one in (spending, plans))
    )
    paragraphs = {
        each.key.partition("-")[2]: each.text
        for one, each in narrative.paragraphs()
        if one.key == "general_items" and each.key.startswith("items-")
    }
    assert list(paragraphs) == expected
    for number, item in enumerate(expected, start=1):
        text = paragraphs[item]
        assert text.startswith(f"{number}．")
        assert f"年初预算{shown(plans.get(item, Decimal(0)))}万元" in text
        assert f"支出决算{shown(spending.get(item, Decimal(0)))}万元" in text
    sums = {
        name: sum(
            figure.sources[0].amount
            for _, _, figure in narrative.bound()
            if figure.kind is FigureKind.AMOUNT and figure.name.startswith(f"{name}@")
        )
        for name in ("general", "general_plan")
    }
    for name, rows in (("general", spending), ("general_plan", plans)):
        whole = sum(rows.get(item, Decimal(0)) for item in expected)
        assert sums[name] == whole


def test_a_paragraph_names_class_section_and_item() -> None:
    text = said(text_of(spent("2060101", WAN)), "general_items", "items-2060101")
    assert text.startswith("1．科学技术支出（类）科学技术管理事务（款）行政运行（项）。")
    text = said(text_of(spent("2080501", WAN)), "general_items", "items-2080501")
    assert "社会保障和就业支出（类）20805（款）2080501（项）" in text


@drawn
@given(
    wages=amounts,
    pensions=amounts,
    office=amounts,
    equipment=amounts,
    project=amounts,
)
def test_basic_expenditure_names_exactly_what_is_not_zero(
    wages: Decimal, pensions: Decimal, office: Decimal, equipment: Decimal, project: Decimal
) -> None:
    codes = {"30101": wages, "30301": pensions, "30201": office, "31002": equipment}
    facts = [
        Fact("economic", {"economic": code, "purpose": "basic", "fund": "general"}, amount)
        for code, amount in codes.items()
    ]
    other = {"economic": "30202", "purpose": "project", "fund": "general"}
    text = said(text_of(*facts, Fact("economic", other, project)), "basic")
    names = NAMES["economic"]
    named = {code for code in codes if f"{names[code]}{shown(codes[code])}万元" in text}
    assert named == {code for code, amount in codes.items() if shown(amount)}
    assert all(names[code] not in text for code in set(codes) - named)
    assert "30202" not in text


@pytest.mark.parametrize("fund", ["government_fund", "state_capital"])
@drawn
@given(given_figures=st.lists(amounts, min_size=4, max_size=4))
def test_a_sentence_says_of_a_fund_that_it_has_nothing(
    fund: str, given_figures: list[Decimal]
) -> None:
    opening, income, spending, closing = given_figures
    narrative = text_of(
        Fact("balance", {"fund": fund, "moment": "opening"}, opening),
        Fact("income", {"fund": fund}, income),
        spent("2060101", spending, fund),
        Fact("balance", {"fund": fund, "moment": "closing"}, closing),
    )
    text = said(narrative, fund)
    total = shown(sum(given_figures, Decimal(0)))
    assert ("没有" in text) == (not total)
    assert (f"本年支出{shown(spending)}万元" in text) == bool(total)
    assert (f"支出用于：行政运行{shown(spending)}万元" in text) == bool(shown(spending))


@drawn
@given(now=amounts, before=amounts)
def test_running_cost_is_compared_with_last_years_by_sign(now: Decimal, before: Decimal) -> None:
    entered = {"operation": now, "operation_before": before}
    text = said(text_of(entered=entered, reasons={"operation": "人员变动"}), "operation")
    difference = shown(now - before)
    assert ("没有机关运行经费支出" in text) == (not shown(now))
    assert ("增加" in text) == (difference > 0)
    assert ("减少" in text) == (difference < 0)
    assert ("人员变动" in text) == bool(difference)
    assert ("持平" in text) == (not difference and bool(shown(now)))


def test_last_years_running_cost_is_typed_unless_it_is_known() -> None:
    narrative = text_of(entered={"operation": WAN})
    assert "比2022年度" not in said(narrative, "operation")
    assert slot(narrative, "text.entered.operation_before").required
    known = text_of(entered={"operation": WAN}, provided={"last_year.operation": WAN / 2})
    assert "比2022年度增加0.50万元，增长100.00%" in said(known, "operation")
    assert "text.entered.operation_before" not in {one.path for one in known.slots}


@drawn
@given(reception=amounts, foreign=st.none() | amounts)
def test_domestic_reception_is_what_is_not_foreign(
    reception: Decimal, foreign: Decimal | None
) -> None:
    entered = {} if foreign is None else {"reception_foreign": foreign}
    narrative = text_of(three_public("30217", "executed", reception), entered=entered)
    text = said(narrative, "three_public_items", "reception_domestic")
    if foreign is None:
        assert text.startswith(f"国内公务接待支出{GAP}")
    else:
        domestic = round_half_up((reception - foreign) / WAN, 2)
        assert text.startswith(f"国内公务接待支出{domestic or Decimal('0.00')}万元")


def test_what_other_cases_know_stands_before_what_was_typed() -> None:
    grades = {"rated_excellent": Decimal(9), "rated_good": Decimal(0), "rated_fair": Decimal(0)}
    typed = text_of(entered={**grades, "rated_poor": Decimal(1)})
    assert "等级为“优”的9个、等级为“差”的1个" in said(typed, "performance_results")
    provided = {f"evaluation.{key.removeprefix('rated_')}": Decimal(0) for key in grades}
    known = text_of(
        entered=grades,
        provided={**provided, "evaluation.poor": Decimal(0), "evaluation.good": Decimal(2)},
    )
    assert "涉及项目2个" in said(known, "performance_work")
    assert "等级为“良”的2个。" in said(known, "performance_results")
    assert "优" not in said(known, "performance_results")


def test_words_are_due_only_where_their_sentence_is_said() -> None:
    entered = {"external": Decimal(0)}
    assert not slot(text_of(entered=entered), "text.prose.external").required
    entered = {"external": Decimal(2)}
    assert slot(text_of(entered=entered), "text.prose.external").required


def test_every_slot_is_known_by_its_key() -> None:
    edition = text_for(EDITION)
    narrative = text_of(planned("2060101", WAN), three_public("30217", "executed", WAN))
    for one in narrative.slots:
        assert has_slot(edition, one.kind, one.key), one.path
    for kind, key in [
        (SlotKind.REASON, "general_plan"),
        (SlotKind.REASON, "general_plan-x1"),
        (SlotKind.REASON, "three_public_plan-2060101"),
        (SlotKind.ENTERED, "wages"),
        (SlotKind.COMPARATIVE, "operation"),
        (SlotKind.PROSE, "poem"),
    ]:
        assert not has_slot(edition, kind, key), key


def test_slots_stand_once_in_a_paragraph() -> None:
    narrative = text_of(entered={"operation": WAN, "operation_before": WAN * 2})
    for _, paragraph in narrative.paragraphs():
        paths = [one.path for one in paragraph.slots]
        assert len(paths) == len(set(paths))
    assert slot(narrative, "text.reason.operation").required


@drawn
@given(earlier=st.tuples(amounts, amounts, amounts), now=st.tuples(amounts, amounts, amounts))
def test_totals_are_compared_with_balances_and_all(
    earlier: tuple[Decimal, ...], now: tuple[Decimal, ...]
) -> None:
    """Income, balances used and carried in make the total, in last year's case as in this one."""

    def facts(amounts: tuple[Decimal, ...]) -> tuple[Fact, ...]:
        income, used, opening = amounts
        return (
            Fact("income", {"fund": "general"}, income),
            Fact("balance", {"fund": "other_income", "moment": "used"}, used),
            Fact("balance", {"fund": "general", "moment": "opening"}, opening),
            Fact("balance", {"fund": "general", "moment": "closing"}, opening + income + used),
        )

    last_year = LastYear(Ledger(facts(earlier)))
    narrative = text_of(*facts(now), last_year=last_year, reasons={"totals": "预算安排变化"})
    text = said(narrative, "totals", "totals")
    difference = shown(sum(now, Decimal(0)) - sum(earlier, Decimal(0)))
    assert f"收入总计{shown(sum(now, Decimal(0)))}万元" in text
    assert text.count(f"{abs(difference)}万元，") >= 2 or not difference or not sum(earlier)
    assert ("增加" in text) == (difference > 0)
    assert ("减少" in text) == (difference < 0)
    assert not any(one.kind is SlotKind.COMPARATIVE for one in narrative.slots)


def test_a_slot_is_required_if_any_sentence_requires_it() -> None:
    optional = Slot(SlotKind.REASON, "operation", "机关运行经费")
    required = replace(optional, required=True)
    assert once([optional, required, optional]) == (required,)


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("{completion:abroad/abroad_plan}", "{completion:abroad/plan}", "there is no figure plan"),
        ('each = "items"', 'each = "things"', "there is no repetition things"),
        ("{number}．{class}", "{number}．{change:general}", "is repeated, so"),
        (
            "全年购置公务用车{vehicles_bought}",
            "全年购置公务用车{number}",
            "there is no figure number",
        ),
        (
            'figures = ["general", "general_plan"]',
            'figures = ["cars"]',
            "is not told apart by item",
        ),
        ('by = "item"\nlevel = "item"\nfigures', 'by = "item"\nfigures', "has a `level`"),
        ("，完成{base}的{rate}", "，完成{base}", "completion.reached must have"),
        (
            "{completion:abroad/abroad_plan}",
            "{completion:abroad/general}",
            "is one of a change and",
        ),
        ('before = "operation_before"', 'before = "income"', "income is not entered"),
        ('sum = ["reception"], less', 'entered = "equipment", less', "`less` without a `sum`"),
        ('beside = "reception_foreign"', 'beside = "receptions"', "no figure receptions"),
        (
            'kind = "amount"\nunit = "万元"',
            'kind = "amount"\nunit = "万元"\ndecimals = 2',
            "only a count",
        ),
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


def test_completions_need_their_wording(tmp_path: Path) -> None:
    source = SOURCE.read_text(encoding="utf-8")
    path = tmp_path / "text.toml"
    path.write_text(re.sub(r"\[completion\].*?\n\n", "", source, flags=re.S), encoding="utf-8")
    with pytest.raises(EditionError, match=r"needs the wording \[completion\]"):
        load_toml(path, TextEdition)
