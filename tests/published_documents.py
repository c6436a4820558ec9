"""The three published documents whole: tables and forms in one workbook, and their text.

What a text says in sentences is said here in ours, with the figures that were printed: our text of
the figures, each replaced by the one stated, and a few phrases word by word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from io import BytesIO

import openpyxl
from openpyxl.workbook import Workbook

from accounts.indicators import year_figures
from fiscal.findings import Finding, Place
from fiscal.narrative import Narrative
from fiscal.text_checks import Passage, Text, check_text
from fiscal.text_tree import Paragraph, RunKind, Section, SlotKind
from performance.assessment import assess
from performance.scoring.rule_sets import load_rule_set
from publishing.checking import CheckReport, check_workbook
from tests.final_texts import final_narrative, final_text, material_of_final
from tests.goal_workbooks import goal_workbook, goals
from tests.published_texts import narrative_of, stated_text
from tests.real_budgets import DOCUMENTS as BUDGETS
from tests.real_final_accounts import NAME as FINAL
from tests.real_forms import content_of_form, definition_of, real_forms
from tests.workbooks import final_accounts
from tests.workbooks.building import PUBLISHED, saved
from tests.workbooks.tables import workbook_of

ECONOMY, INDUSTRY = BUDGETS
NAMES = (ECONOMY, INDUSTRY, FINAL)

#: The reason for everything that needs one: reasons are not what is checked here.
REASON = "工作需要"

WORKBOOKS: Mapping[str, Callable[[], bytes]] = {
    ECONOMY: lambda: joined(
        workbook_of(name=ECONOMY), goal_workbook(goals("economic_development"))
    ),
    INDUSTRY: lambda: joined(workbook_of(), goal_workbook(goals("industry_information"))),
    FINAL: lambda: joined(final_accounts.published(), PUBLISHED.read_bytes()),
}


def joined(workbook: Workbook, more: bytes) -> bytes:
    """A workbook with the sheets of another behind its own, values and merged cells."""
    for sheet in openpyxl.load_workbook(BytesIO(more)).worksheets:
        copy = workbook.create_sheet(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    copy[cell.coordinate] = cell.value
        for area in sheet.merged_cells.ranges:
            copy.merge_cells(str(area))
    return saved(workbook)


@cache
def checked(name: str) -> CheckReport:
    """The workbook of a document checked by itself. Needs a site with the classification."""
    return check_workbook(WORKBOOKS[name](), f"{name}.xlsx", year=int(name[:4]))


def findings_of(name: str) -> list[Finding]:
    """Everything the rules say of a document: of its workbook, its text, its forms."""
    found = [*checked(name).findings, *check_text(published_text(name))]
    return [*found, *(findings_beside_text() if name == FINAL else ())]


def findings_beside_text() -> Iterator[Finding]:
    """What the department's form says beside the values that the text of the accounts was told.

    What the workbook alone shows is not told again.
    """
    material = material_of_final()
    form = real_forms()[0]
    definition = definition_of(form)
    accounts = year_figures(material.ledger, material.entered)
    rules = load_rule_set(definition.rule_set)
    known = {(one.rule, one.places[0].path) for one in checked(FINAL).findings if one.places}
    for one in assess(definition, rules, content_of_form(form), accounts=accounts).findings:
        if (one.rule, one.places[0].path) not in known:
            yield one


# The text


@cache
def narrative(name: str) -> Narrative:
    """Our text of a document, with nothing left open."""
    tell = final_narrative if name == FINAL else partial(narrative_of, name)
    slots = tell().slots
    return tell(
        reasons={one.key: REASON for one in slots if one.kind is SlotKind.REASON},
        prose={one.key: one.label for one in slots if one.required and one.kind is SlotKind.PROSE},
    )


@cache
def published_text(name: str) -> Text:
    """Our text of a document, and beside it what the document itself states."""
    return Text(narrative(name), passages=tuple(passages(name)))


def passages(name: str) -> Iterator[Passage]:
    """The paragraphs of our text with the figures printed, and the phrases of the document."""
    data = final_text() if name == FINAL else stated_text(name)
    stated: dict[tuple[str, str], list[str]] = {}
    for section, figure, printed in data["figures"]:
        stated.setdefault((section, figure), []).append(printed)
    for section, paragraph in narrative(name).paragraphs():
        if any(run.figure for run in paragraph.runs):
            place = place_of(section, paragraph)
            yield Passage(place, "".join(with_printed(section, paragraph, stated)))
    for key, phrase in data.get("phrases", ()):
        yield Passage(Place(f"passage.{key}", key), f"{phrase}。")


def place_of(section: Section, paragraph: Paragraph) -> Place:
    return Place(f"passage.{section.key}.{paragraph.key}", f"{section.heading}")


def with_printed(
    section: Section, paragraph: Paragraph, stated: Mapping[tuple[str, str], list[str]]
) -> Iterator[str]:
    """The words of a paragraph, its figures as the document prints them."""
    for run in paragraph.runs:
        printed = stated.get((section.key, run.figure.name), []) if run.figure else []
        if run.kind is not RunKind.FIGURE or not printed or run.figure is None:
            yield run.text
            continue
        ours = run.text[: len(run.text) - len(run.text.lstrip("0123456789.,"))]
        yield printed[0] + run.text.removeprefix(ours)
