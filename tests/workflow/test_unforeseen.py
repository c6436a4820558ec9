"""What cannot be checked: told as such on pages, by the command and at steps, never passed."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.urls import reverse

from books import cases
from budgets import checks
from fiscal.bases import PRACTICE
from fiscal.findings import Severity
from fiscal.rules import Rule
from tests.factories import annual_budget, draft, explain_all, filled_budget, step
from workflow.checking import full_check
from workflow.models import Case, CheckRun
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db
PAGES = ("workflow:case", "workflow:findings", "books:overview")


@pytest.fixture
def budget(department, staff) -> Case:
    case = filled_budget(department=department, by=staff["preparer"])
    explain_all(case, staff["preparer"])
    return Case.objects.get(pk=case.pk)


FIGURE = 123456


def fails(*args, **kwargs):
    raise ZeroDivisionError(f"a figure that must not be logged: {FIGURE}")


def everywhere(site, case: Case, staff, capsys) -> tuple[str, str, set[str]]:
    """What the pages, the command and a refused step say of a case."""
    client = site("preparer")
    client.post(reverse("workflow:check", args=[case.pk]))
    pages = []
    for page in PAGES:
        response = client.get(reverse(page, args=[case.pk]))
        assert response.status_code == 200, page
        pages.append(response.content.decode())
    with pytest.raises(SystemExit):
        call_command("check_case", department=case.department.code, year=2024, kind="budget")
    with pytest.raises(Refused) as refused:
        step(Case.objects.get(pk=case.pk), "hand_in", staff["preparer"])
    return (
        min(pages, key=len),
        capsys.readouterr().out,
        {one.rule for one in refused.value.findings},
    )


def test_an_empty_case_is_not_passed(site, department, staff, capsys):
    case = annual_budget(department=department, by=staff["preparer"])
    page, said, _rules = everywhere(site, case, staff, capsys)
    assert "B-01" in page and "B-01" in said
    assert CheckRun.objects.filter(errors=0).count() == 0


@pytest.mark.usefixtures("expected_failures")
def test_a_rule_that_raises_blocks_and_the_others_go_on(
    site, budget, staff, capsys, caplog, monkeypatch
):
    rule = Rule("B-98", Severity.INFO, "raises", fails, PRACTICE, "一切")
    monkeypatch.setattr(checks.BOOK, "rules", [*checks.BOOK.rules, rule])
    page, said, rules = everywhere(site, budget, staff, capsys)
    assert "B-98" in page and "B-98" in said and "B-13" in said and rules == {"B-98"}
    assert str(FIGURE) not in caplog.text


@pytest.mark.usefixtures("expected_failures")
@pytest.mark.parametrize("what", ["equation_findings", "text_findings"])
def test_a_part_of_the_check_that_raises_blocks(
    site, budget, staff, capsys, caplog, monkeypatch, what
):
    monkeypatch.setattr(cases, what, fails)
    page, said, rules = everywhere(site, budget, staff, capsys)
    assert "I-16" in page and "I-16" in said and rules == {"I-16"}
    assert "ZeroDivisionError" in caplog.text and str(FIGURE) not in caplog.text


@pytest.mark.usefixtures("expected_failures")
def test_a_case_that_cannot_be_read_is_never_said_to_be_checked(budget, staff, monkeypatch):
    monkeypatch.setattr(cases, "provided_to", fails)
    from workflow.runs import check_state, keep_run

    run = keep_run(budget, staff["preparer"], "asked")
    assert run.digest == ""
    assert check_state(staff["preparer"], Case.objects.get(pk=budget.pk)).is_stale


def test_a_kind_without_relations_has_none_to_break(department, staff):
    case = draft(department=department, by=staff["preparer"])
    assert full_check(case).at_steps == ()
    assert step(case, "hand_in", staff["preparer"]).state == "submitted"
