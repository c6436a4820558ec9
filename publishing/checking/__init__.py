"""A workbook checked by itself: no account, no case, nothing stored.

The readers and rules are those of an upload (docs/adr/0024). Whose the workbook is, of which year
and of which edition, it says itself; of the database only the classification is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

from openpyxl.workbook import Workbook

from accounts.indicators import UNKNOWN
from fiscal.findings import Finding, by_weight
from fiscal.observing import on_trial
from fiscal.problems import file_finding
from fiscal.rules import log_failure
from fiscal.sentences import Sentence, say
from performance.goals.figures import NO_FIGURES
from publishing.checking.forms import check_evaluations, check_goals
from publishing.checking.problems import NO_YEAR, NOT_COMPUTED, NOTHING_TO_CHECK, TEXT_ALONE
from publishing.checking.recognising import BookRead, Contents, contents_of
from publishing.checking.report import NOTHING, Checked, CheckReport, TextRead
from publishing.checking.tables import TablesChecked, check_tables
from publishing.checking.texts import check_text_beside, has_text
from workbooks.archives import open_archive, too_much_inside
from workbooks.opening import UnreadableWorkbook, open_workbook
from workflow.models import CaseKindChoices

__all__ = ["KINDS", "CheckReport", "check_workbook"]

#: What can be checked, as `--kind` and the page name it.
KINDS = tuple(str(one) for one in CaseKindChoices.values)

#: A workbook from nobody we know may unpack to this much; those of staff to more.
MOST_INFLATED = 80 * 2**20
#: So many filled cells and sheets it may have: ten times those of the largest we know.
MOST_CELLS, MOST_SHEETS = 100_000, 100

#: Rules that say of a sheet that it was not recognised.
UNRECOGNISED = ("W-60", "W-02")
#: The workbook has no form at all, which is no mistake in one of tables.
NO_FORM = "W-01"

Part = TypeVar("Part")


def check_workbook(
    data: bytes, name: str, *, kind: str = "", year: int | None = None, text: str = ""
) -> CheckReport:
    """Everything the rules say of a workbook. Never raises for what it holds; writes nothing.

    `kind` narrows it to one kind of document; `year` is the fiscal year where titles name none
    or another. `text` is the explanatory text that goes with the tables, blank for none.
    """
    try:
        opened = open_within_limits(data, name)
    except UnreadableWorkbook as unreadable:
        return CheckReport((file_finding(unreadable.message, name),), name=name)
    findings: list[Finding] = []
    contents = guarded(
        "recognising", lambda: contents_of(opened, name, kind, year), Contents(year or 0), findings
    )
    books = [
        one
        for book in contents.books
        if (one := guarded(book.edition.key, partial(best_of, book, contents), None, findings))
    ]
    forms = forms_of(opened, kind, books, findings)
    for part in (*books, *forms):
        findings += part.findings
    checked = checked_text(books, text, findings)
    sheets = {sheet for part in (*books, *forms) for sheet in part.sheets}
    findings = settled(findings, sheets)
    if contents.books and not contents.names_year:
        findings.append(NO_YEAR.at(year=contents.year))
    if not sheets and not any(one.rule == NOT_COMPUTED.number for one in findings):
        findings.insert(0, NOTHING_TO_CHECK.at())
    return CheckReport(
        on_trial(findings, contents.year) if contents.year else by_weight(findings),
        name=name,
        department=contents.department if books else "",
        year=contents.year if books else None,
        documents=tuple(part.document for part in (*books, *forms) if part.sheets),
        tails=tuple(tail for part in books for tail in part.tails),
        not_checked=(
            *not_checked(contents, (*books, *forms)),
            *(untold(text=checked) if books else ()),
        ),
        text=checked,
    )


def open_within_limits(data: bytes, name: str) -> Workbook:
    """The workbook, unless it would keep the site busy for long; raises UnreadableWorkbook."""
    with open_archive(data) as archive:
        if sum(one.file_size for one in archive.infolist()) > MOST_INFLATED:
            raise too_much_inside()
    opened = open_workbook(data, name)
    cells = sum(len(sheet._cells) for sheet in opened.worksheets)
    if cells > MOST_CELLS or len(opened.worksheets) > MOST_SHEETS:
        raise too_much_inside()
    return opened


def best_of(book: BookRead, contents: Contents) -> TablesChecked:
    """The tables checked by the edition by which least is wrong, of those that fit equally."""
    checked = [check_tables(one, contents) for one in (book, *book.others)]
    return min(checked, key=lambda one: sum(found.blocks for found in one.findings))


def guarded(
    what: str, checking: Callable[[], Part], otherwise: Part, findings: list[Finding]
) -> Part:
    """What a part of the check gives; what fails is a finding, and the rest goes on."""
    try:
        return checking()
    except Exception as error:  # a hostile or unforeseen workbook must not silence the others
        log_failure(f"checking a workbook ({what})", error)
        findings.append(NOT_COMPUTED.at())
        return otherwise


def forms_of(
    opened: Workbook,
    kind: str,
    books: Iterable[TablesChecked],
    findings: list[Finding],
) -> list[Checked]:
    """Self-evaluations and goals; goals are held against the budget of the same workbook."""
    found = []
    if kind in ("", CaseKindChoices.SELF_EVALUATION):
        accounts = next((one.accounts for one in books if one.accounts), UNKNOWN)
        found.append(
            guarded("forms", lambda: check_evaluations(opened, accounts), NOTHING, findings)
        )
    if kind in ("", CaseKindChoices.BUDGET):
        budget = next((one.budget for one in books if one.budget), NO_FIGURES)
        found.append(guarded("goals", lambda: check_goals(opened, budget), NOTHING, findings))
    return found


def checked_text(
    books: Sequence[TablesChecked], text: str, findings: list[Finding]
) -> TextRead | None:
    """How much of a text was read; what is wrong with it is added to the findings."""
    if not text.strip():
        return None
    told = next((one.told for one in books if one.told and has_text(one.told.edition)), None)
    if told is None:
        findings.append(TEXT_ALONE.at())
        return None
    checked = guarded("text", lambda: check_text_beside(told, text), None, findings)
    findings += checked.findings if checked else ()
    return checked.read if checked else None


def untold(text: TextRead | None) -> Iterable[Sentence]:
    """What of the explanatory text is not checked."""
    if text is None:
        yield say("The explanatory text (X-01 to X-18): a workbook does not hold it.")
    else:
        yield say(
            "Of the text: changes from last year, what tables do not print (vehicles, procurement, "
            "reasons; X-01 to X-03, X-08 to X-12, X-18), and figures without a name of the tables."
        )


def settled(findings: Iterable[Finding], known: set[str]) -> list[Finding]:
    """Each finding once; what was not recognised by one reader was perhaps by another."""
    kept: dict[tuple[object, ...], Finding] = {}
    unknown: set[str] = set()
    for one in findings:
        sheet = one.places[0].sheet if one.places else ""
        if one.rule in UNRECOGNISED:
            if sheet in known or sheet in unknown:
                continue
            unknown.add(sheet)
        elif one.rule == NO_FORM:
            continue
        kept.setdefault((one.rule, one.severity, one.places, str(one.message)), one)
    return list(kept.values())


def not_checked(contents: Contents, parts: Iterable[Checked]) -> Iterable[Sentence]:
    """What a workbook alone does not tell, in plain words."""
    for part in parts:
        yield from part.not_checked
    if contents.left_out:
        yield say(
            "Sheets of another kind than was asked for: {sheets}.",
            sheets="、".join(contents.left_out),
        )
    yield say(
        "Other documents of the department: what was published or entered before, here or "
        "elsewhere, is not looked at."
    )
