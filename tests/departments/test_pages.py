"""Sign-in, sign-out, password, one's own page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from departments.models import Membership, Person
from tests.factories import PASSWORD, DepartmentFactory, PersonFactory, person

pytestmark = pytest.mark.django_db


def sign_in(client: Client, someone: Person, password: str = PASSWORD, **data: str) -> object:
    return client.post(
        reverse("sign_in"), {"username": someone.username, "password": password, **data}
    )


def test_signing_in_leads_to_ones_turn(client: Client) -> None:
    response = sign_in(client, person("reviewer"))
    assert response["Location"] == reverse("workflow:inbox")
    assert client.get(reverse("workflow:inbox")).status_code == 200


def test_signing_in_leads_back_to_the_page_asked_for(client: Client) -> None:
    wanted = reverse("workflow:board")
    page = client.get(wanted, follow=True)
    assert page.context["next"] == wanted
    assert sign_in(client, person("reviewer"), next=wanted)["Location"] == wanted
    elsewhere = sign_in(Client(), person("reviewer"), next="https://example.org/")
    assert elsewhere["Location"] == reverse("workflow:inbox")


def test_who_is_signed_in_is_not_asked_again(client: Client) -> None:
    sign_in(client, person("reviewer"))
    assert client.get(reverse("sign_in")).status_code == 302


@pytest.mark.parametrize("state", ["wrong password", "closed", "unknown"])
def test_one_sentence_for_every_way_to_be_wrong(client: Client, state: str) -> None:
    someone = PersonFactory(is_active=state != "closed")
    if state == "unknown":
        someone.username = "nobody"
    response = sign_in(client, someone, "x" if state == "wrong password" else PASSWORD)
    assert response.status_code == 200
    (error,) = response.context["form"].non_field_errors()
    assert error == response.context["form"].error_messages["invalid_login"]


def test_guessing_is_locked_out_for_this_account_alone(client: Client) -> None:
    someone, other = PersonFactory(), PersonFactory()
    statuses = [sign_in(client, someone, "guess").status_code for _ in range(8)]
    assert statuses[-1] == 429
    locked = sign_in(client, someone)
    assert locked.status_code == 429
    assert "departments/locked_out.html" in [one.name for one in locked.templates]
    assert sign_in(client, other).status_code == 302


def test_signing_out_is_a_decision(client: Client) -> None:
    sign_in(client, person("reviewer"))
    assert client.get(reverse("sign_out")).status_code == 405
    assert client.post(reverse("sign_out"))["Location"] == reverse("portal:home")
    assert client.get(reverse("workflow:inbox")).status_code == 302


def test_ones_own_page_lists_roles_and_their_end(client: Client) -> None:
    department = DepartmentFactory()
    someone = person("approver", department=department)
    Membership.objects.create(
        person=someone,
        role="preparer",
        department=department,
        since=date(2020, 1, 1),
        until=date.today() - timedelta(days=1),
    )
    sign_in(client, someone)
    page = client.get(reverse("me"))
    assert [one.role for one in page.context["memberships"]] == ["approver", "preparer"]
    assert page.content.decode().count('class="badge"') == 1


def test_someone_without_a_role_can_sign_in_and_sees_nothing(client: Client) -> None:
    sign_in(client, PersonFactory())
    for name in ("me", "workflow:inbox", "workflow:cases", "workflow:board"):
        assert client.get(reverse(name)).status_code == 200


def test_changing_the_password(client: Client) -> None:
    someone = person("reviewer")
    sign_in(client, someone)
    address = reverse("change_password")
    new = "brighter-accounts-2024"
    wrong = {"old_password": "x", "new_password1": new, "new_password2": "other"}
    assert client.post(address, wrong).context["form"].errors.keys() == {
        "old_password",
        "new_password2",
    }
    right = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post(address, right)["Location"] == reverse("me")
    assert client.get(reverse("me")).status_code == 200
    assert sign_in(Client(), someone, new).status_code == 302


def test_a_role_that_ended_opens_nothing(client: Client) -> None:
    department = DepartmentFactory()
    someone = person("approver", department=department)
    someone.memberships.update(since=date(2020, 1, 1), until=date.today() - timedelta(days=1))
    sign_in(client, someone)
    assert not client.get(reverse("workflow:board")).context["board"].rows


def test_one_says_oneself_whether_to_be_reminded_by_mail(client: Client) -> None:
    someone, other = person("preparer", department=DepartmentFactory()), PersonFactory()
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("set_reminders")
    assert client.get(address).status_code == 405
    for sent, wanted in (({}, False), ({"mail": "on"}, True), ({"mail": "maybe"}, False)):
        assert client.post(address, sent).status_code == 302
        someone.refresh_from_db()
        assert someone.is_mailed is wanted
        box = 'name="mail" checked' if wanted else 'name="mail">'
        assert box in client.get(reverse("me")).content.decode()
    other.refresh_from_db()
    assert other.is_mailed
