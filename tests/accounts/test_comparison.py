"""Budget against final accounts: the published figures, and laws that hold for any figures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.comparison import (
    HEADINGS,
    STAGES,
    Amounts,
    by_item,
    by_project,
    by_purpose,
    over_years,
    path_to,
)
from fiscal.amounts import round_half_up, wan_from_yuan
from fiscal.ledger import Fact, Ledger
from tests.accounts.centre import LEDGER, PROJECTS

NAMES = {"206": "科学技术支出", "20601": "科学技术管理事务", "2060101": "行政运行"}


def wan(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{wan_from_yuan(amount):.2f}"


def percent(ratio: Decimal | None) -> Decimal:
    assert ratio is not None
    return round_half_up(ratio * 100)


def rows_of(comparison):
    return {row.key: row for row in comparison.rows}


def test_the_published_rates_of_the_items():
    """As the text of the published accounts prints them, subtotals before what they hold."""
    table = by_item(LEDGER, NAMES)
    assert [row.key for row in table.rows] == [
        "206",
        "20601",
        "2060101",
        "2060199",
        "20604",
        "2060499",
        "20609",
        "2060901",
        "20699",
        "2069999",
        "",
    ]
    assert [row.level for row in table.rows][:4] == [0, 1, 2, 2]
    rows = rows_of(table)
    assert rows["2060101"].name == "行政运行"
    printed = {"2060199": "17.14", "2060101": "95.88", "2060499": "75.22", "2069999": "75.43"}
    for key, rate in printed.items():
        assert percent(rows[key].amounts.rate_of_initial.ratio) == Decimal(rate)
    unplanned = rows["2060901"].amounts.rate_of_initial
    assert unplanned.ratio is None
    assert "nothing was budgeted" in str(unplanned.words)
    assert (wan(rows["20601"].amounts.initial), wan(rows["20601"].amounts.executed)) == (
        "351.72",
        "299.19",
    )


def test_an_adjusted_budget_of_the_whole_is_not_given_for_the_items():
    table = by_item(LEDGER)
    assert wan(table.total.adjusted) == "3214.33"
    assert percent(table.total.rate_of_adjusted.ratio) == Decimal("64.28")
    assert wan(table.total.adjustment) == "522.21"
    *items, rest = table.rows
    assert {row.amounts.adjusted for row in items} == {None}
    assert {str(row.amounts.rate_of_adjusted.words) for row in items} == {"no budget is given"}
    assert rest.amounts == Amounts(None, table.total.adjusted, None)
    assert by_item(LEDGER, fund="government_fund").rows == ()


def test_the_kinds_of_expenditure():
    rows = rows_of(by_purpose(LEDGER))
    assert [rows[key].name for key in ("basic", "project")] == ["基本支出", "项目支出"]
    assert (wan(rows["basic"].amounts.executed), wan(rows["project"].amounts.executed)) == (
        "290.91",
        "1775.18",
    )
    assert wan(rows["project"].amounts.initial) is None, "the plan is not told apart by kind"
    assert wan(rows[""].amounts.initial) == "2692.12"


def test_kinds_that_the_plan_tells_apart():
    spent = fact("expenditure", "2060101", "", 80, "wages")
    planned = (
        fact("plan", "2060101", "initial", 100, "personnel"),
        fact("plan", "2060499", "initial", 30, "project"),
    )
    rows = rows_of(by_purpose(Ledger((spent, *planned))))
    assert list(rows) == ["basic", "personnel", "wages", "project"]
    assert [row.level for row in rows.values()] == [0, 1, 2, 0]
    assert rows["personnel"].amounts.rate_of_initial.ratio == Decimal("0.8")
    assert rows["wages"].amounts.initial is None
    assert rows["project"].amounts.deviation == -30


def test_the_projects_in_the_order_they_are_named():
    names = dict(reversed(PROJECTS.items()))
    table = by_project(LEDGER, names)
    assert [row.name for row in table.rows] == list(names.values())
    diamond = rows_of(table)["p2"].amounts
    assert percent(diamond.rate_of_adjusted.ratio) == Decimal("70.00")
    assert rows_of(table)["p4"].amounts.rate_of_adjusted.ratio == 0
    assert wan(table.total.executed) == "1505.33"


def test_a_project_that_is_not_named_is_left_out_of_everything():
    """What may not be shown must not follow from the total either."""
    table = by_project(LEDGER, {"p2": "金刚石产业大会"})
    assert [row.key for row in table.rows] == ["p2"]
    assert table.total == table.rows[0].amounts


def test_the_approved_budget_gives_the_initial_amounts_where_none_were_entered():
    spent = Ledger((fact("expenditure", "2060101", "", 90),))
    approved = Ledger((fact("expenditure", "2060101", "", 100),))
    [*_, item] = by_item(spent, budget=approved).rows
    assert item.amounts.rate_of_initial.ratio == Decimal("0.9")
    entered = Ledger((*spent.facts, fact("plan", "2060101", "initial", 120)))
    [*_, item] = by_item(entered, budget=approved).rows
    assert item.amounts.rate_of_initial.ratio == Decimal("0.75")


def test_an_export_line_has_every_column():
    values = rows_of(by_item(LEDGER))["2060901"].amounts.values()
    assert set(values) == set(HEADINGS)
    assert values["rate_of_initial"] is None
    assert values["deviation"] == Decimal(50_000)


def test_years_beside_each_other():
    earlier = Ledger(
        (fact("expenditure", "2060101", "", 100), fact("plan", "2060101", "initial", 80))
    )
    later = Ledger((fact("expenditure", "2060101", "", 150), fact("expenditure", "2080505", "", 7)))
    table = over_years({2023: by_item(later, {"2060101": "行政运行"}), 2022: by_item(earlier)})
    assert table.years == (2022, 2023)
    rows = {row.key: row for row in table.rows}
    assert rows["2060101"].name == "行政运行"
    grown = rows["2060101"].changes[2023]
    assert (grown.difference, grown.rate.ratio) == (Decimal(50), Decimal("0.5"))
    new = rows["2080505"]
    assert new.by_year[2022] == Amounts(Decimal(0), None, Decimal(0))
    assert new.changes[2023].difference == 7
    assert "nothing the year before" in str(new.changes[2023].rate.words)
    assert table.total.by_year[2023].executed == 157
    assert [row.key for row in table.rows] == sorted(rows)


def test_projects_of_several_years_are_matched_by_their_codes():
    def year(node: str, executed: int) -> Ledger:
        at = {"project": node, "stage": "executed"}
        return Ledger((Fact("project", at, Decimal(executed)),))

    one = by_project(year("p1", 10), {"p1": "甲"}, {"p1": "410001"})
    other = by_project(year("p9", 15), {"p9": "甲（二期）"}, {"p9": "410001"})
    [row] = over_years({2022: one, 2023: other}).rows
    assert (row.key, row.name) == ("410001", "甲（二期）")
    assert row.changes[2023].rate.ratio == Decimal("0.5")


def test_years_along_different_dimensions_are_refused():
    with pytest.raises(ValueError, match="one dimension"):
        over_years({2022: by_item(LEDGER), 2023: by_purpose(LEDGER)})


def fact(measure: str, item: str, stage: str, amount: int, purpose: str = "") -> Fact:
    at = {"item": item, "purpose": purpose} | ({"stage": stage} if stage else {})
    return Fact(measure, at, Decimal(amount))


CODES = ("", "206", "20601", "2060101", "2060199", "2060499", "2080505")
KINDS = ("", "basic", "personnel", "wages", "running", "project", "specific_target", "operating")
FACTS = st.builds(
    lambda kind, item, purpose, amount: fact(kind[0], item, kind[1], amount, purpose),
    st.sampled_from((("expenditure", ""), ("plan", "initial"), ("plan", "adjusted"))),
    st.sampled_from(CODES),
    st.sampled_from(KINDS),
    st.integers(-3, 9),
)
LEDGERS = st.lists(FACTS, max_size=12).map(lambda facts: Ledger(tuple(facts)))


#: A machine that is busy with other tests may take its time over a draw.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def known(amount: Decimal | None) -> Decimal:
    return amount or Decimal(0)


@patient
@given(LEDGERS)
@pytest.mark.parametrize(("dimension", "compared"), [("item", by_item), ("purpose", by_purpose)])
def test_subtotals_add_up(dimension, compared, ledger):
    """A row is what stands at it and what its parts hold; the widest rows make the total."""
    table = compared(ledger)
    for stage in STAGES:
        measure = "expenditure" if stage == "executed" else "plan"
        own: dict[str, Decimal] = {}
        for one in ledger.by_measure[measure]:
            if one.at.get("stage", "executed") == stage:
                own[one.at[dimension]] = own.get(one.at[dimension], Decimal(0)) + one.amount
        for row in table.rows:
            parts = [
                known(getattr(other.amounts, stage))
                for other in table.rows
                if path_to(dimension, other.key)[:-1][-1:] == [row.key]
            ]
            expected = own.get(row.key, Decimal(0)) + sum(parts, Decimal(0))
            assert known(getattr(row.amounts, stage)) == expected
        widest = [known(getattr(row.amounts, stage)) for row in table.rows if row.level == 0]
        assert sum(widest, Decimal(0)) == known(getattr(table.total, stage))


@patient
@given(LEDGERS)
def test_every_rate_is_a_figure_or_words(ledger):
    table = by_item(ledger)
    for amounts in (table.total, table.nothing, *(row.amounts for row in table.rows)):
        for rate in (amounts.rate_of_adjusted, amounts.rate_of_initial):
            assert (rate.ratio is None) is bool(rate.words)
        if amounts.initial and amounts.executed is not None:
            rate = amounts.rate_of_initial.ratio
            assert rate is not None
            assert abs(rate * amounts.initial - amounts.executed) < Decimal("1e-20")


@patient
@given(LEDGERS, LEDGERS)
def test_years_lose_nothing(one, other):
    table = over_years({2022: by_item(one), 2023: by_item(other)})
    for year, ledger in ((2022, one), (2023, other)):
        spent = sum((fact.amount for fact in ledger.by_measure["expenditure"]), Decimal(0))
        assert known(table.total.by_year[year].executed) == spent
        widest = [row.by_year[year].executed for row in table.rows if row.level == 0]
        assert sum(map(known, widest), Decimal(0)) == spent
    assert all(set(row.changes) == {2023} for row in table.rows)
