"""The page of one project: the year before, and its mark of secrecy."""

from __future__ import annotations

import pytest

from tests.books.pages.asking import text, url
from tests.factories import approved_budget
from workflow.models import Event

MARK = {"level": "secret", "basis": "市保密局目录", "until": "", "reason": "依法定密"}


@pytest.fixture
def project(office):
    office.fill()
    return office.project()


def address(name, project):
    return url(name, project.book_id, project.pk)


def test_a_project_is_linked_to_the_one_it_continues(office, project, preparer):
    earlier = approved_budget(department=office.department, staff=office.staff, fiscal_year=2023)
    before = earlier.book.projects.get(part__unit=office.mine)
    assert before.name in text(preparer.get(address("project", project)))
    data = {"version": office.part().version, "follows": before.pk}
    assert preparer.post(address("link_project", project), data).status_code == 302
    project.refresh_from_db()
    assert project.follows == before
    assert f'value="{before.pk}" selected' in text(preparer.get(address("project", project)))
    assert preparer.post(address("link_project", project), data).status_code == 409
    data = {"version": office.part().version, "follows": ""}
    preparer.post(address("link_project", project), data)
    project.refresh_from_db()
    assert project.follows is None


@pytest.mark.parametrize("follows", ["999999", "x", "-1"])
def test_a_project_that_is_none_cannot_be_continued(office, project, preparer, follows):
    data = {"version": office.part().version, "follows": follows}
    assert preparer.post(address("link_project", project), data).status_code == 422
    own = {"version": office.part().version, "follows": project.pk}
    assert preparer.post(address("link_project", project), own).status_code == 422
    project.refresh_from_db()
    assert project.follows is None


def test_the_custodian_marks_and_lifts(office, project, sign_in):
    client = sign_in(office.staff["custodian"])
    assert 'name="level"' in text(client.get(address("project", project)))
    assert client.post(address("classify", project), MARK).status_code == 302
    project.refresh_from_db()
    assert (project.level, project.marked_by) == ("secret", office.staff["custodian"])
    assert "市保密局目录" in text(client.get(address("project", project)))
    assert client.post(address("lift", project), {"reason": ""}).status_code == 422
    assert client.post(address("lift", project), {"reason": "到期解密"}).status_code == 302
    project.refresh_from_db()
    assert not project.is_classified


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": ""},
        {"level": "very"},
        {"basis": " "},
        {"reason": ""},
        {"until": "2001-01-01"},
        {"until": "soon"},
        {"reason": "NAME"},
    ],
)
def test_a_mark_that_is_not_whole_is_refused(office, project, sign_in, wrong):
    client = sign_in(office.staff["custodian"])
    wrong = {key: value.replace("NAME", f"因{project.name}") for key, value in wrong.items()}
    before = Event.objects.count()
    assert client.post(address("classify", project), {**MARK, **wrong}).status_code == 422
    project.refresh_from_db()
    assert not project.is_classified
    assert Event.objects.count() == before


def test_nobody_else_marks(office, project, sign_in):
    for role in ("preparer", "approver", "reviewer", "publisher", "administrator", "auditor"):
        client = sign_in(office.staff[role])
        assert 'name="level"' not in text(client.get(address("project", project)))
        assert client.post(address("classify", project), MARK).status_code == 403
        assert client.post(address("lift", project), {"reason": "解密"}).status_code == 403
