"""The pages of orders, without a script: give one, see how far it is, take it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from departments.models import Person
from publishing.models import Publication
from publishing.orders.models import OrderEntry, PublicationOrder
from publishing.orders.worker import do_what_is_due
from tests.factories import DepartmentFactory, person, staff_of, step
from tests.publishing.orders.giving import later, let_time_pass, ordered, states
from workflow.models import Case

pytestmark = pytest.mark.django_db

Site = Callable[[str], Client]


def ticks(*cases: Case) -> list[str]:
    return [f"{case.pk}:{case.version}" for case in cases]


def form_of(client: Client, *cases: Case) -> dict[str, object]:
    """What the page would send if it were sent as it opens."""
    page = client.get(reverse("orders:new"), {"case": ticks(*cases)})
    assert page.status_code == 200
    return {
        "key": page.context["form"]["key"].value(),
        "when": "now",
        "at": "",
        "case": ticks(*cases),
        "offered": ticks(*cases),
    }


def test_the_bulk_step_leads_to_the_page_that_orders(site: Site, approved) -> None:
    cases = [approved("甲"), approved("乙")]
    client = site("publisher")
    answer = client.post(
        reverse("workflow:bulk"), {"action": "publish", "case": ticks(*cases)}, follow=True
    )
    assert answer.request["PATH_INFO"] == reverse("orders:new")
    text = answer.content.decode()
    assert all(f'value="{tick}"' in text for tick in ticks(*cases))
    assert not Publication.objects.exists() and not PublicationOrder.objects.exists()


def test_an_order_is_given_and_seen_on_its_page_and_in_the_list(site: Site, approved) -> None:
    case = approved()
    client = site("publisher")
    answer = client.post(reverse("orders:new"), form_of(client, case), follow=True)
    order = PublicationOrder.objects.get()
    assert answer.request["PATH_INFO"] == reverse("orders:order", args=[order.pk])
    assert 'hx-trigger="every 2s"' in answer.content.decode()
    do_what_is_due()
    page = client.get(reverse("orders:order", args=[order.pk])).content.decode()
    assert "hx-trigger" not in page, "nothing is asked for any more once all is settled"
    assert Publication.objects.get().version_url in page
    assert str(order.ordered_by) in client.get(reverse("orders:orders")).content.decode()


def test_a_time_is_in_the_zone_of_the_site(site: Site, approved) -> None:
    case = approved()
    client = site("publisher")
    when = timezone.localtime(later(days=30)).replace(second=0, microsecond=0)
    given = {**form_of(client, case), "when": "at", "at": f"{when:%Y-%m-%dT%H:%M}"}
    client.post(reverse("orders:new"), given)
    order = PublicationOrder.objects.get()
    assert order.publish_at == when
    page = client.get(reverse("orders:order", args=[order.pk])).content.decode()
    assert 'hx-trigger="every 60s"' in page and f"{when:%Y-%m-%d %H:%M}" in page


@pytest.mark.parametrize(
    "given",
    [
        {"when": "at", "at": ""},
        {"when": "at", "at": "tomorrow"},
        {"when": "at", "at": "2020-01-01T00:00"},
        {"when": "at", "at": "0001-01-01T00:00"},
        {"when": "at", "at": "9999-12-31T23:59"},
        {"when": "sometime"},
        {"case": []},
        {"case": ["x"]},
        {"case": ["99999999:1"]},
        {"key": "x"},
    ],
)
def test_what_cannot_be_ordered_comes_back_with_its_reason(site: Site, approved, given) -> None:
    case = approved()
    client = site("publisher")
    answer = client.post(reverse("orders:new"), {**form_of(client, case), **given})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert f'value="{ticks(case)[0]}"' in answer.content.decode(), "the rows are still there"
    assert not PublicationOrder.objects.exists()


def test_cases_that_cannot_be_read_are_none(site: Site) -> None:
    client = site("publisher")
    for given in ([], ["x"], ["1:1"] * 101):
        assert client.get(reverse("orders:new"), {"case": given}).status_code == 200


def test_what_changed_after_the_order_is_shown_on_its_page(site: Site, approved, staff) -> None:
    case = approved()
    order = ordered(staff["publisher"], case)
    step(case, "reopen", staff["reviewer"])
    do_what_is_due()
    client = site("publisher")
    page = client.get(reverse("orders:order", args=[order.pk])).content.decode()
    assert "按程序办理" in page, "the reason given for opening the review again"
    assert reverse("orders:order", args=[order.pk]) in client.get("/workspace/").content.decode()
    client.post(reverse("orders:note", args=[order.pk]))
    inbox = client.get("/workspace/").content.decode()
    assert reverse("orders:order", args=[order.pk]) not in inbox


def test_taking_back_and_trying_again(site: Site, approved, staff) -> None:
    cases = [approved("甲"), approved("乙")]
    order = ordered(staff["publisher"], *cases)
    client = site("publisher")
    first = order.entries.earliest("pk")
    client.post(reverse("orders:cancel", args=[order.pk]), {"entry": first.pk})
    assert states(order) == ["cancelled", "waiting"]
    assert client.post(reverse("orders:cancel", args=[order.pk]), {"entry": "x"}).status_code == 400
    OrderEntry.objects.exclude(pk=first.pk).update(
        state="failed", settled_at=timezone.now(), tries=5, message={"en": "full", "zh-hans": "满"}
    )
    page = client.get(reverse("orders:order", args=[order.pk])).content.decode()
    assert 'id="retry"' in page and 'id="note"' in page
    client.post(reverse("orders:retry", args=[order.pk]))
    assert states(order) == ["cancelled", "waiting"]
    client.post(reverse("orders:cancel", args=[order.pk]))
    assert states(order) == ["cancelled", "cancelled"]


def test_progress_is_sent_only_where_it_is_new(site: Site, approved, staff) -> None:
    order = ordered(staff["publisher"], approved())
    client, address = site("publisher"), reverse("orders:progress", args=[order.pk])
    assert client.get(address).status_code == 302, "a person is led to the page"
    asked = {"headers": {"HX-Request": "true"}}
    first = client.get(address, **asked)
    seen = first.context["progress"].seen
    assert client.get(address, {"seen": seen}, **asked).status_code == 204
    do_what_is_due()
    last = client.get(address, {"seen": seen}, **asked)
    assert last.status_code == 200 and "hx-get" not in last.content.decode()


def test_a_job_that_does_not_run_is_told(site: Site, approved, staff) -> None:
    order = ordered(staff["publisher"], approved())
    client, address = site("publisher"), reverse("orders:order", args=[order.pk])
    assert "publish_due" not in client.get(address).content.decode()
    let_time_pass(minutes=2)
    assert "publish_due" in client.get(address).content.decode()


def test_orders_are_for_those_who_may_publish(site: Site, approved, staff) -> None:
    order = ordered(staff["publisher"], approved(), at=later(days=1))
    for role in ("preparer", "approver", "reviewer", "auditor", "administrator"):
        client = site(role)
        for name, args in (("orders", ()), ("new", ())):
            assert client.get(reverse(f"orders:{name}", args=args)).status_code == 403
        for name in ("order", "progress"):
            assert client.get(reverse(f"orders:{name}", args=[order.pk])).status_code == 404
        for name in ("cancel", "retry", "note"):
            assert client.post(reverse(f"orders:{name}", args=[order.pk])).status_code == 404
    assert states(order) == ["waiting"]


def test_a_publisher_of_one_department_sees_its_cases_alone(client: Client, approved, staff):
    """An order may hold cases of several departments; each sees what is theirs."""
    other = DepartmentFactory()
    foreign = approved("外单位项目", department=other, staff=staff_of(other))
    mine = approved("本单位项目")
    order = ordered(staff["publisher"], mine, foreign, at=later(days=1))
    local: Person = person("publisher", department=mine.department)
    client.force_login(local, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("orders:order", args=[order.pk])).content.decode()
    assert "本单位项目" in page and "外单位项目" not in page
    client.post(reverse("orders:cancel", args=[order.pk]))
    assert states(order) == ["cancelled", "waiting"]


def test_the_back_office_shows_and_finds_orders_and_changes_none(site: Site, approved, staff):
    case = approved("找得到的项目")
    order = ordered(staff["publisher"], case, at=later(days=1))
    Person.objects.filter(pk__in=[staff["administrator"].pk, staff["reviewer"].pk]).update(
        is_staff=True
    )
    client = site("administrator")
    for model, pk in (("publicationorder", order.pk), ("orderentry", order.entries.get().pk)):
        listed = reverse(f"admin:publishing_{model}_changelist")
        for words, count in (("找得到", 1), ("找不到", 0)):
            found = client.get(listed, {"q": words})
            assert found.status_code == 200, found.headers
            assert found.context["cl"].result_count == count
        change = reverse(f"admin:publishing_{model}_change", args=[pk])
        assert client.get(change).status_code == 200
        assert client.post(change, {"state": "done"}).status_code == 403
        assert client.get(reverse(f"admin:publishing_{model}_add")).status_code == 403
    local = site("reviewer")
    staff["reviewer"].memberships.update(department=DepartmentFactory())
    listed = reverse("admin:publishing_publicationorder_changelist")
    assert local.get(listed).context["cl"].result_count == 0
