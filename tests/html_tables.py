"""HTML tables as those hear them who do not see them.

The grid of a table and the header cells of each of its cells, by the algorithms of the HTML
standard: "forming a table" and "forming relationships between data cells and header cells".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "wbr"})


@dataclass(eq=False)
class Element:
    """An element with what it holds: elements and text."""

    tag: str
    attributes: dict[str, str]
    held: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(one if isinstance(one, str) else one.text for one in self.held)

    @property
    def children(self) -> Iterator[Element]:
        return (one for one in self.held if isinstance(one, Element))

    def all(self, *tags: str) -> Iterator[Element]:
        """The elements of these tags in it, in the order of the document; any without tags."""
        for one in self.children:
            if not tags or one.tag in tags:
                yield one
            yield from one.all(*tags)


class Tree(HTMLParser):
    """The elements of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].held.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.open[-1].held.append(data)


@dataclass(eq=False)
class Cell:
    """A cell of the grid, by the slot at its upper left, with the row group it is anchored in."""

    element: Element
    x: int
    y: int
    width: int
    height: int
    group: Element | None

    @property
    def is_header(self) -> bool:
        return self.element.tag == "th"

    @property
    def scope(self) -> str:
        known = ("row", "col", "rowgroup", "colgroup")
        scope = self.element.attributes.get("scope", "")
        return scope if scope in known else ""

    @property
    def text(self) -> str:
        return self.element.text


class HtmlTable:
    """A `<table>` as a grid of cells."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.cells: list[Cell] = []
        self.slots: dict[tuple[int, int], Cell] = {}
        self.form()

    @property
    def caption(self) -> str:
        return next((one.text for one in self.element.children if one.tag == "caption"), "")

    def form(self) -> None:
        y = 0
        for child in self.element.children:
            if child.tag == "tr":
                self.row(child, y, None)
                y += 1
            elif child.tag in ("thead", "tbody", "tfoot"):
                for row in (one for one in child.children if one.tag == "tr"):
                    self.row(row, y, child)
                    y += 1

    def row(self, row: Element, y: int, group: Element | None) -> None:
        x = 0
        for element in (one for one in row.children if one.tag in ("td", "th")):
            while (x, y) in self.slots:
                x += 1
            width, height = (
                int(element.attributes.get(name, "1")) for name in ("colspan", "rowspan")
            )
            cell = Cell(element, x, y, width, height, group)
            self.cells.append(cell)
            for place in cell_slots(cell):
                assert place not in self.slots, f"two cells at {place}"
                self.slots[place] = cell

    @cached_property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return 1 + max(x for x, _ in self.slots), 1 + max(y for _, y in self.slots)

    @cached_property
    def column_groups(self) -> list[range]:
        """The columns of each `<colgroup>`."""
        found, start = [], 0
        for group in (one for one in self.element.children if one.tag == "colgroup"):
            spans = [int(one.attributes.get("span", "1")) for one in group.children]
            width = sum(spans) or int(group.attributes.get("span", "1"))
            found.append(range(start, start + width))
            start += width
        return found

    def headers_of(self, principal: Cell) -> list[Cell]:
        """The header cells of a cell, in the order of the standard; blank ones left out."""
        if "headers" in principal.element.attributes:
            ids = {one.element.attributes.get("id"): one for one in self.cells}
            named = principal.element.attributes["headers"].split()
            found = [ids[one] for one in named if one in ids and ids[one] is not principal]
        else:
            found = []
            for y in range(principal.y, principal.y + principal.height):
                found += self.scanned(principal, principal.x, y, -1, 0)
            for x in range(principal.x, principal.x + principal.width):
                found += self.scanned(principal, x, principal.y, 0, -1)
            found += self.of_groups(principal)
        distinct = dict.fromkeys(found)
        return [one for one in distinct if one.text.strip() and one is not principal]

    def of_groups(self, principal: Cell) -> Iterator[Cell]:
        columns = next((one for one in self.column_groups if principal.x in one), range(0))
        right, bottom = principal.x + principal.width, principal.y + principal.height
        for one in self.cells:
            if not one.is_header or one.x >= right or one.y >= bottom:
                continue
            is_row_group = one.scope == "rowgroup" and one.group is principal.group is not None
            if is_row_group or (one.scope == "colgroup" and one.x in columns):
                yield one

    def scanned(self, principal: Cell, x: int, y: int, dx: int, dy: int) -> list[Cell]:
        """The headers met on the way to the left or upwards."""
        found: list[Cell] = []
        opaque: list[Cell] = []
        in_block = principal.is_header
        block = [principal] if in_block else []
        while (x := x + dx) >= 0 and (y := y + dy) >= 0:
            current = self.slots.get((x, y))
            if current is None:
                continue
            if current.is_header:
                in_block = True
                block.append(current)
                if dx == 0:
                    shadows = [(one.x, one.width) for one in opaque]
                    blocked = (current.x, current.width) in shadows
                    blocked = blocked or not self.heads_columns(current)
                else:
                    shadows = [(one.y, one.height) for one in opaque]
                    blocked = (current.y, current.height) in shadows
                    blocked = blocked or not self.heads_rows(current)
                if not blocked:
                    found.append(current)
            elif in_block:
                in_block = False
                opaque += block
                block = []
        return found

    def heads_columns(self, cell: Cell) -> bool:
        rows = range(cell.y, cell.y + cell.height)
        is_free = all(one.is_header for (_, y), one in self.slots.items() if y in rows)
        return cell.scope == "col" or (not cell.scope and is_free)

    def heads_rows(self, cell: Cell) -> bool:
        if self.heads_columns(cell):
            return False
        columns = range(cell.x, cell.x + cell.width)
        is_free = all(one.is_header for (x, _), one in self.slots.items() if x in columns)
        return cell.scope == "row" or (not cell.scope and is_free)


def cell_slots(cell: Cell) -> Iterator[tuple[int, int]]:
    for x in range(cell.x, cell.x + cell.width):
        for y in range(cell.y, cell.y + cell.height):
            yield x, y


def tables_in(html: str) -> list[HtmlTable]:
    """Every table of a page in order."""
    return [HtmlTable(one) for one in Tree(html).root.all("table")]
