"""What the parts of a book add up to, and whether it agrees: for the bars above the grids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.text import capfirst

from books.figures import Figures, ProjectEntry
from books.grids import LINES, TITLES
from books.kinds import BookKind, kind_of
from books.models import Book, Part, ProjectAmount
from books.queries import ProjectView, facts_of
from departments.words import in_words
from fiscal.amounts import fixed, trimmed
from fiscal.dimensions import node
from fiscal.findings import Finding, Outcome
from fiscal.ledger import UNITS, Fact, Ledger, Selection
from fiscal.relations import compare


def grids_of(book: Book) -> tuple[str, ...]:
    """The grids of a part in the order of entry."""
    lines = list(book.measures)
    lines.insert(lines.index("economic") + 1, "projects")
    return tuple(lines)


def title_of(kind: BookKind, grid: str) -> str:
    return capfirst(in_words(kind.titles.get(grid) or TITLES[grid]))


def shown_in(amount: Decimal, unit: str) -> str:
    """An amount in 元 as people read it in `unit`: grouped, with the decimals it needs.

    万元 have one place at least, as the tables print.
    """
    value = amount / UNITS[unit]
    places = len(trimmed(value).partition(".")[2])
    return fixed(value, places if unit == "元" else max(1, places), grouped=True)


@dataclass(frozen=True)
class Tally:
    """A sum, or a difference that ought to be nothing. `text` in the unit of the page."""

    label: str
    text: str
    is_main: bool = False
    is_off: bool = False


def part_figures(part: Part, projects: Sequence[ProjectView]) -> Figures:
    """What the rules look at, for one part by itself."""
    book = part.book
    return Figures(
        ledger=Ledger(tuple(facts_of([part]))),
        projects=[
            ProjectEntry(
                node=view.node,
                label=book.definition.masking.name if view.masked else view.name,
                has_unit=view.has_unit,
                has_code=view.masked or bool(view.code),
            )
            for view in projects
        ],
        personnel=book.definition.personnel,
    )


def are_mixed(book: Book) -> bool:
    """Whether units have parts beside the department as a whole.

    Then income may stand in the one and its expenditure in the other, as in workbooks of which
    only some tables name units, and what a part lacks is no mistake of the part.
    """
    units = set(book.parts.order_by().values_list("unit", flat=True))
    return None in units and len(units) > 1


def findings_of(book: Book, figures: Figures, is_mixed: bool = False) -> list[Finding]:
    """What the checks say of a part by itself; what is only not there yet is left out.

    In a mixed book (`are_mixed`) only figures that stand in the part are compared.
    """
    found = [
        one for one in kind_of(book).check_part(figures) if one.outcome is not Outcome.INCOMPLETE
    ]
    if not is_mixed:
        return found
    there = {grid for grid in grids_of(book) if figures.sum(measure_of(grid)).count} | {"balance"}
    return [one for one in found if {place.path.partition(".")[0] for place in one.places} <= there]


def measure_of(grid: str) -> str:
    return "project" if grid == "projects" else grid


def label_of(kind: BookKind, grid: str, selection: Selection) -> str:
    """What a sum is of: the grid, and the nodes it lies within."""
    nodes = [node(dimension, keys[0]).name for dimension, keys in selection.conditions]
    return " · ".join([title_of(kind, grid), *nodes])


def tallies(
    kind: BookKind,
    figures: Figures,
    grid: str,
    unit: str,
    typed: Decimal | None = None,
    is_mixed: bool = False,
) -> list[Tally]:
    """The sums of a part for the bar of a grid: its own first, then whether the parts agree.

    `typed` is what the grid adds up to as it was typed, where it could not be saved. In a mixed
    book (`are_mixed`) only sums that stand in the part are compared.
    """
    found = list(own_tallies(kind, figures, grid, unit, typed))
    for beside in ("income", "expenditure", "balance"):
        for selection in kind.sums_of(beside) if beside != grid else ():
            amount = figures.ledger.sum(selection)
            if amount.count or beside != "balance":
                label = label_of(kind, beside, selection)
                found.append(Tally(label, shown_in(amount.amount, unit)))
    for opposed in kind.opposed:
        one, other = (figures.ledger.sum(*side) for side in (opposed.one, opposed.other))
        if (is_mixed or opposed.where_both) and not (one.count and other.count):
            continue
        is_allowed = opposed.at_most and one.amount < other.amount
        is_off = not is_allowed and compare(one, other) is Outcome.MISMATCH
        text = shown_in(one.amount - other.amount, unit)
        found.append(Tally(in_words(opposed.label), text, is_off=is_off))
    return found


def own_tallies(
    kind: BookKind, figures: Figures, grid: str, unit: str, typed: Decimal | None
) -> Iterator[Tally]:
    """The sums of the grid itself. What was typed is one sum, so it stands for one alone."""
    selections = kind.sums_of(grid)
    for number, selection in enumerate(selections):
        amount = figures.ledger.sum(selection).amount
        shown = typed if typed is not None and len(selections) == 1 else amount
        label = label_of(kind, grid, selection)
        yield Tally(label, shown_in(shown, unit), is_main=number == 0)


def sums_of(parts: Sequence[Part]) -> Mapping[int, Ledger]:
    """What every part adds up to, in a query for each grid.

    Its facts are sums: one for every node that the sums of its kind of books tell apart.
    """
    if not parts:
        return {}
    book = parts[0].book
    wanted = [part.pk for part in parts]
    found: dict[int, list[Fact]] = {pk: [] for pk in wanted}
    sources = [
        (kind, LINES[kind].objects.filter(part__in=wanted), "part")  # type: ignore[attr-defined]
        for kind in book.measures
    ]
    sources.append(
        ("project", ProjectAmount.objects.filter(project__part__in=wanted), "project__part")
    )
    for measure, amounts, part in sources:
        told = told_apart(kind_of(book), measure)
        grouped = amounts.filter(amount__gt=0).order_by().values_list(part, *told)
        for pk, *nodes, amount, step in grouped.annotate(models.Sum("amount"), models.Sum("step")):
            at = {one: node for one, node in zip(told, nodes, strict=True) if node}
            found[pk].append(Fact(measure, at, amount, step))
    return {pk: Ledger(tuple(facts)) for pk, facts in found.items()}


def told_apart(kind: BookKind, measure: str) -> list[str]:
    """By what the sums of a kind of books tell the figures of a measure apart."""
    grid = "projects" if measure == "project" else measure
    opposed = kind.opposed[0]
    selections = [*kind.sums_of(grid), *opposed.one, *opposed.other]
    told = {
        dimension
        for one in selections
        for dimension, _nodes in one.conditions
        if one.measure == measure
    }
    return sorted(told)


def balances(kind: BookKind, sums: Ledger) -> bool:
    """Whether both sides of the account are the same, but for a rounding tail."""
    opposed = kind.opposed[0]
    return compare(sums.sum(*opposed.one), sums.sum(*opposed.other)) is not Outcome.MISMATCH
