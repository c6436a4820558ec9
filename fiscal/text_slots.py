"""What the sentences of a text take from the department, and under which keys it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from fiscal.text_figures import Figures, Material, Node
from fiscal.text_tree import Slot, SlotKind
from fiscal.texts import SentenceDefinition, TextEdition

_CODE = re.compile(r"[0-9]+")


def reason_of(edition: TextEdition, figure: str, node: Node | None = None) -> str:
    """The key of a reason; in a repeated paragraph each node has its own: `planned-2060101`."""
    key = edition.reason_key(figure)
    return f"{key}-{node.code}" if node else key


def has_slot(edition: TextEdition, kind: SlotKind, key: str) -> bool:
    """Whether a text may take something under a key, whatever the lines are at present."""
    bindings = [
        (bool(paragraph.each), binding)
        for _, paragraph in edition.paragraphs
        for sentence in paragraph.text
        for binding in sentence.bindings
    ]
    match kind:
        case SlotKind.ENTERED:
            return any(one.key == key for one in edition.entered)
        case SlotKind.PROSE:
            return any(one.key == key for one in edition.prose)
        case SlotKind.COMPARATIVE:
            return key in edition.compared and not edition.figures[key].before
    reason, hyphen, code = key.partition("-")
    if hyphen and not _CODE.fullmatch(code):
        return False
    return any(
        edition.reason_key(one.name if one.kind == "change" else one.of) == reason
        and repeated == bool(hyphen)
        for repeated, one in bindings
        if one.kind in ("change", "completion")
    )


def once(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """Each slot once, in order; required if any sentence requires it."""
    found: dict[str, Slot] = {}
    for slot in slots:
        if slot.path not in found or (slot.required and not found[slot.path].required):
            found[slot.path] = slot
    return tuple(found.values())


@dataclass(frozen=True)
class Slots:
    """The slots of sentences, as things stand."""

    edition: TextEdition
    material: Material
    figures: Figures

    def of(
        self, sentence: SentenceDefinition, node: Node | None = None, is_said: bool = True
    ) -> Iterator[Slot]:
        """What a sentence takes; of one that does not apply no words are required."""
        for slot in self.taken(sentence, node):
            is_words = slot.kind in (SlotKind.REASON, SlotKind.PROSE)
            yield replace(slot, required=False) if is_words and not is_said else slot

    def taken(self, sentence: SentenceDefinition, node: Node | None) -> Iterator[Slot]:
        for binding in sentence.bindings:
            match binding.kind:
                case "change":
                    yield from self.entered(binding.name)
                    yield from self.change(binding.name)
                case "completion":
                    yield from self.both(binding.name, binding.of)
                    yield self.deviation(binding.name, binding.of, node)
                case "share" | "rate":
                    yield from self.both(binding.name, binding.of)
                case "prose":
                    yield self.prose(binding.name)
                case "list":
                    for name in self.edition.lists[binding.name].figures:
                        yield from self.entered(name)
                case _ if binding.name in self.edition.figures:
                    yield from self.entered(binding.name)

    def both(self, name: str, other: str) -> Iterator[Slot]:
        yield from self.entered(name)
        yield from self.entered(other)

    def change(self, name: str) -> Iterator[Slot]:
        """Last year's figure, unless last year's case has it, and the reason of a difference."""
        before = self.edition.figures[name].before
        if before:
            yield from self.entered(before)
        elif self.material.last_year.ledger is None:
            yield Slot(
                SlotKind.COMPARATIVE,
                name,
                self.figures.value(name).label,
                self.edition.unit,
                is_given=self.figures.comparison(name) is not None,
            )
        key = self.edition.reason_key(name)
        sharing = [one for one in self.edition.compared if self.edition.reason_key(one) == key]
        compared = [self.figures.comparison(one) for one in sharing]
        yield Slot(
            SlotKind.REASON,
            key,
            "、".join(self.edition.figures[one].label for one in sharing),
            required=any(one.differs for one in compared if one),
            is_given=self.is_explained(key),
        )

    def deviation(self, name: str, base: str, node: Node | None) -> Slot:
        """The reason why something else was spent than planned."""
        completion = self.figures.completion(name, base, node)
        key = reason_of(self.edition, base, node)
        figures = self.edition.figures
        return Slot(
            SlotKind.REASON,
            key,
            self.named(node) if node else figures[name].label,
            required=bool(completion and completion.differs),
            is_given=self.is_explained(key),
            compared_with=figures[base].label,
        )

    def named(self, node: Node) -> str:
        return f"{node.code} {self.material.catalogue.name(node.repeated.by, node.code)}".strip()

    def is_explained(self, key: str) -> bool:
        return bool(self.material.reasons.get(key, "").strip())

    def prose(self, key: str) -> Slot:
        definition = self.edition.prose_named(key)
        return Slot(
            SlotKind.PROSE,
            key,
            definition.label,
            hint=definition.hint,
            required=definition.required,
            is_given=bool(self.material.prose.get(key, "").strip()),
        )

    def entered(self, name: str) -> Iterator[Slot]:
        """The typed values that a figure holds; none that other cases know."""
        definition = self.edition.figures[name]
        for part in (*definition.sum, *definition.less):
            yield from self.entered(part)
        if not definition.entered:
            return
        entered = self.edition.entered_named(definition.entered)
        if not self.material.is_provided(entered):
            yield Slot(
                SlotKind.ENTERED,
                entered.key,
                entered.label,
                self.edition.unit if entered.kind == "amount" else entered.unit,
                required=entered.required,
                is_given=entered.key in self.material.entered,
            )
