"""What came of checking a workbook, in groups as people read it and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from departments.words import in_words
from fiscal.findings import Finding, Outcome, Report, Severity, by_weight
from fiscal.sentences import Sentence
from workflow.reporting import finding_json


@dataclass(frozen=True)
class CheckedPart:
    """A table or form that was read. `cells` counts compared cells by outcome; none of a form."""

    code: str
    title: str
    sheet: str
    cells: dict[Outcome, int] | None = None


@dataclass(frozen=True)
class Document:
    """What of one kind the workbook holds. `edition` names the tables or forms it was read by."""

    kind: str
    edition: str
    parts: tuple[CheckedPart, ...] = ()


@dataclass(frozen=True)
class Checked:
    """What came of all that a workbook holds of one kind; `sheets` are those that were read."""

    document: Document
    findings: tuple[Finding, ...] = ()
    sheets: frozenset[str] = frozenset()
    not_checked: tuple[Sentence, ...] = ()


NOTHING = Checked(Document("", ""))


@dataclass(frozen=True)
class Tail:
    """A figure that only rounding sets apart from what it is made of; as printed."""

    table: str
    sheet: str
    cell: str
    label: str
    given: str
    computed: str


#: How the place of a sentence begins: `text.<paragraph>.<sentence>`.
TEXT = "text"


@dataclass(frozen=True)
class TextRead:
    """How much of a text was read, and of how many of its figures the tables say what."""

    paragraphs: int
    sentences: int
    right: int
    doubtful: int
    open: int


#: So many findings of a sheet are read on a page; the marked copy has them all.
MOST_SHOWN = 200


class Counted:
    """Findings, and how many of them there are of a severity."""

    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        return sum(one.severity is severity for one in self.findings)

    @property
    def errors(self) -> int:
        return self.count(Severity.ERROR)

    @property
    def warnings(self) -> int:
        return self.count(Severity.WARNING)


@dataclass(frozen=True)
class Group(Counted):
    """The findings on one sheet, or (both blank) on the workbook as a whole, or on the text."""

    sheet: str
    title: str
    findings: tuple[Finding, ...]
    hints: tuple[Finding, ...]
    tails: tuple[Tail, ...]
    is_text: bool = False

    @property
    def shown(self) -> tuple[Finding, ...]:
        return self.findings[:MOST_SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.findings) - MOST_SHOWN)


@dataclass(frozen=True)
class CheckReport(Counted, Report):
    """What the rules say of a workbook, and what they could not look at.

    `department` and `year` are as the tables name them; blank and None without tables.
    """

    name: str = ""
    department: str = ""
    year: int | None = None
    documents: tuple[Document, ...] = ()
    tails: tuple[Tail, ...] = ()
    not_checked: tuple[Sentence, ...] = ()
    text: TextRead | None = None

    @property
    def parts(self) -> tuple[CheckedPart, ...]:
        return tuple(part for one in self.documents for part in one.parts)

    @property
    def groups(self) -> list[Group]:
        """The findings by sheet: those with errors first, then in the order of what was read."""
        titles: dict[str, list[str]] = {}
        for part in self.parts:
            titles.setdefault(part.sheet, []).append(part.title)
        by_sheet: dict[str, list[Finding]] = {}
        of_text = [one for one in self.findings if is_of_text(one)]
        for one in self.findings:
            if not is_of_text(one):
                by_sheet.setdefault(sheet_of(one), []).append(one)
        sheets = ["", *titles, *by_sheet]
        found = [
            Group(
                sheet,
                "、".join(dict.fromkeys(titles.get(sheet, ()))),
                by_weight(one for one in held if one.severity is not Severity.INFO),
                tuple(one for one in held if one.severity is Severity.INFO),
                tuple(one for one in self.tails if one.sheet == sheet),
            )
            for sheet in dict.fromkeys(sheets)
            for held in (by_sheet.get(sheet, []),)
        ]
        if of_text:
            found.append(Group("", "", by_weight(of_text), (), (), is_text=True))
        told = [one for one in found if one.findings or one.hints or one.tails]
        return sorted(told, key=lambda one: (not one.errors, not one.warnings))


def is_of_text(finding: Finding) -> bool:
    return bool(finding.places) and finding.places[0].path.startswith(f"{TEXT}.")


def sheet_of(finding: Finding) -> str:
    return finding.places[0].sheet if finding.places else ""


def check_json(report: CheckReport) -> dict[str, Any]:
    """The report as one object, all numbers as strings; docs/operations.md lays it down."""
    return {
        "status": report.status,
        "department": report.department or None,
        "year": str(report.year) if report.year else None,
        "documents": [
            {
                "kind": one.kind,
                "edition": one.edition,
                "parts": [part_json(part) for part in one.parts],
            }
            for one in report.documents
        ],
        "tails": [
            {
                "table": one.table,
                "sheet": one.sheet,
                "cell": one.cell,
                "label": one.label,
                "given": one.given,
                "computed": one.computed,
            }
            for one in report.tails
        ],
        "text": text_json(report.text) if report.text else None,
        "not_checked": [in_words(one) for one in report.not_checked],
        "findings": [finding_json(one) for one in report.findings],
    }


def text_json(text: TextRead) -> dict[str, str]:
    return {name: str(count) for name, count in asdict(text).items()}


def part_json(part: CheckedPart) -> dict[str, Any]:
    cells = part.cells
    return {
        "code": part.code,
        "title": part.title,
        "sheet": part.sheet,
        "cells": {outcome.value: str(count) for outcome, count in cells.items()} if cells else None,
    }


def place_words(finding: Finding) -> str:
    """Where a finding is, for a terminal: `Sheet!C4` of at most three places."""
    return ", ".join(
        f"{place.sheet}!{place.cell}" if place.cell else place.label or place.sheet
        for place in finding.places[:3]
    )


def listed(findings: Sequence[Finding]) -> list[str]:
    return [
        f"{one.severity.value.upper():8}{one.rule}  {place_words(one)}  {in_words(one.message)}"
        for one in findings
    ]
