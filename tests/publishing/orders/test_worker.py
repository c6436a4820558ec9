"""What the job does with what is due: publish, refuse, try again, give up, write the files."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from publishing import services, writing
from publishing.models import Publication
from publishing.orders import worker
from publishing.orders.models import OrderEntry
from publishing.orders.queries import notices, progress_of
from publishing.orders.services import cancel_order, retry_order
from publishing.orders.worker import PAUSES, do_what_is_due
from publishing.verification import all_problems
from tests.factories import WAYS, answer_all, step
from tests.publishing.orders.giving import entry_of, later, let_time_pass, ordered, states
from workflow.events import first_broken_event
from workflow.models import Case
from workflow.services import act, assign

pytestmark = pytest.mark.django_db(transaction=True)


def fail(error: Exception) -> Callable[..., Any]:
    def failing(*_: Any, **__: Any) -> Any:
        raise error

    return failing


FULL = OSError(errno.ENOSPC, "No space left on device")


def test_what_is_due_is_published_in_the_name_of_who_ordered(approved, staff, published_dir):
    cases = [approved("甲"), approved("乙")]
    order = ordered(staff["publisher"], *cases)
    assert do_what_is_due() == {"done": 2, "written": 2}
    for case in cases:
        publication = Publication.objects.get(case=case)
        assert publication.published_by == staff["publisher"]
        assert entry_of(case).publication == publication
        assert (published_dir / publication.folder / "index.html").exists()
        assert first_broken_event(Case.objects.get(pk=case.pk)) is None
    assert progress_of(staff["publisher"], order).is_finished
    assert do_what_is_due() == {}
    assert list(all_problems()) == []


def test_nothing_is_published_before_its_time(approved, staff):
    case = approved()
    ordered(staff["publisher"], case, at=later(hours=1))
    assert do_what_is_due() == {}
    let_time_pass(minutes=59)
    assert do_what_is_due() == {}
    let_time_pass(minutes=2)
    assert do_what_is_due()["done"] == 1
    assert Publication.objects.get().case == case


def test_a_case_that_changed_after_the_order_is_refused_with_the_difference(approved, staff):
    case = approved()
    order = ordered(staff["publisher"], case)
    step(case, "reopen", staff["reviewer"])
    step(case, "approve", staff["reviewer"])
    assert do_what_is_due() == {"refused": 1}
    assert not Publication.objects.exists()
    entry = entry_of(case)
    assert "was changed after it had been ordered" in entry.message["en"]
    (row,) = progress_of(staff["publisher"], order).rows
    assert [one.event.action for one in row.changes] == ["reopen", "approve"]
    # what happens later on is no part of the difference
    assign(case_id=case.pk, by=staff["administrator"], assignee=None, version=case.version + 2)
    assert len(progress_of(staff["publisher"], order).rows[0].changes) == 2
    again = ordered(staff["publisher"], Case.objects.get(pk=case.pk))
    assert do_what_is_due()["done"] == 1
    assert states(again) == ["done"]


def test_permission_is_asked_when_the_time_has_come(approved, staff):
    case = approved()
    ordered(staff["publisher"], case)
    staff["publisher"].memberships.all().delete()
    assert do_what_is_due() == {"refused": 1}
    assert "This needs the role" in entry_of(case).message["en"]
    assert entry_of(case).found_version is None


def test_nothing_is_published_in_the_name_of_somebody_who_is_gone(approved, staff):
    case = approved()
    ordered(staff["publisher"], case)
    staff["publisher"].is_active = False
    staff["publisher"].save()
    assert do_what_is_due() == {"refused": 1}
    assert staff["publisher"].name in entry_of(case).message["en"]


def test_four_eyes_are_asked_when_the_time_has_come(approved, staff):
    case = approved()
    staff["approver"].memberships.create(role="publisher")
    approver = type(staff["approver"]).objects.get(pk=staff["approver"].pk)
    ordered(approver, case)
    assert do_what_is_due() == {"refused": 1}
    assert "You submitted this yourself" in entry_of(case).message["en"]
    (notice,) = notices(approver)
    assert "could not be published" in str(notice.text)


def test_errors_that_are_found_then_are_kept_with_the_refusal(approved, staff, monkeypatch):
    """What the full check finds anew stands in the way, and its run is kept."""
    from fiscal.problems import NOT_CHECKED
    from workflow import checking

    case = approved()
    ordered(staff["publisher"], case)
    runs = case.check_runs.count()
    monkeypatch.setattr(checking, "step_check", lambda case: (NOT_CHECKED.at(),))
    assert do_what_is_due() == {"refused": 1}
    assert "1 errors are open" in entry_of(case).message["en"]
    assert case.check_runs.count() == runs + 1
    assert Case.objects.get(pk=case.pk).state == "approved"


def test_one_refusal_leaves_the_others_alone(approved, staff):
    cases = [approved(name) for name in "甲乙丙"]
    order = ordered(staff["publisher"], *cases)
    step(cases[1], "reopen", staff["reviewer"])
    assert do_what_is_due() == {"done": 2, "refused": 1, "written": 2}
    assert states(order) == ["done", "refused", "done"]


def test_published_by_the_same_person_meanwhile_is_done_without_a_second_version(approved, staff):
    case = approved()
    ordered(staff["publisher"], case)
    act(case_id=case.pk, action="publish", by=staff["publisher"], version=case.version)
    do_what_is_due()
    assert Publication.objects.count() == 1
    assert entry_of(case).publication == Publication.objects.get()


@pytest.mark.usefixtures("expected_failures")
def test_a_failure_is_told_and_tried_again_with_growing_pauses(approved, staff, monkeypatch):
    case, other = approved("甲"), approved("乙")
    order = ordered(staff["publisher"], case)
    with monkeypatch.context() as patch:
        patch.setattr(services, "rows_of", fail(FULL))
        assert do_what_is_due() == {"failed": 1}
        entry = entry_of(case)
        assert (entry.state, entry.tries) == ("waiting", 1)
        assert "No space left on device" in entry.message["en"]
        assert "Nothing of it is public" in entry.message["en"]
        assert do_what_is_due() == {}, "not before the pause is over"
        waits = []
        for number in range(2, len(PAUSES) + 1):
            let_time_pass(hours=2)
            assert do_what_is_due() == {"failed": 1}
            entry = entry_of(case)
            assert entry.tries == number
            if entry.state == "waiting":
                waits.append(entry.due_at - timezone.now())
        assert waits == sorted(waits) and waits[-1] > 5 * waits[0]
    assert entry.state == "failed"
    assert "not tried again by itself" in entry.message["en"]
    assert notices(staff["publisher"])
    assert not Publication.objects.exists()
    now = Case.objects.get(pk=case.pk)
    assert (now.state, now.version) == ("approved", case.version)
    assert not list(now.events.filter(action="publish"))
    ordered(staff["publisher"], other)
    retry_order(order_id=order.pk, by=staff["publisher"])
    assert do_what_is_due()["done"] == 2
    assert notices(staff["publisher"]) == []


@pytest.mark.usefixtures("expected_failures")
def test_the_words_of_an_error_that_may_hold_figures_are_not_kept(approved, staff, monkeypatch):
    case = approved()
    ordered(staff["publisher"], case)
    monkeypatch.setattr(services, "rows_of", fail(ValueError("secret 1234.56")))
    do_what_is_due()
    assert "ValueError" in entry_of(case).message["en"]
    assert "1234" not in str(entry_of(case).message)


def test_an_attempt_that_never_ended_is_made_again_and_given_up_in_the_end(approved, staff):
    """As after a kill: the attempt is noted, and nothing else."""
    case = approved()
    order = ordered(staff["publisher"], case)
    for number in range(1, len(PAUSES) + 1):
        assert worker.begin_next() is not None
        entry = entry_of(case)
        assert (entry.tries, entry.is_under_way) == (number, True)
        assert worker.begin_next() is None
        let_time_pass(hours=2)
        assert entry_of(case).is_interrupted
    assert do_what_is_due() == {"failed": 1}
    assert "was interrupted each time" in entry_of(case).message["en"]
    retry_order(order_id=order.pk, by=staff["publisher"])
    assert do_what_is_due()["done"] == 1


def test_cancelled_between_begin_and_attempt_is_not_published(approved, staff):
    case = approved()
    order = ordered(staff["publisher"], case)
    number = worker.begin_next()
    assert number
    cancel_order(order_id=order.pk, by=staff["publisher"])
    assert worker.publish_entry(number) == "passed over"
    assert not Publication.objects.exists()


@pytest.mark.parametrize("where", ["files_of", "move_link", "flush_folder"])
@pytest.mark.usefixtures("expected_failures")
def test_a_full_disk_leaves_no_half_files_and_the_next_pass_writes_them(
    approved, staff, published_dir, monkeypatch, where
):
    case = approved()
    ordered(staff["publisher"], case)
    with monkeypatch.context() as patch:
        patch.setattr(writing, where, fail(FULL))
        assert do_what_is_due() == {"done": 1, "written": 1}
    entry = entry_of(case)
    assert (entry.state, entry.written_at) == ("done", None)
    assert "its public pages could not be written yet" in entry.message["en"]
    assert not list(published_dir.glob(".store/*")) and not list(published_dir.glob("d/*/*/*/*"))
    assert do_what_is_due() == {}
    let_time_pass(minutes=1)
    assert do_what_is_due() == {"written": 1}
    entry = entry_of(case)
    assert entry.written_at and entry.message == {}
    assert list(all_problems()) == []


@pytest.mark.usefixtures("expected_failures")
def test_a_database_that_cannot_be_written_is_told(approved, staff, monkeypatch):
    case = approved()
    ordered(staff["publisher"], case)
    monkeypatch.setattr(services, "keep_files", fail(OperationalError("disk I/O error")))
    assert do_what_is_due() == {"failed": 1}
    assert "The database could not be written" in entry_of(case).message["en"]
    assert not Publication.objects.exists()


def test_a_corrected_version_is_ordered_like_the_first(approved, staff):
    case = approved()
    ordered(staff["publisher"], case)
    do_what_is_due()
    step(case, "correct", staff["publisher"])
    for role, action in WAYS["approved"]:
        answer_all(case, staff["preparer"])
        case = step(case, action, staff[role])
    ordered(staff["publisher"], case)
    do_what_is_due()
    assert list(Publication.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert list(all_problems()) == []


def test_the_command_says_what_it_did(approved, staff, capsys):
    good, bad = approved("甲"), approved("乙")
    ordered(staff["publisher"], good)
    call_command("publish_due")
    assert "1 documents published, 0 refused or failed." in capsys.readouterr().out
    ordered(staff["publisher"], bad)
    step(bad, "reopen", staff["reviewer"])
    with pytest.raises(CommandError) as refused:
        call_command("publish_due")
    assert refused.value.returncode == 1
    assert OrderEntry.objects.filter(state="refused").count() == 1
