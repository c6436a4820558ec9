"""Wording glossary and notes of an edition anew, and going back to what its file says."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from books.kinds import BOOK_KINDS
from books.models import StandardTextVersion
from books.queries import book_of
from books.standard_texts import shipped_texts, text_or_none, versions_of
from departments.models import Person
from departments.permissions import administers
from fiscal.sentences import Sentence, say
from fiscal.standard_texts import Objection, Rewording, StandardTexts, objections, rewording
from fiscal.tables import edition_named
from workflow.models import Case, Event
from workflow.refusals import NotAllowed, Refused, Stale


class Unfit(Refused):
    """The texts cannot stand so; `objections` say where and why."""

    def __init__(self, found: list[Objection]) -> None:
        super().__init__(
            say(
                "Nothing was saved: {count} texts cannot stand so. {first}",
                count=len(found),
                first=found[0].message,
            )
        )
        self.objections = tuple(found)


def change_standard_texts(
    *,
    edition: str,
    fiscal_year: int,
    texts: StandardTexts,
    reason: str,
    by: Person,
    seen: int,
) -> StandardTextVersion:
    """Put some texts into force for documents of an edition and year that are with departments.

    `seen` is the number of the version that was changed, 0 for the edition file.
    """
    require_in_force(edition, fiscal_year)
    found = list(objections(shipped_texts(edition), text_or_none(edition), texts))
    if found:
        raise Unfit(found)
    return put_in_force(
        edition, fiscal_year, rewording(shipped_texts(edition), texts), reason, by, seen
    )


def restore_standard_texts(
    *, edition: str, fiscal_year: int, reason: str, by: Person, seen: int
) -> StandardTextVersion:
    """Go back to what the edition file says."""
    require_in_force(edition, fiscal_year)
    return put_in_force(edition, fiscal_year, Rewording(), reason, by, seen)


def require_in_force(edition: str, fiscal_year: int) -> None:
    """Refuse a year that the edition is not for, and an edition that does not exist."""
    if reason := objection_to_year(edition, fiscal_year):
        raise Refused(reason)


def objection_to_year(edition: str, fiscal_year: int) -> Sentence | None:
    try:
        definition = edition_named(edition)
    except KeyError:
        return say("There is no edition “{edition}”.", edition=edition)
    last = definition.until or fiscal_year
    if definition.since <= fiscal_year <= last:
        return None
    return say(
        "“{title}” is not for {year}: it is in force from {since}{until}.",
        title=definition.title,
        year=fiscal_year,
        since=definition.since,
        until=say(" to {year}", year=definition.until) if definition.until else "",
    )


def put_in_force(
    edition: str, fiscal_year: int, content: Rewording, reason: str, by: Person, seen: int
) -> StandardTextVersion:
    if not (decision := administers(by)):
        raise NotAllowed(decision.reason or say("Not allowed."))
    reason = reason.strip()
    if not reason:
        raise Refused(say("Write why: this step needs a reason."))
    try:
        with transaction.atomic():
            last = versions_of(edition, fiscal_year).first()
            number = last.number if last else 0
            if number != seen:
                raise Stale(changed_meanwhile(last))
            if content == (last.rewording if last else Rewording()):
                raise Refused(say("Nothing is different: these texts are in force already."))
            return StandardTextVersion.objects.create(
                edition=edition,
                fiscal_year=fiscal_year,
                number=number + 1,
                content=content.model_dump(mode="json", exclude_defaults=True),
                reason=reason[:300],
                by=by,
            )
    except IntegrityError:  # of two who save at once the second
        raise Stale(changed_meanwhile(versions_of(edition, fiscal_year).first())) from None


def changed_meanwhile(last: StandardTextVersion | None) -> Sentence:
    return say(
        "{name} changed these texts while you were typing (“{reason}”). Nothing was saved: open "
        "them again and put your changes in.",
        name=last.by.name if last else "",
        reason=last.reason if last else "",
    )


def keep_texts(case: Case, event: Event) -> None:
    """The effect of handing in: the document has the texts of this moment from now on."""
    if case.kind not in BOOK_KINDS:
        return
    book = book_of(case)
    book.handed_in_with = versions_of(book.edition, case.fiscal_year).first()
    book.save(update_fields=["handed_in_with"])
