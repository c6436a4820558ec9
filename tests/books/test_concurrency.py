"""Units that save at the same moment: none is lost, none overwrites another."""

from __future__ import annotations

import pytest

from books.models import ExpenditureLine, Part
from books.services import save_lines
from books.services.changing import Saved
from tests.factories import DepartmentFactory, UnitFactory, annual_budget, budget_row, person
from tests.workflow.test_concurrency import all_at_once
from workflow.events import first_broken_event
from workflow.models import Case
from workflow.refusals import Stale

pytestmark = pytest.mark.django_db(transaction=True)

UNITS = 6


def writing(part: Part, by, amount: str = "1.0"):
    rows = [budget_row(amount, item="2060101")]
    return lambda: save_lines(
        part_id=part.pk, kind="expenditure", rows=rows, version=part.version, by=by
    )


def test_all_units_save_at_once():
    home = DepartmentFactory()
    units = [UnitFactory(department=home) for _ in range(UNITS)]
    case = annual_budget(department=home, by=person("preparer", department=home))
    parts = [Part.objects.get(book=case.pk, unit=unit) for unit in units]
    tasks = [writing(part, person("preparer", unit=part.unit)) for part in parts]
    outcomes = all_at_once(tasks)
    assert [type(one) for one in outcomes] == [Saved] * UNITS
    assert ExpenditureLine.objects.count() == UNITS
    now = Case.objects.get(pk=case.pk)
    assert now.version == case.version + UNITS
    assert first_broken_event(now) is None


def test_of_several_who_save_one_part_one_saves_and_the_others_learn_of_it():
    unit = UnitFactory()
    preparer = person("preparer", department=unit.department)
    part = Part.objects.get(book=annual_budget(department=unit.department, by=preparer).pk)
    amounts = [f"{number}.0" for number in range(1, UNITS + 1)]
    tasks = [writing(part, person("preparer", unit=unit), amount) for amount in amounts]
    outcomes = all_at_once(tasks)
    assert sorted(type(one).__name__ for one in outcomes) == ["Saved"] + ["Stale"] * (UNITS - 1)
    for one in outcomes:
        if isinstance(one, Stale):
            assert [event.action for event in one.events] == ["save_lines"]
    [line] = ExpenditureLine.objects.all()
    winner = next(place for place, one in enumerate(outcomes) if isinstance(one, Saved))
    assert line.amount == (winner + 1) * 10_000
