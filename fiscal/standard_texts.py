"""The glossary and the notes below tables: what an edition says, and how it may be worded anew.

An edition file has a wording of its own. A finance bureau may word it otherwise; `Rewording` is
what then differs, so that all the rest follows the file. Terms may have the places that the
sentences of the text have, but those that compare or that a department fills in; notes the
places of a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import Field

from fiscal.forms import Strict
from fiscal.sentences import Sentence, say
from fiscal.table_notes import TableNotes, notes_of
from fiscal.tables import TableEdition
from fiscal.text_phrases import NAMES
from fiscal.texts import ParagraphDefinition, SectionDefinition, TextEdition
from fiscal.wording import Binding, bindings_of

#: What a note can say of its table (`Catalogue.filled`).
NOTE_PLACES = ("year", "department", "department_code")

#: How a line below a table begins that is read back as a note and not as a row.
NOTE_BEGINNINGS = ("注：", "备注：", "说明：")

LONGEST_TERM = 40
LONGEST_TEXT = 1_000


class Term(Strict):
    """An entry of the glossary: a term and what it means, as a sentence of the text."""

    term: str
    text: str


class StandardTexts(Strict):
    """All standard texts of a document: the glossary in its order, the notes by table."""

    glossary: tuple[Term, ...] = ()
    tables: Mapping[str, TableNotes] = Field(default_factory=dict)


class Rewording(Strict):
    """What differs from the edition file; no glossary (None) where that of the file holds."""

    glossary: tuple[Term, ...] | None = None
    tables: Mapping[str, TableNotes] = Field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.glossary is not None or bool(self.tables)


AS_SHIPPED = Rewording()


def glossary_of(edition: TextEdition | None) -> SectionDefinition | None:
    """The section of a text that explains terms; None if there is no such section."""
    for section in edition.sections if edition else ():
        if any(one.term for one in section.paragraphs):
            return section
    return None


def shipped(tables: TableEdition, text: TextEdition | None) -> StandardTexts:
    """What the edition files say."""
    section = glossary_of(text)
    return StandardTexts(
        glossary=tuple(
            Term(term=one.term, text="".join(sentence.text for sentence in one.text))
            for one in (section.paragraphs if section else ())
            if one.term
        ),
        tables={one.code: notes_of(one) for one in tables.tables},
    )


def reworded(default: StandardTexts, rewording: Rewording) -> StandardTexts:
    """The texts with what differs put in; a table that the edition no longer has is passed over."""
    kept = {code: notes for code, notes in rewording.tables.items() if code in default.tables}
    return StandardTexts(
        glossary=default.glossary if rewording.glossary is None else rewording.glossary,
        tables={**default.tables, **kept},
    )


def rewording(default: StandardTexts, texts: StandardTexts) -> Rewording:
    """What of some texts differs from those of the edition."""
    return Rewording(
        glossary=None if texts.glossary == default.glossary else texts.glossary,
        tables={
            code: notes for code, notes in texts.tables.items() if notes != default.tables.get(code)
        },
    )


def with_glossary(edition: TextEdition, glossary: tuple[Term, ...]) -> TextEdition:
    """The text with another glossary in place of its own; unchanged if it has none."""
    section = glossary_of(edition)
    if section is None:
        return edition
    paragraphs = tuple(
        ParagraphDefinition.model_validate(
            {"key": f"term{number}", "term": one.term, "text": one.text}
        )
        for number, one in enumerate(glossary, start=1)
    )
    other = section.model_copy(update={"paragraphs": paragraphs})
    parts = tuple(
        part.model_copy(
            update={"sections": tuple(other if one is section else one for one in part.sections)}
        )
        for part in edition.parts
    )
    return edition.model_copy(update={"parts": parts})


@dataclass(frozen=True)
class Objection:
    """What is wrong at a place: `glossary.2.text` (counted from 0), `tables.05.notes`."""

    place: str
    message: Sentence


def objections(
    default: StandardTexts, text: TextEdition | None, texts: StandardTexts
) -> Iterator[Objection]:
    """Everything that keeps some texts from taking the place of those of an edition."""
    if texts.glossary and glossary_of(text) is None:
        yield Objection("glossary", say("The documents of this edition have no glossary."))
    elif default.glossary and not texts.glossary:
        yield Objection(
            "glossary",
            say("Leave at least one term: the document has a part for the glossary."),
        )
    seen: set[str] = set()
    for number, one in enumerate(texts.glossary):
        yield from of_term(f"glossary.{number}", one, text, seen)
        seen.add(one.term)
    for code, notes in texts.tables.items():
        yield from of_table(f"tables.{code}", default.tables.get(code), notes)


def of_term(where: str, one: Term, text: TextEdition | None, seen: set[str]) -> Iterator[Objection]:
    if not one.term:
        yield Objection(f"{where}.term", say("Write the term that is explained here."))
    if len(one.term) > LONGEST_TERM:
        yield Objection(f"{where}.term", say("A term has at most {most} signs.", most=LONGEST_TERM))
    if one.term in seen:
        yield Objection(f"{where}.term", say("“{term}” is explained above already.", term=one.term))
    if "{" in one.term or "}" in one.term:
        yield Objection(f"{where}.term", say("A term has no places to be filled in."))
    if not one.text:
        yield Objection(
            f"{where}.text", say("Write what “{term}” means, or take the term out.", term=one.term)
        )
    for message in unfit(one.text, text):
        yield Objection(f"{where}.text", message)


def of_table(where: str, default: TableNotes | None, notes: TableNotes) -> Iterator[Objection]:
    if default is None:
        yield Objection(where, say("The documents of this edition have no such table."))
        return
    for note in notes.notes:
        for message in unfit_note(note):
            yield Objection(f"{where}.notes", message)
    if default.empty and not notes.empty:
        yield Objection(
            f"{where}.empty",
            say("Write what is said below this table where it has no figures."),
        )
    elif notes.empty and not default.empty:
        yield Objection(
            f"{where}.empty",
            say("This table prints its zeros; nothing is said of its having no figures."),
        )
    for message in unfit_note(notes.empty) if notes.empty else ():
        yield Objection(f"{where}.empty", message)


def unfit_note(note: str) -> Iterator[Sentence]:
    if not note.startswith(NOTE_BEGINNINGS):
        yield say(
            "A note begins with {beginnings}, so that a workbook with it can be read again: "
            "“{note}”.",
            beginnings="、".join(NOTE_BEGINNINGS),
            note=note[:20],
        )
    yield from unfit(note, None, NOTE_PLACES)


def unfit(
    text: str, edition: TextEdition | None, names: tuple[str, ...] = NAMES
) -> Iterator[Sentence]:
    """What is wrong with a wording: too long, several lines, places that nothing fills."""
    if len(text) > LONGEST_TEXT:
        yield say("A text has at most {most} signs.", most=LONGEST_TEXT)
    if len(text.splitlines()) > 1:
        yield say("A text stands in one paragraph: take the line breaks out.")
    try:
        bindings = bindings_of(text)
    except ValueError:
        yield say(
            "There is a brace that belongs to no place. A place is written so: {place}.",
            place="{year}",
        )
        return
    for one in bindings:
        if not is_known(one, edition, names):
            yield say(
                "There is no place {unknown} here. Known are {known}.",
                unknown=written(one),
                known="、".join(places(edition, names)),
            )


def is_known(one: Binding, edition: TextEdition | None, names: tuple[str, ...]) -> bool:
    if one.kind == "" and one.name in names:
        return True
    if edition is None:
        return False
    match one.kind:
        case "":
            return one.name in edition.figures
        case "share":
            return {one.name, one.of} <= set(edition.figures)
        case "list":
            return one.name in edition.lists
    return False


def written(one: Binding) -> str:
    """A place as it stands in a text."""
    named = f"{one.name}/{one.of}" if one.of else one.name
    return f"{{{one.kind}:{named}}}" if one.kind else f"{{{named}}}"


def places(edition: TextEdition | None, names: tuple[str, ...] = NAMES) -> tuple[str, ...]:
    """The places that a wording may have, each with what it is called where that is not plain."""
    found = [f"{{{one}}}" for one in names]
    if edition is not None:
        found += [f"{{{key}}} {one.label}" for key, one in edition.figures.items()]
        found += ["{share:…/…}", *(f"{{list:{one}}}" for one in edition.lists)]
    return tuple(found)
