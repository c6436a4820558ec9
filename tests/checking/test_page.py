"""The public page that checks a workbook: open to everybody, within limits, and forgetful."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal import admission
from tests.checking.conftest import DOCUMENTS, opened
from tests.workbooks.building import saved
from tests.workbooks.tables import workbook_of

pytestmark = pytest.mark.django_db

EXPENDITURE = "2024年部门支出总体情况表"
ENGLISH = {"accept-language": "en"}


def wrong() -> bytes:
    workbook = workbook_of()
    workbook[EXPENDITURE]["F7"] = 1.0
    return saved(workbook)


def send(client, data: bytes, name: str = "预算.xlsx", **fields: str):
    file = SimpleUploadedFile(name, data)
    return client.post("/check/", {"file": file, **fields}, headers=ENGLISH)


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def test_anybody_opens_the_form_without_a_query(db, client, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get("/check/", headers=ENGLISH)
    assert page.status_code == 200
    assert "Nothing is kept" in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_findings_are_shown_by_sheet_with_links_to_their_rules(nothing_written, client):
    answer = send(client, wrong())
    page = answer.content.decode()
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    assert "郑州市工业和信息化局 · 2024 fiscal year" in page
    assert re.search(r'<h3 id="group-\d+"><span lang="zh-CN">2024年部门支出总体情况表</span>', page)
    assert '<span class="address">F7</span>' in page
    assert 'href="/rules/#B03-1' in page
    assert re.search(r"<details><summary>Rounding tails: \d+</summary>", page)
    assert "Not checked" in page and "The explanatory text" in page


def test_a_clean_workbook_is_said_to_be_clean_as_far_as_it_was_checked(nothing_written, client):
    page = send(client, DOCUMENTS["final-accounts-2023年"](), year="2023").content.decode()
    assert "The rules find nothing wrong in what was checked." in page
    assert "F-09" in page


def test_the_marked_copy_comes_from_the_file_the_page_sends_back(nothing_written, client):
    fields = hidden(send(client, wrong()).content.decode())
    answer = client.post("/check/marked/", fields, headers=ENGLISH)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    copy = opened(answer.content)
    assert "B03-1" in copy[EXPENDITURE]["F7"].comment.text


@pytest.mark.parametrize("workbook", ["", "%%%", "bm8gd29ya2Jvb2s="])
def test_what_is_sent_back_changed_gives_no_copy(nothing_written, client, workbook):
    answer = client.post("/check/marked/", {"workbook": workbook, "name": "a.xlsx"})
    assert answer.status_code == 422
    assert client.get("/check/marked/").status_code == 405


def test_a_form_without_a_file_or_with_a_wrong_year_is_shown_again(nothing_written, client):
    answer = client.post("/check/", {}, headers=ENGLISH)
    assert answer.status_code == 422 and "Choose a workbook" in answer.content.decode()
    assert send(client, b"x", year="12").status_code == 422


def test_names_and_contents_are_never_markup(nothing_written, client):
    workbook = workbook_of()
    workbook[EXPENDITURE].title = "<b>x<b>"
    workbook["<b>x<b>"]["A9"] = "<script>alert(1)</script>"
    page = send(client, saved(workbook), name="<img src=x onerror=alert(1)>.xlsx").content.decode()
    assert "<script>alert" not in page and "<b>x" not in page and "<img src=x" not in page


def test_what_is_no_workbook_is_said_to_be_none(nothing_written, client):
    page = send(client, b"MZ\x90\x00" * 100, name="x.exe").content.decode()
    assert 'href="/rules/#I-00"' in page


def test_a_file_that_is_too_large_is_not_taken(nothing_written, client):
    answer = send(client, b"0" * (admission.MOST_BYTES + 1))
    assert answer.status_code == 422 and "larger than the limit" in answer.content.decode()
    answer = send(client, b"0" * (admission.MOST_POSTED + 1))
    assert answer.status_code == 413 and "larger than 5 MB" in answer.content.decode()


def test_an_address_has_so_many_checks_and_no_more(nothing_written, client, monkeypatch):
    monkeypatch.setattr(admission, "MOST_CHECKS", 3)
    for _ in range(3):
        assert send(client, b"x").status_code == 200
    answer = send(client, b"x")
    assert answer.status_code == 429 and answer["Retry-After"] == "600"
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert send(elsewhere, b"x").status_code == 200
    forged = Client(REMOTE_ADDR="192.0.2.7", HTTP_X_REAL_IP="192.0.2.99")
    for _ in range(3):
        last = send(forged, b"x")
    assert last.status_code == 429, "only a proxy on this machine names addresses"


def test_the_proxy_names_the_address_it_asks_for(rf):
    request = rf.get("/check/", REMOTE_ADDR="127.0.0.1", HTTP_X_REAL_IP="192.0.2.7")
    assert admission.address_of(request) == "192.0.2.7"
    assert admission.address_of(rf.get("/check/", REMOTE_ADDR="::1")) == "::1"


def test_so_many_run_at_once(nothing_written, client):
    with admission.AT_ONCE, admission.AT_ONCE:
        answer = send(client, b"x")
    assert answer.status_code == 503 and answer["Retry-After"] == "30"
    assert send(client, b"x").status_code == 200


def test_a_forged_request_is_refused(site):
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, wrong()).status_code == 403
    token = re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"', strict.get("/check/").content.decode()
    )
    assert token
    assert send(strict, b"x", csrfmiddlewaretoken=token[1]).status_code == 200
    assert strict.post("/check/marked/", {"workbook": "eA==", "name": "a"}).status_code == 403


def test_a_large_workbook_stays_in_memory(nothing_written, client):
    """Django would put what is larger than 2.5 MB into a temporary file."""
    workbook = workbook_of()
    notes = workbook.create_sheet("说明")
    noise = "".join(map(chr, range(0x4E00, 0x9FA5)))
    for row in range(1, 40):
        notes.cell(row, 1).value = noise[row * 7 :] + noise[: row * 7]
    data = BytesIO(saved(workbook)).getvalue()
    assert send(client, data).status_code == 200
