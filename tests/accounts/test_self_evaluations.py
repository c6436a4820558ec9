"""Self-evaluations take their amounts from the final accounts, and the text counts them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.indicators import year_figures
from books.queries import ledger_of
from books.text import material_of
from fiscal.amounts import trimmed, wan_from_yuan
from performance.content import content_of
from performance.models import SelfEvaluation
from performance.queries import assessment_of, evaluation_of
from performance.services import create_self_evaluation, take_over_accounts
from tests.factories import case_in_state, person
from workflow.models import Case
from workflow.refusals import NotAllowed, Refused, Stale
from workflow.states import State

pytestmark = pytest.mark.django_db


def budget_block(case):
    content = content_of(SelfEvaluation.objects.get(pk=case.pk))
    return {
        row.key: tuple(row.values[one] for one in ("initial", "adjusted", "executed"))
        for row in content.rows["budget"]
    }


def begun(accounts, subject="", by=None, **values):
    return create_self_evaluation(
        department=accounts.department,
        fiscal_year=2023,
        by=by or accounts.staff["preparer"],
        subject=subject,
        **values,
    )


def test_the_departments_form_begins_with_its_amounts(accounts):
    accounts.fill()
    block = budget_block(begun(accounts))
    assert block["total"] == (Decimal(180), Decimal(190), Decimal(276))
    assert block["fiscal"] == block["total"]
    assert block["unit"] == (0, 0, 0)


def test_a_projects_form_begins_with_its_amounts(accounts):
    accounts.fill()
    block = budget_block(begun(accounts, f"{accounts.mine}专项经费"))
    assert block["total"] == (Decimal(60), Decimal(62), Decimal(50))


def test_what_is_not_known_stays_blank(accounts):
    assert budget_block(begun(accounts))["total"] == (None, None, None)
    accounts.fill()
    assert budget_block(begun(accounts, "没有的项目"))["total"] == (None, None, None)


def test_a_units_form_learns_nothing_of_another_unit(accounts):
    accounts.fill()
    theirs = begun(accounts, f"{accounts.other}专项经费", accounts.preparer, unit=accounts.mine)
    assert budget_block(theirs)["total"] == (None, None, None)
    assert not [one for one in assessment_of(evaluation_of(theirs)).findings if one.rule == "S-18"]
    mine = begun(accounts, f"{accounts.mine}专项经费", accounts.preparer, unit=accounts.mine)
    assert budget_block(mine)["total"] == (Decimal(60), Decimal(62), Decimal(50))


def test_project_forms_are_held_against_the_project_expenditure(accounts):
    accounts.fill()
    spent = year_figures(ledger_of(accounts.book), {}).project_spent
    whole = begun(accounts)
    assert projects_missing(whole) == []
    begun(accounts, f"{accounts.mine}专项经费")
    assert projects_missing(whole) == [(trimmed(wan_from_yuan(spent)), "50")]
    begun(accounts, f"{accounts.other}专项经费")
    total = sum(budget_block(one)["total"][2] for one in Case.objects.exclude(subject=""))
    assert projects_missing(whole) == (
        [] if total == wan_from_yuan(spent) else [(trimmed(wan_from_yuan(spent)), trimmed(total))]
    )
    Case.objects.exclude(subject="").update(state=State.WITHDRAWN, published_at=timezone.now())
    assert projects_missing(whole) == []


def projects_missing(case):
    found = assessment_of(evaluation_of(Case.objects.get(pk=case.pk))).findings
    return [(one.expected, one.actual) for one in found if one.rule == "S-23"]


def test_a_secret_project_gives_no_amounts(accounts):
    accounts.fill()
    accounts.book.projects.update(
        level="secret",
        basis="目录",
        marked_by=accounts.staff["custodian"],
        marked_at=timezone.now(),
    )
    block = budget_block(begun(accounts, f"{accounts.mine}专项经费"))
    assert block["total"] == (None, None, None)


def test_what_is_entered_later_is_taken_over_and_recorded(accounts):
    case = begun(accounts)
    by = accounts.staff["preparer"]
    with pytest.raises(Refused, match="say nothing"):
        take_over_accounts(case_id=case.pk, by=by, version=case.version)
    accounts.fill()
    with pytest.raises(NotAllowed):
        take_over_accounts(case_id=case.pk, by=person("auditor"), version=case.version)
    with pytest.raises(Stale):
        take_over_accounts(case_id=case.pk, by=by, version=case.version - 1)
    take_over_accounts(case_id=case.pk, by=by, version=case.version)
    assert budget_block(case)["total"] == (Decimal(180), Decimal(190), Decimal(276))
    event = case.events.order_by("-number").first()
    assert event.action == "take_over_accounts"
    assert event.data["changes"]["budget.total.initial"] == ["", "180"]


def test_the_text_counts_the_approved_self_evaluations_alone(accounts):
    ledger = ledger_of(accounts.book)
    assert not material_of(accounts.book, ledger).provided
    approved = case_in_state(
        State.APPROVED, staff=accounts.staff, department=accounts.department, form=1
    )
    case_in_state(State.DRAFT, staff=accounts.staff, department=accounts.department, form=2)
    provided = material_of(accounts.book, ledger).provided
    grade = SelfEvaluation.objects.get(pk=approved.pk).grade
    grades = {"优": "excellent", "良": "good", "中": "fair", "差": "poor"}
    expected = {f"evaluation.{one}": int(key == grade) for key, one in grades.items()}
    assert provided == expected
    whole = case_in_state(
        State.APPROVED, staff=accounts.staff, department=accounts.department, form=0
    )
    total = SelfEvaluation.objects.get(pk=whole.pk).total
    assert material_of(accounts.book, ledger).provided == {**expected, "evaluation.score": total}
    SelfEvaluation.objects.filter(pk=whole.pk).update(review_total=Decimal(80))
    assert material_of(accounts.book, ledger).provided["evaluation.score"] == 80
    assert Case.objects.filter(kind="self_evaluation").count() == 3
