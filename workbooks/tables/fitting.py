"""What the cells of a column could be: figures, codes or words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from fiscal.dimensions import CODES
from fiscal.table_soundness import CODE_PARTS
from workbooks.captions import plain
from workbooks.cells import SeenCell
from workbooks.tables.figures import is_figure, looks_masked
from workbooks.tables.heads import Heading

_CODE = re.compile(r"[\dA-Za-z]+(\.0)?")


def parts_of_codes(headings: Iterable[Heading]) -> Iterator[list[Heading]]:
    """The columns of each code that is split into 类 款 项."""

    def code(heading: Heading) -> tuple[str, str]:
        shows = heading.column.shows
        is_part = shows is not None and shows.dimension in CODES and shows.aspect in CODE_PARTS
        return (heading.panel.key, shows.dimension) if shows and is_part else ("", "")

    for key, group in groupby(headings, key=code):
        if key[0]:
            yield list(group)


def is_whole_code(heading: Heading) -> bool:
    """Whether a column shows a functional or economic code in one."""
    shows = heading.column.shows
    return shows is not None and shows.dimension in CODES and not shows.aspect


def fits(heading: Heading, cells: Sequence[SeenCell]) -> bool:
    """Whether most of the cells could stand in that column: figures, codes, or words."""
    if not cells:
        return True
    if heading.column.is_amount:
        good = sum(1 for cell in cells if is_figure(cell) or looks_masked(cell.text))
        return 2 * good > len(cells)
    shows = heading.column.shows
    is_code = shows is not None and (
        (shows.dimension in CODES and shows.aspect != "name")
        or (shows.dimension == "unit" and not shows.aspect)
    )
    if is_code:
        return 2 * sum(1 for cell in cells if is_code_cell(cell)) >= len(cells) - 1
    return 2 * sum(1 for cell in cells if cell.kind == "number") <= len(cells)


def is_code_cell(cell: SeenCell) -> bool:
    if cell.number is not None:
        return cell.number == cell.number.to_integral_value()
    return bool(_CODE.fullmatch(plain(cell.text)))
