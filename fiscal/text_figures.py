"""The figures of a text: amounts out of the ledger, counts, entered values, last year's amounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from fiscal.deriving import Catalogue, terms_key
from fiscal.dimensions import CODES
from fiscal.displays import Display
from fiscal.findings import Outcome
from fiscal.ledger import Fact, Ledger, Selection, Stated, Sum
from fiscal.text_definitions import (
    EnteredDefinition,
    FigureDefinition,
    ListDefinition,
    RepeatDefinition,
)
from fiscal.texts import TextEdition

NOTHING = Sum()


@dataclass(frozen=True)
class LastYear:
    """What stood a year ago: the ledger of last year's case, else single figures as entered.

    `entered` maps the key of a figure's terms to its amount in 元 with its step.
    """

    ledger: Ledger | None = None
    entered: Mapping[str, Stated] = field(default_factory=dict)

    def amount(self, terms: tuple[Selection, ...], display: Display) -> Decimal | None:
        """In 元; None where last year's figure is not known."""
        if self.ledger is None:
            known = self.entered.get(terms_key(terms))
            return known.amount if known else None
        return settle(self.ledger, terms, display).amount


@dataclass(frozen=True)
class Material:
    """Everything a text draws on. `entered` are amounts in 元 or counts, by their keys.

    `provided` are such values that other cases know, by the names under which editions ask for
    them: of the approved self-evaluations, of last year.
    """

    ledger: Ledger
    catalogue: Catalogue
    last_year: LastYear = field(default_factory=LastYear)
    reasons: Mapping[str, str] = field(default_factory=dict)
    entered: Mapping[str, Decimal] = field(default_factory=dict)
    prose: Mapping[str, str] = field(default_factory=dict)
    provided: Mapping[str, Decimal] = field(default_factory=dict)

    def is_provided(self, definition: EnteredDefinition) -> bool:
        return bool(definition.provided) and definition.provided in self.provided

    def given(self, definition: EnteredDefinition) -> Decimal | None:
        """What other cases know, else what was typed; None where it is still to be given."""
        if self.is_provided(definition):
            return self.provided[definition.provided]
        return self.entered.get(definition.key)


@dataclass(frozen=True)
class Value:
    """A figure as used: an amount in 元, or a count of `unit`.

    `terms` are the selections added up, `entered` the typed values it holds. `missing` says that
    one of those is still to be typed, so that nothing can be said of the figure. One that is not
    `is_whole` adds something else to its selections, or takes something off.
    """

    label: str
    amount: Decimal
    unit: str = ""
    terms: tuple[Selection, ...] = ()
    computed: Sum = NOTHING
    stated: Stated | None = None
    outcome: Outcome = Outcome.EXACT
    entered: tuple[str, ...] = ()
    missing: bool = False
    is_whole: bool = True

    @property
    def key(self) -> str:
        return terms_key(self.terms)

    @property
    def is_count(self) -> bool:
        return bool(self.unit)

    @property
    def is_of_lines(self) -> bool:
        """Whether it is an amount that its selections alone add up to."""
        return bool(self.terms) and not self.is_count and self.is_whole

    def is_hidden(self, catalogue: Catalogue) -> bool:
        """Whether it tells an amount that is withheld beside a secret."""
        return not self.is_count and catalogue.hides_any(self.terms)


def settle(
    ledger: Ledger, terms: tuple[Selection, ...], display: Display, label: str = ""
) -> Value:
    """What the lines give, or the total stated for it where the two meet, as tables show it."""
    computed = ledger.sum(*terms)
    stated = ledger.stated.get(terms_key(terms))
    outcome = display.compared(computed, stated)
    amount = stated.amount if stated and outcome is not Outcome.MISMATCH else computed.amount
    return Value(label, amount, "", terms, computed, stated, outcome)


@dataclass(frozen=True)
class Comparison:
    """A figure beside last year's, both in 元; `difference` in the unit of the text as printed."""

    now: Value
    before: Decimal
    difference: Decimal

    @property
    def differs(self) -> bool:
        return bool(self.difference)

    @property
    def rate(self) -> Decimal | None:
        """The change in percent of last year's figure, unrounded; None on a base of zero."""
        if not self.before:
            return None
        return abs(self.now.amount - self.before) / self.before * 100


@dataclass(frozen=True)
class Completion:
    """What was spent beside what was planned, as both are printed."""

    now: Value
    base: Value
    differs: bool

    @property
    def rate(self) -> Decimal | None:
        """What was spent in percent of the plan, unrounded; None on a plan of zero."""
        if not self.base.amount:
            return None
        return self.now.amount / self.base.amount * 100


@dataclass(frozen=True)
class Node:
    """A node for which a paragraph is repeated; `number` counts them as they are printed."""

    repeated: RepeatDefinition
    code: str
    number: int

    @property
    def limits(self) -> Mapping[str, tuple[str, ...]]:
        return {self.repeated.by: (self.code,)}


@dataclass
class Figures:
    """The figures of an edition for given material, each computed once."""

    edition: TextEdition
    material: Material

    def __post_init__(self) -> None:
        self._values: dict[tuple[str, str], Value] = {}
        self._by_code: dict[tuple[str, int], dict[str, Ledger]] = {}

    @cached_property
    def ledger(self) -> Ledger:
        """The facts, added up as far as no figure of the text tells them apart."""
        return condensed(self.material.ledger, self.edition)

    @cached_property
    def last_year(self) -> LastYear:
        earlier = self.material.last_year
        return replace(earlier, ledger=earlier.ledger and condensed(earlier.ledger, self.edition))

    @cached_property
    def display(self) -> Display:
        return Display(self.edition.unit, self.edition.decimals)

    def value(self, name: str, node: Node | None = None) -> Value:
        """A figure; in a repeated paragraph the node's part of it, where it has parts by node."""
        if node and name not in node.repeated.figures:
            node = None
        key = (name, f"{node.repeated.by}={node.code}" if node else "")
        if key not in self._values:
            definition = self.edition.figures[name]
            self._values[key] = self.part(name, node) if node else self.make(definition)
        return self._values[key]

    def part(self, name: str, node: Node) -> Value:
        """What a figure of lines is at a node."""
        narrowed = (one.narrowed(node.limits) for one in self.edition.terms(name))
        terms = tuple(one for one in narrowed if one)
        return settle(self.at(node), terms, self.display, self.edition.figures[name].label)

    def at(self, node: Node) -> Ledger:
        """The facts at a node: of many items each has but a few, and is asked for often."""
        dimension, length = node.repeated.by, len(node.code)
        if dimension not in CODES:
            return self.ledger
        if (dimension, length) not in self._by_code:
            groups: dict[str, list[Fact]] = {}
            for fact in self.ledger.facts:
                groups.setdefault(fact.at.get(dimension, "")[:length], []).append(fact)
            stated = self.ledger.stated
            self._by_code[dimension, length] = {
                code: Ledger(tuple(facts), stated) for code, facts in groups.items()
            }
        return self._by_code[dimension, length].get(node.code, Ledger((), self.ledger.stated))

    def make(self, definition: FigureDefinition) -> Value:
        if definition.entered:
            return self.entered(definition)
        if definition.sum:
            return self.total(definition)
        if definition.count:
            return self.count(definition)
        if definition.names:
            named = self.material.catalogue.names.get(definition.names, {})
            return Value(definition.label, Decimal(len(named)), definition.unit)
        return settle(self.ledger, (definition.selection,), self.display, definition.label)

    def entered(self, definition: FigureDefinition) -> Value:
        entered = self.edition.entered_named(definition.entered)
        value = self.material.given(entered)
        return Value(
            label=definition.label,
            amount=value or Decimal(0),
            unit=entered.unit if entered.kind == "count" else "",
            entered=(entered.key,),
            missing=value is None and entered.required,
        )

    def total(self, definition: FigureDefinition) -> Value:
        """The sum of figures. Lines are added up together, so that a stated total is found."""
        added = [self.value(one) for one in definition.sum]
        taken = [self.value(one) for one in definition.less]
        parts = [*added, *taken]
        terms = tuple(dict.fromkeys(term for part in parts for term in part.terms))
        if terms and not taken and not any(part.entered for part in parts):
            return settle(self.ledger, terms, self.display, definition.label)
        amount = sum((one.amount for one in added), Decimal(0))
        return Value(
            label=definition.label,
            amount=amount - sum((one.amount for one in taken), Decimal(0)),
            unit=parts[0].unit,
            terms=terms,
            entered=tuple(key for part in parts for key in part.entered),
            missing=any(part.missing for part in parts),
            is_whole=False,
        )

    def count(self, definition: FigureDefinition) -> Value:
        """How many nodes have anything: projects with money, units with income."""
        chosen = definition.selection
        nodes = {
            fact.at.get(definition.count, "")
            for fact in self.ledger.select([chosen])
            if fact.amount
        }
        counted = [one for one in nodes if one and self.is_counted(definition, one)]
        amount = Decimal(len(counted))
        return Value(definition.label, amount, definition.unit, (chosen,))

    def is_counted(self, definition: FigureDefinition, node: str) -> bool:
        if not definition.secrecy:
            return True
        project = self.material.catalogue.projects.get(node)
        is_classified = bool(project and project.classified)
        return is_classified == (definition.secrecy == "classified")

    def comparison(self, name: str) -> Comparison | None:
        """A figure beside last year's; None where one of them is not known."""
        now = self.value(name)
        before = self.before(name)
        if before is None or now.missing:
            return None
        return Comparison(now, before, self.display.shown(now.amount - before))

    def before(self, name: str) -> Decimal | None:
        """Last year's amount of a figure, in 元."""
        held = self.edition.figures[name].before
        if not held:
            return self.last_year.amount(self.value(name).terms, self.display)
        definition = self.edition.figures[held]
        return self.material.given(self.edition.entered_named(definition.entered))

    def completion(self, name: str, base: str, node: Node | None = None) -> Completion | None:
        """What was spent beside what was planned; None where one of them is not known."""
        now, planned = self.value(name, node), self.value(base, node)
        if now.missing or planned.missing:
            return None
        shown = self.display.shown
        return Completion(now, planned, shown(now.amount) != shown(planned.amount))

    def nodes(self, repeated: RepeatDefinition) -> tuple[Node, ...]:
        """Where any of the figures of a repetition is not zero as printed, by code."""
        terms = [term for one in repeated.figures for term in self.edition.terms(one)]
        codes = {
            fact.at.get(repeated.by, "")[: repeated.digits] for fact in self.ledger.select(terms)
        }
        candidates = (Node(repeated, code, 0) for code in sorted(codes - {""}))
        shown = (
            one
            for one in candidates
            if any(self.shows(self.value(name, one)) for name in repeated.figures)
        )
        return tuple(Node(repeated, one.code, number) for number, one in enumerate(shown, start=1))

    def listed(self, name: str) -> dict[str, Value]:
        """What a list names: every figure of it that is not zero as printed, by name.

        A figure for a code is named after the list and the code, `list:classes:206`.
        """
        definition = self.edition.lists[name]
        if definition.figures:
            values = {one: self.value(one) for one in definition.figures}
        else:
            values = self.by_node(name, definition)
        return {key: one for key, one in values.items() if self.shows(one)}

    def shows(self, value: Value) -> bool:
        return bool(value.amount if value.is_count else self.display.shown(value.amount))

    def by_node(self, name: str, definition: ListDefinition) -> dict[str, Value]:
        """A figure for each code or unit there is, in the order of the codes."""
        ledger, catalogue = self.ledger, self.material.catalogue
        chosen = Selection(definition.measure).narrowed(definition.select)
        assert chosen
        nodes = {
            fact.at.get(definition.by, "")[: definition.digits] for fact in ledger.select([chosen])
        }
        narrowed = ((node, chosen.narrowed({definition.by: (node,)})) for node in sorted(nodes))
        return {
            f"list:{name}:{node}": settle(
                ledger, (one,), self.display, catalogue.name(definition.by, node) or node
            )
            for node, one in narrowed
            if one and node
        }


def dimensions_used(edition: TextEdition) -> dict[str, set[str]]:
    """By which dimensions the figures of an edition tell the facts of each measure apart."""
    used: dict[str, set[str]] = {}
    for figure in edition.figures.values():
        if figure.measure:
            used.setdefault(figure.measure, set()).update(figure.select, {figure.count} - {""})
    for listed in edition.lists.values():
        if listed.measure:
            used.setdefault(listed.measure, set()).update(listed.select, {listed.by})
    for repeated in edition.repeats.values():
        for one in repeated.figures:
            for term in edition.terms(one):
                used.setdefault(term.measure, set()).add(repeated.by)
    return used


def condensed(ledger: Ledger, edition: TextEdition) -> Ledger:
    """A ledger of fewer facts that gives the same sums with the same slack.

    A department may have a hundred thousand lines, and a text a hundred figures.
    """
    used = dimensions_used(edition)
    found: dict[tuple[str, ...], tuple[Decimal, Decimal]] = {}
    for measure, dimensions in used.items():
        ordered = sorted(dimensions)
        for fact in ledger.by_measure.get(measure, ()):
            if fact.amount:
                key = (measure, *(fact.at.get(one, "") for one in ordered))
                amount, step = found.get(key, (Decimal(0), Decimal(0)))
                found[key] = (amount + fact.amount, step + fact.step)
    facts = (
        Fact(
            measure,
            {one: at for one, at in zip(sorted(used[measure]), place, strict=True) if at},
            *figures,
        )
        for (measure, *place), figures in found.items()
    )
    return Ledger(tuple(facts), ledger.stated)
