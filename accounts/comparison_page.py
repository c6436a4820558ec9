"""Budget against final accounts as one person reads it: of their parts, without others' secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from accounts.comparison import (
    HEADINGS,
    Amounts,
    Comparison,
    Rate,
    Years,
    YearsRow,
    by_item,
    by_project,
    by_purpose,
    over_years,
)
from books.models import Book, Project
from books.queries import (
    ProjectView,
    ledger_for,
    reads_all,
    settled_book,
    visible_books,
    visible_projects,
    words_of,
)
from departments.models import Person
from departments.words import in_words
from fiscal.amounts import fixed
from fiscal.deriving import Catalogue
from fiscal.dimensions import node, within
from fiscal.ledger import UNITS, Ledger
from fiscal.sentences import Sentence, say
from workflow.states import State

#: Along what is compared.
DIMENSIONS: dict[str, Sentence] = {
    "item": say("by functional item"),
    "purpose": say("by kind of expenditure"),
    "project": say("by project"),
}

#: The funds one may look at alone; blank are all.
FUNDS = ("", "general", "government_fund", "state_capital", "unit_funds")

MOST_YEARS = 5


@dataclass(frozen=True)
class Shown:
    """A cell: what is read, the amount or rate behind it, and why there is none."""

    text: str
    number: Decimal | None = None
    why: str = ""


@dataclass(frozen=True)
class Line:
    """A row of the page; `is_masked` for a secret, of which nothing but its place is told."""

    code: str
    name: str
    level: int
    cells: Mapping[str, Shown]
    is_total: bool = False
    is_masked: bool = False


@dataclass
class ComparisonPage:
    """One year's comparison along a dimension, and the same over the years before it."""

    book: Book
    person: Person
    unit: str
    dimension: str = "item"
    fund: str = ""

    @cached_property
    def reads_all(self) -> bool:
        return reads_all(self.book, self.person)

    @cached_property
    def comparison(self) -> Comparison:
        return self.compared(self.book)

    @cached_property
    def projects(self) -> list[ProjectView]:
        return visible_projects(self.book, self.person)

    @cached_property
    def words(self) -> Catalogue:
        return words_of(self.book.case.department, self.book.case.fiscal_year)

    def compared(self, book: Book) -> Comparison:
        """The comparison of one year. Projects of several years are one where each follows."""
        ledger = ledger_for(book, self.person)
        if self.dimension == "project":
            projects = self.projects if book is self.book else visible_projects(book, self.person)
            views = [one for one in projects if not one.masked]
            names = {one.node: one.name for one in views}
            firsts = self.firsts
            codes = {one.node: f"p{firsts.get(one.pk, one.pk)}" for one in views}
            return by_project(within_fund(ledger, self.fund), names, codes)
        budget = self.budget_beside(book)
        if self.dimension == "purpose":
            return by_purpose(ledger, self.fund, budget)
        return by_item(ledger, self.words.names["item"], self.fund, budget)

    def budget_beside(self, book: Book) -> Ledger | None:
        """The year's approved budget as the person reads it."""
        case = book.case
        budget = settled_book("budget", case.department_id, case.fiscal_year)
        return ledger_for(budget, self.person) if budget else None

    @cached_property
    def firsts(self) -> dict[int, int]:
        """Of every project of the department's accounts the earliest that it continues."""
        case = self.book.case
        follows = dict(
            Project.objects.filter(kind=case.kind, book__case__department=case.department_id)
            .order_by("pk")
            .values_list("pk", "follows_id")
        )
        found: dict[int, int] = {}
        for pk in follows:
            first, seen = pk, {pk}
            while (before := follows.get(first)) in follows and before not in seen:
                assert before is not None
                first = before
                seen.add(first)
            found[pk] = first
        return found

    @cached_property
    def earlier(self) -> list[Book]:
        """The final accounts of the years before that the person reads, the latest first."""
        case = self.book.case
        found = visible_books(self.person).filter(
            case__kind=case.kind,
            case__department=case.department_id,
            case__fiscal_year__lt=case.fiscal_year,
        )
        found = found.exclude(case__state=State.WITHDRAWN).select_related("case__department")
        return list(found.order_by("-case__fiscal_year")[: MOST_YEARS - 1])

    @cached_property
    def years(self) -> Years | None:
        """All years side by side; None where there is only one."""
        if not self.earlier:
            return None
        compared = {book.case.fiscal_year: self.compared(book) for book in self.earlier}
        return over_years({**compared, self.book.case.fiscal_year: self.comparison})

    # --- what the page shows ---------------------------------------------------------------

    @property
    def dimensions(self) -> list[tuple[str, str]]:
        return [(key, in_words(words)) for key, words in DIMENSIONS.items()]

    @property
    def funds(self) -> list[tuple[str, str]]:
        names = {key: node("fund", key).name for key in FUNDS if key}
        return [("", in_words(say("all funds"))), *names.items()]

    @property
    def headings(self) -> list[tuple[str, str]]:
        return [(key, in_words(words)) for key, words in HEADINGS.items()]

    @property
    def lines(self) -> list[Line]:
        found = [
            self.line(row.key, row.name, row.level, self.cells(row.amounts))
            for row in self.comparison.rows
        ]
        return [*found, *self.masked_lines, self.total_line(self.cells(self.comparison.total))]

    def line(self, key: str, name: str, level: int, cells: Mapping[str, Shown]) -> Line:
        """A row; a kind or project has a name only, what has neither is not broken down."""
        code = key if self.dimension == "item" else ""
        return Line(code, name or ("" if code else in_words(say("not broken down"))), level, cells)

    def total_line(self, cells: Mapping[str, Shown]) -> Line:
        return Line("", in_words(say("Sum total")), 0, cells, is_total=True)

    @property
    def masked_lines(self) -> Iterator[Line]:
        """A row for every secret the person is not cleared for, with nothing in it."""
        if self.dimension == "project":
            masking = self.book.definition.masking
            for view in self.projects:
                if view.masked:
                    hidden = {key: Shown(masking.amount) for key in HEADINGS}
                    yield Line("", masking.name, 0, hidden, is_masked=True)

    def cells(self, amounts: Amounts) -> dict[str, Shown]:
        return {key: self.cell(getattr(amounts, key)) for key in HEADINGS}

    def cell(self, value: Decimal | Rate | None) -> Shown:
        if isinstance(value, Rate):
            if value.ratio is None:
                return Shown("–", None, in_words(value.words) if value.words else "")
            return Shown(f"{fixed(value.ratio * 100, 2)}%", value.ratio)
        if value is None:
            return Shown("–", None, in_words(say("not given")))
        return Shown(fixed(value / UNITS[self.unit], 2, grouped=True), value)

    @property
    def years_lines(self) -> list[Line]:
        """What was executed in each year, and how it changed."""
        if self.years is None:
            return []
        found = [
            self.line(row.key, row.name, row.level, self.years_cells(row))
            for row in self.years.rows
        ]
        return [*found, self.total_line(self.years_cells(self.years.total))]

    def years_cells(self, row: YearsRow) -> dict[str, Shown]:
        executed = {f"executed_{year}": one.executed for year, one in row.by_year.items()}
        changed = {f"change_{year}": one.rate for year, one in row.changes.items()}
        return {key: self.cell(value) for key, value in {**executed, **changed}.items()}

    @property
    def years_headings(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for number, year in enumerate(self.years.years if self.years else ()):
            found.append((f"executed_{year}", in_words(say("{year} executed", year=year))))
            if number:
                found.append((f"change_{year}", in_words(say("against the year before"))))
        return found


def within_fund(ledger: Ledger, fund: str) -> Ledger:
    """The project amounts of one fund."""
    return Ledger(
        tuple(
            fact
            for fact in ledger.by_measure["project"]
            if within("fund", fact.at.get("fund", ""), fund)
        )
    )
