"""Several people at once, double clicks, and a server killed in the middle of a step."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from departments.models import Person
from performance.content import content_of
from performance.queries import evaluation_of
from performance.services import save_form
from tests.factories import (
    DepartmentFactory,
    answer_all,
    case_in_state,
    change_actual,
    content_with_actual,
    draft,
    explain_all,
    person,
    staff_of,
    step,
)
from workflow.events import first_broken_event
from workflow.explanations import decide_explanation
from workflow.models import Case, Explanation, Remark
from workflow.refusals import Refused, Stale
from workflow.services import act, settle_remark

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 8
ROOT = Path(__file__).resolve().parents[2]


def all_at_once(tasks: list[Callable[[], Any]]) -> list[Any]:
    """Run the tasks in as many threads, begun together; gives results, or what was raised."""
    barrier = Barrier(len(tasks))

    def run(task: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            return task()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_the_database_is_the_one_asked_for():
    wanted = "postgresql" if os.environ.get("REQUIRE_POSTGRESQL") else connection.vendor
    assert connection.vendor == wanted


def test_of_eight_who_save_the_same_version_one_saves_and_seven_see_the_difference():
    staff = staff_of(home := DepartmentFactory())
    case = draft(department=home, by=staff["preparer"])
    people = [person("preparer", department=home) for _ in range(WRITERS)]
    texts = [content_with_actual(case, f"{number + 1}00万元") for number in range(WRITERS)]
    outcomes = all_at_once(
        [
            lambda by=by, text=text: save_form(
                case_id=case.pk, by=by, version=case.version, content=text
            )
            for by, text in zip(people, texts, strict=True)
        ]
    )
    stale = [one for one in outcomes if isinstance(one, Stale)]
    saved = [one for one in outcomes if isinstance(one, Case)]
    assert (len(saved), len(stale)) == (1, WRITERS - 1)
    now = Case.objects.get(pk=case.pk)
    assert now.version == case.version + 1
    [event] = now.events.filter(action="save")
    winner = people.index(event.actor)
    kept = content_of(evaluation_of(now)).value("indicators.r1.actual")
    assert kept == f"{winner + 1}00万元"
    for number, outcome in enumerate(outcomes):
        if isinstance(outcome, Stale):
            there, mine = outcome.differences["indicators.r1.actual"]
            assert (there, mine) == (kept, f"{number + 1}00万元")
            assert [one.pk for one in outcome.events] == [event.pk]


def test_eight_who_try_again_when_told_to_lose_nothing():
    home = DepartmentFactory()
    people = [person("preparer", department=home) for _ in range(WRITERS)]
    case = draft(department=home, by=people[0], form=0)
    saves = 3

    def keep_at_it(by: Person, row: str) -> int:
        tries = 0
        for number in range(saves):
            while True:
                tries += 1
                try:
                    change_actual(case, by, f"{number + 50}%", row)
                    break
                except Stale:
                    continue
        return tries

    tries = all_at_once(
        [
            lambda by=by, row=f"r{number}": keep_at_it(by, row)
            for number, by in enumerate(people, start=1)
        ]
    )
    assert all(isinstance(one, int) for one in tries), tries
    now = Case.objects.get(pk=case.pk)
    assert now.events.filter(action="save").count() == WRITERS * saves
    assert now.version == case.version + WRITERS * saves
    content = content_of(evaluation_of(now))
    assert [content.value(f"indicators.r{n}.actual") for n in range(1, WRITERS + 1)] == [
        f"{saves + 49}%"
    ] * WRITERS
    assert first_broken_event(now) is None


def test_eight_with_a_form_each_all_save():
    home = DepartmentFactory()
    people = [person("preparer", department=home) for _ in range(WRITERS)]
    cases = [draft(department=home, by=by, subject=f"项目{by.pk}") for by in people]

    def work(case: Case, by: Person) -> Case:
        for number in range(3):
            change_actual(case, by, f"{number + 50}%")
        explain_all(case, by)
        version = Case.objects.get(pk=case.pk).version
        return act(case_id=case.pk, action="hand_in", by=by, version=version)

    outcomes = all_at_once(
        [lambda case=case, by=by: work(case, by) for case, by in zip(cases, people, strict=True)]
    )
    assert [one.state for one in outcomes] == ["submitted"] * WRITERS


def test_eight_clicks_of_one_person_are_one_step():
    staff = staff_of(home := DepartmentFactory())
    case = case_in_state("draft", staff=staff, department=home)
    click = {"case_id": case.pk, "action": "hand_in", "version": case.version}
    outcomes = all_at_once(
        [lambda: act(by=Person.objects.get(pk=staff["preparer"].pk), **click)] * WRITERS
    )
    assert [one.state for one in outcomes] == ["submitted"] * WRITERS
    assert case.events.filter(action="hand_in").count() == 1


def test_of_eight_reviewers_who_approve_one_does():
    case = case_in_state("under_review")
    reviewers = [person("reviewer") for _ in range(WRITERS)]
    outcomes = all_at_once(
        [
            lambda by=by: act(case_id=case.pk, action="approve", by=by, version=case.version)
            for by in reviewers
        ]
    )
    assert sum(isinstance(one, Case) for one in outcomes) == 1
    assert sum(isinstance(one, Stale) for one in outcomes) == WRITERS - 1
    assert case.events.filter(action="approve").count() == 1
    assert first_broken_event(case) is None


def test_a_save_and_a_hand_in_at_once_never_hand_in_something_unseen():
    staff = staff_of(home := DepartmentFactory())
    colleague = person("preparer", department=home)
    for number in range(5):
        case = draft(department=home, by=staff["preparer"], subject=f"项目{number}")
        text = content_with_actual(case, "50%")
        seen = {"case_id": case.pk, "version": case.version}
        outcomes = all_at_once(
            [
                partial(save_form, by=colleague, content=text, **seen),
                partial(act, by=staff["preparer"], action="hand_in", **seen),
            ]
        )
        assert sum(isinstance(one, Case) for one in outcomes) == 1
        assert sum(isinstance(one, Refused) for one in outcomes) == 1


def test_approving_while_a_colleague_judges_never_approves_what_was_turned_down():
    staff = staff_of(home := DepartmentFactory())
    colleague = person("reviewer")
    for number in range(5):
        case = case_in_state(
            "under_review", staff=staff, department=home, form=2, subject=f"项目{number}"
        )
        one = case.explanations.get()
        approve = {"case_id": case.pk, "action": "approve", "version": case.version}
        outcomes = all_at_once(
            [
                partial(act, by=staff["reviewer"], **approve),
                partial(decide_explanation, explanation_id=one.pk, by=colleague, accepted=False),
            ]
        )
        assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1, outcomes
        stored = (Case.objects.get(pk=case.pk).state, Explanation.objects.get(pk=one.pk).stage)
        assert stored in {("approved", "accepted"), ("under_review", "rejected")}


def test_approving_while_a_colleague_settles_an_answer_ends_in_one_way():
    staff = staff_of(home := DepartmentFactory())
    colleague = person("reviewer")
    for number in range(5):
        case = case_in_state("returned", staff=staff, department=home, subject=f"项目{number}")
        answer_all(case, staff["preparer"])
        for role, action in (("preparer", "hand_in"), ("approver", "submit")):
            case = step(case, action, staff[role])
        remark = case.remarks.get()
        approve = {"case_id": case.pk, "action": "approve", "version": case.version}
        outcomes = all_at_once(
            [
                partial(act, by=staff["reviewer"], **approve),
                partial(settle_remark, remark_id=remark.pk, by=colleague),
            ]
        )
        assert isinstance(outcomes[0], Case), outcomes
        assert isinstance(outcomes[1], Remark | Refused), outcomes
        assert case.remarks.get().stage == Remark.Stage.SETTLED


# A server killed in the middle.


def address_of_the_test_database() -> str:
    """The address under which another process finds the database of this test."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return re.sub(r"/[^/?]*(\?|$)", rf"/{name}\1", os.environ["DATABASE_URL"], count=1)


def killed_while_stepping(case: Case, by: Person, *, inside: bool, after: int) -> None:
    """Start a process that steps, let it do some steps, kill it within one or wherever it is."""
    environment = {
        **os.environ,
        "DATABASE_URL": address_of_the_test_database(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(settings.DATA_DIR),
        "PYTHONPATH": str(ROOT),
    }
    script = str(Path(__file__).with_name("stepping.py"))
    process = subprocess.Popen(
        [sys.executable, script, str(case.pk), str(by.pk), str(after if inside else 0)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout
        wanted = "inside" if inside else "done"
        for _ in range(after):
            while (word := process.stdout.readline().strip()) != wanted:
                assert word, "the process ended by itself"
        if not inside:
            time.sleep(random.uniform(0, 0.05))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def assert_case_and_events_agree(case: Case) -> Case:
    """The state is the one of the last event, and the chain is whole."""
    with transaction.atomic():  # waits until the database has noticed that the process is gone
        now = Case.objects.select_for_update().get(pk=case.pk)
        last = now.events.order_by("-number").first()
        assert (now.state, now.version) == (last.state, last.version)
        assert now.state in ("draft", "submitted")
        assert first_broken_event(now) is None
    return now


@pytest.mark.parametrize("attempt", range(6))
def test_killed_inside_a_transition_leaves_the_old_state_without_its_event(attempt):
    staff = staff_of(home := DepartmentFactory())
    case = case_in_state("draft", staff=staff, department=home)
    before = case.events.count()
    killed_while_stepping(case, staff["preparer"], inside=True, after=attempt + 1)
    now = assert_case_and_events_agree(case)
    assert now.version == case.version + attempt
    assert now.events.count() == before + attempt
    # and the next one can go on from there
    action = "take_back" if now.state == "submitted" else "hand_in"
    act(case_id=case.pk, action=action, by=staff["preparer"], version=now.version)


@pytest.mark.parametrize("attempt", range(6))
def test_killed_at_any_moment_leaves_the_old_or_the_new_state_with_its_event(attempt):
    staff = staff_of(home := DepartmentFactory())
    case = case_in_state("draft", staff=staff, department=home)
    before = case.events.count()
    killed_while_stepping(case, staff["preparer"], inside=False, after=attempt + 1)
    now = assert_case_and_events_agree(case)
    assert now.version >= case.version + attempt + 1
    assert now.events.count() - before == now.version - case.version
