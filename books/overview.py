"""The overview of a book: its parts, who is finished, what they add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Q

from books.kinds import kind_of
from books.models import Book, Part, StatedTotal
from books.part_sums import are_mixed, balances, grids_of, label_of, shown_in, sums_of
from books.queries import parts_for, reads_all, visible_books, visible_parts
from departments.models import BudgetUnit, Person
from departments.permissions import may
from departments.roles import Permission
from fiscal.duties import Duty, duty_of
from fiscal.ledger import Ledger, Sum
from workflow.approvals import Approvals, approvals_of
from workflow.states import EDITABLE, State


@dataclass(frozen=True)
class PartRow:
    """A part with what each of its grids adds up to, as read in the unit of the page."""

    part: Part
    sums: tuple[tuple[str, str], ...]
    is_off: bool
    may_edit: bool


@dataclass
class Overview:
    """A book as a person sees it: the parts they reach, the whole for who reads the whole."""

    book: Book
    person: Person
    unit: str

    @cached_property
    def reads_all(self) -> bool:
        return reads_all(self.book, self.person)

    @cached_property
    def editable(self) -> bool:
        return State(self.book.case.state) in EDITABLE

    @cached_property
    def may_edit(self) -> bool:
        """Whether the person may change the book as a whole."""
        return self.editable and bool(may(self.person, Permission.EDIT, self.book.case))

    @cached_property
    def may_approve(self) -> bool:
        """Whether the person may say when the bureau approved the book, or that it was another
        day: the latter the bureau alone.
        """
        case = self.book.case
        if may(self.person, Permission.APPROVE, case):
            return True
        return bool(may(self.person, Permission.EDIT, case)) and not self.approved_on

    @cached_property
    def approvals(self) -> Approvals:
        return approvals_of([self.book.case.fiscal_year])

    @cached_property
    def approved_on(self) -> date | None:
        case = self.book.case
        return self.approvals.approved_on(case.kind, case.fiscal_year, case.department_id)

    @cached_property
    def public_by(self) -> date | None:
        """The last day on which the book is published in time."""
        case = self.book.case
        return self.approvals.due_on(case.kind, case.fiscal_year, case.department_id)

    @cached_property
    def duty(self) -> Duty | None:
        return duty_of(self.book.case.kind, self.book.case.fiscal_year)

    @cached_property
    def parts(self) -> list[Part]:
        found = parts_for(self.book, self.person)
        for part in found:
            part.book = self.book
        return found

    @property
    def titles(self) -> list[tuple[str, str]]:
        """The grids, each with what its sum is of."""
        kind = kind_of(self.book)
        return [(one, label_of(kind, one, kind.sums_of(one)[0])) for one in grids_of(self.book)]

    @cached_property
    def sums(self) -> Mapping[int, Ledger]:
        return sums_of(self.parts)

    @cached_property
    def is_mixed(self) -> bool:
        return are_mixed(self.book)

    @property
    def rows(self) -> list[PartRow]:
        return [
            PartRow(
                part,
                self.shown([self.sums[part.pk]]),
                not self.is_mixed and not balances(kind_of(self.book), self.sums[part.pk]),
                self.editable and bool(may(self.person, Permission.EDIT, part)),
            )
            for part in self.parts
        ]

    @property
    def total(self) -> tuple[tuple[str, str], ...]:
        """The sum of the parts the person reads, by grid."""
        return self.shown(list(self.sums.values()))

    def shown(self, found: Sequence[Ledger]) -> tuple[tuple[str, str], ...]:
        """What each grid adds up to, as read in the unit of the page."""
        kind = kind_of(self.book)
        totals = {
            grid: sum((one.sum(kind.sums_of(grid)[0]) for one in found), Sum())
            for grid in grids_of(self.book)
        }
        return tuple((grid, shown_in(one.amount, self.unit)) for grid, one in totals.items())

    @property
    def finished_count(self) -> int:
        return sum(one.finished_at is not None for one in self.parts)

    @cached_property
    def stated(self) -> Sequence[tuple[StatedTotal, str]]:
        """The stated totals of the whole, with their amounts in words."""
        if not self.reads_all:
            return []
        totals = StatedTotal.objects.filter(book=self.book).order_by("key")
        return [(one, shown_in(one.amount, self.unit)) for one in totals]

    @cached_property
    def units_without_part(self) -> list[BudgetUnit]:
        if not self.may_edit:
            return []
        units = BudgetUnit.objects.filter(department=self.book.case.department_id)
        return list(units.exclude(book_parts__book=self.book).order_by("code"))


@dataclass(frozen=True)
class BookEntry:
    """A book in the list, with how far the parts a person reads have come."""

    book: Book
    parts: int
    finished: int


def book_entries(person: Person, kind: str = "") -> list[BookEntry]:
    """The books of which a person reads at least a part, the latest first, in two queries."""
    books = visible_books(person).select_related("case__department")
    if kind:
        books = books.filter(case__kind=kind)
    counted = (
        visible_parts(person)
        .order_by()
        .values("book")
        .annotate(parts=Count("pk"), finished=Count("pk", filter=Q(finished_at__isnull=False)))
    )
    counts = {one["book"]: one for one in counted}
    none = {"parts": 0, "finished": 0}
    return [
        BookEntry(one, counts.get(one.pk, none)["parts"], counts.get(one.pk, none)["finished"])
        for one in books.order_by("-case__fiscal_year", "case__department__code", "case__kind")
    ]
