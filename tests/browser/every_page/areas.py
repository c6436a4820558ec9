"""The pages by area, with who opens them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from django.urls import reverse

from books.models import Book, Project
from books.part_sums import grids_of
from performance.models import GoalForm
from publishing.models import Publication
from publishing.orders.models import PublicationOrder
from tests.browser.every_page.back_office import apps, back_office, pages_of_app
from tests.browser.every_page.demonstration import a_budget, open_accounts
from tests.browser.every_page.steps import (
    approve_all,
    check_budget,
    check_budget_and_text,
    check_nonsense,
    check_nothing,
    check_now,
    follow_mark,
    locked_out,
    open_cell,
    open_everything,
    open_panel,
    order_for_no_time,
    propose_withholding,
    send_empty,
    stale_token,
    upload_budget,
    upload_nonsense,
    upload_over_published,
    upload_workbook,
    wrong_password,
    wrong_password_change,
)
from tests.browser.every_page.visits import Visit
from workflow.models import Case
from workflow.states import State

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


def areas() -> dict[str, Callable[[], Iterator[Visit]]]:
    """The pages by area. Needs the database `set_up` has filled."""
    return {
        "portal": portal,
        "workspace": lambda: chain(signing_in(), lists(), beginning()),
        "cases": lambda: chain(of_cases("workflow:case"), forms()),
        "findings": findings_of_cases,
        "previews": previews,
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


def previews() -> Iterator[Visit]:
    """Pages of the document before it is public, and beside the year before."""
    draft = reverse("preview:first", args=[a_budget("021").pk])
    for rest in ("", "en/", "tables/05/", "tables/11/en/", "forms/1/"):
        yield Visit(f"{draft}{rest}", "approver021")
    yield Visit(f"{draft}tables/99/", "approver021", status=404)
    yield Visit(draft, "preparer021002", status=404)
    yield Visit(reverse("attachments:list", args=[a_budget("021").pk]), "preparer021")
    yield Visit(reverse("attachments:list", args=[a_budget("103").pk]), "auditor")
    yield Visit(reverse("preview:first", args=[a_budget("103").pk]), "publisher")
    later = Case.objects.get(subject="金刚石产业大会", fiscal_year=2023)
    yield Visit(reverse("preview:last_year", args=[later.pk]), "reviewer")
    later_budget = Case.objects.get(department__code="101", kind="budget", fiscal_year=2024)
    yield Visit(reverse("preview:last_year", args=[later_budget.pk]), "preparer")
    reviewed = Case.objects.filter(state=State.UNDER_REVIEW).earliest("pk")
    yield Visit(reverse("preview:first", args=[reviewed.pk]), "reviewer", then=follow_mark)


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


def portal() -> Iterator[Visit]:
    for address in ("/", "/search/", "/search/?q=产业", "/search/?q=zzz", "/about/", "/d/101/"):
        yield Visit(address)
    for address in ("/rules/", "/rules/?q=F-10", "/rules/?q=zzz"):
        yield Visit(address)
    for address in ("/board/", "/board/?year=2023&sort=-budget", "/board/?year=1999"):
        yield Visit(address)
    yield Visit("/board/?kind=budget&state=withdrawn", then=open_everything)
    yield Visit("/check/")
    yield Visit("/check/", then=check_nonsense)
    yield Visit("/check/", then=check_nothing, status=422)
    yield Visit("/check/", then=check_budget)
    yield Visit("/check/", then=check_budget_and_text)
    yield Visit("/d/101/2023/")
    for publication in Publication.objects.filter(department_code="101", fiscal_year=2023):
        yield Visit(publication.version_url)
    changed = Publication.objects.get(number=2).get_absolute_url()
    for address in (f"{changed}changes/", f"{changed}changes/en/"):
        yield Visit(address)
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
    for who in ("preparer", "reviewer"):
        yield Visit("/workspace/calendar/", who, then=open_everything)
    yield Visit("/workspace/calendar/?month=2031-01", "auditor")
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
    budget = Publication.objects.get(kind="budget", fiscal_year=2024, department_code="103")
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
