"""The head of a form: labelled values above the first grid, and the line with its period."""

from __future__ import annotations

import re

from fiscal.forms import FieldDefinition, FieldsBlock, FormDefinition
from workbooks import problems
from workbooks.captions import after_colon, bare, is_called, labelled_value, unit_in, unit_note
from workbooks.cells import SeenCell
from workbooks.collecting import Collected
from workbooks.grids import SheetGrid
from workbooks.texts import one_line
from workbooks.values import Slot, take

_PERIOD = re.compile(r"\d{4}\s*年|\d{4}\s*[-/.]\s*\d{1,2}|[二〇零一二三四五六七八九]{4}年")
_OTHER_LABELS = frozenset(
    (
        *("项目编码", "项目代码", "项目编号", "项目负责人", "负责人", "单位负责人", "联系人"),
        *("联系电话", "联系方式", "项目类型", "项目类别", "项目属性", "项目级次", "资金性质"),
        *("预算单位编码", "单位编码", "部门编码", "部门代码", "填报单位", "编制单位", "填报人"),
        *("填报日期", "评价年度", "预算年度", "年度", "起止时间", "实施期限", "项目期限"),
        *("是否专项", "金额单位", "单位", "公开形式", "评价类型"),
    )
)


class HeadReader:
    """Reads the fields blocks of a form from the rows `top` to `bottom`, title row left out."""

    def __init__(
        self,
        definition: FormDefinition,
        grid: SheetGrid,
        collected: Collected,
        title: SeenCell | None,
    ) -> None:
        self.definition = definition
        self.grid = grid
        self.collected = collected
        self.title = title
        self.fields = [(block, one) for block in definition.field_blocks for one in block.fields]

    def read(self, rows: list[int]) -> None:
        self.collected.fields |= {f"{block.key}.{one.key}": None for block, one in self.fields}
        for row in rows:
            for cell in self.grid.own_in_row(row):
                if unit := unit_note(cell.text) or self.caption_unit(cell.text):
                    self.collected.unit = unit
                    self.collected.use(cell)
        for block, one in self.fields:
            if one.label:
                self.read_labelled(block, one, rows)
        for block, one in self.fields:
            if not one.label:
                self.read_unlabelled(block, one, rows)

    def caption_unit(self, text: str) -> str:
        """The unit in the label of a block that stands in a line of its own, above the grid."""
        for block in self.definition.grids:
            side = block.side
            if side and unit_in(text) and is_called(text, (side.text, *side.aliases)):
                return unit_in(text)
        return ""

    def read_labelled(self, block: FieldsBlock, one: FieldDefinition, rows: list[int]) -> None:
        path = f"{block.key}.{one.key}"
        found = [
            cell
            for row in rows
            for cell in self.grid.own_in_row(row)
            if not self.collected.is_used(cell) and is_label_of(cell.text, one)
        ]
        if not found:
            where = self.title or "A1"
            place = self.collected.place(path, one.label, where)
            self.collected.report(
                problems.MISSING_FIELD.at(place, is_needed=one.required, label=one.label)
            )
            return
        label = found[0]
        self.collected.use(*found)
        if len(found) > 1:
            places = [self.collected.place(path, one.label, cell) for cell in found[:2]]
            self.collected.report(problems.REPEATED_FIELD.at(*places, label=one.label))
            for extra in found[1:]:
                self.collected.use(self.value_cell(extra, one))
        cell = self.value_cell(label, one)
        self.collected.use(cell)
        self.collected.addresses[path] = cell.address
        self.take(path, one, cell)

    def value_cell(self, label: SeenCell, one: FieldDefinition) -> SeenCell:
        """The cell with the value: the label's own, or the next one to the right."""
        inside = labelled_value(label.text, names_of(one))
        if inside is not None:
            return SeenCell(label.row, label.column, "text", inside)
        after = self.grid.region_of(label).right + 1
        for cell in self.grid.seen_in_row(label.row):
            if cell.column >= after:
                is_value = not self.is_any_label(cell.text) or cell.column == after
                if is_value and not self.is_field_label(cell.text):
                    return cell
                break
        return SeenCell(label.row, after, "blank")

    def is_field_label(self, text: str) -> bool:
        return any(is_label_of(text, one) for _, one in self.fields if one.label)

    def is_any_label(self, text: str) -> bool:
        return (
            self.is_field_label(text)
            or bare(text) in _OTHER_LABELS
            or text.rstrip().endswith((":", "："))
        )

    def read_unlabelled(self, block: FieldsBlock, one: FieldDefinition, rows: list[int]) -> None:
        """The period: a date, or a text with a year, in a cell that is nothing else."""
        path = f"{block.key}.{one.key}"
        for row in rows:
            for cell in self.grid.own_in_row(row):
                if self.collected.is_used(cell) or not is_period(cell):
                    continue
                self.collected.use(cell)
                self.collected.addresses[path] = cell.address
                text = cell.period or one_line(after_colon(cell.text))
                self.collected.fields[path] = text
                return
        row = self.title.row + 1 if self.title else (rows[0] if rows else 1)
        own = self.grid.own_in_row(row)
        if self.title and not own:
            self.collected.addresses[path] = SeenCell(row, self.title.column, "blank").address

    def take(self, path: str, one: FieldDefinition, cell: SeenCell) -> None:
        slot = Slot(
            one.kind,
            self.collected.place(path, one.label, cell),
            unit=self.collected.unit or "万元",
        )
        self.collected.fields[path] = take(cell, slot, self.collected.report)


def names_of(one: FieldDefinition) -> tuple[str, ...]:
    return (one.label, *one.aliases)


def is_label_of(text: str, one: FieldDefinition) -> bool:
    return is_called(text, names_of(one)) or labelled_value(text, names_of(one)) is not None


def is_period(cell: SeenCell) -> bool:
    if cell.kind == "date":
        return bool(cell.period)
    return cell.kind == "text" and len(cell.text) < 40 and bool(_PERIOD.search(cell.text))
