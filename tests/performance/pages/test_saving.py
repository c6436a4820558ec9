"""Saving a form from its page: what it answers, and what it refuses."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from performance.models import SelfEvaluation
from tests.factories import case_in_state
from tests.performance.pages.asking import HTMX, form_url, save, stored, text
from workflow.models import Case, Event
from workflow.states import State

pytestmark = pytest.mark.django_db


def test_saving_answers_with_everything_that_follows(preparer, case):
    response = save(preparer, case, {"indicators.r1.actual": "45%"})
    page = text(response)
    assert response.status_code == 200
    assert re.search(r'id="s-indicators-r1-score"[^>]*hx-swap-oob', page)
    assert '<input type="hidden" id="version" name="version" value="2" hx-swap-oob="true">' in page
    assert str(stored(case).score.total.normalize()) in page
    assert stored(case).content.value("indicators.r1.actual") == "45%"
    event = Event.objects.filter(case=case).latest("number")
    assert event.data["changes"]["indicators.r1.actual"] == ["100%", "45%"]


def test_saving_nothing_new_changes_nothing(preparer, case):
    assert save(preparer, case, {"indicators.r1.actual": "100%"}).status_code == 200
    assert Case.objects.get(pk=case.pk).version == 1


def test_what_cannot_be_read_is_shown_again_as_typed(preparer, case):
    response = save(preparer, case, {"budget.total.executed": "一千二百"})
    assert response.status_code == 200
    assert 'data-place="budget.total.executed"' in text(response)
    page = text(preparer.get(form_url(case)))
    assert 'value="一千二百"' in page and 'aria-invalid="true"' in page
    assert save(preparer, case, {"budget.total.executed": "1,203.45"}).status_code == 200
    assert SelfEvaluation.objects.get(pk=case.pk).unreadable == {}
    assert stored(case).score.total == Decimal("91.80")


def test_without_javascript_the_page_comes_back(preparer, case):
    url = reverse("performance:save", args=[case.pk])
    response = preparer.post(url, {"version": 1, "indicators.r1.actual": "45%"})
    assert response.status_code == 302 and response.url == form_url(case)
    response = preparer.post(url, {"version": 2, "arrange": "add:indicators.r1"})
    assert [row.key for row in stored(case).content.rows["indicators"]][1] == "r15"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"indicators.r1.score": "5"}, 400),
        ({"indicators.order": "r1,r1"}, 400),
        ({"nothing.here": "5"}, 400),
        ({"arrange": "burn:everything"}, 400),
        ({"version": "one"}, 400),
        ({"version": "-1"}, 400),
        ({"version": ""}, 400),
        ({"version": "9" * 30}, 400),
        ({"version": "99", "indicators.r1.actual": "45%"}, 409),
    ],
)
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_what_no_page_sends_is_refused(preparer, case, data, status, headers):
    url = reverse("performance:save", args=[case.pk])
    response = preparer.post(url, {"version": 1, **data}, headers=headers)
    assert response.status_code == status
    assert Case.objects.get(pk=case.pk).version == 1


@pytest.mark.parametrize("role", ["approver", "reviewer", "auditor"])
def test_who_may_not_edit_is_refused_with_the_reason(sign_in, staff, case, role):
    response = save(sign_in(staff[role]), case, {"indicators.r1.actual": "45%"})
    assert response.status_code == 403
    assert "notice-error" in text(response)


def test_a_form_that_was_handed_in_is_closed(preparer, department, staff):
    case = case_in_state(State.SUBMITTED, staff=staff, department=department)
    assert save(preparer, case, {"indicators.r1.actual": "45%"}).status_code == 403


def test_a_returned_form_is_open_where_it_was_remarked_on(preparer, department, staff):
    case = case_in_state(State.RETURNED, staff=staff, department=department)
    page = text(preparer.get(form_url(case)))
    assert 'name="indicators.r1.actual"' in page
    assert 'name="indicators.r2.actual"' not in page
    assert 'data-arrange="add"' not in page
    assert save(preparer, case, {"indicators.r1.actual": "45%"}).status_code == 200
    assert save(preparer, case, {"indicators.r2.actual": "45%"}).status_code == 422
    page = text(preparer.get(form_url(case)))
    assert "原为" in page or "was" in page
