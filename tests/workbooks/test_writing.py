"""Workbooks out: exact, repeatable, safe to open; and read back as they were written."""

from __future__ import annotations

import io
import re
import time
import zipfile
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fiscal.forms import FormContent, FormDefinition, GridBlock, Row, Value
from fiscal.sheets import Cell, Sheet, lay_out
from tests.workbooks.building import DEFINITIONS, definition, published, read_one
from workbooks.captions import FOOTER_WORDS, SUBTOTAL_WORDS, is_note, without_remark
from workbooks.opening import open_workbook
from workbooks.reading import FormReading, read_forms
from workbooks.texts import one_line, paragraphs
from workbooks.writing import UnwritableSheet, printable, unique_names, write_workbook


def read_back(sheet: Sheet, name: str = "表") -> FormReading:
    reading = read_forms(open_workbook(write_workbook([(name, sheet)]), "x.xlsx"), DEFINITIONS)
    assert len(reading.forms) == 1, [str(one.message) for one in reading.problems]
    assert reading.problems == ()
    return reading.forms[0]


@pytest.fixture(scope="module")
def project_sheet() -> Sheet:
    form = read_one(published("自评表3"))
    return lay_out(form.definition, form.content, form.printed)


@pytest.mark.parametrize("name", ["自评表1", "自评表2", "自评表3", "自评表4", "自评表5"])
def test_published_forms_come_back_exactly(name: str) -> None:
    form = read_one(published(name))
    back = read_back(lay_out(form.definition, form.content, form.printed))
    assert back.content == form.content
    assert back.printed == form.printed
    assert back.addresses == form.addresses
    assert back.problems == ()


def test_the_same_sheets_give_the_same_bytes(project_sheet: Sheet) -> None:
    sheets = [("甲", project_sheet), ("乙", project_sheet)]
    first = write_workbook(sheets)
    time.sleep(1.1)  # a zip counts in two seconds, properties in one
    assert write_workbook(sheets) == first


def test_nothing_personal_and_no_moment_inside(project_sheet: Sheet) -> None:
    with zipfile.ZipFile(io.BytesIO(write_workbook([("甲", project_sheet)]))) as archive:
        core = archive.read("docProps/core.xml").decode()
        moments = {member.date_time for member in archive.infolist()}
    assert moments == {(2000, 1, 1, 0, 0, 0)}
    assert re.search(r"<dc:creator[^>]*(/>|></dc:creator>)", core) and "lastModifiedBy" not in core
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"2000-01-01T"}


def cell(text: str, number: Decimal | None = None, **given: Any) -> Cell:
    return Cell(0, 0, 1, 1, text, "value", "a.b.c", number=number, **given)


def written(*cells: Cell) -> Any:
    sheet = Sheet("表", tuple(12.0 for _ in cells), cells)
    return openpyxl.load_workbook(io.BytesIO(write_workbook([("表", sheet)]))).worksheets[0]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-", "@SUM(A1)", "#N/A", "TRUE", "'=1", "1", "0%"])
def test_text_stays_text(text: str) -> None:
    place = written(cell(text))["A1"]
    assert (place.value, place.data_type) == (text, "s")


@pytest.mark.parametrize(
    ("text", "number", "value", "code"),
    [
        ("2722.1", "2722.1", 2722.1, "0.0"),
        ("10.00", "10", 10, "0.00"),
        ("100", "100", 100, "0"),
        ("1,203.45", "1203.45", 1203.45, "#,##0.00"),
        ("7.14", "7.14285", 7.14, "0.00"),  # no digits behind those that are printed
        ("-40.00", "-40", -40, "0.00"),
    ],
)
def test_numbers_are_numbers_as_printed(text: str, number: str, value: float, code: str) -> None:
    place = written(cell(text, Decimal(number)))["A1"]
    assert (place.value, place.data_type, place.number_format) == (value, "n", code)


def test_what_a_spreadsheet_cannot_hold_exactly_is_text() -> None:
    place = written(cell("123456789012.123456", Decimal("123456789012.123456")))["A1"]
    assert (place.value, place.data_type) == ("123456789012.123456", "s")


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    assert printable("a\x00b\x0bc\ud800d\ufffee\tf\r\ng") == "abcde\tf\ng"
    assert written(cell("大会\x07\x1b[31m"))["A1"].value == "大会[31m"


def test_a_text_longer_than_a_cell_is_refused() -> None:
    with pytest.raises(UnwritableSheet, match="A1 has 32768 characters"):
        written(cell("长" * 32_768))
    assert len(written(cell("长" * 32_767))["A1"].value) == 32_767


def test_no_sheets_are_refused() -> None:
    with pytest.raises(UnwritableSheet):
        write_workbook([])


def test_sheet_names() -> None:
    long = "某某某某" * 10
    names = unique_names(["a/b:c*[d]?", "A-b-c--d--", long, long, "", "'q'", "history", "\x07"])
    assert names[:2] == ["a-b-c--d--", "A-b-c--d--（2）"]
    assert names[2] == long[:31] and names[3] == long[:28] + "（2）"
    assert names[4:] == ["表", "q", "history（2）", "表（2）"]
    assert all(0 < len(name) <= 31 for name in names)


def test_print_set_up_and_looks(project_sheet: Sheet) -> None:
    sheet = openpyxl.load_workbook(
        io.BytesIO(write_workbook([("甲", project_sheet)]))
    ).worksheets[0]  # fmt: skip
    assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_A4
    assert sheet.page_setup.orientation in ("landscape", "portrait")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert sheet.print_options.horizontalCentered and sheet.print_title_rows == "$1:$1"
    assert sheet["A1"].font.bold and sheet["A1"].alignment.horizontal == "center"
    assert {str(area) for area in sheet.merged_cells.ranges} >= {"A1:I1", "C3:I3", "A5:A9"}
    assert sheet["B16"].alignment.wrap_text and sheet["B16"].alignment.horizontal == "left"
    assert sheet.row_dimensions[23].height > sheet.row_dimensions[25].height


def test_every_cell_of_the_form_is_framed(project_sheet: Sheet) -> None:
    with zipfile.ZipFile(io.BytesIO(write_workbook([("甲", project_sheet)]))) as archive:
        cells = re.findall(
            rb'<c r="[A-I](\d+)" s="(\d+)"', archive.read("xl/worksheets/sheet1.xml")
        )
        styles = archive.read("xl/styles.xml").decode()
    borders = re.findall(r"<border>.*?</border>|<border/>", styles)
    framed = [border.count('style="thin"') == 4 for border in borders]
    formats = re.findall(r"<xf [^>]*borderId=\"(\d+)\"", styles.partition("<cellXfs")[2])
    assert len(cells) == 9 * 33 - 8  # the title is merged and has no frame
    assert all(framed[int(formats[int(style)])] for row, style in cells if row != b"1")


NASTY = ["=1+1", "-", "'引号", '"', "😀项目", "+1", "@x", "_x0041_", "a\nb", "<b>&amp;", "%", "０"]

texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn"]), max_size=25
    ),
    st.text("指标数量人次≥≤%0123456789. ，。\n", max_size=12),
)
amounts = st.one_of(
    st.none(), st.decimals(0, 10**11, places=6), st.decimals(0, 5000, places=2), st.integers(0, 9)
)
figures = st.one_of(st.none(), st.decimals(0, 1000, places=2))


def values_of(kind: str) -> st.SearchStrategy[Value]:
    if kind == "text":
        return texts.map(lambda text: one_line(text) or None)
    if kind == "long_text":
        return texts.map(lambda text: paragraphs(text) or None)
    chosen = amounts if kind == "amount" else figures
    return chosen.map(lambda value: None if value is None else Decimal(value))


def is_name(text: Value) -> bool:
    """A text that can name something: no caption, figure, note or total."""
    return bool(
        isinstance(text, str)
        and re.search(r"[^\W\d_]", text)
        and not is_note(text)
        and without_remark(text) not in FOOTER_WORDS | SUBTOTAL_WORDS
    )


@st.composite
def contents(draw: st.DrawFn, form: FormDefinition) -> FormContent:
    fields = {
        f"{block.key}.{one.key}": draw(values_of("text")) if one.label else "2024年9月"
        for block in form.field_blocks
        for one in block.fields
    }
    rows = {block.key: draw(rows_of(block)) for block in form.grids}
    return FormContent(fields, rows)


@st.composite
def rows_of(draw: st.DrawFn, block: GridBlock) -> tuple[Row, ...]:
    if not block.is_open:
        return tuple(
            Row(
                row.key,
                {
                    one.key: None if one.key in row.dashes else draw(values_of(one.kind))
                    for one in block.entered
                },
            )
            for row in block.rows
        )
    rows = []
    for number in range(draw(st.integers(1, 4))):
        values = {one.key: draw(values_of(one.kind)) for one in block.entered}
        values["name"] = f"第{number}项{draw(st.sampled_from([*NASTY, '参会人数']))}".replace(
            "\n", ""
        )
        for column in block.entered:
            if column.group:
                values[column.key] = draw(st.sampled_from(["产出指标", "甲类", "乙类=2"]))
        rows.append(Row(f"r{number + 1}", values))
    return tuple(rows)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_is_entered_comes_back_exactly(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(DEFINITIONS))
    content = data.draw(contents(form))
    for value in content.flat().values():
        assume(not isinstance(value, str) or not is_note(value))
    printed: dict[str, Value] = {}
    for block in form.grids:
        for row in content.rows[block.key]:
            definition_of = {one.key: one for one in block.rows}.get(row.key)
            for column in block.columns:
                dashes = definition_of.dashes if definition_of else ()
                if column.computed and column.key not in dashes:
                    path = f"{block.key}.{row.key}.{column.key}"
                    printed[path] = "12.50%" if column.kind == "rate" else score_within(row)
    back = read_back(lay_out(form, content, printed))
    assert back.definition == form
    assert back.content == content, [str(one.message) for one in back.problems]
    assert back.printed == printed
    assert not any(one.blocks for one in back.problems), [str(one.message) for one in back.problems]


def score_within(row: Row) -> Decimal:
    """1.25, or the weight: a score above it is one of the signs that cells stand displaced."""
    weight = row.values.get("weight")
    return min(weight, Decimal("1.25")) if isinstance(weight, Decimal) else Decimal("1.25")


def test_names_are_told_from_captions() -> None:
    assert is_name("参会人数") and not is_name("总分") and not is_name("注：") and not is_name("12")
    assert definition("zhengzhou-2023-project").title == "项目支出绩效自评情况表"
