"""The audit trail: who could bend it, and whether that would show."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories import case_in_state
from workflow.events import digest_of, first_broken_event
from workflow.models import Event

pytestmark = pytest.mark.django_db


def test_the_chain_of_a_published_case_holds():
    case = case_in_state("published")
    events = list(case.events.order_by("number"))
    steps = ["create", "explain", "hand_in", "submit", "approve", "publish"]
    assert [one.action for one in events] == steps
    assert [one.number for one in events] == [1, 2, 3, 4, 5, 6]
    assert [one.previous for one in events] == ["", *(one.digest for one in events[:-1])]
    assert first_broken_event(case) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE workflow_event SET comment = 'nothing happened'",
        "DELETE FROM workflow_event",
        "TRUNCATE workflow_event",
    ],
)
def test_the_database_refuses_to_change_what_happened(statement):
    if statement.startswith("TRUNCATE") and connection.vendor == "sqlite":
        statement = "DELETE FROM workflow_event WHERE 1"  # SQLite has no other way to truncate
    case = case_in_state("submitted")
    before = case.events.count()
    connection.check_constraints()  # PostgreSQL truncates nothing with checks outstanding
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert case.events.count() == before
    assert first_broken_event(case) is None


def test_django_is_refused_as_well():
    event = case_in_state("submitted").events.last()
    event.comment = "nothing happened"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.delete()


@pytest.mark.parametrize(
    "change",
    [
        {"comment": "nothing happened"},
        {"action": "approve"},
        {"state": "approved"},
        {"version": 9},
        {"data": {"changes": {}}},
        {"previous": "0" * 64},
        {"digest": "0" * 64},
        {"number": 7},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_change_forced_past_the_guards_shows(unguarded, change):
    case = case_in_state("under_review")
    Event.objects.filter(case=case, number=2).update(**change)
    broken = first_broken_event(case)
    assert broken is not None
    assert broken.number >= 2


def test_an_event_taken_out_past_the_guards_shows(unguarded):
    case = case_in_state("under_review")
    Event.objects.filter(case=case, number=2).delete()
    assert first_broken_event(case).number == 3


def test_an_event_forged_with_a_right_digest_breaks_the_next_link(unguarded):
    case = case_in_state("under_review")
    forged = case.events.get(number=2)
    forged.comment = "nothing happened"
    forged.digest = digest_of(forged)
    forged.save()
    assert first_broken_event(case).number == 3
