"""A workbook of the department beside what its units have entered; who may take one in."""

from __future__ import annotations

from typing import Any

import pytest

from books.exporting import export_book
from books.importing import BookReport, import_book
from books.models import EconomicLine, ExpenditureLine, IncomeLine
from books.services import finish_part, save_lines
from departments.models import Person
from fiscal.findings import Severity
from tests.books.conftest import Office
from tests.books.published import bureau, preparer_of, told, workbook_data
from tests.factories import PART_ROWS, budget_row, filled_budget, person, staff_of, step
from tests.workflow.test_concurrency import all_at_once
from workflow.events import first_broken_event
from workflow.models import Case

pytestmark = pytest.mark.django_db

LINES: tuple[Any, ...] = (IncomeLine, ExpenditureLine, EconomicLine)


def take_in(office: Office, data: bytes, by: Person | None = None, **values: Any) -> BookReport:
    return import_book(
        kind="budget",
        data=data,
        name="预算.xlsx",
        department=values.pop("department", office.department),
        fiscal_year=2024,
        by=by or office.staff["preparer"],
        **values,
    )


def exported(office: Office) -> bytes:
    return export_book(office.book.case, office.staff["preparer"])


def lines() -> dict[str, list[tuple[str, int]]]:
    """Unit and amount of every line, by kind."""
    return {
        model.__name__: [
            (line.part.unit_code, int(line.amount))
            for line in model.objects.select_related("part__unit").order_by(
                "part__unit__code", "pk"
            )
        ]
        for model in LINES
    }


def state(office: Office) -> tuple[int, int, dict[str, list[tuple[str, int]]]]:
    case = Case.objects.get(pk=office.case.pk)
    return case.version, case.events.count(), lines()


def with_other_wages(office: Office) -> bytes:
    """What the tables would look like with ten 万元 more for the wages of the first unit."""
    wages = [budget_row("70.0", item="2060101", purpose="wages")]
    paid = [budget_row("70.0", economic="30101", government="50101", purpose="personnel")]
    more = {"expenditure": wages, "economic": paid}
    save(office, {kind: [*rows, *PART_ROWS[kind][1:]] for kind, rows in more.items()})
    data = exported(office)
    save(office, {kind: PART_ROWS[kind] for kind in more})
    return data


def save(office: Office, rows_by_kind: dict[str, list[dict[str, Any]]]) -> None:
    for kind, rows in rows_by_kind.items():
        part = office.part()
        save_lines(
            part_id=part.pk,
            kind=kind,
            rows=rows,
            version=part.version,
            by=office.staff["preparer"],
        )


def test_the_same_figures_leave_the_lines_of_the_units_alone(office: Office) -> None:
    office.fill()
    before = state(office)
    report = take_in(office, exported(office))
    assert report.done and report.changes == ()
    assert state(office) == before
    assert {unit for unit, _ in lines()["ExpenditureLine"]} == {
        office.mine.code,
        office.other.code,
    }


def test_other_figures_that_do_not_tell_units_apart_are_warned_of(office: Office) -> None:
    office.fill()
    data = with_other_wages(office)
    before = state(office)
    report = take_in(office, data, dry_run=True)
    warnings = [one for one in report.findings if one.rule == "I-11"]
    assert not report.refused and {one.severity for one in warnings} == {Severity.WARNING}
    assert {place.path for one in warnings for place in one.places} == {
        f"{kind}.{unit.code}"
        for kind in ("expenditure", "economic")
        for unit in (office.mine, office.other)
    }
    assert all(office.mine.name in str(one.message) for one in warnings)
    assert state(office) == before
    report = take_in(office, data)
    assert report.done
    after = lines()
    assert {unit for unit, _ in after["ExpenditureLine"]} == {""}
    assert sum(amount for _, amount in after["ExpenditureLine"]) == 3_100_000
    # What the file shows as it was stays with the units.
    assert after["IncomeLine"] == before[2]["IncomeLine"]


def test_no_warning_where_lines_name_no_unit_or_keep_it(office: Office) -> None:
    """A second file of the department replaces lines of the department."""
    office.fill()
    first, second = exported(office), with_other_wages(office)
    take_in(office, second)
    report = take_in(office, first, dry_run=True)
    assert report.changes and "I-11" not in {one.rule for one in report.findings}


def test_a_finished_part_is_not_changed(office: Office) -> None:
    office.fill()
    data = with_other_wages(office)
    part = office.part(office.other)
    finish_part(part_id=part.pk, version=part.version, by=office.staff["preparer"])
    before = state(office)
    report = take_in(office, data)
    assert report.refused and not report.done
    assert office.other.name in "".join(text for _, text in told(report.findings))
    assert state(office) == before


def test_a_file_that_changes_nothing_passes_beside_a_finished_part(office: Office) -> None:
    office.fill()
    part = office.part(office.other)
    finish_part(part_id=part.pk, version=part.version, by=office.staff["preparer"])
    before = state(office)
    assert take_in(office, exported(office)).done
    assert state(office) == before


def test_who_prepares_one_unit_cannot_take_in_the_department(office: Office) -> None:
    office.fill()
    data, before = with_other_wages(office), None
    before = state(office)
    for dry_run in (True, False):
        report = take_in(office, data, by=office.preparer, dry_run=dry_run)
        assert report.refused and report.comparisons == () and report.changes == ()
        assert [one.rule for one in report.findings] == ["I-00"]
    assert state(office) == before


@pytest.mark.parametrize("role", ["approver", "reviewer", "publisher", "auditor", "custodian"])
def test_other_roles_take_nothing_in(office: Office, role: str) -> None:
    office.fill()
    before = state(office)
    report = take_in(office, exported(office), by=office.staff[role])
    assert report.refused and report.comparisons == ()
    assert state(office) == before


def test_nothing_is_taken_into_a_foreign_department(office: Office) -> None:
    office.fill()
    data, before = exported(office), state(office)
    stranger = person("preparer", department=bureau().department)
    report = take_in(office, data, by=stranger)
    assert report.refused and report.comparisons == ()
    assert state(office) == before


def test_no_budget_is_begun_for_whom_it_is_not(db: None) -> None:
    home = bureau()
    for by in (preparer_of(home.unit()), home.staff["reviewer"]):
        assert home.take_in(by=by).refused
    assert not Case.objects.exists()


def test_the_workbook_of_another_department_is_noticed(office: Office) -> None:
    """Its units are not those of this one; the department line says whose it is."""
    report = take_in(office, workbook_data())
    assert report.refused and "W-65" in {one.rule for one in report.findings}
    assert not IncomeLine.objects.exists()


def test_a_budget_under_review_stays_as_it_is(office: Office) -> None:
    staff = staff_of(department := bureau().department)
    case = filled_budget(department=department, by=staff["preparer"])
    data = workbook_data()
    for role, action in (("preparer", "hand_in"), ("approver", "submit")):
        before = (Case.objects.get(pk=case.pk).version, lines())
        step(case, action, staff[role])
        before = (Case.objects.get(pk=case.pk).version, lines())
        report = take_in(office, data, by=staff["preparer"], department=department)
        assert report.refused and [one.rule for one in report.findings] == ["I-00"]
        assert (Case.objects.get(pk=case.pk).version, lines()) == before


@pytest.mark.django_db(transaction=True)
def test_two_at_once_come_one_after_the_other() -> None:
    """The same file twice: one takes it in, the other finds that nothing is left to change."""
    home = bureau()
    home.take_in()
    case = home.book.case
    for model in LINES:
        model.objects.all().delete()
    people = [person("preparer", department=home.department) for _ in range(2)]
    reports = all_at_once([lambda by=one: home.take_in(by=by) for one in people])
    assert [one.done for one in reports] == [True, True]
    assert sorted(bool(one.changes) for one in reports) == [False, True]
    assert {name: len(found) for name, found in lines().items()} == {
        "IncomeLine": 7,
        "ExpenditureLine": 37,
        "EconomicLine": 76,
    }
    assert first_broken_event(Case.objects.get(pk=case.pk)) is None


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_the_same_budget_at_once() -> None:
    home = bureau()
    people = [person("preparer", department=home.department) for _ in range(2)]
    reports = all_at_once([lambda by=one: home.take_in(by=by) for one in people])
    assert Case.objects.count() == 1
    assert sum(one.done for one in reports) >= 1
    assert {name: len(found) for name, found in lines().items()} == {
        "IncomeLine": 7,
        "ExpenditureLine": 37,
        "EconomicLine": 76,
    }
