"""What is read of a budget, and in how many queries however large it is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from books.cases import findings, labels
from books.queries import catalogue_of, consolidated, ledger_for, ledger_of, visible_projects
from books.services import save_lines, save_projects, state_total
from fiscal.deriving import derive, terms_key
from fiscal.ledger import Selection
from tests.factories import (
    DepartmentFactory,
    UnitFactory,
    annual_budget,
    approved_budget,
    budget_row,
    fill_part,
    filled_budget,
    part_of,
    person,
    project_row,
    staff_of,
)
from workflow.models import Case


def queries_of(read) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        read()
    return len(queries)


def test_lines_become_facts_with_their_places_precision_and_origin(office):
    part = fill_part(office.part(), office.preparer)
    ledger = ledger_of(office.book)
    [income] = ledger.by_measure["income"]
    assert income.at == {
        "unit": office.mine.code,
        "fund": "general_appropriation",
        "carried": "current",
    }
    assert (income.amount, income.step) == (1_500_000, 1000)
    line = part.incomelines.get()
    assert income.origin == f"income:{line.pk}"
    [project] = ledger.by_measure["project"]
    made = office.project()
    assert project.origin == f"project:{made.pk}"
    assert project.at == {
        "unit": office.mine.code,
        "project": made.node,
        "item": "2060499",
        "purpose": "other_operating",
        "fund": "general_appropriation",
        "carried": "current",
    }
    economic = [fact.at["economic"] for fact in ledger.by_measure["economic"]]
    assert economic == ["30101", "30201", "30227"]


def test_what_is_not_broken_down_has_no_coordinate(office):
    rows = [{"fund": "", "carried": "", "amount": "7"}]
    part = office.part()
    save_lines(part_id=part.pk, kind="income", rows=rows, version=1, by=office.preparer)
    [fact] = ledger_of(office.book).facts
    assert set(fact.at) == {"unit"}


def test_stated_totals_stand_in_the_ledger(office):
    key = terms_key([Selection("income"), Selection("balance")])
    state_total(
        case_id=office.case.pk,
        key=key,
        label="总计",
        amount=Decimal(3_000_500),
        step=Decimal(1000),
        version=Case.objects.get(pk=office.case.pk).version,
        by=office.staff["preparer"],
    )
    [(stated_key, stated)] = ledger_of(office.book).stated.items()
    assert (stated_key, stated.amount, stated.step) == (key, 3_000_500, 1000)


def test_every_table_of_the_edition_is_derived_from_it(office):
    office.fill()
    budget = office.book
    ledger, catalogue = ledger_of(budget), catalogue_of(budget)
    definition = budget.definition
    tables = {
        one.code: derive(one, ledger, catalogue, definition.masking) for one in definition.tables
    }
    shown = {
        code: {figure.text for *_, figure in table.figures()} for code, table in tables.items()
    }
    assert "300.0" in shown["01"] & shown["02"] & shown["03"]
    assert "120.0" in shown["11"]
    texts = repr(tables["11"].rows)
    assert office.mine.name in texts and f"{office.mine.name}专项经费" in texts
    assert "行政运行" in repr(tables["05"].rows)


READS = {
    "ledger": ledger_of,
    "catalogue": catalogue_of,
    "findings": lambda budget: findings(budget.case),
    "labels": lambda budget: labels(budget.case),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_reading_takes_as_many_queries_for_many_lines_as_for_few(office, read):
    office.fill()
    few = queries_of(lambda budget=office.book: read(budget))
    assert 0 < few <= 24
    for _ in range(2):
        UnitFactory(department=office.department)
    preparer = office.staff["preparer"]
    large = annual_budget(department=office.department, by=preparer, fiscal_year=2023)
    for unit in office.department.units.all():
        part = fill_part(part_of(large, unit), preparer)
        rows = [project_row(f"项目{number}") for number in range(20)]
        save_projects(part_id=part.pk, rows=rows, version=part.version, by=preparer)
    case = Case.objects.select_related("department").get(pk=large.pk)
    budget = type(office.book).objects.select_related("case__department").get(pk=case.pk)
    assert queries_of(lambda: read(budget)) == few


def test_what_one_person_reads_takes_constant_queries_as_well(office):
    reader = office.preparer
    assert reader.current_memberships
    part = fill_part(office.part(), reader)
    budget = office.book
    few = queries_of(lambda: (ledger_for(budget, reader), visible_projects(budget, reader)))
    rows = [project_row(f"项目{number}") for number in range(20)]
    save_projects(part_id=part.pk, rows=rows, version=part.version, by=reader)
    budget = office.book
    many = queries_of(lambda: (ledger_for(budget, reader), visible_projects(budget, reader)))
    assert many == few


def test_saving_a_grid_takes_constant_queries(office):
    items = ["2060101", "2060102", "2060199", "2060499", "2060502", "2060899", "2060901"]

    def save(count: int, amount: str) -> int:
        part = office.part()
        rows = [budget_row(amount, item=item) for item in items[:count]]
        given = {"part_id": part.pk, "kind": "expenditure", "rows": rows, "by": office.preparer}
        return queries_of(lambda: save_lines(**given, version=part.version))

    save(1, "1")
    few, many = save(2, "2"), save(7, "3")
    assert many == few


def test_settled_budgets_of_a_year_add_up(db, django_assert_max_num_queries):
    first, second = DepartmentFactory(), DepartmentFactory()
    for one in (first, second):
        UnitFactory(department=one)
        approved_budget(department=one, staff=staff_of(one))
    filled_budget(department=(third := DepartmentFactory()), by=staff_of(third)["preparer"])
    with django_assert_max_num_queries(6):  # some of them for the roles of the person
        total = consolidated("budget", 2024, person("reviewer"))
    assert total.books == 2
    assert total.income == {"general_appropriation": 2 * 1_500_000}
    assert total.expenditure == {("general_appropriation", "206"): 2 * 1_500_000}
    assert consolidated("budget", 2024, person("preparer", department=first)).books == 1
    assert consolidated("budget", 2023, person("reviewer")).books == 0
