"""What the parts of a book add up to, and whether it agrees: for the bars above the grids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from books.figures import Figures, ProjectEntry
from books.grids import LINES, TITLES
from books.kinds import BOOK_KINDS
from books.models import Book, Part, ProjectAmount
from books.queries import ProjectView, facts_of
from departments.words import in_words
from fiscal.amounts import fixed, trimmed
from fiscal.findings import Finding, Outcome
from fiscal.ledger import UNITS, Ledger, Sum
from fiscal.relations import compare


def grids_of(book: Book) -> tuple[str, ...]:
    """The grids of a part in the order of entry."""
    lines = list(book.measures)
    lines.insert(lines.index("economic") + 1, "projects")
    return tuple(lines)


def title_of(kind: str) -> str:
    return capfirst(in_words(TITLES[kind]))


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

    In a mixed budget (`are_mixed`) only figures that stand in the part are compared.
    """
    found = [
        one
        for one in BOOK_KINDS[book.case.kind].check_part(figures)
        if one.outcome is not Outcome.INCOMPLETE
    ]
    if not is_mixed:
        return found
    there = {grid for grid in grids_of(book) if figures.sum(measure_of(grid)).count} | {"balance"}
    return [one for one in found if {place.path.partition(".")[0] for place in one.places} <= there]


def measure_of(grid: str) -> str:
    return "project" if grid == "projects" else grid


def tallies(
    figures: Figures,
    kind: str,
    unit: str,
    typed: Decimal | None = None,
    is_mixed: bool = False,
) -> list[Tally]:
    """The sums of a part for the bar of a grid: its own first, then whether the parts agree.

    `typed` is what the grid adds up to as it was typed, where it could not be saved. In a mixed
    budget (`are_mixed`) only sums that stand in the part are compared.
    """
    own = figures.sum(measure_of(kind)).amount
    income, spent = figures.sum("income"), figures.sum("expenditure")
    left, economic = figures.sum("balance"), figures.sum("economic")
    projects, meant = figures.sum("project"), figures.sum("expenditure", purpose="project")
    main = Tally(title_of(kind), shown_in(own if typed is None else typed, unit), is_main=True)
    found = [main]
    if kind != "income":
        found.append(Tally(title_of("income"), shown_in(income.amount, unit)))
    if kind != "expenditure":
        found.append(Tally(title_of("expenditure"), shown_in(spent.amount, unit)))
    if left.count and kind != "balance":
        found.append(Tally(title_of("balance"), shown_in(left.amount, unit)))
    for label, one, other in (
        (_("Income less expenditure and balance"), income, spent + left),
        (_("Economic lines less expenditure"), economic, spent),
        (_("Projects less project expenditure"), projects, meant),
    ):
        if is_mixed and not (one.count and other.count):
            continue
        is_off = compare(one, other) is Outcome.MISMATCH
        found.append(Tally(label, shown_in(one.amount - other.amount, unit), is_off=is_off))
    return found


def sums_of(parts: Sequence[Part]) -> Mapping[int, Mapping[str, Sum]]:
    """What every part adds up to by grid, with its slack, in 元, in five queries."""
    wanted = [part.pk for part in parts]
    grids = grids_of(parts[0].book) if parts else ()
    found: dict[int, dict[str, Sum]] = {pk: dict.fromkeys(grids, Sum()) for pk in wanted}
    sources = [
        (kind, LINES[kind].objects.filter(part__in=wanted), "part")  # type: ignore[attr-defined]
        for kind in (parts[0].book.measures if parts else ())
    ]
    sources.append(
        ("projects", ProjectAmount.objects.filter(project__part__in=wanted), "project__part")
    )
    for kind, amounts, part in sources:
        grouped = amounts.filter(amount__gt=0).order_by().values_list(part)
        for pk, amount, step, count in grouped.annotate(
            models.Sum("amount"), models.Sum("step"), models.Count("pk")
        ):
            found[pk][kind] = Sum(amount, step / 2, count)
    return found


def balances(sums: Mapping[str, Sum]) -> bool:
    """Whether income is expenditure and year-end balance, but for a rounding tail."""
    spent = sums["expenditure"] + sums["balance"]
    return compare(sums["income"], spent) is not Outcome.MISMATCH
