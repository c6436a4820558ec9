"""Full checks of a case: when they run, what is kept of them, and when that is stale."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from books.models import Project
from books.services import (
    finish_part,
    mark_classified,
    reopen_part,
    save_lines,
    save_projects,
)
from departments.roles import Permission
from departments.words import in_words
from tests.factories import (
    UnitFactory,
    budget_row,
    draft,
    explain_all,
    filled_budget,
    part_of,
    project_row,
    step,
)
from tests.workflow.pages.visiting import post_step
from workflow.checking import full_check, live_check
from workflow.models import Case, CheckRun
from workflow.refusals import Refused
from workflow.runs import check_state, is_stale, keep_run, last_run
from workflow.states import State

pytestmark = pytest.mark.django_db

#: Expenditure of which nobody said from which fund it is paid: no rule on lines compares that.
OF_NO_FUND = {**budget_row("60.0", item="2060499", purpose="other_operating"), "fund": ""}


@pytest.fixture
def budget(department, staff) -> Case:
    UnitFactory(department=department)
    return filled_budget(department=department, by=staff["preparer"])


@pytest.fixture
def contradictory(budget, staff) -> Case:
    """A budget whose lines agree, but whose tables would not."""
    with_expenditure(budget, staff["preparer"], OF_NO_FUND)
    return Case.objects.get(pk=budget.pk)


def with_expenditure(case: Case, by, last) -> None:
    part = part_of(case)
    part = reopen_part(part_id=part.pk, version=part.version, by=by)
    rows = [
        budget_row("60.0", item="2060101", purpose="wages"),
        budget_row("30.0", item="2060101", purpose="goods"),
        last,
    ]
    saved = save_lines(part_id=part.pk, kind="expenditure", rows=rows, version=part.version, by=by)
    finish_part(part_id=part.pk, version=saved.part.version, by=by)


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_handing_in_checks_the_relations_between_tables_and_keeps_the_run(contradictory, staff):
    assert not [one for one in live_check(contradictory) if one.blocks]
    with pytest.raises(Refused) as refused:
        step(now(contradictory), "hand_in", staff["preparer"])
    assert refused.value.findings
    assert all(one.places[0].path.startswith("table.") for one in refused.value.findings)
    assert all(one.places[0].cell and one.at_stake for one in refused.value.findings)
    run = CheckRun.objects.get(case=contradictory)
    assert (run.occasion, run.by) == ("hand_in", staff["preparer"])
    assert run.errors == len(refused.value.findings)
    state = check_state(staff["preparer"], now(contradictory))
    assert state.is_current
    assert [one.rule for one in state.findings] == [
        one.rule for one in full_check(now(contradictory)).findings
    ]


def test_what_holds_as_it_stands_is_not_told(contradictory):
    """Correcting one figure in thought upsets equations; nobody is told of those."""
    found = full_check(contradictory).at_steps
    assert 0 < len(found) < 9
    assert all(Decimal(one.difference) for one in found)
    assert not [one for one in found if "differ by 0.0" in str(one.message)]


def test_tables_do_not_repeat_what_lines_say(budget, staff):
    with_expenditure(budget, staff["preparer"], budget_row("61.0", item="2060499"))
    case = now(budget)
    assert [one for one in live_check(case) if one.blocks]
    assert full_check(case).at_steps == ()


def test_the_run_stays_current_while_the_content_does_and_is_stale_when_it_changes(
    contradictory, staff
):
    run = keep_run(now(contradictory), staff["preparer"], "asked")
    assert keep_run(now(contradictory), staff["approver"], "asked") == run
    Case.objects.filter(pk=contradictory.pk).update(version=90)
    assert not is_stale(CheckRun.objects.get(pk=run.pk))
    with_expenditure(
        contradictory,
        staff["preparer"],
        budget_row("60.0", item="2060499", purpose="other_operating"),
    )
    assert is_stale(CheckRun.objects.get(pk=run.pk))
    state = check_state(staff["preparer"], now(contradictory))
    assert state.is_stale and not [one for one in state.findings if one.blocks]
    case = step(now(contradictory), "hand_in", staff["preparer"])
    assert not [one for one in case.check_runs.latest("pk").findings if one["severity"] == "error"]
    assert case.check_runs.count() == 2


def test_runs_cannot_be_changed_or_deleted(contradictory):
    keep_run(contradictory, None, "command")
    for change in (
        lambda: CheckRun.objects.update(errors=0),
        lambda: CheckRun.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_every_step_that_is_vouched_for_keeps_a_run_of_other_figures_only(department, staff):
    case = draft(department=department, by=staff["preparer"])
    for action, role in (("hand_in", "preparer"), ("submit", "approver"), ("approve", "reviewer")):
        case = step(case, action, staff[role])
    assert [run.occasion for run in case.check_runs.order_by("pk")] == ["hand_in"]
    assert case.check_runs.get().by == staff["preparer"]


def test_the_command_keeps_a_run_and_tells_the_relations(contradictory, department, capsys):
    with pytest.raises(SystemExit):
        call_command("check_case", department=department.code, year=2024, kind="budget")
    said = capsys.readouterr().out
    assert "B04-8" in said
    assert CheckRun.objects.get().occasion == "command"


@pytest.mark.parametrize("route", ["workflow:case", "books:overview", "workflow:findings"])
def test_a_page_says_when_everything_was_checked(site, contradictory, staff, route):
    client, url = site("preparer"), reverse(route, args=[contradictory.pk])
    assert "尚未全面检查" in client.get(url).content.decode()
    client.post(reverse("workflow:check", args=[contradictory.pk]))
    said = client.get(url).content.decode()
    assert "B04-8" in said and staff["preparer"].name in said and "重新检查" not in said
    with_expenditure(contradictory, staff["preparer"], {**OF_NO_FUND, "item": "2060101"})
    said = client.get(url).content.decode()
    assert "B04-8" not in said and "重新检查" in said


def button(client: Client, case: Case, route: str = "workflow:case"):
    """The button to hand in, as a page shows it, and what the page says."""
    response = client.get(reverse(route, args=[case.pk]))
    [choice] = [
        one for one in response.context["choices"] if one.transition.action == Permission.HAND_IN
    ]
    return choice, response.content.decode()


@pytest.mark.parametrize("route", ["workflow:case", "books:overview"])
def test_no_button_is_offered_that_the_last_full_check_refuses(
    site, contradictory, staff, monkeypatch, route
):
    client, case = site("preparer"), contradictory
    explain_all(case, staff["preparer"])
    findings = reverse("workflow:findings", args=[case.pk])
    assert button(client, case, route)[0].obstacle is None, "nobody has checked in full yet"
    refused = post_step(client, case, "hand_in")
    assert refused.status_code == 422 and findings in refused.content.decode()

    with monkeypatch.context() as patched:
        patched.setattr("books.cases.equation_findings", None)  # a page solves nothing
        choice, said = button(client, case, route)
    assert choice.is_about_findings and "last full check" in str(choice.obstacle)
    described = said.partition('aria-describedby="why-hand_in"')[2].partition("</p>")[0]
    assert in_words(choice.obstacle) in described and findings in described

    budgeted = budget_row("60.0", item="2060499", purpose="other_operating")
    with_expenditure(case, staff["preparer"], budgeted)
    assert button(client, case, route)[0].obstacle is None, "the figures are others now"
    assert post_step(client, now(case), "hand_in").status_code == 302
    assert now(case).state == State.SUBMITTED


def test_a_check_that_finds_only_warnings_leaves_the_button(site, budget, staff):
    client = site("preparer")
    explain_all(budget, staff["preparer"])
    client.post(reverse("workflow:check", args=[budget.pk]))
    assert not last_run(budget).errors and button(client, budget)[0].obstacle is None


def test_other_rules_leave_the_button(site, contradictory, staff, monkeypatch):
    client = site("preparer")
    explain_all(contradictory, staff["preparer"])
    keep_run(now(contradictory), staff["preparer"], "asked")
    assert button(client, contradictory)[0].obstacle
    monkeypatch.setattr("workflow.runs.rules_version", lambda: "of another release")
    assert button(client, contradictory)[0].obstacle is None


def test_asking_what_the_last_check_said_costs_the_same_whatever_it_found(
    site, contradictory, staff
):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            button(client, contradictory)
        return len(asked)

    client = site("preparer")
    client.post(reverse("workflow:check", args=[contradictory.pk]))
    few = queries()
    run = last_run(contradictory)
    told = [one for one in run.findings if one["at_step"]]
    CheckRun.objects.create(
        case=contradictory,
        occasion="asked",
        digest=run.digest,
        rules=run.rules,
        errors=90,
        warnings=0,
        hints=0,
        findings=[{**told[0], "rule": f"B04-{at}"} for at in range(90)],
    )
    assert queries() == few
    assert "90" in str(button(client, contradictory)[0].obstacle)


def test_runs_are_listed_with_what_is_new_and_what_is_gone(site, contradictory, staff):
    client = site("preparer")
    check = reverse("workflow:check", args=[contradictory.pk])
    client.post(check)
    with_expenditure(
        contradictory,
        staff["preparer"],
        budget_row("60.0", item="2060499", purpose="other_operating"),
    )
    client.post(check)
    client.post(check)
    said = client.get(reverse("workflow:runs", args=[contradictory.pk])).content.decode()
    assert said.count("<section") == 2
    gone = said.partition("消除")[2].partition("</details>")[0]
    assert "B04-8" in gone and "B-13" not in gone


def test_others_see_neither_findings_nor_runs(site, contradictory, client):
    from tests.factories import DepartmentFactory, person

    client.force_login(person("preparer", department=DepartmentFactory()))
    for page in ("findings", "runs"):
        assert client.get(reverse(f"workflow:{page}", args=[contradictory.pk])).status_code == 404
    assert client.post(reverse("workflow:check", args=[contradictory.pk])).status_code == 404
    assert not CheckRun.objects.exists()


def test_what_is_classified_later_is_read_in_kept_runs_by_the_cleared_alone(
    site, budget, department, staff
):
    name = "北山二号靶场改造工程"
    part = part_of(budget)
    part = reopen_part(part_id=part.pk, version=part.version, by=staff["preparer"])
    rows = [project_row("公开项目"), {**project_row(name), "amounts": []}]
    save_projects(part_id=part.pk, rows=rows, version=part.version, by=staff["preparer"])
    run = keep_run(now(budget), staff["preparer"], "asked")
    assert any(name in one["message"]["en"] for one in run.findings)
    mark_classified(
        project_id=Project.objects.get(name=name).pk,
        by=staff["custodian"],
        level="secret",
        basis="依据",
        reason="依照定密意见",
    )
    runs = reverse("workflow:runs", args=[budget.pk])
    for role in ("preparer", "reviewer", "auditor"):
        said = site(role).get(runs).content.decode()
        assert name not in said and "B-12" in said, role
    assert name in site("custodian").get(runs).content.decode()


@pytest.mark.parametrize("route", ["workflow:findings", "workflow:runs"])
def test_pages_take_the_same_queries_however_much_is_found(site, contradictory, staff, route):
    client, url = site("preparer"), reverse(route, args=[contradictory.pk])
    keep_run(now(contradictory), staff["preparer"], "asked")
    client.get(url)
    with CaptureQueriesContext(connection) as before:
        client.get(url)
    with_expenditure(contradictory, staff["preparer"], {**OF_NO_FUND, "item": "2060101"})
    part = part_of(contradictory)
    part = reopen_part(part_id=part.pk, version=part.version, by=staff["preparer"])
    rows = [project_row(f"项目{number}", "3.0") for number in range(20)]
    save_projects(part_id=part.pk, rows=rows, version=part.version, by=staff["preparer"])
    keep_run(now(contradictory), staff["preparer"], "asked")
    with CaptureQueriesContext(connection) as after:
        client.get(url)
    assert len(after) <= len(before)
