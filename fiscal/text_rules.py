"""What the rules of an explanatory text look at, and the book they are entered in."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from fiscal.amounts import round_half_up
from fiscal.findings import Finding, Outcome, Place
from fiscal.ledger import UNITS, Fact
from fiscal.narrative import Narrative
from fiscal.rules import Rule as AnyRule
from fiscal.rules import RuleBook
from fiscal.sentences import Sentence
from fiscal.text_mentions import WRITTEN_UNITS, Mention, Role, Spoken, plain, sentences_of
from fiscal.text_sources import Source, sources_of
from fiscal.text_statements import Judged, Verdict, follows_from, in_yuan, judged
from fiscal.text_tree import FigureKind, Section, Slot, SlotKind


@dataclass(frozen=True)
class Passage:
    """Something people wrote themselves, and where it stands.

    `context` is what its paragraph says before it.
    """

    place: Place
    text: str
    is_reason: bool = False
    context: str = ""

    @cached_property
    def plain(self) -> str:
        """In half-width signs and without blanks."""
        return plain(self.text)

    @cached_property
    def sentences(self) -> tuple[Spoken, ...]:
        return sentences_of(self.text, self.context)


@dataclass(frozen=True)
class Text:
    """What the rules look at.

    `departments` are the names of all others; `amounts` further figures of the document in 元,
    such as the cells of its tables, that prose may repeat; `passages` what was written elsewhere
    than in the places of the edition, such as sentences that replace those of the edition.
    """

    narrative: Narrative
    departments: Collection[str] = ()
    amounts: Collection[Decimal] = ()
    passages: Collection[Passage] = ()

    @cached_property
    def sections_of_slots(self) -> dict[str, Section]:
        found: dict[str, Section] = {}
        for section, paragraph in self.narrative.paragraphs():
            for slot in paragraph.slots:
                found.setdefault(slot.path, section)
        return found

    def slot_place(self, slot: Slot) -> Place:
        section = self.sections_of_slots[slot.path]
        return Place(slot.path, f"{section.title} · {slot.label}")

    def missing(self, kind: SlotKind) -> Iterator[Slot]:
        for slot in self.narrative.slots:
            if slot.kind is kind and slot.required and not slot.is_given:
                yield slot

    @cached_property
    def written(self) -> list[Passage]:
        """Everything the department wrote itself: reasons and prose."""
        material = self.narrative.material
        texts = {SlotKind.REASON: material.reasons, SlotKind.PROSE: material.prose}
        found = [
            Passage(self.slot_place(slot), texts[slot.kind][slot.key], slot.kind is SlotKind.REASON)
            for slot in self.narrative.slots
            if slot.kind in texts and texts[slot.kind].get(slot.key)
        ]
        return [*found, *self.passages]

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        return sources_of(self.narrative)

    @cached_property
    def statements(self) -> list[tuple[Passage, Judged]]:
        """Every figure in what was written, with what is known of it.

        A percentage that follows from a figure that is wrong itself is not told a second time.
        """
        found = [
            (passage, sentence, one)
            for passage in self.written
            for sentence in passage.sentences
            for one in judged(sentence, self.sources, self.is_known)
        ]
        wrong = [
            in_yuan(one.mention)
            for _, _, one in found
            if one.verdict in (Verdict.WRONG, Verdict.UNKNOWN) and one.mention.role is Role.AMOUNT
        ]
        return [
            (passage, one)
            for passage, sentence, one in found
            if not (one.mention.role.is_percentage and follows_from(one.mention, sentence, wrong))
        ]

    def is_known(self, mention: Mention) -> bool:
        """Whether any amount of the document reads so."""
        return mention.value in self.rounded(mention.unit, mention.decimals)

    @cached_property
    def known_amounts(self) -> frozenset[Decimal]:
        """Every figure of the document in 元. A classified amount is none: it is not public."""
        narrative = self.narrative
        material = narrative.material
        known = {fact.amount for fact in material.ledger.facts if self.is_open(fact)}
        known |= {one.amount for one in material.ledger.stated.values()}
        known |= set(self.amounts)
        unit = UNITS[narrative.edition.unit]
        for _, _, figure in narrative.bound():
            if figure.kind in (FigureKind.AMOUNT, FigureKind.DIFFERENCE):
                known.add(figure.value * unit)
                known |= {one.amount for one in figure.sources}
            if figure.before is not None:
                known.add(figure.before)
        return frozenset(known)

    def is_open(self, fact: Fact) -> bool:
        project = self.narrative.material.catalogue.projects.get(fact.at.get("project", ""))
        return not (project and project.classified)

    def rounded(self, unit: str, decimals: int) -> frozenset[Decimal]:
        """Every amount of the document as it reads in a unit to so many decimals."""
        if (unit, decimals) not in self.roundings:
            whole = WRITTEN_UNITS[unit]
            self.roundings[unit, decimals] = frozenset(
                round_half_up(one / whole, decimals) for one in self.known_amounts
            )
        return self.roundings[unit, decimals]

    @cached_property
    def roundings(self) -> dict[tuple[str, int], frozenset[Decimal]]:
        return {}


BOOK: RuleBook[Text] = RuleBook(lambda text: text.narrative.edition)
Rule = AnyRule[Text]
RULES = BOOK.rules
rule = BOOK.rule
check_text = BOOK.check


def incomplete(text: Text, one: Rule, slot: Slot, message: Sentence) -> Finding:
    return Finding(one.number, one.severity, Outcome.INCOMPLETE, message, (text.slot_place(slot),))


def doubtful(
    one: Rule, place: Place, message: Sentence, actual: str, expected: str | None = None
) -> Finding:
    return Finding(
        one.number,
        one.severity,
        Outcome.INVALID if expected is None else Outcome.MISMATCH,
        message,
        (place,),
        expected=expected,
        actual=actual,
    )
