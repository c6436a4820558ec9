"""What withheld amounts can be, how they are derived, and what else has to be withheld."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fiscal.reconciling import suppression
from fiscal.reconciling.derivations import DEPTH, said
from fiscal.reconciling.equations import Equation, Figures, Printed, Relation
from fiscal.reconciling.secrecy import Exposure, examine
from fiscal.reconciling.suppression import proposal, without

PUBLISHED = Path(__file__).parent.parent / "data" / "budgets"

Interval = tuple[Decimal | None, Decimal | None]


def printed(half: str = "0", **amounts: str | int | None) -> dict[str, Printed]:
    """Figures by their keys; None is withheld."""
    return {
        key: Printed(key, None if one is None else Decimal(one), Decimal(half), f"表一 · {key}")
        for key, one in amounts.items()
    }


def sums(*lines: str) -> list[Equation]:
    """Equations as they are written: `a + b = c`, `a ≤ b`."""
    found = []
    for line in lines:
        relation = Relation.AT_MOST if "≤" in line else Relation.EQUAL
        left, right = (part.split(" + ") for part in line.split(f" {relation} "))
        found.append(Equation("test", tuple(left), tuple(right), relation))
    return found


def interval(low: str | int | None, high: str | int | None) -> Interval:
    return (
        None if low is None else Decimal(low),
        None if high is None else Decimal(high),
    )


def only(figures: Figures, equations: Sequence[Equation], secret: str = "s") -> Exposure:
    return examine(figures, equations, [secret]).exposures[secret]


def terms(exposure: Exposure) -> list[tuple[tuple[int, str], ...]]:
    return [one.terms for one in exposure.derivations]


class TestPossible:
    def test_a_single_subtraction(self) -> None:
        found = only(printed(a=30, b=20, s=None, total=100), sums("a + b + s = total"))
        assert found.possible == interval(50, 50)
        assert found.determined and not found.wide_enough and not found.is_safe

    def test_two_in_one_sum_share_it(self) -> None:
        figures = printed(a=30, s=None, t=None, total=100)
        found = examine(figures, sums("a + s + t = total"))
        assert {one.possible for one in found.exposures.values()} == {interval(0, 70)}
        assert found.is_safe
        assert not any(one.derivations for one in found.exposures.values())

    def test_a_chain_through_withheld_totals(self) -> None:
        figures = printed(a=1, b=2, s=None, part=None, other=None, total=10, c=3)
        found = only(figures, sums("a + b + s = part", "part = other", "other + c = total"))
        assert found.possible == interval(4, 4)

    def test_nothing_bounds_it(self) -> None:
        found = only(printed(a=1, s=None, total=None), sums("a + s = total"))
        assert found.possible == interval(0, None) and found.is_safe

    def test_it_may_be_below_zero_where_that_is_said(self) -> None:
        figures, equations = printed(s=None, t=None, total=5), sums("s + t = total")
        found = examine(figures, equations, ["s"], negative=["s", "t"]).exposures["s"]
        assert found.possible == interval(None, None)
        found = examine(figures, equations, ["s"], negative=["s"]).exposures["s"]
        assert found.possible == interval(None, 5)

    def test_bounds(self) -> None:
        figures = printed(least=40, most=60, s=None, t=None, total=100)
        equations = sums("s ≤ most", "least ≤ s", "s + t = total")
        assert only(figures, equations).possible == interval(40, 60)
        assert only(figures, equations, "t").possible == interval(40, 60)

    def test_bounds_that_meet_determine(self) -> None:
        found = only(printed("5", least=40, most=40, s=None), sums("s ≤ most", "least ≤ s"))
        assert found.possible == interval(35, 45) and found.determined

    def test_bounds_may_leave_less_than_the_coarsest_step(self) -> None:
        """A text in 亿元 does not make an amount in 万元 known that has room within it."""
        figures = printed(least=20, most=40, s=None) | printed("50", a=100, b=100)
        assert not only(figures, sums("s ≤ most", "least ≤ s", "a = b")).determined

    def test_parts_of_nothing_are_nothing(self) -> None:
        found = only(printed(s=None, t=None, total=0), sums("s + t = total"))
        assert found.possible == interval(0, 0) and found.determined and found.wide_enough

    def test_a_figure_that_is_not_published_is_unknown_but_no_secret(self) -> None:
        figures, equations = printed(a=1, s=None, total=9), sums("a + s + elsewhere = total")
        assert list(examine(figures, equations).exposures) == ["s"]
        assert only(figures, equations).possible == interval(0, 8)
        assert only(figures, equations, "elsewhere").possible == interval(0, 8)

    def test_a_printed_figure_is_no_secret(self) -> None:
        with pytest.raises(ValueError, match="a is printed"):
            examine(printed(a=1), [], ["a"])
        with pytest.raises(ValueError, match="x is not among the figures"):
            examine(printed(a=1), [], ["x"])


class TestRounding:
    def test_rounding_leaves_little(self) -> None:
        figures = printed("500", a=1000, b=2000, s=None, total=66_323_000)
        found = only(figures, sums("a + b + s = total"))
        assert found.possible == interval(66_318_500, 66_321_500)
        assert found.determined

    def test_a_blank_adds_no_width(self) -> None:
        found = only(printed("500", a=1000, b=0, s=None, total=9000), sums("a + b + s = total"))
        assert found.possible == interval(7000, 9000)

    def test_two_ways_leave_less_than_one(self) -> None:
        figures = printed("5", a=40, total=100, other=110, b=55, s=None)
        found = only(figures, sums("a + s = total", "b + s = other"))
        assert found.possible == interval(50, 65)

    def test_tails_in_printed_figures_are_no_contradiction(self) -> None:
        figures = printed("500", a=3000, b=3000, c=3000, part=11_000, s=None, total=19_000)
        found = examine(figures, sums("a + b + c = part", "part + s = total"))
        assert not found.relaxed
        assert found.exposures["s"].possible == interval(8000, 9000)

    def test_determined_where_zero_cuts_off_a_part(self) -> None:
        found = only(printed("5", a=100, total=110, s=None), sums("a + s = total"))
        assert found.possible == interval(0, 20)
        found = only(
            printed("5", a=100, b=100, c=300, total=510, s=None), sums("a + b + c + s = total")
        )
        assert found.possible == interval(0, 30) and found.determined

    def test_wide_is_a_share_of_the_middle_or_of_the_true_amount(self) -> None:
        figures = printed(least=90, most=110, s=None)
        equations = sums("s ≤ most", "least ≤ s")
        assert examine(figures, equations, share=Decimal("0.2")).is_safe
        assert not examine(figures, equations, share=Decimal("0.21")).is_safe

    def test_wide_reaches_to_both_sides_of_the_true_amount(self) -> None:
        """To know that an amount is at most a little more than it is, is to know it."""
        figures = printed(a=1, s=None, total=101)
        equations = sums("a + s = total")
        hidden = without(figures, ["a"])
        assert examine(hidden, equations, ["s"]).exposures["s"].possible == interval(0, 101)
        assert examine(hidden, equations, ["s"]).is_safe
        true = {"s": Decimal(100)}
        assert not examine(hidden, equations, ["s"], true=true).is_safe
        assert examine(hidden, equations, ["s"], Decimal("0.02"), true=true).is_safe


class TestContradictions:
    def test_a_total_that_its_parts_contradict_spoils_nothing_else(self) -> None:
        figures = printed("5", a=100, b=100, x=500, total=300, s=None)
        found = examine(figures, sums("a + b = x", "a + s = total"))
        assert [(one.equation.right, one.by) for one in found.relaxed] == [(("x",), 285)]
        assert found.exposures["s"].possible == interval(190, 210)
        assert terms(found.exposures["s"]) == [((1, "total"), (-1, "a"))]

    def test_a_hidden_total_that_two_tables_tell_differently(self) -> None:
        figures = printed(a=100, x=150, y=151, total=None, s=None)
        found = examine(figures, sums("a + s = total", "total = x", "total = y"), ["s"])
        assert [one.by for one in found.relaxed] == [1]
        low, high = found.exposures["s"].possible
        assert low is not None and high is not None
        assert 49 <= low <= 50 <= high <= 52
        assert found.exposures["s"].determined

    def test_parts_beyond_their_total(self) -> None:
        found = examine(printed(a=100, s=None, total=90), sums("a + s = total"))
        assert [one.by for one in found.relaxed] == [10]
        assert found.exposures["s"].possible == interval(0, 10)
        assert found.exposures["s"].determined, "a mistake in print protects nothing"

    def test_a_bound_that_is_broken(self) -> None:
        found = examine(printed(a=100, b=90, s=None), sums("a + s ≤ b"))
        assert [one.by for one in found.relaxed] == [10]


class TestLargeAmounts:
    TOTAL = Decimal("1000000000000.01")

    def test_a_cent_in_a_trillion(self) -> None:
        figures = printed(a="999999999999.99", s=None, total=str(self.TOTAL))
        found = only(figures, sums("a + s = total"))
        assert found.possible == interval("0.02", "0.02") and found.determined

    def test_a_cent_of_freedom_is_no_determination(self) -> None:
        figures = printed(s=None, total=str(self.TOTAL), a="0.01", most=str(self.TOTAL), t=None)
        found = only(figures, sums("s + t = total", "t ≤ a"))
        assert found.possible == (self.TOTAL - Decimal("0.01"), self.TOTAL)
        assert not found.determined and not found.wide_enough

    def test_many_tables_of_large_amounts(self) -> None:
        parts = [Decimal(37 * at**5 + at).scaleb(-2) * 999_983 for at in range(1, 40)]
        figures = printed(s=None, **{f"a{at}": str(one) for at, one in enumerate(parts)})
        equations = []
        for table in range(5):
            figures |= printed(**{f"half{table}": None, f"rest{table}": None})
            figures |= printed(**{f"total{table}": str(sum(parts) + Decimal("0.07"))})
            names = [f"a{at}" for at in range(len(parts))]
            equations += sums(
                " + ".join(names[: 7 * table + 3]) + f" = half{table}",
                " + ".join(["s", *names[7 * table + 3 :]]) + f" = rest{table}",
                f"half{table} + rest{table} = total{table}",
            )
        found = examine(figures, equations, ["s"])
        assert found.exposures["s"].possible == interval("0.07", "0.07")
        assert not found.relaxed


class TestDerivations:
    def test_the_only_unknown_of_an_equation(self) -> None:
        found = only(printed(a=30, b=20, s=None, total=100), sums("a + b + s = total"))
        (one,) = found.derivations
        assert one.terms == ((1, "total"), (-1, "a"), (-1, "b"))
        assert one.value == 50 and one.half == 0 and len(one.equations) == 1

    def test_precision_adds_up(self) -> None:
        figures = printed("500", a=1000, b=0, s=None, total=9000)
        (one,) = only(figures, sums("a + b + s = total")).derivations
        assert one.terms == ((1, "total"), (-1, "a"))
        assert one.value == 8000 and one.half == 1000

    def test_a_chain_of_withheld_figures_is_one(self) -> None:
        figures = printed(s=None, t=None, u=None, a=1, total=10)
        (one,) = only(figures, sums("s = t", "t = u", "a + u = total")).derivations
        assert one.terms == ((1, "total"), (-1, "a")) and len(one.equations) == 3

    def test_through_withheld_totals_fewest_equations_first(self) -> None:
        figures = printed(a=1, b=2, s=None, part=None, part2=None, c=3, d=4, x=7, total=10, all=14)
        equations = sums(
            "part2 + d = all",
            "part + c = total",
            "part + c = part2",
            "a + b + s = part",
            "s + d = x",
        )
        found = only(figures, equations)
        assert terms(found) == [
            ((1, "x"), (-1, "d")),
            ((1, "total"), (-1, "a"), (-1, "b"), (-1, "c")),
            ((1, "all"), (-1, "a"), (-1, "b"), (-1, "c"), (-1, "d")),
        ]
        assert [len(one.equations) for one in found.derivations] == [1, 2, 3]

    def test_through_totals_of_other_tables(self) -> None:
        figures = printed(a=30, s=None, total=100, same=100, basic=5, whole=105)
        found = only(figures, sums("a + s = total", "total = same", "same + basic = whole"))
        assert terms(found) == [
            ((1, "total"), (-1, "a")),
            ((1, "same"), (-1, "a")),
            ((1, "whole"), (-1, "a"), (-1, "basic")),
        ]
        assert {one.value for one in found.derivations} == {Decimal(70)}

    def test_other_words_for_what_stands_beside_it_are_not_told(self) -> None:
        figures = printed(a=30, b=30, s=None, total=100)
        assert len(only(figures, sums("a + s = total", "a = b")).derivations) == 1

    def test_the_same_said_twice_is_told_once(self) -> None:
        figures = printed(a=30, s=None, total=100)
        found = only(figures, sums("a + s = total", "s + a = total", "total = a + s"))
        assert len(found.derivations) == 1

    def test_a_way_longer_than_those_searched_is_found(self) -> None:
        count = DEPTH + 2
        figures = printed(s=None, a0=1) | printed(last=100)
        lines = ["s + a0 = t1"]
        for at in range(1, count):
            figures |= printed(**{f"t{at}": None, f"a{at}": 1})
            lines.append(f"t{at} + a{at} = " + (f"t{at + 1}" if at + 1 < count else "last"))
        (one,) = only(figures, sums(*lines)).derivations
        assert one.value == 100 - count and len(one.equations) == count
        assert (1, "last") in one.terms

    def test_in_words(self) -> None:
        figures = printed("500", a=1000, s=None, total=66_321_000)
        (one,) = only(figures, sums("a + s = total")).derivations
        assert str(said(one, figures)) == "表一 · total − 表一 · a = 6,632.0 ± 0.1 万元"
        many = printed(s=None, total=190_000, **{f"a{at}": 10_000 for at in range(9)})
        (one,) = only(
            many, sums(" + ".join(["s", *(f"a{at}" for at in range(9))]) + " = total")
        ).derivations
        assert str(said(one, many)) == "表一 · total − the 9 other figures of 表一 = 10 万元"
        many["a3"] = replace(many["a3"], label="表二 · a3")
        assert "表一 · a0 and 8 other figures" in str(said(one, many))


class TestProposal:
    FIGURES = printed(a=30, b=20, s=None, t1=100, c=5, d=6, e=7, t2=18, x=35, y=26, z=57, t=118)
    EQUATIONS = sums(
        "a + b + s = t1",
        "c + d + e = t2",
        "a + c = x",
        "b + d = y",
        "s + e = z",
        "x + y + z = t",
        "t1 + t2 = t",
    )

    def test_the_fewest_and_of_these_the_least(self) -> None:
        """In one sum, the smallest part is withheld; margins count as figures like others."""
        found = proposal(printed(a=30, b=20, s=None, total=100), sums("a + b + s = total"))
        assert found.withhold == ("b",) and found.smallest
        assert found.examination.exposures["s"].possible == interval(0, 70)

    def test_a_cycle_in_a_table(self) -> None:
        found = proposal(
            self.FIGURES, self.EQUATIONS, ["s"], fixed=["t", "t1", "t2", "x", "y", "z"]
        )
        assert found.withhold == ("b", "d", "e")
        assert found.examination.is_safe

    def test_only_what_may_be_withheld(self) -> None:
        found = proposal(self.FIGURES, self.EQUATIONS, ["s"], may_withhold=["a", "c", "e", "t1"])
        assert found.withhold == ("a", "c", "e")

    def test_a_share_may_want_more(self) -> None:
        figures = printed(a=3, b=20, c=30, s=None, total=153, a1=6, b1=40, c1=60)
        equations = sums("a + b + c + s = total", "a ≤ a1", "b ≤ b1", "c ≤ c1")

        def proposed(share: str) -> tuple[str, ...] | None:
            parts = ["a", "b", "c"]
            return proposal(figures, equations, None, Decimal(share), may_withhold=parts).withhold

        assert proposed("0") == ("a",)
        assert proposed("0.4") == ("b",)
        assert proposed("0.6") == ("c",)
        assert proposed("0.66") == ("a", "c")
        assert proposed("1") == ("b", "c")
        assert proposed("1.5") is None

    def test_a_known_amount_wants_a_neighbour_that_is_not_too_small(self) -> None:
        figures, equations = (
            printed(a=1, b=15, c=40, s=None, total=156),
            sums("a + b + c + s = total"),
        )
        true = {"s": Decimal(100)}
        assert proposal(figures, equations, fixed=["total"]).withhold == ("a",)
        assert proposal(figures, equations, fixed=["total"], true=true).withhold == ("b",)

    def test_copies_go_together(self) -> None:
        figures = printed(a=30, a2=30, b=40, s=None, total=100)
        equations = sums("a + b + s = total", "a = a2")
        assert proposal(figures, equations).withhold == ("b",)
        assert proposal(figures, equations, fixed=["b", "total"]).withhold == ("a", "a2")
        assert proposal(figures, equations, fixed=["b", "total", "a2"]).withhold is None

    def test_impossible_says_why(self) -> None:
        figures, equations = printed(a=30, s=None, total=100), sums("a + s = total")
        found = proposal(figures, equations, fixed=["a", "total"])
        assert found.withhold is None
        assert not found.examination.is_safe
        assert "表一 · a、表一 · total" in str(found.reason)

    def test_nothing_where_all_is_safe(self) -> None:
        found = proposal(printed(s=None, t=None, total=9), sums("s + t = total"))
        assert found.withhold == () and found.reason is None

    def test_blanks_are_not_withheld(self) -> None:
        figures = printed(a=0, b=20, s=None, total=100)
        found = proposal(figures, sums("a + b + s = total"), fixed=["total"])
        assert found.withhold == ("b",)

    def test_what_is_withheld_for_a_secret_is_not_protected_itself(self) -> None:
        figures = printed(a=10, b=50, s=None, total=100, other=60)
        equations = sums("a + b + s = total", "a + b = other")
        found = proposal(figures, equations, fixed=["total", "other"])
        assert found.withhold is None
        found = proposal(figures, equations, fixed=["total", "b"])
        assert found.withhold == ("a", "other")

    def test_a_search_given_up_still_protects(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(suppression, "ATTEMPTS", 1)
        found = proposal(self.FIGURES, self.EQUATIONS, ["s"], fixed=["t"])
        assert found.withhold and not found.smallest
        assert found.examination.is_safe
        for key in found.withhold:
            fewer = without(self.FIGURES, [one for one in found.withhold if one != key])
            assert not examine(fewer, self.EQUATIONS, ["s"]).is_safe

    def test_bounds_are_widened_too(self) -> None:
        figures = printed(least=95, most=105, s=None)
        equations = sums("s ≤ most", "least ≤ s")
        assert proposal(figures, equations).withhold == ("least",)


# Random tables against brute force


class Table:
    """A table of cells with a total for every row and column, some of them withheld."""

    def __init__(
        self, cells: Sequence[Sequence[int]], hidden: Iterable[str], step: int = 1
    ) -> None:
        self.rows, self.columns = len(cells), len(cells[0])
        self.true = {
            f"{row}{column}": cells[row][column]
            for row in range(self.rows)
            for column in range(self.columns)
        }
        self.inner = list(self.true)
        self.equations = []
        for row in range(self.rows):
            self.add([f"{row}{column}" for column in range(self.columns)], f"{row}t")
        for column in [*map(str, range(self.columns)), "t"]:
            self.add([f"{row}{column}" for row in range(self.rows)], f"t{column}")
        self.add([f"t{column}" for column in range(self.columns)], "tt")
        self.hidden = sorted(set(hidden))
        self.figures = {
            key: Printed(
                key,
                None if key in self.hidden else Decimal((one + step // 2) // step * step),
                Decimal(step) / 2 if step > 1 else Decimal(0),
            )
            for key, one in self.true.items()
        }

    def add(self, parts: Sequence[str], total: str) -> None:
        self.equations.append(Equation("sum", tuple(parts), (total,)))
        self.true.setdefault(total, sum(self.true[one] for one in parts))

    def solutions(self, most: int) -> Iterator[dict[str, int]]:
        """All tables of whole numbers that agree with what is printed."""
        open_ = [key for key in self.inner if key in self.hidden]
        for values in product(range(most + 1), repeat=len(open_)):
            found = Table.whole(self, dict(zip(open_, values, strict=True)))
            if all(found[key] == one for key, one in self.true.items() if key not in self.hidden):
                yield found

    @staticmethod
    def whole(table: Table, values: dict[str, int]) -> dict[str, int]:
        found = {key: values.get(key, table.true[key]) for key in table.inner}
        for one in table.equations:
            found[one.right[0]] = sum(found[key] for key in one.left)
        return found


@st.composite
def tables(
    draw: st.DrawFn, least: int, most: int, size: int = 4, hide: int = 9, step: int = 1
) -> Table:
    rows, columns = draw(st.integers(2, size)), draw(st.integers(2, size))
    cells = draw(
        st.lists(
            st.lists(st.integers(least, most), min_size=columns, max_size=columns),
            min_size=rows,
            max_size=rows,
        )
    )
    names = list(Table(cells, []).figures)
    names.remove("tt")
    return Table(cells, draw(st.lists(st.sampled_from(names), min_size=1, max_size=hide)), step)


def is_unique(secret: str, hidden: Collection[str], equations: Sequence[Equation]) -> bool:
    """Whether equations alone determine a hidden figure: its column is a pivot without others."""
    order = [one for one in hidden if one != secret] + [secret]
    lines = [
        [Fraction(one.left.count(key) - one.right.count(key)) for key in order] for one in equations
    ]
    done = 0
    for column in range(len(order)):
        pivot = next((at for at in range(done, len(lines)) if lines[at][column]), None)
        if pivot is None:
            continue
        lines[done], lines[pivot] = lines[pivot], lines[done]
        for at in range(done + 1, len(lines)):
            times = lines[at][column] / lines[done][column]
            lines[at] = [
                one - times * other for one, other in zip(lines[at], lines[done], strict=True)
            ]
        done += 1
    return any(line[-1] and not any(line[:-1]) for line in lines)


class TestRandomTables:
    @settings(max_examples=100, deadline=None)
    @given(tables(least=1, most=1000))
    def test_determined_if_and_only_if_the_equations_have_one_solution(self, table: Table) -> None:
        found = examine(table.figures, table.equations)
        assert not found.relaxed
        for key, one in found.exposures.items():
            unique = is_unique(key, table.hidden, table.equations)
            assert one.determined == unique
            assert (one.possible[0] == one.possible[1]) == unique
            assert bool(one.derivations) == unique
            for way in one.derivations:
                assert way.value == table.true[key]
                assert not way.keys & set(table.hidden)

    @settings(max_examples=60, deadline=None)
    @given(tables(least=0, most=3, size=3, hide=4))
    def test_intervals_are_those_of_all_tables_there_can_be(self, table: Table) -> None:
        inner = sum(key in table.inner for key in table.hidden)
        assume(inner <= 3)
        solutions = list(table.solutions(table.true["tt"]))
        found = examine(table.figures, table.equations)
        for key, one in found.exposures.items():
            values = [solution[key] for solution in solutions]
            assert one.possible == (min(values), max(values))

    @settings(max_examples=60, deadline=None)
    @given(tables(least=50, most=2000, step=100))
    def test_rounded_tables_allow_the_true_amounts(self, table: Table) -> None:
        found = examine(table.figures, table.equations)
        assert not found.relaxed
        for key, one in found.exposures.items():
            low, high = one.possible
            assert low is not None and low <= table.true[key]
            assert high is None or table.true[key] <= high
            assert one.determined or not is_unique(key, table.hidden, table.equations)
            for way in one.derivations:
                assert abs(way.value - table.true[key]) <= way.half

    @settings(max_examples=15, deadline=None)
    @given(
        st.one_of(
            tables(least=0, most=20, size=2, hide=2),
            tables(least=50, most=900, size=2, hide=2, step=100),
        ),
        st.sampled_from(["0", "0.2", "0.9"]),
    )
    def test_a_proposal_protects_and_no_smaller_one_would(self, table: Table, share: str) -> None:
        least = Decimal(share)
        fixed = ["tt", "t0"]
        secrets = table.hidden[:1]
        free = [key for key, one in table.figures.items() if one.amount and key not in fixed]

        def is_enough(chosen: Sequence[str]) -> bool:
            left = without(table.figures, chosen)
            return examine(left, table.equations, secrets, least).is_safe

        def money(chosen: Sequence[str]) -> Decimal:
            return sum((table.figures[key].amount or Decimal(0) for key in chosen), Decimal(0))

        found = proposal(table.figures, table.equations, secrets, least, fixed=fixed)
        if found.withhold is None:
            assert found.reason and not is_enough(free)
            return
        assert found.smallest and is_enough(found.withhold)
        assert found.examination.is_safe
        for count in range(len(found.withhold) + 1):
            enough = [one for one in combinations(free, count) if is_enough(one)]
            if count < len(found.withhold):
                assert not enough
            else:
                assert min(map(money, enough)) == money(found.withhold)

    @settings(max_examples=15, deadline=None)
    @given(tables(least=100, most=2000, step=100, hide=3))
    def test_a_proposal_protects_in_rounded_tables(self, table: Table) -> None:
        found = proposal(table.figures, table.equations, table.hidden[:1], fixed=["tt"])
        assert found.withhold is not None and found.examination.is_safe
        assert found == proposal(table.figures, table.equations, table.hidden[:1], fixed=["tt"])


# A published budget with a classified project


@pytest.fixture(scope="module")
def document() -> tuple[dict[str, Printed], list[Equation]]:
    """Figures of the tables 01, 03, 05, 06, 07 and 11, and what adds up among them."""
    path = PUBLISHED / "2024-budget-industry-information.json"
    rows = {
        code: one["rows"]
        for code, one in json.loads(path.read_text(encoding="utf-8"))["tables"].items()
    }
    figures: dict[str, Printed] = {}
    equations: list[Equation] = []

    def put(key: str, text: str | None, label: str) -> str:
        amount = None if text == "XXXX" else Decimal(text or 0) * 10_000
        figures[key] = Printed(key, amount, Decimal(500), label)
        return key

    def add(left: Sequence[str], *right: str) -> None:
        equations.append(Equation("test", tuple(left), right))

    put("01", rows["01"][-1][3], "表01 · 支出总计")
    for key, column in (("", 5), ("/basic", 6), ("/project", 11), ("/running", 12), ("/aim", 13)):
        put(f"03{key}", rows["03"][0][column], f"表03 · 合计{key}")
    put("05/basic", rows["05"][0][3], "表05 · 合计 · 基本支出")
    put("05/project", rows["05"][0][8], "表05 · 合计 · 项目支出")
    put("06", rows["06"][0][4], "表06 · 合计")
    put("07", rows["07"][0][6], "表07 · 合计")
    columns = {"": 3, "/general": 4, "/other": 10}
    kinds: dict[str, list[str]] = {"其他运转类": [], "特定目标类": []}
    projects = []
    for at, row in enumerate(rows["11"]):
        key = f"11/{row[1] or 'total'}" if at < 2 else f"11/p{at}"
        if at >= 2:
            kinds[row[0] or "特定目标类"].append(key)
            projects.append(key)
        for name, column in columns.items():
            put(key + name, row[column], f"表11 · {row[1] or '合计'}{name}")
        add([f"{key}/general", f"{key}/other"], key)
    for name in columns:
        add([one + name for one in projects], f"11/total{name}")
        add([f"11/021{name}"], f"11/total{name}")
    add(kinds["其他运转类"], "03/running")
    add(kinds["特定目标类"], "03/aim")
    add(["03/running", "03/aim"], "03/project")
    add(["03/basic", "03/project"], "03")
    add(["01"], "03")
    add(["06"], "03/basic")
    add(["06"], "05/basic")
    add(["11/total"], "03/project")
    add(["11/total/general"], "05/project")
    add(["06", "11/total"], "07")
    return figures, equations


class TestPublishedBudget:
    AMOUNT = Decimal(66_320_000)

    def secret(self, figures: Figures) -> str:
        (found,) = (
            key for key, one in figures.items() if one.amount is None and "/" not in key[3:]
        )
        return found

    def test_the_hidden_amount_follows_in_many_ways(
        self, document: tuple[dict[str, Printed], list[Equation]]
    ) -> None:
        figures, equations = document
        secret = self.secret(figures)
        found = examine(figures, equations, [secret])
        assert not found.relaxed
        one = found.exposures[secret]
        low, high = one.possible
        assert low is not None and high is not None and low <= self.AMOUNT <= high
        assert one.determined and not one.wide_enough
        ways = one.derivations
        assert ways[0].value == self.AMOUNT
        assert all(abs(way.value - self.AMOUNT) <= way.half for way in ways)
        first = {next(iter(way.terms))[1] for way in ways}
        assert first >= {"11/total", "11/021", "03/aim", "03/project", "05/project", "01", "07"}
        words = str(said(ways[0], figures))
        assert words.startswith("表03 · 合计/aim − ") and "= 6,632.0 ±" in words

    def test_after_the_proposal_it_follows_in_none(
        self, document: tuple[dict[str, Printed], list[Equation]]
    ) -> None:
        figures, equations = document
        secret = self.secret(figures)
        secrets = [key for key in figures if key.startswith(secret) and not key.endswith("other")]
        law = [key for key in figures if not key.startswith("11/p")]
        found = proposal(figures, equations, [secret], fixed=law, true={secret: self.AMOUNT})
        assert found.withhold and found.smallest
        assert len(found.withhold) == 2, "one project beside it, its total and its one fund"
        one = found.examination.exposures[secret]
        assert one.is_safe and not one.derivations
        after = examine(without(figures, found.withhold), equations, secrets)
        assert after.is_safe
        low, high = after.exposures[secret].possible
        assert low is not None and high is not None and high - low >= self.AMOUNT / 5
