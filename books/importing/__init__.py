"""The statutory workbook of a book, taken in whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction

from books.importing.existing import Before, what_stands
from books.importing.projects import pair_projects
from books.importing.sums import places_of_sums
from books.importing.writing import problems_of_entries, write
from books.models import Book
from books.queries import earlier_names, words_of
from books.services import choose_edition, create_book
from departments.models import Department, Person
from departments.permissions import may
from departments.roles import Permission
from fiscal.comparing import Comparison
from fiscal.findings import Finding, Outcome, Place, Report, Severity, by_weight
from fiscal.observing import on_trial
from fiscal.problems import file_finding
from fiscal.reconciling.families import is_relation
from fiscal.recovering import recover
from fiscal.sentences import say
from fiscal.tables import edition_named
from workbooks.opening import UnreadableWorkbook, open_workbook
from workbooks.tables.reading import read_tables
from workflow.models import Case
from workflow.refusals import Refused
from workflow.services import require_editable

__all__ = ["BookReport", "import_book"]


@dataclass(frozen=True)
class BookReport(Report):
    """What came of an import of statutory tables.

    `comparisons` are the amounts of the workbook beside those that its lines give; `changes` are
    the cells that differ from what stood there before, (before, after) as printed. `case` is
    None where the book would be new; `is_new` says that it was not there before. `sums` are the
    cells where the workbook adds up each measure.
    """

    comparisons: tuple[Comparison, ...] = ()
    changes: tuple[Comparison, ...] = ()
    case: Case | None = None
    is_new: bool = False
    sums: Mapping[str, Place] = field(default_factory=dict)

    def count(self, outcome: Outcome) -> int:
        return sum(one.outcome is outcome for one in self.comparisons)


def import_book(
    *,
    kind: str,
    data: bytes,
    name: str,
    department: Department,
    fiscal_year: int,
    by: Person,
    dry_run: bool = False,
) -> BookReport:
    """Read the statutory tables of a workbook and put the lines they give in place of the old.

    The book is begun if there is none. Lines of a kind are left as they are where every cell
    of the workbook shows what they give already, so that what we exported changes nothing. An
    error anywhere refuses the whole file; with `dry_run` the report says what would change.
    """
    try:
        opened = open_workbook(data, name)
    except UnreadableWorkbook as unreadable:
        return BookReport((file_finding(unreadable.message, name),))
    try:
        with transaction.atomic():
            book = book_to_change(kind, department, fiscal_year, by)
            key = book.edition if book else choose_edition(kind, department, fiscal_year, "")
            edition = edition_named(key)
            read = read_tables(
                opened,
                edition.tables,
                year=fiscal_year,
                department_names=names_of(department),
            )
            tables = [sheet.given for sheet in read.sheets]
            words = words_of(department, fiscal_year)
            catalogue = replace(words, earlier=earlier_names(fiscal_year, words.names))
            recovered = recover(edition, tables, catalogue)
            findings: list[Finding] = [*read.problems, *recovered.findings]
            for sheet in read.sheets:
                findings += sheet.problems
            if not tables:
                findings.append(no_table(name))
            before = what_stands(book, by) if book else Before.nothing()
            pairing = pair_projects(recovered, before)
            findings += problems_of_entries(tables, recovered, fiscal_year)
            beside = before.beside(edition, tables, recovered, pairing)
            findings += before.merged_units(recovered, beside.unchanged)
            report = BookReport(
                findings=on_trial(
                    weighed(findings, changes_nothing=not beside.changes), fiscal_year
                ),
                comparisons=recovered.comparisons,
                changes=beside.changes,
                case=book.case if book else None,
                is_new=book is None,
                sums=places_of_sums(tables, recovered),
            )
            if report.refused or dry_run:
                return report
            if book is None:
                case = create_book(kind=kind, department=department, fiscal_year=fiscal_year, by=by)
                book = Book.objects.select_related("case__department").get(pk=case.pk)
            write(book, recovered, pairing, beside.unchanged, by)
    except Refused as refused:
        refusal = (file_finding(refused.reason, name), *refused.findings)
        return BookReport(by_weight(refusal))
    return replace(report, case=book.case, done=True)


def names_of(department: Department) -> tuple[str, ...]:
    """What tables may be headed with: the department, in full or in short, or one of its units."""
    units = department.units.values_list("name", flat=True)
    return tuple(one for one in (department.name, department.short_name, *units) if one)


def book_to_change(kind: str, department: Department, fiscal_year: int, by: Person) -> Book | None:
    """The book of the year with its case locked, if the person may change it as a whole."""
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("department", "unit")
        .filter(kind=kind, department=department, fiscal_year=fiscal_year)
        .first()
    )
    asked = case or Case(kind=kind, department=department, fiscal_year=fiscal_year)
    decision = may(by, Permission.EDIT if case else Permission.CREATE, asked)
    if not decision:
        raise Refused(decision.reason or say("Not allowed."))
    if case is None:
        return None
    require_editable(case)
    book = Book.objects.get(pk=case.pk)
    book.case = case
    return book


#: Sheets that were not read, columns read in another order than published, or by order alone.
DOUBTFUL = {"W-60", "W-70", "W-73"}


def weighed(findings: Sequence[Finding], *, changes_nothing: bool = False) -> list[Finding]:
    """The same findings with the weight they have here.

    Where figures contradict each other, doubtful columns and sheets are no mere hint. A workbook
    that changes nothing shows what was entered so far: what contradicts what in it is judged when
    the book is handed in.
    """
    contradictions = [one for one in findings if one.blocks and one.outcome is Outcome.MISMATCH]
    warned_of = {one.rule for one in contradictions if changes_nothing and is_relation(one.rule)}
    warned_of |= DOUBTFUL if contradictions else set()
    return [
        replace(one, severity=Severity.WARNING)
        if one.rule in warned_of and one.outcome is not Outcome.INCOMPLETE
        else one
        for one in findings
    ]


def no_table(name: str) -> Finding:
    return file_finding(
        say(
            "No statutory table was recognised in the workbook. Each sheet carries the title "
            "of its table in the first rows, as published."
        ),
        name,
    )
