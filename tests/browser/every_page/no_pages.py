"""Every address there is, and those that show no page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import get_resolver

from books.models import Part, Project
from departments.models import Person
from performance.models import GoalForm
from performance.uploads import keep
from publishing.attachments.models import Attachment
from publishing.models import Publication
from publishing.orders.models import PublicationOrder
from tests.browser.every_page.demonstration import WORKBOOK, a_budget, open_accounts
from workflow.models import Case


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
    draft = Case.objects.filter(state="draft", department__code="101").earliest("pk").pk
    return {
        "workspace/cases/<int:pk>/preview/preview.<str:ending>": (
            f"/workspace/cases/{draft}/preview/preview.docx"
        ),
        **{
            f"workspace/orders/<int:pk>/{step}/": f"/workspace/orders/{order}/{step}/"
            for step in ("progress", "cancel", "retry", "note")
        },
        "healthz": "/healthz",
        "check/marked/": "/check/marked/",
        "language/": "/language/",
        "sign-out/": "/sign-out/",
        "me/reminders/": "/me/reminders/",
        "workspace/calendar.ics": "/workspace/calendar.ics",
        "workspace/reminder/dismiss/": "/workspace/reminder/dismiss/",
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
        "api/v1/board": "/api/v1/board",
        "api/v1/board.csv": "/api/v1/board.csv",
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
    attached = Attachment.objects.get(case=case).pk
    of_case, preview = "workspace/cases/<int:pk>", f"/workspace/cases/{case}/preview"
    return {
        f"{of_case}/preview/attachment-<int:number>.<str:ending>": f"{preview}/attachment-01.png",
        **{
            f"{of_case}/attachments/<int:one>/{step}": (
                f"/workspace/cases/{case}/attachments/{attached}/{step}"
            )
            for step in ("file", "move/", "remove/")
        },
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
    is_of_budgets = "attachment" in route or route.startswith(
        ("workspace/books/", "workspace/goals/")
    )
    return "preparer021" if is_of_budgets else "preparer"
