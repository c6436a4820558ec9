"""Sheets of another kind of document than the workbook was uploaded as: named, not read."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from openpyxl.workbook import Workbook

from fiscal.findings import Finding, Report, Severity
from performance.importers import import_as
from tests.accounts.published import Centre, centre
from tests.books.published import workbook_data
from tests.workbooks import building
from tests.workbooks.building import fill, rows_of, saved
from tests.workbooks.final_accounts import published
from workflow.models import Case

pytestmark = pytest.mark.django_db

FORM = "项目支出绩效自评表"


@pytest.fixture
def home(db: None) -> Centre:
    return centre()


def with_annex() -> Workbook:
    """The nine tables and one self-evaluation, as the published document holds them."""
    workbook = published()
    form = building.published().worksheets[1]
    fill(workbook.create_sheet("附件"), rows_of(form))
    return workbook


def take_in(home: Centre, kind: str, data: bytes) -> Report:
    return import_as(
        kind,
        data=data,
        name="决算.xlsx",
        department=home.department,
        fiscal_year=2023,
        by=home.preparer,
    )


def others(report: Report) -> list[Finding]:
    return [one for one in report.findings if one.rule == "I-12"]


def test_forms_beside_the_tables_are_named_and_the_tables_taken_in(home: Centre) -> None:
    report = take_in(home, "final_accounts", saved(with_annex()))
    [said] = others(report)
    assert report.done and said.severity is Severity.WARNING
    assert "附件" in str(said.message) and "self-evaluation forms" in str(said.message)
    assert [place.sheet for place in said.places] == ["附件"]
    assert "W-60" not in {one.rule for one in report.findings}
    assert set(Case.objects.values_list("kind", flat=True)) == {"final_accounts"}


def test_tables_beside_forms_are_named_when_forms_are_asked_for(home: Centre) -> None:
    report = take_in(home, "self_evaluation", saved(with_annex()))
    [said] = others(report)
    assert said.severity is Severity.WARNING and len(said.places) == 9
    assert "the tables of final accounts" in str(said.message)
    assert "W-02" not in {one.rule for one in report.findings}


def test_final_accounts_uploaded_as_a_budget_are_refused_by_name(home: Centre) -> None:
    report = take_in(home, "budget", saved(published()))
    [said] = others(report)
    assert report.refused and said.blocks
    assert "upload it once more as the tables of final accounts" in str(said.message)
    assert not Case.objects.exists()


def test_a_budget_uploaded_as_final_accounts_is_refused_by_name(home: Centre) -> None:
    report = take_in(home, "final_accounts", workbook_data())
    [said] = others(report)
    assert report.refused and said.blocks
    assert "upload it once more as the tables of an annual budget" in str(said.message)
    assert not Case.objects.exists()


def test_a_sheet_that_is_nothing_of_ours_is_as_unknown_as_before(home: Centre) -> None:
    workbook = published()
    workbook.create_sheet("资料")["A1"] = "备查"
    report = take_in(home, "final_accounts", saved(workbook))
    assert report.done and not others(report)
    assert "W-60" in {one.rule for one in report.findings}


def test_the_command_takes_final_accounts_in_and_checks_and_exports_them(
    home: Centre, tmp_path: Path
) -> None:
    given = {"department": home.department.code, "year": 2023, "kind": "final_accounts"}
    file = tmp_path / "决算.xlsx"
    file.write_bytes(saved(published()))
    said = StringIO()
    call_command("import_workbook", file, stdout=said, json=True, dry_run=True, **given)
    assert '"exact": "367"' in said.getvalue() and not Case.objects.exists()
    call_command("import_workbook", file, stdout=StringIO(), **given)
    with pytest.raises(SystemExit):
        call_command("check_case", stdout=said, json=True, **given)
    assert '"rule": "X-11"' in said.getvalue()
    for wanted in ("html", "json", "xlsx"):
        target = tmp_path / f"out.{wanted}"
        call_command("export_document", format=wanted, output=target, stdout=StringIO(), **given)
        assert target.stat().st_size > 10_000
    changed = StringIO()
    out = tmp_path / "out.xlsx"
    call_command("import_workbook", out, stdout=changed, json=True, **given)
    assert '"changes": []' in changed.getvalue()
