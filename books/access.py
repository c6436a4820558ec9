"""What of a book a request may see: everything else is not found."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from books.models import Book, Part
from books.part_sums import grids_of
from books.queries import visible_books, visible_parts
from departments.models import Person
from fiscal.ledger import UNITS
from workflow.pages import actor

UNIT_IN_SESSION = "amount_unit"


def visible_book(request: HttpRequest, pk: int) -> Book:
    """A book of which the person reads at least one part, or 404."""
    books = visible_books(actor(request)).select_related("case__department", "case__assignee")
    return get_object_or_404(books, pk=pk)


def visible_part(request: HttpRequest, pk: int, part: int, kind: str = "income") -> Part:
    """A part the person reads, or 404; so is a grid that does not exist."""
    found = part_of(actor(request), pk, part)
    if kind not in grids_of(found.book):
        raise Http404(kind)
    return found


def part_of(person: Person, pk: int, part: int) -> Part:
    return get_object_or_404(visible_parts(person), pk=part, book=pk)


def unit_of(request: HttpRequest, book: Book) -> str:
    """The unit in which the person reads and types amounts: as chosen, else the book's."""
    sent = request.POST.get("unit") or request.session.get(UNIT_IN_SESSION)
    return sent if sent in UNITS else book.entry_unit
