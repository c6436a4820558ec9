"""Publishing, correcting, withdrawing: what rows come about, and that they come about once."""

from __future__ import annotations

import hashlib
import html
import json
import zipfile
from io import BytesIO

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from publishing.freezing import slug_of
from publishing.models import Publication, PublishedFile, Withdrawal
from publishing.services import publish
from tests.factories import WAYS, case_in_state, draft, explain_all, person, step
from tests.printed import PrintedPdf
from workflow.explanations import decide_explanation
from workflow.models import Case
from workflow.refusals import NotAllowed, Refused, Stale
from workflow.services import act

pytestmark = pytest.mark.django_db


def test_publishing_freezes_the_first_version(published):
    one = Publication.objects.get()
    assert (one.case, one.number, one.reason, one.previous_sha256) == (published, 1, "", "")
    assert (one.department_code, one.department_name, one.fiscal_year) == (
        "021",
        "创新协同中心",
        2023,
    )
    assert (one.subject, one.slug) == (published.subject, slug_of(published.subject))
    assert (str(one.total), one.grade, one.grade_rank) == ("91.80", "优", 1)
    assert one.title == "项目支出绩效自评情况表"
    assert one.published_at == published.published_at
    assert one.published_by == published.events.get(action="publish").actor
    assert hashlib.sha256(one.document.encode()).hexdigest() == one.sha256


def test_reasons_that_were_not_accepted_stay_inside(department, staff, committed, published_dir):
    """What the bureau turned down, or what was never decided on, is in no document or file."""
    inside, accepted = "内部说明：口径与财务账不同", "已与财务账核对一致"
    with committed():
        case = draft(department=department, by=staff["preparer"], form=2, explained=False)
        explain_all(case, staff["preparer"], inside)
        for role, action in WAYS["under_review"]:
            case = step(case, action, staff[role])
        decide_explanation(
            explanation_id=case.explanations.get().pk, by=staff["reviewer"], accepted=False
        )
        case = step(case, "return", staff["reviewer"])
        explain_all(case, staff["preparer"], accepted)
        for role, action in WAYS["published"]:
            case = step(case, action, staff[role])
    assert {one.reason for one in case.explanations.all()} == {inside, accepted}
    one = Publication.objects.get(case=case)
    assert inside not in one.document and accepted in one.document
    for name in ("form.docx", "form.xlsx"):
        with zipfile.ZipFile(BytesIO(bytes(one.files.get(name=name).content))) as parts:
            texts = [html.unescape(parts.read(name).decode()) for name in parts.namelist()]
        assert not any(inside in text for text in texts)
        assert any(case.subject in text for text in texts)
    printed = PrintedPdf(bytes(one.files.get(name="form.pdf").content))
    assert not any(inside in text for _, text in printed.words())
    pages = [path for path in published_dir.rglob("*") if path.is_file()]
    assert pages and not any(inside.encode() in path.read_bytes() for path in pages)


def test_files_are_kept_with_their_digests(published):
    files = PublishedFile.objects.filter(publication__case=published)
    assert {file.name for file in files} == {
        *("form.pdf", "form.docx", "form.html", "form.xlsx", "manifest.json", "SHA256SUMS")
    }
    for file in files:
        assert hashlib.sha256(bytes(file.content)).hexdigest() == file.sha256
        assert file.size == len(file.content)


def test_a_second_click_publishes_nothing_more(department, staff):
    case = case_in_state("approved", department=department, staff=staff)
    for _ in range(2):
        act(case_id=case.pk, action="publish", by=staff["publisher"], version=case.version)
    assert Publication.objects.count() == 1


def test_a_second_publisher_with_the_same_page_is_stale(department, staff):
    case = case_in_state("approved", department=department, staff=staff)
    act(case_id=case.pk, action="publish", by=staff["publisher"], version=case.version)
    with pytest.raises(Stale):
        act(case_id=case.pk, action="publish", by=person("publisher"), version=case.version)
    assert Publication.objects.count() == 1


def test_publishing_what_is_published_is_refused(published, staff):
    with pytest.raises(NotAllowed):
        act(
            case_id=published.pk, action="publish", by=staff["publisher"], version=published.version
        )
    assert Publication.objects.count() == 1


def test_the_database_refuses_a_version_twice(published):
    one = Publication.objects.get()
    one.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save(force_insert=True)


def test_the_database_refuses_a_next_version_without_reason(published):
    one = Publication.objects.get()
    one.pk, one.number, one.previous_sha256 = None, 2, one.sha256
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save(force_insert=True)


def test_an_effect_without_a_correction_is_refused(published):
    event = published.events.get(action="publish")
    with pytest.raises(Refused, match="has not been opened"):
        publish(published, event)


@pytest.mark.parametrize("table", [Publication, PublishedFile, Withdrawal])
def test_the_database_refuses_change_and_deletion(published, withdraw, table):
    withdraw(published)
    one = table.objects.first()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        one.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        table.objects.all()._raw_delete(using="default")


def test_a_failure_while_publishing_leaves_the_case_approved(department, staff, monkeypatch):
    case = case_in_state("approved", department=department, staff=staff)
    monkeypatch.setattr("publishing.services.keep_files", broken)
    with pytest.raises(RuntimeError):
        act(case_id=case.pk, action="publish", by=staff["publisher"], version=case.version)
    assert Case.objects.get(pk=case.pk).state == "approved"
    assert not Publication.objects.exists()


def test_a_failure_to_write_files_undoes_nothing(department, staff, committed, monkeypatch):
    monkeypatch.setattr("publishing.services.write_files_of", broken)
    with committed():
        case = case_in_state("published", department=department, staff=staff)
    assert case.state == "published"
    assert Publication.objects.count() == 1


def broken(*args: object, **values: object) -> None:
    raise RuntimeError("disk full")


def test_a_correction_is_a_second_version_with_its_reason(published, correct):
    first = Publication.objects.get()
    correct(published, "81%")
    second = Publication.objects.get(number=2)
    assert second.reason == "按程序办理"
    assert second.previous_sha256 == first.sha256
    assert json.loads(second.document)["publication"]["previous_sha256"] == first.sha256
    assert second.document != first.document
    assert Publication.objects.get(number=1).document == first.document


def test_opening_for_correction_changes_nothing_public(published, staff):
    step(published, "correct", staff["publisher"])
    assert list(Publication.objects.standing()) == [Publication.objects.get()]


def test_what_is_current_and_what_is_standing(published, correct, withdraw):
    correct(published, "81%")
    newest = Publication.objects.get(number=2)
    assert list(Publication.objects.current()) == [newest]
    assert Publication.objects.public().count() == 2
    withdraw(Case.objects.get(pk=published.pk))
    assert list(Publication.objects.current()) == [newest]
    assert not Publication.objects.public().exists()
    assert not Publication.objects.standing().exists()


def test_what_was_withdrawn_can_be_published_again(published, withdraw, staff, committed):
    case = withdraw(published)
    step(case, "resume", staff["publisher"])
    with committed():
        for role, action in WAYS["published"]:
            case = step(case, action, staff[role])
    assert [one.number for one in Publication.objects.standing()] == [2]
    assert [one.number for one in Publication.objects.public()] == [2]


def test_the_same_project_has_the_same_name_in_every_year():
    assert slug_of("") == "department"
    assert slug_of("金刚石产业大会") == slug_of("金刚石产业大会") != slug_of("另一个项目")
    assert slug_of("金刚石产业大会").isascii()


def test_versions_are_counted_per_case(published):
    other = case_in_state("published")
    assert Publication.objects.get(case=other).number == 1
