"""Budget against final accounts: initial, adjusted and executed amounts by item, kind and project.

Values in, values out. Amounts are `Decimal` 元, rates are ratios (0.9588 is 95.88 %). Where there
is no base there is no rate but a sentence that says why. Rows come in the order of the table,
subtotals before what they hold: class, section, item; basic, personnel, wages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import pairwise

from fiscal.dimensions import CODE_LEVELS, CODES, TREES, keys, node, within
from fiscal.ledger import Fact, Ledger
from fiscal.sentences import Sentence, say

STAGES = ("initial", "adjusted", "executed")

#: What a row of the table shows besides its code and name, in the order of the columns.
HEADINGS: dict[str, Sentence] = {
    "initial": say("Initial budget"),
    "adjusted": say("Adjusted budget"),
    "executed": say("Executed"),
    "adjustment": say("Adjusted less initial"),
    "remaining": say("Adjusted less executed"),
    "deviation": say("Executed less initial"),
    "rate_of_adjusted": say("Executed of adjusted"),
    "rate_of_initial": say("Executed of initial"),
}


@dataclass(frozen=True)
class Rate:
    """A ratio, or None and the words that say why there is none."""

    ratio: Decimal | None
    words: Sentence | None = None


@dataclass(frozen=True)
class Amounts:
    """What a row compares, in 元. None: the stage is not given, or not as finely as the row."""

    initial: Decimal | None = None
    adjusted: Decimal | None = None
    executed: Decimal | None = None

    @property
    def adjustment(self) -> Decimal | None:
        return less(self.adjusted, self.initial)

    @property
    def remaining(self) -> Decimal | None:
        return less(self.adjusted, self.executed)

    @property
    def deviation(self) -> Decimal | None:
        return less(self.executed, self.initial)

    @property
    def rate_of_adjusted(self) -> Rate:
        return rate_of(self.executed, self.adjusted)

    @property
    def rate_of_initial(self) -> Rate:
        return rate_of(self.executed, self.initial)

    def values(self) -> dict[str, Decimal | None]:
        """Every column by its key, rates as ratios: one line of an export."""
        found = {key: getattr(self, key) for key in HEADINGS}
        return {key: one.ratio if isinstance(one, Rate) else one for key, one in found.items()}


@dataclass(frozen=True)
class Row:
    """A code, a kind of expenditure, or a project; `level` counts the rows it is part of.

    A blank key holds what is not broken down.
    """

    key: str
    name: str
    level: int
    amounts: Amounts


@dataclass(frozen=True)
class Comparison:
    """The rows along a dimension, and their total; `given` are the stages known of at all."""

    dimension: str
    rows: tuple[Row, ...]
    total: Amounts
    given: frozenset[str]

    @property
    def nothing(self) -> Amounts:
        """What a row would show that has no figures."""
        return Amounts(**{stage: Decimal(0) if stage in self.given else None for stage in STAGES})


@dataclass(frozen=True)
class Change:
    """What was executed beside the year before."""

    difference: Decimal | None
    rate: Rate


@dataclass(frozen=True)
class YearsRow:
    """A row over several years, with what it shows in each."""

    key: str
    name: str
    level: int
    by_year: Mapping[int, Amounts]

    @property
    def changes(self) -> dict[int, Change]:
        """By year, what was executed beside the year before in the table."""
        years = sorted(self.by_year)
        return {
            later: change(self.by_year[later].executed, self.by_year[earlier].executed)
            for earlier, later in pairwise(years)
        }


@dataclass(frozen=True)
class Years:
    """Comparisons of several years side by side, the earliest first."""

    years: tuple[int, ...]
    rows: tuple[YearsRow, ...]
    total: YearsRow


def by_item(
    ledger: Ledger,
    names: Mapping[str, str] | None = None,
    fund: str = "",
    budget: Ledger | None = None,
) -> Comparison:
    """By functional item with its class and section; `names` are those of the codes.

    `budget` is the year's approved budget: it gives the initial amounts where the accounts hold
    none.
    """
    return compare("item", stages_of(ledger, fund, budget), names or {})


def by_purpose(ledger: Ledger, fund: str = "", budget: Ledger | None = None) -> Comparison:
    """By kind of expenditure: basic with personnel and running, project, and the others."""
    names = {key: node("purpose", key).name for key in keys("purpose")}
    return compare("purpose", stages_of(ledger, fund, budget), names)


def by_project(
    ledger: Ledger, names: Mapping[str, str], codes: Mapping[str, str] | None = None
) -> Comparison:
    """By project, in the order of `names`; one that is not named there is left out.

    Rows are kept under the nodes of the ledger, or under `codes` where those tell which projects
    of several years are the same.
    """
    key_of = {key: (codes or {}).get(key) or key for key in names}
    stages = {
        stage: [
            replace(fact, at={**fact.at, "project": key_of[fact.at["project"]]})
            for fact in ledger.by_measure["project"]
            if fact.at.get("stage") == stage and fact.at["project"] in names
        ]
        for stage in STAGES
    }
    return compare("project", stages, {key_of[key]: name for key, name in names.items()})


def over_years(comparisons: Mapping[int, Comparison]) -> Years:
    """Several years beside each other; a row has the name of the latest year that has it.

    Raises ValueError unless all are comparisons along the same dimension.
    """
    years = tuple(sorted(comparisons))
    found: dict[str, Row] = {}
    shown: dict[str, dict[int, Amounts]] = {}
    for year in years:
        for row in comparisons[year].rows:
            found[row.key] = row
            shown.setdefault(row.key, {})[year] = row.amounts
    dimensions = {one.dimension for one in comparisons.values()}
    if len(dimensions) != 1:
        raise ValueError("years are compared along one dimension")
    order = ordering(dimensions.pop(), found)
    rows = tuple(
        YearsRow(
            key,
            found[key].name,
            found[key].level,
            {year: shown[key].get(year, comparisons[year].nothing) for year in years},
        )
        for key in sorted(found, key=order)
    )
    total = YearsRow("", "", 0, {year: comparisons[year].total for year in years})
    return Years(years, rows, total)


def stages_of(ledger: Ledger, fund: str, budget: Ledger | None) -> dict[str, list[Fact]]:
    """The facts of each stage within a fund."""
    plans = ledger.by_measure["plan"]
    found: dict[str, list[Fact]] = {
        stage: [fact for fact in plans if fact.at.get("stage") == stage] for stage in STAGES
    }
    found["executed"] = list(ledger.by_measure["expenditure"])
    if not found["initial"] and budget:
        found["initial"] = list(budget.by_measure["expenditure"])
    return {
        stage: [fact for fact in facts if within("fund", fact.at.get("fund", ""), fund)]
        for stage, facts in found.items()
    }


def compare(
    dimension: str, stages: Mapping[str, Sequence[Fact]], names: Mapping[str, str]
) -> Comparison:
    """The table of the facts of each stage along one dimension, with every subtotal."""
    sums: dict[str, dict[str, Decimal]] = {}
    levels: dict[str, int] = {}
    coarse: dict[str, set[str]] = {}
    totals: dict[str, Decimal] = {}
    for stage, facts in stages.items():
        for fact in facts:
            own = fact.at.get(dimension, "")
            totals[stage] = totals.get(stage, Decimal(0)) + fact.amount
            if fact.amount:
                coarse.setdefault(stage, set()).add(own)
            for level, key in enumerate(path_to(dimension, own)):
                levels[key] = level
                cells = sums.setdefault(key, {})
                cells[stage] = cells.get(stage, Decimal(0)) + fact.amount

    def amount(key: str, stage: str) -> Decimal | None:
        if stage in sums[key]:
            return sums[key][stage]
        above = {"", *path_to(dimension, key)[:-1]}
        is_told = key and stage in totals and not above & coarse.get(stage, set())
        return Decimal(0) if is_told else None

    order = ordering(dimension, names)
    rows = tuple(
        Row(key, names.get(key, ""), levels[key], amounts_of(partial(amount, key)))
        for key in sorted(sums, key=order)
        if key or any(sums[key].values())
    )
    return Comparison(dimension, rows, amounts_of(totals.get), frozenset(totals))


def amounts_of(amount: Callable[[str], Decimal | None]) -> Amounts:
    return Amounts(*(amount(stage) for stage in STAGES))


def path_to(dimension: str, key: str) -> list[str]:
    """A node and those it is part of, the widest first; the root alone for what is blank."""
    if dimension in CODES:
        return [key[:digits] for digits in CODE_LEVELS.values() if digits < len(key)] + [key]
    path = [key]
    while dimension in TREES and key and (key := node(dimension, key).part_of):
        path.insert(0, key)
    return path


def ordering(dimension: str, known: Iterable[str]) -> Callable[[str], tuple[bool, int, str]]:
    """Codes in their own order, nodes of a tree in its order, projects as they are known.

    What is not broken down comes last.
    """
    listed = keys(dimension) if dimension in TREES else () if dimension in CODES else known
    places = {key: place for place, key in enumerate(dict.fromkeys(listed))}
    return lambda key: (not key, places.get(key, len(places)), key)


def rows_in_order(dimension: str, rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows as a comparison along a dimension prints them; projects stay as they come."""
    held = {row.key: row for row in rows}
    return tuple(held[key] for key in sorted(held, key=ordering(dimension, held)))


def less(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one - other


def rate_of(part: Decimal | None, base: Decimal | None) -> Rate:
    if base is None:
        return Rate(None, say("no budget is given"))
    if part is None:
        return Rate(None, say("nothing is said of what was spent"))
    if not base:
        return Rate(None, say("nothing was budgeted, so there is no rate"))
    return Rate(part / base)


def change(now: Decimal | None, before: Decimal | None) -> Change:
    """What came to be of last year's amount; a share of nothing is no rate."""
    difference = less(now, before)
    if difference is None or before is None:
        return Change(None, Rate(None, say("one of the years is not known")))
    if not before:
        return Change(difference, Rate(None, say("nothing the year before, so there is no rate")))
    return Change(difference, Rate(difference / abs(before)))
