"""The parts of an .xlsx file that a reader of forms needs, put together anew.

Names of sheets, shared strings, number formats and filled cells are carried over; pictures,
links, print areas, fonts and everything else that makes openpyxl stumble stay behind.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

from workbooks.archives import damaged, read_part, stream_part
from workbooks.sheetdata import MAIN_NAMESPACE, STRICT_NAMESPACE, SlimSheet, slim_sheet

MAIN = MAIN_NAMESPACE.decode()
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."


@dataclass(frozen=True)
class SheetEntry:
    """A worksheet as the workbook lists it."""

    name: str
    state: str
    part: str


@dataclass(frozen=True)
class SlimPackage:
    """A small .xlsx file with the filled cells only, and the formulas by sheet and address."""

    data: bytes
    formulas: Mapping[str, Mapping[str, str]]


class SourcePackage:
    """The parts of the file that was handed in."""

    def __init__(self, archive: ZipFile) -> None:
        self.archive = archive
        self.members = {name.lower().lstrip("/"): name for name in archive.namelist()}

    def part(self, name: str) -> str:
        found = self.members.get(name.lower().lstrip("/"))
        if found is None:
            raise damaged()
        return found

    def tree(self, name: str) -> ElementTree.Element:
        xml = read_part(self.archive, self.part(name))
        try:
            return ElementTree.fromstring(xml.replace(STRICT_NAMESPACE, MAIN_NAMESPACE))
        except (ElementTree.ParseError, ValueError) as error:
            raise damaged() from error

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Type and target part by relation id, for the part `name`."""
        folder, base = posixpath.split(name)
        listing = posixpath.join(folder, "_rels", base + ".rels")
        found = {}
        for one in self.tree(listing):
            target = one.get("Target", "")
            path = target if target.startswith("/") else posixpath.join("/", folder, target)
            kind = one.get("Type", "").rpartition("/")[2]
            found[one.get("Id", "")] = (kind, posixpath.normpath(path).lstrip("/"))
        return found


def slim_package(archive: ZipFile) -> SlimPackage:
    """The workbook in `archive` cut down to what is read; raises UnreadableWorkbook."""
    source = SourcePackage(archive)
    root = source.relations("")
    main = next((part for kind, part in root.values() if kind == "officeDocument"), "")
    workbook = source.tree(main or "xl/workbook.xml")
    relations = source.relations(main or "xl/workbook.xml")
    entries = list(sheet_entries(workbook, relations))
    parts = dict(relations.values())
    formulas: dict[str, Mapping[str, str]] = {}
    target = BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as slim:
        for index, entry in enumerate(entries, start=1):
            sheet = read_sheet(source, entry)
            formulas[entry.name] = sheet.formulas
            slim.writestr(f"xl/worksheets/sheet{index}.xml", sheet.xml)
        strings = parts.get("sharedStrings")
        has_strings = strings is not None and strings.lower() in source.members
        if strings is not None and has_strings:
            xml = read_part(archive, source.part(strings))
            xml = xml.replace(STRICT_NAMESPACE, MAIN_NAMESPACE)
            # openpyxl drops x005F_ from shared strings only; spelled so, we undo all escapes alike
            slim.writestr("xl/sharedStrings.xml", xml.replace(b"_x005F_", b"_x005f_"))
        styles = parts.get("styles")
        is_styled = styles is not None and styles.lower() in source.members
        slim.writestr(
            "xl/styles.xml", number_styles(source.tree(styles) if styles and is_styled else None)
        )
        dated = workbook.find(f"{{{MAIN}}}workbookPr")
        since_1904 = dated is not None and dated.get("date1904") in ("1", "true")
        slim.writestr("xl/workbook.xml", workbook_xml(entries, since_1904))
        slim.writestr("xl/_rels/workbook.xml.rels", relations_xml(len(entries), has_strings))
        slim.writestr("_rels/.rels", ROOT_RELATIONS)
        slim.writestr("[Content_Types].xml", types_xml(len(entries), has_strings))
    return SlimPackage(target.getvalue(), formulas)


def sheet_entries(
    workbook: ElementTree.Element, relations: Mapping[str, tuple[str, str]]
) -> Iterator[SheetEntry]:
    """The worksheets in their order; chart and dialogue sheets hold no forms."""
    for sheet in workbook.iter(f"{{{MAIN}}}sheet"):
        reference = next((value for key, value in sheet.items() if key.endswith("}id")), "")
        kind, part = relations.get(reference, ("", ""))
        if kind == "worksheet":
            yield SheetEntry(sheet.get("name", ""), sheet.get("state", "visible"), part)


def read_sheet(source: SourcePackage, entry: SheetEntry) -> SlimSheet:
    return slim_sheet(stream_part(source.archive, source.part(entry.part)))


def number_styles(styles: ElementTree.Element | None) -> bytes:
    """A style sheet that knows number formats and nothing else, cells' style numbers unchanged."""
    sheet = ElementTree.Element(f"{{{MAIN}}}styleSheet")
    formats = [] if styles is None else list(styles.iter(f"{{{MAIN}}}numFmt"))
    if formats:
        group = ElementTree.SubElement(sheet, f"{{{MAIN}}}numFmts")
        for one in formats:
            if (one.get("numFmtId") or "").isdigit() and one.get("formatCode"):
                chosen = {key: one.get(key, "") for key in ("numFmtId", "formatCode")}
                ElementTree.SubElement(group, f"{{{MAIN}}}numFmt", chosen)
    sheet.append(
        ElementTree.fromstring(f'<fonts xmlns="{MAIN}"><font><sz val="11"/></font></fonts>')
    )
    fills = '<fill><patternFill patternType="none"/></fill>'
    sheet.append(ElementTree.fromstring(f'<fills xmlns="{MAIN}">{fills}</fills>'))
    sheet.append(ElementTree.fromstring(f'<borders xmlns="{MAIN}"><border/></borders>'))
    plain = {"numFmtId": "0", "fontId": "0", "fillId": "0", "borderId": "0"}
    base = ElementTree.SubElement(sheet, f"{{{MAIN}}}cellStyleXfs")
    ElementTree.SubElement(base, f"{{{MAIN}}}xf", plain)
    cells = ElementTree.SubElement(sheet, f"{{{MAIN}}}cellXfs")
    found = None if styles is None else styles.find(f"{{{MAIN}}}cellXfs")
    for one in found if found is not None else ():
        number = one.get("numFmtId", "0")
        chosen = plain | {"numFmtId": number if number.isdigit() else "0", "xfId": "0"}
        ElementTree.SubElement(cells, f"{{{MAIN}}}xf", chosen)
    if not len(cells):
        ElementTree.SubElement(cells, f"{{{MAIN}}}xf", plain | {"xfId": "0"})
    names = ElementTree.SubElement(sheet, f"{{{MAIN}}}cellStyles")
    ElementTree.SubElement(
        names, f"{{{MAIN}}}cellStyle", {"name": "Normal", "xfId": "0", "builtinId": "0"}
    )
    return ElementTree.tostring(sheet)


ROOT_RELATIONS = (
    f'<Relationships xmlns="{PACKAGE_RELATIONS}"><Relationship Id="rId1" '
    f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)


def workbook_xml(entries: list[SheetEntry], since_1904: bool) -> bytes:
    root = ElementTree.Element(f"{{{MAIN}}}workbook")
    if since_1904:
        ElementTree.SubElement(root, f"{{{MAIN}}}workbookPr", {"date1904": "1"})
    sheets = ElementTree.SubElement(root, f"{{{MAIN}}}sheets")
    for index, entry in enumerate(entries, start=1):
        hidden = entry.state in ("hidden", "veryHidden")
        ElementTree.SubElement(
            sheets,
            f"{{{MAIN}}}sheet",
            {
                "name": entry.name,
                "sheetId": str(index),
                "state": entry.state if hidden else "visible",
                f"{{{RELATIONS}}}id": f"rId{index}",
            },
        )
    return ElementTree.tostring(root)


def relations_xml(sheets: int, has_strings: bool) -> str:
    targets = [("worksheet", f"worksheets/sheet{index}.xml") for index in range(1, sheets + 1)]
    targets.append(("styles", "styles.xml"))
    if has_strings:
        targets.append(("sharedStrings", "sharedStrings.xml"))
    lines = "".join(
        f'<Relationship Id="rId{index}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for index, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE_RELATIONS}">{lines}</Relationships>'


def types_xml(sheets: int, has_strings: bool) -> str:
    parts = [("workbook.xml", "sheet.main+xml"), ("styles.xml", "styles+xml")]
    parts += [(f"worksheets/sheet{index}.xml", "worksheet+xml") for index in range(1, sheets + 1)]
    if has_strings:
        parts.append(("sharedStrings.xml", "sharedStrings+xml"))
    lines = "".join(
        f'<Override PartName="/xl/{part}" ContentType="{SPREADSHEET}{kind}"/>'
        for part, kind in parts
    )
    return (
        f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/'
        f'vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{lines}</Types>'
    )
