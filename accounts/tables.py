"""Budget against final accounts as tables: on the page, and to take away."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.comparison_page import Line, Shown
from fiscal.sheets import Cell, Sheet

BYTE_ORDER_MARK = "\ufeff"  # Excel takes a file without it for one of the local encoding
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")

Headings = Sequence[tuple[str, str]]


def classes(record: Line) -> str:
    marks = [f"level-{record.level}", "total" if record.is_total else ""]
    return " ".join(["title", *filter(None, marks)])


class NameColumn(tables.Column):
    """Code and name of a row, set in by its level."""

    def __init__(self, **values: Any) -> None:
        super().__init__(verbose_name=_("What"), attrs={"td": {"class": classes}}, **values)

    def render(self, record: Line) -> SafeString:
        return format_html('<span class="code">{}</span> {}', record.code, record.name)


class FigureColumn(tables.Column):
    """A figure, or a dash that says why there is none."""

    def __init__(self, key: str, heading: str) -> None:
        number = {"class": "number"}
        super().__init__(
            accessor=f"cells__{key}", verbose_name=heading, attrs={"td": number, "th": number}
        )

    def render(self, value: Shown) -> SafeString | str:
        if not value.why:
            return value.text
        return format_html(
            '<span title="{}"><span aria-hidden="true">{}</span>'
            '<span class="visually-hidden">{}</span></span>',
            value.why,
            value.text,
            value.why,
        )


class LineTable(tables.Table):
    """Rows with their subtotals, in the order of the classification."""

    name = NameColumn(accessor="name")

    class Meta:
        orderable = False
        attrs = {"class": "list comparison"}

    @classmethod
    def of(cls, lines: Sequence[Line], headings: Headings) -> LineTable:
        columns = [(key, FigureColumn(key, heading)) for key, heading in headings]
        return cls(lines, extra_columns=columns)


def sheet_of(
    title: str, captions: Sequence[str], lines: Sequence[Line], headings: Headings
) -> Sheet:
    """The same rows laid out for a workbook."""
    width = len(headings) + 2
    cells = [Cell(0, 0, 1, width, title, "title")]
    cells.append(Cell(1, 0, 1, width, " ".join(captions), "caption", align="left"))
    names = [str(_("Code")), str(_("Name")), *(heading for _key, heading in headings)]
    cells += [Cell(2, column, 1, 1, name, "heading") for column, name in enumerate(names)]
    for row, line in enumerate(lines, start=3):
        cells.append(Cell(row, 0, 1, 1, line.code, "label", align="left"))
        cells.append(Cell(row, 1, 1, 1, "　" * line.level + line.name, "label", align="left"))
        for column, (key, _heading) in enumerate(headings, start=2):
            shown = line.cells[key]
            number = None if shown.text.endswith("%") else shown.number
            cells.append(Cell(row, column, 1, 1, shown.text, "value", number=number, align="right"))
    return Sheet(title, (12, 40, *(16 for _heading in headings)), tuple(cells), (2, 2), 2)


def csv_of(lines: Sequence[Line], headings: Headings) -> bytes:
    """The same rows as text; what a spreadsheet would run as a formula is led by an apostrophe."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([_("Code"), _("Name"), *(heading for _key, heading in headings)])
    for line in lines:
        words = (
            f"'{one}" if one.startswith(FORMULA_BEGINS) else one for one in (line.code, line.name)
        )
        figures = (line.cells[key].text.replace(",", "") for key, _heading in headings)
        writer.writerow([*words, *figures])
    return (BYTE_ORDER_MARK + target.getvalue()).encode()
