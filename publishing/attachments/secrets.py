"""Whether a file tells a secret: the text of its pages, shown or hidden, against what is withheld.

Names and codes are looked for without regard to blanks and line breaks, amounts with their unit,
and in tables without one. What cannot be read as text is for people to look at (`rules`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from decimal import Decimal

from books.models import Book, Project
from fiscal.amounts import half_width
from fiscal.given import folded
from fiscal.ledger import UNITS
from fiscal.sentences import Sentence, say
from fiscal.text_mentions import MONEY, WRITTEN_UNITS, plain
from publishing.attachments.models import Attachment
from workflow.models import Case
from workflow.refusals import Refused

#: An amount in a table, which names its unit elsewhere: too long to be a score or a year.
BARE = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{3,}\.\d+|\d{5,})(?![\d,]|\.\d)")
BROKEN_BEFORE_UNIT = re.compile(r"\s+(?=(?:亿|万)?元)")


def refuse_named_secrets(case: Case, words: Collection[str]) -> None:
    """Refuse a case of which a file names or codes a classified project: say file and page."""
    wanted = [folded(one) for one in words]
    if not wanted:
        return
    for one, page, text in pages_of(case):
        bare = folded(text)
        if any(word in bare for word in wanted):
            raise Refused(
                say(
                    "A classified project is named in the attachment “{title}”, page {page}. Ask "
                    "who keeps its secrets; remove the file and add one without the name.",
                    title=one.title,
                    page=page,
                )
            )


def amounts_in_files(case: Case) -> Iterator[tuple[Sentence, frozenset[Decimal]]]:
    """For each page of the files with text: why it would be refused, and every amount on it in 元.

    A bare figure may be in 元 or in 万元, so it stands for both.
    """
    for one, page, text in pages_of(case):
        joined = BROKEN_BEFORE_UNIT.sub("", half_width(text))
        found = {
            Decimal(it["number"].replace(",", "")) * WRITTEN_UNITS[it["unit"]]
            for it in MONEY.finditer(plain(joined))
        }
        bare = {Decimal(it[1].replace(",", "")) for it in BARE.finditer(half_width(text))}
        yield (
            say(
                "An amount that is withheld stands in the attachment “{title}”, page {page}. Ask "
                "who keeps the secrets of the department; remove the file and add one without it.",
                title=one.title,
                page=page,
            ),
            frozenset(found | bare | {value * UNITS["万元"] for value in bare}),
        )


def pages_of(case: Case) -> Iterator[tuple[Attachment, int, str]]:
    """Every page with text of the files, in order, counted from 1."""
    for one in Attachment.objects.filter(case=case).order_by("position", "pk"):
        for page, text in enumerate(one.texts, start=1):
            if text.strip():
                yield one, page, text


def secret_words(book: Book, shortest: int) -> list[str]:
    """The codes of the classified projects of a book, and those of its names that are no words."""
    hidden = Project.objects.filter(book=book).exclude(level="").order_by("pk")
    return [
        word
        for name, code in hidden.values_list("name", "code")
        for word in (code, name if len(name) >= shortest else "")
        if word
    ]
