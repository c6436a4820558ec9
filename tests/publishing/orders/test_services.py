"""Giving an order, taking it back, trying again."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from departments.models import Person
from publishing.models import Publication
from publishing.orders.models import OrderEntry, PublicationOrder
from publishing.orders.queries import foreseen, notices, orders_of
from publishing.orders.services import (
    cancel_order,
    note_refusals,
    place_order,
    retry_order,
)
from publishing.orders.worker import do_what_is_due
from tests.factories import DepartmentFactory, case_in_state, person, step
from tests.publishing.orders.giving import entry_of, later, ordered, states
from workflow.bulk import Chosen
from workflow.events import first_broken_event
from workflow.history import history
from workflow.models import Case
from workflow.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db


def test_an_order_waits_and_is_told_in_the_history_of_each_case(approved, staff) -> None:
    cases = [approved("甲"), approved("乙")]
    order = ordered(staff["publisher"], *cases, at=later(days=2))
    assert states(order) == ["waiting", "waiting"]
    for case in cases:
        now = Case.objects.get(pk=case.pk)
        assert (now.state, now.version) == (case.state, case.version)
        assert first_broken_event(now) is None
        told = history(staff["preparer"], now, {})[0]
        assert str(told.sentence) == "ordered that it be published"
        assert told.details == (f"{timezone.localtime(order.publish_at):%Y-%m-%d %H:%M}",)


def test_sending_the_same_order_twice_gives_it_once(approved, staff) -> None:
    case, key = approved(), uuid.uuid4()
    given = {"key": key, "chosen": [Chosen(case.pk, case.version)], "publish_at": None}
    first = place_order(by=staff["publisher"], **given)
    assert place_order(by=staff["publisher"], **given) == first
    with pytest.raises(NotAllowed, match="Someone else has given this order"):
        place_order(by=person("publisher"), **given)
    assert OrderEntry.objects.count() == 1
    assert case.events.filter(action="order").count() == 1


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (timedelta(seconds=-1), "has passed"),
        (timedelta(days=-4000), "has passed"),
        (timedelta(days=731), "more than two years off"),
        (timedelta(days=300_000), "more than two years off"),
    ],
)
def test_a_time_that_nobody_means_is_refused(approved, staff, at, said) -> None:
    with pytest.raises(Refused, match=said):
        ordered(staff["publisher"], approved(), at=timezone.now() + at)
    assert not PublicationOrder.objects.exists()


def test_the_first_and_the_last_time_there_is_are_refused(approved, staff) -> None:
    case = approved()
    for when in (datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59)):
        with pytest.raises(Refused):
            ordered(staff["publisher"], case, at=timezone.make_aware(when))


def test_what_cannot_be_published_by_this_person_cannot_be_ordered(approved, staff) -> None:
    good, draft = approved("甲"), case_in_state("draft")
    with pytest.raises(Refused, match="needs the role"):
        ordered(staff["reviewer"], good)
    with pytest.raises(Refused, match="cannot be done while"):
        ordered(staff["publisher"], good, draft)
    elsewhere = person("publisher", department=DepartmentFactory())
    with pytest.raises(Refused, match="no such case"):
        ordered(elsewhere, good)
    assert not OrderEntry.objects.exists(), "all of them are ordered or none"


def test_a_case_that_changed_since_it_was_seen_is_not_ordered(approved, staff) -> None:
    case = approved()
    case.version -= 1
    with pytest.raises(Refused, match="Someone changed this"):
        ordered(staff["publisher"], case)


def test_a_case_waits_in_one_order_at_most(approved, staff) -> None:
    case, other = approved("甲"), approved("乙")
    first = ordered(staff["publisher"], case, at=later(days=1))
    with pytest.raises(Refused, match="has ordered it to be published at"):
        ordered(person("publisher"), other, case)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderEntry.objects.create(
            order=PublicationOrder.objects.create(
                ordered_by=staff["publisher"], publish_at=later(days=1)
            ),
            case=case,
            version=case.version,
            due_at=later(days=1),
        )
    assert states(first) == ["waiting"]


def test_the_database_refuses_an_entry_that_is_done_without_a_publication(approved, staff) -> None:
    ordered(staff["publisher"], approved())
    for values in (
        {"state": "done", "settled_at": timezone.now()},
        {"state": "refused"},
        {"settled_at": timezone.now()},
        {"state": "cancelled", "settled_at": timezone.now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            OrderEntry.objects.update(**values)


def test_what_waits_can_be_taken_back_one_by_one_or_together(approved, staff) -> None:
    cases = [approved(name) for name in "甲乙丙"]
    order = ordered(staff["publisher"], *cases, at=later(days=1))
    colleague = person("publisher")
    one = entry_of(cases[1])
    assert cancel_order(order_id=order.pk, by=colleague, entries={one.pk}) == 1
    assert states(order) == ["waiting", "cancelled", "waiting"]
    assert cancel_order(order_id=order.pk, by=staff["publisher"]) == 2
    assert cancel_order(order_id=order.pk, by=staff["publisher"]) == 0
    assert entry_of(cases[1]).cancelled_by == colleague
    assert cases[1].events.last().action == "cancel_order"
    do_what_is_due()
    assert not Publication.objects.exists()
    again = ordered(colleague, *cases)
    assert states(again) == ["waiting"] * 3, "what was taken back can be ordered anew"


def test_who_may_not_publish_takes_nothing_back(approved, staff) -> None:
    order = ordered(staff["publisher"], approved())
    for role in ("reviewer", "auditor", "approver", "administrator"):
        with pytest.raises(NotAllowed):
            cancel_order(order_id=order.pk, by=staff[role])
    assert states(order) == ["waiting"]


def test_only_who_ordered_has_it_tried_again(approved, staff) -> None:
    order = ordered(staff["publisher"], approved())
    OrderEntry.objects.update(state="failed", settled_at=timezone.now(), tries=5)
    with pytest.raises(NotAllowed, match=staff["publisher"].name):
        retry_order(order_id=order.pk, by=person("publisher"))
    assert retry_order(order_id=order.pk, by=staff["publisher"]) == 1
    assert retry_order(order_id=order.pk, by=staff["publisher"]) == 0
    entry = order.entries.get()
    assert (entry.state, entry.tries, entry.settled_at) == ("waiting", 0, None)


def test_what_was_given_up_and_ordered_anew_is_not_tried_twice(approved, staff) -> None:
    case = approved()
    order = ordered(staff["publisher"], case)
    OrderEntry.objects.update(state="failed", settled_at=timezone.now(), tries=5)
    ordered(staff["publisher"], case, at=later(days=1))
    assert retry_order(order_id=order.pk, by=staff["publisher"]) == 0
    assert states(order) == ["failed"]


def test_what_would_be_refused_is_told_before_it_is_ordered(approved, staff, department) -> None:
    good = approved("甲")
    own = approved("乙")
    staff["approver"].memberships.create(role="publisher")
    approver = Person.objects.get(pk=staff["approver"].pk)
    stale = Chosen(approved("丙").pk, 1)
    waiting = approved("丁")
    ordered(staff["publisher"], waiting, at=later(days=1))
    chosen = [Chosen(one.pk, one.version) for one in (good, own, waiting)]
    told = foreseen(staff["publisher"], [*chosen, stale, Chosen(10**6, 1)])
    assert [one.is_clear for one in told] == [True, True, False, False, False]
    assert "Checked in full" in str(told[0].remark)
    assert "has ordered it" in str(told[2].obstacle)
    assert "Someone changed this" in str(told[3].obstacle)
    assert "no such case" in str(told[4].obstacle)
    (mine, *_) = foreseen(approver, chosen)
    assert "You submitted this yourself" in str(mine.refusals[0])


def test_orders_are_seen_by_those_who_may_publish_their_cases(approved, staff) -> None:
    order = ordered(staff["publisher"], approved(), at=later(days=1))
    assert [one.pk for one in orders_of(person("publisher"))] == [order.pk]
    assert not orders_of(person("publisher", department=DepartmentFactory()))
    assert not orders_of(staff["reviewer"])


def test_who_ordered_is_told_of_refusals_until_they_have_noted_it(approved, staff) -> None:
    case = approved()
    order = ordered(staff["publisher"], case)
    step(case, "reopen", staff["reviewer"])
    assert notices(staff["publisher"]) == []
    do_what_is_due()
    (notice,) = notices(staff["publisher"])
    assert str(notice.text).startswith("1 documents of your order of ")
    assert notices(person("publisher")) == []
    note_refusals(order_id=order.pk, by=person("publisher"))
    assert notices(staff["publisher"])
    note_refusals(order_id=order.pk, by=staff["publisher"])
    assert notices(staff["publisher"]) == []
