"""Workbooks uploaded to and taken from the pages."""

import re
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from books.classification import load_classifications
from books.queries import ledger_of, words_of
from fiscal.deriving import derive
from fiscal.ledger import Fact, Ledger, Selection
from fiscal.table_sheets import lay_out_table
from fiscal.tables import edition_named
from performance import uploads
from performance.models import SelfEvaluation
from tests.factories import DepartmentFactory, draft, person
from tests.performance.pages.asking import text
from workbooks.writing import write_workbook
from workflow.kinds import KINDS
from workflow.models import Case

pytestmark = pytest.mark.django_db

WORKBOOK = Path(__file__).resolve().parents[3] / "demo" / "self-evaluation-2023.xlsx"


def upload(client, department, data=None, name="自评表.xlsx", **fields):
    data = WORKBOOK.read_bytes() if data is None else data
    file = SimpleUploadedFile(name, data)
    posted = {
        "kind": "self_evaluation",
        "department": department.pk,
        "fiscal_year": 2023,
        "file": file,
        **fields,
    }
    return client.post(reverse("performance:upload"), posted)


def token_in(response):
    return re.search(r"upload/([0-9a-f]{32})/", text(response)).group(1)


def test_a_workbook_is_looked_at_and_then_taken_in(preparer, department):
    assert preparer.get(reverse("performance:upload")).status_code == 200
    looked = upload(preparer, department, dry_run="on")
    assert looked.status_code == 200 and not Case.objects.exists()
    assert "金刚石产业大会" in text(looked)
    token = token_in(looked)
    taken = preparer.post(reverse("performance:confirm_upload", args=[token]))
    assert taken.status_code == 200
    assert sorted(one.total for one in SelfEvaluation.objects.all()) == [
        Decimal(total) for total in ("88", "91.8", "95.75", "100", "100")
    ]
    again = upload(preparer, department, dry_run="on")
    assert again.status_code == 200


def broken_workbook():
    book = openpyxl.load_workbook(WORKBOOK)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == "100%":
                cell.value = "#REF!"
                break
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, int | float) and cell.value > 1000:
                cell.value = "很多钱"
                held = BytesIO()
                book.save(held)
                return held.getvalue()
    raise AssertionError("no amount found")


def test_a_workbook_with_errors_changes_nothing_and_comes_back_marked(preparer, department):
    response = upload(preparer, department, broken_workbook())
    assert response.status_code == 422 and not Case.objects.exists()
    assert "很多钱" in text(response)
    marked = preparer.get(reverse("performance:marked_copy", args=[token_in(response)]))
    assert marked.status_code == 200
    book = openpyxl.load_workbook(BytesIO(marked.content))
    assert any(cell.comment for sheet in book for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "a.xlsx"),
        (b"no workbook", "a.xlsx"),
        (b"PK\x03\x04rubbish", "a.xlsx"),
        (b"%PDF", "a.pdf"),
    ],
)
def test_files_that_are_no_workbooks(preparer, department, data, name):
    assert upload(preparer, department, data, name).status_code == 422
    assert upload(preparer, department, data, name, dry_run="on").status_code == 422
    assert not Case.objects.exists()


def test_uploads_for_other_departments_and_years(preparer, department, sign_in, staff):
    other = DepartmentFactory()
    assert upload(preparer, other).status_code == 403
    assert upload(preparer, department, fiscal_year=2019).status_code == 422
    assert upload(preparer, department, fiscal_year="soon").status_code == 422
    missing = preparer.post(
        reverse("performance:upload"), {"department": department.pk, "fiscal_year": 2023}
    )
    assert missing.status_code == 422
    for role in ("approver", "reviewer", "auditor"):
        assert upload(sign_in(staff[role]), department).status_code == 403
    assert not Case.objects.exists()


def test_an_upload_belongs_to_who_uploaded_it_for_an_hour(
    preparer, department, sign_in, monkeypatch
):
    token = token_in(upload(preparer, department, dry_run="on"))
    confirm = reverse("performance:confirm_upload", args=[token])
    other = sign_in(person("preparer", department=department))
    assert other.post(confirm).status_code == 404
    assert other.get(reverse("performance:marked_copy", args=[token])).status_code == 404
    assert (
        preparer.post(reverse("performance:confirm_upload", args=["../x"[3:]])).status_code == 404
    )
    monkeypatch.setattr(uploads, "KEPT_FOR", -1)
    assert preparer.post(confirm).status_code == 404
    uploads.remove_old()
    assert not list(uploads.folder().glob("*/*"))


def test_forms_are_taken_out_as_workbooks(preparer, department, staff, case, sign_in):
    response = preparer.get(reverse("performance:export", args=[case.pk]))
    assert response.status_code == 200
    assert "filename*=utf-8''2023-" in response.headers["Content-Disposition"]
    assert len(openpyxl.load_workbook(BytesIO(response.content)).worksheets) == 1
    draft(department=department, by=staff["preparer"], form=0)
    year = reverse("performance:export_year", args=["021", 2023])
    book = openpyxl.load_workbook(BytesIO(preparer.get(year).content))
    assert len(book.worksheets) == 2
    assert preparer.get(reverse("performance:export_year", args=["021", 2020])).status_code == 404
    stranger = sign_in(person("preparer", department=DepartmentFactory()))
    assert stranger.get(year).status_code == 404


def budget_workbook(department):
    """Tables 01 to 05 of a budget with one line of income and one of expenditure."""
    edition = edition_named("zhengzhou-2024-budget")
    place = {"fund": "general_appropriation", "carried": "current"}
    given = Decimal(1_230_000), Decimal(1000)
    ledger = Ledger(
        (
            Fact("income", place, *given),
            Fact("expenditure", {"item": "2060101", "purpose": "goods", **place}, *given),
        )
    )
    words = words_of(department, 2024)
    sheets = [
        lay_out_table(derive(edition.table(code), ledger, words, edition.masking), words)
        for code in ("01", "02", "03", "04", "05")
    ]
    return write_workbook([(sheet.title, sheet) for sheet in sheets])


def test_the_tables_of_a_budget_are_taken_in_by_the_same_page(department, preparer):
    load_classifications()
    book = budget_workbook(department)
    looked = upload(preparer, department, book, kind="budget", fiscal_year=2024, dry_run="on")
    assert looked.status_code == 200
    assert not Case.objects.filter(kind="budget").exists()
    taken = upload(preparer, department, book, kind="budget", fiscal_year=2024)
    assert taken.status_code == 200
    case = Case.objects.get(kind="budget", department=department, fiscal_year=2024)
    assert KINDS["budget"].url(case) in taken.content.decode()
    assert ledger_of(case.book).sum(Selection("income")).amount == 1_230_000
