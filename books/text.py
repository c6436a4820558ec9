"""The explanatory text of a book: what it draws on, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from books.kinds import provided_to
from books.models import Book
from books.queries import catalogue_of, ledger_of, settled_book
from books.standard_texts import text_definition
from departments.models import Department
from fiscal.deriving import Catalogue, derive
from fiscal.findings import Finding
from fiscal.ledger import Ledger, Stated
from fiscal.narrative import Narrative, narrate
from fiscal.text_checks import Text, check_text
from fiscal.text_figures import LastYear, Material
from fiscal.text_mentions import MONEY, plain


def narrative_of(book: Book, ledger: Ledger | None = None) -> Narrative:
    """The text as the public reads it: every secret masked, gaps where something is missing.

    `ledger` is given by who has read it already.
    """
    return narrate(text_definition(book), material_of(book, ledger or ledger_of(book)))


def material_of(book: Book, ledger: Ledger) -> Material:
    return Material(
        ledger=ledger,
        catalogue=catalogue_of(book),
        last_year=last_year_of(book),
        reasons=dict(book.reasons.values_list("key", "text")),
        entered=dict(book.entered_values.values_list("key", "value")),
        prose=dict(book.prose.values_list("key", "text")),
        provided=provided_to(book),
    )


def last_year_of(book: Book) -> LastYear:
    """The settled book of the year before; without one the figures entered from it."""
    case = book.case
    earlier = settled_book(case.kind, case.department_id, case.fiscal_year - 1)
    if earlier:
        return LastYear(ledger_of(earlier))
    return LastYear(entered=comparatives_of(book))


def comparatives_of(book: Book) -> Mapping[str, Stated]:
    found = book.comparatives.values_list("key", "amount", "step")
    return {key: Stated(amount, step) for key, amount, step in found}


def text_findings(book: Book, ledger: Ledger | None = None) -> tuple[Finding, ...]:
    """What is wrong with the text, or still open; nothing where the edition has no text."""
    try:
        narrative = narrative_of(book, ledger)
    except KeyError:
        return ()
    return findings_in(book, narrative)


def findings_in(book: Book, narrative: Narrative) -> tuple[Finding, ...]:
    """What is wrong with a text that has been told already."""
    others = Department.objects.exclude(pk=book.case.department_id).values_list("name", flat=True)
    return check_text(Text(narrative, tuple(others), table_amounts(book, narrative)))


def table_amounts(book: Book, narrative: Narrative) -> frozenset[Decimal]:
    """The cells of the tables in 元, read only where someone typed an amount into prose."""
    material = narrative.material
    written = (*material.reasons.values(), *material.prose.values())
    if not any(MONEY.search(plain(one)) for one in written):
        return frozenset()
    edition = book.definition
    tables = (
        derive(one, material.ledger, material.catalogue, edition.masking) for one in edition.tables
    )
    return frozenset(
        figure.computed.amount
        for table in tables
        for _, _, _, figure in table.figures()
        if figure.shown
    )


def text_labels(book: Book, ledger: Ledger, catalogue: Catalogue) -> dict[str, str]:
    """The places of the text in words: the text, its sections, what is typed beside it."""
    try:
        narrative = narrate(text_definition(book), Material(ledger, catalogue))
    except KeyError:
        return {}
    found = {"text": narrative.edition.title}
    for section, paragraph in narrative.paragraphs():
        found.setdefault(f"text.{section.key}", section.heading)
        for slot in paragraph.slots:
            found.setdefault(slot.path, f"{section.title} · {slot.label}")
    return found
