"""The demonstration: it comes about through the real services, once, and only where nobody is."""

import json
import re
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from books.clearance import is_secret_to
from books.exporting import export_book
from books.models import Project, Suppression
from books.queries import visible_parts
from departments.models import Membership, Person
from departments.roles import ROLES
from fiscal.duties import Timeliness
from performance.importers import import_budget_with_goals
from performance.models import GoalForm, SelfEvaluation
from publishing.models import Publication
from publishing.secrecy.services import exposure
from publishing.timeliness import timeliness_board
from workflow.events import first_broken_event
from workflow.kinds import KINDS
from workflow.models import Case
from workflow.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def said(demonstration) -> str:
    """Each test begins with the demonstration as it was loaded, which says this."""
    return demonstration


def test_it_shows_every_role_and_nearly_every_state(said):
    assert set(Membership.objects.values_list("role", flat=True)) == set(ROLES)
    for username in Person.objects.values_list("username", flat=True):
        assert username in said
    states = set(Case.objects.values_list("state", flat=True))
    assert states == set(State.values) - {"withdrawn"}
    # All that was published is public still, one of them while it is being corrected.
    assert Publication.objects.count() == 9
    assert Case.objects.filter(state="published").count() == 8
    assert all(first_broken_event(case) is None for case in Case.objects.all())


def test_its_board_shows_what_is_in_time_late_overdue_and_not_yet_due():
    states = {year: timeliness_board(year).counts for year in (2023, 2024)}
    assert states[2023][Timeliness.LATE] == states[2023][Timeliness.ON_TIME] == 1
    for state in (Timeliness.ON_TIME, Timeliness.OVERDUE, Timeliness.NOT_YET_DUE):
        assert states[2024][state], state


def test_the_five_real_forms_have_their_published_totals():
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


def test_the_published_budget_has_its_real_figures_and_all_its_goals():
    case = Case.objects.get(kind="budget", department__code="103")
    assert case.state == State.PUBLISHED
    assert not [one for one in KINDS["budget"].findings(case) if one.blocks]
    published = json.loads(case.publications.get().document)
    tables = {one["code"]: one["rows"] for one in published["tables"]}
    assert tables["01"][-1] == ["收入总计", "73630.3", "支出总计", "73630.3"]
    projects = Project.objects.filter(book=case.pk)
    assert projects.count() == 18
    goals = GoalForm.objects.filter(case=case)
    codes = set(projects.values_list("code", flat=True))
    assert {goal.project_code for goal in goals if goal.scope == "project"} == codes


def test_the_documents_of_all_three_departments_are_public():
    kinds = Publication.objects.exclude(kind="self_evaluation")
    assert set(kinds.values_list("department_code", "fiscal_year", "kind")) == {
        ("101", 2023, "budget"),
        ("101", 2023, "final_accounts"),
        ("103", 2024, "budget"),
        ("021", 2024, "budget"),
    }
    for one in kinds:
        stem = one.kind.replace("_", "-")
        assert {f"{stem}.pdf", f"{stem}.docx"} <= set(one.files.values_list("name", flat=True))


def test_the_secret_of_the_other_budget_was_settled_by_two_people():
    published = Publication.objects.get(kind="budget", department_code="021")
    settled = Suppression.objects.get(book=published.case_id)
    assert settled.is_settled and settled.is_smallest
    assert (settled.proposed_by.username, settled.confirmed_by.username) == (
        "custodian021",
        "deputy021",
    )
    tables = {one["code"]: one["rows"] for one in json.loads(published.document)["tables"]}
    secret, besides = [row for row in tables["11"] if "XXXX" in row]
    assert secret[1] == "涉密项目按规定不予公开" != besides[1]
    for row in (secret, besides):
        assert {one for one in row[3:] if one} == {"XXXX"}


def test_the_other_budget_is_being_corrected_with_six_units_and_a_masked_project():
    case = Case.objects.get(kind="budget", department__code="021")
    assert case.state == State.RETURNED
    units = case.book.parts.exclude(unit=None).values_list("unit__code", flat=True)
    assert set(units) == {"021001", "021002", "021014", "021015", "021016", "021017"}
    assert not case.book.parts.exclude(finished_at=None).exists()
    preparer = Person.objects.get(username="preparer021002")
    assert [part.unit_code for part in visible_parts(preparer)] == ["021002"]
    masked = Project.objects.get(book=case.pk, level="confidential")
    for username in ("preparer021", "reviewer", "auditor", "administrator"):
        assert is_secret_to(Person.objects.get(username=username), masked)
    custodian = Person.objects.get(username="custodian021")
    assert not is_secret_to(custodian, masked)
    # The next version is a new question: its secret has to be settled anew.
    assert exposure(case, custodian) is not None


def test_each_budget_comes_from_a_workbook_that_changes_nothing_when_it_is_taken_out_again():
    """The budget, taken out and imported once more, is as it was: the file is our own layout."""
    case = Case.objects.select_related("department").get(kind="budget", department__code="021")
    preparer = Person.objects.get(username="preparer021")
    report = import_budget_with_goals(
        data=export_book(case, preparer),
        name="taken-out.xlsx",
        department=case.department,
        fiscal_year=2024,
        by=preparer,
    )
    assert report.done
    assert report.changes == ()


def test_the_logins_stand_in_columns(said):
    lines = [line for line in said.splitlines() if line.startswith("  ")]
    assert len(lines) == Person.objects.count()
    columns = [re.split(r" {2,}", line.strip()) for line in lines]
    assert {len(one) for one in columns} == {4}
    starts = {
        tuple(line.index(f"  {one}", 2) for one in row[1:])
        for line, row in zip(lines, columns, strict=True)
    }
    assert len(starts) == 1


def test_the_logins_it_prints_work(client, said):
    password = said.split("password ")[1].split(")")[0]
    for username in Person.objects.values_list("username", flat=True):
        answer = client.post("/sign-in/", {"username": username, "password": password})
        assert answer.status_code == 302, username


def test_a_second_time_it_changes_nothing():
    before = (Case.objects.count(), list(Case.objects.values_list("pk", "version")))
    said = StringIO()
    call_command("load_demo", stdout=said)
    assert "preparer" in said.getvalue()
    assert (Case.objects.count(), list(Case.objects.values_list("pk", "version"))) == before
