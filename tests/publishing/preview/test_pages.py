"""Who sees the preview, what stands beside it, and what it says when there is none."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from books.models import Book, IncomeLine, Project
from books.services import mark_classified, reopen_part, save_projects
from publishing.models import Publication
from publishing.preview.proposal import proposal
from tests.factories import (
    DepartmentFactory,
    UnitFactory,
    approved_budget,
    case_in_state,
    change_actual,
    filled_budget,
    part_of,
    person,
    project_row,
    staff_of,
    step,
)
from tests.kept import kept
from workflow.models import Case, CheckRun, Event
from workflow.runs import keep_run

pytestmark = pytest.mark.django_db


def address(case: Case, rest: str = "") -> str:
    return reverse("preview:first", args=[case.pk]) + rest


def rename_projects(case: Case, staff, *names: str) -> None:
    """Have a budget these projects alone, of 60 万元 together."""
    part = part_of(case)
    part = reopen_part(part_id=part.pk, version=part.version, by=staff["preparer"])
    rows = [project_row(name, str(60 // len(names))) for name in names]
    save_projects(part_id=part.pk, rows=rows, version=part.version, by=staff["preparer"])


@pytest.fixture
@kept("department", "staff")
def budget(department, staff) -> Case:
    UnitFactory(department=department, name="本级单位")
    return filled_budget(department=department, by=staff["preparer"])


@pytest.mark.parametrize("role", ["preparer", "approver", "reviewer", "publisher", "auditor"])
def test_everybody_who_sees_the_case_sees_the_preview(client, budget, staff, role):
    client.force_login(staff[role])
    for rest in ("", "en/", "tables/05/", "tables/05/en/"):
        answer = client.get(address(budget, rest))
        assert answer.status_code == 200 and b"preview-document" in answer.content, rest


def test_nobody_else_does(client, budget):
    assert client.get(address(budget)).status_code == 302
    elsewhere = staff_of(DepartmentFactory())
    of_unit = person("preparer", unit=budget.department.units.get())
    for one in (elsewhere["preparer"], elsewhere["approver"], person(), of_unit):
        client.force_login(one)
        for rest in ("", "tables/05/", "last-year/", "preview.pdf"):
            assert client.get(address(budget, rest)).status_code == 404


def test_what_is_no_page_is_not_found(client, budget, staff):
    client.force_login(staff["reviewer"])
    for rest in ("tables/99/", "tables/05", "v1/", "preview.json", "changes/", "last-year/"):
        assert client.get(address(budget, rest)).status_code == 404, rest
    assert client.post(address(budget)).status_code == 405


def test_it_is_kept_nowhere_and_writes_nothing(client, budget, staff, published_dir):
    client.force_login(staff["reviewer"])
    counts = [one.objects.count() for one in (Publication, Event, CheckRun)]
    answer = client.get(address(budget))
    assert "no-store" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"]
    assert b'name="robots" content="noindex' in answer.content
    assert counts == [one.objects.count() for one in (Publication, Event, CheckRun)]
    assert not published_dir.exists() or not any(published_dir.rglob("index.html"))
    version = Case.objects.values_list("version", flat=True).get(pk=budget.pk)
    assert version == budget.version


def test_as_many_queries_for_more_projects(client, budget, staff):
    client.force_login(staff["reviewer"])
    client.get(address(budget))

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(address(budget, "tables/11/")).status_code == 200
        return len(found)

    before = queries()
    rename_projects(budget, staff, *(f"第{number}个项目" for number in range(10)))
    assert queries() == before


def test_a_finding_stands_beside_its_place_and_each_leads_to_the_other(client, budget, staff):
    project = Project.objects.get(book=budget.pk)
    project.amounts.update(amount=1_000_000)
    keep_run(Case.objects.get(pk=budget.pk), staff["preparer"], CheckRun.Occasion.ASKED)
    client.force_login(staff["approver"])
    first = client.get(address(budget)).content.decode()
    pages = {"": first}
    for folder in set(re.findall(r'href="[^"#]*/preview/(tables/\d+/)#mark', first)):
        pages[folder] = client.get(address(budget, folder)).content.decode()
    assert len(pages) > 1
    for page in pages.values():
        notes = set(re.findall(r'id="note-(\d+)"', page))
        marks = dict(re.findall(r'id="(mark-\d+-\d+)" href="#note-(\d+)"', page))
        assert set(marks.values()) <= notes
        assert set(re.findall(r'href="#(mark-[\d-]+)"', page)) <= set(marks)
    for folder, mark in re.findall(r'href="[^"#]*/preview/(tables/\d+/)#(mark-[\d-]+)"', first):
        assert f'id="{mark}"' in pages[folder]


def test_the_reason_for_a_warning_stands_with_it(client, department, staff):
    case = case_in_state("submitted", department=department, staff=staff, form=2)
    client.force_login(staff["approver"])
    page = client.get(address(case)).content.decode()
    assert "已逐项核实，数据属实" in page
    assert 'class="mark warning"' in page


def test_what_stands_in_the_way_is_said(client, budget, staff):
    IncomeLine.objects.filter(part__book=budget.pk).update(amount=1)
    client.force_login(staff["publisher"])
    page = client.get(address(budget)).content.decode()
    assert "preview-document" in page and "处错误" in page


def test_a_document_that_names_a_secret_is_not_shown(client, budget, staff):
    project = Project.objects.get(book=budget.pk)
    mark_classified(
        project_id=project.pk,
        by=staff["custodian"],
        level="secret",
        basis="国家秘密及其密级具体范围",
        reason="依照定密意见",
    )
    Book.objects.get(pk=budget.pk).prose.update_or_create(
        key="duties", defaults={"text": f"用于{project.name}。"}
    )
    for role in ("approver", "reviewer", "publisher"):
        client.force_login(staff[role])
        for rest in ("", "tables/11/", "preview.pdf", "preview.docx"):
            page = client.get(address(budget, rest)).content.decode()
            assert "preview-document" not in page and project.name not in page
            assert "涉密" in page


def test_what_is_public_has_no_preview(client, department, staff, committed):
    with committed():
        case = case_in_state("published", department=department, staff=staff, form=2)
    client.force_login(staff["preparer"])
    page = client.get(address(case)).content.decode()
    assert Publication.objects.get().get_absolute_url() in page
    assert "preview-document" not in page
    step(case, "correct", staff["publisher"])
    change_actual(case, staff["preparer"], "81%")
    page = client.get(address(case)).content.decode()
    assert f'href="{address(case)}changes/"' in page and "preview-document" in page
    assert "81%" in client.get(address(case, "changes/")).content.decode()


def test_it_is_compared_with_the_year_before(client, department, staff, committed):
    with committed():
        first = approved_budget(department=department, staff=staff)
        step(first, "publish", staff["publisher"])
    later = filled_budget(department=department, by=staff["preparer"], fiscal_year=2025)
    rename_projects(later, staff, "新的专项经费")
    client.force_login(staff["reviewer"])
    assert f'href="{address(later)}last-year/"' in client.get(address(later)).content.decode()
    page = client.get(address(later, "last-year/")).content.decode()
    assert "新的专项经费" in page and "2024" in page
    assert 'class="row-new"' in page and 'class="row-gone"' in page


def test_a_project_classified_since_is_not_named_in_the_changes(
    client, department, staff, committed
):
    """Its name and amount stand in the version that is public; they are not said again."""
    with committed():
        case = approved_budget(department=department, staff=staff)
        step(case, "publish", staff["publisher"])
        step(case, "correct", staff["publisher"])
    project = Project.objects.get(book=case.pk)
    mark_classified(
        project_id=project.pk,
        by=staff["custodian"],
        level="secret",
        basis="国家秘密及其密级具体范围",
        reason="依照定密意见",
    )
    assert project.name in Publication.objects.get().document
    for role in ("reviewer", "publisher"):
        client.force_login(staff[role])
        answer = client.get(address(case, "changes/"))
        page = answer.content.decode()
        assert answer.status_code == 200 and "preview-document" in page
        assert project.name not in page and "<del" not in page
    told = proposal(Case.objects.get(pk=case.pk), address(case)).document["changes"]
    cells = [cell for one in told["tables"] for row in one["rows"] for cell in row["cells"]]
    assert not any(cell.get("old") == "60.0" for cell in cells)
    assert any(one["unnamed"] == "1" for one in told["tables"])
