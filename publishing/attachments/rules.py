"""The rule that people have looked at what no program can read, with its number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fiscal.bases import SECRETS
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.rules import Rule as AnyRule
from fiscal.rules import RuleBook
from fiscal.sentences import say
from publishing.attachments.models import Attachment

Rule = AnyRule[Sequence[Attachment]]
BOOK: RuleBook[Sequence[Attachment]] = RuleBook()
RULES, rule = BOOK.rules, BOOK.rule

#: So many pages are named, further ones counted.
NAMED = 10


@rule(
    "P-02",
    Severity.WARNING,
    "somebody has looked at attached pictures and scans",
    basis=SECRETS,
    example="附件“部门绩效评价报告”为扫描件，第1—12页无文字层",
)
def what_cannot_be_read_was_looked_at(files: Sequence[Attachment], one: Rule) -> Iterator[Finding]:
    """Attached pictures, scanned pages and pages with pictures cannot be searched for secrets by a
    program. Somebody looks at them, and writes who did and that nothing secret, no name and no
    number of a private person is to be seen.
    """
    for file in files:
        place = Place(path=file.place, label=file.title)
        if file.is_picture:
            message = say(
                "The picture “{title}” cannot be searched for secrets. Look at it, and write that "
                "nothing on it has to be withheld.",
                title=file.title,
            )
        elif file.unread:
            message = say(
                "“{title}” has pages that cannot be searched for secrets (scans, pictures): "
                "{pages}. Look at them, and write that nothing on them has to be withheld.",
                title=file.title,
                pages=numbers(file.unread),
            )
        else:
            continue
        yield Finding(one.number, one.severity, Outcome.INCOMPLETE, message, (place,))


def numbers(pages: Sequence[int]) -> str:
    named = ", ".join(str(one) for one in pages[:NAMED])
    return f"{named} … ({len(pages)})" if len(pages) > NAMED else named
