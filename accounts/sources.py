"""What other books know of a year already: its approved budget, and last year's final accounts.

Amounts are (元, precision in 元), by the coordinates of the grid they stand in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from books.amount_keys import AmountKey
from books.models import Book, Part, Project
from books.queries import facts_of, settled_book
from fiscal.ledger import Fact

Key = tuple[str, ...]
Amount = tuple[Decimal, Decimal]

#: The grids that are filled from elsewhere, each at one of its nodes.
STAGE, MOMENT = "initial", "opening"


@dataclass(frozen=True)
class Sources:
    """The settled books that a year's final accounts go back to, as far as there are any."""

    last_year: Book | None
    budget: Book | None

    def __bool__(self) -> bool:
        return bool(self.last_year or self.budget)


def sources_of(book: Book) -> Sources:
    case = book.case
    return Sources(
        settled_book("final_accounts", case.department_id, case.fiscal_year - 1),
        settled_book("budget", case.department_id, case.fiscal_year),
    )


@dataclass(frozen=True)
class PartSources:
    """What is known of one part: the parts of the other books that stand for it."""

    last_year: Sequence[Part] = ()
    budget: Sequence[Part] = ()

    @cached_property
    def opening(self) -> dict[Key, Amount]:
        """Last year's closing balances by item, fund and moment."""
        return summed(
            (fact for fact in facts_of(self.last_year) if fact.at.get("moment") == "closing"),
            "balance",
            lambda at: (at.get("item", ""), at.get("fund", ""), MOMENT),
        )

    @cached_property
    def initial(self) -> dict[Key, Amount]:
        """The approved expenditure by item, purpose, fund and stage."""
        return summed(
            facts_of(self.budget),
            "expenditure",
            lambda at: (at.get("item", ""), at.get("purpose", ""), at.get("fund", ""), STAGE),
        )

    @cached_property
    def projects(self) -> list[PlannedProject]:
        """The budget's projects with what was approved for each, by fund."""
        found = (
            Project.objects.filter(part__in=[one.pk for one in self.budget])
            .select_related("item", "marked_by", "part__book__case__department", "part__unit")
            .prefetch_related("amounts")
            .order_by("part__unit__code", "position", "pk")
        )
        return [PlannedProject(one, approved(one)) for one in found]


@dataclass(frozen=True)
class PlannedProject:
    """A project of the budget, and what it was to get at first."""

    project: Project
    amounts: Mapping[AmountKey, Amount] = field(default_factory=dict)


def approved(project: Project) -> dict[AmountKey, Amount]:
    """The amounts of a budget's project by fund, this year's money and carried over together."""
    found: dict[AmountKey, Amount] = {}
    for one in project.amounts.all():
        key = AmountKey(one.fund, "", STAGE)
        found[key] = added(found.get(key), (one.amount, one.step))
    return found


def summed(
    facts: Iterable[Fact], measure: str, key: Callable[[Mapping[str, str]], Key]
) -> dict[Key, Amount]:
    """The facts of a measure added up by key, in the order in which they come."""
    found: dict[Key, Amount] = {}
    for fact in facts:
        if fact.measure == measure and fact.amount:
            place = key(fact.at)
            found[place] = added(found.get(place), (fact.amount, fact.step))
    return found


def added(one: Amount | None, other: Amount) -> Amount:
    """Two amounts together; what each may be off by adds up."""
    return (one[0] + other[0], one[1] + other[1]) if one else other


def known_of(part: Part, sources: Sources) -> PartSources:
    """What is known of a part: of its unit, or of all units where it is the only one."""
    others = part.book.parts.exclude(pk=part.pk)
    is_whole = part.unit_id is None and not others.exists()
    return PartSources(
        standing_for(part, sources.last_year, is_whole),
        standing_for(part, sources.budget, is_whole),
    )


def standing_for(part: Part, source: Book | None, is_whole: bool) -> list[Part]:
    """The parts of other books that are about the same unit."""
    if source is None:
        return []
    found = source.parts.select_related("book__case__department", "unit").order_by("unit__code")
    return list(found if is_whole else found.filter(unit=part.unit_id))
