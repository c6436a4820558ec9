"""The dimensions along which figures are told apart: fund, purpose, code, unit, project.

A coordinate is a node of a dimension. `""` is the root: not broken down. Three sorts:
trees (a fund is part of another), codes (`206` holds `2060101`), and plain names.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Self

from pydantic import model_validator

from fiscal.editions import EDITIONS, load_toml
from fiscal.forms import Strict, refuse_repeats

TREES = ("fund", "purpose", "carried", "stage", "moment")
CODES = ("item", "economic", "government")
NAMES = ("unit", "project")
DIMENSIONS = (*TREES, *CODES, *NAMES)

#: What each measure is told apart by, in the order in which lines are keyed. A `plan` is what
#: final accounts compare expenditure with; `three_public` are the 三公经费 they print beside it.
#: In a budget a balance is that of the year's end and says no `moment`.
MEASURES: dict[str, tuple[str, ...]] = {
    "income": ("unit", "item", "fund", "carried"),
    "expenditure": ("unit", "item", "purpose", "fund", "carried"),
    "economic": ("unit", "economic", "government", "purpose", "fund", "carried"),
    "project": ("unit", "project", "item", "purpose", "fund", "carried", "stage"),
    "balance": ("unit", "item", "fund", "moment"),
    "plan": ("unit", "item", "purpose", "fund", "stage"),
    "three_public": ("unit", "economic", "stage"),
}

#: The measures that are entered line by line for each kind of document, besides projects.
LINES_OF: dict[str, tuple[str, ...]] = {
    "budget": ("income", "expenditure", "economic", "balance"),
    "final_accounts": ("income", "expenditure", "economic", "balance", "plan", "three_public"),
}

#: Digits of a code at each level: class 类, section 款, item 项.
CODE_LEVELS = {"class": 3, "section": 5, "item": 7}

#: The level of lines: functional codes go down to the item, economic codes to the section.
LOWEST_LEVEL = {"item": "item", "economic": "section", "government": "section"}

#: The trees as data.
FILE = EDITIONS / "dimensions.toml"


class Node(Strict):
    """One node of a tree; `part_of` names the node above it, blank stands for the root."""

    key: str
    name: str
    part_of: str = ""


class Trees(Strict):
    """The trees of `editions/dimensions.toml`."""

    fund: tuple[Node, ...]
    purpose: tuple[Node, ...]
    carried: tuple[Node, ...]
    stage: tuple[Node, ...]
    moment: tuple[Node, ...]

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        for dimension in TREES:
            nodes = self.nodes(dimension)
            refuse_repeats([node.key for node in nodes], f"{dimension} node")
            seen = {""}
            for node in nodes:
                if node.part_of not in seen:
                    raise ValueError(f"{dimension} {node.key}: {node.part_of} must stand before it")
                seen.add(node.key)
        return self

    def nodes(self, dimension: str) -> tuple[Node, ...]:
        return tuple(getattr(self, dimension))


@cache
def trees() -> Trees:
    return load_toml(FILE, Trees)


@cache
def node(dimension: str, key: str) -> Node:
    """A node by its key; raises KeyError for one that does not exist."""
    for one in trees().nodes(dimension):
        if one.key == key:
            return one
    raise KeyError(f"{dimension} {key}")


def keys(dimension: str) -> tuple[str, ...]:
    """Every node of a tree, those above before those below."""
    return tuple(one.key for one in trees().nodes(dimension))


def leaves(dimension: str) -> tuple[str, ...]:
    """The nodes of a tree that hold no others."""
    nodes = trees().nodes(dimension)
    above = {one.part_of for one in nodes}
    return tuple(one.key for one in nodes if one.key not in above)


@lru_cache(maxsize=65536)
def within(dimension: str, coordinate: str, selected: str) -> bool:
    """Whether a coordinate is the selected node or lies below it."""
    if not selected or coordinate == selected:
        return True
    if not coordinate:
        return False
    if dimension in CODES:
        return coordinate.startswith(selected)
    if dimension in TREES:
        return within(dimension, node(dimension, coordinate).part_of, selected)
    return False
