"""The page of the explanatory text: who sees it, what it shows, what a save answers."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from books.models import EnteredValue, Prose
from tests.factories import DepartmentFactory, person, write_text
from workflow.models import Case

HTMX = {"HX-Request": "true"}


def client_of(someone):
    client = Client()
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(office, name="text"):
    return reverse(f"books:{name}", args=[office.case.pk])


def post(office, someone=None, htmx=True, **typed):
    """Post boxes, `prose__duties="…"`, from the version that is current."""
    data = {f"text.{name.replace('__', '.', 1)}": value for name, value in typed.items()}
    data["version"] = Case.objects.get(pk=office.case.pk).version
    client = client_of(someone or office.staff["preparer"])
    return client.post(address(office, "save_text"), data, headers=HTMX if htmx else {})


def test_the_text_shows_its_figures_marked(office):
    office.fill()
    write_text(office.case, office.staff["preparer"])
    page = client_of(office.staff["preparer"]).get(address(office)).content.decode()
    assert re.search(r'<span class="bound exact" title="收入总计">300\.0万元</span>', page)
    assert "第二部分 部门预算情况说明" in page
    assert 'name="text.entered.cars_other"' in page


def test_each_box_stands_once_and_has_a_label(office):
    page = client_of(office.staff["preparer"]).get(address(office)).content.decode()
    names = re.findall(r'<(?:input|textarea) id="f-([^"]+)"', page)
    assert len(names) == len(set(names)) > 20
    assert sorted(names) == sorted(re.findall(r'<label for="f-([^"]+)"', page))


@pytest.mark.parametrize("role", ["approver", "reviewer", "auditor", "administrator"])
def test_others_read_and_have_no_boxes(office, role):
    answer = client_of(office.staff[role]).get(address(office))
    assert answer.status_code == 200
    assert "<textarea" not in answer.content.decode()
    assert post(office, office.staff[role], prose__duties="规划").status_code == 403
    assert not Prose.objects.exists()


def test_who_reads_one_unit_only_does_not_see_the_text(office):
    """It adds up all units: from it the figures of the others would follow."""
    assert client_of(office.preparer).get(address(office)).status_code == 404
    assert post(office, office.preparer, prose__duties="规划").status_code == 404


def test_a_stranger_does_not_see_the_text(office):
    stranger = person("preparer", department=DepartmentFactory())
    assert client_of(stranger).get(address(office)).status_code == 404
    assert Client().get(address(office)).status_code == 302


def test_a_save_answers_with_the_text_as_it_reads_now(office):
    answer = post(office, prose__duties="拟订规划。", entered__cars_other="3")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<span class="written">拟订规划。</span>' in page
    assert 'name="seen:text.prose.duties" value="拟订规划。"' in page
    assert 'id="findings"' in page and "<html" not in page


def test_what_cannot_be_read_is_told_at_its_box_and_the_rest_is_saved(office):
    answer = post(office, prose__duties="规划", entered__cars_other="三辆")
    assert answer.status_code == 422
    note = re.search(
        r'<p id="n-text-entered-cars_other" class="box-note error"[^>]*>([^<]+)',
        (answer.content.decode()),
    )
    assert note and "三辆" in note[1]
    assert Prose.objects.get().text == "规划"
    assert not EnteredValue.objects.exists()


def test_without_scripts_the_page_comes_again(office):
    answer = post(office, htmx=False, prose__duties="规划")
    assert (answer.status_code, answer.url) == (302, address(office))
    answer = post(office, htmx=False, entered__cars_other="三辆")
    assert answer.status_code == 422
    assert 'value="三辆"' in answer.content.decode()


def test_an_unchanged_box_is_not_written_again(office):
    """Somebody else's change stays where this page only sends back what it was shown."""
    post(office, prose__duties="甲写的")
    data = {
        "version": 1,
        "text.prose.duties": "",
        "seen:text.prose.duties": "",
        "text.entered.cars_other": "2",
        "seen:text.entered.cars_other": "",
    }
    client = client_of(office.staff["preparer"])
    assert client.post(address(office, "save_text"), data, headers=HTMX).status_code == 200
    assert Prose.objects.get().text == "甲写的"
    assert EnteredValue.objects.get().value == 2


@pytest.mark.parametrize("htmx", [True, False])
def test_two_who_write_in_one_box_see_both(office, htmx):
    post(office, prose__duties="甲写的")
    data = {"version": 1, "text.prose.duties": "乙写的", "seen:text.prose.duties": ""}
    client = client_of(office.staff["preparer"])
    answer = client.post(address(office, "save_text"), data, headers=HTMX if htmx else {})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "甲写的" in page and "乙写的" in page
    assert Prose.objects.get().text == "甲写的"
    seen = re.search(r'name="seen:text.prose.duties" value="([^"]*)"', page)
    data["seen:text.prose.duties"] = seen[1]
    client.post(address(office, "save_text"), data, headers=HTMX)
    assert Prose.objects.get().text == "乙写的"


@pytest.mark.parametrize(
    "data",
    [
        {"version": "1", "text.prose.nothing": "x"},
        {"version": "", "text.prose.duties": "x"},
        {"version": "one", "text.prose.duties": "x"},
        {"text.prose.duties": "x"},
    ],
)
def test_what_no_page_sends_is_refused(office, data):
    client = client_of(office.staff["preparer"])
    assert client.post(address(office, "save_text"), data).status_code == 400
    assert not Prose.objects.exists()


def test_what_is_written_is_shown_as_text(office):
    page = post(office, prose__duties="<script>alert(1)</script>").content.decode()
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_the_page_takes_as_many_queries_for_many_lines(office, django_assert_max_num_queries):
    office.fill()
    client = client_of(office.staff["preparer"])
    with django_assert_max_num_queries(45):
        client.get(address(office))
