"""The job killed at twenty moments of publishing a real budget, several jobs at once, a full disk.

Real processes on the database the tests run on, SQLite or PostgreSQL.
"""

from __future__ import annotations

import math
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from departments.models import Department, Person
from publishing.models import Publication, PublishedFile, PublishedRow
from publishing.orders.models import OrderEntry
from publishing.orders.services import retry_order
from publishing.verification import all_problems
from tests.factories import DepartmentFactory, person, protect_secrets, staff_of, step
from tests.publishing import books
from tests.publishing.orders.giving import entry_of, ordered
from workflow.events import first_broken_event
from workflow.models import Case
from workflow.refusals import Refused
from workflow.services import act

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[3]
SEED, KILLS, KILLS_BEFORE = 20260331, 20, 12


class Job:
    """`working.py`: runs the job as often as it is asked to, and kills it when it is told to."""

    def __init__(self, data: Path) -> None:
        script = Path(__file__).with_name("working.py")
        self.process = subprocess.Popen(
            [sys.executable, str(script)],
            env=environment_of(data),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.said() == "READY"

    def said(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def ask(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def run(self, kill_after: float | None = None) -> float:
        """One run, killed once it has used so many seconds of the processor. How many it used.

        Seconds on the wall would mean another place on the way whenever the machine is busy.
        """
        self.ask("GO")
        child = int(self.said().removeprefix("CHILD "))
        if kill_after is not None:
            while used_by(child) < kill_after:
                time.sleep(0.002)
            kill(child)
        return float(self.said().removeprefix("GONE "))

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


def environment_of(data: Path) -> dict[str, str]:
    """What another process needs to work on the database and the files of this test."""
    return {
        **os.environ,
        "DATABASE_URL": address_of_the_test_database(),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTEST_SCRATCH": str(data.parent),  # its folder of data is ours
        "PYTEST_XDIST_WORKER": data.name,
        "PYTHONPATH": str(ROOT),
    }


def is_running(process: int) -> bool:
    return used_by(process) < math.inf


def used_by(child: int) -> float:
    """The seconds of the processor a process has used; endlessly many once it is gone."""
    try:
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return math.inf
    if fields[0] == "Z":
        return math.inf
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def kill(child: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)


def address_of_the_test_database() -> str:
    """The address under which another process finds the database of this test."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return re.sub(r"/[^/?]*(\?|$)", rf"/{name}\1", os.environ["DATABASE_URL"], count=1)


@pytest.fixture
def data(published_dir: Path) -> Path:
    return published_dir.parent


@pytest.fixture
def job(data: Path) -> Iterator[Job]:
    job = Job(data)
    yield job
    job.end()


@pytest.fixture
def home() -> Department:
    return books.with_units(DepartmentFactory(code="021", name="郑州市工业和信息化局"))


@pytest.fixture
def people(home: Department) -> dict[str, Person]:
    return staff_of(home)


@pytest.fixture
def budget(home: Department, people: dict[str, Person]) -> Case:
    """The larger of the published budgets, approved, with its secrets protected."""
    case = books.real_budget(home, people)
    for role, action in books.WAYS["approved"]:
        case = step(case, action, people[role])
    protect_secrets(case)
    return Case.objects.get(pk=case.pk)


def settled_case(case: Case) -> Case:
    """The case once the database has noticed that the process is gone."""
    with transaction.atomic():
        return Case.objects.select_for_update().get(pk=case.pk)


def assert_nothing_or_one_whole_version(case: Case, published: Path) -> bool:
    """What must hold whenever the job was killed. Whether the version is there."""
    now = settled_case(case)
    entry = entry_of(case)
    versions = list(Publication.objects.filter(case=case))
    assert first_broken_event(now) is None
    if not versions:
        assert (now.state, now.version) == ("approved", case.version)
        assert (entry.state, entry.publication_id) == ("waiting", None)
        assert not PublishedFile.objects.exists() and not PublishedRow.objects.exists()
        assert not list(published.glob("d/*/*/*/*"))
        return False
    (version,) = versions
    assert (now.state, now.version) == ("published", case.version + 1)
    assert (entry.state, entry.publication_id) == ("done", version.pk)
    wrong = [one for one in all_problems() if "missing or out of date" not in one]
    assert not wrong, "what is public is whole; at most it is not there yet"
    return True


def seconds_to_commit(case: Case, by: Person) -> float:
    """What publishing uses of the processor until it commits; nothing of it stays."""
    begun = time.process_time()
    with transaction.atomic():
        act(case_id=case.pk, action="publish", by=by, version=case.version)
        transaction.set_rollback(True)
    return time.process_time() - begun


def test_killed_at_twenty_moments_it_publishes_one_whole_version(
    budget: Case, people: dict[str, Person], job: Job, published_dir: Path
) -> None:
    """Moments are drawn over the whole way: the transaction, the commit, the public files."""
    chance = random.Random(SEED)
    commit = seconds_to_commit(budget, people["publisher"])
    order = ordered(people["publisher"], budget)
    killed = {False: 0, True: 0}
    for moment in sorted(chance.uniform(0, 1.1 * commit) for _ in range(KILLS_BEFORE)):
        job.run(kill_after=moment)
        is_there = assert_nothing_or_one_whole_version(budget, published_dir)
        killed[is_there] += 1
        if is_there:
            break
        assert retry_order(order_id=order.pk, by=people["publisher"]) == 1
    assert killed[False] >= KILLS_BEFORE // 2, "too few moments fell into the transaction"

    job.run()
    assert assert_nothing_or_one_whole_version(budget, published_dir)
    assert list(all_problems()) == []

    # From the commit to the last file: the files are taken away, and made again meanwhile.
    writing = 0.0
    while sum(killed.values()) < KILLS:
        shutil.rmtree(published_dir, ignore_errors=True)
        OrderEntry.objects.update(written_at=None)
        if writing:
            job.run(kill_after=chance.uniform(0, writing))
            assert assert_nothing_or_one_whole_version(budget, published_dir)
            killed[True] += 1
        else:
            writing = job.run()
    job.run()
    assert entry_of(budget).written_at
    assert list(all_problems()) == []
    assert Publication.objects.count() == 1
    assert budget.events.filter(action="publish").count() == 1


def test_a_disk_that_is_full_is_told_and_the_retry_completes(
    budget: Case, people: dict[str, Person], job: Job, published_dir: Path
) -> None:
    """On SQLite the database is on that disk as well, on PostgreSQL only the public files are."""
    order = ordered(people["publisher"], budget)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    job.ask(f"LIMIT {100_000}")
    job.run()
    is_there = assert_nothing_or_one_whole_version(budget, published_dir)
    assert is_there == (connection.vendor == "postgresql")
    said = entry_of(budget).message["en"]
    assert ("public pages could not be written" if is_there else "disk is full") in said
    assert not list(published_dir.glob(".store/*")), "a full disk is not filled up further"
    assert retry_order(order_id=order.pk, by=people["publisher"]) == 1
    job.run()
    assert entry_of(budget).written_at and not entry_of(budget).message
    assert list(all_problems()) == []
    assert Publication.objects.count() == 1


def at_once(*tasks: Callable[[], Any]) -> list[Any]:
    """Run tasks in as many threads, begun together; gives results, or what was refused."""
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


def test_two_jobs_and_two_publishers_publish_once(approved: Callable[..., Case], staff, data):
    """Two order the same cases, a third publishes one by hand, two jobs do what is due."""
    cases = [approved(name) for name in "甲乙丙丁"]
    jobs = [Job(data), Job(data)]
    try:
        second, third = person("publisher"), person("publisher")
        outcomes = at_once(
            lambda: ordered(staff["publisher"], *cases), lambda: ordered(second, *cases)
        )
        assert sorted(isinstance(one, Refused) for one in outcomes) == [False, True]
        by_hand = {"case_id": cases[2].pk, "action": "publish", "version": cases[2].version}
        at_once(*(one.run for one in jobs), lambda: act(by=third, **by_hand))
    finally:
        for one in jobs:
            one.end()
    for case in cases:
        assert Publication.objects.filter(case=case).count() == 1
        assert case.events.filter(action="publish").count() == 1
        assert first_broken_event(case) is None
    states = dict(OrderEntry.objects.values_list("case", "state"))
    assert {states[one.pk] for one in cases if one != cases[2]} == {"done"}
    assert states[cases[2].pk] in ("done", "refused")
    assert list(all_problems()) == []


def test_the_watching_job_publishes_what_becomes_due_and_ends_with_its_parent(
    approved: Callable[..., Case], staff: dict[str, Person], data: Path
) -> None:
    """As `make run` starts it: a shell that is killed stands for the server."""
    command = f"{sys.executable} manage.py publish_due --watch --beside-parent & echo $!; wait"
    shell = subprocess.Popen(
        ["sh", "-c", command],
        cwd=ROOT,
        env=environment_of(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert shell.stdout
    worker = int(shell.stdout.readline())
    try:
        case = approved()
        ordered(staff["publisher"], case)
        wait_until(lambda: OrderEntry.objects.filter(written_at__isnull=False).exists())
        assert Publication.objects.get().case == case
        shell.kill()
        wait_until(lambda: not is_running(worker))
    finally:
        shell.kill()
        shell.communicate()
        kill(worker)


def wait_until(reached: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.2)
