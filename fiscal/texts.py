"""Definitions of explanatory texts: sections of sentences bound to figures, as an edition file.

A sentence is a template (`fiscal.wording`). Its places are

* `{department}`, `{year}`, `{last_year}`;
* `{income}` a figure by its name; `{share:basic/expenditure}` one figure as percentage of another;
* `{change:income}` a figure against last year's, worded by sign, with the reason if it differs;
* `{rate:spent/planned}` one figure in percent of another, in words on a base of zero, and
  `{completion:spent/planned}` the same with the reason if the two differ;
* `{list:classes}` what a list names; `{prose:duties}` what the department writes itself.

A paragraph for `each` node of a repetition has `{number}`, `{code}` and `{name}` besides, by item
also `{class}` and `{section}` for the names above. A sentence on the change of a figure whose last
year's is not known is left out, and so is one with optional prose that nobody wrote.
`fiscal.narrative` makes the text of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from fiscal.deriving import terms_key
from fiscal.editions import EDITIONS, load_toml
from fiscal.forms import Strict
from fiscal.ledger import Selection
from fiscal.tables import Nodes, edition_named
from fiscal.text_definitions import (
    EnteredDefinition,
    FigureDefinition,
    ListDefinition,
    ProseDefinition,
    RepeatDefinition,
)
from fiscal.text_names import Names
from fiscal.text_phrases import ChangeWording, CompletionWording
from fiscal.wording import Binding, bindings_of


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
    """A paragraph: sentences one after another. `term` is what a glossary entry explains.

    With `each` it is repeated for the nodes of a repetition.
    """

    key: str
    text: Sentences
    term: str = ""
    each: str = ""


class SectionDefinition(Strict):
    """A section with its number as printed; one of `level` 2 lies in the section before it."""

    key: str
    number: str = ""
    title: str
    level: Literal[1, 2] = 1
    paragraphs: tuple[ParagraphDefinition, ...] = ()


#: What a part can hold instead of text: all tables, all forms (goals, self-evaluations).
Held = Literal["tables", "forms"]


class PartDefinition(Strict):
    """A part of the document with its title: sections of text, or what else it `holds`."""

    key: str
    title: str
    sections: tuple[SectionDefinition, ...] = ()
    holds: tuple[Held, ...] = ()

    @model_validator(mode="after")
    def has_one_content(self) -> Self:
        if bool(self.sections) == bool(self.holds):
            raise ValueError(f"part {self.key} has either sections or what it holds")
        return self


class TextEdition(Strict):
    """The text that belongs to a set of tables (`tables`), with what it prints amounts in.

    `cover` are the lines of the title page, with places for `{department}` and `{year}`; `parts`
    are those of the whole document in order, one of them for the tables.
    """

    key: str
    tables: str
    title: str
    basis: str
    cover: tuple[str, ...]
    unit: Literal["元", "万元"] = "万元"
    decimals: int = 1
    share_decimals: int = 1
    change: ChangeWording
    completion: CompletionWording | None = None
    figures: Mapping[str, FigureDefinition]
    lists: Mapping[str, ListDefinition] = Field(default_factory=dict)
    repeats: Mapping[str, RepeatDefinition] = Field(default_factory=dict)
    entered: tuple[EnteredDefinition, ...] = ()
    prose: tuple[ProseDefinition, ...] = ()
    parts: tuple[PartDefinition, ...]

    @property
    def region(self) -> str:
        return edition_named(self.tables).region

    @property
    def since(self) -> int:
        """The first year of the tables it belongs to."""
        return edition_named(self.tables).since

    @property
    def until(self) -> int | None:
        return edition_named(self.tables).until

    def entered_named(self, key: str) -> EnteredDefinition:
        return next(one for one in self.entered if one.key == key)

    def prose_named(self, key: str) -> ProseDefinition:
        return next(one for one in self.prose if one.key == key)

    @property
    def sections(self) -> Iterator[SectionDefinition]:
        for part in self.parts:
            yield from part.sections

    @property
    def paragraphs(self) -> Iterator[tuple[str, ParagraphDefinition]]:
        """Every paragraph with its place."""
        for section in self.sections:
            for paragraph in section.paragraphs:
                yield f"{section.key}.{paragraph.key}", paragraph

    @property
    def sentences(self) -> Iterator[tuple[str, SentenceDefinition]]:
        """Every sentence with the place of its paragraph."""
        for where, paragraph in self.paragraphs:
            for sentence in paragraph.text:
                yield where, sentence

    @cached_property
    def compared(self) -> tuple[str, ...]:
        """The figures that any sentence compares with last year's."""
        changes = {
            binding.name
            for _, sentence in self.sentences
            for binding in sentence.bindings
            if binding.kind == "change"
        }
        return tuple(one for one in self.figures if one in changes)

    def reason_key(self, figure: str) -> str:
        """Under which key the reason for the change of a figure is written."""
        return self.figures[figure].reason or figure

    def terms(self, figure: str) -> tuple[Selection, ...]:
        """The selections whose facts a figure adds up; none for one that is not of lines alone."""
        definition = self.figures[figure]
        parts = [self.figures[one] for one in definition.sum] or [definition]
        if definition.less or not all(one.is_amount_of_lines for one in parts):
            return ()
        return tuple(dict.fromkeys(one.selection for one in parts))

    def comparative_key(self, figure: str) -> str:
        """The key under which last year's amount of a figure of lines is kept."""
        return terms_key(self.terms(figure))

    @field_validator("cover")
    @classmethod
    def names_department_and_year(cls, cover: tuple[str, ...]) -> tuple[str, ...]:
        if {one.name for line in cover for one in bindings_of(line)} != {"department", "year"}:
            raise ValueError("the cover names {department} and {year}, and nothing else")
        return cover

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        Names(self).check()
        return self


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
