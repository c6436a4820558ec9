"""The rules by which a document is reconciled, one by one, as the definitions of tables give them.

Rules are listed from a document with every row there can be (`generic`). Where a document leaves
out a table or a row, a figure is compared with another: those equations are sought as well, and
listed if a document of nothing but their rows has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from fiscal.editions import Edition
from fiscal.findings import Outcome, Severity
from fiscal.reconciling.cells import Cell
from fiscal.reconciling.equations import Equation, solve
from fiscal.reconciling.families import EVERY_TABLE, FAMILIES, Family, number
from fiscal.reconciling.formulas import formula, pointed_at
from fiscal.reconciling.generic import KINDS, generic_cells
from fiscal.reconciling.possible_relations import PossibleRelations
from fiscal.reconciling.relations import Relations
from fiscal.reconciling.report import in_figures
from fiscal.sentences import Sentence, say
from fiscal.tables import TableEdition, table_editions

#: How many formulas are told of a rule; of those written with the edition all are.
MOST_FORMULAS = 3

#: What the figures of an example come to, in 元, and how they are shared out.
WHOLE, SHARES = Decimal(1_000_000), (Decimal(600_000), Decimal(400_000))


@dataclass(frozen=True)
class Instance:
    """An equation of a rule between the cells of a document with every row."""

    equation: Equation
    left: tuple[Cell, ...]
    right: tuple[Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return (*self.left, *self.right)


@dataclass(frozen=True)
class Use:
    """A rule in the editions where its formulas are the same.

    `formulas` are its first ones in the words of the tables, `more` counts the others. `basis`
    says what it rests on, `sources` what asks for the tables, or for it. A rule is not `usual` if
    it speaks only where a document leaves out a table or a row: then one formula is told.
    """

    editions: tuple[Edition, ...]
    formulas: tuple[str, ...]
    more: int
    severities: tuple[Severity, ...]
    basis: Sentence
    sources: tuple[str, ...]
    example: Sentence
    is_usual: bool


@dataclass(frozen=True)
class ReconcilingRule:
    """A numbered rule with what it is in each edition that has it."""

    number: str
    title: Sentence
    sentence: Sentence
    uses: tuple[Use, ...]

    @property
    def severities(self) -> tuple[Severity, ...]:
        return tuple(one for one in Severity if any(one in use.severities for use in self.uses))


@cache
def derived_rulebook(kind: str) -> tuple[ReconcilingRule, ...]:
    """The rules of all editions of a kind of document, ordered by tables, then by family.

    This takes seconds; `kept_rulebook` has it at once.
    """
    uses: dict[str, list[Use]] = {}
    for edition in table_editions():
        if edition.kind == kind:
            for rule, one in rules_of(edition).items():
                uses.setdefault(rule, []).append(one)
    return tuple(rule_of(rule, tuple(uses[rule])) for rule in sorted(uses, key=order))


def families(kind: str) -> tuple[ReconcilingRule, ...]:
    """The families as rules of their own, for what cannot be computed for any table."""
    return tuple(rule_of(number(kind, family), ()) for family in Family)


def rule_of(rule: str, uses: tuple[Use, ...]) -> ReconcilingRule:
    tables, family = parts_of(rule)
    words = FAMILIES[family]
    title = (
        say("Every table: {what}", what=words.title)
        if tables == (EVERY_TABLE,)
        else say("Table {tables}: {what}", tables="/".join(tables), what=words.title)
    )
    return ReconcilingRule(rule, title, words.asks, tuple(merged(uses)))


def merged(uses: Iterable[Use]) -> Iterator[Use]:
    """Uses that say the same as one, with what each edition rests on."""
    alike: dict[object, list[Use]] = {}
    for one in uses:
        alike.setdefault((one.formulas, one.more, one.severities, one.is_usual), []).append(one)
    for first, *others in alike.values():
        editions = tuple(edition for one in (first, *others) for edition in one.editions)
        sources = tuple(dict.fromkeys(part for one in (first, *others) for part in one.sources))
        yield replace(first, editions=editions, sources=sources)


def parts_of(rule: str) -> tuple[tuple[str, ...], Family]:
    """The tables and the family that the number of a rule names."""
    *tables, family = rule[1:].split("-")
    return tuple(tables), Family(int(family))


def order(rule: str) -> tuple[int, int, tuple[str, ...], int]:
    """Editions that number tables alike together, rules about one table first."""
    tables, family = parts_of(rule)
    return -len(tables[0]), min(len(tables), 2), tables, family


def rules_of(edition: TableEdition) -> Mapping[str, Use]:
    """Every rule that can be broken in a document of an edition, by its number."""
    documents = [generic_cells(edition, kinds) for kinds in KINDS]
    return {
        rule: use(edition, found, is_usual)
        for rule, (found, is_usual) in listed(edition, documents).items()
    }


def listed(
    edition: TableEdition, documents: Iterable[Sequence[Cell]]
) -> Mapping[str, tuple[tuple[Instance, ...], bool]]:
    """The equations of every rule that documents have, and whether they do as they are.

    The others they have when a table or a row is left out.
    """
    documents = list(documents)
    found: dict[str, tuple[tuple[Instance, ...], bool]] = {}
    for cells in documents:
        for rule, ones in by_rule(Relations(edition, cells).equations(), cells).items():
            found.setdefault(rule, (tuple(ones), True))
    for cells in documents:
        possible = by_rule(PossibleRelations(edition, cells).equations(), cells)
        for rule, ones in possible.items():
            if rule not in found and (real := first_real(edition, cells, ones)):
                found[rule] = (real,), False
    return found


def by_rule(equations: Iterable[Equation], cells: Sequence[Cell]) -> dict[str, list[Instance]]:
    by_key = {one.key: one for one in cells}
    found: dict[str, list[Instance]] = {}
    for one in equations:
        left, right = (tuple(by_key[key] for key in side) for side in (one.left, one.right))
        found.setdefault(one.rule, []).append(Instance(one, left, right))
    return found


def first_real(
    edition: TableEdition, cells: Sequence[Cell], instances: Iterable[Instance]
) -> Instance | None:
    """The first equation of a rule that a document of nothing but the rows of one has."""
    by_formula = {told(one): one for one in reversed(list(instances))}
    for one in reversed(by_formula.values()):
        rows = {id(cell.row) for cell in one.cells}
        alone = Relations(edition, [cell for cell in cells if id(cell.row) in rows])
        rule = one.equation.rule
        if real := by_rule((it for it in alone.equations() if it.rule == rule), cells):
            return real[rule][0]
    return None


def use(edition: TableEdition, instances: Sequence[Instance], is_usual: bool) -> Use:
    formulas = tuple(dict.fromkeys(told(one) for one in instances))
    family = parts_of(instances[0].equation.rule)[1]
    weights = {one.equation.severity for one in instances}
    titles = {one.equation.title for one in instances}
    most = len(formulas) if family is Family.WRITTEN else MOST_FORMULAS
    written = [one.basis for one in edition.relations if one.title in titles and one.basis]
    return Use(
        editions=(edition,),
        formulas=formulas[:most],
        more=len(formulas[most:]),
        severities=tuple(one for one in Severity if one in weights),
        basis=FAMILIES[family].basis,
        sources=tuple(dict.fromkeys([edition.basis, *written])),
        example=example(instances[0]),
        is_usual=is_usual,
    )


def told(instance: Instance) -> str:
    """The formula of an equation: the title of a written one, else in the words of the tables."""
    equation = instance.equation
    return equation.title or formula(instance.left, instance.right, equation.relation)


def example(instance: Instance) -> Sentence:
    """Figures for which an equation holds, and what changing the first one does."""
    equation = instance.equation
    figures = {}
    for side in (instance.left, instance.right):
        amounts = (WHOLE,) if len(side) == 1 else SHARES
        for place, cell in enumerate(side):
            amount = amounts[place] if place < len(amounts) else Decimal(0)
            figures[cell.key] = replace(cell.printed(), amount=amount, label=pointed_at(cell))
    holds = in_figures(solve(equation, figures), figures)
    first = figures[equation.figures[0]]
    amount, step = first.amount or Decimal(0), 2 * first.half or Decimal(1)
    tail: Decimal | None = None
    while True:
        amount += step
        outcome = solve(equation, {**figures, first.key: replace(first, amount=amount)}).outcome
        if outcome is not Outcome.ROUNDING:
            break
        tail = tail or amount
    fails = first.written(amount)
    if tail is None:
        return say("{holds}. {fails} on the left is wrong.", holds=holds, fails=fails)
    return say(
        "{holds}. {tail} on the left is a rounding tail, {fails} is wrong.",
        holds=holds,
        tail=first.written(tail),
        fails=fails,
    )
