"""Reading the rows of an entry grid: every problem at once, each with its row and column.

A row maps columns to what was typed. The columns of a grid are the dimensions of its measure
(`fiscal.dimensions.MEASURES`) without the unit, which the part gives, and `amount`. A caller
that knows in what precision a figure was given may add `step` in 元.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from books.classification import Kind, YearCodes
from books.entry import Negative, TooFine, TooLarge, read_amount
from books.models import (
    BalanceLine,
    ClassificationCode,
    EconomicLine,
    ExpenditureLine,
    IncomeLine,
    Line,
    PlanLine,
    ThreePublicLine,
)
from departments.words import in_words
from fiscal.amounts import half_width
from fiscal.bases import CLASSIFICATION, DISCLOSURE, FORMAT, PRACTICE
from fiscal.dimensions import CODES, MEASURES, TREES, trees
from fiscal.findings import Finding, Place
from fiscal.problems import ERROR, WARNING, Problem
from fiscal.relations import outliers
from fiscal.sentences import Sentence, say

LINES: dict[str, type[Line]] = {
    "income": IncomeLine,
    "expenditure": ExpenditureLine,
    "economic": EconomicLine,
    "balance": BalanceLine,
    "plan": PlanLine,
    "three_public": ThreePublicLine,
}

TITLES: dict[str, Sentence] = {
    "income": say("income"),
    "expenditure": say("expenditure"),
    "economic": say("economic lines"),
    "balance": say("balances"),
    "projects": say("projects"),
    "plan": say("budgeted amounts"),
    "three_public": say("three public expenses"),
}

#: Which classification the codes of a dimension are from.
KIND_OF_CODE: dict[str, str] = {
    "item": Kind.FUNCTIONAL,
    "economic": Kind.DEPARTMENTAL,
    "government": Kind.GOVERNMENTAL,
}

#: Codes that a row of each grid cannot be without, for the grids whose rows are told by a code.
DUE_CODES: dict[str, set[str]] = {
    "expenditure": {"item"},
    "economic": {"economic"},
    "plan": set(),
    "three_public": {"economic"},
}

COLUMN_NAMES: dict[str, Sentence] = {
    "item": say("functional item"),
    "economic": say("departmental economic code"),
    "government": say("governmental economic code"),
    "purpose": say("purpose"),
    "fund": say("fund"),
    "carried": say("this year or carried over"),
    "stage": say("stage"),
    "moment": say("kind of balance"),
    "amount": say("amount"),
    "code": say("project code"),
    "name": say("name of the project"),
    "id": say("project"),
}

#: What an entry may be refused for, by number; L-10 is only asked about.
ENTRY_RULES: dict[str, Problem] = {
    one.number: one
    for one in (
        Problem(
            "L-01",
            ERROR,
            "A code is one of the classification of that year.",
            basis=CLASSIFICATION,
            example="2019998，当年科目没有这个代码",
        ),
        Problem(
            "L-02",
            ERROR,
            "Lines are entered on the lowest level: a functional item, an economic code of five.",
            basis=DISCLOSURE,
            example="功能分类只填到类“201”",
        ),
        Problem(
            "L-03",
            ERROR,
            "The two economic codes of a line are a legal pair.",
            basis=CLASSIFICATION,
            example="30101 基本工资与 50201 办公经费填在一行",
        ),
        Problem("L-04", ERROR, "An amount is a number.", example="金额“约五万”"),
        Problem(
            "L-05",
            ERROR,
            "An amount is not negative.",
            basis=FORMAT,
            formula="金额≥0",
            example="金额 -3.00",
        ),
        Problem(
            "L-06",
            ERROR,
            "An amount has at most two decimals in yuan.",
            example="金额 12.345 元",
        ),
        Problem(
            "L-07",
            ERROR,
            "No two rows stand for the same thing.",
            example="同一科目、同一资金填了两行",
        ),
        Problem(
            "L-08",
            ERROR,
            "Funds and purposes are those that exist.",
            basis=FORMAT,
            example="资金来源“专项债券”",
        ),
        Problem(
            "L-09",
            ERROR,
            "A project has a name, and a code of 20 or 21 digits that no other has in its year.",
            basis=FORMAT,
            example="项目代码“4101”",
        ),
        Problem(
            "L-10",
            WARNING,
            "A figure ten thousand times its neighbours was perhaps typed in the wrong unit.",
            basis=PRACTICE,
            example="一行 350000 万元，其余各行在 35 万元上下",
        ),
    )
}

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Draft:
    """A row that was read. `key` tells lines apart; `values` are the fields of the model."""

    key: tuple[str, ...]
    values: Mapping[str, Any]
    amount: Decimal
    step: Decimal
    position: int


@dataclass
class Reading:
    """What came of reading rows. Warnings do not stand in the way."""

    drafts: list[Draft] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.blocks)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if not one.blocks)


def problem(rule: str, grid: str, row: int, column: str, message: Sentence) -> Finding:
    """A problem of one entry; rows count from 1 as on the screen."""
    label = say("row {row}, {column}", row=row, column=COLUMN_NAMES[column])
    place = Place(path=f"{grid}.{row}.{column}", label=in_words(label))
    return ENTRY_RULES[rule].saying(
        say("Row {row}, {column}: {what}", row=row, column=COLUMN_NAMES[column], what=message),
        place,
    )


def columns_of(measure: str) -> tuple[str, ...]:
    """The dimensions a grid asks for, in the order in which they make the key of a line."""
    return tuple(one for one in MEASURES[measure] if one != "unit")


def read_rows(measure: str, rows: Sequence[Row], codes: YearCodes, unit: str) -> Reading:
    """The rows of a grid of lines. Rows without any entry are passed over."""
    reading = Reading()
    for number, row in enumerate(rows, start=1):
        if is_empty(row, (*columns_of(measure), "amount")):
            continue
        values, found = read_coordinates(measure, number, row, codes)
        amount, step, amount_found = read_figure(measure, number, row, unit)
        found += amount_found
        reading.findings += found
        if not found:
            key = tuple(spelt(values[column]) for column in columns_of(measure))
            reading.drafts.append(Draft(key, values, amount, step, number))
    reading.findings += repeated(measure, reading.drafts)
    reading.findings += questioned(measure, [(one.position, one.amount) for one in reading.drafts])
    return reading


def is_empty(row: Row, columns: Iterable[str]) -> bool:
    return not any(str(row.get(column) or "").strip() for column in columns)


def read_coordinates(
    measure: str, number: int, row: Row, codes: YearCodes
) -> tuple[dict[str, Any], list[Finding]]:
    values: dict[str, Any] = {}
    found: list[Finding] = []
    for column in columns_of(measure):
        text = row.get(column)
        if column in CODES:
            is_due = column in DUE_CODES.get(measure, ())
            values[column], objection = read_code(column, text, codes, is_due)
        else:
            values[column], objection = read_node(column, text)
        if objection:
            found.append(problem(objection[0], measure, number, column, objection[1]))
    economic, government = values.get("economic"), values.get("government")
    if economic and government and not codes.is_legal(economic.code, government.code):
        message = say(
            "{economic} cannot be paired with {government}.",
            economic=economic,
            government=government,
        )
        found.append(problem("L-03", measure, number, "government", message))
    return values, found


Objection = tuple[str, Sentence] | None


def read_code(
    column: str, text: object, codes: YearCodes, is_due: bool
) -> tuple[ClassificationCode | None, Objection]:
    """A code as typed: alone, with blanks between its parts, with its name, or the name alone."""
    plain = re.sub(r"\s", "", half_width(str(text or "")))
    if not plain:
        missing = ("L-01", say("a code is missing."))
        return None, missing if is_due else None
    digits = re.match(r"\d*", plain)
    kind = KIND_OF_CODE[column]
    code = codes.get(kind, digits[0] if digits else "")
    if digits and not digits[0]:
        named = codes.named(kind, plain)
        if len(named) > 1:
            found = "、".join(one.code for one in named[:5])
            message = say("several codes are called “{name}”: {codes}.", name=plain, codes=found)
            return None, ("L-01", message)
        code = named[0] if named else None
    if code is None:
        return None, ("L-01", say("{code} does not exist in {year}.", code=plain, year=codes.year))
    if not code.is_lowest:
        return None, ("L-02", say("{code} has others below it; choose one of those.", code=code))
    return code, None


def read_node(column: str, text: object) -> tuple[str, Objection]:
    """A node of a tree, by its key or its name; blank is not broken down."""
    plain = half_width(str(text or ""))
    nodes = trees().nodes(column)
    for one in nodes:
        if plain in (one.key, half_width(one.name)):
            return one.key, None
    if not plain:
        return "", None
    known = "、".join(one.name for one in nodes)
    return "", ("L-08", say("“{given}” is none of {known}.", given=plain, known=known))


def read_figure(
    grid: str, number: int, row: Row, unit: str
) -> tuple[Decimal, Decimal, list[Finding]]:
    """Amount and step of a row in 元."""
    text = row.get("amount")
    try:
        amount, step = read_amount(text, unit)
    except Negative:
        rule, message = "L-05", say("{given} is negative.", given=text)
    except TooFine:
        rule, message = "L-06", say("{given} has more than two decimals in yuan.", given=text)
    except TooLarge:
        rule, message = "L-04", say("{given} is too large.", given=text)
    except ValueError:
        rule, message = "L-04", say("“{given}” is not a number.", given=text)
    else:
        given = row.get("step")
        return amount, Decimal(given) if given is not None else step, []
    return Decimal(0), Decimal(0), [problem(rule, grid, number, "amount", message)]


def spelt(value: Any) -> str:
    """A coordinate as text: the code, or the node."""
    return value.code if isinstance(value, ClassificationCode) else value or ""


def repeated(measure: str, drafts: Iterable[Draft]) -> Iterator[Finding]:
    first: dict[tuple[str, ...], int] = {}
    for one in drafts:
        if one.key in first:
            message = say("the same as row {row}; put them together.", row=first[one.key])
            yield problem("L-07", measure, one.position, columns_of(measure)[0], message)
        first.setdefault(one.key, one.position)


def questioned(grid: str, amounts: Sequence[tuple[int, Decimal]]) -> Iterator[Finding]:
    """Ask about figures that dwarf all others: `amounts` are (row, 元)."""
    for index in outliers([amount for _, amount in amounts]):
        row = amounts[index][0]
        message = say("ten thousand times the other rows; is the unit right?")
        yield problem("L-10", grid, row, "amount", message)


assert set(COLUMN_NAMES) > {*CODES, *TREES}
