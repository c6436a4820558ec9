"""Adding, moving and removing files: who may, what is recorded, what is left when it fails."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from books.models import Project
from departments.roles import ROLES
from publishing.attachments import services, storage
from publishing.attachments.models import Attachment
from tests.factories import DepartmentFactory, custodians_of, person, step
from tests.publishing.attachments import files
from tests.publishing.attachments.conftest import classify, files_in
from workflow.events import first_broken_event
from workflow.history import history
from workflow.kinds import KINDS
from workflow.models import Event
from workflow.refusals import NotAllowed, Refused
from workflow.runs import content_digest

pytestmark = pytest.mark.django_db

#: What is cleaned is shown elsewhere; these are small and quick.
PICTURE, OTHER = files.saved(files.drawing(), "PNG"), files.saved(files.drawing(9, 9), "PNG")


def names(case) -> list[str]:
    return [one.title for one in case.attachments.order_by("position", "pk")]


def test_a_file_is_added_cleaned_and_recorded(case, add, staff, attachments_dir):
    before = case.events.count()
    added = add(files.laden(), "部门 评价报告")
    assert (added.title, added.pages, added.position) == ("部门 评价报告", 1, 1)
    assert files_in(attachments_dir) == {added.sha256}
    content = storage.content_of(case.pk, added.sha256)
    assert len(content) == added.size and not files.says(files.held_in(content))
    event = case.events.latest("number")
    assert case.events.count() == before + 1 and event.action == "attach"
    assert event.data["changes"] == {added.place: ["", "部门 评价报告 (PDF)"]}
    assert event.data["attachment"]["sha256"] == added.sha256
    assert first_broken_event(case) is None
    assert not files.says([json.dumps(list(Event.objects.values_list("data", flat=True))).encode()])
    told = history(staff["preparer"], case, KINDS["budget"].place_labels(case))[0]
    assert str(told.sentence) == "added an attachment" and told.changes[0].label == "部门 评价报告"


def test_order_and_removal(case, add, staff, attachments_dir, committed):
    first, second = add(PICTURE, "组织机构图", "a.png"), add(OTHER, "公告", "b.png")
    digest = content_digest(case)
    services.move_attachment(
        case_id=case.pk, attachment_id=second.pk, by=staff["preparer"], up=True
    )
    assert names(case) == ["公告", "组织机构图"] and content_digest(case) != digest
    event = case.events.latest("number")
    assert event.data["changes"] == {
        "attachments.order": ["组织机构图 · 公告", "公告 · 组织机构图"]
    }
    count = case.events.count()
    services.move_attachment(
        case_id=case.pk, attachment_id=second.pk, by=staff["preparer"], up=True
    )
    assert case.events.count() == count  # it is the first already
    with committed():
        services.remove_attachment(case_id=case.pk, attachment_id=first.pk, by=staff["preparer"])
    assert names(case) == ["公告"] and files_in(attachments_dir) == {second.sha256}
    assert case.events.latest("number").action == "detach"
    with pytest.raises(Refused, match="removed meanwhile"):
        services.remove_attachment(case_id=case.pk, attachment_id=first.pk, by=staff["preparer"])


def test_the_same_file_or_title_is_refused_and_leaves_what_is_there(case, add, attachments_dir):
    first = add(PICTURE, "组织机构图", "a.png")
    with pytest.raises(Refused, match="This very file is there already"):
        add(PICTURE, "另一张", "a.png")
    with pytest.raises(Refused, match="has this title already"):
        add(OTHER, "组织机构图", "a.png")
    assert names(case) == ["组织机构图"] and files_in(attachments_dir) == {first.sha256}


def test_too_many_and_too_much(case, add, monkeypatch):
    add(PICTURE, "组织机构图", "a.png")
    monkeypatch.setattr(services, "MOST_FILES", 1)
    with pytest.raises(Refused, match="which is the most"):
        add(OTHER, "公告", "b.png")
    monkeypatch.undo()
    monkeypatch.setattr(services, "MOST_TOGETHER", 200)
    with pytest.raises(Refused, match="All files together"):
        add(OTHER, "公告", "b.png")


@pytest.mark.parametrize("call", ["write", "fsync", "replace", "event"])
def test_a_full_disk_leaves_nothing_and_a_retry_completes(
    case, add, attachments_dir, monkeypatch, call
):
    def full(*args, **values):
        raise OSError(28, "No space left on device")

    before = case.events.count()
    with monkeypatch.context() as patch:
        if call == "event":
            patch.setattr(services, "record_change", full)
        elif call == "fsync":
            patch.setattr(os, "fsync", full)
        elif call == "replace":
            patch.setattr(Path, "replace", full)
        else:
            patch.setattr(Path, "open", full)
        with pytest.raises(OSError if call == "event" else Refused, match=r"stored|space"):
            add(PICTURE, "组织机构图", "a.png")
    assert not Attachment.objects.exists() and case.events.count() == before
    assert not files_in(attachments_dir)
    add(PICTURE, "组织机构图", "a.png")
    assert len(files_in(attachments_dir)) == 1


@pytest.mark.parametrize("role", [role.key for role in ROLES.values()])
def test_who_may_add_see_and_remove(client, case, add, role, department):
    added = add(PICTURE, "组织机构图", "a.png")
    bureau = role in ("reviewer", "publisher", "administrator", "auditor")
    one = person(role, department=None if bureau else department)
    client.force_login(one)
    page = client.get(reverse("attachments:list", args=[case.pk]))
    got = client.get(reverse("attachments:file", args=[case.pk, added.pk]))
    assert page.status_code == got.status_code
    posted = client.post(reverse("attachments:remove", args=[case.pk, added.pk]))
    if role == "preparer":
        assert posted.status_code == 302 and not Attachment.objects.exists()
    else:
        assert posted.status_code in (403, 404) and Attachment.objects.exists()
        with pytest.raises(NotAllowed):
            services.add_attachment(case_id=case.pk, by=one, title="x", data=OTHER, name="a.png")


def test_strangers_see_nothing(client, case, add):
    added = add(PICTURE, "组织机构图", "a.png")
    address = reverse("attachments:file", args=[case.pk, added.pk])
    assert client.get(address).status_code == 302  # to sign in
    client.force_login(person("preparer", department=DepartmentFactory()))
    assert client.get(address).status_code == 404


def test_what_is_handed_in_is_closed(case, add, staff):
    added = add(PICTURE, "组织机构图", "a.png")
    step(case, "hand_in", staff["preparer"])
    with pytest.raises(NotAllowed, match="cannot be changed while"):
        add(OTHER, "公告", "b.png")
    with pytest.raises(NotAllowed):
        services.remove_attachment(case_id=case.pk, attachment_id=added.pk, by=staff["preparer"])


def test_the_page(client, case, staff, attachments_dir):
    client.force_login(staff["preparer"])
    address = reverse("attachments:list", args=[case.pk])
    sent = SimpleUploadedFile("张三 终稿.pdf", files.laden(), "application/pdf")
    page = client.post(address, {"title": "评价报告", "file": sent}, follow=True)
    said = page.content.decode()
    assert page.status_code == 200 and "评价报告" in said
    assert files.PLANTED not in said and "张三" not in said
    added = Attachment.objects.get()
    file = client.get(reverse("attachments:file", args=[case.pk, added.pk]))
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in file.headers["Cache-Control"]
    refused = client.post(
        address, {"title": "另一", "file": SimpleUploadedFile("x.pdf", files.encrypted())}
    )
    assert refused.status_code == 422 and "x.pdf" in refused.content.decode()
    large = SimpleUploadedFile("y.png", bytes(10 * 2**20 + 1))
    assert client.post(address, {"title": "大", "file": large}).status_code == 422
    assert client.post(address, {"title": "", "file": b""}).status_code == 422
    huge = SimpleUploadedFile("y.png", bytes(11 * 2**20))
    assert client.post(address, {"title": "大", "file": huge}).status_code == 413
    assert Attachment.objects.count() == 1 == len(files_in(attachments_dir))


def test_a_file_that_names_a_secret_is_shown_to_nobody_else(client, case, add, staff, department):
    project = Project.objects.filter(book=case.pk).first()
    added = add(files.report(f"关于{project.name}的报告"), f"{project.name}报告")
    custodian = custodians_of(department)[0]
    classify(project, custodian)
    for one, status in ((staff["preparer"], 404), (staff["auditor"], 404), (custodian, 200)):
        client.force_login(one)
        file = client.get(reverse("attachments:file", args=[case.pk, added.pk]))
        page = client.get(reverse("attachments:list", args=[case.pk]))
        assert file.status_code == status
        assert (project.name in page.content.decode()) is (status == 200)
