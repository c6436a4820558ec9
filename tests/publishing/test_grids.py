"""Sheets on pages: nothing broken, nothing beside the page, heads told from bodies."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fiscal.sheets import Cell, Sheet
from fiscal.texts import PartDefinition, text_editions
from publishing.typesetting.grids import (
    BESIDE,
    DIGIT,
    LANDSCAPE,
    PORTRAIT,
    SIZES,
    grid_of,
    lines_of,
)


def table(widths: tuple[float, ...], figure: str = "12,345.6", rows: int = 3) -> Sheet:
    """A table with a name and figures, under one row of headings."""
    last = len(widths) - 1
    cells = [
        Cell(0, 0, 1, len(widths), "某表", "title"),
        Cell(1, 0, 1, 1, "部门：某局", "caption", align="left"),
        Cell(1, 1, 1, last, "单位：万元", "caption", align="right"),
        *(Cell(2, at, 1, 1, f"栏{at}", "heading") for at in range(len(widths))),
    ]
    for row in range(3, 3 + rows):
        cells.append(Cell(row, 0, 1, 1, "项目名称", "label", align="left"))
        cells += [
            Cell(row, at, 1, 1, figure, "computed", "p.r.c", "amount", Decimal(1), "right")
            for at in range(1, len(widths))
        ]
    cells.append(Cell(3 + rows, 0, 1, len(widths), "注：无。", "caption", align="left"))
    return Sheet("某表", widths, tuple(cells), (2, 2))


@pytest.mark.parametrize("columns", [2, 5, 9, 14, 20, 24])
@pytest.mark.parametrize("figure", ["0.0", "12,345.6", "1,234,567,890.12"])
def test_no_figure_is_wider_than_its_column_and_no_table_than_its_page(columns, figure):
    grid = grid_of(table((32.0, *[12.0] * (columns - 1)), figure))
    page = LANDSCAPE if grid.landscape else PORTRAIT
    if grid.size > SIZES[-1]:
        assert sum(grid.columns) == pytest.approx(page[0], abs=1)
        narrowest = min(grid.columns[1:])
        assert narrowest - BESIDE >= len(figure) * DIGIT * grid.size - 0.02


def test_narrow_tables_stand_and_wide_ones_lie():
    assert not grid_of(table((32.0, 14.0, 14.0))).landscape
    assert grid_of(table((32.0, 14.0, 14.0))).size == 10.5
    wide = grid_of(table((32.0, *[12.0] * 19)))
    assert wide.landscape and wide.size >= 6


def test_lines_around_a_table_are_not_in_it():
    grid = grid_of(table((32.0, 14.0, 14.0)))
    assert [[one.text for one in line] for line in grid.above] == [["部门：某局", "单位：万元"]]
    assert [one.text for one in grid.notes] == ["注：无。"]
    assert [(band.is_heading, len(band.rows)) for band in grid.bands] == [(True, 1), (False, 3)]
    assert grid.repeated


def test_headings_beside_a_label_that_reaches_further_are_no_head():
    cells = (
        Cell(0, 0, 1, 3, "某表", "title"),
        Cell(1, 0, 1, 3, "(2024年度)", "value"),
        Cell(2, 0, 1, 3, "年度任务", "banner"),
        Cell(3, 0, 2, 1, "一", "heading"),
        Cell(3, 1, 1, 1, "甲", "heading"),
        Cell(3, 2, 1, 1, "乙", "heading"),
        Cell(4, 1, 1, 1, "1", "value"),
        Cell(4, 2, 1, 1, "2", "value"),
        Cell(5, 0, 2, 3, "全为标题", "heading"),
    )
    grid = grid_of(Sheet("某表", (10.0, 10.0, 10.0), cells))
    assert [one.text for line in grid.above for one in line] == ["(2024年度)"]
    assert [(band.is_heading, len(band.rows)) for band in grid.bands] == [
        (True, 1),
        (False, 2),
        (True, 2),
    ]


def test_rows_are_as_high_as_their_page_allows():
    few, many, more = (grid_of(table((32.0, 14.0), rows=rows)).inset for rows in (3, 36, 300))
    assert few > many and more <= few


def test_lines_are_counted_by_width():
    assert lines_of("", 4) == 1
    assert lines_of("一二三四五", 4) == 2
    assert lines_of("一\n二", 4) == 2
    assert lines_of("1234", 4) == 1


def test_every_text_edition_says_where_tables_and_forms_stand():
    for edition in text_editions():
        held = [one for part in edition.parts for one in part.holds]
        assert sorted(held) == ["forms", "tables"]
        assert any("{department}" in line for line in edition.cover)


@pytest.mark.parametrize("given", [{}, {"holds": ["pictures"]}])
def test_a_part_has_sections_or_holds_something_known(given):
    with pytest.raises(ValueError, match=r"part empty has either|tables"):
        PartDefinition.model_validate({"key": "empty", "title": "某部分", **given})
