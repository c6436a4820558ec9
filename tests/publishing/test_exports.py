"""manage.py export_document: what it writes, and what it refuses."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from tests.factories import case_in_state, draft
from tests.printed import PrintedPdf, docx_elements

pytestmark = pytest.mark.django_db


def export(path, **options):
    wanted = {
        "department": "021",
        "year": 2023,
        "kind": "self_evaluation",
        "format": "json",
        **options,
    }
    call_command("export_document", output=path, **wanted)


def test_json_holds_all_forms(department, staff, tmp_path):
    case_in_state("published", department=department, staff=staff, form=0)
    draft(department=department, by=staff["preparer"], form=1)
    export(tmp_path / "out.json")
    document = json.loads((tmp_path / "out.json").read_text())
    assert [form["kind"] for form in document["forms"]] == ["department", "project"]
    assert document["forms"][0]["total"] == "95.75"
    assert document["forms"][0]["state"] == "published"


def test_xlsx_has_a_sheet_per_form(department, staff, tmp_path):
    for number in (0, 1):
        draft(department=department, by=staff["preparer"], form=number)
    export(tmp_path / "out.xlsx", format="xlsx")
    assert len(load_workbook(tmp_path / "out.xlsx").sheetnames) == 2


def test_html_needs_no_other_file(department, staff, tmp_path):
    draft(department=department, by=staff["preparer"], form=0)
    export(tmp_path / "out.html", format="html")
    page = (tmp_path / "out.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "95.75" in page and "<link" not in page and "<script" not in page


def test_pdf_and_docx_print_every_form_and_say_its_state(department, staff, tmp_path):
    for number in (0, 1):
        draft(department=department, by=staff["preparer"], form=number)
    for ending in ("pdf", "docx"):
        export(tmp_path / f"out.{ending}", format=ending)
    pdf = PrintedPdf((tmp_path / "out.pdf").read_bytes()).elements
    word = docx_elements((tmp_path / "out.docx").read_bytes())
    for elements in (pdf, word):
        headings = [one.text for one in elements if one.tag in ("H1", "Heading 1")]
        assert [one.rpartition("，")[2] for one in headings] == ["填报中）", "填报中）"]
        assert any("95.75" in one.text for one in elements if one.tag == "TD")
        assert any("以公开文本为准" in one.text for one in elements)


@pytest.mark.parametrize("wrong", [{"kind": "budget"}, {"year": 1999}])
def test_wrong_use_is_status_2(department, staff, tmp_path, wrong):
    draft(department=department, by=staff["preparer"], form=0)
    with pytest.raises(CommandError) as error:
        export(tmp_path / "out", **wrong)
    assert error.value.returncode == 2
    assert not (tmp_path / "out").exists()
