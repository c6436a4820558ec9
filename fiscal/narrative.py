"""The explanatory text of a document: sections of paragraphs whose figures are bound.

A text edition (`fiscal.texts`) and material (`fiscal.text_figures`) give a tree
(`fiscal.text_tree`): templates are filled, sentences that do not apply are left out, changes are
worded by their sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby

from fiscal.amounts import fixed, trimmed
from fiscal.dimensions import CODE_LEVELS
from fiscal.tables import edition_named
from fiscal.text_definitions import ListDefinition
from fiscal.text_figures import Comparison, Completion, Figures, Material, Node, Value
from fiscal.text_slots import Slots, once, reason_of
from fiscal.text_tree import (
    BoundFigure,
    FigureKind,
    Paragraph,
    Part,
    Run,
    RunKind,
    Section,
    Slot,
    SlotKind,
)
from fiscal.texts import (
    ParagraphDefinition,
    SectionDefinition,
    SentenceDefinition,
    TextEdition,
)
from fiscal.wording import Binding, Words, parts_of

#: Stands in a draft where something is still to be written; such a text cannot be published.
GAP = "〔待填写〕"


@dataclass(frozen=True)
class Narrative:
    """The whole text, with the edition and the material it was made of."""

    edition: TextEdition
    material: Material
    parts: tuple[Part, ...]
    figures: Figures = field(compare=False, repr=False)

    @property
    def sections(self) -> tuple[Section, ...]:
        return tuple(section for part in self.parts for section in part.sections)

    def paragraphs(self) -> Iterator[tuple[Section, Paragraph]]:
        for section in self.sections:
            for paragraph in section.paragraphs:
                yield section, paragraph

    def bound(self) -> Iterator[tuple[Section, Paragraph, BoundFigure]]:
        """Every figure with where it stands."""
        for section, paragraph in self.paragraphs():
            for run in paragraph.runs:
                if run.figure:
                    yield section, paragraph, run.figure

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Everything that can be typed, each once, in the order of the text."""
        return once(slot for _, paragraph in self.paragraphs() for slot in paragraph.slots)


def narrate(edition: TextEdition, material: Material) -> Narrative:
    """The text of an edition for given material."""
    figures = Figures(edition, material)
    narrator = Narrator(edition, material, figures)
    parts = tuple(
        Part(part.key, part.title, tuple(narrator.section(one) for one in part.sections))
        for part in edition.parts
        if part.sections
    )
    return Narrative(edition, material, parts, figures)


class LeftOut(Exception):
    """The sentence has nothing to say."""


@dataclass(frozen=True)
class Narrator:
    """Fills the templates of an edition; those of a repeated paragraph for its `node`."""

    edition: TextEdition
    material: Material
    figures: Figures
    node: Node | None = None

    def section(self, definition: SectionDefinition) -> Section:
        paragraphs = (one for given in definition.paragraphs for one in self.paragraph(given))
        return Section(
            definition.key,
            definition.number,
            self.named(definition.title),
            definition.level,
            tuple(paragraphs),
        )

    def paragraph(self, definition: ParagraphDefinition) -> Iterator[Paragraph]:
        """The paragraph, for each node it is repeated for."""
        if not definition.each:
            yield from self.lines(definition, definition.key)
            return
        for node in self.figures.nodes(self.edition.repeats[definition.each]):
            narrator = replace(self, node=node)
            yield from narrator.lines(definition, f"{definition.key}-{node.code}")

    def lines(self, definition: ParagraphDefinition, key: str) -> Iterator[Paragraph]:
        """The paragraph, or several where the department's own words have line breaks."""
        runs = [run for sentence in definition.text for run in self.sentence(sentence)]
        taken = Slots(self.edition, self.material, self.figures)
        slots = once(
            slot
            for one in definition.text
            for slot in taken.of(one, self.node, is_said=self.applies(one))
        )
        first, *others = broken(merged(runs)) or [()]
        yield Paragraph(key, first, slots, definition.term)
        for number, more in enumerate(others, start=2):
            yield Paragraph(f"{key}.{number}", more)

    def sentence(self, definition: SentenceDefinition) -> list[Run]:
        """What a sentence says; nothing where it does not apply."""
        if not self.applies(definition):
            return []
        try:
            return [run for one in parts_of(definition.text) for run in self.part(one)]
        except LeftOut:
            return []

    def applies(self, definition: SentenceDefinition) -> bool:
        return all(self.holds(what, name) for what, name in definition.conditions)

    def holds(self, what: str, name: str) -> bool:
        if what == "written":
            return bool(self.material.prose.get(name))
        if what in ("zero", "nonzero"):
            value = self.value(name)
            return not value.missing and self.figures.shows(value) == (what == "nonzero")
        comparison = self.figures.comparison(name)
        if comparison is None:
            return False
        return what == "compared" or comparison.differs == (what == "differs")

    def part(self, part: Words | Binding) -> list[Run]:
        if isinstance(part, Words):
            return [Run(RunKind.TEXT, part.text)]
        match part.kind:
            case "share":
                return [self.share(part)]
            case "rate":
                return self.completion(part, with_reason=False)
            case "completion":
                return self.completion(part, with_reason=True)
            case "change":
                return self.change(part.name)
            case "list":
                return self.enumeration(part.name)
            case "prose":
                return [self.prose(part.name)]
        if part.name in self.names:
            return [Run(RunKind.TEXT, self.names[part.name])]
        value = self.value(part.name)
        if value.missing:
            return [Run(RunKind.GAP, GAP, slot=f"text.{SlotKind.ENTERED}.{value.entered[0]}")]
        return [self.amount(self.placed(part.name), value)]

    def value(self, name: str) -> Value:
        return self.figures.value(name, self.node)

    def placed(self, name: str) -> str:
        """The name of a bound figure, in a repeated paragraph with its node: `spent@2060101`."""
        return f"{name}@{self.node.code}" if self.node else name

    @property
    def names(self) -> dict[str, str]:
        catalogue = self.material.catalogue
        found = {
            "department": catalogue.department,
            "year": str(catalogue.year),
            "last_year": str(catalogue.year - 1),
        }
        if self.node:
            by, code = self.node.repeated.by, self.node.code
            found |= {"number": str(self.node.number), "code": code}
            found["name"] = catalogue.name(by, code) or code
            if by == "item":
                for level in ("class", "section"):
                    above = code[: CODE_LEVELS[level]]
                    found[level] = catalogue.name(by, above) or above
        return found

    def named(self, text: str) -> str:
        return "".join(
            one.text if isinstance(one, Words) else self.names[one.name] for one in parts_of(text)
        )

    @property
    def mask(self) -> Run:
        """What stands in place of a withheld amount, and of all that is told of it."""
        return Run(RunKind.TEXT, edition_named(self.edition.tables).masking.amount)

    def hides(self, *values: Value) -> bool:
        """Whether any of some figures is withheld beside a secret."""
        return any(one.is_hidden(self.material.catalogue) for one in values)

    def amount(self, name: str, value: Value) -> Run:
        """An amount with its unit, or a count."""
        if self.hides(value):
            return replace(self.mask, text=self.mask.text + self.figures.display.unit)
        if value.is_count:
            text = trimmed(value.amount) + value.unit
            figure = BoundFigure(name, FigureKind.COUNT, value.amount, text, (value,))
        else:
            display = self.figures.display
            shown = display.shown(value.amount)
            text = display.printed(value.amount) + display.unit
            figure = BoundFigure(name, FigureKind.AMOUNT, shown, text, (value,))
        return Run(RunKind.FIGURE, text, figure)

    def share(self, part: Binding) -> Run:
        """One figure as percentage of another, from what they are before they are rounded."""
        value, whole = self.value(part.name), self.value(part.of)
        return self.share_of(self.placed(f"share:{part.name}/{part.of}"), value, whole)

    def share_of(self, name: str, value: Value, whole: Value) -> Run:
        if value.missing or whole.missing or not whole.amount:
            raise LeftOut
        if self.hides(value, whole):
            return self.mask
        return self.percentage(
            name, FigureKind.SHARE, value.amount / whole.amount * 100, (value, whole)
        )

    def percentage(
        self,
        name: str,
        kind: FigureKind,
        value: Decimal,
        sources: tuple[Value, ...],
        before: Decimal | None = None,
    ) -> Run:
        text = fixed(value, self.edition.share_decimals)
        figure = BoundFigure(name, kind, Decimal(text), f"{text}%", sources, before)
        return Run(RunKind.FIGURE, figure.text, figure)

    def change(self, name: str) -> list[Run]:
        """A figure against last year's; left out where that is not known."""
        comparison = self.figures.comparison(name)
        if comparison is None:
            raise LeftOut
        if self.hides(comparison.now):
            return [self.mask]
        wording = self.edition.change
        template = getattr(wording, direction(comparison))
        runs = [
            run for one in parts_of(template) for run in self.change_part(name, comparison, one)
        ]
        if comparison.differs:
            for one in parts_of(wording.because):
                runs += self.change_part(name, comparison, one)
        return runs

    def change_part(self, name: str, comparison: Comparison, part: Words | Binding) -> list[Run]:
        if isinstance(part, Words) or part.name in self.names:
            return self.part(part)
        sources = (comparison.now,)
        if part.name == "reason":
            return [self.reason(reason_of(self.edition, name))]
        if part.name == "rate":
            rate = comparison.rate or Decimal(0)
            label = f"rate:{name}"
            return [self.percentage(label, FigureKind.RATE, rate, sources, comparison.before)]
        shown = abs(comparison.difference)
        text = fixed(shown, self.edition.decimals) + self.edition.unit
        figure = BoundFigure(
            f"change:{name}", FigureKind.DIFFERENCE, shown, text, sources, comparison.before
        )
        return [Run(RunKind.FIGURE, text, figure)]

    def completion(self, part: Binding, with_reason: bool) -> list[Run]:
        """What was spent in percent of the plan, in words on a plan of zero; and why it differs."""
        completion = self.figures.completion(part.name, part.of, self.node)
        if completion is None:
            raise LeftOut
        if self.hides(completion.now, completion.base):
            return [self.mask]
        return [
            run
            for template in self.completion_phrases(completion, with_reason)
            for one in parts_of(template)
            for run in self.completion_part(part, completion, one)
        ]

    def completion_phrases(self, completion: Completion, with_reason: bool) -> Iterator[str]:
        wording = self.edition.completion
        assert wording
        spent, planned = self.figures.shows(completion.now), self.figures.shows(completion.base)
        if not spent and not planned:
            yield wording.nothing
            return
        yield wording.reached if planned else wording.unplanned
        if with_reason:
            yield wording.because if completion.differs else wording.same

    def completion_part(
        self, binding: Binding, completion: Completion, part: Words | Binding
    ) -> list[Run]:
        if isinstance(part, Words) or part.name in self.names:
            return self.part(part)
        if part.name == "base":
            return [Run(RunKind.TEXT, completion.base.label)]
        if part.name == "reason":
            return [self.reason(reason_of(self.edition, binding.of, self.node))]
        label = self.placed(f"rate:{binding.name}/{binding.of}")
        sources = (completion.now, completion.base)
        return [self.percentage(label, FigureKind.RATE, completion.rate or Decimal(0), sources)]

    def reason(self, key: str) -> Run:
        slot = f"text.{SlotKind.REASON}.{key}"
        written = self.material.reasons.get(key, "").strip().rstrip("。；;.")
        return (
            Run(RunKind.REASON, written, slot=slot) if written else Run(RunKind.GAP, GAP, slot=slot)
        )

    def prose(self, key: str) -> Run:
        written = self.material.prose.get(key, "").strip()
        slot = f"text.{SlotKind.PROSE}.{key}"
        if written:
            return Run(RunKind.PROSE, written, slot=slot)
        if not self.edition.prose_named(key).required:
            raise LeftOut
        return Run(RunKind.GAP, GAP, slot=slot)

    def enumeration(self, name: str) -> list[Run]:
        """The items of a list with what stands between them."""
        definition = self.edition.lists[name]
        if definition.names:
            known = self.material.catalogue.names.get(definition.names, {})
            items = [[Run(RunKind.TEXT, known[code])] for code in sorted(known)]
        else:
            items = [
                self.item(key, definition, value)
                for key, value in self.figures.listed(name).items()
            ]
        if not items:
            if not definition.none:
                raise LeftOut
            return [Run(RunKind.TEXT, definition.none)]
        runs = items[0]
        for item in items[1:]:
            runs = [*runs, Run(RunKind.TEXT, definition.between), *item]
        return runs

    def item(self, name: str, definition: ListDefinition, value: Value) -> list[Run]:
        runs = []
        for part in parts_of(definition.item):
            if isinstance(part, Words):
                runs.append(Run(RunKind.TEXT, part.text))
            elif part.name == "name":
                runs.append(Run(RunKind.TEXT, value.label))
            elif part.name == "share":
                whole = self.figures.value(definition.of)
                runs.append(self.share_of(f"share:{name}/{definition.of}", value, whole))
            else:
                runs.append(self.amount(name, value))
        return runs


def direction(comparison: Comparison) -> str:
    """Which phrase of `ChangeWording` says how two figures compare, by sign."""
    if not comparison.differs:
        return "same" if comparison.before or comparison.now.amount else "never"
    if not comparison.before:
        return "appeared"
    return "rise" if comparison.difference > 0 else "fall"


def merged(runs: list[Run]) -> list[Run]:
    """Neighbouring runs of plain text as one."""
    found: list[Run] = []
    for is_text, group in groupby(runs, lambda run: run.kind is RunKind.TEXT):
        together = list(group)
        if is_text:
            together = [Run(RunKind.TEXT, "".join(run.text for run in together))]
        found += together
    return found


def broken(runs: list[Run]) -> list[tuple[Run, ...]]:
    """Runs as paragraphs: a line break in what was written begins a new one."""
    paragraphs: list[list[Run]] = [[]]
    for run in runs:
        first, *others = [line.strip() for line in run.text.splitlines()] or [""]
        paragraphs[-1].append(replace(run, text=first) if others else run)
        for line in filter(None, others):
            paragraphs.append([replace(run, text=line)])
    return [tuple(one) for one in paragraphs]
