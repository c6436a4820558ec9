"""Saving the grid of projects, codes, and links to earlier years."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, transaction

from books.models import Project, ProjectAmount
from books.services import link_project, save_projects
from tests.factories import UnitFactory, annual_budget, part_of, project_row
from workflow.refusals import Refused, Stale

CODE = "41010024000000012345"


def save(office, rows, part=None, **values):
    part = part or office.part()
    given = {"version": part.version, "by": office.staff["preparer"], **values}
    return save_projects(part_id=part.pk, rows=rows, **given)


def refusals(office, rows):
    with pytest.raises(Refused) as raised:
        save(office, rows)
    return [(one.rule, one.places[0].path) for one in raised.value.findings]


def test_rows_become_projects_with_amounts_by_fund(office):
    amounts = [
        {"fund": "general_appropriation", "carried": "current", "amount": "60.0"},
        {"fund": "general_appropriation", "carried": "carried_over", "amount": "5.5"},
        {"fund": "", "amount": ""},
    ]
    save(office, [project_row("企业服务专项", code=CODE, amounts=amounts)])
    project = Project.objects.get()
    assert (project.fiscal_year, project.code, project.item.code) == (2024, CODE, "2060499")
    assert sorted(project.amounts.values_list("carried", "amount", "step")) == [
        ("carried_over", 55_000, 1000),
        ("current", 600_000, 1000),
    ]


def test_all_problems_are_told_at_once(office):
    rows = [
        project_row("甲", code=CODE),
        project_row("", code="123"),
        project_row("乙", code=CODE, purpose="wages"),
        project_row("丙", item="206"),
        project_row("丁", amounts=[{"fund": "lottery", "amount": "-1"}]),
        project_row("丁", id="999999"),
        project_row("戊", amounts=[{"fund": "general", "amount": "1"}] * 2),
        project_row("长" * 201),
    ]
    assert set(refusals(office, rows)) == {
        ("L-09", "projects.2.code"),
        ("L-09", "projects.2.name"),
        ("L-08", "projects.3.purpose"),
        ("L-07", "projects.3.code"),
        ("L-02", "projects.4.item"),
        ("L-08", "projects.5.fund"),
        ("L-05", "projects.5.amount"),
        ("L-09", "projects.6.id"),
        ("L-07", "projects.6.name"),
        ("L-07", "projects.7.fund"),
        ("L-09", "projects.8.name"),
    }
    assert not Project.objects.exists()


def test_a_code_is_unique_in_its_year_across_departments(office):
    save(office, [project_row("甲", code=CODE)])
    unit = UnitFactory()
    preparer = office.staff["preparer"]
    preparer.memberships.create(role="preparer", department=unit.department)
    preparer = type(preparer).objects.get(pk=preparer.pk)
    foreign = part_of(annual_budget(department=unit.department, by=preparer))
    with pytest.raises(Refused) as raised:
        save(office, [project_row("乙", code=CODE)], part=foreign, by=preparer)
    [finding] = raised.value.findings
    assert finding.rule == "L-09"
    assert "甲" not in str(finding)
    later = annual_budget(department=unit.department, by=preparer, fiscal_year=2025)
    rows = [project_row("乙", code=CODE, item="")]
    save(office, rows, part=part_of(later), by=preparer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(fiscal_year=2025).update(fiscal_year=2024)


def test_a_code_taken_in_the_same_moment_is_refused_without_being_named(office, monkeypatch):
    save(office, [project_row("甲", code=CODE)], part=office.part(office.other))
    monkeypatch.setattr("books.services.projects.taken_codes", lambda *given: ())
    with pytest.raises(Refused) as raised:
        save(office, [project_row("乙", code=CODE)])
    assert CODE not in str(raised.value)
    assert raised.value.__cause__ is None and raised.value.__suppress_context__
    assert Project.objects.count() == 1


def test_projects_may_exchange_their_codes(office):
    other = CODE[:-1] + "9"
    save(office, [project_row("甲", code=CODE), project_row("乙", code=other)])
    first, second = Project.objects.order_by("position")
    rows = [
        project_row("甲", id=first.pk, code=other),
        project_row("乙", id=second.pk, code=CODE),
    ]
    save(office, rows)
    assert dict(Project.objects.values_list("pk", "code")) == {first.pk: other, second.pk: CODE}


def test_what_is_left_out_is_removed_and_the_rest_keeps_its_identity(office):
    save(office, [project_row("甲"), project_row("乙")])
    kept = Project.objects.get(name="乙")
    save(office, [project_row("乙二", id=kept.pk, amount="70.0")])
    [project] = Project.objects.all()
    assert (project.pk, project.name) == (kept.pk, "乙二")
    assert ProjectAmount.objects.get().amount == 700_000


def test_saving_the_same_again_changes_nothing(office):
    saved = save(office, [project_row("甲")])
    again = save(office, [project_row("甲", id=Project.objects.get().pk)])
    assert again.part.version == saved.part.version


def test_events_say_what_changed_but_never_what_it_is_called_or_gets(office):
    save(office, [project_row("机密工程", code=CODE, amount="6632.0")])
    project = Project.objects.get()
    rows = [project_row("机密工程二期", id=project.pk, code=CODE, amount="6633.0")]
    save(office, rows)
    text = json.dumps(list(office.case.events.values_list("data", flat=True)), ensure_ascii=False)
    assert not any(one in text for one in ("机密工程", CODE, "6632", "66320000", "6633"))
    event = office.case.events.order_by("-number").first()
    assert event.data["projects"] == {project.node: ["name", "amounts"]}


def test_who_saves_from_an_old_version_is_refused(office):
    save(office, [project_row("甲")])
    with pytest.raises(Stale):
        save(office, [project_row("乙")], version=1)


def test_a_project_is_linked_to_one_of_an_earlier_year_of_its_department(office):
    preparer = office.staff["preparer"]
    save(office, [project_row("甲")])
    earlier = Project.objects.get()
    later = annual_budget(department=office.department, by=preparer, fiscal_year=2025)
    part = part_of(later, office.mine)
    save(office, [project_row("甲（二期）", item="")], part=part)
    project = Project.objects.get(fiscal_year=2025)
    link = {"project_id": project.pk, "follows_id": earlier.pk, "by": preparer}
    version = part_of(later, office.mine).version
    linked = link_project(**link, part_version=version)
    assert linked.follows == earlier
    with pytest.raises(Stale):
        link_project(**{**link, "follows_id": None}, part_version=version)
    with pytest.raises(Refused):
        link_project(
            project_id=earlier.pk,
            follows_id=project.pk,
            part_version=office.part().version,
            by=preparer,
        )


@pytest.mark.parametrize(
    "wrong",
    [{"code": "123"}, {"level": "secret"}, {"basis": "x"}, {"level": "secret", "basis": "x"}],
)
def test_the_database_refuses_odd_codes_and_unsigned_marks(office, wrong):
    save(office, [project_row("甲")])
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.update(**wrong)
