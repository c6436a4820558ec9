"""Every page of the running product: its address, who opens it, and what is done there first.

The demonstration with some more in it, so that every state and every table of the back office
has something to show. `areas()` names the pages, `no_pages()` the addresses that show none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db.models import Model
from django.test import RequestFactory
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone
from playwright.sync_api import Page

from books.models import BalanceLine, Book, Comparative, Part, Project, Reason, Suppression
from books.part_sums import grids_of
from books.services import create_book
from departments.models import Department, Person
from performance.models import GoalForm, GoalTask
from performance.services import state_score
from performance.uploads import keep
from publishing.models import Publication
from publishing.orders.models import OrderEntry, PublicationOrder
from tests.factories import change_actual, step
from workflow.models import Case
from workflow.states import State

BAD_WORKBOOK = b"this is no workbook"
WORKBOOK = Path(settings.BASE_DIR) / "demo" / "self-evaluation-2023.xlsx"
BUDGET = WORKBOOK.with_name("budget-2024-021.xlsx")
GOOD_TABLE = "code,name,short_name,region\n104,审计局,审计局,郑州\n".encode()
BAD_TABLE = "code,name,short_name,region\n104,审计局,审计局,郑州\nA,,,\n".encode()

# Who looks at a case and its form in each state: those whose turn it is, and who else reads.
LOOKERS: dict[State, tuple[str, ...]] = {
    State.DRAFT: ("preparer", "reviewer"),
    State.SUBMITTED: ("approver103", "preparer103"),
    State.UNDER_REVIEW: ("reviewer", "approver"),
    State.RETURNED: ("preparer", "reviewer"),
    State.APPROVED: ("publisher", "reviewer"),
    State.PUBLISHED: ("publisher", "auditor"),
    State.WITHDRAWN: ("publisher",),
}


@dataclass(frozen=True)
class Visit:
    """A page to open. `then` leads on to what is to be looked at, which answers `status`.

    `refused`: nobody may do this, so that instead of the page there is the one of every refusal.
    """

    address: str
    who: str = ""
    then: Callable[[Page], None] | None = None
    status: int = 200
    refused: bool = False

    @property
    def name(self) -> str:
        done = f" {self.then.__name__}" if self.then else ""
        return f"{self.address} {self.who or 'nobody'}{done}"


def routes() -> Iterator[str]:
    """The route of every address the product answers."""

    def below(resolver: Any, before: str) -> Iterator[str]:
        for one in resolver.url_patterns:
            route = before + (str(one.pattern).removeprefix("^") if before else str(one.pattern))
            if hasattr(one, "url_patterns"):
                yield from below(one, route)
            else:
                yield route

    yield from below(get_resolver(), "")


def set_up() -> None:
    """The demonstration, a corrected and a withdrawn form, and a row in every table."""
    call_command("load_demo", stdout=StringIO())
    people = {one.username: one for one in Person.objects.all()}
    published = Case.objects.filter(state=State.PUBLISHED)
    withdrawn = published.get(department__code="103", kind="self_evaluation")
    step(withdrawn, "withdraw", people["publisher"])
    corrected = published.get(
        kind="self_evaluation", department__code="101", fiscal_year=2023, subject=""
    )
    step(corrected, "correct", people["publisher"])
    change_actual(corrected, people["preparer"], "95%", row="r5")
    for who, action in (
        *(("preparer", "hand_in"), ("approver", "submit")),
        *(("reviewer", "approve"), ("publisher", "publish")),
    ):
        step(corrected, action, people[who])
    draft = Case.objects.get(subject="金刚石产业大会", fiscal_year=2023)
    state_score(
        case_id=draft.pk,
        by=people["preparer"],
        version=draft.version,
        place="indicators.r4.score",
        score=Decimal("2.5"),
        reason="规模预计偏低",
    )
    goal = GoalForm.objects.get(case=None)
    GoalTask.objects.create(goal=goal, position=1, name="编制规划", content="编制产业规划")
    budget = a_budget("021")
    BalanceLine.objects.create(part=budget.parts.earliest("pk"), fund="general_appropriation")
    Reason.objects.create(book=budget, key="totals", text="按工作安排增加。")
    Comparative.objects.create(book=budget, key="income", amount=90_000_000)
    Suppression.objects.create(  # of figures that have changed since
        book=budget,
        digest="0" * 64,
        is_safe=True,
        proposed_by=people["custodian021"],
        proposed_at=timezone.now(),
    )
    create_book(
        kind="final_accounts",
        department=Department.objects.get(code="103"),
        fiscal_year=2024,
        by=people["preparer103"],
        start_from="known",
    )
    give_orders(people["publisher"])
    Person.objects.create_superuser(username="owner", password="owner-2024", name="陈工")
    somebody = {"username": "somebody", "ip_address": "192.0.2.1", "user_agent": "browser"}
    somebody["path_info"] = "/sign-in/"
    AccessAttempt.objects.create(failures_since_start=1, **somebody)
    AccessLog.objects.create(**somebody)
    AccessFailureLog.objects.create(**somebody)


def no_pages() -> dict[str, str]:
    """Addresses that show no page, by route: they take what a page sends, lead on, or give a file.

    Needs the database `set_up` has filled.
    """
    case = Case.objects.earliest("pk").pk
    publication = Publication.objects.earliest("pk")
    kind_of_it = ContentType.objects.get_for_model(Publication).pk
    preparer = Person.objects.get(username="preparer")
    token = keep(
        preparer, WORKBOOK.read_bytes(), WORKBOOK.name, "self_evaluation", "101", 2023
    ).token
    cases, remarks = f"/workspace/cases/{case}", "/workspace/remarks/1"
    forms = "/workspace/self-evaluations"
    upload = f"{forms}/upload/{token}"
    published = "/api/v1/publications/101/2023/self-evaluation/department"
    budget = "/api/v1/publications/103/2024/budget/department"
    of_publication = "api/v1/publications/<department>/<year>/<kind>/<slug>"
    document = "d/<department_code:code>/<fiscal_year:year>/<slug:kind>/<slug:slug>"
    choices = "app_label=departments&model_name=budgetunit&field_name=department"
    order = PublicationOrder.objects.earliest("pk").pk
    return {
        **{
            f"workspace/orders/<int:pk>/{step}/": f"/workspace/orders/{order}/{step}/"
            for step in ("progress", "cancel", "retry", "note")
        },
        "healthz": "/healthz",
        "check/marked/": "/check/marked/",
        "language/": "/language/",
        "sign-out/": "/sign-out/",
        "workspace/bulk/": "/workspace/bulk/",
        "workspace/cases/<int:pk>/act/": f"{cases}/act/",
        "workspace/cases/<int:pk>/check/": f"{cases}/check/",
        "workspace/cases/<int:pk>/assign/": f"{cases}/assign/",
        "workspace/cases/<int:pk>/remarks/": f"{cases}/remarks/",
        "workspace/remarks/<int:pk>/delete/": f"{remarks}/delete/",
        "workspace/remarks/<int:pk>/settle/": f"{remarks}/settle/",
        "workspace/remarks/<int:pk>/answer/": f"{remarks}/answer/",
        "workspace/cases/<int:pk>/explanations/": f"{cases}/explanations/",
        "workspace/explanations/<int:pk>/decide/": "/workspace/explanations/1/decide/",
        "workspace/self-evaluations/upload/<str:token>/confirm/": f"{upload}/confirm/",
        "workspace/self-evaluations/upload/<str:token>/marked/": f"{upload}/marked/",
        "workspace/self-evaluations/export/<str:code>/<int:year>/": f"{forms}/export/101/2023/",
        "workspace/self-evaluations/<int:pk>/save/": f"{forms}/{case}/save/",
        "workspace/self-evaluations/<int:pk>/take-over/": f"{forms}/{case}/take-over/",
        "workspace/self-evaluations/<int:pk>/state-score/": f"{forms}/{case}/state-score/",
        "workspace/self-evaluations/<int:pk>/review-score/": f"{forms}/{case}/review-score/",
        "workspace/self-evaluations/<int:pk>/export/": f"{forms}/{case}/export/",
        **no_pages_of_budgets(),
        f"{document}/<path:rest>": f"{publication.get_absolute_url()}form.json",
        "api/v1/openapi.json": "/api/v1/openapi.json",
        "api/v1/rows": "/api/v1/rows",
        f"{of_publication}/annex": f"{published}/annex",
        f"{of_publication}/tables": f"{budget}/tables",
        f"{of_publication}/tables/<code>": f"{budget}/tables/01",
        "api/v1/departments": "/api/v1/departments",
        "api/v1/publications": "/api/v1/publications",
        "api/v1/publications/<department>/<year>/<kind>/<slug>": published,
        "api/v1/publications/<department>/<year>/<kind>/<slug>/<version>": f"{published}/1",
        "api/v1/<path:rest>": "/api/v1/nothing-here",
        "admin/logout/": "/admin/logout/",
        "admin/jsi18n/": "/admin/jsi18n/",
        "admin/autocomplete/": f"/admin/autocomplete/?{choices}",
        "admin/r/<path:content_type_id>/<path:object_id>/": (
            f"/admin/r/{kind_of_it}/{publication.pk}/"
        ),
    }


def no_pages_of_budgets() -> dict[str, str]:
    """The same for budgets and their goals."""
    case = a_budget("021").pk
    part = Part.objects.filter(book=case).exclude(unit=None).earliest("pk").pk
    project = Project.objects.filter(book=case, level="").earliest("pk").pk
    goal = GoalForm.objects.filter(case=case).earliest("pk").pk
    budgets, goals = "workspace/books/<int:pk>", "workspace/goals"
    of_part = f"{budgets}/parts/<int:part>"
    ours, of_goal = f"/workspace/books/{case}", f"/workspace/goals/{goal}"
    table = f"{budgets}/tables/<str:code>"
    return {
        f"{budgets}/approval/": f"{ours}/approval/",
        f"{budgets}/add-part/": f"{ours}/add-part/",
        f"{budgets}/unit/": f"{ours}/unit/",
        f"{budgets}/export/": f"{ours}/export/",
        f"{budgets}/text/save/": f"{ours}/text/save/",
        f"{of_part}/finish/": f"{ours}/parts/{part}/finish/",
        f"{of_part}/reopen/": f"{ours}/parts/{part}/reopen/",
        f"{of_part}/<str:kind>/save/": f"{ours}/parts/{part}/income/save/",
        f"{table}/state/": f"{ours}/tables/01/state/",
        f"{table}/drop/": f"{ours}/tables/01/drop/",
        **{
            f"{budgets}/projects/<int:project>/{step}/": f"{ours}/projects/{project}/{step}/"
            for step in ("link", "classify", "lift")
        },
        **no_pages_of_accounts(),
        **{
            f"workspace/secrets/<int:pk>/{step}/": f"/workspace/secrets/{case}/{step}/"
            for step in ("examine", "confirm")
        },
        f"{goals}/of/<int:case_pk>/begin/": f"/workspace/goals/of/{case}/begin/",
        f"{goals}/of/<int:case_pk>/upload/": f"/workspace/goals/of/{case}/upload/",
        f"{goals}/of/<int:case_pk>/export/": f"/workspace/goals/of/{case}/export/",
        **{
            f"{goals}/<int:pk>/{step}/": f"{of_goal}/{step}/"
            for step in ("save", "sector", "library", "export")
        },
    }


def no_pages_of_accounts() -> dict[str, str]:
    """The same for what final accounts have of their own."""
    book = open_accounts()
    route, ours = "workspace/final-accounts/<int:pk>", f"/workspace/final-accounts/{book.pk}"
    part = book.parts.earliest("pk").pk
    return {
        f"{route}/comparison.<file_form:form>": f"{ours}/comparison.csv",
        f"{route}/parts/<int:part>/take-over/confirm/": f"{ours}/parts/{part}/take-over/confirm/",
    }


def opener_of(route: str) -> str:
    """Who may ask for an address that shows no page."""
    if route.startswith("admin/"):
        return "administrator"
    if route.startswith("workspace/orders/"):
        return "publisher"
    if route.startswith("workspace/final-accounts/"):
        return "preparer103"
    is_of_budgets = route.startswith(("workspace/books/", "workspace/goals/"))
    return "preparer021" if is_of_budgets else "preparer"


def a_budget(code: str) -> Book:
    """Of 2024: 103 is published, 021 a draft."""
    return Book.objects.get(
        case__department__code=code, case__kind="budget", case__fiscal_year=2024
    )


def open_accounts() -> Book:
    """The final accounts of 103 of 2024, begun with its budget."""
    return Book.objects.get(
        case__department__code="103", case__kind="final_accounts", case__fiscal_year=2024
    )


def areas() -> dict[str, Callable[[], Iterator[Visit]]]:
    """The pages by area. Needs the database `set_up` has filled."""
    return {
        "portal": portal,
        "workspace": lambda: chain(signing_in(), lists(), beginning()),
        "cases": lambda: chain(of_cases("workflow:case"), forms()),
        "findings": findings_of_cases,
        "orders": orders,
        "budgets": budgets,
        "grids and tables of budgets": grids_and_tables,
        "final accounts": final_accounts,
        "goals": goals,
        "portal: budgets": published_budgets,
        "back office": back_office,
        **{f"back office: {app}": pages_of_app(app) for app in apps()},
    }


def orders() -> Iterator[Visit]:
    """Orders to publish: what is chosen, one that waits, one with every outcome there is."""
    approved = Case.objects.filter(state=State.APPROVED).order_by("pk")
    ticks = "&".join(f"case={one.pk}:{one.version}" for one in (*approved, a_budget("021").case))
    yield Visit("/workspace/orders/new/", "publisher")
    yield Visit(f"/workspace/orders/new/?{ticks}", "publisher")
    yield Visit(f"/workspace/orders/new/?{ticks}", "publisher", then=order_for_no_time, status=422)
    yield Visit("/workspace/orders/new/", "reviewer", status=403)
    yield Visit("/workspace/orders/", "publisher")
    for order in PublicationOrder.objects.order_by("pk"):
        yield Visit(reverse("orders:order", args=[order.pk]), "publisher", then=open_everything)
    yield Visit("/workspace/", "publisher")


def order_for_no_time(page: Page) -> None:
    """Choose a set time and give none."""
    page.locator("input[name=when][value=at]").check()
    with page.expect_navigation():
        page.locator("form.order button[type=submit]").click()


def give_orders(publisher: Person) -> None:
    """One order with an entry in every state there is; nothing of it is due."""
    now = timezone.now()
    order = PublicationOrder.objects.create(
        ordered_by=publisher, ordered_at=now, publish_at=now + timedelta(days=1)
    )
    settled = {"settled_at": now, "message": {"zh-hans": "磁盘已满。", "en": "Full."}}
    found = Case.objects.filter(state=State.PUBLISHED, kind="self_evaluation").order_by("pk")
    corrected = found.filter(publications__number=2).earliest("pk")
    others = [one for one in found if one != corrected]
    publication = corrected.publications.latest("number")
    done = {"settled_at": now, "written_at": now, "publication": publication}
    given: list[dict[str, Any]] = [
        {"case": corrected, "state": "done", **done},
        {"case": others[0], "state": "failed", **settled},
        {"case": others[1], "state": "refused", "found_version": others[1].version, **settled},
        {"case": others[2], "state": "cancelled", "cancelled_by": publisher, "settled_at": now},
        {"case": Case.objects.filter(state=State.DRAFT).earliest("pk"), "tries": 1},
        {"case": Case.objects.filter(state=State.DRAFT).latest("pk")},
    ]
    for values in given:
        OrderEntry.objects.create(
            order=order,
            version=values["case"].version - 1 or 1,
            due_at=order.publish_at,
            tried_at=now,
            **values,
        )


def findings_of_cases() -> Iterator[Visit]:
    """The findings of a draft budget before and after it is checked, narrowed, and the runs."""
    draft = a_budget("021")
    address = reverse("workflow:findings", args=[draft.pk])
    yield Visit(address, "preparer021")
    yield Visit(address, "preparer021", then=check_now)
    yield Visit(f"{address}?severity=tail", "reviewer")
    yield Visit(f"{address}?severity=warning&rule=B-05", "preparer021")
    yield Visit(reverse("workflow:runs", args=[draft.pk]), "preparer021", then=open_everything)
    yield Visit(reverse("workflow:findings", args=[a_budget("103").pk]), "auditor")


def check_now(page: Page) -> None:
    """Check everything, and come back to the page it was asked for on."""
    with page.expect_navigation():
        page.locator(".checked button").click()
    page.locator(".messages").wait_for()


def portal() -> Iterator[Visit]:
    for address in ("/", "/search/", "/search/?q=产业", "/search/?q=zzz", "/about/", "/d/101/"):
        yield Visit(address)
    for address in ("/rules/", "/rules/?q=F-10", "/rules/?q=zzz"):
        yield Visit(address)
    yield Visit("/check/")
    yield Visit("/check/", then=check_nonsense)
    yield Visit("/check/", then=check_nothing, status=422)
    yield Visit("/check/", then=check_budget)
    yield Visit("/d/101/2023/")
    for publication in Publication.objects.filter(department_code="101", fiscal_year=2023):
        yield Visit(publication.version_url)
    for publication in Publication.objects.current().filter(fiscal_year=2023):
        yield Visit(publication.get_absolute_url())
        yield Visit(f"{publication.get_absolute_url()}en/")
    withdrawn = Publication.objects.get(withdrawal__isnull=False)
    yield Visit(withdrawn.get_absolute_url())
    yield Visit(f"{withdrawn.version_url}form.xlsx", status=410)
    for address in ("/nothing-here/", "/api/v1/"):
        yield Visit(address, status=404)


def signing_in() -> Iterator[Visit]:
    yield Visit("/sign-in/")
    yield Visit("/sign-in/", then=wrong_password)
    yield Visit("/sign-in/", then=locked_out, status=429)
    yield Visit("/sign-in/", then=stale_token, status=403)
    yield Visit("/me/", "preparer")
    yield Visit("/me/password/", "preparer")
    yield Visit("/me/password/", "preparer", then=wrong_password_change)
    yield Visit("/workspace/cases/99999/", "preparer", status=404)


def lists() -> Iterator[Visit]:
    for who in ("preparer", "approver103", "reviewer", "publisher", "auditor"):
        yield Visit("/workspace/", who)
    for who in ("preparer", "reviewer", "auditor"):
        yield Visit("/workspace/cases/", who)
    yield Visit("/workspace/cases/?text=zzz", "reviewer")
    yield Visit("/workspace/cases/?state=nonsense&due=x", "reviewer")
    yield Visit("/workspace/board/", "reviewer")
    yield Visit("/workspace/cases/", "reviewer", then=approve_all)


def beginning() -> Iterator[Visit]:
    yield Visit("/workspace/self-evaluations/new/", "preparer")
    yield Visit("/workspace/self-evaluations/new/", "preparer", then=send_empty, status=422)
    yield Visit("/workspace/self-evaluations/new/", "auditor", status=403)
    yield Visit("/workspace/self-evaluations/upload/", "preparer")
    yield Visit("/workspace/self-evaluations/upload/", "preparer", then=upload_nonsense, status=422)
    yield Visit("/workspace/self-evaluations/upload/", "preparer", then=upload_workbook)
    yield Visit(
        "/workspace/self-evaluations/upload/", "preparer", then=upload_over_published, status=422
    )


def of_cases(view: str) -> Iterator[Visit]:
    """A page of one case in each state, as those see it who work on it."""
    for state, people in LOOKERS.items():
        department = {"department__code": "103"} if state == State.SUBMITTED else {}
        case = Case.objects.filter(state=state, **department).earliest("pk")
        for who in people:
            yield Visit(reverse(view, args=[case.pk]), who)


def budgets() -> Iterator[Visit]:
    """Lists, overview, text and projects of budgets, as each reads them who may."""
    draft, published = a_budget("021"), a_budget("103")
    for who in ("preparer021", "preparer021002", "auditor"):
        yield Visit("/workspace/books/", who)
    yield Visit("/workspace/books/new/", "preparer021")
    yield Visit("/workspace/books/new/", "preparer021", then=send_empty, status=422)
    yield Visit("/workspace/books/new/", "preparer021002", status=403)
    upload = "/workspace/self-evaluations/upload/"
    yield Visit(upload, "preparer021", then=upload_budget)
    yield Visit(upload, "preparer103", then=upload_budget, status=422)
    yield Visit("/workspace/", "preparer021002")
    for who in ("preparer021", "preparer021002", "custodian021", "reviewer"):
        yield Visit(f"/workspace/books/{draft.pk}/", who)
    yield Visit(f"/workspace/books/{draft.pk}/", "preparer021", then=open_everything)
    yield Visit(f"/workspace/books/{draft.pk}/place/?place=income.021001", "preparer021")
    yield Visit(f"/workspace/books/{published.pk}/", "publisher")
    yield Visit(reverse("workflow:case", args=[draft.pk]), "preparer021")
    yield Visit(reverse("workflow:case", args=[published.pk]), "auditor")
    for who in ("preparer021", "reviewer"):
        yield Visit(reverse("books:text", args=[draft.pk]), who)
    yield Visit(reverse("books:text", args=[published.pk]), "publisher")
    projects = Project.objects.filter(book=draft)
    named, masked = projects.filter(level="").earliest("pk"), projects.exclude(level="").get()
    for project, who in ((named, "preparer021"), (named, "custodian021"), (masked, "custodian021")):
        address = reverse("books:project", args=[draft.pk, project.pk])
        yield Visit(address, who, then=open_everything)
    secret = reverse("books:project", args=[draft.pk, masked.pk])
    yield Visit(secret, "preparer021", status=404)
    withheld = reverse("secrecy:secrets", args=[draft.pk])
    yield Visit(withheld, "custodian021", then=propose_withholding)
    yield Visit(withheld, "deputy021", then=open_everything)
    yield Visit(withheld, "preparer021", status=404)


def grids_and_tables() -> Iterator[Visit]:
    """Every grid of a unit and of the department, and every kind of table."""
    draft = a_budget("021")
    parts = {one.unit_code: one.pk for one in draft.parts.select_related("unit")}
    for kind in ("income", "expenditure", "economic", "projects", "balance"):
        yield Visit(reverse("books:grid", args=[draft.pk, parts["021001"], kind]), "preparer021")
    for kind in ("expenditure", "economic"):
        yield Visit(reverse("books:grid", args=[draft.pk, parts[""], kind]), "preparer021")
    for who in ("preparer021002", "reviewer"):
        yield Visit(reverse("books:grid", args=[draft.pk, parts["021002"], "projects"]), who)
    yield Visit(reverse("books:tables", args=[draft.pk]), "preparer021")
    for code in ("01", "02", "03", "05", "07", "09", "11"):
        yield Visit(reverse("books:table", args=[draft.pk, code]), "preparer021")
    table = reverse("books:table", args=[draft.pk, "01"])
    yield Visit(table, "preparer021", then=open_cell)
    yield Visit(f"{table}cell/?place=income.general.amount", "preparer021")
    yield Visit(reverse("books:table", args=[draft.pk, "11"]), "preparer021002")


def final_accounts() -> Iterator[Visit]:
    """What final accounts have besides what they share with budgets, and every grid of theirs."""
    begun, settled = (
        open_accounts(),
        Book.objects.get(case__kind="final_accounts", case__fiscal_year=2023),
    )
    yield Visit("/workspace/books/new/?kind=final_accounts", "preparer103")
    yield Visit("/workspace/books/?kind=final_accounts", "preparer103")
    for who in ("preparer103", "auditor"):
        yield Visit(reverse("books:overview", args=[begun.pk]), who)
        yield Visit(reverse("books:text", args=[begun.pk]), who)
    part = begun.parts.earliest("pk")
    for kind in grids_of(begun):
        yield Visit(reverse("books:grid", args=[begun.pk, part.pk, kind]), "preparer103")
    take = reverse("accounts:taking", args=[begun.pk, part.pk])
    yield Visit(take, "preparer103")
    for code in ("01", "04", "06", "09"):
        yield Visit(reverse("books:table", args=[settled.pk, code]), "auditor")
    for book in (begun, settled):
        for by in ("item", "purpose", "project"):
            yield Visit(f"{reverse('accounts:comparison', args=[book.pk])}?by={by}", "auditor")


def goals() -> Iterator[Visit]:
    draft, published = a_budget("021"), a_budget("103")
    for who in ("preparer021", "preparer021002", "reviewer"):
        yield Visit(reverse("goals:index", args=[draft.pk]), who)
    of_draft = GoalForm.objects.filter(case=draft.pk, classified=False)
    whole = of_draft.get(subject="")
    project = of_draft.exclude(subject="").earliest("pk")
    for goal in (whole, project):
        yield Visit(reverse("goals:form", args=[goal.pk]), "preparer021")
    yield Visit(reverse("goals:form", args=[project.pk]), "reviewer")
    place = reverse("goals:place", args=[project.pk])
    yield Visit(f"{place}?place=indicators.r1.target", "preparer021")
    yield Visit(reverse("goals:index", args=[published.pk]), "auditor")


def published_budgets() -> Iterator[Visit]:
    """The pages of a budget and of final accounts for the public."""
    budget = Publication.objects.get(kind="budget", fiscal_year=2024)
    home = budget.get_absolute_url()
    for address in ("/d/103/", "/d/103/2024/", "/search/?q=专项", home, f"{home}en/"):
        yield Visit(address)
    for code in ("01", "02", "05", "07", "08", "09", "11"):
        yield Visit(f"{home}tables/{code}/")
    yield Visit(f"{home}tables/11/en/")
    accounts = Publication.objects.get(kind="final_accounts").get_absolute_url()
    for address in ("", "en/", "comparison/", "comparison/en/", "tables/01/", "tables/06/"):
        yield Visit(f"{accounts}{address}")


def forms() -> Iterator[Visit]:
    yield from of_cases("performance:form")
    draft = Case.objects.get(subject="金刚石产业大会", fiscal_year=2023)
    address = reverse("performance:form", args=[draft.pk])
    yield Visit(f"{address}?compare=1", "preparer")
    yield Visit(address, "preparer", then=open_panel)
    yield Visit(address, "preparer", then=open_everything)
    yield Visit(f"{address}place/?place=indicators.r1.score", "preparer")


def back_office() -> Iterator[Visit]:
    yield Visit("/admin/login/")
    for address in ("", "password_change/", "password_change/done/"):
        yield Visit(f"/admin/{address}", "administrator")
    for app in apps():
        yield Visit(f"/admin/{app}/", "owner" if app == "axes" else "administrator")
    yield Visit("/admin/", "reviewer")
    yield Visit("/admin/nothing/here/", "administrator", status=404)
    person = Person.objects.get(username="preparer")
    yield Visit(reverse("admin:auth_user_password_change", args=[person.pk]), "administrator")
    yield Visit("/admin/workflow/case/", "reviewer", then=choose_step)
    yield Visit("/admin/departments/person/add/", "administrator", then=save_empty)
    for then in (import_good_table, import_bad_table):
        yield Visit("/admin/departments/department/import/", "administrator", then=then)


def apps() -> list[str]:
    return sorted({model._meta.app_label for model in admin.site._registry})


def pages_of_app(app: str) -> Callable[[], Iterator[Visit]]:
    def pages() -> Iterator[Visit]:
        for model in admin.site._registry:
            if model._meta.app_label == app:
                yield from pages_of_model(model)

    return pages


def pages_of_model(model: type[Model]) -> Iterator[Visit]:
    """List, form, history and the rest; what nobody may do there must be refused."""
    who = "owner" if model._meta.app_label == "axes" else "administrator"
    keeper = admin.site._registry[model]
    request = RequestFactory().get("/")
    request.user = Person.objects.get(username=who)
    first = model._default_manager.order_by("pk").first()
    assert first, f"set_up() makes no {model.__name__}: the page of one cannot be opened"
    for page in ("changelist", "add", "import", "export", "change", "history", "delete"):
        about_one = page in ("change", "history", "delete")
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
        try:
            address = reverse(name, args=[first.pk] if about_one else [])
        except NoReverseMatch:
            continue
        allowed = {
            "add": keeper.has_add_permission,
            "delete": keeper.has_delete_permission,
        }.get(page, keeper.has_view_permission)
        about = (request, first) if page == "delete" else (request,)
        yield Visit(address, who, refused=not allowed(*about))


# --- What is done on a page before one looks at it. -------------------------------------------


def wrong_password(page: Page) -> None:
    page.locator("[name=username]").fill("preparer")
    page.locator("[name=password]").fill("wrong")
    send(page)


def locked_out(page: Page) -> None:
    for _ in range(8):
        page.locator("[name=username]").fill("auditor")
        page.locator("[name=password]").fill("wrong")
        send(page)


def stale_token(page: Page) -> None:
    page.context.clear_cookies()
    wrong_password(page)


def wrong_password_change(page: Page) -> None:
    page.locator("[name=old_password]").fill("wrong")
    page.locator("[name=new_password1]").fill("1")
    page.locator("[name=new_password2]").fill("2")
    send(page)


def send(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()


def send_empty(page: Page) -> None:
    page.locator("main form").last.evaluate("form => { form.noValidate = true; }")
    send(page)


def check_nothing(page: Page) -> None:
    page.locator("[name=file]").evaluate("field => field.required = false")
    page.locator(".check-form button").click()


def check_nonsense(page: Page) -> None:
    page.locator("[name=file]").set_input_files(
        {"name": "预算.xlsx", "mimeType": "application/zip", "buffer": BAD_WORKBOOK}
    )
    page.locator(".check-form button").click()


def check_budget(page: Page) -> None:
    page.locator("[name=file]").set_input_files(BUDGET)
    page.locator(".check-form button").click()
    for summary in page.locator("summary").all():
        summary.click()


def upload_nonsense(page: Page) -> None:
    page.locator("[name=fiscal_year]").fill("2023")
    page.locator("[name=file]").set_input_files(
        {"name": "自评表.xlsx", "mimeType": "application/zip", "buffer": BAD_WORKBOOK}
    )
    send(page)


def upload_workbook(page: Page, year: str = "2024") -> None:
    page.locator("[name=fiscal_year]").fill(year)
    page.locator("[name=file]").set_input_files(WORKBOOK)
    send(page)


def upload_over_published(page: Page) -> None:
    upload_workbook(page, "2023")


def upload_budget(page: Page) -> None:
    page.locator("[name=kind][value=budget]").check()
    page.locator("[name=fiscal_year]").fill("2024")
    page.locator("[name=file]").set_input_files(BUDGET)
    send(page)


def approve_all(page: Page) -> None:
    for tick in page.locator("tbody input[name=case]").all():
        tick.check()
    with page.expect_navigation():
        page.locator("#bulk button[value=approve]").click()


def open_panel(page: Page) -> None:
    page.locator("a.why").first.click()
    page.locator("#panel h2").wait_for()


def open_cell(page: Page) -> None:
    """Ask a figure of a table which lines it is made of."""
    page.locator("td.figure a").first.click()
    page.locator("#panel h2").wait_for()


def open_everything(page: Page) -> None:
    for summary in page.locator("main details:not(.row-menu) > summary").all():
        summary.click()


def propose_withholding(page: Page) -> None:
    """By keyboard; it takes its time."""
    page.locator("main form[action$='/examine/'] button").focus()
    with page.expect_navigation(timeout=200_000):
        page.keyboard.press("Enter")
    open_everything(page)


def choose_step(page: Page) -> None:
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("approve")
    with page.expect_navigation():
        page.locator(".actions button[type=submit]").click()


def save_empty(page: Page) -> None:
    page.locator("#content-main form").evaluate("form => { form.noValidate = true; }")
    with page.expect_navigation():
        page.locator("[name=_save]").click()


def import_good_table(page: Page) -> None:
    import_table(page, GOOD_TABLE)


def import_bad_table(page: Page) -> None:
    import_table(page, BAD_TABLE)


def import_table(page: Page, content: bytes) -> None:
    page.locator("[name=import_file]").set_input_files(
        {"name": "departments.csv", "mimeType": "text/csv", "buffer": content}
    )
    with page.expect_navigation():
        page.locator(".submit-row [type=submit]").click()
