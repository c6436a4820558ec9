"""The upload page takes final accounts: look first, then take in; errors come back marked."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from tests.accounts.published import Centre, centre
from tests.performance.pages.asking import text
from tests.performance.pages.test_workbooks import token_in, upload
from tests.workbooks.building import saved
from tests.workbooks.final_accounts import published
from workflow.models import Case

pytestmark = pytest.mark.django_db

ECONOMIC = "一般公共预算财政拨款基本支出决算明细表"


@pytest.fixture
def home(db: None, client) -> Centre:
    home = centre()
    client.force_login(home.preparer, backend="django.contrib.auth.backends.ModelBackend")
    return home


def asked(client, home: Centre, data: bytes, **fields: str):
    return upload(client, home.department, data, "决算.xlsx", kind="final_accounts", **fields)


def test_it_shows_first_and_takes_in_when_confirmed(home, client):
    response = asked(client, home, saved(published()), dry_run="on")
    assert response.status_code == 200 and not Case.objects.exists()
    shown = text(response)
    assert shown.count('<tr><th scope="row">0') == 9
    client.post(reverse("performance:confirm_upload", args=[token_in(response)]))
    assert home.case.kind == "final_accounts"
    again = text(asked(client, home, saved(published()), dry_run="on"))
    assert reverse("books:overview", args=[home.case.pk]) in again


def test_a_contradiction_between_tables_is_refused_and_marked_at_its_cell(home, client):
    workbook = published()
    for cell, value in (("C35", 382.13), ("C7", 382.13), ("C8", 300.13)):
        workbook[ECONOMIC][cell].value = value
    response = asked(client, home, saved(workbook))
    assert response.status_code == 422 and "F-10" in text(response)
    assert not Case.objects.exists()
    marked = client.get(reverse("performance:marked_copy", args=[token_in(response)]))
    sheet = openpyxl.load_workbook(BytesIO(marked.content))[ECONOMIC]
    assert "F-10" in sheet["C35"].comment.text


def test_the_workbook_to_take_away_says_what_it_is(home, client):
    home.take_in()
    response = client.get(reverse("books:export", args=[home.case.pk]))
    assert response.status_code == 200
    assert "filename" in response["Content-Disposition"]
    assert "budget" not in response["Content-Disposition"]
