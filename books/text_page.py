"""The page of the explanatory text for a person: what it says, and the boxes to write beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from books.models import Book
from books.text import findings_in, narrative_of
from books.text_entry import held_values, shown_value
from departments.models import Person
from departments.permissions import may
from departments.roles import Permission
from departments.words import in_words
from fiscal.findings import Finding, Outcome, Severity
from fiscal.narrative import Narrative
from fiscal.observing import on_trial
from fiscal.sentences import Sentence, say
from fiscal.text_tree import Paragraph, Run, RunKind, Section, Slot, SlotKind
from workflow.models import Case
from workflow.states import EDITABLE, State

#: What stands before the label of a box, by what is to be typed there.
CAPTIONS: dict[SlotKind, Sentence] = {
    SlotKind.REASON: say("Reason of the change"),
    SlotKind.ENTERED: say("Value"),
    SlotKind.PROSE: say("In your own words"),
    SlotKind.COMPARATIVE: say("Last year"),
}


@dataclass(frozen=True)
class Stretch:
    """A run as the page shows it; `note` says of a figure where it is from."""

    run: Run
    note: str = ""

    @property
    def is_bound(self) -> bool:
        return self.run.figure is not None

    @property
    def is_gap(self) -> bool:
        return self.run.kind is RunKind.GAP

    @property
    def is_written(self) -> bool:
        return self.run.kind in (RunKind.PROSE, RunKind.REASON)

    @property
    def slot_id(self) -> str:
        return self.run.slot.replace(".", "-")

    @property
    def outcome(self) -> str:
        return self.run.figure.outcome.value if self.run.figure else ""


def is_gap(finding: Finding) -> bool:
    return finding.outcome is Outcome.INCOMPLETE


@dataclass(frozen=True)
class Box:
    """A place to type: what stands there, and what is to be said of it."""

    slot: Slot
    typed: str
    problem: Sentence | None
    findings: tuple[Finding, ...]

    @property
    def id(self) -> str:
        return self.slot.path.replace(".", "-")

    @property
    def caption(self) -> Sentence:
        if self.slot.compared_with:
            return say("Reason of the difference from {plan}", plan=self.slot.compared_with)
        return CAPTIONS[self.slot.kind]

    @property
    def is_long(self) -> bool:
        return self.slot.kind in (SlotKind.REASON, SlotKind.PROSE)

    @property
    def errors(self) -> list[Finding]:
        return [one for one in self.findings if one.blocks and not is_gap(one)]

    @property
    def gaps(self) -> list[Finding]:
        return [one for one in self.findings if one.blocks and is_gap(one)]

    @property
    def warnings(self) -> list[Finding]:
        """Missing figures of last year are told once, in the list, not at every box."""
        return [one for one in self.findings if not one.blocks and len(one.places) == 1]


@dataclass(frozen=True)
class Block:
    """A paragraph of the edition: what it says now, in one or more paragraphs, and its boxes."""

    key: str
    term: str
    paragraphs: tuple[tuple[Stretch, ...], ...]
    boxes: tuple[Box, ...]

    @property
    def id(self) -> str:
        return f"said-{self.key.replace('.', '-')}"


@dataclass
class TextPage:
    """The text as a person sees it; `unreadable` is what was typed just now and cannot stand."""

    case: Case
    book: Book
    person: Person
    typed: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, Sentence] = field(default_factory=dict)

    @cached_property
    def narrative(self) -> Narrative:
        return narrative_of(self.book)

    @cached_property
    def editing(self) -> bool:
        return State(self.case.state) in EDITABLE and bool(
            may(self.person, Permission.EDIT, self.case)
        )

    @cached_property
    def held(self) -> dict[str, str]:
        """What is stored, by path, as it is typed."""
        unit = self.narrative.edition.unit
        values = held_values(self.book)
        return {path: shown_value(value, unit) for path, value in values.items()}

    @property
    def seen(self) -> list[tuple[str, str]]:
        """What stands in every box now, so that a save overwrites nothing unseen."""
        return [(slot.path, self.held.get(slot.path, "")) for slot in self.narrative.slots]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        return on_trial(findings_in(self.book, self.narrative), self.book.case.fiscal_year)

    @cached_property
    def by_place(self) -> dict[str, list[Finding]]:
        found: dict[str, list[Finding]] = {}
        for one in self.findings:
            for place in one.places:
                found.setdefault(place.path, []).append(one)
        return found

    @cached_property
    def unreadable(self) -> list[tuple[str, str, Sentence]]:
        """Path, label and reason of what was typed and cannot be read."""
        labels = {slot.path: slot.label for slot in self.narrative.slots}
        return [(path, labels.get(path, path), reason) for path, reason in self.unread.items()]

    @property
    def errors(self) -> list[Finding]:
        return [one for one in self.findings if one.blocks and not is_gap(one)]

    @property
    def gaps(self) -> list[Finding]:
        """What is still to be written: not wrong, only not there yet."""
        return [one for one in self.findings if one.blocks and is_gap(one)]

    @property
    def warnings(self) -> list[Finding]:
        return [one for one in self.findings if one.severity is Severity.WARNING]

    @property
    def hints(self) -> list[Finding]:
        return [one for one in self.findings if one.severity is Severity.INFO]

    @cached_property
    def parts(self) -> list[tuple[str, list[tuple[Section, list[Block]]]]]:
        """Title of each part, its sections, their blocks. A box stands once, at its first use."""
        placed: set[str] = set()
        return [
            (
                part.title,
                [(section, list(self.blocks(section, placed))) for section in part.sections],
            )
            for part in self.narrative.parts
        ]

    @property
    def all_blocks(self) -> Iterator[Block]:
        for _, sections in self.parts:
            for _, blocks in sections:
                yield from blocks

    @property
    def boxes(self) -> Iterator[Box]:
        for block in self.all_blocks:
            yield from block.boxes

    def blocks(self, section: Section, placed: set[str]) -> Iterator[Block]:
        for key, group in groupby(section.paragraphs, lambda one: one.key.partition(".")[0]):
            paragraphs = list(group)
            slots = [
                slot
                for paragraph in paragraphs
                for slot in paragraph.slots
                if slot.path not in placed
            ]
            placed |= {slot.path for slot in slots}
            yield Block(
                key=f"{section.key}.{key}",
                term=paragraphs[0].term,
                paragraphs=tuple(
                    tuple(stretches(self.narrative, one)) for one in paragraphs if one.text
                ),
                boxes=tuple(self.box(slot) for slot in dict.fromkeys(slots)),
            )

    def box(self, slot: Slot) -> Box:
        typed = self.typed[slot.path] if slot.path in self.unread else self.held.get(slot.path, "")
        return Box(slot, typed, self.unread.get(slot.path), tuple(self.by_place.get(slot.path, ())))


def stretches(narrative: Narrative, paragraph: Paragraph) -> Iterator[Stretch]:
    for run in paragraph.runs:
        yield Stretch(run, figure_note(narrative, run))


def figure_note(narrative: Narrative, run: Run) -> str:
    """Where a figure is from: what it adds up, and a stated total if it shows one."""
    if run.figure is None:
        return ""
    display = narrative.figures.display
    notes = []
    for source in run.figure.sources:
        if source.stated and source.outcome is not Outcome.EXACT:
            notes.append(
                in_words(
                    say(
                        "{label}: stated as {stated}, the lines give {computed} {unit}",
                        label=source.label,
                        stated=display.printed(source.stated.amount),
                        computed=display.printed(source.computed.amount),
                        unit=display.unit,
                    )
                )
            )
        else:
            notes.append(source.label)
    if run.figure.before is not None:
        notes.append(
            in_words(
                say(
                    "last year {amount} {unit}",
                    amount=display.printed(run.figure.before),
                    unit=display.unit,
                )
            )
        )
    return "；".join(notes)
