"""Goal workbooks as departments publish them, built by hand from the figures of two real ones.

Names, targets and figures are those of the documents; what people wrote in sentences is left out.
"""

from __future__ import annotations

import json
from decimal import Decimal
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from performance.goals.figures import KnownProject

DATA = Path(__file__).resolve().parent / "data"
LEVELS = ("成本指标", "产出指标", "效益指标", "满意度指标")
FUNDS = ("资金总额", "政府预算资金", "财政专户管理资金", "单位资金")
MASKED = "涉密项目按规定不予公开"
KEYS = ("total", "government", "special", "unit", "basic", "project")


def goals(name: str) -> dict[str, Any]:
    """`economic_development` (cut off after ten projects) or `industry_information`."""
    path = DATA / f"goals_2024_{name}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def goal_workbook(data: dict[str, Any], *, rows_per_page: int = 0) -> bytes:
    """Both sheets; with `rows_per_page` headings stand again and merged cells are split."""
    workbook = Workbook()
    department_sheet(workbook.worksheets[0], data, rows_per_page)
    summary_sheet(workbook.create_sheet("部门预算项目绩效目标汇总表"), data, rows_per_page)
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def department_sheet(sheet: Any, data: dict[str, Any], rows_per_page: int = 0) -> None:
    sheet.title = "部门（单位）整体绩效目标表"
    heading = ["一级指标", "二级指标", "三级指标", "指标值", "指标值说明"]
    sheet.append(["部门（单位）整体绩效目标表"])
    sheet.append(["(2024年度)"])
    sheet.append([f"部门名称：{data['department']}"])
    sheet.append(["年度履职目标", "全年履职目标"])
    sheet.append(["年度主要任务", "任务名称", None, "主要内容"])
    for [name] in data["tasks"]:
        sheet.append([None, name, None, "内容"])
    amounts = [None if one is None else float(one) for one in data["budget"].values()]
    labels = [
        ("预算情况", "部门预算总额（万元）", None),
        (None, "1、资金来源：", "（1）政府预算资金"),
        (None, None, "（2）财政专户管理资金"),
        (None, None, "（3）单位资金"),
        (None, "2、资金结构：", "（1）基本支出"),
        (None, None, "（2）项目支出"),
    ]
    for label, amount in zip(labels, amounts, strict=True):
        sheet.append([*label, amount])
    sheet.append(heading)
    before: list[Any] = [None, None]
    for number, (level1, level2, name, target) in enumerate(data["indicators"]):
        if rows_per_page and number and number % rows_per_page == 0:
            sheet.append(heading)
            before = [None, None]
        levels = [level1, level2]
        shown = [None if one == old else one for one, old in zip(levels, before, strict=True)]
        shown = levels if shown[0] else shown
        sheet.append([*shown, name, target, "说明" if number % 7 == 0 else None])
        before = levels
    sheet.merge_cells("A1:E1")
    tasks = len(data["tasks"])
    sheet.merge_cells(start_row=5, end_row=5 + tasks, start_column=1, end_column=1)
    for row in range(5, 6 + tasks):
        sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=3)
        sheet.merge_cells(start_row=row, end_row=row, start_column=4, end_column=5)
    sheet.merge_cells(start_row=6 + tasks, end_row=11 + tasks, start_column=1, end_column=1)
    sheet.merge_cells(start_row=6 + tasks, end_row=6 + tasks, start_column=2, end_column=3)


def summary_headings(sheet: Any) -> None:
    top = sheet.max_row + 1
    sheet.append(
        [
            "单位编码（项目编码）",
            "项目单位（项目名称）",
            "项目金额（万元）",
            *[None] * 3,
            "绩效目标",
        ]
    )
    sheet.append([None, None, *FUNDS, *(each for one in LEVELS for each in (one, None))])
    sheet.append([*[None] * 6, *("三级指标", "指标值") * 4])
    sheet.merge_cells(start_row=top, end_row=top, start_column=3, end_column=6)
    for column in (1, 2):
        sheet.merge_cells(start_row=top, end_row=top + 2, start_column=column, end_column=column)
    for column in (7, 9, 11, 13):
        sheet.merge_cells(
            start_row=top + 1, end_row=top + 1, start_column=column, end_column=column + 1
        )


def summary_sheet(sheet: Any, data: dict[str, Any], rows_per_page: int = 0) -> None:
    sheet.append(["2024年部门预算项目绩效目标汇总表"])
    sheet.append([f"部门名称：{data['department']}"])
    summary_headings(sheet)
    lines: list[tuple[list[Any], list[list[Any]]]] = [
        ([data["code"], None, *figures(data["total"])], [[]])
    ]
    for unit in data["units"]:
        lines.append(([unit["code"], unit["name"], *figures(unit["amounts"])], [[]]))
        lines += [project_line(one) for one in unit["projects"]]
    printed = 0
    for head, rows in lines:
        top = sheet.max_row + 1
        for offset, row in enumerate(rows):
            if rows_per_page and printed and printed % rows_per_page == 0:
                merge_heads(sheet, top, sheet.max_row)
                sheet.append(["2024年部门预算项目绩效目标汇总表"])
                summary_headings(sheet)
                top = sheet.max_row + 1
            sheet.append([*(head if offset == 0 else [None] * 6), *row])
            printed += 1
        merge_heads(sheet, top, sheet.max_row)


def merge_heads(sheet: Any, top: int, bottom: int) -> None:
    if bottom > top:
        for column in range(1, 7):
            sheet.merge_cells(start_row=top, end_row=bottom, start_column=column, end_column=column)


def project_line(project: dict[str, Any]) -> tuple[list[Any], list[list[Any]]]:
    if project.get("masked"):
        return [None, MASKED, "XXXX", "XXXX", None, None], [[]]
    columns = [
        [(name, target) for level, name, target in project["indicators"] if level == one]
        for one in LEVELS
    ]
    rows = [
        [each for one in line for each in (one or (None, None))] for line in zip_longest(*columns)
    ]
    return [project["code"], project["name"], *figures(project["amounts"])], rows


def figures(amounts: list[str | None]) -> list[float | None]:
    return [None if one is None else float(one) for one in amounts]


def known_projects(data: dict[str, Any]) -> tuple[KnownProject, ...]:
    """The projects of table 11: names, units and totals in 元, but no codes."""
    return tuple(
        KnownProject("", name, unit, {}, classified=True)
        if name == MASKED
        else KnownProject("", name, unit, {"total": Decimal(total) * 10_000})
        for name, unit, total, *_ in data["budget_projects"]
    )
