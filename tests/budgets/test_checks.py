"""The rules of a budget's lines: each finds its mistake, and nothing in a budget without any."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from books.cases import findings
from books.figures import Figures, ProjectEntry
from books.services import save_lines
from budgets.checks import RULES, check_budget
from fiscal.dimensions import MEASURES
from fiscal.findings import Outcome, Severity
from fiscal.ledger import Fact, Ledger, Selection, Stated
from tests.factories import part_of

STEP = Decimal(1000)
HOME = {"unit": "021001", "fund": "general", "carried": "current"}
OTHER = {**HOME, "unit": "021002"}


def fact(measure: str, thousands: str, /, at=HOME, **coordinates: str) -> Fact:
    """A figure in thousands of yuan, given to 0.1 万元."""
    told_apart = {one: node for one, node in at.items() if one in MEASURES[measure]}
    return Fact(measure, {**told_apart, **coordinates}, Decimal(thousands) * 1000, STEP)


BALANCED = (
    fact("income", "100"),
    fact("income", "20", at=OTHER),
    fact("expenditure", "50", item="2060101", purpose="wages"),
    fact("expenditure", "10", item="2060101", purpose="goods"),
    fact("expenditure", "40", item="2060499", purpose="specific_target"),
    fact("expenditure", "20", at=OTHER, item="2060499", purpose="other_operating"),
    fact("economic", "50", economic="30101", government="50101", purpose="personnel"),
    fact("economic", "10", economic="30201", government="50201", purpose="running"),
    fact("economic", "60", economic="31299", government="50799", purpose="project"),
    fact("project", "40", project="p1", purpose="specific_target"),
    fact("project", "20", at=OTHER, project="p2", purpose="other_operating"),
)
PROJECTS = (ProjectEntry("p1", "甲", True, True), ProjectEntry("p2", "乙", True, True))
GOOD = Figures(Ledger(BALANCED), PROJECTS, several_units=True, personnel=("301", "303", "30239"))


def without(*places: int) -> tuple[Fact, ...]:
    return tuple(one for place, one in enumerate(BALANCED) if place not in places)


def with_facts(*facts: Fact, instead_of: tuple[int, ...] = (), **values) -> Figures:
    return replace(GOOD, ledger=Ledger((*without(*instead_of), *facts)), **values)


def found(figures: Figures) -> set[tuple[str, Outcome]]:
    return {(one.rule, one.outcome) for one in check_budget(figures)}


def test_a_budget_that_agrees_with_itself_has_no_findings():
    assert found(GOOD) == set()


MISTAKES = {
    "B-01": (
        Figures(Ledger()),
        {("B-01", Outcome.INCOMPLETE)},
    ),
    "B-02": (
        with_facts(fact("balance", "7")),
        {("B-02", Outcome.MISMATCH), ("B-03", Outcome.MISMATCH), ("B-04", Outcome.MISMATCH)},
    ),
    "B-03": (
        with_facts(fact("income", "100", fund="unit_funds"), instead_of=(0,)),
        {("B-03", Outcome.MISMATCH)},
    ),
    "B-04": (
        with_facts(fact("income", "120"), fact("income", "0", at=OTHER), instead_of=(0, 1)),
        {("B-04", Outcome.MISMATCH)},
    ),
    "B-05": (
        with_facts(fact("project", "40", project="p1", purpose="other_operating"), instead_of=(9,)),
        {("B-05", Outcome.MISMATCH)},
    ),
    "B-06": (
        with_facts(
            fact("project", "40", project="p1", purpose="specific_target", fund="special_account"),
            instead_of=(9,),
        ),
        {("B-06", Outcome.MISMATCH)},
    ),
    "B-07": (
        with_facts(
            fact("economic", "55", economic="31299", purpose="project"),
            fact("economic", "5", economic="30201", purpose="running"),
            instead_of=(8,),
        ),
        {("B-07", Outcome.MISMATCH), ("B-08", Outcome.MISMATCH)},
    ),
    "B-08": (
        with_facts(fact("economic", "50", economic="30201", purpose="running"), instead_of=(6,)),
        {("B-08", Outcome.MISMATCH)},
    ),
    "B-09": (
        with_facts(
            fact("economic", "60", economic="31299", purpose="project", fund="other_income"),
            instead_of=(8,),
        ),
        {("B-09", Outcome.MISMATCH)},
    ),
    "B-10": (
        with_facts(fact("economic", "10", economic="30239", purpose="running"), instead_of=(7,)),
        {("B-10", Outcome.MISMATCH)},
    ),
    "B-11": (
        replace(GOOD, projects=(*PROJECTS[:1], replace(PROJECTS[1], has_unit=False))),
        {("B-11", Outcome.INCOMPLETE)},
    ),
    "B-12": (
        replace(GOOD, projects=(*PROJECTS, ProjectEntry("p3", "丙", True, True))),
        {("B-12", Outcome.INCOMPLETE)},
    ),
    "B-13": (
        replace(GOOD, projects=(*PROJECTS[:1], replace(PROJECTS[1], has_code=False))),
        {("B-13", Outcome.INCOMPLETE)},
    ),
    "B-15": (
        replace(
            GOOD,
            ledger=Ledger(
                BALANCED, {Selection("income").key: Stated(Decimal(125_000), Decimal(1000))}
            ),
        ),
        {("B-15", Outcome.MISMATCH)},
    ),
    "B-16": (
        with_facts(
            fact("economic", "10", economic="30239", purpose="personnel"),
            fact("economic", "40", economic="30101", government="50101", purpose="personnel"),
            fact("economic", "10", economic="30201", government="50201", purpose="running"),
            instead_of=(6, 7),
        ),
        {("B-16", Outcome.MISMATCH)},
    ),
}


def test_a_code_that_counts_otherwise_is_a_hint_with_its_amount():
    [one] = [each for each in check_budget(MISTAKES["B-16"][0]) if each.rule == "B-16"]
    assert (one.severity, one.actual) == (Severity.INFO, "10000")


@pytest.mark.parametrize("number", MISTAKES)
def test_each_rule_finds_its_mistake(number):
    figures, expected = MISTAKES[number]
    assert found(figures) == expected


def test_a_figure_in_the_wrong_unit_is_found():
    huge = fact("income", "500000", at={**HOME, "fund": "other_income"})
    more = [fact("income", "50", at={**HOME, "fund": one}) for one in ("government_fund", "fiscal")]
    assert ("B-14", Outcome.INVALID) in found(with_facts(huge, *more))


def test_every_rule_has_a_number_of_its_own_and_a_case_here():
    numbers = [one.number for one in RULES]
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) == {*MISTAKES, "B-14"}
    assert all(one.sentence.endswith(".") for one in RULES)


@pytest.mark.parametrize(
    ("income", "outcome"),
    [("102", Outcome.ROUNDING), ("103.5", Outcome.MISMATCH), ("100", Outcome.EXACT)],
)
def test_a_rounding_tail_is_told_and_stops_nothing(income, outcome):
    """Income 2 figures, expenditure 4, each ± 500 yuan: 3,000 yuan of tolerance."""
    figures = with_facts(fact("income", income), instead_of=(0,))
    told = [one for one in check_budget(figures) if one.rule == "B-02"]
    if outcome is Outcome.EXACT:
        assert told == []
        return
    [finding] = told
    assert finding.outcome is outcome
    assert finding.blocks is (outcome is Outcome.MISMATCH)
    assert (finding.severity is Severity.INFO) is (outcome is Outcome.ROUNDING)
    assert finding.difference == f"{(Decimal(income) - 100) * 1000:f}".removesuffix(".0")


def test_a_stated_total_within_the_tail_is_no_mismatch():
    stated = {Selection("income").key: Stated(Decimal(121_000), Decimal(1000))}
    figures = replace(GOOD, ledger=Ledger(BALANCED, stated), stated_labels={"income": "收入总计"})
    [finding] = check_budget(figures)
    assert (finding.rule, finding.outcome) == ("B-15", Outcome.ROUNDING)
    assert "收入总计" in str(finding.message)


@pytest.mark.parametrize("blank", ["fund", "purpose"])
def test_what_is_not_broken_down_is_not_compared_there(blank):
    """One line without fund or kind: totals are compared all the same, parts are not."""
    facts = [
        Fact(one.measure, {**one.at, blank: ""}, one.amount, one.step)
        if one.measure in ("expenditure", "economic", "project") and blank in one.at
        else one
        for one in BALANCED
    ]
    assert found(replace(GOOD, ledger=Ledger(tuple(facts)))) == set()


def told(found):
    """The rules on lines among findings; those on the text have tests of their own."""
    return {one.rule for one in found if one.rule.startswith("B")}


def test_a_case_is_checked_by_these_rules(office):
    assert told(findings(office.case)) == {"B-01"}
    office.fill()
    case = type(office.case).objects.get(pk=office.case.pk)
    assert told(findings(case)) == {"B-13"}
    part = part_of(case, office.mine)
    rows = [{"fund": "general", "carried": "current", "amount": "151.0"}]
    save_lines(part_id=part.pk, kind="income", rows=rows, version=part.version, by=office.preparer)
    case = type(office.case).objects.get(pk=office.case.pk)
    assert told(one for one in findings(case) if one.blocks) == {"B-02", "B-03", "B-04"}
    [place] = {one.places[0].label for one in findings(case) if one.rule == "B-04"}
    assert place.startswith(office.mine.code)
