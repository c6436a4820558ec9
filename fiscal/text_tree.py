"""The tree of a text: parts, sections, paragraphs, runs. `fiscal.narrative` makes one.

A run is text, or a figure that still knows what it selects and how it compares with what was
stated, or what the department wrote itself. Writers print runs in order; checks look at the
figures; the entry page puts an input where a slot is.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fiscal.findings import Outcome
from fiscal.text_figures import Value


class RunKind(StrEnum):
    """What a run is: fixed wording, a bound figure, the department's own words, or still open."""

    TEXT = "text"
    FIGURE = "figure"
    PROSE = "prose"
    REASON = "reason"
    GAP = "gap"


class FigureKind(StrEnum):
    """What a bound figure says."""

    AMOUNT = "amount"
    COUNT = "count"
    SHARE = "share"
    DIFFERENCE = "difference"
    RATE = "rate"


@dataclass(frozen=True)
class BoundFigure:
    """A figure in a sentence: `value` as printed (in the text's unit, percent, or pieces).

    `name` is its place in the template, `share:basic/expenditure`. `sources` are the figures it
    comes from, with their selections and stated totals; `before` is last year's amount in 元.
    """

    name: str
    kind: FigureKind
    value: Decimal
    text: str
    sources: tuple[Value, ...]
    before: Decimal | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The selections the figure comes from, by their keys; none for what is entered."""
        return tuple(one.key for one in self.sources if one.terms)

    @property
    def outcome(self) -> Outcome:
        """The worst of its sources: how what the lines give compares with what was stated."""
        order = [Outcome.EXACT, Outcome.ROUNDING, Outcome.MISMATCH]
        return max((one.outcome for one in self.sources), key=order.index, default=Outcome.EXACT)


@dataclass(frozen=True)
class Run:
    """A stretch of text; `slot` is the path of what was written or is still to be."""

    kind: RunKind
    text: str
    figure: BoundFigure | None = None
    slot: str = ""


class SlotKind(StrEnum):
    """What can be typed beside a paragraph."""

    REASON = "reason"
    ENTERED = "entered"
    PROSE = "prose"
    COMPARATIVE = "comparative"


@dataclass(frozen=True)
class Slot:
    """Something a paragraph takes from the department.

    `path` is `text.<kind>.<key>`. `required` says whether it has to be given as things stand: a
    reason where last year's figure differs, an entered value always. `compared_with` names the
    plan that a reason explains the departure from; blank, it explains the change since last year.
    """

    kind: SlotKind
    key: str
    label: str
    unit: str = ""
    hint: str = ""
    required: bool = False
    is_given: bool = False
    compared_with: str = ""

    @property
    def path(self) -> str:
        return f"text.{self.kind}.{self.key}"


@dataclass(frozen=True)
class Paragraph:
    """Runs in order; `slots` are what its sentences take, also those that are not said now."""

    key: str
    runs: tuple[Run, ...]
    slots: tuple[Slot, ...] = ()
    term: str = ""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Section:
    """A section with its number as printed; `level` 2 lies within the level 1 before it."""

    key: str
    number: str
    title: str
    level: int
    paragraphs: tuple[Paragraph, ...]

    @property
    def heading(self) -> str:
        return f"{self.number}{self.title}"

    @property
    def said(self) -> tuple[Paragraph, ...]:
        """The paragraphs that say something, as documents print them."""
        return tuple(one for one in self.paragraphs if one.text)


@dataclass(frozen=True)
class Part:
    """A part of the document."""

    key: str
    title: str
    sections: tuple[Section, ...]
