"""The text of final accounts on its page, and the back office's lists of their lines."""

from __future__ import annotations

import pytest
from django.urls import reverse

from books.cases import labels
from books.models import Book, Reason
from tests.accounts.conftest import settle
from tests.books.pages.asking import HTMX, bare, text
from tests.factories import DepartmentFactory, case_in_state, final_accounts, person
from workflow.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(accounts):
    return reverse("books:text", args=[accounts.case.pk])


def save(client, accounts, **typed):
    data = {"version": accounts.book.case.version}
    data |= {path.replace("__", "."): value for path, value in typed.items()}
    address = reverse("books:save_text", args=[accounts.case.pk])
    return client.post(address, data, headers=HTMX)


def test_every_item_has_a_reason_of_its_own(accounts, page, sign_in):
    accounts.fill()
    client = sign_in(accounts.staff["preparer"])
    reasons = [one.split('"')[0] for one in text(client.get(page)).split('name="text.reason.')[1:]]
    of_items = [one for one in reasons if one.endswith(("-2060101", "-2060499"))]
    assert len(of_items) == 2, reasons
    path = f"text.reason.{of_items[0]}"
    answer = save(client, accounts, **{path: "人员变动。"})
    assert answer.status_code == 200
    assert Reason.objects.get(book=accounts.case.pk).key == of_items[0]
    assert "人员变动" in text(client.get(page))
    assert of_items[0].rpartition("-")[2] in labels(accounts.book.case)[path]
    assert save(client, accounts, **{"text.reason.nothing-2060101": "x"}).status_code >= 400


def test_the_text_belongs_to_who_reads_the_whole(accounts, page, sign_in):
    accounts.fill()
    assert sign_in(accounts.preparer).get(page).status_code == 404
    stranger = person("preparer", department=DepartmentFactory())
    assert sign_in(stranger).get(page).status_code == 404
    for role in ("preparer", "approver", "reviewer", "auditor"):
        assert sign_in(accounts.staff[role]).get(page).status_code == 200, role


def test_grades_are_asked_for_until_self_evaluations_are_approved(accounts, page, sign_in):
    client = sign_in(accounts.staff["preparer"])
    assert 'name="text.entered.rated_excellent"' in text(client.get(page))
    case_in_state(State.APPROVED, staff=accounts.staff, department=accounts.department, form=1)
    said = client.get(page)
    assert 'name="text.entered.rated_excellent"' not in text(said)
    assert "涉及项目1个" in bare(said).replace(" ", "")


def test_last_years_accounts_give_what_the_text_compares_with(
    department, units, accounts, staff, sign_in
):
    accounts.fill()
    client = sign_in(staff["preparer"])
    assert save(client, accounts, **{"text.entered.operation": "12.5"}).status_code == 200
    settle(accounts.case, staff)
    case = final_accounts(department=department, by=staff["preparer"], fiscal_year=2024)
    said = text(client.get(reverse("books:text", args=[case.pk])))
    assert 'name="text.entered.operation"' in said
    assert 'name="text.entered.operation_before"' not in said
    assert 'name="text.comparative.' not in said
    assert Book.objects.get(pk=case.pk).comparatives.count() == 0


def test_the_back_office_lists_the_lines_of_ones_own_departments(accounts, sign_in):
    accounts.fill()
    own, other = accounts.department, DepartmentFactory()
    for model in ("balanceline", "planline", "threepublicline", "projectamount"):
        address = reverse(f"admin:books_{model}_changelist")
        for department, is_there in ((own, True), (other, False)):
            reviewer = person("reviewer", department=department, is_staff=True)
            client = sign_in(reviewer)
            count = client.get(address).context["cl"].result_count
            assert (count > 0) is is_there, model
        administrator = sign_in(person("administrator", is_staff=True))
        assert administrator.get(reverse(f"admin:books_{model}_add")).status_code == 403
