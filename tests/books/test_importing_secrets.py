"""The masked project of a published budget: a secret that the uncleared find nowhere."""

from __future__ import annotations

import json
import re
from io import BytesIO

import openpyxl
import pytest
from django.core import mail

from books.exporting import derived_tables, export_book
from books.models import Project, ProjectAmount, StatedTotal
from books.queries import project_views
from departments.models import Person
from fiscal.findings import Finding
from tests.books.published import INDUSTRY, Bureau, bureau, workbook
from tests.workbooks.building import saved
from workflow.kinds import KINDS
from workflow.models import Event

pytestmark = pytest.mark.django_db

#: What is withheld, in 万元 and in 元, as it might be written.
SECRET = re.compile(r"(?<![\d,.])(6,?632(\.0+)?|66,?320,?000(\.0+)?)(?![\d,])")


@pytest.fixture
def home(db: None) -> Bureau:
    return bureau(INDUSTRY)


def told_by(finding: Finding) -> str:
    """Everything a finding says, its figures and places included."""
    return repr(finding) + str(finding.message)


def test_the_masked_project_is_a_secret_with_the_amount_the_total_leaves(home: Bureau) -> None:
    home.take_in()
    (secret,) = Project.objects.exclude(level="")
    (amount,) = ProjectAmount.objects.filter(project=secret)
    assert (amount.amount, amount.fund) == (66_320_000, "general")
    assert secret.part.unit_code == "021001"
    assert secret.marked_by == home.preparer


def test_whoever_took_it_in_does_not_see_it(home: Bureau) -> None:
    home.take_in()
    for reader in (home.preparer, home.staff["reviewer"], home.staff["auditor"], None):
        (view,) = [one for one in project_views(home.book, reader) if one.masked]
        assert (view.name, view.code, view.amounts) == ("", "", None)
    cleared = next(
        one
        for one in home.staff.values()
        if not any(view.masked for view in project_views(home.book, one))
    )
    assert cleared.memberships.get().role == "custodian"


def test_report_findings_and_messages_do_not_tell_it(home: Bureau) -> None:
    reports = [home.take_in(dry_run=True), home.take_in(), home.take_in()]
    case = home.book.case
    said = [told_by(one) for report in reports for one in report.findings]
    said += [repr(one) for report in reports for one in (*report.comparisons, *report.changes)]
    said += [told_by(one) for one in KINDS["budget"].findings(case)]
    said += [f"{one.subject} {one.body}" for one in mail.outbox]
    assert len(said) > 1000
    assert [one for one in said if SECRET.search(one)] == []


def test_events_and_stated_totals_do_not_tell_it(home: Bureau) -> None:
    home.take_in()
    events = [json.dumps(one.data, ensure_ascii=False) + one.comment for one in Event.objects.all()]
    assert any("classify" in one.action for one in Event.objects.all())
    stated = [f"{one.key} {one.label} {one.amount}" for one in StatedTotal.objects.all()]
    assert events and stated
    assert not [one for one in (*events, *stated) if SECRET.search(one)]


def test_tables_and_workbooks_mask_it_for_all_who_are_not_cleared(home: Bureau) -> None:
    home.take_in()
    for reader in (home.preparer, home.staff["reviewer"], None):
        row = row_of_secret(home, reader)
        assert row[:2] == ["", "涉密项目按规定不予公开"] and "XXXX" in row
        assert not set(row) & {"6632.0", "6632"}
        book = openpyxl.load_workbook(BytesIO(export_book(home.book.case, reader)))
        values = [str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line]
        assert "XXXX" in values
        assert not [one for one in values if one in ("6632", "6632.0", "66320000")]


def row_of_secret(home: Bureau, reader: Person | None) -> list[str]:
    tables = {one.definition.code: one for one in derived_tables(home.book, reader)}
    (row,) = [one for one in tables["11"].rows["projects"] if one.texts["name"].startswith("涉密")]
    return [*row.texts.values(), *(one.text for one in row.figures.values())]


def test_taken_in_twice_it_is_one_secret(home: Bureau) -> None:
    home.take_in()
    before = Project.objects.exclude(level="").values_list("pk", flat=True).get()
    home.take_in(export_book(home.book.case, home.preparer))
    home.take_in()
    assert Project.objects.exclude(level="").values_list("pk", flat=True).get() == before


def test_an_error_beside_it_does_not_tell_it(home: Bureau) -> None:
    """Findings show differences; of the column of the secret none may come to its amount."""
    book = workbook(INDUSTRY)
    sheet = next(one for one in book if "项目支出预算表" in one.title)
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == "XXXX":
                cell.value = None
    report = home.take_in(saved(book))
    assert report.refused and not Project.objects.exists()
