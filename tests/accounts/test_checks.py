"""The rules of final accounts: each finds its mistake, and nothing where there is none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from accounts.checks import RULES, check_accounts
from accounts.figures import AccountFigures
from books.figures import Figures, ProjectEntry
from fiscal.dimensions import MEASURES
from fiscal.findings import Outcome, Severity
from fiscal.ledger import Fact, Ledger, Selection, Stated

MISMATCH, INCOMPLETE, INVALID = Outcome.MISMATCH, Outcome.INCOMPLETE, Outcome.INVALID
HOME = {"unit": "021001", "fund": "general"}
OTHER = {"unit": "021002", "fund": "general"}
BASIC, WORK, CITY = "2060101", "2060499", "2120803"


def fact(measure: str, hundreds: str, /, at=HOME, **coordinates: str) -> Fact:
    """A figure in 0.01 万元 (100 yuan), given to that step."""
    told_apart = {one: node for one, node in at.items() if one in MEASURES[measure]}
    amount = Decimal(hundreds) * 100
    return Fact(measure, {**told_apart, **coordinates}, amount, Decimal(100))


FACTS = (
    fact("income", "600", item=BASIC),  # 0
    fact("income", "300", item=WORK),  # 1
    fact("income", "100", at=OTHER, item=WORK),  # 2
    fact("balance", "50", item=WORK, moment="opening"),  # 3
    fact("balance", "20", item=WORK, moment="closing"),  # 4
    fact("balance", "40", item=CITY, fund="government_fund", moment="opening"),  # 5
    fact("expenditure", "500", item=BASIC, purpose="personnel"),  # 6
    fact("expenditure", "100", item=BASIC, purpose="running"),  # 7
    fact("expenditure", "330", item=WORK, purpose="project"),  # 8
    fact("expenditure", "100", at=OTHER, item=WORK, purpose="project"),  # 9
    fact("expenditure", "40", item=CITY, fund="government_fund", purpose="project"),  # 10
    fact("economic", "500", economic="30101", purpose="personnel"),  # 11
    fact("economic", "70", economic="30201", purpose="running"),  # 12
    fact("economic", "30", economic="30217", purpose="running"),  # 13
    fact("three_public", "45", economic="30217", stage="adjusted"),  # 14
    fact("three_public", "40", economic="30217", stage="executed"),  # 15
    fact("plan", "650", item=BASIC, purpose="basic", stage="initial"),  # 16
    fact("plan", "400", item=WORK, purpose="project", stage="initial"),  # 17
    fact("plan", "450", item=WORK, purpose="project", stage="adjusted"),  # 18
    fact("project", "460", project="p1", stage="adjusted"),  # 19
    fact("project", "430", project="p1", stage="executed"),  # 20
    fact("project", "40", project="p2", fund="government_fund", stage="executed"),  # 21
)
PROJECTS = (ProjectEntry("p1", "甲", True, True), ProjectEntry("p2", "乙", True, True))
LAST_YEAR = Ledger(
    (
        fact("balance", "50", item=WORK, moment="closing"),
        fact("balance", "40", item=CITY, fund="government_fund", moment="closing"),
    )
)
BUDGET = Ledger(
    (
        fact("expenditure", "500", item=BASIC, purpose="wages"),
        fact("expenditure", "150", item=BASIC, purpose="goods"),
        fact("expenditure", "400", item=WORK, purpose="specific_target"),
        fact("expenditure", "7", item=CITY, fund="government_fund", purpose="specific_target"),
    )
)


def lines(ledger: Ledger) -> Figures:
    return Figures(ledger, PROJECTS, several_units=True, personnel=("301", "303"))


GOOD = AccountFigures(lines(Ledger(FACTS)), LAST_YEAR, BUDGET)


def with_facts(*more: Fact, instead_of: tuple[int, ...] = (), **values) -> AccountFigures:
    kept = (one for place, one in enumerate(FACTS) if place not in instead_of)
    return replace(GOOD, lines=lines(Ledger((*kept, *more))), **values)


def found(figures: AccountFigures) -> set[tuple[str, Outcome]]:
    return {(one.rule, one.outcome) for one in check_accounts(figures)}


def told(figures: AccountFigures, number: str):
    return [one for one in check_accounts(figures) if one.rule == number]


def test_accounts_that_agree_with_themselves_have_no_findings():
    assert found(GOOD) == set()


MISTAKES = {
    "F-01": (AccountFigures(lines(Ledger())), {("F-01", INCOMPLETE)}),
    "F-02": (
        with_facts(fact("balance", "50", item=WORK), instead_of=(3,), last_year=None),
        {("F-02", INCOMPLETE)},
    ),
    "F-03": (
        with_facts(fact("balance", "9", fund="unit_funds", moment="distributed")),
        {("F-03", MISMATCH), ("F-05", MISMATCH)},
    ),
    "F-04": (
        with_facts(
            fact("balance", "40", item=CITY, fund="general", moment="opening"),
            instead_of=(5,),
            last_year=None,
        ),
        {("F-04", MISMATCH), ("F-06", MISMATCH), ("F-07", MISMATCH)},
    ),
    "F-05": (
        with_facts(fact("income", "400", item=WORK), instead_of=(1, 2)),
        {("F-05", MISMATCH)},
    ),
    "F-06": (
        with_facts(fact("income", "900", item=WORK), instead_of=(0, 1)),
        {("F-06", MISMATCH), ("F-07", MISMATCH)},
    ),
    "F-07": (
        with_facts(
            fact("income", "610", item=BASIC), fact("income", "290", item=WORK), instead_of=(0, 1)
        ),
        {("F-07", MISMATCH)},
    ),
    "F-08": (
        with_facts(
            fact("income", "230", item=WORK),
            fact("balance", "-50", item=WORK, moment="closing"),
            instead_of=(1, 4),
        ),
        {("F-08", INVALID)},
    ),
    "F-09": (
        with_facts(
            last_year=Ledger(
                (
                    fact("balance", "50", item=CITY, fund="government_fund", moment="closing"),
                    fact("balance", "40", item=WORK, moment="closing"),
                )
            )
        ),
        {("F-09", MISMATCH)},
    ),
    "F-10": (
        with_facts(fact("economic", "90", economic="30201", purpose="running"), instead_of=(12,)),
        {("F-10", MISMATCH)},
    ),
    "F-11": (
        with_facts(fact("economic", "70", economic="30302", purpose="running"), instead_of=(12,)),
        {("F-11", MISMATCH)},
    ),
    "F-12": (
        with_facts(
            fact("three_public", "28", economic="30217", stage="executed"), instead_of=(15,)
        ),
        {("F-12", MISMATCH)},
    ),
    "F-13": (
        with_facts(
            fact("three_public", "30", economic="30217", stage="adjusted"), instead_of=(14,)
        ),
        {("F-13", MISMATCH)},
    ),
    "F-14": (
        with_facts(instead_of=(16,)),
        {("F-14", INCOMPLETE), ("F-16", MISMATCH)},
    ),
    "F-15": (
        with_facts(
            fact("plan", "420", item=WORK, purpose="project", stage="adjusted"), instead_of=(18,)
        ),
        {("F-15", MISMATCH)},
    ),
    "F-16": (
        with_facts(budget=Ledger((*BUDGET.facts, fact("expenditure", "9", item=WORK)))),
        {("F-16", MISMATCH)},
    ),
    "F-17": (
        with_facts(fact("project", "420", project="p1", stage="adjusted"), instead_of=(19,)),
        {("F-17", MISMATCH)},
    ),
    "F-18": (
        with_facts(
            fact("project", "52", project="p2", fund="government_fund", stage="executed"),
            instead_of=(21,),
        ),
        {("F-18", MISMATCH)},
    ),
    "F-20": (
        replace(
            GOOD,
            lines=lines(
                Ledger(FACTS, {Selection("income").key: Stated(Decimal(100_300), Decimal(100))})
            ),
        ),
        {("F-20", MISMATCH)},
    ),
}


@pytest.mark.parametrize("number", MISTAKES)
def test_each_rule_finds_its_mistake(number):
    figures, expected = MISTAKES[number]
    assert found(figures) == expected
    assert all(str(one.message) and one.places for one in check_accounts(figures))


def test_a_figure_in_the_wrong_unit_is_found():
    funds = ("superior_subsidy", "institution_income", "operating_income")
    usual = [fact("income", "5", item=WORK, fund=fund) for fund in funds]
    huge = fact("income", "9000000", item=WORK, fund="other_income")
    assert ("F-19", INVALID) in found(with_facts(*usual, huge))


def test_every_rule_has_a_number_of_its_own_and_a_case_here():
    numbers = [one.number for one in RULES]
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) == {*MISTAKES, "F-19"}
    assert all(one.sentence.endswith(".") for one in RULES)


@pytest.mark.parametrize(
    ("income", "outcome"),
    [("604", Outcome.ROUNDING), ("606.5", MISMATCH), ("600", Outcome.EXACT)],
)
def test_a_rounding_tail_is_told_and_stops_nothing(income, outcome):
    """Five figures come in and six go out, each ± 50 yuan: 550 yuan of tolerance."""
    figures = with_facts(fact("income", income, item=BASIC), instead_of=(0,))
    findings = told(figures, "F-03")
    assert [one.outcome for one in findings] == ([] if outcome is Outcome.EXACT else [outcome])
    assert all(one.blocks is (outcome is MISMATCH) for one in findings)


def test_expenditure_without_income_names_its_item_and_fund():
    figures = replace(MISTAKES["F-06"][0], names={BASIC: "行政运行"})
    [finding] = told(figures, "F-06")
    assert str(finding.message).startswith(f"一般公共预算 {BASIC} 行政运行:")
    assert finding.actual == "60000"
    assert finding.blocks


def test_income_that_is_not_told_apart_by_item_pays_for_every_item():
    whole = fact("income", "900")
    figures = with_facts(whole, instead_of=(0, 1))
    assert found(figures) == set()


def test_fiscal_money_that_is_not_told_apart_is_settled_as_one():
    """One line that says only “fiscal”: the treasury's funds balance together, or do not."""
    coarse = fact("income", "600", item=BASIC, fund="fiscal")
    assert found(with_facts(coarse, instead_of=(0,))) == set()
    wrong = fact("income", "700", item=BASIC, fund="fiscal")
    [finding] = told(with_facts(wrong, instead_of=(0,)), "F-04")
    assert "财政拨款" in str(finding.message)


def test_other_money_balances_only_as_part_of_the_whole():
    """What the unit earned as one thing it may spend as another, and cover from its balance."""
    more = (
        fact("income", "30", item=WORK, fund="institution_income"),
        fact("balance", "5", fund="", item=WORK, moment="used"),
        fact("balance", "10", fund="", item=WORK, moment="distributed"),
        fact("expenditure", "25", item=WORK, fund="other_income", purpose="operating"),
    )
    assert found(with_facts(*more)) == set()


def test_other_funds_may_close_below_zero_with_a_reason():
    more = (
        fact("expenditure", "8", item=WORK, fund="operating_income", purpose="operating"),
        fact("income", "5", item=WORK, fund="operating_income"),
        fact("balance", "-3", item=WORK, fund="operating_income", moment="closing"),
    )
    [finding] = check_accounts(with_facts(*more))
    assert (finding.rule, finding.severity) == ("F-08", Severity.WARNING)


def test_basic_expenditure_wants_its_economic_codes():
    figures = with_facts(instead_of=(11, 12, 13))
    assert found(figures) == {("F-10", INCOMPLETE)}


def test_economic_lines_that_say_only_basic_are_told_by_their_codes():
    codes = {"30101": "490", "30201": "80", "30217": "30"}
    coarse = [fact("economic", codes[one], economic=one, purpose="basic") for one in codes]
    findings = check_accounts(with_facts(*coarse, instead_of=(11, 12, 13)))
    assert [(one.rule, one.difference) for one in findings] == [("F-10", "-1000"), ("F-10", "1000")]


def test_where_expenditure_is_only_basic_the_kinds_are_not_compared():
    whole = fact("expenditure", "600", item=BASIC, purpose="basic")
    assert found(with_facts(whole, instead_of=(6, 7))) == set()


def test_economic_lines_of_the_three_public_expenses_may_be_fewer_but_rounding_is_told():
    figures = with_facts(
        fact("three_public", "29.5", economic="30217", stage="executed"), instead_of=(15,)
    )
    [finding] = check_accounts(figures)
    assert (finding.rule, finding.outcome) == ("F-12", Outcome.ROUNDING)
    assert finding.severity is Severity.INFO


def test_without_any_plan_one_hint_is_given():
    [finding] = told(with_facts(instead_of=(16, 17, 18)), "F-14")
    assert finding.severity is Severity.INFO


def test_a_zero_plan_is_a_hint_and_an_adjusted_zero_a_warning():
    zero = fact("plan", "0", item=BASIC, stage="initial")
    figures = with_facts(zero, instead_of=(16,), budget=None)
    assert found(figures) == {("F-14", INCOMPLETE)}
    cut = fact("plan", "0", item=BASIC, stage="adjusted")
    assert found(with_facts(cut)) == {("F-15", MISMATCH)}


def test_a_plan_of_the_department_alone_is_compared_with_the_whole():
    whole = fact("plan", "1020", stage="adjusted")
    figures = with_facts(whole, instead_of=(16, 17, 18), budget=None)
    [finding] = check_accounts(figures)
    assert (finding.rule, finding.severity, finding.actual) == ("F-15", Severity.WARNING, "103000")
    assert finding.expected == "≤102000"


def test_projects_that_account_for_less_are_named_and_stop_nothing():
    figures = with_facts(instead_of=(21,))
    [finding] = check_accounts(figures)
    assert (finding.rule, finding.severity) == ("F-18", Severity.INFO)
    assert finding.difference == "-4000"


def test_without_last_year_and_budget_nothing_is_compared_with_them():
    assert found(replace(GOOD, last_year=None, budget=None)) == set()


def test_an_opening_balance_out_of_nothing_is_found():
    assert [one.actual for one in told(replace(GOOD, last_year=Ledger()), "F-09")] == [
        "5000",
        "4000",
    ]
