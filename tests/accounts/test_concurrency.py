"""Units that take over at the same moment: none is lost, none does it twice."""

from __future__ import annotations

import pytest

from accounts.services import take_over
from books.models import Part, PlanLine
from tests.factories import final_accounts, person
from tests.workflow.test_concurrency import all_at_once
from workflow.events import first_broken_event
from workflow.models import Case

pytestmark = pytest.mark.django_db(transaction=True)


def test_units_take_over_at_once(department, units, staff, budget):
    case = final_accounts(department=department, by=staff["preparer"])
    parts = [Part.objects.get(book=case.pk, unit=unit) for unit in units]

    def taking(part):
        by = person("preparer", unit=part.unit)
        return lambda: take_over(part_id=part.pk, version=part.version, by=by)

    outcomes = all_at_once([taking(part) for part in parts])
    assert [type(one) for one in outcomes] == [Part, Part]
    assert PlanLine.objects.count() == 6
    assert first_broken_event(Case.objects.get(pk=case.pk)) is None


def test_of_several_who_take_over_one_part_one_does(department, units, staff, budget):
    case = final_accounts(department=department, by=staff["preparer"])
    part = Part.objects.get(book=case.pk, unit=units[0])
    by = person("preparer", unit=units[0])
    tasks = [lambda: take_over(part_id=part.pk, version=part.version, by=by)] * 4
    outcomes = all_at_once(tasks)
    assert sorted(type(one).__name__ for one in outcomes) == ["Part", "Stale", "Stale", "Stale"]
    assert PlanLine.objects.count() == 3 and part.projects.count() == 1
