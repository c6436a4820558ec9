"""What the workflow needs to know of books: the same for every kind but for its rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from django.urls import reverse

from books.clearance import is_secret_to
from books.exporting import derived_tables, sheets_of_book
from books.figures import Figures, ProjectEntry
from books.grids import LINES, TITLES, columns_of
from books.kinds import BOOK_KINDS, BookKind, kind_of
from books.models import Book, Part, Project
from books.queries import book_of, catalogue_of, ledger_of, project_views
from books.text import text_findings, text_labels
from departments.models import Person
from departments.permissions import reach
from departments.roles import Permission
from departments.words import in_words
from fiscal.deriving import DerivedTable
from fiscal.findings import Finding, Outcome, by_weight
from fiscal.sentences import Sentence, say
from workflow.kinds import NOTHING_WITHHELD, CaseKind, Share, Withheld, register_kind
from workflow.models import Case
from workflow.queries import visible_cases
from workflow.states import EDITABLE


def figures_of(book: Book) -> Figures:
    """What the rules look at; classified projects without their names."""
    return Figures(
        ledger=ledger_of(book),
        projects=[
            ProjectEntry(
                node=view.node,
                label=book.definition.masking.name if view.masked else view.name,
                has_unit=view.has_unit,
                has_code=view.masked or bool(view.code),
            )
            for view in project_views(book, None)
        ],
        several_units=book.case.department.units.count() > 1,
        personnel=book.definition.personnel,
        stated_labels=dict(book.stated_totals.values_list("key", "label").order_by("key")),
    )


def findings(case: Case) -> Sequence[Finding]:
    """What the checks say, worked out once for each version of a case object."""
    found: tuple[int, Sequence[Finding]] | None = case.__dict__.get("_book_findings")
    if found is None or found[0] != case.version:
        found = (case.version, checked(book_of(case)))
        case.__dict__["_book_findings"] = found
    return found[1]


def checked(book: Book) -> Sequence[Finding]:
    """What the rules on lines and on the text say, errors first."""
    figures = figures_of(book)
    # That a stated total is not met is said of the lines already (B-15).
    about_text = [one for one in text_findings(book, figures.ledger) if one.rule != "X-08"]
    found = kind_of(book).check(book, figures)
    return by_weight([*found, *about_text])


def obstacles(case: Case) -> Sequence[Sentence]:
    """Parts that nobody has marked as finished."""
    parts = book_of(case).parts.select_related("unit", "book__case__department")
    unfinished = [str(part) for part in parts if part.finished_at is None]
    if not unfinished:
        return []
    return [
        say(
            "{count} parts are not finished: {names}.",
            count=len(unfinished),
            names="、".join(unfinished[:5]),
        )
    ]


def labels(case: Case) -> Mapping[str, str]:
    """The grids of every part, their lines, the projects and stated totals, in words."""
    book = book_of(case)
    ledger, catalogue = ledger_of(book), catalogue_of(book)
    names = catalogue.names
    kind = kind_of(book)
    titles = {grid: in_words(title) for grid, title in {**TITLES, **kind.titles}.items()}
    found = dict(titles)
    for part in book.parts.select_related("unit", "book__case__department"):
        found.update({f"{grid}.{part.unit_code}": f"{part} · {titles[grid]}" for grid in titles})
    for fact in ledger.facts:
        if fact.measure not in LINES:
            continue
        unit = fact.at.get("unit", "")
        coordinates = [fact.at.get(column, "") for column in columns_of(fact.measure)]
        said = [
            names[column].get(at, at)
            for column, at in zip(columns_of(fact.measure), coordinates, strict=True)
            if at
        ]
        path = f"{fact.measure}.{unit}"
        found[f"{path}.{'/'.join(coordinates)}"] = " · ".join([found[path], *said])
    for view in project_views(book, None):
        name = book.definition.masking.name if view.masked else view.name
        found[f"projects.{view.node}"] = name
    for key, label in book.stated_totals.values_list("key", "label").order_by("key"):
        found[f"stated.{key}"] = label
    return {**found, **text_labels(book, ledger, catalogue)}


def url(case: Case) -> str:
    return reverse("books:overview", args=[case.pk])


def shares(kind: str, person: Person) -> Sequence[Share]:
    """The unfinished parts of units for which a person fills in, but not the whole department."""
    parts = (
        Part.objects.filter(
            reach(
                person,
                Permission.EDIT,
                department="book__case__department",
                unit="unit",
            ),
            finished_at=None,
            book__case__kind=kind,
            book__case__state__in=EDITABLE,
        )
        .exclude(book__case__in=visible_cases(person))
        .select_related("unit", "book__case__department")
        .order_by("book__case__fiscal_year", "unit__code")
    )
    return [
        Share(part.book.case, f"{part.book.case} · {part}", url(part.book.case)) for part in parts
    ]


def withheld(
    kind: str, person: Person | None, cases: Collection[int] | None
) -> Mapping[int, Withheld]:
    """Row, name and code of every project that is a secret to a person, by case."""
    secrets = Project.objects.filter(kind=kind).exclude(level="")
    if cases is not None:
        secrets = secrets.filter(book__in=cases)
    found: dict[int, Withheld] = {}
    for one in secrets.select_related("part__book__case__department", "part__unit").order_by("pk"):
        if is_secret_to(person, one):
            own = Withheld((f"projects.{one.node}",), (one.name, one.code))
            found[one.book_id] = found.get(one.book_id, NOTHING_WITHHELD) | own
    return found


def report(case: Case) -> Mapping[str, Sequence[Any]]:
    """Each table with how many of its cells come out as stated: exactly, as tails, or not."""
    return {
        "tables": [
            {
                "code": table.definition.code,
                "title": table.title,
                "cells": {name: str(count) for name, count in outcomes(table).items()},
            }
            for table in derived_tables(book_of(case))
        ]
    }


def outcomes(table: DerivedTable) -> dict[str, int]:
    counted = Counter(figure.outcome.value for _, _, _, figure in table.figures() if figure.text)
    shown = (Outcome.EXACT, Outcome.ROUNDING, Outcome.MISMATCH)
    return {one.value: counted[one.value] for one in shown}


def register_books(kind: BookKind) -> None:
    """Tell the workflow of a kind of books, once, when Django starts."""
    BOOK_KINDS[kind.key] = kind
    register_kind(
        CaseKind(
            kind.key,
            findings,
            obstacles,
            labels,
            url,
            shares=partial(shares, kind.key),
            report=report,
            sheets=sheets_of_book,
            withheld=partial(withheld, kind.key),
        )
    )
