"""A whole year of one department: budget, goals, final accounts, self-evaluations, publication.

And the year after, which begins with what this one left behind. Run on the demonstration, which
comes about through the real services.
"""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal

import pytest
from django.test import Client

from books.models import Book, ExpenditureLine, PlanLine, Project, ProjectAmount
from books.services import create_book
from books.text import last_year_of, narrative_of
from departments.models import Department, Person
from performance.models import GoalForm
from performance.queries import assessment_of, evaluation_of
from publishing.models import Publication
from workflow.models import Case, CaseKindChoices
from workflow.states import State

pytestmark = pytest.mark.django_db

BUDGET, ACCOUNTS = CaseKindChoices.BUDGET, CaseKindChoices.FINAL_ACCOUNTS
HOME = "/d/101/2023/final-accounts/department/"


@pytest.fixture(autouse=True)
def loaded(demonstration) -> None:
    """Each test begins with the demonstration as it was loaded."""


def test_a_year_from_its_budget_to_its_publication(client: Client) -> None:
    the_budget_has_goals_for_every_project()
    the_final_accounts_take_their_initial_budget_from_it()
    the_self_evaluations_are_held_against_the_final_accounts()
    all_of_it_is_published_and_stands_together(client)


def test_the_year_after_begins_with_this_one() -> None:
    the_budget_of_the_year_after_begins_with_this_one()
    the_final_accounts_of_the_year_after_begin_with_these()


def case_of(kind: str, year: int = 2023) -> Case:
    return Case.objects.select_related("department").get(
        kind=kind, department__code="101", fiscal_year=year, subject=""
    )


def by_item(kind: type[ExpenditureLine] | type[PlanLine], case: Case, **given: str) -> Counter[str]:
    """The amounts of lines in 万元 by item."""
    found: Counter[str] = Counter()
    for line in kind.objects.filter(part__book=case.pk, **given).select_related("item"):
        found[line.item.code] += line.amount / 10_000
    return found


def the_budget_has_goals_for_every_project() -> None:
    case = case_of(BUDGET)
    assert case.state == State.PUBLISHED
    assert by_item(ExpenditureLine, case) == {
        "2060199": Decimal("48.30"),
        "2060101": Decimal("303.42"),
        "2060499": Decimal("1600.00"),
        "2069999": Decimal("740.40"),
    }
    codes = set(Project.objects.filter(book=case.pk).values_list("code", flat=True))
    goals = GoalForm.objects.filter(case=case)
    assert {one.project_code for one in goals if one.scope == "project"} == codes
    assert goals.filter(project_code="").count() == 1


def the_final_accounts_take_their_initial_budget_from_it() -> None:
    budget, accounts = case_of(BUDGET), case_of(ACCOUNTS)
    initial = by_item(PlanLine, accounts, stage="initial")
    assert initial == by_item(ExpenditureLine, budget)
    assert sum(by_item(PlanLine, accounts, stage="adjusted").values()) == Decimal("3214.33")
    projects = Project.objects.filter(book=accounts.pk)
    linked = projects.exclude(budgeted_as=None)
    assert linked.count() == Project.objects.filter(book=budget.pk).count() == 6
    assert {one.budgeted_as.code for one in linked} == {one.code for one in linked}
    executed = ProjectAmount.objects.filter(project__book=accounts.pk, stage="executed")
    assert sum(one.amount for one in executed) == Decimal("17751800")


def the_self_evaluations_are_held_against_the_final_accounts() -> None:
    case = case_of(CaseKindChoices.SELF_EVALUATION)
    told = {one.rule: one for one in assessment_of(evaluation_of(case)).findings}
    assert "2692.12" in str(told["S-18"].message)
    project = Case.objects.get(
        department__code="101", fiscal_year=2023, subject="2022年度产业大脑项目平台建设合同尾款"
    )
    rules = {one.rule for one in assessment_of(evaluation_of(project)).findings}
    assert "S-18" not in rules


def all_of_it_is_published_and_stands_together(client: Client) -> None:
    accounts = Publication.objects.get(case=case_of(ACCOUNTS))
    forms = Publication.objects.filter(
        kind="self_evaluation", department_code="101", fiscal_year=2023
    )
    assert forms.count() == 2
    assert all(one.published_at <= accounts.published_at for one in forms)
    shown = client.get(f"{HOME}en/").content.decode()
    assert all(f"{one.get_absolute_url()}en/" in shown for one in forms)
    compared = client.get(f"{HOME}comparison/en/").content.decode()
    assert "/d/101/2023/budget/department/" in compared
    assert "state another initial amount" not in compared
    for figure in ("2692.12", "3214.33", "2066.09", "76.75%", "64.28%"):
        assert figure in compared, figure
    text = "".join(json.loads(accounts.document)["text"])
    assert "2066.09万元" in text and "303.42万元" in text


def the_budget_of_the_year_after_begins_with_this_one() -> None:
    case = case_of(BUDGET, 2024)
    assert case.state == State.DRAFT
    before = case_of(BUDGET)
    assert set(by_item(ExpenditureLine, case)) == set(by_item(ExpenditureLine, before))
    assert not any(by_item(ExpenditureLine, case).values())
    follows = Project.objects.filter(book=case.pk).values_list("follows__book", flat=True)
    assert set(follows) == {before.pk} and len(follows) == 6


def the_final_accounts_of_the_year_after_begin_with_these() -> None:
    preparer = Person.objects.get(username="preparer")
    case = create_book(
        kind=ACCOUNTS,
        department=Department.objects.get(code="101"),
        fiscal_year=2024,
        by=preparer,
        start_from="known",
    )
    assert set(by_item(ExpenditureLine, case)) == set(by_item(ExpenditureLine, case_of(ACCOUNTS)))
    assert Project.objects.filter(book=case.pk).exclude(follows=None).count() == 7
    book = Book.objects.select_related("case__department").get(pk=case.pk)
    assert last_year_of(book).ledger
    paths = {slot.path for slot in narrative_of(book).slots}
    assert not [one for one in paths if one.startswith("text.comparative.")]
