"""Definitions of explanatory texts: sections of sentences bound to figures, as an edition file.

A sentence is a template (`fiscal.wording`). Its places are

* `{department}`, `{year}`, `{last_year}`;
* `{income}` a figure by its name; `{share:basic/expenditure}` one figure as percentage of another;
* `{change:income}` a figure against last year's, worded by sign, with the reason if it differs;
* `{list:classes}` what a list names; `{prose:duties}` what the department writes itself.

A sentence on the change of a figure whose last year's is not known is left out, and so is one
with optional prose that nobody wrote. `fiscal.narrative` makes the text of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from fiscal.dimensions import MEASURES
from fiscal.editions import EDITIONS, load_toml
from fiscal.forms import Strict, refuse_repeats
from fiscal.ledger import Selection
from fiscal.table_soundness import CODE_PARTS, check_limits
from fiscal.tables import Limits, Nodes
from fiscal.wording import Binding, bindings_of

#: Places that are no figures.
NAMES = ("department", "year", "last_year")

#: What a sentence may depend on, `zero:government_fund`: figures of this year, figures beside
#: last year's, what has been written.
CONDITIONS = ("zero", "nonzero", "differs", "equals", "compared", "written")

#: Which places each phrase of a comparison must have, and may have besides.
CHANGE_PLACES: dict[str, tuple[set[str], set[str]]] = {
    "rise": ({"amount", "rate"}, set()),
    "fall": ({"amount", "rate"}, set()),
    "appeared": ({"amount"}, set()),
    "same": (set(), set()),
    "never": (set(), set()),
    "because": ({"reason"}, set()),
}


class ChangeWording(Strict):
    """How a figure is compared with last year's.

    `appeared` is said on a base of zero, where no percentage can be; `never` where both are zero;
    `because` follows wherever the figures differ.
    """

    rise: str
    fall: str
    appeared: str
    same: str
    never: str
    because: str

    @model_validator(mode="after")
    def has_its_places(self) -> Self:
        for phrase, (needed, extra) in CHANGE_PLACES.items():
            names = {one.name for one in bindings_of(getattr(self, phrase))}
            if missing := needed - names:
                raise ValueError(f"change.{phrase} must have {{{'}, {'.join(sorted(missing))}}}")
            if unknown := names - needed - extra - set(NAMES):
                raise ValueError(f"change.{phrase} has unknown places {sorted(unknown)}")
        return self


class FigureDefinition(Strict):
    """A figure that sentences use. Exactly one of the following says what it is:

    `measure` with `select`: facts added up, as in a column of a table; with `count` the number
    of different nodes of that dimension among them; projects may be counted by `secrecy`, since
    of a classified one not even the kind may be told. `sum`: other figures. `entered`: a value
    that is typed in. `reason` names the reason of its change, its own unless it shares one.
    """

    label: str
    measure: str = ""
    select: Limits = Field(default_factory=dict)
    count: str = ""
    secrecy: Literal["", "open", "classified"] = ""
    sum: tuple[str, ...] = ()
    entered: str = ""
    unit: str = ""
    reason: str = ""

    @model_validator(mode="after")
    def is_one_thing(self) -> Self:
        if sum(map(bool, (self.measure, self.sum, self.entered))) != 1:
            raise ValueError(f"{self.label} must have one of `measure`, `sum`, `entered`")
        if self.measure:
            selection(self.measure, self.select, self.label)
        if self.count and self.count not in MEASURES.get(self.measure, ()):
            raise ValueError(f"{self.label}: {self.measure} is not told apart by {self.count}")
        if self.count and not self.unit:
            raise ValueError(f"{self.label} counts, so it needs a `unit` such as 个")
        if self.secrecy and self.count != "project":
            raise ValueError(f"{self.label}: only projects are counted by secrecy")
        return self

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
        return CODE_PARTS[self.level].stop if self.level else None


class EnteredDefinition(Strict):
    """A value that no line holds: an amount in the unit of the text, or a count of something.

    It may be `at_most` a figure of which it is a part.
    """

    key: str
    label: str
    kind: Literal["amount", "count"]
    unit: str
    required: bool = True
    at_most: str = ""


class ProseDefinition(Strict):
    """A place for the department's own words; `hint` says what belongs there."""

    key: str
    label: str
    hint: str = ""
    required: bool = True


class SentenceDefinition(Strict):
    """A sentence that is said `when` all of its conditions hold."""

    text: str
    when: Nodes = ()

    @field_validator("text")
    @classmethod
    def is_template(cls, text: str) -> str:
        bindings_of(text)
        return text

    @property
    def bindings(self) -> list[Binding]:
        return bindings_of(self.text)

    @property
    def conditions(self) -> list[tuple[str, str]]:
        """Each condition as (what, name)."""
        return [(what, name) for what, _, name in (one.partition(":") for one in self.when)]


def _sentences(value: Any) -> Any:
    """A paragraph of one sentence may be written as plain text."""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list | tuple):
        return tuple({"text": one} if isinstance(one, str) else one for one in value)
    return value


Sentences = Annotated[tuple[SentenceDefinition, ...], BeforeValidator(_sentences)]


class ParagraphDefinition(Strict):
    """A paragraph: sentences one after another. `term` is what a glossary entry explains."""

    key: str
    text: Sentences
    term: str = ""


class SectionDefinition(Strict):
    """A section with its number as printed; one of `level` 2 lies in the section before it."""

    key: str
    number: str = ""
    title: str
    level: Literal[1, 2] = 1
    paragraphs: tuple[ParagraphDefinition, ...] = ()


class PartDefinition(Strict):
    """A part of the document with its title."""

    key: str
    title: str
    sections: tuple[SectionDefinition, ...]


class TextEdition(Strict):
    """The text that belongs to a set of tables (`tables`), with what it prints amounts in."""

    key: str
    tables: str
    title: str
    basis: str
    unit: Literal["元", "万元"] = "万元"
    decimals: int = 1
    share_decimals: int = 1
    change: ChangeWording
    figures: Mapping[str, FigureDefinition]
    lists: Mapping[str, ListDefinition] = Field(default_factory=dict)
    entered: tuple[EnteredDefinition, ...] = ()
    prose: tuple[ProseDefinition, ...] = ()
    parts: tuple[PartDefinition, ...]

    def entered_named(self, key: str) -> EnteredDefinition:
        return next(one for one in self.entered if one.key == key)

    def prose_named(self, key: str) -> ProseDefinition:
        return next(one for one in self.prose if one.key == key)

    @property
    def sections(self) -> Iterator[SectionDefinition]:
        for part in self.parts:
            yield from part.sections

    @property
    def sentences(self) -> Iterator[tuple[str, SentenceDefinition]]:
        """Every sentence with the place of its paragraph."""
        for section in self.sections:
            for paragraph in section.paragraphs:
                for sentence in paragraph.text:
                    yield f"{section.key}.{paragraph.key}", sentence

    def reason_key(self, figure: str) -> str:
        """Under which key the reason for the change of a figure is written."""
        return self.figures[figure].reason or figure

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        Names(self).check()
        return self


class Names:
    """Whether everything a text names exists, and everything it defines is used."""

    def __init__(self, edition: TextEdition) -> None:
        self.edition = edition
        self.known = {
            "figure": set(edition.figures),
            "list": set(edition.lists),
            "entered": {one.key for one in edition.entered},
            "prose": {one.key for one in edition.prose},
        }
        self.used: dict[str, set[str]] = {kind: set() for kind in self.known}

    def use(self, kind: str, name: str, where: str) -> None:
        if name not in self.known[kind]:
            raise ValueError(f"{where}: there is no {kind} {name}")
        self.used[kind].add(name)

    def check(self) -> None:
        edition = self.edition
        refuse_repeats([one.key for one in edition.entered], "entered value")
        refuse_repeats([one.key for one in edition.prose], "prose")
        refuse_repeats([part.key for part in edition.parts], "part")
        refuse_repeats([one.key for one in edition.sections], "section")
        for section in edition.sections:
            refuse_repeats([one.key for one in section.paragraphs], f"paragraph of {section.key}")
        for where, sentence in edition.sentences:
            self.check_sentence(where, sentence)
        for name, figure in edition.figures.items():
            self.check_figure(name, figure)
        for name, listed in edition.lists.items():
            for one in (*listed.figures, *([listed.of] if listed.of else ())):
                self.use("figure", one, f"list {name}")
        for entered in edition.entered:
            if entered.at_most:
                self.use("figure", entered.at_most, f"entered value {entered.key}")
        for kind, known in self.known.items():
            if unused := known - self.used[kind]:
                raise ValueError(f"{kind} {', '.join(sorted(unused))} is used nowhere")

    def check_figure(self, name: str, figure: FigureDefinition) -> None:
        where = f"figure {name}"
        if figure.entered:
            self.use("entered", figure.entered, where)
        for one in figure.sum:
            self.use("figure", one, where)
            if self.edition.figures[one].sum:
                raise ValueError(f"{where} sums {one}, which is a sum itself")

    def check_sentence(self, where: str, sentence: SentenceDefinition) -> None:
        for what, name in sentence.conditions:
            if what not in CONDITIONS:
                raise ValueError(f"{where}: there is no condition {what}; {CONDITIONS} are known")
            self.use("prose" if what == "written" else "figure", name, where)
        for one in sentence.bindings:
            match one.kind:
                case "":
                    if one.name not in NAMES:
                        self.use("figure", one.name, where)
                case "share":
                    self.use("figure", one.name, where)
                    self.use("figure", one.of, where)
                case "change":
                    self.use("figure", one.name, where)
                    figure = self.edition.figures[one.name]
                    if figure.count or not figure.measure:
                        raise ValueError(f"{where}: only figures of lines are compared: {one.name}")
                case "list" | "prose":
                    self.use(one.kind, one.name, where)
                case _:
                    raise ValueError(f"{where}: there is no place {{{one.kind}:…}}")


@cache
def text_editions() -> tuple[TextEdition, ...]:
    """Every edition under `editions/texts/`, read once; raises EditionError."""
    paths = sorted((EDITIONS / "texts").glob("*.toml"))
    return tuple(load_toml(path, TextEdition) for path in paths)


def text_for(tables: str) -> TextEdition:
    """The text that goes with a set of tables; raises KeyError if there is none."""
    for edition in text_editions():
        if edition.tables == tables:
            return edition
    raise KeyError(tables)
