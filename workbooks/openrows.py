"""Grids to which people add rows: main tasks, indicators."""

from __future__ import annotations

from fiscal.findings import Place
from fiscal.forms import ColumnDefinition, GridBlock, Row, Value
from workbooks import cellproblems, problems
from workbooks.captions import is_called, is_footer, is_subtotal
from workbooks.cells import SeenCell
from workbooks.collecting import Collected, blank_under, cells_under
from workbooks.fixedrows import side_names, title_of
from workbooks.grids import SheetGrid
from workbooks.headings import HeadingRow, Span
from workbooks.shifts import Shift, ShiftFinder
from workbooks.texts import one_line
from workbooks.values import is_dash

MAX_ROWS = 500
SAME_AS_ABOVE = ("同上", "〃", "″", "''", '"')


class OpenRowsReader:
    """Takes the rows of one block as they come, until its footer."""

    def __init__(self, block: GridBlock, grid: SheetGrid, collected: Collected) -> None:
        self.block = block
        self.grid = grid
        self.collected = collected
        self.title = title_of(block)
        self.shifts = ShiftFinder(block, grid)
        self.rows: list[Row] = []
        self.carried: dict[str, Value] = {}
        self.names: dict[tuple[str, ...], Place] = {}
        self.is_closed = False
        self.is_full = False
        self.has_footer = False
        self.name = next(one for one in block.columns if not one.group and one.kind == "text")

    def read_row(self, row: int, heading: HeadingRow) -> None:
        ignored = self.ignored_cells(row, heading)
        self.collected.use(*ignored)
        own = [cell for cell in self.grid.own_in_row(row) if cell not in ignored]
        if not own:
            return
        if self.is_footer_row(own, heading):
            self.read_footer(row, own, heading)
            return
        if is_subtotal(own[0].text):
            place = self.collected.place(self.block.key, self.title, own[0])
            self.collected.report(cellproblems.SUBTOTAL_ROW.at(place, row=row))
            self.collected.use(*own)
            return
        if self.is_full:
            self.collected.use(*own)
            return
        self.read_values(row, own, ignored, heading)

    def ignored_cells(self, row: int, heading: HeadingRow) -> list[SeenCell]:
        """The label at the side, and what stands under headings that the block does not have."""
        names = side_names(self.block)
        found = []
        for cell in self.grid.own_in_row(row):
            is_side = cell.column < heading.left and is_called(cell.text, names)
            is_known = any(one.left <= cell.column <= one.right for one in heading.spans.values())
            is_unknown = any(one.left <= cell.column <= one.right for one in heading.unknown)
            if is_side or (is_unknown and not is_known):
                found.append(cell)
        return found

    def is_footer_row(self, own: list[SeenCell], heading: HeadingRow) -> bool:
        footer = self.block.footer
        if not footer:
            return False
        figures = [heading.spans[key].left for key in footer.columns if key in heading.spans]
        first = own[0]
        is_left = first.column < min(figures, default=heading.right)
        return is_left and (is_footer(first.text) or is_called(first.text, (footer.label,)))

    def read_footer(self, row: int, own: list[SeenCell], heading: HeadingRow) -> None:
        footer = self.block.footer
        assert footer is not None
        self.collected.addresses[f"{self.block.key}.footer.label"] = own[0].address
        for key in footer.columns:
            span = heading.spans.get(key)
            if span is None:
                continue
            column = self.block.column(key)
            cells = [one for one in cells_under(self.grid, row, span) if one != own[0]]
            cell = cells[0] if cells else blank_under(self.grid, row, span)
            path = f"{self.block.key}.footer.{key}"
            label = f"{footer.label} · {one_line(column.heading)}"
            self.collected.addresses[path] = cell.address
            computed = column.model_copy(update={"computed": True})
            self.collected.take_column(computed, heading, path, label, cell)
        self.collected.use(*own)
        self.has_footer = self.is_closed = True

    def read_values(
        self, row: int, own: list[SeenCell], ignored: list[SeenCell], heading: HeadingRow
    ) -> None:
        groups = [one for one in self.block.columns if one.group and one.key in heading.spans]
        if not self.has_values(row, own, heading):
            self.collected.use(*own)
            self.group_values(row, "", groups, heading, 0, report=False)
            return
        if len(self.rows) >= MAX_ROWS:
            place = self.collected.place(self.block.key, self.title, own[0])
            self.collected.report(
                problems.TOO_MANY_ROWS.at(place, block=self.title, limit=MAX_ROWS)
            )
            self.collected.use(*own)
            self.is_full = True
            return
        key = f"r{len(self.rows) + 1}"
        base = f"{self.block.key}.{key}"
        under = self.reordered(row, own, heading, base)
        shift = Shift() if under else self.shifts.weigh(row, heading, ignored)
        if shift.unclear:
            place = self.collected.place(base, self.title, own[0])
            self.collected.report(cellproblems.UNCLEAR_SHIFT.at(place, row=row))
        name_cell = self.name_cell(row, own, heading, shift, under)
        name = one_line(name_cell.text) if name_cell else ""
        if shift.columns and name_cell:
            place = self.collected.place(base, name, name_cell)
            self.collected.report(cellproblems.shifted_row(row, name, shift.columns, place))
        values: dict[str, Value] = {}
        if shift.columns:
            values |= self.shifted_groups(row, own, name_cell, base, groups)
        else:
            values |= self.group_values(row, base, groups, heading, 0, report=True)
        for column in self.block.columns:
            if column.group:
                values.setdefault(column.key, None)
                continue
            value = None
            if span := heading.spans.get(column.key):
                cells = [under[column.key]] if under else None
                if column.key == self.name.key and shift.columns and name_cell:
                    cells = [name_cell]
                value = self.take(row, column, span, shift.columns, heading, base, name, cells)
            if not column.computed:
                values[column.key] = value
        ordered = {one.key: values.get(one.key) for one in self.block.entered}
        self.rows.append(Row(key, ordered))
        self.check_name(row, base, ordered)
        if not shift.unclear:
            self.use_under(row, heading, shift.columns)
        if under or shift.columns:
            self.collected.use(*own)

    def has_values(self, row: int, own: list[SeenCell], heading: HeadingRow) -> bool:
        """Whether a row holds more than its groups, and zeros of formulas in a template."""
        groups = [heading.spans[one.key] for one in self.block.columns
                  if one.group and one.key in heading.spans]  # fmt: skip
        computed = [heading.spans[one.key] for one in self.block.columns
                    if one.computed and one.key in heading.spans]  # fmt: skip

        def within(cell: SeenCell, spans: list[Span]) -> bool:
            return any(span.left <= cell.column <= span.right for span in spans)

        rest = [cell for cell in own if not within(cell, groups)]
        if any(not within(cell, computed) for cell in rest):
            return True
        return any(
            not is_dash(cell.text) and (cell.number is None or cell.number != 0) for cell in rest
        )

    def reordered(
        self, row: int, own: list[SeenCell], heading: HeadingRow, path: str
    ) -> dict[str, SeenCell]:
        """For grids of texts only: as many texts as headings, but not under them."""
        texts_only = all(one.kind in ("text", "long_text") for one in self.block.columns)
        if not texts_only or len(own) != len(heading.spans) or len(own) != len(self.block.columns):
            return {}
        spans = sorted(heading.spans.values(), key=lambda span: span.left)
        fits = all(
            span.left <= cell.column <= span.right for span, cell in zip(spans, own, strict=True)
        )
        if fits:
            return {}
        place = self.collected.place(path, self.title, own[0])
        name = one_line(own[0].text)
        self.collected.report(cellproblems.REORDERED_ROW.at(place, row=row, name=name))
        return {span.key: cell for span, cell in zip(spans, own, strict=True)}

    def name_cell(
        self,
        row: int,
        own: list[SeenCell],
        heading: HeadingRow,
        shift: Shift,
        under: dict[str, SeenCell],
    ) -> SeenCell | None:
        if under:
            return under[self.name.key]
        span = heading.spans.get(self.name.key)
        if span is None:
            return None
        cells = cells_under(self.grid, row, span, shift.columns)
        if cells or not shift.columns:
            return cells[0] if cells else None
        before = [cell for cell in own if cell.column < span.left + shift.columns]
        return before[-1] if before else None

    def group_values(
        self,
        row: int,
        base: str,
        groups: list[ColumnDefinition],
        heading: HeadingRow,
        shift: int,
        report: bool,
    ) -> dict[str, Value]:
        """The groups a row belongs to: its own, merged over it, or the last one above."""
        values: dict[str, Value] = {}
        has_new_outer = False
        for column in groups:
            span = heading.spans[column.key]
            path = f"{base}.{column.key}"
            cells = cells_under(self.grid, row, span, shift)
            value: Value = None
            if cells:
                value = self.take(row, column, span, shift, heading, base, "", cells, report)
            before = self.carried.get(column.key)
            if value in SAME_AS_ABOVE:
                value = None
            if value is None and not has_new_outer:
                value = before
            has_new_outer = has_new_outer or value != before
            self.carried[column.key] = value
            values[column.key] = value
            if not report:
                continue
            if not cells:
                blank = blank_under(self.grid, row, span, shift)
                self.collected.addresses[path] = blank.address
                if value is None and column.required:
                    title = one_line(column.heading)
                    place = self.collected.place(path, title, blank)
                    self.collected.report(
                        cellproblems.MISSING_GROUP.at(place, row=row, heading=title)
                    )
        return values

    def shifted_groups(
        self,
        row: int,
        own: list[SeenCell],
        name_cell: SeenCell | None,
        base: str,
        groups: list[ColumnDefinition],
    ) -> dict[str, Value]:
        """The groups of a shifted row: known names that stand before its name, else carried."""
        last = name_cell.column if name_cell else 0
        before = [one_line(cell.text) for cell in own if cell.column < last]
        for text, column in zip(reversed(before), reversed(groups), strict=False):
            self.carried[column.key] = text
        for column in groups:
            self.collected.addresses[f"{base}.{column.key}"] = own[0].address
        return {column.key: self.carried.get(column.key) for column in groups}

    def take(
        self,
        row: int,
        column: ColumnDefinition,
        span: Span,
        shift: int,
        heading: HeadingRow,
        base: str,
        name: str,
        given: list[SeenCell] | None,
        report: bool = True,
    ) -> Value:
        path = f"{base}.{column.key}"
        label = " · ".join(filter(None, (name, one_line(column.heading))))
        cells = cells_under(self.grid, row, span, shift) if given is None else given
        if not cells:
            blank = blank_under(self.grid, row, span, shift)
            self.collected.addresses[path] = blank.address
            return None
        cell = cells[0]
        if report:
            self.collected.addresses[path] = cell.address
        place = self.collected.place(path, label, cell)
        is_placed = given is not None and not column.group  # by reordering or a shift
        if not is_placed and self.is_unfitting(row, column, cell, heading, shift, place):
            return None
        if len(cells) > 1:
            found = "、".join(one_line(one.text) for one in cells)
            where = "、".join(one.address for one in cells)
            self.collected.report(cellproblems.SEVERAL_VALUES.at(place, found=found, cells=where))
            return None
        return self.collected.take_column(column, heading, path, label, cell)

    def is_unfitting(
        self,
        row: int,
        column: ColumnDefinition,
        cell: SeenCell,
        heading: HeadingRow,
        shift: int,
        place: Place,
    ) -> bool:
        """Whether the cell is merged where the form does not merge; says so once per range."""
        region = self.grid.region_of(cell)
        crosses = region.left < region.right and any(
            region.meets_columns(one.left + shift, one.right + shift)
            for one in heading.spans.values()
            if one.key != column.key
        )
        if not crosses and (cell.row == row or column.group):
            return False
        if not crosses and column.kind == "long_text":
            if self.collected.once("shared", region):
                self.collected.report(cellproblems.SHARED_LONG_TEXT.at(place, area=region.address))
            return False
        if self.collected.once("merge", region):
            found = one_line(cell.text)[:40]
            self.collected.report(
                cellproblems.UNFITTING_MERGE.at(place, area=region.address, found=found)
            )
        return True

    def use_under(self, row: int, heading: HeadingRow, shift: int) -> None:
        for span in heading.spans.values():
            self.collected.use(*cells_under(self.grid, row, span, shift))

    def check_name(self, row: int, base: str, values: dict[str, Value]) -> None:
        path = f"{base}.{self.name.key}"
        heading = one_line(self.name.heading)
        name = values.get(self.name.key)
        place = self.collected.place(path, heading, self.collected.addresses.get(path, f"A{row}"))
        if name is None:
            if not any(one.places == (place,) for one in self.collected.problems):
                self.collected.report(cellproblems.MISSING_NAME.at(place, row=row, heading=heading))
            return
        first = self.names.setdefault((str(name),), place)
        if first is not place:
            self.collected.report(
                cellproblems.REPEATED_NAME.at(first, place, heading=heading, name=str(name))
            )

    def finish(self, heading: HeadingRow | None) -> None:
        self.collected.rows[self.block.key] = tuple(self.rows)
        if heading is None:
            return
        cell = next(iter(heading.spans.values())).cell
        place = self.collected.place(self.block.key, self.title, cell)
        if not self.rows:
            self.collected.report(problems.EMPTY_BLOCK.at(place, block=self.title))
        elif self.block.footer and not self.has_footer:
            self.collected.report(
                problems.MISSING_FOOTER.at(place, label=self.block.footer.label, block=self.title)
            )
