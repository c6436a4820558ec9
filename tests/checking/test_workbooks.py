"""Workbooks checked by themselves: as published, with planted errors, and hostile ones."""

from __future__ import annotations

import io
import logging
import zipfile
from collections import Counter
from typing import Any

import openpyxl
import pytest

from books.models import ClassificationCode
from budgets.checks import RULES
from fiscal.bases import PRACTICE
from fiscal.findings import Finding, Outcome, Severity
from fiscal.rules import RuleBook
from fiscal.sentences import say
from publishing.checking import CheckReport, check_workbook
from publishing.checking.report import check_json
from tests.checking.conftest import DOCUMENTS, INDUSTRY, opened, with_budget_and_goals
from tests.goal_workbooks import goals
from tests.performance.goals.budgets import project_form_sheet
from tests.published_documents import joined
from tests.real_budgets import catalogue_of, printed_tables
from tests.workbooks.building import saved
from tests.workbooks.tables import change_line, workbook_of, written
from workbooks.marking import mark_workbook
from workbooks.writing import write_workbook

pytestmark = pytest.mark.django_db

EXPENDITURE = "2024年部门支出总体情况表"
GENERAL = "2024年一般公共预算支出情况表"


def check(data: bytes | Any, name: str = "工作簿.xlsx", **options: Any) -> CheckReport:
    return check_workbook(data if isinstance(data, bytes) else saved(data), name, **options)


def said(report: CheckReport) -> dict[str, int]:
    """How often each rule speaks, hints aside."""
    return dict(Counter(one.rule for one in report.findings if one.severity != Severity.INFO))


def unchecked(report: CheckReport) -> str:
    return "\n".join(str(one) for one in report.not_checked)


def cell_with(sheet: Any, value: float) -> str:
    return next(
        str(cell.coordinate) for row in sheet.iter_rows() for cell in row if cell.value == value
    )


# As published


#: What the published documents say themselves that does not agree; see docs of each rule.
THEIR_OWN = {
    "budget-industry": {"B-06": 2},
    "budget-economy": {"T-05": 1, "T-10": 4},
    "final-accounts-2023年": {},
    "goals": {"G-12": 3},
    "self-evaluations": {"S-10": 2, "S-11": 1, "S-12": 4, "S-20": 1, "S-21": 3, "S-22": 1},
}


def test_a_name_left_from_last_years_classification_is_told_as_that(site):
    """The second budget has another name beside 2060303 than the classification of its year."""

    def said_of_it() -> tuple[str, str | None]:
        report = check(DOCUMENTS["budget-economy"](), "预算.xlsx")
        [found] = [one for one in report.findings if one.rule == "T-05"]
        return str(found.message), found.actual

    before, printed = said_of_it()
    assert "In the classification of 2023" not in before
    ClassificationCode.objects.filter(fiscal_year=2023, code="2060303").update(name=printed)
    assert f"In the classification of 2023 2060303 was “{printed}”" in said_of_it()[0]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_published_document_has_its_own_mismatches_only(site, name):
    report = check(DOCUMENTS[name](), f"{name}.xlsx")
    assert said(report) == THEIR_OWN[name]
    assert report.errors == 0 and report.status == ("findings" if THEIR_OWN[name] else "ok")


def test_a_workbook_says_itself_whose_it_is(site):
    report = check(workbook_of())
    assert (report.department, report.year) == ("郑州市工业和信息化局", 2024)
    (document,) = report.documents
    assert (document.kind, document.edition) == ("budget", "郑州市部门预算公开表（2024年版）")
    assert len(document.parts) == 11
    exact = sum(part.cells[Outcome.EXACT] for part in document.parts if part.cells)
    assert exact == 1_888
    assert sum(part.cells[Outcome.MISMATCH] for part in document.parts if part.cells) == 0


def test_rounding_tails_are_counted_with_their_cells(site):
    report = check(workbook_of())
    assert len(report.tails) == 37
    assert all(one.sheet and one.cell and one.given != one.computed for one in report.tails)


def test_final_accounts_without_a_year_take_it_from_the_name_or_the_caller(site):
    data = DOCUMENTS["final-accounts-2023年"]()
    assert check(data, "2023年部门决算.xlsx").year == 2023
    assert check(data, year=2023).year == 2023
    guessed = check(data)
    assert guessed.year == 2024 and "I-15" in {one.rule for one in guessed.findings}
    assert "F-09" in unchecked(guessed)


def test_tables_and_goals_of_one_workbook_are_held_against_each_other(site):
    report = check(with_budget_and_goals())
    assert [one.kind for one in report.documents] == ["budget", "goal"]
    assert "G-22 to G-25" not in unchecked(report)
    assert "W-60" not in {one.rule for one in report.findings}
    alone = check(DOCUMENTS["goals"]())
    assert "G-22 to G-25" in unchecked(alone)


def test_a_kind_that_was_not_asked_for_is_named(site):
    report = check(with_budget_and_goals(), kind="self_evaluation")
    assert report.documents == ()
    assert EXPENDITURE in unchecked(report)
    assert report.refused


# Planted errors


def test_a_wrong_total_is_found_at_its_cell(site):
    workbook = workbook_of()
    sheet = workbook[EXPENDITURE]
    cell = cell_with(sheet, 96262.5)
    sheet[cell] = 96263.5
    errors = [one for one in check(workbook).findings if one.blocks]
    assert errors and (errors[0].places[0].sheet, errors[0].places[0].cell) == (EXPENDITURE, cell)
    assert errors[0].difference == "1" or errors[0].difference == "1.0"


def test_income_that_was_not_spent_is_found_by_the_rules_on_figures(site):
    workbook = openpyxl.load_workbook(io.BytesIO(DOCUMENTS["final-accounts-2023年"]()))
    for sheet in list(workbook.worksheets):
        if sheet.title not in ("收入支出决算总表", "收入决算表", "支出决算表"):
            workbook.remove(sheet)
    income = workbook["收入决算表"]
    for row in income.iter_rows():
        for cell in row:
            if isinstance(cell.value, float):
                cell.value *= 2
    report = check(workbook, year=2023)
    assert report.errors
    assert "F-03" in said(report)


def test_of_a_project_with_a_goal_form_of_its_own_the_form_counts(site):
    unit = goals("industry_information")["units"][0]
    first = unit["projects"][0]
    sheet = project_form_sheet(first["name"], first["code"], unit["name"])
    form = write_workbook([("项目绩效目标表", sheet)])
    report = check(joined(opened(DOCUMENTS["goals"]()), form))
    [said] = [one for one in report.findings if one.rule == "I-06"]
    assert first["name"] in str(said.message) and said.severity is Severity.INFO
    assert "I-06" not in {one.rule for one in check(DOCUMENTS["goals"]()).findings}


def test_one_wrong_score_and_one_wrong_goal_are_found(site):
    workbook = opened(DOCUMENTS["self-evaluations"]())
    workbook["自评表3"]["G22"] = 9.9
    found = {(one.rule, one.places[0].cell) for one in check(workbook).findings if one.places}
    before = {
        (one.rule, one.places[0].cell)
        for one in check(DOCUMENTS["self-evaluations"]()).findings
        if one.places
    }
    assert found - before
    goals = opened(DOCUMENTS["goals"]())
    summary = goals["部门预算项目绩效目标汇总表"]
    row = next(row for row in summary.iter_rows(min_row=8) if row[3].value)
    row[2].value += 1000
    errors = [one for one in check(goals).findings if one.blocks]
    assert ("G-20", row[2].coordinate) in {(one.rule, one.places[0].cell) for one in errors}


def test_the_marked_copy_opens_and_has_the_marks(site):
    workbook = workbook_of()
    cell = cell_with(workbook[EXPENDITURE], 96262.5)
    workbook[EXPENDITURE][cell] = 96263.5
    data = saved(workbook)
    marked = opened(mark_workbook(data, check(data).findings))
    assert marked[EXPENDITURE][cell].comment.text.startswith("[error B03-1]")
    assert marked.sheetnames[0] == "检查结果"
    again = check(saved(marked))
    assert said(again) == said(check(data)), "the list of findings is no sheet to be checked"


# What is not as it should be


def test_no_workbook_and_an_empty_one_are_said_to_be_so(site):
    assert said(check(b"no workbook")) == {"I-00": 1}
    assert said(check(b"")) == {"I-00": 1}
    assert said(check(openpyxl.Workbook())) == {"I-13": 1}


@pytest.mark.parametrize("name", ["budget-industry", "final-accounts-2023年"])
def test_one_table_alone_gives_no_false_error(site, name):
    whole = opened(DOCUMENTS[name]())
    for title in whole.sheetnames:
        one = opened(DOCUMENTS[name]())
        for sheet in list(one.worksheets):
            if sheet.title != title:
                one.remove(sheet)
        report = check(one, "2023年.xlsx" if name.startswith("final") else "一表.xlsx")
        assert report.errors == 0, (title, said(report))
        assert said(report)["T-10"] == len(whole.sheetnames) - 1


def test_an_error_within_one_table_is_found_all_the_same(site):
    one = workbook_of("05")
    sheet = one[GENERAL]
    cell = cell_with(sheet, 96258.3)
    sheet[cell] = 1.0
    assert any(
        (place.sheet, place.cell) == (GENERAL, cell)
        for found in check(one).findings
        if found.blocks
        for place in found.places
    )


def test_what_an_incomplete_workbook_does_not_show_is_told(site):
    assert "Rules B-02, B-05, B-07, B-08" in unchecked(check(workbook_of("03", "02")))
    assert "Figures of the tables 08" in unchecked(check(workbook_of("08")))


def test_tables_of_two_years_are_told_apart(site):
    workbook = workbook_of()
    cell = change_line(workbook[GENERAL], "2024年", "2023年一般公共预算支出情况表")
    wrong = [one for one in check(workbook).findings if one.rule == "W-63"]
    assert [(one.places[0].sheet, one.places[0].cell) for one in wrong] == [(GENERAL, cell)]


def test_tables_of_two_departments_are_told_apart(site):
    workbook = workbook_of()
    change_line(workbook[GENERAL], "部门名称", "部门名称：别的局")
    assert "W-65" in said(check(workbook))


def test_a_year_no_layout_and_no_classification_is_known_for_is_told(site):
    workbook = workbook_of()
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows(max_row=4):
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("2024年", "2012年")
    report = check(workbook)
    assert report.year == 2012
    assert "there is no classification of that year" in unchecked(report)
    assert "The layout of 2012: none is known" in unchecked(report)


def test_without_any_classification_codes_are_said_not_to_be_checked(db):
    report = check(workbook_of("05"), year=2024)
    assert "Codes and their names: there is no classification" in unchecked(report)
    assert "T-03" not in said(report)


def test_a_masked_project_stays_masked(site):
    report = check(workbook_of())
    assert "Figures that are withheld" in unchecked(report)
    assert "退休干部" not in " ".join(str(one.message) for one in report.findings)


def test_a_table_in_yuan_is_told_once(site):
    workbook = workbook_of()
    for row in workbook[GENERAL].iter_rows(min_row=6):
        for cell in row:
            if isinstance(cell.value, int | float):
                cell.value *= 10_000
    report = check(workbook)
    assert said(report).get("T-15") == 1
    place = next(one for one in report.findings if one.rule == "T-15").places[0]
    assert place.sheet == GENERAL


def test_an_archive_that_unpacks_to_too_much_is_refused(site):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for number in range(12):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b"0" * 9 * 2**20)
    report = check(bomb.getvalue())
    assert said(report) == {"I-00": 1}
    assert "unpacks to far more" in str(report.findings[0].message)


def test_a_workbook_of_very_many_cells_is_refused(site, monkeypatch):
    monkeypatch.setattr("publishing.checking.MOST_CELLS", 100)
    assert said(check(workbook_of("05"))) == {"I-00": 1}


def test_of_very_many_findings_a_page_shows_some(site):
    (table,) = [one for one in printed_tables(INDUSTRY) if one[0].code == "05"]
    workbook = opened(written([table], catalogue_of(INDUSTRY), notes=()))
    for row in range(workbook[GENERAL].max_row + 1, 400):
        workbook[GENERAL].cell(row, 4).value = f"无此行{row}"
        workbook[GENERAL].cell(row, 5).value = 1.0
    (group,) = [one for one in check(workbook).groups if one.sheet]
    assert len(group.shown) == 200 and group.more >= 100


# What fails in the program


def failing_rules() -> RuleBook[str]:
    book: RuleBook[str] = RuleBook()

    @book.rule("Z-01", Severity.WARNING, "fails half way", basis=PRACTICE, example="1")
    def fails(subject, one):
        """Fails."""
        yield Finding(one.number, one.severity, Outcome.MISMATCH, say("before"))
        raise ValueError(subject)

    @book.rule("Z-02", Severity.WARNING, "goes on", basis=PRACTICE, example="2")
    def goes_on(subject, one):
        """Goes on."""
        yield Finding(one.number, one.severity, Outcome.MISMATCH, say("after"))

    return book


def test_a_rule_that_raises_is_a_finding_that_blocks_and_the_others_go_on(
    expected_failures, caplog
):
    with caplog.at_level(logging.ERROR):
        found = failing_rules().check("12345.6")
    assert [(one.rule, one.outcome, one.blocks) for one in found] == [
        ("Z-01", Outcome.INCOMPLETE, True),
        ("Z-01", Outcome.MISMATCH, False),
        ("Z-02", Outcome.MISMATCH, False),
    ]
    assert str(found[0].message).startswith("Rule Z-01 could not be computed.")
    assert "ValueError" in caplog.text and "fails" in caplog.text
    assert "12345.6" not in caplog.text


def test_a_rule_that_raises_is_told_of_a_workbook(site, expected_failures, monkeypatch):
    def fail(figures):
        raise ZeroDivisionError

    rule = next(one for one in RULES if one.number == "B-05")
    monkeypatch.setitem(rule.__dict__, "check", fail)
    report = check(workbook_of())
    told = [one for one in report.findings if one.rule == "B-05"]
    assert [str(one.message)[:32] for one in told] == ["Rule B-05 could not be computed."]
    assert report.refused


def test_a_part_that_fails_is_told_and_the_others_are_checked(site, expected_failures, monkeypatch):
    def fail(*given):
        raise RecursionError

    monkeypatch.setattr("publishing.checking.tables.recover", fail)
    report = check(with_budget_and_goals())
    assert "I-14" in said(report) and report.refused
    assert [one.kind for one in report.documents] == ["goal"]


# As JSON


def test_the_json_has_one_shape(site):
    content = check_json(check(workbook_of()))
    assert list(content) == [
        *("status", "department", "year", "documents", "tails"),
        *("text", "not_checked", "findings"),
    ]
    part = content["documents"][0]["parts"][0]
    assert list(part) == ["code", "title", "sheet", "cells"]
    assert all(isinstance(count, str) for count in part["cells"].values())
    assert all(isinstance(one["difference"], str | None) for one in content["findings"])
