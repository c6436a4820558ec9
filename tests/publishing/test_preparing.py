"""The files of a document are made before the lock is taken, and kept only if they still fit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from departments.models import Department, Person
from publishing import downloads
from publishing.downloads import Download
from publishing.kinds import PUBLISHED_KINDS
from publishing.models import Publication
from publishing.orders.worker import do_what_is_due
from publishing.verification import all_problems
from tests.factories import case_in_state, step
from tests.publishing.orders.giving import ordered
from workflow.models import Case
from workflow.refusals import NotAllowed, Stale
from workflow.services import act

pytestmark = pytest.mark.django_db(transaction=True)

#: What is to happen while files are made.
Meanwhile = Callable[[Callable[[], object]], list[bool]]


@pytest.fixture
def case(department: Department, staff: dict[str, Person]) -> Case:
    return case_in_state("approved", department=department, staff=staff, form=2)


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Has something done whenever files are made; tells for each time whether in a transaction."""
    made: list[bool] = []
    real = downloads.form_downloads

    def while_making(do: Callable[[], object]) -> list[bool]:
        def making(document: dict[str, object]) -> Iterator[Download]:
            made.append(connection.in_atomic_block)
            do()
            return real(document)

        for name, kind in PUBLISHED_KINDS.items():
            if kind.downloads is real:
                changed = type(kind)(kind.document, kind.beneath, making, kind.pages)
                monkeypatch.setitem(PUBLISHED_KINDS, name, changed)
        return made

    return while_making


def rename_elsewhere(name: str) -> None:
    """Rename the department over another connection, which waits for nobody."""

    def rename() -> None:
        try:
            if connection.vendor == "sqlite":
                with connection.cursor() as cursor:
                    cursor.execute("PRAGMA busy_timeout = 0")
            assert Department.objects.filter(code="021").update(short_name=name) == 1
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(rename).result()


def assert_files_are_of_the_document(publication: Publication) -> None:
    """Every file is, byte for byte, what the frozen document gives."""
    document = json.loads(publication.document)
    for one in downloads.form_downloads(document):
        assert bytes(publication.files.get(name=one.name).content) == one.content, one.name
    assert list(all_problems()) == []


def test_others_write_while_the_job_makes_the_files(
    case: Case, staff: dict[str, Person], meanwhile: Meanwhile
) -> None:
    made = meanwhile(lambda: rename_elsewhere("创协"))
    ordered(staff["publisher"], case)
    assert do_what_is_due() == {"done": 1, "written": 1}
    assert made == [False], "made once, before the transaction, and kept"
    assert Department.objects.get(code="021").short_name == "创协"
    assert_files_are_of_the_document(Publication.objects.get())


def test_others_write_while_a_person_publishes(
    case: Case, staff: dict[str, Person], meanwhile: Meanwhile
) -> None:
    made = meanwhile(lambda: rename_elsewhere("创协"))
    act(case_id=case.pk, action="publish", by=staff["publisher"], version=case.version)
    assert made == [False]
    assert_files_are_of_the_document(Publication.objects.get())


def test_files_of_another_document_are_thrown_away(
    case: Case, staff: dict[str, Person], meanwhile: Meanwhile
) -> None:
    """What is published is the document as it stands under the lock, with files of that one."""
    made = meanwhile(lambda: Department.objects.filter(code="021").update(name="更名后的中心"))
    ordered(staff["publisher"], case)
    assert do_what_is_due() == {"done": 1, "written": 1}
    assert made == [False, True]
    publication = Publication.objects.get()
    assert json.loads(publication.document)["department"]["name"] == "更名后的中心"
    assert_files_are_of_the_document(publication)


def test_a_case_that_changes_meanwhile_is_not_published(
    case: Case, staff: dict[str, Person], meanwhile: Meanwhile
) -> None:
    made = meanwhile(lambda: step(case, "reopen", staff["reviewer"]))
    with pytest.raises(Stale):
        act(case_id=case.pk, action="publish", by=staff["publisher"], version=case.version)
    assert made == [False]
    assert Case.objects.get(pk=case.pk).state == "under_review"
    assert not Publication.objects.exists()


def test_nothing_is_made_for_somebody_who_may_not_publish_or_saw_another_version(
    case: Case, staff: dict[str, Person], meanwhile: Meanwhile
) -> None:
    made = meanwhile(lambda: None)
    with pytest.raises(NotAllowed):
        act(case_id=case.pk, action="publish", by=staff["preparer"], version=case.version)
    with pytest.raises(Stale):
        act(case_id=case.pk, action="publish", by=staff["publisher"], version=case.version - 1)
    assert made == []
