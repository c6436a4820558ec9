"""Files that are no workbook, or a hostile one, are refused with a sentence that helps."""

from __future__ import annotations

import io
import random
import struct
import time
import zipfile

import pytest
from openpyxl import Workbook

from tests.workbooks.building import PUBLISHED, published, saved
from workbooks import archives
from workbooks.opening import UnreadableWorkbook, open_workbook
from workbooks.sheetdata import slim_sheet

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    """The zip with one member replaced or added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for member in source.namelist():
            if member != name:
                changed.writestr(member, source.read(member))
        changed.writestr(name, content)
    return target.getvalue()


def zipped(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7\n...", "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "picture"),
        (b"\xff\xd8\xff\xe0....", "picture"),
        (b"Rar!\x1a\x07\x00", "packed archive"),
        (OLE + b"\0" * 600, "old .xls format"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (OLE + "WordDocument".encode("utf-16-le"), "Word document"),
        ("项目名称,金刚石产业大会\n".encode(), "CSV"),
        ("项目名称\t金刚石产业大会\n".encode("gb18030"), "CSV"),
        ("项目名称,金刚石产业大会\n".encode("utf-16"), "CSV"),
        (b"<html><table><tr><td>1</td></tr></table>", "web page"),
        (b'<?xml version="1.0"?><Workbook/>', "web page"),
        (b"\x00\x01\x02\x03\x04", "not a workbook"),
        (b"PK\x03\x04 but nothing else", "damaged"),
        (zipped(**{"readme.txt": b"x"}), "zip archive"),
        (zipped(**{"word__document.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}), "Word"),
        (zipped(**{"mimetype": b"x", "content.xml": b"<x/>"}), "OpenDocument"),
        (zipped(**{"xl__workbook.bin": b"x", "[Content_Types].xml": b"<x/>"}), "xlsb"),
    ],
)
def test_what_is_no_workbook_is_named(data: bytes, word: str) -> None:
    with pytest.raises(UnreadableWorkbook) as refusal:
        open_workbook(data, "自评表.xlsx")
    assert word in str(refusal.value.message)


def test_a_truncated_workbook_is_damaged() -> None:
    data = PUBLISHED.read_bytes()
    for length in (100, len(data) // 2, len(data) - 30):
        with pytest.raises(UnreadableWorkbook, match="damaged"):
            open_workbook(data[:length], "x.xlsx")


def test_flipped_bytes_never_raise_anything_else() -> None:
    data = bytearray(PUBLISHED.read_bytes())
    chance = random.Random(7)
    for _ in range(40):
        changed = bytearray(data)
        for _ in range(3):
            changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        try:
            open_workbook(bytes(changed), "x.xlsx")
        except UnreadableWorkbook:
            continue


def test_macros_are_refused_whatever_the_ending() -> None:
    data = PUBLISHED.read_bytes()
    with pytest.raises(UnreadableWorkbook, match="macros"):
        open_workbook(with_member(data, "xl/vbaProject.bin", b"x"), "x.xlsx")
    types = zipfile.ZipFile(io.BytesIO(data)).read("[Content_Types].xml")
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    assert plain in types
    macros = types.replace(plain, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    with pytest.raises(UnreadableWorkbook, match="macros"):
        open_workbook(with_member(data, "[Content_Types].xml", macros), "x.xlsx")


def test_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbooks.recognition.MAX_FILE_BYTES", 1000)
    with pytest.raises(UnreadableWorkbook, match="at most"):
        open_workbook(PUBLISHED.read_bytes(), "x.xlsx")


def test_too_many_members() -> None:
    members = {f"xl/{number}.xml": b"" for number in range(archives.MAX_MEMBERS + 1)}
    with pytest.raises(UnreadableWorkbook, match="unpacks to far more"):
        open_workbook(zipped(**members), "x.xlsx")


def test_a_zip_bomb_is_told_from_its_directory() -> None:
    bomb = with_member(PUBLISHED.read_bytes(), "xl/sharedStrings.xml", b" " * (30 * 2**20))
    with pytest.raises(UnreadableWorkbook, match="unpacks to far more"):
        open_workbook(bomb, "x.xlsx")


def test_sizes_in_the_directory_may_lie(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is inflated is counted, whatever the directory says."""
    data = with_member(PUBLISHED.read_bytes(), "xl/styles.xml", b" " * (3 * 2**20))
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/styles.xml"))
    lying = bytearray(data)
    struct.pack_into("<L", lying, entry + 24, 100)  # the uncompressed size in the directory
    with pytest.raises(UnreadableWorkbook):
        open_workbook(bytes(lying), "x.xlsx")
    monkeypatch.setattr("workbooks.packages.read_part.__defaults__", (2**20,))
    with pytest.raises(UnreadableWorkbook, match="unpacks to far more"):
        open_workbook(data, "x.xlsx")


@pytest.mark.parametrize("declared", [b"<!DOCTYPE x [<!ENTITY a 'aaa'>]>", b"<!doctype x>"])
def test_entity_declarations_are_refused(declared: bytes) -> None:
    data = PUBLISHED.read_bytes()
    for member in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"):
        content = zipfile.ZipFile(io.BytesIO(data)).read(member)
        with pytest.raises(UnreadableWorkbook, match="entity"):
            open_workbook(with_member(data, member, declared + content), "x.xlsx")


def test_no_visible_sheet() -> None:
    workbook = Workbook()
    data = saved(workbook)
    content = zipfile.ZipFile(io.BytesIO(data)).read("xl/workbook.xml")
    hidden = with_member(data, "xl/workbook.xml", content.replace(b'"visible"', b'"hidden"'))
    with pytest.raises(UnreadableWorkbook, match="no visible sheet"):
        open_workbook(hidden, "x.xlsx")


def test_a_sheet_that_is_missing_is_damage() -> None:
    data = PUBLISHED.read_bytes()
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w") as changed,
    ):
        for member in source.namelist():
            if not member.endswith("sheet2.xml"):
                changed.writestr(member, source.read(member))
    with pytest.raises(UnreadableWorkbook, match="damaged"):
        open_workbook(target.getvalue(), "x.xlsx")


def test_forty_thousand_empty_formatted_rows_cost_nothing() -> None:
    data = PUBLISHED.read_bytes()
    content = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    cells = "".join(f'<c r="{letter}%d" s="4"/>' for letter in "ABCDEFGHI")
    row = '<row r="%d" spans="1:9" ht="15">' + cells + "</row>"
    rows = "".join(row % ((number,) * 10) for number in range(60, 40_060)).encode()
    swollen = with_member(
        data,
        "xl/worksheets/sheet1.xml",
        content.replace(b"</sheetData>", rows + b"</sheetData>"),
    )
    begun = time.perf_counter()
    workbook = open_workbook(swollen, "x.xlsx")
    assert time.perf_counter() - begun < 3
    assert workbook["自评表1"].max_row == 52


def test_formulas_without_a_result_are_told_from_blanks() -> None:
    workbook = published("自评表1")
    workbook["自评表1"]["G26"] = "=F26*0.81"
    opened = open_workbook(saved(workbook), "x.xlsx")["自评表1"]
    assert (opened["G26"].value, opened["G26"].data_type) == ("=F26*0.81", "f")
    assert opened["D35"].value == "=100%"
    assert opened["I21"].value is None


def sheet_xml(data: bytes) -> bytes:
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return head + data + b"</worksheet>"


def test_slimming_keeps_what_is_filled() -> None:
    rows = (
        b'<row r="1"><c r="A1" s="1"/><c r="B1"><v>5</v></c><c r="C1" s="2"><v></v></c></row>'
        b'<row r="2" hidden="1"/><row r="3"><c r="A3" s="1"></c></row>'
        b'<row r="4"><c r="A4" t="str"><f>IF(1,"","")</f><v></v></c>'
        b'<c r="B4"><f>A1*2</f></c><c r="C4"><f>100%</f><v>1</v></c></row>'
    )
    merges = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    xml = sheet_xml(b"<sheetData>" + rows + b"</sheetData>" + merges)
    for size in (7, 50, 10_000):
        pieces = [xml[start : start + size] for start in range(0, len(xml), size)]
        slim = slim_sheet(pieces)
        assert b"A1" not in slim.xml.replace(b'ref="A1:', b"").replace(b"A1*2", b"")
        assert b'<c r="B1"><v>5</v></c>' in slim.xml
        assert b'row r="2"' not in slim.xml and b'row r="3"' not in slim.xml
        assert slim.formulas == {"B4": "=A1*2", "C4": "=100%"}
        assert b'ref="A1:D5"' in slim.xml


def test_cells_without_addresses_keep_their_places() -> None:
    xml = sheet_xml(
        b"<sheetData><row/><row><c/><c><v>5</v></c></row></sheetData>"
    )  # positions follow from the order
    assert b"<row/><row><c/><c><v>5</v></c></row>" in slim_sheet([xml]).xml
