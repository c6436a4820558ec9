"""The rules an explanatory text must keep. Each is one function; its docstring is the sentence.

Bound figures cannot be wrong by themselves: the rules look at what people write around them, at
what is still to be written, and at figures whose stated total the lines do not give.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from fiscal.amounts import decimals_of, half_width, read_number, round_half_up, trimmed
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.ledger import UNITS, Fact
from fiscal.narrative import Narrative
from fiscal.rules import Rule as AnyRule
from fiscal.rules import RuleBook
from fiscal.sentences import Sentence, say
from fiscal.text_tree import FigureKind, Section, Slot, SlotKind

#: What templates have where something is to be put in, in half width.
PLACEHOLDER = re.compile(r"[Xx]{2,}|×{2,}|○{2,}|\*{2,}|_{2,}|\.{3,}|【[^】]*】|某某|待填写?|待补充")
YEAR = re.compile(r"(?<!\d)(20\d{2})\s*年")
MONEY = re.compile(r"(?<![\d.])(\d[\d,]*(?:\.\d+)?)\s*(亿元|万元|元)")
#: A percentage that is a limit (30%以内) is a target, no figure.
PERCENTAGE = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)\s*%(?!以)")

#: Yuan in the units people write.
WRITTEN_UNITS: dict[str, Decimal] = {**UNITS, "亿元": Decimal(10) ** 8}


@dataclass(frozen=True)
class Text:
    """What the rules look at.

    `departments` are the names of all others; `amounts` further figures of the document in 元,
    such as the cells of its tables, that prose may repeat.
    """

    narrative: Narrative
    departments: Collection[str] = ()
    amounts: Collection[Decimal] = ()

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
    def written(self) -> list[tuple[Slot, str]]:
        """Everything the department wrote itself: reasons and prose."""
        material = self.narrative.material
        texts = {SlotKind.REASON: material.reasons, SlotKind.PROSE: material.prose}
        return [
            (slot, half_width(texts[slot.kind][slot.key]))
            for slot in self.narrative.slots
            if slot.kind in texts and texts[slot.kind].get(slot.key)
        ]

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

    @cached_property
    def known_percentages(self) -> frozenset[Decimal]:
        kinds = (FigureKind.SHARE, FigureKind.RATE)
        return frozenset(
            figure.value for _, _, figure in self.narrative.bound() if figure.kind in kinds
        )

    def rounded(self, unit: str, decimals: int) -> frozenset[Decimal]:
        """Every figure of the document as it reads in a unit (or %) to so many decimals."""
        if (unit, decimals) not in self.roundings:
            known = self.known_percentages if unit == "%" else self.known_amounts
            whole = WRITTEN_UNITS.get(unit, Decimal(1))
            self.roundings[unit, decimals] = frozenset(
                round_half_up(one / whole, decimals) for one in known
            )
        return self.roundings[unit, decimals]

    @cached_property
    def roundings(self) -> dict[tuple[str, int], frozenset[Decimal]]:
        return {}


BOOK: RuleBook[Text] = RuleBook()
Rule = AnyRule[Text]
RULES = BOOK.rules
rule = BOOK.rule
check_text = BOOK.check


def incomplete(text: Text, one: Rule, slot: Slot, message: Sentence) -> Finding:
    return Finding(one.number, one.severity, Outcome.INCOMPLETE, message, (text.slot_place(slot),))


def doubtful(text: Text, one: Rule, slot: Slot, message: Sentence, actual: str) -> Finding:
    return Finding(
        one.number,
        one.severity,
        Outcome.INVALID,
        message,
        (text.slot_place(slot),),
        actual=actual,
    )


@rule("X-01", Severity.ERROR, "reasons")
def reasons_are_written(text: Text, one: Rule) -> Iterator[Finding]:
    """Wherever a figure differs from last year's, the main reason is written."""
    for slot in text.missing(SlotKind.REASON):
        if not slot.compared_with:
            message = say("{what} differs from last year: write the main reason.", what=slot.label)
            yield incomplete(text, one, slot, message)


@rule("X-02", Severity.ERROR, "entered values")
def values_are_entered(text: Text, one: Rule) -> Iterator[Finding]:
    """Values that no line holds (vehicles, procurement, transfers) are given, if only as zero."""
    for slot in text.missing(SlotKind.ENTERED):
        message = say("{what} is missing: enter it, 0 if there is none.", what=slot.label)
        yield incomplete(text, one, slot, message)


@rule("X-03", Severity.ERROR, "the department's own words")
def prose_is_written(text: Text, one: Rule) -> Iterator[Finding]:
    """What only the department can tell, such as its duties, is written."""
    for slot in text.missing(SlotKind.PROSE):
        yield incomplete(text, one, slot, say("{what} is still to be written.", what=slot.label))


@rule("X-04", Severity.ERROR, "no placeholders")
def no_placeholders(text: Text, one: Rule) -> Iterator[Finding]:
    """Nothing a template left to be filled in (XX, ××, …, 【】) stands in the text."""
    for slot, written in text.written:
        for found in sorted({match[0] for match in PLACEHOLDER.finditer(written)}):
            message = say("“{found}” looks like a place left open; fill it in.", found=found)
            yield doubtful(text, one, slot, message, found)


@rule("X-05", Severity.WARNING, "name of the department")
def department_is_constant(text: Text, one: Rule) -> Iterator[Finding]:
    """The text is about this department: the name of another one is questioned."""
    own = text.narrative.material.catalogue.department
    others = sorted(name for name in text.departments if name and name not in own)
    for slot, written in text.written:
        rest = written.replace(half_width(own), "")
        for name in others:
            if half_width(name) in rest:
                message = say("This names another department, {name}. Is it meant?", name=name)
                yield doubtful(text, one, slot, message, name)


@rule("X-06", Severity.WARNING, "year")
def year_is_constant(text: Text, one: Rule) -> Iterator[Finding]:
    """The text is about the year of the document: other years are questioned, in a reason those
    before last year.
    """
    year = text.narrative.material.catalogue.year
    for slot, written in text.written:
        meant = {year, year - 1} if slot.kind is SlotKind.REASON else {year}
        for found in sorted({int(match[1]) for match in YEAR.finditer(written)} - meant):
            message = say(
                "This speaks of {found}, the document is that of {year}. Was it left from an "
                "older text?",
                found=found,
                year=year,
            )
            yield doubtful(text, one, slot, message, str(found))


@rule("X-07", Severity.WARNING, "figures in prose")
def typed_figures_are_known(text: Text, one: Rule) -> Iterator[Finding]:
    """Amounts and percentages typed into prose equal a figure of the document."""
    for slot, written in text.written:
        for typed in unknown_figures(text, written):
            message = say(
                "{typed} equals no figure of this document. Correct it, or say where it is from.",
                typed=typed,
            )
            yield doubtful(text, one, slot, message, typed)


def unknown_figures(text: Text, written: str) -> list[str]:
    """The amounts and percentages of a passage that the document does not have, each once."""
    unknown: dict[str, None] = {}
    for match in MONEY.finditer(written):
        value = read_number(match[1].replace(",", ""))
        if value is not None and value not in text.rounded(match[2], decimals_of(value)):
            unknown[match[0]] = None
    for match in PERCENTAGE.finditer(written):
        value = Decimal(match[1])
        if value not in text.rounded("%", decimals_of(value)):
            unknown[match[0]] = None
    return list(unknown)


@rule("X-08", Severity.ERROR, "stated totals")
def stated_totals_are_met(text: Text, one: Rule) -> Iterator[Finding]:
    """A total stated for a figure of the text is what the lines give."""
    display = text.narrative.figures.display
    told = set()
    for section, paragraph, figure in text.narrative.bound():
        for value in figure.sources:
            if value.outcome is not Outcome.MISMATCH or (paragraph.key, value.key) in told:
                continue
            told.add((paragraph.key, value.key))
            assert value.stated
            expected, actual = value.stated.amount, value.computed.amount
            yield Finding(
                one.number,
                one.severity,
                Outcome.MISMATCH,
                say(
                    "{what} was stated as {stated} {unit}, but the lines give {computed}. Correct "
                    "the lines or the stated total.",
                    what=value.label,
                    stated=display.printed(expected),
                    computed=display.printed(actual),
                    unit=display.unit,
                ),
                (Place(f"text.{section.key}.{paragraph.key}", section.title),),
                expected=display.printed(expected),
                actual=display.printed(actual),
                difference=trimmed(display.shown(actual) - display.shown(expected)),
                at_stake=abs(actual - expected),
            )


@rule("X-09", Severity.ERROR, "parts of a whole")
def parts_are_within(text: Text, one: Rule) -> Iterator[Finding]:
    """A part that is entered, such as what small businesses get, is not above its whole."""
    narrative = text.narrative
    slots = {slot.key: slot for slot in narrative.slots if slot.kind is SlotKind.ENTERED}
    for entered in narrative.edition.entered:
        value = narrative.material.given(entered)
        if not entered.at_most or value is None or entered.key not in slots:
            continue
        whole = narrative.figures.value(entered.at_most)
        if not whole.missing and value > whole.amount:
            display = narrative.figures.display
            yield doubtful(
                text,
                one,
                slots[entered.key],
                say(
                    "{part} is above {whole}, which it is a part of.",
                    part=entered.label,
                    whole=whole.label,
                ),
                trimmed(value) if entered.kind == "count" else display.printed(value),
            )


@rule("X-10", Severity.WARNING, "last year's figures")
def last_year_is_known(text: Text, one: Rule) -> Iterator[Finding]:
    """Figures are compared with last year's; without them the text says nothing of the change."""
    missing = [
        slot
        for slot in text.narrative.slots
        if slot.kind is SlotKind.COMPARATIVE and not slot.is_given
    ]
    if missing:
        yield Finding(
            one.number,
            one.severity,
            Outcome.INCOMPLETE,
            say(
                "Last year's figures are missing for {count}: {names}. The text says nothing of "
                "their change.",
                count=len(missing),
                names="、".join(slot.label for slot in missing),
            ),
            tuple(text.slot_place(slot) for slot in missing),
        )


@rule("X-11", Severity.ERROR, "reasons of departures from the budget")
def departures_are_explained(text: Text, one: Rule) -> Iterator[Finding]:
    """Wherever something else was spent than budgeted, the main reason is written."""
    for slot in text.missing(SlotKind.REASON):
        if slot.compared_with:
            message = say(
                "{what} differs from {base}: write the main reason.",
                what=slot.label,
                base=slot.compared_with,
            )
            yield incomplete(text, one, slot, message)


@rule("X-12", Severity.WARNING, "counts beside amounts")
def counts_go_with_amounts(text: Text, one: Rule) -> Iterator[Finding]:
    """What is counted beside an amount (groups, vehicles, visitors) is zero just where that is."""
    narrative = text.narrative
    slots = {slot.key: slot for slot in narrative.slots if slot.kind is SlotKind.ENTERED}
    for entered in narrative.edition.entered:
        count = narrative.material.given(entered)
        if not entered.beside or count is None or entered.key not in slots:
            continue
        amount = narrative.figures.value(entered.beside)
        if amount.missing or narrative.figures.shows(amount) == bool(count):
            continue
        display = narrative.figures.display
        yield doubtful(
            text,
            one,
            slots[entered.key],
            say(
                "{what} is {count}, but {figure} is {amount} {unit}. Correct one of them, or say "
                "why.",
                what=entered.label,
                count=trimmed(count),
                figure=amount.label,
                amount=display.printed(amount.amount),
                unit=display.unit,
            ),
            trimmed(count),
        )
