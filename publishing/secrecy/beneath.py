"""What is kept of a publication besides its document, so that it can be read back in full.

A published sentence holds its figures, not what they add up; a masked row holds no name. Both are
kept in the database, projects that are no secret by their names, classified ones by their numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from books.models import Book
from books.queries import book_of, catalogue_of, ledger_of
from fiscal.deriving import Catalogue
from fiscal.ledger import Selection
from publishing.documents.frame import Document
from publishing.secrecy.projects import Projects
from publishing.secrecy.told import Told, told_in
from workflow.models import Case


def beneath_book(case: Case) -> Document:
    """What lies beneath a set of books as it is published now."""
    book = book_of(case)
    catalogue = catalogue_of(book)
    return {
        "masked": [node for node, one in catalogue.projects.items() if one.classified],
        "told": [frozen(one, catalogue) for one in printed_in(book, catalogue)],
    }


def printed_in(book: Book, catalogue: Catalogue) -> list[Told]:
    """What is told outside of the tables, without what is withheld."""
    found = told_in(book, ledger_of(book), catalogue)
    return [one for one in found if not catalogue.hides_any(one.terms)]


def frozen(one: Told, catalogue: Catalogue) -> Document:
    return {
        "label": one.label,
        "terms": [frozen_term(term, catalogue) for term in one.terms],
        "amount": f"{one.amount:f}",
        "half": f"{one.half:f}",
        "of_last_year": one.of_last_year,
    }


def frozen_term(term: Selection, catalogue: Catalogue) -> Document:
    conditions = {
        dimension: [catalogue.projects[node].name or node for node in nodes]
        if dimension == "project"
        else list(nodes)
        for dimension, nodes in term.conditions
    }
    return {"measure": term.measure, "conditions": conditions}


def thawed(beneath: Document, projects: Projects) -> Iterable[Told]:
    """What a version told, projects by their present numbers where they still have one."""
    for one in beneath["told"]:
        yield Told(
            one["label"],
            tuple(thawed_term(term, projects) for term in one["terms"]),
            Decimal(one["amount"]),
            Decimal(one["half"]),
            one["of_last_year"],
        )


def thawed_term(term: Mapping[str, Document], projects: Projects) -> Selection:
    limits = {
        dimension: tuple(projects.named([name]) or name for name in nodes)
        if dimension == "project"
        else tuple(nodes)
        for dimension, nodes in term["conditions"].items()
    }
    found = Selection(str(term["measure"])).narrowed(limits)
    assert found
    return found
