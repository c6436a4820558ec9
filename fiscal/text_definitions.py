"""What a text says its figures, lists, repetitions and typed values are (see `fiscal.texts`)."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from fiscal.dimensions import CODE_LEVELS, MEASURES
from fiscal.forms import Strict
from fiscal.ledger import Selection
from fiscal.table_soundness import check_limits
from fiscal.tables import Limits
from fiscal.wording import bindings_of


class FigureDefinition(Strict):
    """A figure that sentences use. Exactly one of the following says what it is:

    `measure` with `select`: facts added up, as in a column of a table; with `count` the number
    of different nodes of that dimension among them; projects may be counted by `secrecy`, since
    of a classified one not even the kind may be told. `sum`: other figures, without those of
    `less`. `entered`: a value that is typed in. `names`: how many nodes of a dimension the
    catalogue names.

    `before` is the figure that holds last year's, for one that is no sum of lines. `reason` names
    the reason of its change, or of what was spent being other than it; its own unless it shares
    one. `same` names a figure that it is in most documents.
    """

    label: str
    measure: str = ""
    select: Limits = Field(default_factory=dict)
    count: str = ""
    secrecy: Literal["", "open", "classified"] = ""
    sum: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    entered: str = ""
    names: Literal["", "unit"] = ""
    before: str = ""
    unit: str = ""
    reason: str = ""
    same: str = ""

    @model_validator(mode="after")
    def is_one_thing(self) -> Self:
        if sum(map(bool, (self.measure, self.sum, self.entered, self.names))) != 1:
            raise ValueError(f"{self.label} must have one of `measure`, `sum`, `entered`, `names`")
        if self.measure:
            selection(self.measure, self.select, self.label)
        if self.count and self.count not in MEASURES.get(self.measure, ()):
            raise ValueError(f"{self.label}: {self.measure} is not told apart by {self.count}")
        if (self.count or self.names) and not self.unit:
            raise ValueError(f"{self.label} counts, so it needs a `unit` such as 个")
        if self.secrecy and self.count != "project":
            raise ValueError(f"{self.label}: only projects are counted by secrecy")
        if self.less and not self.sum:
            raise ValueError(f"{self.label} has `less` without a `sum` to take it from")
        return self

    @property
    def is_amount_of_lines(self) -> bool:
        """Whether the figure is an amount that facts add up to."""
        return bool(self.measure) and not self.count

    @property
    def selection(self) -> Selection:
        return selection(self.measure, self.select, self.label)


def selection(measure: str, limits: Limits, where: str) -> Selection:
    """The selection of facts; raises ValueError if nothing could meet it."""
    if measure not in MEASURES:
        raise ValueError(f"{where}: there is no measure {measure}")
    check_limits(limits, where)
    found = Selection(measure).narrowed(limits)
    if found is None:
        raise ValueError(f"{where}: {measure} is not told apart by {', '.join(limits)}")
    return found


class ListDefinition(Strict):
    """An enumeration that names exactly what is not zero.

    Either `figures` by name; or a figure for each node of the dimension `by` among the facts of
    `measure` within `select`, of a functional code at the `level` given; or `names`: every node
    of a dimension that the catalogue names. `item` has `{name}`, `{amount}` and `{share}` of the
    figure `of`. `none` is said where nothing is left.
    """

    figures: tuple[str, ...] = ()
    measure: str = ""
    select: Limits = Field(default_factory=dict)
    by: Literal["", "item", "economic", "unit"] = ""
    level: Literal["", "class", "section", "item"] = ""
    names: Literal["", "unit"] = ""
    item: str
    of: str = ""
    between: str = "、"
    none: str = ""

    @model_validator(mode="after")
    def is_one_thing(self) -> Self:
        if sum(map(bool, (self.figures, self.measure, self.names))) != 1:
            raise ValueError("a list must have one of `figures`, `measure`, `names`")
        if bool(self.measure) != bool(self.by):
            raise ValueError("a list by codes must have both `measure` and `by`")
        if self.measure:
            selection(self.measure, self.select, "list")
            if self.by not in MEASURES[self.measure]:
                raise ValueError(f"{self.measure} is not told apart by {self.by}")
        if self.level and self.by != "item":
            raise ValueError("only a list by item has a `level`")
        places = {one.name for one in bindings_of(self.item)}
        known = {"name"} if self.names else {"name", "amount", "share"}
        if unknown := places - known:
            raise ValueError(f"the item of a list has unknown places {sorted(unknown)}")
        if ("share" in places) != bool(self.of):
            raise ValueError("a list has `of` if its item has {share}, and only then")
        return self

    @property
    def digits(self) -> int | None:
        """How long the codes named are; None for whole codes."""
        return CODE_LEVELS[self.level] if self.level else None


class RepeatDefinition(Strict):
    """Nodes for each of which a paragraph is repeated: every one where a figure is not zero.

    In such a paragraph the `figures` are those of the node alone, of a functional code at the
    `level` given. A reason in it is one of the node as well.
    """

    by: Literal["item", "economic", "unit"]
    level: Literal["", "class", "section", "item"] = ""
    figures: tuple[str, ...]

    @model_validator(mode="after")
    def has_levels(self) -> Self:
        if bool(self.level) != (self.by == "item"):
            raise ValueError("what is repeated by item has a `level`, and only that")
        return self

    @property
    def digits(self) -> int | None:
        """How long the codes are; None for whole codes."""
        return CODE_LEVELS[self.level] if self.level else None


class EnteredDefinition(Strict):
    """A value that no line holds: an amount in the unit of the text, or a count of something.

    It may be `at_most` a figure of which it is a part, or stand `beside` one that is zero where
    the count is. A count may have `decimals`: a score of 95.75 分. What other cases know under
    the name `provided` is not typed but taken from there.
    """

    key: str
    label: str
    kind: Literal["amount", "count"]
    unit: str
    decimals: int = 0
    required: bool = True
    at_most: str = ""
    beside: str = ""
    provided: str = ""

    @model_validator(mode="after")
    def is_count_where_it_must(self) -> Self:
        if self.kind == "amount" and (self.decimals or self.beside):
            raise ValueError(f"{self.key}: only a count has `decimals` or stands `beside` a figure")
        return self


class ProseDefinition(Strict):
    """A place for the department's own words; `hint` says what belongs there."""

    key: str
    label: str
    hint: str = ""
    required: bool = True
