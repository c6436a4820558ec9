"""Equations in the words of the tables: `表03 每行：合计＝基本支出小计＋项目支出小计`.

A row for each code or project is told once, as 每个科目; several of them added up as 各科目之和.
"""

from __future__ import annotations

from collections.abc import Sequence

from fiscal.dimensions import CODE_LEVELS
from fiscal.reconciling.cells import Cell
from fiscal.reconciling.equations import Relation
from fiscal.reconciling.families import LETTERS
from fiscal.tables import Panel

#: What the rows of an axis stand for, by its first dimension.
AXES = {"item": "科目", "economic": "经济科目", "unit": "单位", "project": "项目"}
LEVELS = {"class": "类", "section": "款", "item": "项"}

#: How many terms of a sum are told.
MOST_TERMS = 4


def formula(left: Sequence[Cell], right: Sequence[Cell], relation: Relation) -> str:
    """An equation between cells, in which everything they have in common stands in front."""
    cells = (*left, *right)
    first = cells[0]
    is_one_panel = len({(one.code, place(one)) for one in cells}) == 1
    is_one_row = is_one_panel and len({id(one.row) for one in cells}) == 1
    is_one_column = is_one_panel and len({one.column.key for one in cells}) == 1
    sides = (
        side(
            one, with_place=not is_one_panel, with_row=not is_one_row, with_column=not is_one_column
        )
        for one in (left, right)
    )
    text = {Relation.EQUAL: "＝", Relation.AT_MOST: "≤"}[relation].join(sides)
    if not is_one_panel:
        return text
    of_all = "每行" if is_one_row and len(first.panel.rows) > 1 else ""
    of_all = "每列" if is_one_column and len(first.panel.amounts) > 1 else of_all
    return " ".join(one for one in (place(first), of_all) if one) + "：" + text


def side(cells: Sequence[Cell], *, with_place: bool, with_row: bool, with_column: bool) -> str:
    """The terms of one side added up; the rows of an axis are one term."""
    terms: dict[str, int] = {}
    for one in cells:
        name = named(one, with_place=with_place, with_row=with_row, with_column=with_column)
        terms[name] = terms.get(name, 0) + 1
    told = [name if count == 1 else f"{name}之和" for name, count in terms.items()]
    told = [one.replace("每个", "各") if one.endswith("之和") else one for one in told]
    more = f"＋…（共{len(told)}项）" if len(told) > MOST_TERMS else ""
    return "＋".join(told[:MOST_TERMS]) + more if told else "0"


def named(
    cell: Cell, *, with_place: bool = True, with_row: bool = True, with_column: bool = True
) -> str:
    """A cell in the words of its table: `表01 收入 本年收入合计`."""
    parts = (
        place(cell) if with_place else "",
        row_name(cell) if with_row else "",
        column_name(cell) if with_column else "",
    )
    return " ".join(one for one in parts if one) or place(cell)


def pointed_at(cell: Cell) -> str:
    """One cell, with the codes its row stands for: `表05 201 合计`."""
    parts = (place(cell), " ".join(cell.row.at.values()) or row_name(cell), column_name(cell))
    return " ".join(one for one in parts if one)


def place(cell: Cell) -> str:
    """The table, and the panel where it has several side by side."""
    table = cell.table.definition
    code = next(
        (cell.code.removeprefix(one) for one in LETTERS.values() if cell.code[:1] == one), ""
    )
    name = f"表{code or cell.code}"
    top = side_of(cell.panel)
    is_told = len(table.panels) > 1 and not cell.panel.list_of and len(cell.panel.columns) > 1
    return f"{name} {top}" if top and is_told else name


def side_of(panel: Panel) -> str:
    """The heading above all columns of a panel; blank for none."""
    tops = {column.heading[0] for column in panel.columns if len(column.heading) > 1}
    return (
        tops.pop() if len(tops) == 1 and all(len(one.heading) > 1 for one in panel.columns) else ""
    )


def row_name(cell: Cell) -> str:
    """What a row is about; nothing where the panel has a single one."""
    definition = cell.row.definition
    if definition.each:
        dimension = definition.each.by[0]
        code = cell.row.at[dimension]
        level = next((name for name, digits in CODE_LEVELS.items() if digits == len(code)), "")
        suffix = LEVELS[level] if definition.each.levels and level else ""
        return f"每个{suffix}级{AXES[dimension]}" if suffix else f"每个{AXES[dimension]}"
    if len(cell.panel.rows) == 1:
        return ""
    text = definition.label or "".join(definition.texts.values()) or "合计"
    text = text.replace("{department_code}", "").replace("{department}", "本部门")
    return text.rstrip("：:")


def column_name(cell: Cell) -> str:
    """The end of a heading that tells it from the others; nothing for the only amounts."""
    if len(cell.panel.amounts) == 1:
        return "" if len(cell.panel.rows) > 1 else cell.column.heading[-1]
    start = common_start([one.heading for one in cell.panel.amounts])
    heading = cell.column.heading[start:]
    others = [one.heading[start:] for one in cell.panel.amounts if one is not cell.column]
    taken = {part for one in others for part in one}
    for length in range(1, len(heading) + 1):
        ending = heading[-length:]
        is_clear = all(one[-length:] != ending for one in others) and ending[0] not in taken
        if is_clear and ending[0] not in {"小计", "合计"}:
            return "".join(ending)
    return "".join(heading)


def common_start(headings: Sequence[tuple[str, ...]]) -> int:
    """How many steps all headings begin with, but for the last one of each."""
    length = 0
    while all(len(one) > length + 1 for one in headings) and (
        len({one[: length + 1] for one in headings}) == 1
    ):
        length += 1
    return length
