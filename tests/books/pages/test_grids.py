"""The entry grids: what is saved, what is refused and where it says so."""

from __future__ import annotations

from decimal import Decimal

import pytest

from books.models import ExpenditureLine, Part, Project
from books.part_sums import grids_of
from books.services import finish_part, link_project, save_lines
from tests.books.pages.asking import bare, grid_url, line, posted, project, save, text, url
from tests.factories import UnitFactory, approved_budget, budget_row, fill_part

#: Items of the classification of 2024.
CODES = ("2060101", "2060499", "2080501", "2210201")

EXPENDITURE = line("60.0", item="2060101 行政运行", purpose="wages")


def lines(part):
    return [
        (one.item.code, one.purpose, one.amount)
        for one in ExpenditureLine.objects.filter(part=part).select_related("item")
    ]


def test_what_is_typed_is_saved_and_the_totals_follow(office, unit_preparer):
    part = office.part()
    rows = [EXPENDITURE, line("１,２００．５", item="住房公积金", purpose="商品和服务支出")]
    answer = save(unit_preparer, part, "expenditure", rows)
    assert answer.status_code == 200
    assert lines(part) == [
        ("2060101", "wages", Decimal(600_000)),
        ("2210201", "goods", Decimal(12_005_000)),
    ]
    assert "1,260.5" in text(answer)
    assert f'name="version" value="{office.part().version}"' in text(answer)
    assert "hx-swap-oob" in text(answer)
    page = text(unit_preparer.get(grid_url(part, "expenditure")))
    assert 'value="2210201 住房公积金"' in page and 'value="1200.5"' in page


def test_rows_nobody_has_begun_are_passed_over(office, unit_preparer):
    part = office.part()
    blank = line("", item="", purpose="wages")
    answer = save(unit_preparer, part, "expenditure", [blank, EXPENDITURE, blank])
    assert answer.status_code == 200
    assert len(lines(part)) == 1


def test_a_line_without_an_amount_stays(office, unit_preparer):
    part = office.part()
    for kind, row in (
        ("expenditure", line("", item="2060101", purpose="wages")),
        ("income", line("")),
        ("balance", {"fund": "general_appropriation", "amount": ""}),
    ):
        assert save(unit_preparer, part, kind, [row]).status_code == 200
        page = unit_preparer.get(grid_url(part, kind))
        [data] = [one for one in page.context["page"].contents if one.texts]
        before = office.part().version
        again = {key: data.texts.get(key, "") for key in row}
        assert save(unit_preparer, part, kind, [again]).status_code == 200
        assert office.part().version == before, kind


def test_everything_that_is_wrong_stands_at_its_cell(office, unit_preparer):
    part = office.part()
    save(unit_preparer, part, "expenditure", [EXPENDITURE])
    before = office.part().version
    rows = [
        line("1", item="9999999"),
        line("1", item="206"),
        line("abc", item="2060101"),
        line("-5", item="2060101", purpose="goods"),
        line("0.0000001", item="2060101", purpose="capital"),
        line("1", item="2060101", purpose="彩票"),
        line("1", item="行政运行"),
        EXPENDITURE,
        EXPENDITURE,
    ]
    answer = save(unit_preparer, part, "expenditure", rows)
    assert answer.status_code == 422
    for place, rule in {
        "r1.item": "L-01",
        "r2.item": "L-02",
        "r3.amount": "L-04",
        "r4.amount": "L-05",
        "r5.amount": "L-06",
        "r6.purpose": "L-08",
        "r7.item": "L-01",
        "r9.item": "L-07",
    }.items():
        assert f'data-place="expenditure.{place}"' in text(answer)
        assert rule in text(answer)
    assert 'id="version"' not in text(answer)
    assert office.part().version == before
    assert lines(part) == [("2060101", "wages", Decimal(600_000))]


def test_findings_name_the_row_although_blank_ones_stand_above(office, unit_preparer):
    data = posted("income", [{"amount": ""}, line("x")], version=office.part().version)
    data["income.order"] = "r7,r2"
    answer = unit_preparer.post(
        url("save", office.case.pk, office.part().pk, "income"), data, headers={"HX-Request": "1"}
    )
    assert 'data-place="income.r2.amount"' in text(answer)


def test_without_a_script_the_page_comes_back_with_what_was_typed(office, unit_preparer):
    part = office.part()
    address = url("save", office.case.pk, part.pk, "income")
    wrong = posted("income", [line("三百")], version=part.version)
    answer = unit_preparer.post(address, wrong)
    assert answer.status_code == 422
    assert 'value="三百"' in text(answer) and 'aria-invalid="true"' in text(answer)
    right = posted("income", [line("300")], version=part.version)
    assert unit_preparer.post(address, right).status_code == 302
    assert part.incomelines.get().amount == 3_000_000


def test_an_amount_in_the_wrong_unit_is_asked_about_and_saved(office, unit_preparer):
    part = office.part()
    purposes = ("wages", "goods", "capital", "individuals", "other_operating")
    rows = [line("10", item="2060101", purpose=one) for one in purposes]
    rows[-1]["amount"] = "600000"
    answer = save(unit_preparer, part, "expenditure", rows)
    assert answer.status_code == 200
    assert "L-10" in text(answer) and len(lines(part)) == 5


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"income.order": "x1"},
        {"income.order": "r1,r1"},
        {"income.order": ",".join(f"r{number}" for number in range(2001))},
        {"income.order": "r1", "income.r1.amount": "1" * 1001},
        {"income.order": "", "version": "x"},
        {"income.order": "", "version": ""},
    ],
)
def test_what_no_page_sends_is_refused(office, unit_preparer, data):
    part = office.part()
    data = {"version": part.version, **data}
    answer = unit_preparer.post(url("save", office.case.pk, part.pk, "income"), data)
    assert answer.status_code == 400
    assert office.part().version == part.version


def test_the_second_writer_sees_the_difference_and_loses_nothing(office, sign_in):
    part = office.part()
    first = [EXPENDITURE, line("30.0", item="2060101", purpose="goods")]
    save(sign_in(office.preparer), part, "expenditure", first)
    seen = office.part().version
    other = [{**first[0], "amount": "61.0"}, first[1]]
    assert save(sign_in(office.staff["preparer"]), part, "expenditure", other).status_code == 200
    client = sign_in(office.preparer)
    mine = [first[0], {**first[1], "amount": "35.0"}]
    answer = save(client, part, "expenditure", mine, version=seen)
    assert answer.status_code == 409
    assert office.staff["preparer"].name in bare(answer)
    assert {"61.0", "30.0", "35.0"} <= set(bare(answer).split())
    unit = part.unit_code
    theirs = f"expenditure.{unit}.2060101/wages/general_appropriation/current"
    assert f'name="theirs" value="{theirs}"' in text(answer)
    assert lines(part)[0][2] == 610_000
    answer = save(client, part, "expenditure", mine, theirs=theirs)
    assert answer.headers["HX-Redirect"] == grid_url(part, "expenditure")
    assert [amount for *_, amount in lines(part)] == [610_000, 350_000]


def test_the_same_for_projects(office, sign_in):
    part = office.part()
    save(sign_in(office.preparer), part, "projects", [project("甲"), project("乙", "5.0")])
    first, second = Project.objects.filter(part=part).order_by("position")
    seen = office.part().version
    rows = [project("甲", id=str(first.pk)), project("乙", "5.0", id=str(second.pk))]
    other = [{**rows[0], "general_appropriation-current": "70.0"}, rows[1], project("丙", "1.0")]
    assert save(sign_in(office.staff["preparer"]), part, "projects", other).status_code == 200
    mine = [rows[0], {**rows[1], "name": "乙（二期）"}]
    client = sign_in(office.preparer)
    answer = save(client, part, "projects", mine, version=seen)
    assert answer.status_code == 409
    assert "70.0" in bare(answer) and "丙" in bare(answer) and "乙（二期）" in bare(answer)
    third = Project.objects.get(part=part, name="丙")
    theirs = [f"projects.p{first.pk}.general_appropriation-current", f"projects.p{third.pk}"]
    for place in theirs:
        assert f'name="theirs" value="{place}"' in text(answer)
    assert save(client, part, "projects", mine, theirs=theirs).status_code == 200
    found = Project.objects.filter(part=part).order_by("position")
    assert [one.name for one in found] == ["甲", "乙（二期）", "丙"]
    assert [one.pk for one in found] == [first.pk, second.pk, third.pk]
    assert [one.amounts.get().amount for one in found] == [700_000, 50_000, 10_000]


def test_a_new_project_keeps_its_identity_when_it_is_saved_again(office, unit_preparer):
    part = office.part()
    answer = save(unit_preparer, part, "projects", [project("甲")])
    made = Project.objects.get(part=part)
    assert f'name="projects.r1.id" form="entry" value="{made.pk}"' in text(answer)
    save(unit_preparer, part, "projects", [project("甲", "61.0", id=str(made.pk))])
    assert Project.objects.get(part=part).pk == made.pk


def test_errors_of_projects_stand_under_their_fund(office, unit_preparer):
    rows = [project("甲", "x", code="123"), project("", "1", item="999")]
    answer = save(unit_preparer, office.part(), "projects", rows)
    assert answer.status_code == 422
    for place in (
        "r1.general_appropriation-current",
        "r1.code",
        "r2.name",
        "r2.item",
    ):
        assert f'data-place="projects.{place}"' in text(answer), place


def test_a_unit_has_a_column_for_every_fund_in_use_or_asked_for(office, unit_preparer):
    part = office.part()
    address = grid_url(part, "projects")
    assert "其他收入 · 本年</th>" not in text(unit_preparer.get(address))
    page = text(unit_preparer.get(address + "?column=other_income~current"))
    assert 'data-column="other_income-current"' in page
    row = project("甲", **{"other_income-current": "4.2"})
    answer = save(unit_preparer, part, "projects", [row], column="other_income~current")
    assert answer.status_code == 200
    assert 'data-column="other_income-current"' in text(unit_preparer.get(address))


def test_reading_in_yuan_alters_no_value(office, unit_preparer):
    part = office.part()
    save(unit_preparer, part, "expenditure", [EXPENDITURE])
    save(unit_preparer, part, "projects", [project("甲")])
    unit_preparer.post(url("unit", office.case.pk), {"unit": "元"})
    page = unit_preparer.get(grid_url(part, "expenditure"))
    assert 'value="600000"' in text(page)
    before = office.part().version
    row = {**EXPENDITURE, "amount": "600000"}
    assert save(unit_preparer, part, "expenditure", [row], unit="元").status_code == 200
    made = Project.objects.get(part=part)
    row = project("甲", "600000", id=str(made.pk))
    assert save(unit_preparer, part, "projects", [row], unit="元").status_code == 200
    assert office.part().version == before
    row = {**EXPENDITURE, "amount": "600001"}
    save(unit_preparer, part, "expenditure", [row], unit="元")
    saved = ExpenditureLine.objects.get(part=part)
    assert (saved.amount, saved.step) == (600_001, 0)


def test_a_finished_part_is_read_until_it_is_taken_up_again(office, unit_preparer):
    part = fill_part(office.part(), office.preparer)
    address = url("finish", office.case.pk, part.pk)
    assert unit_preparer.post(address, {"version": part.version}).status_code == 302
    part = office.part()
    assert part.finished_by == office.preparer
    assert 'form="entry"' not in text(unit_preparer.get(grid_url(part, "income")))
    assert save(unit_preparer, part, "income", []).status_code == 422
    assert unit_preparer.post(address, {"version": part.version}).status_code == 422
    address = url("reopen", office.case.pk, part.pk)
    assert unit_preparer.post(address, {"version": 1}).status_code == 409
    unit_preparer.post(address, {"version": part.version})
    assert office.part().finished_at is None


def test_last_years_amounts_stand_beside(office, sign_in):
    earlier = approved_budget(department=office.department, staff=office.staff, fiscal_year=2023)
    by = office.staff["preparer"]
    part = office.part()
    rows = [budget_row("70.0", item="2060101", purpose="wages")]
    part = save_lines(part_id=part.pk, kind="expenditure", rows=rows, version=part.version, by=by)
    client = sign_in(by)
    page = text(client.get(grid_url(office.part(), "expenditure")))
    assert ">60.0</output>" in page
    save(client, office.part(), "projects", [project("甲")])
    made = Project.objects.get(part=office.part())
    before = Project.objects.get(book=earlier.pk, part__unit=office.mine)
    link_project(
        project_id=made.pk, follows_id=before.pk, part_version=office.part().version, by=by
    )
    assert client.get(grid_url(office.part(), "projects")).context["page"].rows[0].cells[-1].text


def test_every_grid_says_whether_the_part_agrees(office, unit_preparer):
    part = fill_part(office.part(), office.preparer)
    for kind in grids_of(office.book):
        assert "≠" not in text(unit_preparer.get(grid_url(part, kind)))
    answer = save(unit_preparer, part, "income", [line("149.0")])
    assert "≠" in text(answer) and "B-02" in text(answer)


def test_queries_do_not_grow_with_the_part(office, sign_in, django_assert_max_num_queries):
    by = office.preparer
    client = sign_in(by)
    purposes = ("wages", "goods", "capital", "individuals", "personnel", "running")
    for count in (2, 24):
        rows = [line("1.0", item=a, purpose=b) for a in CODES for b in purposes][:count]
        with django_assert_max_num_queries(45):
            assert save(client, office.part(), "expenditure", rows).status_code == 200
        projects = [project(f"项目{number}") for number in range(count)]
        held = Project.objects.filter(part=office.part()).order_by("position")
        for row, one in zip(projects, held, strict=False):
            row["id"] = str(one.pk)
        with django_assert_max_num_queries(60 + count):
            assert save(client, office.part(), "projects", projects).status_code == 200
        for kind in grids_of(office.book):
            with django_assert_max_num_queries(24):
                assert client.get(grid_url(office.part(), kind)).status_code == 200


def test_parts_of_others_finished_meanwhile_do_not_disturb(office, sign_in):
    mine = office.part()
    other = UnitFactory(department=office.department)
    assert other and Part.objects.count() == 2
    theirs = fill_part(office.part(office.other), office.staff["preparer"])
    finish_part(part_id=theirs.pk, version=theirs.version, by=office.staff["preparer"])
    answer = save(sign_in(office.preparer), mine, "income", [line("1.0")], version=mine.version)
    assert answer.status_code == 200
