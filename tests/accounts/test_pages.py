"""The pages of final accounts: who reaches which, what they show, and how often they ask."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.services import take_over
from accounts.urls import urlpatterns
from books.models import PlanLine
from books.part_sums import grids_of
from books.services import mark_classified, save_lines, save_projects
from departments.roles import ROLES
from performance.services import create_self_evaluation
from tests.accounts.conftest import ROWS, fill, settle, spent_project
from tests.books.pages.asking import bare, save, text
from tests.factories import DepartmentFactory, PersonFactory, UnitFactory, final_accounts, person

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"accounts:{name}", args=args)


def addresses(accounts, unit):
    """Every address that names something of final accounts alone, or of a grid of theirs."""
    case, part = accounts.case.pk, accounts.part(unit)
    return {
        "comparison": url("comparison", case),
        "download xlsx": url("download", case, "xlsx"),
        "download csv": url("download", case, "csv"),
        "taking": url("taking", case, part.pk),
        "take": url("take", case, part.pk),
        **{
            f"grid {kind}": reverse("books:grid", args=[case, part.pk, kind])
            for kind in grids_of(accounts.book)
        },
        **{
            f"save {kind}": reverse("books:save", args=[case, part.pk, kind])
            for kind in grids_of(accounts.book)
        },
    }


def ask(client, name, address):
    writes = name.split()[0] in ("take", "save")
    return client.post(address, {"version": 1}) if writes else client.get(address)


def test_every_address_is_tried(accounts):
    tried = {one.split()[0] for one in addresses(accounts, accounts.mine)}
    assert {one.name for one in urlpatterns} <= tried


@pytest.mark.parametrize("role", ["stranger", "nobody"])
def test_foreign_final_accounts_are_not_found(accounts, sign_in, role):
    accounts.fill()
    people = {
        "stranger": person("preparer", "custodian", department=DepartmentFactory()),
        "nobody": PersonFactory(),
    }
    client = sign_in(people[role])
    for name, address in addresses(accounts, accounts.mine).items():
        assert ask(client, name, address).status_code == 404, name


def test_a_preparer_of_one_unit_finds_nothing_of_another(accounts, budget, sign_in):
    accounts.fill()
    client = sign_in(accounts.preparer)
    own = addresses(accounts, accounts.mine)
    for name, address in addresses(accounts, accounts.other).items():
        if address not in own.values():
            assert ask(client, name, address).status_code == 404, name
    for name, address in own.items():
        if name.split()[0] in ("comparison", "taking", "grid"):
            for query in ("", "?by=purpose", "?by=project"):
                page = text(client.get(address + query))
                assert accounts.other.name not in page, name
    rows = list(csv.reader(io.StringIO(download(client, accounts, "csv", "project"))))
    assert [row[1] for row in rows[1:]] == [f"{accounts.mine}专项经费", "合计"]
    assert rows[-1][4] == "50.00"


def download(client, accounts, form, by):
    answer = client.get(url("download", accounts.case.pk, form) + f"?by={by}")
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.content.decode("utf-8-sig") if form == "csv" else answer.content


@pytest.mark.parametrize("role", list(ROLES))
def test_every_role_reads_its_accounts_and_one_role_changes_them(accounts, budget, sign_in, role):
    accounts.fill()
    client = sign_in(accounts.staff[role])
    for name, address in addresses(accounts, accounts.mine).items():
        status = ask(client, name, address).status_code
        if name.split()[0] in ("take", "save"):
            refused = 403 if role != "preparer" else None
            assert status == (refused or status) and (role != "preparer" or status != 403), name
        else:
            assert status == 200, name


def test_a_budget_has_no_such_pages(budget, sign_in, staff):
    client = sign_in(staff["preparer"])
    part = budget.book.parts.first().pk
    for address in (
        url("comparison", budget.pk),
        url("download", budget.pk, "csv"),
        url("taking", budget.pk, part),
    ):
        assert client.get(address).status_code == 404


def test_items_kinds_and_projects_are_compared(accounts, sign_in):
    accounts.fill()
    client = sign_in(accounts.staff["preparer"])
    page = bare(client.get(url("comparison", accounts.case.pk)))
    for word in ("206 科学技术支出", "2060101 行政运行", "180.00", "190.00", "176.00", "92.63%"):
        assert word in page, word
    page = bare(client.get(url("comparison", accounts.case.pk) + "?by=purpose"))
    assert "人员经费" in page and "项目支出" in page
    page = bare(client.get(url("comparison", accounts.case.pk) + "?by=project"))
    assert f"{accounts.mine}专项经费 60.00 62.00 50.00" in page and "80.65%" in page
    page = bare(client.get(url("comparison", accounts.case.pk) + "?fund=unit_funds"))
    assert "2060101" not in page
    assert client.get(url("comparison", accounts.case.pk) + "?by=x&fund=y").status_code == 200


def test_the_workbook_and_the_text_file_say_the_same(accounts, sign_in):
    accounts.fill()
    client = sign_in(accounts.staff["preparer"])
    [sheet] = load_workbook(io.BytesIO(download(client, accounts, "xlsx", "item"))).worksheets
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert rows[-1][2:5] == [180, 190, 276]
    said = list(csv.reader(io.StringIO(download(client, accounts, "csv", "item"))))
    assert [row[0] for row in said[1:]] == [str(row[0] or "") for row in rows]
    assert said[-1][2:5] == ["180.00", "190.00", "276.00"]


def test_a_name_that_begins_like_a_formula_is_none_in_a_spreadsheet(accounts, sign_in):
    part = accounts.part()
    rows = [spent_project("=HYPERLINK(1)", "1.00", "1.00", "1.00")]
    save_projects(part_id=part.pk, rows=rows, version=part.version, by=accounts.preparer)
    client = sign_in(accounts.preparer)
    assert "'=HYPERLINK(1)" in download(client, accounts, "csv", "project")


def test_a_secret_is_a_masked_row_for_who_is_not_cleared(accounts, budget, sign_in):
    accounts.fill()
    project = accounts.book.projects.get(part=accounts.part())
    mark_classified(
        project_id=project.pk,
        level="secret",
        basis="目录",
        reason="依法定密",
        by=accounts.staff["custodian"],
    )
    for role in ("preparer", "reviewer", "auditor"):
        client = sign_in(accounts.staff[role])
        address = url("comparison", accounts.case.pk) + "?by=project"
        page = bare(client.get(address))
        assert "涉密项目按规定不予公开 XXXX" in page
        own = accounts.part().pk
        for where in (address, url("taking", accounts.case.pk, own)):
            assert project.name not in text(client.get(where)), (role, where)
        for form in ("csv", "xlsx"):
            content = client.get(url("download", accounts.case.pk, form) + "?by=project").content
            assert project.name.encode() not in content
        assert "合计 60.00 62.00 50.00" in page
    client = sign_in(accounts.staff["custodian"])
    page = bare(client.get(url("comparison", accounts.case.pk) + "?by=project"))
    assert project.name in page and "XXXX" not in page


def test_years_stand_side_by_side_and_a_project_follows_itself(
    department, units, accounts, staff, sign_in
):
    accounts.fill()
    settle(accounts.case, staff)
    case = final_accounts(
        department=department, by=staff["preparer"], fiscal_year=2024, start_from="known"
    )
    part = case.book.parts.get(unit=accounts.mine)
    rows = [{**ROWS["expenditure"][0], "amount": "110.00"}]
    save_lines(
        part_id=part.pk, kind="expenditure", rows=rows, version=part.version, by=staff["preparer"]
    )
    client = sign_in(staff["preparer"])
    page = bare(client.get(url("comparison", case.pk)))
    assert "2023年执行数 2024年执行数" in page
    assert "276.00 110.00 -60.14%" in page
    projects = bare(client.get(url("comparison", case.pk) + "?by=project"))
    assert projects.count(f"{accounts.mine}专项经费") == 2
    assert f"{accounts.mine}专项经费 50.00 0.00 -100.00%" in projects


def test_the_preview_says_what_would_change_and_the_button_does_it(accounts, budget, sign_in):
    fill(accounts.part(), accounts.preparer)
    client = sign_in(accounts.preparer)
    part = accounts.part()
    address = url("taking", accounts.case.pk, part.pk)
    page = bare(client.get(address))
    assert "2060101 行政运行 · 工资福利支出 · 一般公共预算财政拨款 · 年初预算数 90.0 60.0" in page
    answer = client.post(url("take", accounts.case.pk, part.pk), {"version": part.version})
    assert answer.status_code == 302
    assert PlanLine.objects.filter(part=part, stage="initial").count() == 3
    assert 'name="version"' not in text(client.get(address)).split("<main")[1]
    stale = client.post(url("take", accounts.case.pk, part.pk), {"version": part.version})
    assert stale.status_code == 409


def test_stages_are_typed_and_pasted_like_any_other_amount(accounts, sign_in):
    client, part = sign_in(accounts.preparer), accounts.part()
    row = {"id": "", "code": "", "name": "甲", "purpose": "", "item": ""}
    row |= {f"general_appropriation--{one}": "7.50" for one in ("initial", "executed")}
    assert save(client, part, "projects", [row]).status_code == 200
    [project] = part.projects.all()
    assert {one.stage: one.amount for one in project.amounts.all()} == {
        "initial": 75_000,
        "executed": 75_000,
    }
    wrong = {**row, "id": str(project.pk), "general_appropriation--executed": "x"}
    answer = save(client, part, "projects", [wrong])
    assert answer.status_code == 422
    assert 'data-place="projects.r1.general_appropriation--executed"' in text(answer)


def test_the_buttons_stand_where_somebody_may_begin(accounts, sign_in):
    for who, may in ((accounts.staff["preparer"], True), (accounts.preparer, False)):
        client = sign_in(who)
        for address in (reverse("workflow:inbox"), reverse("books:index")):
            page = text(client.get(address))
            assert ("?kind=final_accounts" in page and "新建决算" in page) is may, address
            assert ("新建预算" in page) is may, address
        assert client.get(reverse("books:create")).status_code == (200 if may else 403)


def test_the_list_shows_one_kind_or_all(accounts, budget, sign_in):
    client = sign_in(accounts.staff["preparer"])
    counts = {"": 2, "budget": 1, "final_accounts": 1, "nothing": 2}
    for kind, count in counts.items():
        page = client.get(reverse("books:index"), {"kind": kind})
        assert len(page.context["page"].object_list) == count, kind


def test_queries_do_not_grow_with_parts_and_lines(department, accounts, budget, sign_in, staff):
    accounts.fill()
    for unit in (accounts.mine, accounts.other):
        part = accounts.part(unit)
        take_over(part_id=part.pk, version=part.version, by=staff["preparer"])
    client = sign_in(staff["preparer"])
    wanted = [url("comparison", accounts.case.pk) + f"?by={by}" for by in ("item", "project")]
    wanted += [url("taking", accounts.case.pk, accounts.part().pk)]

    def counted():
        found = []
        for address in wanted:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        return found

    counted()
    before = counted()
    part = accounts.part()
    rows = [spent_project(f"项目{number}", "1.00", "1.00", "1.00") for number in range(20)]
    save_projects(part_id=part.pk, rows=rows, version=part.version, by=staff["preparer"])
    codes = ("2060101", "2060199", "2060499", "2060901", "2069999")
    lines = [{**ROWS["plan"][0], "item": code, "stage": "adjusted"} for code in codes]
    part = accounts.part()
    save_lines(part_id=part.pk, kind="plan", rows=lines, version=part.version, by=staff["preparer"])
    UnitFactory(department=department)
    assert counted() == before


def test_another_fund_comes_with_every_stage(accounts, sign_in):
    client, part = sign_in(accounts.preparer), accounts.part()
    address = reverse("books:grid", args=[part.book_id, part.pk, "projects"])
    page = text(client.get(address))
    assert 'value="other_income~"' in page and "other_income--" not in page
    page = text(client.get(f"{address}?column=other_income~"))
    for stage in ("initial", "adjusted", "executed"):
        assert f'data-column="other_income--{stage}"' in page, stage


def test_the_overview_tells_the_sums_of_its_kind_and_what_does_not_balance(accounts, sign_in):
    accounts.fill()
    client = sign_in(accounts.staff["preparer"])
    address = reverse("books:overview", args=[accounts.case.pk])
    page = bare(client.get(address))
    for heading in ("年末结转和结余", "年初预算数", "全年执行数"):
        assert heading in page, heading
    assert "140.0 138.0 88.0 50.0 2.0 90.0 0.37" in page
    assert "收支不平" not in page
    part = accounts.part()
    row = {"fund": "general_appropriation", "amount": "3.00"}
    rows = [{**row, "moment": one} for one in ("opening", "closing", "distributed")]
    by = accounts.staff["preparer"]
    save_lines(part_id=part.pk, kind="balance", rows=rows, version=part.version, by=by)
    assert bare(client.get(address)).count("收支不平") == 1
    page = bare(client.get(reverse("books:grid", args=[part.book_id, part.pk, "balance"])))
    assert "收入与年初结转减支出与年末结转 -1.0 ≠" in page


def test_final_accounts_are_approved_in_the_years_after_their_own(accounts, sign_in):
    client = sign_in(accounts.staff["preparer"])
    address = reverse("books:approval", args=[accounts.case.pk])
    for day, status in (("2023-06-01", 422), ("2024-09-02", 302)):
        version = accounts.book.case.version
        answer = client.post(address, {"version": version, "approved_on": day})
        assert answer.status_code == status, day
    assert str(accounts.book.case.due_on) == "2024-09-22"


def test_the_form_offers_what_the_final_accounts_know(accounts, sign_in):
    case = create_self_evaluation(
        department=accounts.department, fiscal_year=2023, by=accounts.staff["preparer"]
    )
    client = sign_in(accounts.staff["preparer"])
    page = reverse("performance:form", args=[case.pk])
    take = reverse("performance:take_over", args=[case.pk])
    assert take not in text(client.get(page))
    accounts.fill()
    assert take in text(client.get(page))
    assert client.post(take, {"version": case.version}).status_code == 302
    shown = text(client.get(page))
    assert take not in shown and 'value="276"' in shown
    stranger = sign_in(person("preparer", department=DepartmentFactory()))
    assert stranger.post(take, {"version": case.version}).status_code == 404
    reader = sign_in(accounts.staff["auditor"])
    assert reader.post(take, {"version": case.version}).status_code == 403


def test_a_grid_asks_for_what_the_tables_tell_apart(accounts, sign_in):
    client, part = sign_in(accounts.preparer), accounts.part()
    asked = {
        "income": ["item", "fund"],
        "expenditure": ["item", "purpose", "fund"],
        "economic": ["economic", "purpose", "fund"],
        "balance": ["item", "fund", "moment"],
        "plan": ["item", "purpose", "fund", "stage"],
        "three_public": ["economic", "stage"],
    }
    for kind, columns in asked.items():
        page = client.get(reverse("books:grid", args=[part.book_id, part.pk, kind])).context["page"]
        assert [one.key for one in page.columns] == [*columns, "amount"], kind
