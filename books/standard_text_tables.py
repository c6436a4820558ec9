"""Standard texts as a table of three columns: where a text stands, the term, the text."""

from __future__ import annotations

import re
from io import BytesIO

from openpyxl import Workbook

from fiscal.sentences import say
from fiscal.standard_texts import StandardTexts, Term
from fiscal.table_notes import TableNotes
from workbooks.opening import open_workbook
from workflow.refusals import Refused

HEADINGS = ("位置", "名词", "文字")
GLOSSARY, NOTE, EMPTY = "名词解释", "附注", "空表说明"
OF_TABLE = re.compile(rf"表\s*(\S+)\s+({NOTE}|{EMPTY})")
WIDTHS = {"A": 16, "B": 24, "C": 100}


def written(texts: StandardTexts) -> bytes:
    """A workbook with one row for each term, note and sentence of an empty table."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    rows = [HEADINGS, *((GLOSSARY, one.term, one.text) for one in texts.glossary)]
    for code, notes in texts.tables.items():
        rows += [(f"表{code} {NOTE}", "", one) for one in notes.notes]
        rows += [(f"表{code} {EMPTY}", "", notes.empty)] if notes.empty else []
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value = text or None
            if text:
                cell.data_type = "s"  # nothing typed here is a formula
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(data: bytes, name: str, default: StandardTexts) -> StandardTexts:
    """The texts of such a workbook, all of them; refuses, with its number, a row that is none.

    A table that the workbook does not name has no notes. Raises UnreadableWorkbook or Refused.
    """
    sheet = open_workbook(data, name).worksheets[0]
    terms: list[Term] = []
    notes: dict[str, list[str]] = {code: [] for code in default.tables}
    empty = dict.fromkeys(default.tables, "")
    for number, row in enumerate(sheet.iter_rows(max_col=3, values_only=True), start=1):
        place, term, text = ("" if one is None else str(one).strip() for one in row)
        if not (place or term or text) or (place, term, text) == HEADINGS:
            continue
        found = OF_TABLE.fullmatch(place)
        if place == GLOSSARY:
            terms.append(Term(term=term, text=text))
        elif found is None or found[1] not in notes:
            raise Refused(
                say(
                    "Row {row} of {name}: “{place}” is no place of these texts. Places are "
                    "{places}.",
                    row=number,
                    name=name,
                    place=place,
                    places="、".join(
                        [GLOSSARY, f"表{min(notes)} {NOTE}", f"表{min(notes)} {EMPTY}"]
                    ),
                )
            )
        elif found[2] == NOTE:
            notes[found[1]].append(text)
        else:
            empty[found[1]] = text
    tables = {code: TableNotes(notes=tuple(notes[code]), empty=empty[code]) for code in notes}
    return StandardTexts(glossary=tuple(terms), tables=tables)
