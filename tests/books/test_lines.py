"""Saving grids of lines: all problems at once, nothing twice, nobody overwritten."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from books.models import ExpenditureLine, IncomeLine
from books.services import finish_part, reopen_part, save_lines
from fiscal.ledger import EXACT
from tests.factories import PART_ROWS, budget_row, step, write_text
from workflow.events import first_broken_event
from workflow.models import Case
from workflow.refusals import NotAllowed, Refused, Stale


def save(office, rows, kind="expenditure", **values):
    part = office.part()
    given = {"version": part.version, "by": office.preparer, **values}
    return save_lines(part_id=part.pk, kind=kind, rows=rows, **given)


def refusals(office, rows, kind="expenditure"):
    """(rule, path) of every problem; nothing may have been changed."""
    before = office.part().version
    with pytest.raises(Refused) as raised:
        save(office, rows, kind)
    assert office.part().version == before
    return [(one.rule, one.places[0].path) for one in raised.value.findings]


def test_rows_become_lines_with_their_precision(office):
    save(office, PART_ROWS["expenditure"])
    lines = ExpenditureLine.objects.filter(part=office.part()).select_related("item")
    assert [(one.item.code, one.purpose, one.amount, one.step) for one in lines] == [
        ("2060101", "wages", 600_000, 1000),
        ("2060101", "goods", 300_000, 1000),
        ("2060499", "other_operating", 600_000, 1000),
    ]


def test_figures_can_be_typed_in_yuan_and_nodes_by_name(office):
    row = {"item": "206 01 01 行政运行", "purpose": "工资福利支出", "fund": "一般公共预算"}
    save(office, [{**row, "amount": "1,234.56"}], unit="元")
    [line] = ExpenditureLine.objects.all()
    assert (line.purpose, line.fund, line.carried) == ("wages", "general", "")
    assert (line.amount, line.step) == (Decimal("1234.56"), EXACT)


def test_a_caller_may_say_how_precise_a_figure_is(office):
    save(office, [budget_row("60", item="2060101", step=Decimal(100))])
    assert ExpenditureLine.objects.get().step == 100


def test_all_problems_are_told_at_once_with_row_and_column(office):
    rows = [
        budget_row("1", item="2060101", purpose="wages"),
        budget_row("1", item="9999999", purpose="wages"),
        budget_row("1", item="20601", purpose="wages"),
        budget_row("1", item="", purpose="wages"),
        {},
        budget_row("-1", item="2060102", purpose="lottery"),
        budget_row("1.23456789", item="2060102"),
        budget_row("viel", item="2060102", purpose="goods"),
        budget_row("2", item="2060101", purpose="wages"),
    ]
    assert refusals(office, rows) == [
        ("L-01", "expenditure.2.item"),
        ("L-02", "expenditure.3.item"),
        ("L-01", "expenditure.4.item"),
        ("L-08", "expenditure.6.purpose"),
        ("L-05", "expenditure.6.amount"),
        ("L-06", "expenditure.7.amount"),
        ("L-04", "expenditure.8.amount"),
        ("L-07", "expenditure.9.item"),
    ]
    assert not ExpenditureLine.objects.exists()


def test_an_illegal_pair_is_refused_and_a_missing_one_is_not(office):
    rows = [
        budget_row("1", economic="30101", government="50201"),
        budget_row("1", economic="301", government="501"),
    ]
    assert refusals(office, rows, "economic") == [
        ("L-03", "economic.1.government"),
        ("L-02", "economic.2.economic"),
        ("L-02", "economic.2.government"),
    ]
    save(office, [budget_row("1", economic="30101")], "economic")


def test_a_code_of_another_year_is_unknown(office):
    from books.models import ClassificationCode

    ClassificationCode.objects.filter(fiscal_year=2024, code="2060502").delete()
    assert refusals(office, [budget_row("1", item="2060502")]) == [("L-01", "expenditure.1.item")]


def test_a_figure_in_the_wrong_unit_is_questioned_and_kept(office):
    rows = [
        budget_row(amount, item=item)
        for amount, item in [
            ("60", "2060101"),
            ("50", "2060102"),
            ("70", "2060199"),
            ("700000", "2060499"),
        ]
    ]
    saved = save(office, rows)
    assert [(one.rule, one.places[0].path) for one in saved.warnings] == [
        ("L-10", "expenditure.4.amount")
    ]
    assert ExpenditureLine.objects.count() == 4


def test_saving_the_same_again_changes_nothing(office):
    saved = save(office, PART_ROWS["expenditure"])
    before = Case.objects.get(pk=office.case.pk)
    again = save(office, PART_ROWS["expenditure"], version=saved.part.version)
    assert again.part.version == saved.part.version
    assert Case.objects.get(pk=office.case.pk).version == before.version
    assert not office.case.events.filter(version__gt=before.version).exists()


def test_lines_keep_their_identity_and_the_record_says_what_changed(office):
    save(office, PART_ROWS["expenditure"])
    kept = ExpenditureLine.objects.get(purpose="goods").pk
    rows = [
        budget_row("35.0", item="2060101", purpose="goods"),
        budget_row("60.0", item="2060499", purpose="other_operating"),
        budget_row("5.0", item="2060102"),
    ]
    save(office, rows)
    assert ExpenditureLine.objects.get(purpose="goods").pk == kept
    event = office.case.events.order_by("-number").first()
    code = office.mine.code
    changes = event.data["changes"]
    fund = "general_appropriation/current"
    assert changes[f"expenditure.{code}.2060101/goods/{fund}"] == ["300000 ±500", "350000 ±500"]
    assert changes[f"expenditure.{code}.2060101/wages/{fund}"] == ["600000 ±500", ""]
    assert changes[f"expenditure.{code}.2060102//{fund}"] == ["", "50000 ±500"]
    assert first_broken_event(office.case) is None


def test_two_units_save_from_what_they_saw_and_do_not_collide(office):
    mine, other = office.part(), office.part(office.other)
    for part in (mine, other):
        save_lines(
            part_id=part.pk,
            kind="income",
            rows=PART_ROWS["income"],
            version=part.version,
            by=office.staff["preparer"],
        )
    assert IncomeLine.objects.count() == 2
    assert Case.objects.get(pk=office.case.pk).version == office.case.version + 2


def test_who_saves_from_an_old_version_sees_what_happened_to_this_part(office):
    other = office.part(office.other)
    save_lines(
        part_id=other.pk,
        kind="income",
        rows=PART_ROWS["income"],
        version=1,
        by=office.staff["preparer"],
    )
    save(office, PART_ROWS["income"], "income")
    with pytest.raises(Stale) as raised:
        save(office, PART_ROWS["expenditure"], version=1)
    assert [event.data["part"] for event in raised.value.events] == [office.mine.code]


def test_a_finished_part_is_closed_until_it_is_taken_up_again(office):
    part = finish_part(part_id=office.part().pk, version=1, by=office.preparer)
    assert part.finished_by == office.preparer
    with pytest.raises(Refused):
        save(office, PART_ROWS["income"], "income")
    with pytest.raises(Refused):
        finish_part(part_id=part.pk, version=part.version, by=office.preparer)
    reopen_part(part_id=part.pk, version=part.version, by=office.preparer)
    save(office, PART_ROWS["income"], "income")
    with pytest.raises(Refused):
        reopen_part(part_id=part.pk, version=office.part().version, by=office.preparer)


def test_nothing_changes_once_the_budget_was_handed_in(office):
    office.fill()
    for unit in (office.mine, office.other):
        part = office.part(unit)
        finish_part(part_id=part.pk, version=part.version, by=office.staff["preparer"])
    write_text(office.case, office.staff["preparer"])
    step(office.case, "hand_in", office.staff["preparer"])
    with pytest.raises(NotAllowed):
        save(office, [])
    part = office.part()
    with pytest.raises(NotAllowed):
        reopen_part(part_id=part.pk, version=part.version, by=office.preparer)


def test_a_budget_is_handed_in_when_every_part_is_finished(office):
    office.fill()
    write_text(office.case, office.staff["preparer"])
    part = office.part()
    finish_part(part_id=part.pk, version=part.version, by=office.preparer)
    with pytest.raises(Refused) as raised:
        step(office.case, "hand_in", office.staff["preparer"])
    assert office.other.name in str(raised.value.reason)
    part = office.part(office.other)
    finish_part(part_id=part.pk, version=part.version, by=office.staff["preparer"])
    assert step(office.case, "hand_in", office.staff["preparer"]).state == "submitted"


@pytest.mark.parametrize(
    "wrong", [{"amount": Decimal(-1)}, {"step": Decimal(-1)}, {"fund": "general", "amount": 1}]
)
def test_the_database_refuses_negative_and_repeated_lines(office, wrong):
    IncomeLine.objects.create(part=office.part(), fund="general", amount=Decimal(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        IncomeLine.objects.create(part=office.part(), **wrong)


def test_an_economic_line_without_its_pair_stands_once(office):
    save(office, [budget_row("1", economic="30101")], "economic")
    from books.models import EconomicLine

    line = EconomicLine.objects.get()
    line.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save(force_insert=True)


def test_a_node_that_does_not_exist_fails_validation(office):
    from django.core.exceptions import ValidationError

    line = IncomeLine(part=office.part(), fund="lottery")
    with pytest.raises(ValidationError) as raised:
        line.full_clean()
    assert set(raised.value.message_dict) == {"fund"}
