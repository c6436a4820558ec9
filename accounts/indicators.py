"""Indicators that follow from a year's figures 可推算指标, and what people enter for them.

Values in, values out. Amounts are `Decimal` 元, ratios plain (0.1808 is 18.08 %) and unrounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from fiscal.amounts import decimals_of, fixed, half_width, round_half_up, trimmed, wan_from_yuan
from fiscal.dimensions import within
from fiscal.ledger import Fact, Ledger, add_up
from fiscal.sentences import Sentence, say

Amount = Decimal | None

#: The amounts entered beside the lines that together are the year's procurement.
PROCUREMENT = ("procurement_goods", "procurement_works", "procurement_services")


@dataclass(frozen=True)
class YearFigures:
    """What the indicators follow from, in 元; None where it is not known.

    `slack` is what rounding allows the figures where lines were added up to them.
    `project_spent` is the project expenditure, `project_evaluated` what the year's forms of
    projects spent together, with an `evaluated_slack` of its own.
    """

    initial: Amount = None
    adjusted: Amount = None
    executed: Amount = None
    three_public_budget: Amount = None
    three_public_spent: Amount = None
    procurement_planned: Amount = None
    procurement_spent: Amount = None
    project_spent: Amount = None
    project_evaluated: Amount = None
    slack: Decimal = Decimal(0)
    evaluated_slack: Decimal = Decimal(0)


UNKNOWN = YearFigures()


@dataclass(frozen=True)
class Fraction:
    """What is divided by what, both in 元, and as it is written out, in 万元."""

    part: Decimal
    base: Decimal
    written: Sentence


@dataclass(frozen=True, eq=False)
class Indicator:
    """An indicator that follows from figures; `aliases` are other names it is known by.

    `lapses` says what it means that both amounts are zero, where the indicator then does not apply.
    """

    name: str
    aliases: tuple[str, ...]
    formula: Sentence
    fraction: Callable[[YearFigures], Fraction | None]
    lapses: Sentence | None = None

    def derive(self, year: YearFigures) -> Derived | None:
        """What the indicator is, None while a figure it follows from is not known."""
        found = self.fraction(year)
        if found is None:
            return None
        if found.base:
            ratio = found.part / found.base
            derivation = say(
                "{formula}: {written} = {percent} %",
                formula=self.formula,
                written=found.written,
                percent=fixed(ratio * 100, 2),
            )
            return Derived(self, ratio, derivation)
        if self.lapses and not found.part:
            return Derived(self, None, self.lapses, applies=False)
        return Derived(self, None, say("{formula}: the base is zero.", formula=self.formula))


@dataclass(frozen=True)
class Derived:
    """An indicator as it follows: its ratio, None on a base of zero; and how it follows."""

    indicator: Indicator
    ratio: Decimal | None
    derivation: Sentence
    applies: bool = True

    def rounded(self, places: int) -> Decimal | None:
        """In percent, to so many places."""
        return None if self.ratio is None else round_half_up(self.ratio * 100, places)

    @property
    def percent(self) -> str:
        """As a form prints it: 18.08%; blank without a ratio."""
        return "" if self.ratio is None else f"{fixed(self.ratio * 100, 2)}%"


@dataclass(frozen=True)
class Disagreement:
    """An entered percentage unlike the derived one, which is given to as many places; in percent.

    `confused_with` is another indicator whose value was entered, if it is one.
    """

    derived: Derived
    expected: Decimal
    entered: Decimal
    confused_with: Indicator | None = None

    @property
    def message(self) -> Sentence:
        told = say(
            "{name}: entered {entered} %, the figures give {expected} % ({derivation}).",
            name=self.derived.indicator.name,
            entered=trimmed(self.entered),
            expected=self.derived.percent.removesuffix("%"),
            derivation=self.derived.derivation,
        )
        if self.confused_with is None:
            return told
        other = self.confused_with.name
        return say("{finding} The figure equals {other}.", finding=told, other=other)


def wan(amount: Decimal) -> str:
    return trimmed(wan_from_yuan(amount))


def quotient(part: Amount, base: Amount) -> Fraction | None:
    if part is None or base is None:
        return None
    return Fraction(part, base, say("{part} / {base}", part=wan(part), base=wan(base)))


def executed_of_adjusted(year: YearFigures) -> Fraction | None:
    return quotient(year.executed, year.adjusted)


def adjustment_of_initial(year: YearFigures) -> Fraction | None:
    if year.initial is None or year.adjusted is None:
        return None
    written = say(
        "|{adjusted} − {initial}| / {initial}",
        adjusted=wan(year.adjusted),
        initial=wan(year.initial),
    )
    return Fraction(abs(year.adjusted - year.initial), year.initial, written)


def rest_of_adjusted(year: YearFigures) -> Fraction | None:
    if year.adjusted is None or year.executed is None:
        return None
    written = say(
        "({adjusted} − {executed}) / {adjusted}",
        adjusted=wan(year.adjusted),
        executed=wan(year.executed),
    )
    return Fraction(year.adjusted - year.executed, year.adjusted, written)


def three_public_of_budget(year: YearFigures) -> Fraction | None:
    return quotient(year.three_public_spent, year.three_public_budget)


def procured_of_planned(year: YearFigures) -> Fraction | None:
    """Where nothing was procured, no plan need be known."""
    planned = year.procurement_planned
    if planned is None and year.procurement_spent == 0:
        planned = Decimal(0)
    return quotient(year.procurement_spent, planned)


EXECUTION = Indicator(
    "预算执行率",
    ("部门预算执行率", "全年预算执行率", "预算资金执行率", "资金执行率", "预算完成率"),
    say("executed / adjusted"),
    executed_of_adjusted,
)
ADJUSTMENT = Indicator(
    "预算调整率", ("部门预算调整率",), say("|adjusted − initial| / initial"), adjustment_of_initial
)
CARRY_OVER = Indicator(
    "结转结余率",
    ("资金结转结余率", "预算结转结余率", "结余结转率"),
    say("(adjusted − executed) / adjusted"),
    rest_of_adjusted,
)
THREE_PUBLIC = Indicator(
    "“三公经费”控制率",
    ("三公控制率", "三公经费预算控制率", "三公经费支出控制率"),
    say("three public expenses: executed / budget"),
    three_public_of_budget,
)
PROCUREMENT_EXECUTION = Indicator(
    "政府采购执行率",
    ("政府采购预算执行率", "采购执行率", "采购预算执行率"),
    say("procured / planned"),
    procured_of_planned,
    lapses=say("there was no government procurement, so the indicator does not apply"),
)
INDICATORS = (EXECUTION, ADJUSTMENT, CARRY_OVER, THREE_PUBLIC, PROCUREMENT_EXECUTION)

#: Rates of the same budget that are taken for each other in practice.
CONFUSABLE = (EXECUTION, ADJUSTMENT, CARRY_OVER)

_MARKS = re.compile(r"[\s“”‘’\"'「」『』《》·]|\(%\)|[:%]|^\d+[.、]")


def plain(name: str) -> str:
    """A name without quotes, blanks, percent sign and numbering."""
    return _MARKS.sub("", half_width(name))


BY_NAME: dict[str, Indicator] = {
    plain(name): one for one in INDICATORS for name in (one.name, *one.aliases)
}


def recognised(name: str) -> Indicator | None:
    """The indicator of a row by its name, however it is quoted and spaced."""
    return BY_NAME.get(plain(name))


def disagreement(indicator: Indicator, year: YearFigures, entered: Decimal) -> Disagreement | None:
    """What is wrong with an entered percentage; None if it agrees or nothing can be said.

    It agrees if the derived one, rounded to as many places, is the same.
    """
    derived, places = indicator.derive(year), decimals_of(entered)
    expected = None if derived is None else derived.rounded(places)
    if derived is None or expected is None or expected == entered:
        return None
    confused = None
    if indicator in CONFUSABLE:
        values = {one: one.derive(year) for one in CONFUSABLE if one is not indicator}
        confused = next(
            (one for one, found in values.items() if found and found.rounded(places) == entered),
            None,
        )
    return Disagreement(derived, expected, entered, confused)


def year_figures(
    ledger: Ledger, entered: Mapping[str, Decimal], planned_procurement: Amount = None
) -> YearFigures:
    """What final accounts tell: amounts of lines, and of procurement as it was entered.

    What no line says is not known rather than zero.
    """
    budget = {
        "initial": facts_of(ledger, "plan", stage="initial"),
        "adjusted": facts_of(ledger, "plan", stage="adjusted"),
        "executed": facts_of(ledger, "expenditure"),
    }
    three_public = {
        stage: facts_of(ledger, "three_public", stage=stage) for stage in ("adjusted", "executed")
    }
    procured = [entered[key] for key in PROCUREMENT if key in entered]
    projects = [
        fact
        for fact in budget["executed"]
        if within("purpose", fact.at.get("purpose", ""), "project")
    ]
    return YearFigures(
        initial=total(budget["initial"]),
        adjusted=total(budget["adjusted"]),
        executed=total(budget["executed"]),
        three_public_budget=total(three_public["adjusted"]),
        three_public_spent=total(three_public["executed"]),
        procurement_planned=planned_procurement,
        procurement_spent=sum(procured, Decimal(0)) if procured else None,
        project_spent=total(projects),
        slack=max(add_up(facts).slack for facts in budget.values()),
    )


def project_figures(ledger: Ledger, project: str) -> YearFigures:
    """What final accounts tell of one project, by its node."""
    stages = {
        stage: facts_of(ledger, "project", project=project, stage=stage)
        for stage in ("initial", "adjusted", "executed")
    }
    return YearFigures(
        initial=total(stages["initial"]),
        adjusted=total(stages["adjusted"]),
        executed=total(stages["executed"]),
        slack=max(add_up(facts).slack for facts in stages.values()),
    )


def facts_of(ledger: Ledger, measure: str, **at: str) -> list[Fact]:
    """The facts of a measure that stand at the given coordinates."""
    return [
        fact
        for fact in ledger.by_measure[measure]
        if all(fact.at.get(dimension, "") == key for dimension, key in at.items())
    ]


def total(facts: list[Fact]) -> Amount:
    return add_up(facts).amount if facts else None
