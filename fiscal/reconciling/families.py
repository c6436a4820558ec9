"""Why equations between figures hold: the families of reconciliation rules, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from fiscal.bases import ARITHMETIC, SAME_MONEY
from fiscal.sentences import Sentence, say

#: The letter of each kind of document in the numbers of its rules.
LETTERS = {"budget": "B", "final_accounts": "F"}

#: In place of the tables in the number of a family as a whole: `B00-1`.
EVERY_TABLE = "00"


class Family(IntEnum):
    """Why an equation holds. The first four look at one table, the others mostly at several."""

    COLUMNS = 1
    ROWS = 2
    TWICE = 3
    PART = 4
    SAME = 5
    SHARED_OUT = 6
    NOT_ABOVE = 7
    PAID = 8
    WRITTEN = 9


def is_relation(rule: str) -> bool:
    """Whether a number is that of a relation: `B03-1`, unlike `B-03`."""
    return rule[1:2].isdigit()


def family_of(rule: str) -> Family:
    """The family that the number of a rule ends with."""
    return Family(int(rule.rpartition("-")[2]))


@dataclass(frozen=True)
class Words:
    """What a family is called, what it asks, and what that rests on."""

    title: Sentence
    asks: Sentence
    basis: Sentence


FAMILIES: Mapping[Family, Words] = {
    Family.COLUMNS: Words(
        say("columns add up"),
        say("In every row a column is the sum of the columns that break it down."),
        ARITHMETIC,
    ),
    Family.ROWS: Words(
        say("rows add up"),
        say("In every column a row is the sum of the rows that break it down."),
        ARITHMETIC,
    ),
    Family.TWICE: Words(
        say("the same figure twice"),
        say("A figure that a table prints twice is the same both times."),
        ARITHMETIC,
    ),
    Family.PART: Words(
        say("a part is not above its whole"),
        say("What is printed as a part (其中) of a figure is not above it."),
        ARITHMETIC,
    ),
    Family.SAME: Words(
        say("the same figure in both"),
        say("Figures of the same money are the same in every table that prints them."),
        SAME_MONEY,
    ),
    Family.SHARED_OUT: Words(
        say("one adds up to the other"),
        say("A figure that another table shares out is the sum of the shares."),
        SAME_MONEY,
    ),
    Family.NOT_ABOVE: Words(
        say("a part is not above what holds it"),
        say("A figure is not above one of another table that holds its money and more."),
        SAME_MONEY,
    ),
    Family.PAID: Words(
        say("what is spent was taken in"),
        say(
            "What is spent was taken in or carried in, and what was taken in is spent or carried "
            "out."
        ),
        ARITHMETIC,
    ),
    Family.WRITTEN: Words(
        say("as the format says"),
        say("What the format of the tables asks for beyond sums and repetitions."),
        ARITHMETIC,
    ),
}


def number(kind: str, family: Family, *codes: str) -> str:
    """The number of a rule about tables of a kind of document; without codes of its family."""
    letter = LETTERS[kind]
    tables = sorted({code.removeprefix(letter) for code in codes}) or [EVERY_TABLE]
    return f"{letter}{'-'.join(tables)}-{family.value}"
