"""Figures of speed of publishing many documents one after the other, for `bench.py`.

The budgets are entered by the services and stand as approved; from the order on they go the whole
way: checked anew, frozen, typeset, sealed, committed, written and flushed to disk.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from bench_budgets import FIGURE, Measured

DOCUMENTS, COMPARED = 200, 20
YEAR = 2024
FIRST_CODE = 200


def publishing(folder: Path, measured: Measured) -> Iterator[FIGURE]:
    """So many budgets ordered together, and published by a job in a process of its own."""
    from publishing.models import Publication

    place(approved_budgets())
    notes = folder / "published in a row"
    notes.write_text("")
    seconds, _ = measured("publish-ordered", notes)
    noted = json.loads(notes.read_text())
    assert len(noted) == DOCUMENTS + 1
    first, last = (
        {what: (after[what] - before[what]) / COMPARED for what in ("time", "processor")}
        for before, after in ((noted[0], noted[COMPARED]), (noted[-1 - COMPARED], noted[-1]))
    )
    one = Publication.objects.get(department_code=f"{FIRST_CODE}", kind="budget")
    pages = sum(1 for _ in written(one).rglob("index.html"))
    files = sum(1 for path in written(one).rglob("*") if path.is_file())
    size = sum(file.size for file in one.files.all()) // 1024
    yield (
        f"publishing {DOCUMENTS} budgets of one unit in a row, each with {one.files.count() + 1} "
        f"downloads of {size:,} kB together, {pages} pages, {files} files on the disk",
        f"{seconds:.0f} s; the first {COMPARED} {told(first)} each, the last {COMPARED} "
        f"{told(last)}: {last['time'] / first['time']:.2f} times as long",
    )
    yield (
        "memory of the job that publishes them",
        f"{noted[COMPARED]['memory']:.0f} MB after {COMPARED} documents, "
        f"{noted[-1]['memory']:.0f} MB after {DOCUMENTS}",
    )


def told(seconds: Mapping[str, float]) -> str:
    return f"{1000 * seconds['time']:.0f} ms ({1000 * seconds['processor']:.0f} of the processor)"


def written(publication: Any) -> Path:
    from django.conf import settings

    return (Path(settings.PUBLISHED_DIR) / publication.folder).resolve()


def approved_budgets() -> list[Any]:
    """The budgets of as many departments of one unit, with their text; nobody reviewed them."""
    from departments.models import BudgetUnit, Department
    from workflow.models import Case

    made = import_module("tests.factories")
    preparer, approver = made.person(), made.person()
    cases = []
    for number in range(FIRST_CODE, FIRST_CODE + DOCUMENTS):
        department = Department.objects.create(
            code=f"{number}", name=f"第{number}局", region="郑州"
        )
        BudgetUnit.objects.create(
            department=department, code=f"{number}001", name=f"第{number}局本级"
        )
        preparer.memberships.create(role="preparer", department=department)
        case = made.filled_budget(department=department, by=fresh(preparer))
        made.explain_all(case, fresh(preparer))
        cases.append(case.pk)
    approve(cases, preparer, approver)
    return list(Case.objects.filter(pk__in=cases).order_by("pk"))


def fresh(person: Any) -> Any:
    """Somebody with the roles of now: a person object keeps those it was asked for first."""
    return type(person).objects.get(pk=person.pk)


def approve(cases: list[int], preparer: Any, approver: Any) -> None:
    """Have cases stand as they do after their review."""
    from django.utils import timezone

    from workflow.models import Case
    from workflow.states import State

    now = timezone.now()
    Case.objects.filter(pk__in=cases).update(
        state=State.APPROVED,
        handed_in_at=now,
        handed_in_by=preparer,
        submitted_at=now,
        submitted_by=approver,
        approved_at=now,
    )


def place(cases: list[Any]) -> None:
    """One order for all of them."""
    from publishing.orders.services import place_order
    from workflow.bulk import Chosen

    publisher = import_module("tests.factories").person("publisher")
    place_order(
        key=uuid.uuid4(),
        chosen=[Chosen(one.pk, one.version) for one in cases],
        publish_at=None,
        by=publisher,
    )


def publish_ordered(notes: Path) -> None:
    """What `publishing` has done in a process of its own.

    Writes seconds and the memory in MB before the first and after every document to a file: the
    job asks whether to stop before each of its steps, and publishing is every other one.
    """
    from publishing.models import Publication
    from publishing.orders.worker import do_what_is_due

    noted: list[dict[str, float]] = []
    published = Publication.objects.count()

    def note() -> bool:
        if Publication.objects.count() >= published + len(noted):
            noted.append(
                {
                    "time": time.perf_counter(),
                    "processor": time.process_time(),
                    "memory": memory(),
                }
            )
        return False

    came = do_what_is_due(note)
    assert came == {"done": DOCUMENTS, "written": DOCUMENTS}, came
    notes.write_text(json.dumps(noted))


def memory() -> float:
    """MB that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
