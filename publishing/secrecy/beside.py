"""Which published documents stand beside a book: its own versions, and others of its department.

Final accounts and budgets of the year and of the years around it speak of the same money. What any
version of them told stays known, withdrawn or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from books.kinds import BOOK_KINDS
from books.models import Book, Project
from books.queries import book_of, catalogue_of, ledger_of
from publishing.models import KIND_NAMES, Publication
from publishing.secrecy.printout import Printout
from publishing.secrecy.projects import Projects, projects_of
from publishing.secrecy.reading import read
from publishing.secrecy.unprinted import unprinted
from workflow.models import Case
from workflow.states import State

#: What is public already is not changed by withholding more.
PUBLIC = frozenset({State.PUBLISHED, State.WITHDRAWN})

#: So many years away a document still speaks of the same money.
YEARS = 1


def is_public(case: Case) -> bool:
    """Whether a document stands as it was published."""
    return State(case.state) in PUBLIC


def around(case: Case) -> QuerySet[Case]:
    """The cases of a department that may speak of the same money as one of them."""
    return Case.objects.filter(
        department=case.department_id,
        kind__in=list(BOOK_KINDS),
        fiscal_year__range=(case.fiscal_year - YEARS, case.fiscal_year + YEARS),
    )


def publications_beside(case: Case) -> QuerySet[Publication]:
    """Every version of a document and of those around it, without their content."""
    return (
        Publication.objects.filter(case__in=around(case))
        .select_related("case__department")
        .defer("document", "beneath")
        .order_by("fiscal_year", "kind", "case", "number")
    )


def at_stake(case: Case) -> QuerySet[Project]:
    """The projects of a document and of those around it that were published."""
    published = around(case).filter(publications__isnull=False)
    return Project.objects.filter(Q(book=case.pk) | Q(book__case__in=published))


def has_secrets(book: Book) -> bool:
    """Whether publishing a book may tell a secret: its own, or one of a document around it.

    One query.
    """
    return at_stake(book.case).exclude(level="").exists()


def secret_projects(case: Case) -> list[int]:
    """The classified projects at stake."""
    return list(at_stake(case).exclude(level="").order_by("pk").values_list("pk", flat=True))


def recognised_by(case: Case) -> list[tuple[object, ...]]:
    """By what the projects of one document are found in another."""
    rows = at_stake(case).order_by("pk")
    return list(rows.values_list("pk", "code", "name", "follows", "budgeted_as", "purpose"))


@dataclass(frozen=True)
class Beside:
    """A document of the department: what its versions told, the earliest first.

    `secrets` are the withheld amounts of the last one that are those of classified projects.
    """

    book: Book
    projects: Projects
    versions: Sequence[Printout]

    @property
    def last(self) -> Printout:
        return self.versions[-1]

    @property
    def secrets(self) -> Iterable[str]:
        hidden = set(self.projects.secret)
        for cell in self.last.cells:
            if cell.row.at.get("project") in hidden and cell.printed().amount is None:
                yield cell.key
        for one in self.last.unprinted:
            yield one.key


def documents_beside(case: Case, publications: Iterable[Publication]) -> list[Beside]:
    """The documents that publications are of, the earlier versions of a case itself among them."""
    by_case: dict[int, list[Publication]] = {}
    for one in publications:
        by_case.setdefault(one.case_id, []).append(one)
    return [document_beside(case, found) for found in by_case.values()]


def document_beside(case: Case, publications: Sequence[Publication]) -> Beside:
    """One document with all its versions."""
    book = book_of(publications[0].case)
    projects, ledger = projects_of(book, catalogue_of(book)), ledger_of(book)
    versions = []
    for one in publications:
        name, title = named(case, one)
        hidden = unprinted(book, ledger, projects, name)
        versions.append(read(one, name, title, projects, list(hidden)))
    return Beside(book, projects, versions)


def named(case: Case, publication: Publication) -> tuple[str, str]:
    """What the keys of a version begin with, and what it is called: `v1`, `2023 Budget v1`."""
    number = f"v{publication.number}"
    if publication.case_id == case.pk:
        return f"{number}/", number
    kind, year = publication.kind, publication.fiscal_year
    return f"{year}-{kind}-{number}/", f"{year} {KIND_NAMES[kind]} {number}"
