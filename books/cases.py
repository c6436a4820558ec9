"""What the workflow needs to know of books: the same for every kind but for its rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from django.urls import reverse

from books.clearance import is_secret_to
from books.exporting import derived_tables, sheets_of_book
from books.figures import Figures, ProjectEntry
from books.grids import LINES, TITLES, columns_of
from books.kinds import BOOK_KINDS, BookKind, kind_of, provided_to
from books.models import Book, Part, Project
from books.queries import book_of, catalogue_of, ledger_of, project_views
from books.reconciling import TABLE, equation_findings
from books.standard_texts import rewording_of
from books.text import comparatives_of, text_findings, text_labels
from departments.models import Person
from departments.permissions import reach
from departments.roles import Permission
from departments.words import in_words
from fiscal.amounts import trimmed
from fiscal.deriving import DerivedTable
from fiscal.findings import Finding, Outcome, by_weight
from fiscal.ledger import Ledger
from fiscal.problems import NOT_CHECKED
from fiscal.sentences import Sentence, say
from workflow.kinds import NOTHING_WITHHELD, CaseKind, Share, Withheld, register_kind
from workflow.models import Case
from workflow.queries import visible_cases
from workflow.states import EDITABLE


def kept_ledger(case: Case) -> Ledger:
    """The facts of a case, read once for each version of a case object."""
    kept: tuple[int, Ledger] | None = case.__dict__.get("_ledger")
    if kept is None or kept[0] != case.version:
        kept = (case.version, ledger_of(book_of(case)))
        case.__dict__["_ledger"] = kept
    return kept[1]


def figures_of(book: Book, ledger: Ledger) -> Figures:
    """What the rules look at; classified projects without their names."""
    return Figures(
        ledger=ledger,
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


@dataclass(frozen=True)
class Checked:
    """What the rules say of the lines of a book and of its text."""

    lines: Sequence[Finding]
    text: Sequence[Finding]


def checked(case: Case) -> Checked:
    """What the checks say, worked out once for each version of a case object."""
    found: tuple[int, Checked] | None = case.__dict__.get("_book_findings")
    if found is None or found[0] != case.version:
        book = book_of(case)
        figures = figures_of(book, kept_ledger(case))
        # That a stated total is not met is said of the lines already (B-15).
        text = [one for one in text_findings(book, figures.ledger) if one.rule != "X-08"]
        found = (case.version, Checked(kind_of(book).check(book, figures), text))
        case.__dict__["_book_findings"] = found
    return found[1]


def findings(case: Case) -> Sequence[Finding]:
    """What the rules on lines and on the text say, by weight."""
    found = checked(case)
    return by_weight([*found.lines, *found.text])


def equations(case: Case) -> Sequence[Finding]:
    """What contradicts what in the tables; where lines do, tables only repeat it."""
    if any(one.blocks for one in checked(case).lines):
        return ()
    book = book_of(case)
    if not book.definition.tables:  # with nothing to compare nothing would be found
        return (NOT_CHECKED.at(),)
    return equation_findings(book.definition, kept_ledger(case), catalogue_of(book))


def content(case: Case) -> Iterator[str]:
    """Lines, stated totals, projects and text of a book, and by which edition it is laid out."""
    book, ledger = book_of(case), kept_ledger(case)
    yield f"edition {book.edition}"
    if rewording := rewording_of(book):
        yield f"standard texts {rewording.model_dump_json()}"
    for fact in ledger.facts:
        at = ",".join(f"{one}={code}" for one, code in sorted(fact.at.items()))
        yield f"{fact.measure} {at} {trimmed(fact.amount)} {trimmed(fact.step)}"
    for key, stated in ledger.stated.items():
        yield f"stated {key} {trimmed(stated.amount)} {trimmed(stated.step)}"
    for project in Project.objects.filter(book=book).order_by("pk"):
        yield f"project {project.node} {project.code} {project.name} {project.level}"
    for written in (book.reasons, book.prose):
        for key, text in written.values_list("key", "text").order_by("key"):
            yield f"text {key} {text}"
    entered = dict(book.entered_values.values_list("key", "value").order_by("key"))
    for key, value in {**entered, **provided_to(book)}.items():
        yield f"value {key} {trimmed(value)}"
    for key, stated in comparatives_of(book).items():
        yield f"last year {key} {trimmed(stated.amount)} {trimmed(stated.step)}"


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
            names="、".join(unfinished[:5]) + ("…" if unfinished[5:] else ""),
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


def place_url(case: Case, place: str) -> str:
    """The cell of a table; other places are found from the overview."""
    where, _dot, rest = place.partition(".")
    if where != TABLE:
        return ""
    code, _dot, path = rest.partition(".")
    return f"{reverse('books:table', args=[case.pk, code])}#{quote(path, safe='./=')}"


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
            place_url=place_url,
            at_steps=equations,
            content=content,
        )
    )
