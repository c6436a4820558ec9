"""A workbook of another department changes nothing; the department's other names are its own."""

from __future__ import annotations

import pytest

from books.classification import load_classifications
from books.importing import BookReport, import_book
from books.models import Book, ExpenditureLine
from departments.models import Department
from fiscal.findings import Severity
from tests.factories import DepartmentFactory, UnitFactory, staff_of
from tests.real_budgets import budget
from tests.workbooks.building import saved
from tests.workbooks.tables import INDUSTRY, SHORT_NAME, change_line, workbook_of


@pytest.fixture
def department(db: None) -> Department:
    """The department whose published tables the workbook holds, with the units they name."""
    load_classifications()
    data = budget(INDUSTRY)
    department = DepartmentFactory(
        code=data["department_code"], name=data["department"], short_name=SHORT_NAME
    )
    for code, name, *_ in data["tables"]["02"]["rows"]:
        if code and len(code) == 6:
            UnitFactory(department=department, code=code, name=name)
    return department


def taken_in(department: Department, named: str) -> BookReport:
    """The published tables, one of them headed with another name."""
    workbook = workbook_of()
    sheet = next(one for one in workbook.worksheets if "三公" in one["A1"].value)
    change_line(sheet, "部门名称", f"部门名称：{named}")
    return import_book(
        kind="budget",
        data=saved(workbook),
        name="budget.xlsx",
        department=department,
        fiscal_year=2024,
        by=staff_of(department)["preparer"],
    )


def test_another_department_changes_nothing(department: Department) -> None:
    report = taken_in(department, "郑州市另一个局")
    (finding,) = [one for one in report.findings if one.rule == "W-65"]
    assert finding.severity is Severity.ERROR
    assert finding.places[0].cell
    assert report.status == "refused"
    assert not report.done
    assert not Book.objects.exists()


def assert_taken_in(report: BookReport) -> None:
    assert [one.rule for one in report.findings if one.blocks] == []
    assert report.done and report.case
    assert ExpenditureLine.objects.filter(part__book=report.case.pk).exists()


@pytest.mark.parametrize("named", [SHORT_NAME, "郑州市工业和信息化局（本级）"])
def test_the_department_by_another_name(department: Department, named: str) -> None:
    assert_taken_in(taken_in(department, named))


def test_a_table_headed_with_a_unit_of_the_department(department: Department) -> None:
    unit = department.units.last()
    assert unit and unit.name != department.name
    assert_taken_in(taken_in(department, unit.name))
