"""The findings on a document as notes in its margin, and the marks that lead to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from departments.models import Person
from fiscal.findings import Finding
from publishing.page import Page
from publishing.preview.places import Finder, Spot
from publishing.tables import Line, Table
from workflow.models import Case
from workflow.panels import warnings_shown
from workflow.runs import CheckState
from workflow.warnings import CaseWarning, digest_of


@dataclass(frozen=True)
class Mark:
    """What stands at a place and leads to a note."""

    number: int
    turn: int
    severity: str

    @property
    def id(self) -> str:
        return f"mark-{self.number}-{self.turn}"


@dataclass(frozen=True)
class Note:
    """A finding with its places in the document, in the order of these; `warning` has the reason
    that was written if it wants one. `links` lead to where it is corrected: address, words, cell.
    """

    number: int
    finding: Finding
    warning: CaseWarning | None
    spots: tuple[Spot, ...]
    links: tuple[tuple[str, str, str], ...] = ()

    @property
    def marks(self) -> list[tuple[Spot, Mark]]:
        severity = self.finding.shelf
        return [
            (spot, Mark(self.number, turn, severity))
            for turn, spot in enumerate(self.spots, start=1)
        ]

    @property
    def folders(self) -> list[str]:
        return list(dict.fromkeys(one.folder for one in self.spots))

    def marks_on(self, folder: str) -> list[Mark]:
        return [mark for spot, mark in self.marks if spot.folder == folder]


def notes_of(person: Person, case: Case, state: CheckState, find: Finder | None) -> list[Note]:
    """Everything the checks say, errors first, as the person may read it.

    Without a finder (there is no document) nothing has a place.
    """
    warnings = {one.digest: one for one in warnings_shown(person, case)}
    return [
        Note(
            number,
            finding,
            warnings.get(digest_of(finding)),
            spots_of(finding, find) if find else (),
        )
        for number, finding in enumerate(state.findings, start=1)
    ]


def spots_of(finding: Finding, find: Finder) -> tuple[Spot, ...]:
    """Where a finding stands in the document; the first spot of each place if it has several."""
    found = [find(place.path) for place in finding.places]
    if len(found) == 1:
        return tuple(found[0])
    return tuple(dict.fromkeys(spot for spots in found for spot in spots[:1]))


def annotated(page: Page, notes: Iterable[Note]) -> Page:
    """The page with a mark at every place of a note."""
    cells: dict[tuple[int, int], list[Mark]] = defaultdict(list)
    paragraphs: dict[tuple[str, int], list[Mark]] = defaultdict(list)
    for note in notes:
        for spot, mark in note.marks:
            if spot.folder != page.folder:
                continue
            if spot.at is None:
                paragraphs[spot.section, spot.number].append(mark)
            else:
                cells[spot.at].append(mark)
    context = dict(page.context)
    if cells and isinstance(context.get("table"), Table):
        context["table"] = marked_table(context["table"], cells)
    if paragraphs and page.folder == "" and "parts" in context:
        context["parts"] = [marked_part(one, paragraphs) for one in context["parts"]]
    return replace(page, context=context)


def marked_table(table: Table, cells: Mapping[tuple[int, int], Sequence[Mark]]) -> Table:
    def lines(held: Sequence[Line]) -> tuple[Line, ...]:
        return tuple(
            tuple(replace(one, marks=tuple(cells.get(one.at, ()))) for one in line) for line in held
        )

    return replace(table, head=lines(table.head), rows=lines(table.rows))


def marked_part(
    part: Mapping[str, Any], paragraphs: Mapping[tuple[str, int], Sequence[Mark]]
) -> dict[str, Any]:
    return {
        **part,
        "sections": [
            {
                **section,
                "paragraphs": [
                    {**one, "marks": paragraphs.get((section["key"], number), ())}
                    for number, one in enumerate(section["paragraphs"])
                ],
            }
            for section in part["sections"]
        ],
    }
