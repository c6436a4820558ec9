"""The back office: classification in and out as a workbook, errors by row, copies, reach."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from books.classification import load_classifications
from books.models import ClassificationCode, EconomicMapping
from books.resources import ClassificationCodeResource, EconomicMappingResource
from departments.models import Person
from tests.factories import person

pytestmark = pytest.mark.django_db

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def client_of(someone: Person) -> Client:
    Person.objects.filter(pk=someone.pk).update(is_staff=True)
    client = Client()
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def client(db) -> Client:
    load_classifications()
    return client_of(person("administrator"))


def workbook(*rows: tuple) -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("codes.xlsx", stream.getvalue(), content_type=XLSX)


def upload(client: Client, model: str, *rows: tuple):
    page = reverse(f"admin:books_{model}_import")
    form = client.get(page).context["form"]
    [number] = [key for key, name in form.fields["format"].choices if name == "xlsx"]
    return client.post(page, {"import_file": workbook(*rows), "format": number, "resource": "0"})


def test_a_workbook_of_codes_is_taken_in_and_changes_names(client):
    rows = [
        ("kind", "fiscal_year", "code", "name"),
        ("functional", 2024, "2060503", "科技条件专项"),
        ("functional", 2024, "2060502", "技术创新服务体系建设"),
    ]
    preview = upload(client, "classificationcode", *rows)
    assert not preview.context["result"].has_errors()
    confirm = preview.context["confirm_form"]
    page = reverse("admin:books_classificationcode_process_import")
    assert client.post(page, confirm.initial).status_code == 302
    assert ClassificationCode.objects.get(fiscal_year=2024, code="2060503")
    changed = ClassificationCode.objects.get(fiscal_year=2024, code="2060502")
    assert changed.name == "技术创新服务体系建设"


def test_errors_of_all_rows_are_told_and_nothing_is_written(client):
    before = ClassificationCode.objects.count()
    rows = [
        ("kind", "fiscal_year", "code", "name"),
        ("functional", 2024, "2060503", "科技条件专项"),
        ("functional", 2024, "20605031", "八位"),
        ("colour", 2024, "2060504", "红色"),
        ("departmental", 2024, "30177", ""),
    ]
    result = upload(client, "classificationcode", *rows).context["result"]
    assert [row.number for row in result.invalid_rows] == [2, 3, 4]
    assert ClassificationCode.objects.count() == before


def test_pairs_name_codes_of_their_year(client):
    rows = [
        ("fiscal_year", "departmental", "governmental"),
        (2024, "312", "599"),
        (2024, "777", "501"),
        (2019, "301", "501"),
    ]
    result = upload(client, "economicmapping", *rows).context["result"]
    assert [row.number for row in result.invalid_rows] == [2, 3]
    assert not EconomicMapping.objects.filter(departmental="312", governmental="599").exists()


def test_what_goes_out_comes_in_again_unchanged(client):
    for resource in (ClassificationCodeResource(), EconomicMappingResource()):
        result = resource.import_data(resource.export(), dry_run=True)
        assert not result.has_errors()
        assert not result.has_validation_errors()
        assert result.totals["skip"] == len(resource.export()) > 0


def test_codes_are_exported_as_a_workbook(client):
    page = reverse("admin:books_classificationcode_export")
    form = client.get(page).context["form"]
    [number] = [key for key, name in form.fields["format"].choices if name == "xlsx"]
    columns = {f"classificationcoderesource_{one}": "on" for one in ("fiscal_year", "code", "name")}
    response = client.post(page, {"format": number, "resource": "0", **columns})
    rows = list(load_workbook(BytesIO(response.content)).active.values)
    assert len(rows) == ClassificationCode.objects.count() + 1
    assert any("高技术研究" in row for row in rows)


def test_a_year_is_copied_to_the_next_by_administrators_alone(client):
    chosen = ClassificationCode.objects.filter(fiscal_year=2024).first()
    action = {"action": "copy_to_next_year", "_selected_action": [chosen.pk]}
    page = reverse("admin:books_classificationcode_changelist")
    client_of(person("auditor")).post(page, action)
    assert not ClassificationCode.objects.filter(fiscal_year=2025).exists()
    client.post(page, action)
    copied = ClassificationCode.objects.filter(fiscal_year=2025).count()
    assert copied == ClassificationCode.objects.filter(fiscal_year=2024).count()


def test_codes_are_found_and_filtered(client):
    page = reverse("admin:books_classificationcode_changelist")
    response = client.get(page, {"q": "高技术", "fiscal_year": 2024})
    assert [one.code for one in response.context["cl"].queryset] == ["2060303"]


def test_a_reviewer_of_one_department_sees_its_lines_alone(office):
    office.fill()
    here = client_of(person("reviewer", department=office.department))
    from tests.factories import DepartmentFactory

    elsewhere = client_of(person("reviewer", department=DepartmentFactory()))
    for model in ("incomeline", "expenditureline", "economicline", "part", "book", "project"):
        page = reverse(f"admin:books_{model}_changelist")
        assert here.get(page).context["cl"].result_count > 0
        assert elsewhere.get(page).context["cl"].result_count == 0


def test_lines_cannot_be_changed_here(office):
    office.fill()
    client = client_of(office.staff["administrator"])
    for model in ("incomeline", "expenditureline", "economicline", "part", "book", "project"):
        assert client.get(reverse(f"admin:books_{model}_add")).status_code == 403
