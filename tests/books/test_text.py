"""The explanatory text of a budget in the database: what is written beside it, by whom."""

from __future__ import annotations

from decimal import Decimal

import pytest

from books.cases import findings, labels
from books.models import Book, Comparative, EnteredValue, Prose, Reason
from books.services import finish_part, save_lines, save_text
from books.text import narrative_of, text_findings
from books.text_entry import UnknownSlot, held_values, read_text_entry, shown_value
from fiscal.texts import text_for
from tests.books.conftest import Office
from tests.factories import (
    UnitFactory,
    annual_budget,
    approved_budget,
    fill_part,
    part_of,
    person,
    staff_of,
    step,
    write_text,
)
from workflow.models import Case
from workflow.refusals import NotAllowed, Refused, Stale

EDITION = text_for("zhengzhou-2024-budget")


def said(budget: Book, section: str) -> str:
    return "".join(
        paragraph.text for one, paragraph in narrative_of(budget).paragraphs() if one.key == section
    )


def save(office: Office, by=None, seen=None, **typed: str) -> Case:
    """Save what is typed, `reason__totals="…"` for `text.reason.totals`."""
    paths = {f"text.{name.replace('__', '.', 1)}": text for name, text in typed.items()}
    case = Case.objects.get(pk=office.case.pk)
    entry = read_text_entry(EDITION, paths)
    assert not entry.unreadable
    return save_text(
        case_id=case.pk,
        by=by or office.staff["preparer"],
        version=case.version,
        values=entry.values,
        seen=seen,
    )


def test_what_is_typed_stands_in_the_text(office):
    office.fill()
    save(
        office,
        comparative__income="250.0",
        reason__totals="两个单位合并",
        entered__cars_other="3",
        entered__procurement_goods="1,203.45",
        prose__duties="拟订规划。",
    )
    assert "收入总计比2023年增加50.0万元，增长20.0%，主要原因是：两个单位合并。" in said(
        office.book, "totals"
    )
    assert said(office.book, "duties") == "拟订规划。"
    held = Comparative.objects.get()
    assert (held.key, held.label, held.amount, held.step) == (
        "income",
        "收入总计",
        Decimal(2_500_000),
        Decimal(1000),
    )
    assert EnteredValue.objects.get(key="procurement_goods").value == Decimal("12034500")


def test_what_is_stored_reads_as_it_was_typed(office):
    typed = {
        "entered__procurement_goods": "281.9",
        "entered__procurement_works": "0",
        "entered__cars_other": "12",
        "comparative__income": "0.0",
        "prose__duties": "一、拟订规划。\n二、组织实施。",
    }
    save(office, **typed)
    values = held_values(office.book)
    shown = {path: shown_value(value, "万元") for path, value in values.items()}
    assert shown == {
        "text.entered.procurement_goods": "281.9",
        "text.entered.procurement_works": "0",
        "text.entered.cars_other": "12",
        "text.comparative.income": "0",
        "text.prose.duties": "一、拟订规划。\n二、组织实施。",
    }


def test_a_blank_takes_a_value_away(office):
    save(
        office,
        reason__totals="增人",
        entered__cars_other="3",
        prose__duties="规划",
        comparative__income="1",
    )
    save(
        office,
        reason__totals=" ",
        entered__cars_other="",
        prose__duties="\n",
        comparative__income="-",
    )
    assert not held_values(office.book)
    assert not any(one.objects.exists() for one in (Reason, EnteredValue, Prose, Comparative))


def test_a_save_is_one_event_and_the_same_again_none(office):
    before = office.case.events.count()
    save(office, entered__cars_other="3", prose__duties="规划")
    event = office.case.events.order_by("-number").first()
    assert event.action == "save_text"
    assert event.data["changes"] == {
        "text.entered.cars_other": ["", "3"],
        "text.prose.duties": ["", "规划"],
    }
    save(office, entered__cars_other="３", prose__duties="规划 ")
    assert office.case.events.count() == before + 1


@pytest.mark.parametrize("role", ["approver", "reviewer", "publisher", "auditor", "administrator"])
def test_only_preparers_write(office, role):
    with pytest.raises(NotAllowed):
        save(office, by=office.staff[role], entered__cars_other="3")
    assert not EnteredValue.objects.exists()


def test_who_prepares_a_single_unit_does_not_write_for_the_department(office):
    with pytest.raises(NotAllowed):
        save(office, by=office.preparer, entered__cars_other="3")


def test_a_stranger_does_not_write(office):
    with pytest.raises(NotAllowed):
        save(office, by=person("preparer", department=UnitFactory().department), prose__duties="x")


def test_nothing_is_written_once_the_budget_is_approved(office):
    department = UnitFactory().department
    staff = staff_of(department)
    case = approved_budget(department=department, staff=staff)
    with pytest.raises(NotAllowed):
        save_text(
            case_id=case.pk,
            by=staff["preparer"],
            version=case.version,
            values={"text.prose.duties": "x"},
        )


def test_the_same_place_changed_by_two_is_a_conflict(office):
    save(office, prose__duties="甲写的", entered__cars_other="1")
    with pytest.raises(Stale) as raised:
        save(
            office,
            seen={"text.prose.duties": "", "text.entered.cars_other": "1"},
            prose__duties="乙写的",
            entered__cars_other="2",
        )
    assert raised.value.differences == {"text.prose.duties": ("甲写的", "乙写的")}
    assert EnteredValue.objects.get().value == 1
    save(office, seen={"text.prose.duties": "甲写的"}, prose__duties="乙写的")
    assert Prose.objects.get().text == "乙写的"


def test_a_unit_that_saves_its_lines_is_no_conflict(office):
    seen = {"text.prose.duties": ""}
    office.fill()
    save(office, seen=seen, prose__duties="规划")
    assert Prose.objects.get().text == "规划"


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("text.entered.cars_other", "3.5"),
        ("text.entered.cars_other", "-1"),
        ("text.entered.cars_other", "三辆"),
        ("text.entered.procurement_goods", "-1"),
        ("text.entered.procurement_goods", "1.2345678"),
        ("text.entered.procurement_goods", "9" * 30),
        ("text.comparative.income", "约100"),
        ("text.prose.duties", "字" * 20_001),
    ],
)
def test_what_cannot_stand_is_told_and_the_rest_is_read(path, typed):
    entry = read_text_entry(EDITION, {path: typed, "text.reason.totals": "增人"})
    assert set(entry.unreadable) == {path}
    assert str(entry.unreadable[path])
    assert entry.values == {"text.reason.totals": "增人"}


@pytest.mark.parametrize(
    "path",
    [
        "text.reason.nothing",
        "text.prose",
        "reason.totals",
        "text.entered.income",
        "text.x.y",
        "text..",
        "",
    ],
)
def test_a_place_the_text_does_not_have_is_refused(path):
    with pytest.raises(UnknownSlot):
        read_text_entry(EDITION, {path: "1"})


def test_last_years_case_is_compared_with_where_it_is_settled(office):
    staff = office.staff
    case = approved_budget(department=office.department, staff=staff, fiscal_year=2023)
    office.fill()
    assert "收入总计与2023年持平" in said(office.book, "totals")
    part = part_of(office.case, office.mine)
    rows = [{"fund": "general_appropriation", "carried": "current", "amount": "180.0"}]
    save_lines(
        part_id=part.pk, kind="income", rows=rows, version=part.version, by=staff["preparer"]
    )
    assert "收入总计比2023年增加30.0万元，增长10.0%" in said(office.book, "totals")
    # A figure entered by hand does not stand against last year's case.
    Comparative.objects.create(book=office.book, key="income", label="收入总计", amount=1)
    assert "增长10.0%" in said(office.book, "totals")
    Case.objects.filter(pk=case.pk).update(state="draft")
    assert "增长10.0%" not in said(office.book, "totals")


def test_a_text_that_is_not_written_stops_the_budget(office):
    department = UnitFactory().department
    staff = staff_of(department)
    case = annual_budget(department=department, by=staff["preparer"])
    part = fill_part(part_of(case), staff["preparer"])
    finish_part(part_id=part.pk, version=part.version, by=staff["preparer"])
    with pytest.raises(Refused):
        step(case, "hand_in", staff["preparer"])
    assert {one.rule for one in findings(case) if one.blocks} == {"X-02", "X-03"}
    write_text(case, staff["preparer"])
    case = Case.objects.get(pk=case.pk)
    assert not [one for one in findings(case) if one.blocks]
    assert step(case, "hand_in", staff["preparer"]).state == "submitted"


def test_amounts_of_the_tables_may_be_repeated_in_prose(office):
    office.fill()
    save(office, prose__duties="项目支出120.0万元，其中科技124.0万元。")
    found = [one.actual for one in text_findings(office.book) if one.rule == "X-07"]
    assert found == ["124.0万元"]


def test_every_place_of_a_finding_has_a_label(office):
    office.fill()
    save(office, comparative__income="1", prose__duties="某某局，2021年，5%，【】")
    known = labels(Case.objects.select_related("department").get(pk=office.case.pk))
    found = text_findings(office.book)
    assert {"X-01", "X-02", "X-04", "X-06", "X-07", "X-10"} <= {one.rule for one in found}
    for one in found:
        for place in one.places:
            assert known[place.path] == place.label
