"""The reconciliation of a document: every equation as it came out, and what is wrong in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from fiscal.amounts import YUAN_PER_WAN
from fiscal.findings import Finding, Outcome, Severity, by_weight
from fiscal.given import GivenTable
from fiscal.known_rows import KnownRow
from fiscal.reconciling.causes import cause_of_rows, likely_cause, wholes_of
from fiscal.reconciling.cells import Cell, cells_of
from fiscal.reconciling.equations import Printed, Relation, Result, solve
from fiscal.reconciling.families import Family, family_of, number
from fiscal.reconciling.relations import Relations
from fiscal.reconciling.suspects import Suspicion, suspicions, unexplained
from fiscal.reconciling.units import in_another_unit
from fiscal.rules import log_failure, not_computed
from fiscal.sentences import Sentence, say
from fiscal.tables import TableEdition

#: How the sides of an equation stand to each other.
SIGNS = {
    (outcome, relation): sign
    for relation, signs in (
        (Relation.EQUAL, ("=", "≈", "≠")),
        (Relation.AT_MOST, ("≤", "≈", ">")),
    )
    for outcome, sign in zip(
        (Outcome.EXACT, Outcome.ROUNDING, Outcome.MISMATCH), signs, strict=True
    )
}

#: How many figures a sentence lists.
MOST_LISTED = 6


@dataclass(frozen=True)
class Reconciliation:
    """All figures of a document by their keys, every equation's result, and the findings.

    Findings are in the order of the amount at stake. Rounding tails are results and no findings.
    """

    figures: Mapping[str, Printed]
    results: tuple[Result, ...]
    findings: tuple[Finding, ...]

    @property
    def outcomes(self) -> Counter[Outcome]:
        return Counter(one.outcome for one in self.results)

    @property
    def without_counterpart(self) -> tuple[Printed, ...]:
        """Figures that stand in no equation: nothing in the document confirms them."""
        used = {key for one in self.results for key in one.equation.figures}
        return tuple(one for key, one in self.figures.items() if one.amount and key not in used)


def reconcile(
    edition: TableEdition,
    tables: Iterable[tuple[GivenTable, Sequence[KnownRow]]],
    kinds: Mapping[str, str],
    derived: Mapping[str, Decimal] | None = None,
) -> Reconciliation:
    """Solve every equation between the figures of given tables.

    `kinds` say of which kind of expenditure the projects are that rows stand for. `derived` are
    the amounts in 元 that lines give for the cells, by their keys: what the lines contradict each
    other by is a warning only, and judged when they are handed in.
    """
    try:
        cells = cells_of(tables, kinds)
    except Exception as error:  # no rule can be computed, and none is passed
        log_failure("taking the cells of tables", error)
        numbers = (number(edition.kind, family) for family in Family)
        return Reconciliation({}, (), tuple(map(not_computed, numbers)))
    figures = {cell.key: cell.printed() for cell in cells}
    relations = Relations(edition, cells)
    lines = None
    if derived is not None:
        lines = {
            key: replace(one, amount=derived.get(key, Decimal(0))) for key, one in figures.items()
        }
    solving = Solving(relations, figures, lines)
    results = tuple(solving.results())
    told = solving.told(results)
    return Reconciliation(figures, results, (*solving.failed.values(), *told))


@dataclass
class Solving:
    """Solves the equations of a document. What fails by itself is a finding that blocks."""

    relations: Relations
    figures: Mapping[str, Printed]
    lines: Mapping[str, Printed] | None = None
    failed: dict[str, Finding] = field(default_factory=dict)

    def fail(self, rule: str, error: Exception) -> None:
        log_failure(f"rule {rule}", error)
        self.failed.setdefault(rule, not_computed(rule))

    def results(self) -> Iterator[Result]:
        for family, find in self.relations.by_family():
            try:
                equations = list(find())
            except Exception as error:  # the other families go on
                self.fail(number(self.relations.edition.kind, family), error)
                continue
            for one in equations:
                try:
                    yield solve(one, self.figures)
                except Exception as error:  # the other equations go on
                    self.fail(one.rule, error)
                    yield Result(one, Outcome.INCOMPLETE)

    def told(self, results: Sequence[Result]) -> tuple[Finding, ...]:
        """What is wrong by its causes; equation by equation where no causes can be found."""
        try:
            codes = torn(results, self.relations.cells)
            in_yuan = tuple(in_another_unit(self.relations.same_terms.values(), codes))
            return in_yuan or found(results, self.figures, self.lines)
        except Exception as error:
            log_failure("seeking the causes of contradictions", error)
        wrong = (one for one in results if one.outcome is Outcome.MISMATCH)
        return tuple(finding(unexplained(one), self.figures) for one in wrong)


def torn(results: Iterable[Result], cells: Iterable[Cell]) -> set[str]:
    """The tables that contradict themselves by more than their tails would in another unit."""
    table = {cell.key: cell.code for cell in cells}
    wrong = (one for one in results if abs(one.difference) > one.tolerance * YUAN_PER_WAN)
    codes = ({table[key] for key in one.equation.figures} for one in wrong)
    return {code for one in codes if len(one) == 1 for code in one}


def found(
    results: Sequence[Result],
    figures: Mapping[str, Printed],
    lines: Mapping[str, Printed] | None = None,
) -> tuple[Finding, ...]:
    """A finding for each probable cause, the greatest amount at stake first.

    `lines` are the same figures as the lines give them.
    """
    return by_weight(
        replace(finding(one, figures), severity=Severity.WARNING)
        if lines and all(fails_between_tables(result, lines) for result in one.explained)
        else finding(one, figures)
        for one in suspicions(results, figures)
    )


def fails_between_tables(result: Result, lines: Mapping[str, Printed]) -> bool:
    """Whether lines contradict each other by a relation; within one table they never do."""
    is_between = family_of(result.equation.rule) >= Family.SAME
    return is_between and solve(result.equation, lines).outcome is Outcome.MISMATCH


def finding(one: Suspicion, figures: Mapping[str, Printed]) -> Finding:
    """What a suspicion says: the figure if there is but one, else the equation that fails."""
    key, change = one.candidates[0]
    figure = figures[key]
    amount = figure.amount or Decimal(0)
    first = one.explained[0]
    about = [figures[other] for result in one.explained for other in result.equation.figures]
    places = [figures[other].place for other, _ in one.candidates]
    places += [other.place for other in about if other.place not in places]
    is_sure = len(one.candidates) == 1 and len(one.explained) > 1 and not one.upset
    if one.same_rows:
        sentence = rows_fail(one.explained, figures)
    else:
        sentence = spoils(figure, change, one, figures) if is_sure else sides_differ(first, figures)
    cause = None
    if one.same_rows:
        cause = cause_of_rows(one.explained, figures)
    elif is_sure:
        wholes = [figures[other] for other in wholes_of(key, one.explained)]
        cause = likely_cause(figure, amount + change, about, wholes)
    return Finding(
        first.equation.rule,
        heaviest(one.explained),
        Outcome.MISMATCH,
        say("{finding} {cause}", finding=sentence, cause=cause) if cause else sentence,
        tuple(dict.fromkeys(places)),
        expected=figure.written(amount + change),
        actual=figure.written(amount),
        difference=figure.written(-change),
        at_stake=abs(change),
    )


def heaviest(results: Iterable[Result]) -> Severity:
    """What equations weigh together: an error if one of them must hold."""
    order = list(Severity)
    return min((one.equation.severity for one in results), key=order.index)


def spoils(
    figure: Printed, change: Decimal, one: Suspicion, figures: Mapping[str, Printed]
) -> Sentence:
    """One figure that, were it another, would make all the others agree."""
    amount = figure.amount or Decimal(0)
    return say(
        "“{label}” has {given}. {count} relations contradict it and would all hold if it were "
        "{expected} (difference {difference}): {relations}. Correct this figure; if it is right, "
        "correct the others.",
        label=figure.label,
        given=figure.written(amount),
        expected=figure.written(amount + change),
        difference=figure.written(-change),
        count=len(one.explained),
        relations="; ".join(in_figures(result, figures) for result in one.explained[:3])
        + (" …" if len(one.explained) > 3 else ""),
    )


def sides_differ(result: Result, figures: Mapping[str, Printed]) -> Sentence:
    """An equation that does not hold."""
    first = figures[result.equation.figures[0]]
    return say(
        "{relation}: the sides differ by {difference}, which is more than rounding explains "
        "({tolerance}). Correct one of these figures.",
        relation=in_figures(result, figures),
        difference=first.written(result.difference),
        tolerance=first.written(result.tolerance),
    )


def rows_fail(results: Sequence[Result], figures: Mapping[str, Printed]) -> Sentence:
    """The same rows that do not add up in several columns."""
    first = figures[results[0].equation.figures[0]]
    return say(
        "{relation}: the sides differ by {difference}, and these rows do not add up in {count} "
        "other columns either. Perhaps a row is missing here, or there twice, or stands in the "
        "wrong place.",
        relation=in_figures(results[0], figures),
        difference=first.written(results[0].difference),
        count=len(results) - 1,
    )


def in_figures(result: Result, figures: Mapping[str, Printed]) -> str:
    """`“03 · 合计” 96262.5 = “03 · 基本支出” 10512.4 + “03 · 项目支出” 85750.2`."""
    equation = result.equation
    sign = SIGNS[result.outcome, equation.relation]
    return f"{side(equation.left, figures)} {sign} {side(equation.right, figures)}"


def side(keys: Sequence[str], figures: Mapping[str, Printed]) -> str:
    """The figures of one side that are not zero, the greatest first, and what they come to."""
    terms = [figures[key] for key in keys]
    filled = sorted(
        (one for one in terms if one.amount), key=lambda one: -abs(one.amount or Decimal(0))
    )
    if not filled:
        return terms[0].label + " 0" if len(terms) == 1 else "0"
    listed = [f"“{one.label}” {one.written(one.amount or Decimal(0))}" for one in filled]
    text = " + ".join(listed[:MOST_LISTED]) + (" + …" if len(listed) > MOST_LISTED else "")
    if len(filled) == 1:
        return text
    total = sum((one.amount or Decimal(0) for one in filled), Decimal(0))
    return f"{filled[0].written(total)} ({text})"
