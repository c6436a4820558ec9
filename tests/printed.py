"""What PDFs, Word documents and pages say, read back out of their bytes.

A PDF is read by its structure, as screen readers do: every element with the text tagged as its
own. What is not tagged (page numbers) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

import docx
import pikepdf

from tests.html_tables import Tree

#: Elements whose text belongs together.
LEAVES = frozenset({"H1", "H2", "H3", "P", "TH", "TD", "TOCI", "Title"})
BF_CHAR = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>")


@dataclass(frozen=True)
class Element:
    """A heading, paragraph or cell with its text and, for cells, how it is bound to headings."""

    tag: str
    text: str
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PrintedPdf:
    content: bytes

    @cached_property
    def file(self) -> pikepdf.Pdf:
        return pikepdf.open(BytesIO(self.content))

    @cached_property
    def marked(self) -> dict[tuple[Any, int], str]:
        """The text of every page by page and number of the mark around it; -1 for none."""
        found: dict[tuple[Any, int], str] = {}
        for page in self.file.pages:
            for mark, text in marked_text(page):
                key = (page.objgen, mark)
                found[key] = found.get(key, "") + text
        return found

    @cached_property
    def elements(self) -> list[Element]:
        """Headings, paragraphs and cells in the order of reading."""
        return list(self.below(self.file.Root.StructTreeRoot.K, None))

    def below(self, node: Any, page: Any) -> Iterator[Element]:
        if isinstance(node, pikepdf.Array):
            for one in node:
                yield from self.below(one, page)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            page = node.get("/Pg", page)
            tag = str(node.S)[1:]
            if tag in LEAVES:
                yield Element(tag, self.text(node, page), tuple(attributes(node)))
            elif "/K" in node:
                yield from self.below(node.K, page)

    def text(self, node: Any, page: Any) -> str:
        if isinstance(node, pikepdf.Array):
            return "".join(self.text(one, page) for one in node)
        if isinstance(node, pikepdf.Dictionary):
            page = node.get("/Pg", page)
            if "/MCID" in node:
                return self.marked.get((page.objgen, int(node.MCID)), "")
            return self.text(node.K, page) if "/K" in node else ""
        return self.marked.get((page.objgen, int(node)), "")

    @property
    def bookmarks(self) -> list[tuple[int, str]]:
        """Level and title of every bookmark in order."""
        with self.file.open_outline() as outline:
            return list(bookmarks(outline.root, 1))

    def words(self) -> Iterator[tuple[str, str]]:
        """Everything it says anywhere: text on pages, tagged or not, bookmarks, all strings."""
        for (page, mark), text in self.marked.items():
            yield f"page {page} mark {mark}", text
        yield "bookmarks", "\n".join(title for _, title in self.bookmarks)
        yield "metadata", str(self.file.open_metadata())
        for number, one in enumerate(self.file.objects):
            yield f"object {number}", "\n".join(strings(one))


def marked_text(page: pikepdf.Page) -> Iterator[tuple[int, str]]:
    fonts = {name: glyphs(font) for name, font in page.Resources.get("/Font", {}).items()}
    marks: list[int] = []
    current: dict[bytes, str] = {}
    for one in pikepdf.parse_content_stream(page):
        match str(one.operator):
            case "BDC":
                properties = one.operands[1]
                number = properties.get("/MCID", -1) if hasattr(properties, "get") else -1
                marks.append(int(number))
            case "BMC":
                marks.append(-1)
            case "EMC":
                marks.pop()
            case "Tf":
                current = fonts[str(one.operands[0])]
            case "Tj" | "TJ":
                held = one.operands[0]
                parts = held if isinstance(held, pikepdf.Array) else [held]
                codes = b"".join(bytes(it) for it in parts if isinstance(it, pikepdf.String))
                text = "".join(current[codes[at : at + 2]] for at in range(0, len(codes), 2))
                yield (marks[-1] if marks else -1), text


def glyphs(font: Any) -> dict[bytes, str]:
    """What each glyph stands for, by its two bytes."""
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in BF_CHAR.findall(font.ToUnicode.read_bytes())
    }


def attributes(node: Any) -> Iterator[str]:
    held = node.get("/A", [])
    for one in held if isinstance(held, pikepdf.Array) else [held]:
        yield from (str(key) for key in one)


def bookmarks(items: Any, level: int) -> Iterator[tuple[int, str]]:
    for one in items:
        yield level, str(one.title)
        yield from bookmarks(one.children, level + 1)


def strings(node: Any) -> Iterator[str]:
    """The strings of an object, not those of others that it refers to."""
    if isinstance(node, pikepdf.String):
        yield str(node)
        return
    held: Any = ()
    if isinstance(node, pikepdf.Array):
        held = node
    elif isinstance(node, pikepdf.Dictionary | pikepdf.Stream):
        held = node.values()
    for one in held:
        if not getattr(one, "is_indirect", False):
            yield from strings(one)


def docx_elements(content: bytes) -> list[Element]:
    """The paragraphs and cells of a Word document in order; a merged cell is there once."""
    document = docx.Document(BytesIO(content))
    found = []
    for block in document.iter_inner_content():
        if isinstance(block, docx.table.Table):
            head = "TH"
            for row in block._tbl.tr_lst:
                is_head = row.trPr is not None and row.trPr.xpath("./w:tblHeader")
                head = "TH" if is_head else "TD"
                for cell in row.tc_lst:
                    if cell.vMerge != "continue":
                        found.append(Element(head, text_of(cell)))
        else:
            found.append(Element(block.style.name, text_of(block._p)))
    return found


def text_of(element: Any) -> str:
    return "".join(one.text or "" for one in element.xpath(".//w:t"))


def html_elements(content: bytes) -> list[Element]:
    """The headings (a level down, below the title), paragraphs and cells of a page in order."""
    root = next(Tree(content.decode()).root.all("div"))
    assert root.attributes["class"] == "document-body"
    called = {"h2": "H1", "h3": "H2", "h4": "H3", "p": "P", "th": "TH", "td": "TD"}
    return [
        Element(called[one.tag], one.text.strip().replace("\n", "")) for one in root.all(*called)
    ]
