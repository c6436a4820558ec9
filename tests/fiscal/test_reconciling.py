"""Printed figures against each other: what must hold, what went wrong, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from fiscal.findings import Outcome
from fiscal.reconciling.causes import likely_cause, whole_and_parts, wholes_of
from fiscal.reconciling.equations import Equation, Printed, Relation, Result, solve
from fiscal.reconciling.report import found, in_figures, reconcile
from fiscal.reconciling.suspects import suspicions
from fiscal.tables import edition_named
from tests.real_budgets import DOCUMENTS
from tests.reconciliation import ALL, changes, reconciled, with_each_figure_changed

WAN = Decimal(10_000)


def figure(key: str, wan: str, decimals: int = 1) -> Printed:
    half = WAN.scaleb(-decimals) / 2
    return Printed(key, Decimal(wan) * WAN, half, label=key)


def figures(**wan: str) -> dict[str, Printed]:
    return {key: figure(key, amount) for key, amount in wan.items()}


def outcome(equation: Equation, **wan: str) -> Outcome:
    return solve(equation, figures(**wan)).outcome


SUM = Equation("B03-1", ("whole",), ("one", "two"))
LIMIT = Equation("B03-4", ("one", "two"), ("whole",), Relation.AT_MOST)


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        ("30.0", Outcome.EXACT),
        ("30.1", Outcome.ROUNDING),
        ("29.9", Outcome.ROUNDING),
        ("30.2", Outcome.MISMATCH),
        ("29.8", Outcome.MISMATCH),
    ],
)
def test_a_sum_of_two_rounded_figures_may_be_a_tenth_off(whole: str, expected: Outcome) -> None:
    """Three figures of one decimal leave ± 0.15."""
    assert outcome(SUM, whole=whole, one="10.0", two="20.0") is expected


def test_what_is_blank_leaves_no_room() -> None:
    assert outcome(SUM, whole="10.1", one="10.0", two="0") is Outcome.ROUNDING
    assert outcome(SUM, whole="0.1", one="0", two="0") is Outcome.MISMATCH


def test_a_limit_is_broken_from_above_only() -> None:
    assert outcome(LIMIT, whole="50.0", one="10.0", two="20.0") is Outcome.EXACT
    assert outcome(LIMIT, whole="29.9", one="10.0", two="20.0") is Outcome.ROUNDING
    assert outcome(LIMIT, whole="29.0", one="10.0", two="20.0") is Outcome.MISMATCH


def test_yuan_are_exact() -> None:
    known = {
        key: Printed(key, Decimal(amount), Decimal(0), unit="元")
        for key, amount in {"whole": "30.01", "one": "10.00", "two": "20.00"}.items()
    }
    assert solve(SUM, known).outcome is Outcome.MISMATCH


def test_without_a_figure_nothing_is_computed() -> None:
    known = figures(whole="30.0", one="10.0", two="20.0")
    known["two"] = replace(known["two"], amount=None)
    assert solve(SUM, known).outcome is Outcome.INCOMPLETE
    del known["two"]
    assert solve(SUM, known).outcome is Outcome.INCOMPLETE
    assert found([solve(SUM, known)], known) == ()


# The published documents

#: Rounding tails 尾差 of the published tables, by rule. A row of the department repeats the total.
TAILS = {
    "2024-budget-economic-development": {"B05-06-6": 1, "B06-1": 1, "B06-2": 1, "B06-9": 1},
    "2024-budget-industry-information": {
        "B02-2": 2 * 4,
        "B03-1": 2,
        "B03-2": 2 * 3,
        "B05-1": 5,
        "B05-2": 4,
        "B06-2": 2,
        "B06-9": 1,
        "B07-2": 2 * 3,
    },
    "2023-final-innovation-centre": {},
}


@pytest.mark.parametrize("name", ALL)
def test_a_published_document_has_its_tails_and_no_finding(name: str) -> None:
    one = reconciled(name)
    tails: dict[str, int] = {}
    for result in one.results:
        if result.outcome is Outcome.ROUNDING:
            tails[result.equation.rule] = tails.get(result.equation.rule, 0) + 1
    assert tails == TAILS[name]
    assert one.outcomes[Outcome.MISMATCH] == 0 and one.findings == ()
    assert one.without_counterpart == ()
    assert one.outcomes[Outcome.EXACT] > 180


def test_what_holds_a_withheld_amount_is_not_computed() -> None:
    """The masked project takes part in its row, its columns and the sum of its kind."""
    incomplete = [
        one.equation.rule
        for one in reconciled(DOCUMENTS[1]).results
        if one.outcome is Outcome.INCOMPLETE
    ]
    assert set(incomplete) >= {"B11-1", "B11-2"}
    assert not reconciled(DOCUMENTS[0]).outcomes[Outcome.INCOMPLETE]


@pytest.mark.parametrize("name", ALL)
def test_hardly_an_error_goes_unnoticed_and_it_is_named(name: str) -> None:
    """Each figure a unit beyond tolerance, with two digits swapped, and ten times as much."""
    tally = with_each_figure_changed(name)
    assert tally.figures == sum(bool(one.amount) for one in reconciled(name).figures.values())
    assert tally.share(tally.noticed) >= 0.99, tally.missed
    assert tally.share(tally.named) >= 0.9


# What is wrong


def planted(name: str, key: str, wan: str) -> tuple[Sequence[Result], dict[str, Printed]]:
    one = reconciled(name)
    changed = {**one.figures, key: replace(one.figures[key], amount=Decimal(wan) * WAN)}
    return [solve(result.equation, changed) for result in one.results], changed


def test_one_wrong_figure_is_one_finding_at_its_cell() -> None:
    key = "05/items/item=2010404/total"
    results, changed = planted(DOCUMENTS[0], key, "2000.0")
    (finding,) = found(results, changed)
    assert finding.places[0] == changed[key].place
    assert (finding.actual, finding.expected, finding.difference) == ("2000.0", "200.0", "1800.0")
    assert "2000.0" in str(finding.message) and "10 times" in str(finding.message)


def test_two_wrong_figures_are_two_findings_the_greater_first() -> None:
    one = reconciled(DOCUMENTS[0])
    small, large = "05/items/item=2010404/total", "11/projects/project=p1/total"
    changed = dict(one.figures)
    for key, more in ((small, 50), (large, 900)):
        amount = one.figures[key].amount or Decimal(0)
        changed[key] = replace(one.figures[key], amount=amount + more * WAN)
    results = [solve(result.equation, changed) for result in one.results]
    first, second = found(results, changed)
    assert (first.difference, second.difference) == ("900.0", "50.0")
    assert first.places[0] == changed[large].place
    assert second.places[0] == changed[small].place


def test_where_several_figures_may_be_wrong_the_equation_is_told() -> None:
    known = figures(whole="31.0", one="10.0", two="20.0")
    (suspicion,) = suspicions([solve(SUM, known)], known)
    assert {key for key, _ in suspicion.candidates} == {"whole", "one", "two"}
    (finding,) = found([solve(SUM, known)], known)
    assert len(finding.places) == 1  # these have no cells of their own
    assert "“whole” 31.0 ≠ 30.0 (“two” 20.0 + “one” 10.0)" in str(finding.message)
    assert "1.0" in str(finding.message) and "0.15" in str(finding.message)


def test_a_contradiction_that_no_single_figure_explains_is_told_all_the_same() -> None:
    """Nothing can be taken from a blank, and nothing printed would mend both."""
    limits = [Equation("B01-4", ("one", "two"), (), Relation.AT_MOST)]
    known = figures(one="1.0", two="1.0")
    results = [solve(one, known) for one in limits]
    (finding,) = found(results, known)
    assert finding.rule == "B01-4" and finding.outcome is Outcome.MISMATCH


@pytest.mark.parametrize(
    ("given", "expected", "said"),
    [
        ("105124.0", "10512.4", "10 times as much"),
        ("105124000.0", "10512.4", "10000 times as much"),
        ("1051.24", "10512.4", "10 times too little"),
        ("15012.4", "10512.4", "transposed"),
        ("1512.4", "10512.4", "missing"),
        ("105512.4", "10512.4", "one too many"),
        ("-10512.4", "10512.4", "reversed"),
        ("77.7", "10512.4", "It is the figure of “parent”"),
        ("10501.4", "10512.4", "The difference is the figure of “gap”"),
    ],
)
def test_a_slip_leaves_its_trace(given: str, expected: str, said: str) -> None:
    others = [figure("parent", "77.7"), figure("gap", "11.0")]
    cause = likely_cause(figure("it", given), Decimal(expected) * WAN, others)
    assert cause and said in str(cause)


def test_the_figure_of_the_whole_on_a_part_is_told_as_that() -> None:
    cause = likely_cause(figure("it", "77.7"), 10 * WAN, [], [figure("whole", "77.7")])
    assert "It is the figure of “whole”, which it is a part of." in str(cause)
    assert likely_cause(figure("it", "77.6"), 10 * WAN, [], [figure("whole", "77.7")]) is None
    assert likely_cause(figure("it", "0"), 10 * WAN, [], [figure("whole", "0")]) is None


@cache
def parts_of_wholes(name: str) -> list[tuple[str, str]]:
    """Each figure of a document that an equation shares out, and a part that is another figure."""
    figures = reconciled(name).figures
    found = [
        (whole, part)
        for result in reconciled(name).results
        if (sides := whole_and_parts(result.equation))
        for whole, parts in [sides]
        for part in parts
        if figures[whole].amount and figures[part].amount not in (None, 0, figures[whole].amount)
    ]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("name", ALL)
def test_a_parents_figure_on_a_childs_row_is_named_in_published_documents(name: str) -> None:
    """Of every seventh pair: where the part alone is suspected, its cause is told."""
    one = reconciled(name)
    sure = told_so = 0
    for whole, part in parts_of_wholes(name)[::7]:
        amount = one.figures[whole].amount
        results, changed = planted(name, part, str((amount or Decimal(0)) / WAN))
        for finding in found(results, changed):
            if finding.places[0] == changed[part].place and "relations contradict" in str(
                finding.message
            ):
                sure += 1
                told_so += "which it is a part of" in str(finding.message)
    assert sure > 3 and told_so >= 0.9 * sure, (sure, told_so)


@pytest.mark.parametrize("name", ALL)
def test_no_other_slip_is_taken_for_the_figure_of_the_whole(name: str) -> None:
    """Of every ninth figure, changed in the three ways: only where it became the whole's."""
    one = reconciled(name)
    for key, figure in list(one.figures.items())[::9]:
        if not figure.amount:
            continue
        own = [result for result in one.results if key in result.equation.figures]
        for _, amount in changes(figure, own):
            results, changed = planted(name, key, str(amount / WAN))
            wholes = {one.figures[each].amount for each in wholes_of(key, results)}
            for finding in found(results, changed):
                if "which it is a part of" in str(finding.message):
                    assert amount in wholes, (key, amount, str(finding.message))


def test_the_row_of_a_parent_copied_to_a_child_is_told_as_that() -> None:
    """All columns at once: no single figure is wrong then, but a row."""
    one = reconciled(DOCUMENTS[0])
    sums = [
        sides
        for result in one.results
        if result.equation.rule == "B03-2" and (sides := whole_and_parts(result.equation))
    ]
    child = next(
        part.rpartition("/")[0]
        for whole, parts in sums
        for part in parts
        if one.figures[part].amount not in (0, one.figures[whole].amount)
    )
    changed = dict(one.figures)
    for whole, parts in sums:
        for part in parts:
            if part.rpartition("/")[0] == child:
                changed[part] = replace(one.figures[part], amount=one.figures[whole].amount)
    results = [solve(result.equation, changed) for result in one.results]
    said = [str(each.message) for each in found(results, changed)]
    assert any("perhaps that row was copied" in each for each in said), said
    # A row that is only missing is no copy.
    changed = {
        key: replace(each, amount=Decimal(0)) if key.rpartition("/")[0] == child else each
        for key, each in one.figures.items()
    }
    results = [solve(result.equation, changed) for result in one.results]
    assert not any("was copied" in str(each.message) for each in found(results, changed))


def test_what_leaves_no_trace_has_no_cause() -> None:
    assert likely_cause(figure("it", "33.3"), Decimal("10512.4") * WAN, []) is None


# Whatever is given


def test_without_tables_there_is_nothing_to_say() -> None:
    one = reconcile(edition_named("zhengzhou-2024-budget"), [], {})
    assert (one.results, one.findings, dict(one.figures)) == ((), (), {})


def test_relations_are_told_as_printed() -> None:
    known = figures(whole="30.1", one="10.0", two="20.0")
    assert in_figures(solve(SUM, known), known) == "“whole” 30.1 ≈ 30.0 (“two” 20.0 + “one” 10.0)"
    assert in_figures(solve(LIMIT, known), known).startswith("30.0 (“two” 20.0 + “one” 10.0) ≤")
