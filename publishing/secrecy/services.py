"""Examining the secrets of a book, proposing what else to withhold, and confirming it.

Two people who keep the secrets of the department do this together. Neither the record nor a
refusal holds an amount.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from books.models import Book, Suppression
from books.queries import book_of
from departments.models import Person
from departments.permissions import may
from departments.roles import Permission
from fiscal.sentences import Sentence, say
from publishing.secrecy.beside import has_secrets, is_public
from publishing.secrecy.examining import KNOWN_ALREADY, known_already, proposed
from publishing.secrecy.figures import PublicFigures, public_figures
from publishing.secrecy.rules import numbered
from workflow.events import record
from workflow.models import Case
from workflow.refusals import Refused
from workflow.services import locked, require


def examine_secrets(*, case_id: int, by: Person) -> Suppression:
    """Find out whether the secrets follow from the present figures, and what would protect them.

    It takes seconds, so nothing is locked meanwhile. For figures that were examined it does
    nothing.
    """
    require(by, Permission.MARK_CLASSIFIED, case_with(case_id))
    book = examined_book(case_id)
    public = public_figures(book)
    if (held := suppression_of(book)) and held.digest == public.digest:
        return held
    answer = proposed(public)
    with transaction.atomic():
        case = locked(case_id)
        require(by, Permission.MARK_CLASSIFIED, case)
        book = examined_book(case_id)
        if public_figures(book).digest != public.digest:
            raise Refused(say("The figures changed while they were examined. Examine them again."))
        held, _ = Suppression.objects.update_or_create(
            book=book,
            defaults={
                "digest": public.digest,
                "withheld": list(answer.withheld),
                "is_safe": answer.is_safe,
                "is_smallest": answer.is_smallest,
                "proposed_by": by,
                "proposed_at": timezone.now(),
                "confirmed_by": None,
                "confirmed_at": None,
            },
        )
        record(
            case=case,
            action="examine_secrets",
            by=by,
            data={"safe": answer.is_safe, "figures": len(public.of(answer.withheld))},
        )
    return held


def confirm_withholding(*, case_id: int, digest: str, by: Person) -> Suppression:
    """Put in force what another person proposed, for the figures it was proposed for.

    `digest` is that of the proposal the person saw. Confirming twice does nothing twice.
    """
    with transaction.atomic():
        case = locked(case_id)
        require(by, Permission.MARK_CLASSIFIED, case)
        book = examined_book(case_id)
        held = suppression_of(book)
        if held is None or held.digest != digest or held.digest != public_figures(book).digest:
            raise Refused(
                say("The figures have changed since this was proposed. Examine them again.")
            )
        if held.confirmed_at:
            return held
        if not held.is_safe:
            raise Refused(say("With this withheld a secret still follows; nothing is confirmed."))
        if held.proposed_by_id == by.pk:
            raise Refused(
                say(
                    "You proposed this yourself. Another person who keeps the secrets of the "
                    "department must confirm it."
                )
            )
        held.confirmed_by, held.confirmed_at = by, timezone.now()
        held.save()
        count = len(held.withheld)
        record(case=case, action="confirm_withholding", by=by, data={"money": count})
    return held


def case_with(case_id: int) -> Case:
    return Case.objects.select_related("department", "unit").get(pk=case_id)


def examined_book(case_id: int) -> Book:
    """A book whose secrets can be examined, read anew; refuses any other."""
    book = Book.objects.select_related("case__department").get(pk=case_id)
    if is_public(book.case):
        raise Refused(say("This was published. Open it for correction before you withhold more."))
    if not has_secrets(book):
        raise Refused(say("Nothing is classified here, so there is nothing to examine."))
    return book


def suppression_of(book: Book) -> Suppression | None:
    rows = Suppression.objects.filter(book=book)
    return rows.select_related("proposed_by", "confirmed_by").first()


def may_tell_secrets(case: Case) -> bool:
    """Whether publishing a case may tell a secret; one query."""
    return has_secrets(book_of(case))


def exposure(case: Case, person: Person) -> Sentence | None:
    """Why a book must not become public yet; who is not cleared is only told whom to ask.

    Without secrets one query; with secrets the figures are derived to see whether they are those
    examined.
    """
    book = book_of(case)
    if not has_secrets(book):
        return None
    held, public = suppression_of(book), public_figures(book)
    is_current = held is not None and held.digest == public.digest
    if held and is_current and held.is_settled:
        return None
    if not may(person, Permission.VIEW_CLASSIFIED, case):
        return numbered(
            say(
                "It is not made sure that the withheld amounts do not follow from what would be "
                "published. Ask who keeps the secrets of the department to examine and settle this."
            )
        )
    return numbered(what_is_open(held if is_current else None, public, is_lapsed=held is not None))


def what_is_open(held: Suppression | None, public: PublicFigures, is_lapsed: bool) -> Sentence:
    """What has to be done, told to people who are cleared; `held` is what fits the figures."""
    if held is None and is_lapsed:
        return say(
            "The figures have changed since the withheld amounts were examined, or another "
            "document was published meanwhile. Examine them again under “Withheld amounts”."
        )
    if held is None:
        return say(
            "The withheld amounts have not been examined: they may follow from what would be "
            "published. Examine them under “Withheld amounts”."
        )
    if not held.is_safe and known_already(public) & public.hidden.keys():
        return KNOWN_ALREADY
    if not held.is_safe:
        return say(
            "A withheld amount follows from what would be published, and nothing that may be "
            "withheld prevents it. See under “Withheld amounts” from what it follows."
        )
    return say(
        "A withheld amount follows from what would be published. What else has to be withheld is "
        "proposed under “Withheld amounts”; a second person who keeps secrets must confirm it."
    )
