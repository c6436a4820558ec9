"""Grids with fixed rows: budget blocks, management blocks, the goal."""

from __future__ import annotations

from fiscal.findings import Finding
from fiscal.forms import GridBlock, Row, RowDefinition, Value
from workbooks import cellproblems, problems
from workbooks.captions import is_called, is_note, is_row_called
from workbooks.cells import SeenCell
from workbooks.collecting import Collected, blank_under, cells_under
from workbooks.grids import SheetGrid
from workbooks.headings import HeadingRow, Span
from workbooks.texts import one_line
from workbooks.values import is_dash

ZEROS = ("0", "0.0", "0.00", "0%", "0.00%")


class FixedRowsReader:
    """Takes the rows of one block as they come; `finish` puts them into the form's order."""

    def __init__(self, block: GridBlock, grid: SheetGrid, collected: Collected) -> None:
        self.block = block
        self.grid = grid
        self.collected = collected
        self.found: dict[str, SeenCell] = {}
        self.values: dict[str, dict[str, Value]] = {}
        self.texts: dict[str, list[SeenCell]] = {}
        self.doubtful: list[Finding] = []  # unknown rows without figures
        self.title = title_of(block)
        self.is_closed = False

    def read_row(self, row: int, heading: HeadingRow) -> None:
        if not self.block.label_span:
            self.read_texts(row, heading)
            return
        labelled = self.label_in(row, heading)
        before = labelled[0].column if labelled else heading.left
        self.collected.use(
            *(
                cell
                for cell in self.grid.own_in_row(row)
                if cell.column < before and (labelled or self.is_side(cell))
            )
        )
        if labelled is None:
            self.refuse_row(row, heading)
            return
        label, definition = labelled
        self.collected.use(label)
        path = f"{self.block.key}.{definition.key}"
        if definition.key in self.found:
            places = (
                self.collected.place(path, definition.label, self.found[definition.key]),
                self.collected.place(path, definition.label, label),
            )
            self.collected.report(problems.REPEATED_ROW.at(*places, label=definition.label))
            self.use_row(row, heading)
            return
        self.found[definition.key] = label
        self.collected.addresses[f"{path}.label"] = label.address
        shift = self.shift_of(row, label, heading)
        self.collected.use(
            *(cell for cell in self.grid.own_in_row(row) if self.is_ignored(cell, heading))
        )
        if shift:
            place = self.collected.place(path, definition.label, label)
            name = one_line(definition.label).rstrip(":：")
            self.collected.report(cellproblems.shifted_row(row, name, shift, place))
        values: dict[str, Value] = {}
        for column in self.block.columns:
            value = None
            if span := heading.spans.get(column.key):
                value = self.take(row, span, shift, heading, definition)
            if not column.computed:
                values[column.key] = value
        self.values[definition.key] = values

    def label_in(self, row: int, heading: HeadingRow) -> tuple[SeenCell, RowDefinition] | None:
        for cell in self.grid.own_in_row(row):
            if cell.column > heading.left:
                break
            for definition in self.block.rows:
                if is_row_called(cell.text, (definition.label, *definition.aliases)):
                    return cell, definition
        return None

    def shift_of(self, row: int, label: SeenCell, heading: HeadingRow) -> int:
        """How far the row stands to the right (1, 2) or to the left (-1) of its headings.

        To the right, the first headings have no value and as many values stand behind the last
        heading, or the label itself stands under the first one. To the left, a figure stands
        between the label and the first heading, and nothing under the last one.
        """
        own = [
            cell
            for cell in self.grid.own_in_row(row)
            if cell.column > label.column and not self.is_ignored(cell, heading)
        ]
        if not own:
            return 0
        beyond = own[-1].column - heading.right
        if own[0].column >= heading.left + beyond and beyond in (1, 2):
            return beyond
        if label.column == heading.left:
            return 1
        if own[0].column == heading.left - 1 and own[0].kind == "number":
            last = self.grid.shown_at(row, heading.right)
            return -1 if last.is_blank or last.column < heading.right else 0
        return 0

    def is_ignored(self, cell: SeenCell, heading: HeadingRow) -> bool:
        """Whether the cell stands under a heading that the block does not have."""
        return any(span.left <= cell.column <= span.right for span in heading.unknown)

    def take(
        self, row: int, span: Span, shift: int, heading: HeadingRow, definition: RowDefinition
    ) -> Value:
        column = self.block.column(span.key)
        path = f"{self.block.key}.{definition.key}.{span.key}"
        label = f"{one_line(definition.label).rstrip(':：')} · {one_line(column.heading)}"
        cells = cells_under(self.grid, row, span, shift)
        self.collected.use(*cells)
        cell = cells[0] if cells else blank_under(self.grid, row, span, shift)
        self.collected.addresses[path] = cell.address
        place = self.collected.place(path, label, cell)
        if column.key in definition.dashes:
            if cells and not is_dash(cell.text):
                self.collected.report(
                    cellproblems.FIGURE_FOR_DASH.at(place, found=one_line(cell.text))
                )
            return None
        if not cells:
            return None
        region = self.grid.region_of(cell)
        others = [one for one in heading.spans.values() if one.key != span.key]
        crosses = region.left < region.right and any(
            region.meets_columns(one.left + shift, one.right + shift) for one in others
        )
        if crosses or (cell.row < row and column.kind != "long_text"):
            if self.collected.once("merge", region):
                found = one_line(cell.text)
                self.collected.report(
                    cellproblems.UNFITTING_MERGE.at(place, area=region.address, found=found)
                )
            return None
        if len(cells) > 1:
            found = "、".join(one_line(one.text) for one in cells)
            where = "、".join(one.address for one in cells)
            self.collected.report(cellproblems.SEVERAL_VALUES.at(place, found=found, cells=where))
            return None
        return self.collected.take_column(column, heading, path, label, cell)

    def refuse_row(self, row: int, heading: HeadingRow) -> None:
        """A row that is none of the block's: its figures have no place."""
        own = [cell for cell in self.grid.own_in_row(row) if not self.collected.is_used(cell)]
        labels = [cell for cell in own if cell.column < heading.left and cell.kind == "text"]
        labels = [cell for cell in labels if not self.is_side(cell)]
        values = [cell for cell in own if cell.column >= heading.left and not is_dash(cell.text)]
        if labels and is_note(labels[0].text):
            return
        known = [one_line(one.label).rstrip(":：") for one in self.block.rows]
        path = f"{self.block.key}.row{row}"
        if labels:
            found = one_line(" ".join(cell.text for cell in labels))
            place = self.collected.place(path, found, labels[0])
            problem = problems.UNKNOWN_ROW.at(place, label=found, block=self.title, known=known)
        elif values:
            place = self.collected.place(path, self.title, values[0])
            problem = problems.ROW_WITHOUT_LABEL.at(place, block=self.title)
        else:
            return
        self.collected.use(*own)
        if all(cell.number == 0 or cell.text in ZEROS for cell in values):
            self.doubtful.append(problem)
        else:
            self.collected.report(problem)

    def is_side(self, cell: SeenCell) -> bool:
        return is_called(cell.text, side_names(self.block))

    def use_row(self, row: int, heading: HeadingRow) -> None:
        self.collected.use(*self.grid.own_in_row(row))

    def read_texts(self, row: int, heading: HeadingRow) -> None:
        """The row of a block without labels; more rows, as page breaks make them, are added."""
        own = [cell for cell in self.grid.own_in_row(row) if not self.is_side(cell)]
        spans = sorted(heading.spans.values(), key=lambda span: span.left)
        under = {span.key: cells_under(self.grid, row, span) for span in spans}
        values = [cell for cell in own if cell.column >= heading.left]
        shared = any(len(cells) > 1 for cells in under.values())
        if shared and len(values) == len(spans):
            under = {span.key: [cell] for span, cell in zip(spans, values, strict=True)}
            place = self.collected.place(self.block.key, self.title, values[0])
            self.collected.report(cellproblems.REORDERED_ROW.at(place, row=row, name=self.title))
        for span in spans:
            cells = under[span.key]
            gathered = self.texts.setdefault(span.key, [])
            gathered.extend(cell for cell in cells if cell not in gathered)
            path = f"{self.block.key}.{self.block.rows[0].key}.{span.key}"
            first = cells[0] if cells else blank_under(self.grid, row, span)
            self.collected.addresses.setdefault(path, first.address)
            for cell in cells:
                self.refuse_crossing(cell, span, heading, path)
        self.collected.use(*own)

    def refuse_crossing(self, cell: SeenCell, span: Span, heading: HeadingRow, path: str) -> None:
        region = self.grid.region_of(cell)
        others = [one for one in heading.spans.values() if one.key != span.key]
        if any(region.meets_columns(one.left, one.right) for one in others):
            if cell in self.texts[span.key]:
                self.texts[span.key].remove(cell)
            if self.collected.once("merge", region):
                label = f"{self.title} · {one_line(self.block.column(span.key).heading)}"
                place = self.collected.place(path, label, cell)
                found = one_line(cell.text)[:40]
                self.collected.report(
                    cellproblems.UNFITTING_MERGE.at(place, area=region.address, found=found)
                )

    def finish(self, heading: HeadingRow | None) -> None:
        rows = []
        if len(self.found) < len(self.block.rows):
            self.collected.problems.extend(self.doubtful)  # one may be the row that is missing
        if heading and not self.block.label_span:
            self.values[self.block.rows[0].key] = self.joined_texts(heading)
        for definition in self.block.rows:
            values = self.values.get(definition.key)
            if values is None:
                values = {column.key: None for column in self.block.entered}
                if heading and self.block.label_span:
                    self.report_missing(definition, heading)
            rows.append(Row(definition.key, values))
        self.collected.rows[self.block.key] = tuple(rows)

    def joined_texts(self, heading: HeadingRow) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for column in self.block.columns:
            cells = self.texts.get(column.key, [])
            path = f"{self.block.key}.{self.block.rows[0].key}.{column.key}"
            label = f"{self.title} · {one_line(column.heading)}"
            parts = [
                self.collected.take_column(column, heading, path, label, cell) for cell in cells
            ]
            texts = [str(part) for part in parts if part is not None]
            values[column.key] = "\n".join(texts) or None
            if column.key in heading.spans:
                span = heading.spans[column.key]
                below = blank_under(self.grid, heading.bottom + 1, span)
                self.collected.addresses.setdefault(path, below.address)
        return values

    def report_missing(self, definition: RowDefinition, heading: HeadingRow) -> None:
        path = f"{self.block.key}.{definition.key}"
        label = one_line(definition.label).rstrip(":：")
        anchor = next(iter(heading.spans.values())).cell
        place = self.collected.place(path, label, anchor)
        self.collected.report(problems.MISSING_ROW.at(place, label=label, block=self.title))


def title_of(block: GridBlock) -> str:
    """What people call the block: its banner, its label at the side, or its first heading."""
    return one_line(
        block.banner or (block.side.text if block.side else "") or block.columns[0].heading
    )


def side_names(block: GridBlock) -> tuple[str, ...]:
    """What the label at the side of the block may read, nothing if it has none."""
    return (block.side.text, *block.side.aliases) if block.side else ()
