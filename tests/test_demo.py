"""The demonstration: it comes about through the real services, once, and only where nobody is."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from departments.models import Department, Membership, Person
from departments.roles import ROLES
from performance.models import SelfEvaluation
from publishing.models import Publication
from tests.factories import PersonFactory
from workflow.events import first_broken_event
from workflow.models import Case
from workflow.states import State

pytestmark = pytest.mark.django_db


def load() -> str:
    said = StringIO()
    call_command("load_demo", stdout=said)
    return said.getvalue()


def test_it_shows_every_role_and_nearly_every_state():
    said = load()
    assert set(Membership.objects.values_list("role", flat=True)) == set(ROLES)
    for username in Person.objects.values_list("username", flat=True):
        assert username in said
    states = set(Case.objects.values_list("state", flat=True))
    assert states == set(State.values) - {"withdrawn"}
    assert Publication.objects.count() == Case.objects.filter(state="published").count() == 5
    assert all(first_broken_event(case) is None for case in Case.objects.all())


def test_the_five_real_forms_have_their_published_totals():
    load()
    totals = SelfEvaluation.objects.filter(
        case__fiscal_year=2023, case__department__code="101"
    ).values_list("case__subject", "total", "grade")
    assert set(totals) == {
        ("", Decimal("95.75"), "优"),
        ("2022年度产业大脑项目平台建设合同尾款", Decimal(100), "优"),
        ("金刚石产业大会", Decimal("91.8"), "优"),
        ("密友 AI 项目经费", Decimal(100), "优"),
        ("科技创新专业服务券经费", Decimal(88), "良"),
    }


def test_the_logins_it_prints_work(client):
    said = load()
    password = said.split("password ")[1].split(")")[0]
    for username in Person.objects.values_list("username", flat=True):
        answer = client.post("/sign-in/", {"username": username, "password": password})
        assert answer.status_code == 302, username


def test_a_second_time_it_changes_nothing():
    load()
    before = (Case.objects.count(), list(Case.objects.values_list("pk", "version")))
    assert "preparer" in load()
    assert (Case.objects.count(), list(Case.objects.values_list("pk", "version"))) == before


def test_it_keeps_away_from_a_database_with_other_people():
    PersonFactory()
    assert "no demonstration data" in load()
    assert not Department.objects.exists()
