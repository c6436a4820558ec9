"""Goal workbooks in and out: the two published budgets, page breaks, planted errors."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from books.models import Project
from books.services import mark_classified
from departments.models import Department
from fiscal.findings import Severity
from performance.goals.exporting import export_goals
from performance.goals.figures import BudgetFigures
from performance.goals.importing import import_goals
from performance.goals.kind import goal_findings, goal_labels
from performance.goals.queries import assessments_of, figures_of, with_goal_rows
from performance.models import GoalForm
from tests.factories import DepartmentFactory, UnitFactory, filled_budget, person, staff_of
from tests.goal_workbooks import goal_workbook, goals, known_projects
from tests.performance.goals.budgets import project_form_sheet
from tests.published_documents import joined
from workbooks.writing import write_workbook
from workflow.models import Case, Event
from workflow.services import open_case

pytestmark = pytest.mark.django_db


def book_of(data):
    department = Department.objects.create(
        code=data["code"], name=data["department"], region="郑州"
    )
    for unit in data["units"]:
        department.units.create(code=unit["code"], name=unit["name"])
    preparer = person("preparer", department=department)
    case = open_case(kind="budget", department=department, fiscal_year=2024, by=preparer)
    return case, preparer


def take_in(case, preparer, file, **options):
    return import_goals(data=file, name="目标.xlsx", case=case, by=preparer, **options)


def saved(workbook):
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def errors_of(report):
    return [f"{one.rule} {one.message}" for one in report.findings if one.blocks]


COUNTS = {"economic_development": (53, 16, 10, 80), "industry_information": (58, 19, 18, 191)}


@pytest.mark.parametrize("pages", [0, 7])
@pytest.mark.parametrize("name", COUNTS)
def test_a_published_workbook_comes_in_whole(name, pages):
    data = goals(name)
    case, preparer = book_of(data)
    report = take_in(case, preparer, goal_workbook(data, rows_per_page=pages))
    assert report.done, errors_of(report)
    whole = GoalForm.objects.get(case=case, subject="", classified=False)
    projects = GoalForm.objects.filter(case=case, classified=False).exclude(pk=whole.pk)
    indicators = sum(one.indicators.count() for one in projects)
    assert (
        whole.indicators.count(), whole.tasks.count(), projects.count(), indicators
    ) == COUNTS[name]  # fmt: skip
    published = [one for unit in data["units"] for one in unit["projects"] if not one.get("masked")]
    for project in published:
        held = projects.get(project_code=project["code"])
        assert held.subject == project["name"]
        rows = list(held.indicators.values_list("level1", "name", "target"))
        assert sorted(map(list, rows)) == sorted(project["indicators"])
    sheet = openpyxl.load_workbook(BytesIO(export_goals(case)))["2024年部门预算项目绩效目标汇总表"]
    shown = {row[0].value: row[2].value for row in sheet.iter_rows(min_row=6)}
    for line in [data, *data["units"]]:
        total = line.get("total", line.get("amounts"))[0]
        assert f"{shown[line['code']]:.1f}" == total


@pytest.mark.parametrize("name", COUNTS)
def test_a_workbook_comes_in_with_few_queries(name):
    """As many for 18 projects with 191 indicators as for 10 with 80, but for the batches."""
    data = goals(name)
    case, preparer = book_of(data)
    file = goal_workbook(data)
    with CaptureQueriesContext(connection) as first:
        assert take_in(case, preparer, file).done
    assert len(first) <= 30
    version = Case.objects.get(pk=case.pk).version
    assert Event.objects.filter(case=case, action="import").count() == 1
    with CaptureQueriesContext(connection) as again:
        assert take_in(case, preparer, file).done
    assert len(again) <= 15 and Case.objects.get(pk=case.pk).version == version


@pytest.mark.parametrize("name", COUNTS)
def test_export_import_export_is_identical(name):
    data = goals(name)
    case, preparer = book_of(data)
    take_in(case, preparer, goal_workbook(data, rows_per_page=9))
    first = export_goals(case)
    version = Case.objects.get(pk=case.pk).version
    again = take_in(case, preparer, first)
    assert again.done and not any(one.changes for one in again.goals)
    assert Case.objects.get(pk=case.pk).version == version
    assert export_goals(case) == first


def test_the_masked_project_stays_masked_and_in_its_place():
    data = goals("industry_information")
    case, preparer = book_of(data)
    take_in(case, preparer, goal_workbook(data))
    masked = GoalForm.objects.get(case=case, classified=True)
    assert (masked.subject, masked.project_code, masked.unit.code) == ("", "", "021001")
    assert not masked.indicators.exists() and not masked.amounts.exists()
    sheet = openpyxl.load_workbook(BytesIO(export_goals(case)))["2024年部门预算项目绩效目标汇总表"]
    row = next(cell.row for cell in sheet["B"] if cell.value == "涉密项目按规定不予公开")
    assert sheet.cell(row - 4, 2).value == "数字化转型试点城市创建配套资金"
    assert [sheet.cell(row, column).value for column in (1, 3, 4)] == [None, "XXXX", "XXXX"]


def test_what_the_text_lost_is_named():
    """The first document breaks off after ten of its eighteen projects."""
    data = goals("economic_development")
    case, preparer = book_of(data)
    figures = BudgetFigures(projects=known_projects(data))
    report = take_in(case, preparer, goal_workbook(data), figures=figures, dry_run=True)
    missing = [one for one in report.findings if one.rule == "G-24"]
    assert len(missing) == 8
    sums = [one for one in report.findings if one.rule == "G-21"]
    assert {one.expected for one in sums} == {"2355.8"} and sums[0].places[0].cell == "C7"


def test_a_summary_stands_once_in_a_workbook():
    data = goals("economic_development")
    case, preparer = book_of(data)
    workbook = openpyxl.load_workbook(BytesIO(goal_workbook(data)))
    workbook.copy_worksheet(workbook["部门预算项目绩效目标汇总表"])
    report = take_in(case, preparer, saved(workbook))
    assert "I-04" in {one.rule for one in report.findings if one.blocks}
    assert not GoalForm.objects.exists()


def test_of_a_project_with_a_form_of_its_own_the_form_counts():
    data = goals("economic_development")
    case, preparer = book_of(data)
    first = data["units"][0]["projects"][0]
    sheet = project_form_sheet(first["name"], first["code"], data["units"][0]["name"])
    workbook = openpyxl.load_workbook(BytesIO(goal_workbook(data)))
    both = joined(workbook, write_workbook([("项目绩效目标表", sheet)]))
    report = take_in(case, preparer, both)
    assert report.done, errors_of(report)
    [said] = [one for one in report.findings if one.rule == "I-06"]
    assert said.severity is Severity.INFO and "项目绩效目标表" in str(said.message)
    [place] = said.places
    assert openpyxl.load_workbook(BytesIO(both))[place.sheet][place.cell].value == first["name"]
    [held] = GoalForm.objects.filter(case=case, project_code=first["code"])
    targets = list(held.indicators.values_list("target", flat=True))
    assert targets == ["≤28万元", "≥100000篇", "≥95%"]
    assert "I-06" not in {one.rule for one in take_in(case, preparer, goal_workbook(data)).findings}


def test_a_project_that_the_summary_leaves_out_stays_as_it_is():
    data = goals("economic_development")
    case, preparer = book_of(data)
    assert take_in(case, preparer, goal_workbook(data)).done
    held = GoalForm.objects.exclude(subject="").count()
    unit = next(one for one in data["units"] if len(one["projects"]) > 1)
    left_out = unit["projects"].pop()
    report = take_in(case, preparer, goal_workbook(data))
    [said] = [one for one in report.findings if one.rule == "I-07"]
    assert left_out["name"] in str(said.message) and said.severity is Severity.WARNING
    assert GoalForm.objects.exclude(subject="").count() == held


def test_the_second_document_agrees_with_its_table_eleven():
    data = goals("industry_information")
    case, preparer = book_of(data)
    figures = BudgetFigures(projects=known_projects(data))
    report = take_in(case, preparer, goal_workbook(data), figures=figures, dry_run=True)
    found = [one for one in report.findings if one.rule in ("G-20", "G-21", "G-22", "G-23", "G-25")]
    [name] = found
    assert name.rule == "G-23" and name.places[0].cell.startswith("B")
    assert "小型微型企业" in name.expected and "小型微企业" in name.actual
    [without] = [one for one in report.findings if one.rule == "G-24"]
    assert "退休干部财政代管资金专项经费" in str(without.message)
    assert [one.cell for one in without.places] == [""]


def test_a_name_left_from_last_years_budget_is_told_as_that():
    data = goals("industry_information")
    case, preparer = book_of(data)
    renamed = "小型微企业"
    for earlier, is_told in ((renamed, True), ("另一个项目", False)):
        projects = tuple(
            replace(one, earlier=one.name.replace("小型微型企业", earlier))
            if "小型微型企业" in one.name
            else one
            for one in known_projects(data)
        )
        figures = BudgetFigures(projects=projects)
        report = take_in(case, preparer, goal_workbook(data), figures=figures, dry_run=True)
        [name] = [one for one in report.findings if one.rule == "G-23"]
        assert ("So it was called in last year's budget." in str(name.message)) is is_told


def test_a_budget_knows_what_last_years_calls_its_projects():
    """By the code; of a project that is a secret nothing is told."""
    department = DepartmentFactory()
    UnitFactory(department=department)
    staff = staff_of(department)
    preparer = staff["preparer"]
    names = {2023: "小型微企业补助", 2024: "小型微型企业补助"}
    for year, name in names.items():
        case = filled_budget(department=department, by=preparer, fiscal_year=year)
        Project.objects.filter(book=case.pk).update(name=name, code="410100240000000052006")
    [known] = figures_of(case).projects
    assert (known.name, known.earlier) == (names[2024], names[2023])
    [first] = figures_of(Case.objects.get(fiscal_year=2023)).projects
    assert first.earlier == ""
    mark_classified(
        project_id=Project.objects.get(book__case__fiscal_year=2023).pk,
        by=staff["custodian"],
        level="secret",
        basis="国密2023-8",
        reason="依照定密意见",
    )
    [known] = figures_of(Case.objects.get(fiscal_year=2024)).projects
    assert known.earlier == ""


def test_a_target_that_repeats_the_departments_differs():
    data = goals("industry_information")
    case, preparer = book_of(data)
    take_in(case, preparer, goal_workbook(data))
    found = assessments_of(with_goal_rows(GoalForm.objects.filter(case=case)), BudgetFigures())
    repeated = [
        (goal.subject, one.expected, one.actual)
        for goal, assessment in found
        for one in assessment.findings
        if one.rule == "G-12"
    ]
    assert repeated == [
        ("“郑州市优秀企业家”奖励项目", "≥9%", "≥8%"),
        ("制造业高质量发展专项三年行动计划专项资金", "≥50%", "≥40%"),
        ("工业企业稳增长财政奖励资金", "≥9%", "≥8%"),
    ]


def test_errors_in_targets_are_told_with_their_cells():
    data = goals("economic_development")
    case, preparer = book_of(data)
    workbook = openpyxl.load_workbook(BytesIO(goal_workbook(data)))
    sheet = workbook["部门预算项目绩效目标汇总表"]
    sheet["H13"], sheet["J14"], sheet["H18"] = "≈90%", "≥8", "≤2000001元"
    sheet["D8"] = 399
    whole = workbook["部门（单位）整体绩效目标表"]
    whole["D34"] = "≠100%"
    target = BytesIO()
    workbook.save(target)
    report = take_in(case, preparer, target.getvalue(), dry_run=True)
    expected = {
        ("G-02", "部门预", "H13"),
        ("G-04", "部门预", "J14"),
        ("G-20", "部门预", "C8"),
        ("G-02", "部门（", "D34"),
    }
    found = {(one.rule, one.places[0].sheet[:3], one.places[0].cell) for one in report.findings}
    assert expected <= found
    assert report.refused and not report.done and not GoalForm.objects.filter(case=case).exists()


def test_the_case_is_told_of_all_its_goals():
    data = goals("industry_information")
    case, preparer = book_of(data)
    take_in(case, preparer, goal_workbook(data))
    found = goal_findings(case)
    assert {"G-08", "G-12", "G-15"} <= {one.rule for one in found}
    assert not [one for one in found if one.blocks]
    labels = goal_labels(case)
    for one in found:
        for place in one.places:
            assert place.path in labels or place.path.startswith("summary.")
