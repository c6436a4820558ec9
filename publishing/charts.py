"""Small bar charts: what is drawn beside a table that says the same in figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fiscal.amounts import fixed, trimmed
from fiscal.sentences import Sentence, say

ROW_HEIGHT = 30
BAR_HEIGHT = 14
LABEL_WIDTH = 155
TRACK_WIDTH = 140
FIGURE_WIDTH = 95


@dataclass(frozen=True)
class Bar:
    """`value` of at most `full`, under a label."""

    label: str | Sentence
    value: Decimal
    full: Decimal

    @property
    def share(self) -> Decimal:
        """From 0 to 1."""
        return min(Decimal(1), max(Decimal(0), self.value / self.full)) if self.full else Decimal(0)

    @property
    def earned(self) -> str:
        return fixed(self.value, 2)

    @property
    def possible(self) -> str:
        return fixed(self.full, 2)

    @property
    def figure(self) -> str:
        return f"{trimmed(self.value)} / {trimmed(self.full)}"

    @property
    def percent(self) -> str:
        return fixed(self.share * 100, 1)


@dataclass(frozen=True)
class AmountBar(Bar):
    """An amount as part of a whole; `printed` as its table prints it."""

    printed: str = ""

    @property
    def figure(self) -> str:
        return self.printed


@dataclass(frozen=True)
class Drawn:
    """A bar with its place in the drawing."""

    bar: Bar
    middle: int
    top: int
    length: str


def drawn(bars: Sequence[Bar]) -> list[Drawn]:
    return [
        Drawn(
            bar,
            middle=number * ROW_HEIGHT + ROW_HEIGHT // 2,
            top=number * ROW_HEIGHT + (ROW_HEIGHT - BAR_HEIGHT) // 2,
            length=fixed(bar.share * TRACK_WIDTH, 1),
        )
        for number, bar in enumerate(bars)
    ]


def parts_of(form: Mapping[str, Any]) -> list[Bar]:
    """Points earned and possible by part of a form: execution, aspects, each first level."""
    bars = []
    execution = form["execution"]
    if execution["weight"]:
        bars.append(bar(say("Budget execution"), [(execution["score"], execution["weight"])]))
    if form["management"]:
        bars.append(
            bar(
                say("Fund management"),
                [(row["score"], row["weight"]) for row in form["management"]],
            )
        )
    levels: dict[str, list[tuple[str | None, str | None]]] = {}
    for row in form["indicators"]:
        levels.setdefault(row["level1"] or "", []).append((row["score"], row["weight"]))
    return bars + [bar(level, points) for level, points in levels.items()]


def bar(label: str | Sentence, points: Iterable[tuple[str | None, str | None]]) -> Bar:
    pairs = [(Decimal(score or 0), Decimal(weight or 0)) for score, weight in points]
    return Bar(
        label,
        sum((score for score, _ in pairs), Decimal(0)),
        sum((weight for _, weight in pairs), Decimal(0)),
    )


def amount_bars(chart: Mapping[str, Any]) -> list[Bar]:
    """The parts of a frozen chart, each as a share of its total."""
    full = Decimal(chart["total"] or 0)
    return [
        AmountBar(one["label"], Decimal(one["amount"]), full, one["amount"])
        for one in chart["bars"]
    ]
