"""An explanatory text beside a workbook: what people wrote held against the tables of the file.

The rules are those on what a department writes itself (`fiscal.text_checks`). The tables do not
tell last year's figures, nor what is only typed in, such as vehicles: of these nothing is said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from departments.words import in_words
from fiscal.findings import Finding, Place, by_weight
from fiscal.given import GivenTable
from fiscal.ledger import UNITS, Selection
from fiscal.narrative import Narrative, narrate
from fiscal.rules import guarded
from fiscal.sentences import say
from fiscal.text_checks import RULES, Passage, Text
from fiscal.text_figures import Material, Value
from fiscal.text_mentions import Mention, Role, paragraphs_as_written, plain
from fiscal.text_sources import Source, named_by, sources_of
from fiscal.text_statements import Judged, Verdict
from fiscal.texts import text_editions, text_for
from publishing.checking.report import TEXT, TextRead

#: So long a text may be: twice the longest we know.
MOST_CHARACTERS = 40_000

#: The rules on what people write themselves; the others look at what is entered and not here.
OF_PASSAGES = frozenset(("X-04", "X-05", "X-06", "X-07", "X-13", "X-14", "X-15", "X-16", "X-17"))

#: So much of what a paragraph says before a sentence is looked at, and of a sentence quoted.
MOST_CONTEXT, MOST_QUOTED = 1_000, 160

_CLAUSE = re.compile(r"[,;:。(]")
_LAST = re.compile(r"上年|去年|上一年")
#: What is carried over from last year is in the tables of this one.
_CARRIED = re.compile(r"结转|结余")


@dataclass(frozen=True)
class Tables:
    """What the tables of a workbook tell a text.

    `measures` are those they show as a whole, `selections` what else of facts they give.
    """

    edition: str
    material: Material
    measures: frozenset[str]
    selections: tuple[Selection, ...]
    tables: Sequence[GivenTable] = field(repr=False)

    def tells(self, value: Value) -> bool:
        if value.is_count and not value.terms:  # of what the catalogue names
            return bool(self.material.catalogue.names.get("unit")) and not value.entered
        return not value.entered and all(map(self.shows, value.terms))

    def shows(self, term: Selection) -> bool:
        return (
            term.measure in self.measures
            or term in self.selections
            or any(map(term.is_part_of, self.selections))
        )

    @property
    def amounts(self) -> frozenset[Decimal]:
        """The figures of all cells in 元."""
        return frozenset(
            amount * UNITS[table.definition.unit]
            for table in self.tables
            for row in table.rows
            for amount in row.amounts.values()
            if isinstance(amount, Decimal)
        )


@dataclass(frozen=True)
class TextBeside(Text):
    """A text of which the tables tell some figures; `beyond` are the others."""

    tables: Tables | None = None
    beyond: Collection[Source] = ()

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        assert self.tables
        return sources_of(self.narrative, self.tables.tells)

    @cached_property
    def statements(self) -> list[tuple[Passage, Judged]]:
        """What is known of every figure; `open` where it is not for these tables to tell."""
        return [(passage, self.judged(passage, one)) for passage, one in super().statements]

    def judged(self, passage: Passage, one: Judged) -> Judged:
        is_doubtful = one.verdict in (Verdict.WRONG, Verdict.UNKNOWN)
        return (
            Judged(one.mention, Verdict.OPEN)
            if is_doubtful and self.is_left_open(passage, one)
            else one
        )

    def is_untold(self, passage: Passage, mention: Mention) -> bool:
        """Whether a figure is of last year, or one that is only typed in."""
        clause = _CLAUSE.split(mention.before)[-1]
        last_year = f"{self.narrative.material.catalogue.year - 1}年"
        if (_LAST.search(clause) or last_year in clause) and not _CARRIED.search(clause):
            return True
        said = passage.context + passage.plain[: mention.start]
        return bool(named_by(mention.before, self.beyond, said))

    def is_left_open(self, passage: Passage, one: Judged) -> bool:
        mention = one.mention
        if mention.role in (Role.DIFFERENCE, Role.CHANGE):
            return one.verdict is Verdict.UNKNOWN
        if self.is_untold(passage, mention):
            return True
        # Parts and shares of what the tables do not tell are not told either.
        before = (
            each
            for spoken in passage.sentences
            for each in spoken.mentions
            if each.start < mention.start
        )
        return one.verdict is Verdict.UNKNOWN and any(
            self.is_untold(passage, each) for each in before
        )


@dataclass(frozen=True)
class TextChecked:
    """What came of a text, and how much of it was compared."""

    findings: tuple[Finding, ...]
    read: TextRead


def check_text_beside(tables: Tables, text: str) -> TextChecked:
    """What the rules say of a text beside tables, by paragraph and sentence."""
    edition = text_for(tables.edition)
    narrative = narrate(edition, tables.material)
    quoted = {one.place.path: one for one in passages_of(text)}
    checked = TextBeside(
        narrative,
        amounts=tables.amounts,
        passages=tuple(quoted.values()),
        tables=tables,
        beyond=beyond(tables, narrative),
    )
    found = tuple(quoting(one, quoted) for one in said_of(checked))
    verdicts = Counter(one.verdict for _, one in checked.statements)
    return TextChecked(
        found,
        TextRead(
            paragraphs=len({path.split(".")[1] for path in quoted}),
            sentences=len(quoted),
            right=verdicts[Verdict.RIGHT],
            doubtful=verdicts[Verdict.WRONG] + verdicts[Verdict.UNKNOWN],
            open=verdicts[Verdict.OPEN],
        ),
    )


def has_text(edition: str) -> bool:
    """Whether a text goes with tables of an edition."""
    return any(one.tables == edition for one in text_editions())


def said_of(text: Text) -> tuple[Finding, ...]:
    """What the rules on passages find, by weight."""
    book = (one for one in RULES if one.number in OF_PASSAGES)
    return by_weight(finding for one in book for finding in guarded(one, text))


def passages_of(text: str) -> Iterator[Passage]:
    """Each sentence with what its paragraph says before it, at `text.<paragraph>.<sentence>`."""
    for number, sentences in enumerate(paragraphs_as_written(text), start=1):
        context = ""
        for at, sentence in enumerate(sentences, start=1):
            label = say("paragraph {paragraph}, sentence {sentence}", paragraph=number, sentence=at)
            place = Place(f"{TEXT}.{number}.{at}", in_words(label))
            yield Passage(place, sentence, context=context)
            context = (context + plain(sentence))[-MOST_CONTEXT:]


def beyond(tables: Tables, narrative: Narrative) -> tuple[Source, ...]:
    """What figures are called that a text of this kind has and these tables do not tell."""
    edition = narrative.edition
    entered = {one.key: Decimal(1) for one in edition.entered}
    filled = narrate(edition, replace(tables.material, entered=entered))
    return sources_of(filled, lambda value: not tables.tells(value))


def quoting(finding: Finding, passages: dict[str, Passage]) -> Finding:
    """A finding with the sentence it is about."""
    passage = passages.get(finding.places[0].path) if finding.places else None
    if passage is None:
        return finding
    quote = shortened(passage.text.strip(), finding.actual or "")
    message = say("{finding} In: “{quote}”", finding=finding.message, quote=quote)
    return replace(finding, message=message)


def shortened(sentence: str, about: str) -> str:
    """A sentence, or so much of a long one as stands around what is said about it."""
    if len(sentence) <= MOST_QUOTED:
        return sentence
    start = max(0, sentence.find(about) - MOST_QUOTED // 2)
    end = start + MOST_QUOTED
    return ("…" if start else "") + sentence[start:end] + ("…" if end < len(sentence) else "")
