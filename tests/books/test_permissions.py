"""A preparer of one unit neither reads nor changes what belongs to another, by any service."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from books.models import ExpenditureLine, Part, Project, ProjectAmount, StatedTotal
from books.queries import (
    catalogue_for,
    last_year_amounts,
    ledger_for,
    ledger_of,
    parts_for,
    reads_all,
    visible_books,
    visible_parts,
    visible_projects,
)
from books.services import (
    add_part,
    create_book,
    drop_stated_total,
    finish_part,
    lift_classification,
    link_project,
    mark_classified,
    record_approval,
    reopen_part,
    save_lines,
    save_projects,
    state_total,
)
from departments.roles import ROLES
from fiscal.deriving import terms_key
from fiscal.ledger import Selection
from tests.factories import DepartmentFactory, PersonFactory, person
from workflow.models import Case
from workflow.refusals import NotAllowed, Refused

TOTAL = terms_key([Selection("income")])


def everything(office) -> tuple:
    """The state of all that could be changed."""
    return (
        list(Part.objects.order_by("pk").values()),
        list(ExpenditureLine.objects.order_by("pk").values()),
        list(Project.objects.order_by("pk").values()),
        list(ProjectAmount.objects.order_by("pk").values()),
        list(StatedTotal.objects.order_by("pk").values()),
        Case.objects.get(pk=office.case.pk).version,
        office.case.events.count(),
    )


def changes_of_part(part: Part, project: Project):
    """Every service that changes something of a part."""
    at = {"part_id": part.pk, "version": part.version}
    return {
        "lines": lambda by: save_lines(**at, kind="income", rows=[], by=by),
        "expenditure": lambda by: save_lines(**at, kind="expenditure", rows=[], by=by),
        "projects": lambda by: save_projects(**at, rows=[], by=by),
        "finish": lambda by: finish_part(**at, by=by),
        "reopen": lambda by: reopen_part(**at, by=by),
        "link": lambda by: link_project(
            project_id=project.pk, follows_id=None, part_version=part.version, by=by
        ),
        "mark": lambda by: mark_classified(
            project_id=project.pk, level="secret", basis="目录", reason="定密", by=by
        ),
        "lift": lambda by: lift_classification(project_id=project.pk, reason="解密", by=by),
    }


def changes_of_book(office):
    """Every service that changes something of the budget as a whole."""
    case = Case.objects.get(pk=office.case.pk)
    at = {"case_id": case.pk, "version": case.version}
    return {
        "state": lambda by: state_total(
            **at, key=TOTAL, label="收入总计", amount=Decimal(1), step=Decimal(0), by=by
        ),
        "drop": lambda by: drop_stated_total(**at, key=TOTAL, by=by),
        "add": lambda by: add_part(**at, unit=None, by=by),
        "approve": lambda by: record_approval(**at, approved_on=date(2024, 2, 1), by=by),
    }


PART_CHANGES = ["lines", "expenditure", "projects", "finish", "reopen", "link", "mark", "lift"]
BUDGET_CHANGES = ["state", "drop", "add", "approve"]


@pytest.mark.parametrize("change", PART_CHANGES)
def test_a_preparer_of_one_unit_changes_nothing_of_another(office, change):
    office.fill()
    before = everything(office)
    refused = changes_of_part(office.part(office.other), office.project(office.other))[change]
    with pytest.raises(Refused) as raised:
        refused(office.preparer)
    assert office.other.name not in str(raised.value)
    assert everything(office) == before


@pytest.mark.parametrize("change", BUDGET_CHANGES)
def test_a_preparer_of_one_unit_changes_nothing_of_the_whole(office, change):
    office.fill()
    before = everything(office)
    with pytest.raises(NotAllowed):
        changes_of_book(office)[change](office.preparer)
    assert everything(office) == before


@pytest.mark.parametrize("change", [*PART_CHANGES, *BUDGET_CHANGES])
def test_every_change_is_open_to_its_roles_alone(office, change):
    office.fill()
    people = {
        **office.staff,
        "stranger": person("preparer", "custodian", department=DepartmentFactory()),
        "nobody": PersonFactory(),
    }
    allowed = {
        "mark": {"custodian"},
        "lift": {"custodian"},
        "approve": {"preparer", "reviewer"},
    }.get(change, {"preparer"})
    act = {**changes_of_part(office.part(), office.project()), **changes_of_book(office)}[change]
    before = everything(office)
    for role in people.keys() - allowed:
        with pytest.raises(Refused):
            act(people[role])
        assert everything(office) == before, role
    for role in allowed:
        with transaction.atomic():
            assert is_open(act, people[role]), role
            transaction.set_rollback(True)


def is_open(act, by) -> bool:
    """Whether a person may do something, even if there is nothing to be done."""
    try:
        act(by)
    except NotAllowed:
        return False
    except Refused:
        return True
    return True


def test_a_preparer_of_one_unit_reads_that_unit_alone(office):
    office.fill()
    reader = office.preparer
    assert [part.unit for part in parts_for(office.book, reader)] == [office.mine]
    assert list(visible_books(reader)) == [office.book]
    assert not reads_all(office.book, reader)
    facts = ledger_for(office.book, reader).facts
    assert facts
    assert {fact.at["unit"] for fact in facts} == {office.mine.code}
    assert [view.unit for view in visible_projects(office.book, reader)] == [office.mine.name]
    assert set(catalogue_for(office.book, reader).projects) == {office.project().node}
    assert last_year_amounts(office.part(office.other), reader) is None


def test_stated_totals_are_for_those_who_read_the_whole(office):
    changes_of_book(office)["state"](office.staff["preparer"])
    assert not ledger_for(office.book, office.preparer).stated
    assert set(ledger_for(office.book, office.staff["approver"]).stated) == {TOTAL}


def test_whoever_reads_the_whole_reads_all_of_it(office):
    office.fill()
    whole = ledger_of(office.book)
    for role in ROLES:
        assert ledger_for(office.book, office.staff[role]) == whole


def test_strangers_read_nothing(office):
    office.fill()
    for stranger in (person("preparer", department=DepartmentFactory()), PersonFactory()):
        assert not visible_parts(stranger).exists()
        assert not visible_books(stranger).exists()
        assert not ledger_for(office.book, stranger).facts
        assert not visible_projects(office.book, stranger)
        assert not catalogue_for(office.book, stranger).projects


def test_a_preparer_of_one_unit_neither_begins_nor_hands_in_a_budget(office):
    from tests.factories import step

    with pytest.raises(NotAllowed):
        create_book(
            kind="budget", department=office.department, fiscal_year=2023, by=office.preparer
        )
    with pytest.raises(NotAllowed):
        step(office.case, "hand_in", office.preparer)
    assert Case.objects.count() == 1


def test_the_part_of_the_department_as_a_whole_is_for_its_own_preparers(office):
    version = Case.objects.get(pk=office.case.pk).version
    preparer = office.staff["preparer"]
    whole = add_part(case_id=office.case.pk, unit=None, version=version, by=preparer)
    again = add_part(
        case_id=office.case.pk,
        unit=None,
        version=Case.objects.get(pk=office.case.pk).version,
        by=preparer,
    )
    assert again == whole
    with pytest.raises(NotAllowed):
        save_lines(part_id=whole.pk, kind="income", rows=[], version=1, by=office.preparer)
    assert whole not in visible_parts(office.preparer)
    save_lines(part_id=whole.pk, kind="income", rows=[], version=1, by=preparer)


def test_a_unit_of_another_department_gets_no_part(office):
    from tests.factories import UnitFactory

    version = Case.objects.get(pk=office.case.pk).version
    with pytest.raises(Refused):
        add_part(
            case_id=office.case.pk, unit=UnitFactory(), version=version, by=office.staff["preparer"]
        )
