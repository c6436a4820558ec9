"""Saving what the department writes beside the explanatory text."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from books.models import Book, Comparative, EnteredValue, Prose, Reason
from books.standard_texts import text_definition
from books.text_entry import SlotValue, held_values, shown_value, slot_at
from departments.models import Person
from departments.roles import Permission
from fiscal.ledger import EXACT, Stated
from fiscal.sentences import say
from fiscal.text_tree import SlotKind
from fiscal.texts import TextEdition
from workflow.events import events_since
from workflow.models import Case
from workflow.refusals import Stale
from workflow.services import finish_change, locked, require, require_editable


def save_text(
    *,
    case_id: int,
    by: Person,
    version: int,
    values: Mapping[str, SlotValue],
    seen: Mapping[str, str] | None = None,
) -> Case:
    """Write reasons, entered values, prose and last year's figures, by path; None takes one away.

    `seen` is what the person saw there, as it is typed. Units change their lines all the time, so
    a newer version of the case alone is no conflict; only where the very place says something
    else now is the whole change refused, with both. `version` is the one the person saw.
    """
    with transaction.atomic():
        case = locked(case_id)
        require(by, Permission.EDIT, case)
        require_editable(case)
        book = Book.objects.select_related("case__department").get(case_id=case_id)
        edition = text_definition(book)
        held = {path: shown_value(one, edition.unit) for path, one in held_values(book).items()}
        wanted = {path: shown_value(one, edition.unit) for path, one in values.items()}
        refuse_overwriting(case, version, held, wanted, seen or {})
        changes = {
            path: (held.get(path, ""), after)
            for path, after in wanted.items()
            if held.get(path, "") != after
        }
        for path in changes:
            write(book, edition, path, values[path])
        if changes:
            finish_change(case=case, by=by, changes=changes, action="save_text")
    return case


def refuse_overwriting(
    case: Case,
    version: int,
    held: Mapping[str, str],
    wanted: Mapping[str, str],
    seen: Mapping[str, str],
) -> None:
    """Raise where somebody else has written something else since the person looked."""
    lost = {
        path: (held.get(path, ""), mine)
        for path, mine in wanted.items()
        if path in seen and held.get(path, "") not in (seen[path], mine)
    }
    if lost:
        raise Stale(
            say("Someone changed this while you were typing. Look at both, then choose."),
            events=events_since(case, version),
            differences=lost,
        )


def write(book: Book, edition: TextEdition, path: str, value: SlotValue) -> None:
    """Put one value in its place, or take it away."""
    kind, key = slot_at(edition, path)
    match kind:
        case SlotKind.REASON:
            write_words(Reason, book, key, value)
        case SlotKind.PROSE:
            write_words(Prose, book, key, value)
        case SlotKind.ENTERED:
            write_entered(book, key, value)
        case SlotKind.COMPARATIVE:
            write_comparative(book, edition, key, value)


def write_words(model: type[Reason | Prose], book: Book, key: str, value: SlotValue) -> None:
    if value is None:
        model.objects.filter(book=book, key=key).delete()
    else:
        model.objects.update_or_create(book=book, key=key, defaults={"text": str(value)})


def write_entered(book: Book, key: str, value: SlotValue) -> None:
    if value is None:
        EnteredValue.objects.filter(book=book, key=key).delete()
        return
    stated = value if isinstance(value, Stated) else Stated(Decimal(str(value)), EXACT)
    EnteredValue.objects.update_or_create(
        book=book, key=key, defaults={"value": stated.amount, "step": stated.step}
    )


def write_comparative(book: Book, edition: TextEdition, figure: str, value: SlotValue) -> None:
    """Last year's amount is kept under the selection, so that any text edition finds it."""
    key = edition.comparative_key(figure)
    if not isinstance(value, Stated):
        Comparative.objects.filter(book=book, key=key).delete()
        return
    Comparative.objects.update_or_create(
        book=book,
        key=key,
        defaults={
            "label": edition.figures[figure].label,
            "amount": value.amount,
            "step": value.step,
        },
    )
