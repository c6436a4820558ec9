"""Two published budgets taken in whole: every cell comes out as printed, and again."""

from __future__ import annotations

from collections import Counter

import pytest
from django.apps import apps

from books.exporting import derived_tables, export_book
from books.models import Part, StatedTotal
from fiscal.findings import Outcome
from fiscal.reconciling.families import is_relation
from fiscal.reconciling.relations import Relations
from tests.books.published import ECONOMY, INDUSTRY, Bureau, bureau, told
from tests.fiscal.test_published_budgets import document, printed_beside_derived
from workflow.models import Case

pytestmark = pytest.mark.django_db

DOCUMENTS = (ECONOMY, INDUSTRY)


@pytest.fixture(params=DOCUMENTS)
def home(request: pytest.FixtureRequest, db: None) -> Bureau:
    return bureau(request.param)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of ours."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for app in ("books", "workflow", "departments")
        for model in apps.get_app_config(app).get_models()
    }


def versions(home: Bureau) -> tuple[int, int, list[int]]:
    """Of the case, how many events it has, and of its parts."""
    case = Case.objects.get(department=home.department)
    parts = Part.objects.filter(book=case.pk).order_by("pk").values_list("version", flat=True)
    return case.version, case.events.count(), list(parts)


@pytest.mark.parametrize(
    ("name", "exact", "tails", "changes"), [(ECONOMY, 880, 1, 287), (INDUSTRY, 1888, 37, 657)]
)
def test_every_amount_of_a_published_budget(
    name: str, exact: int, tails: int, changes: int
) -> None:
    report = bureau(name).take_in()
    counts = {one.value: report.count(one) for one in Outcome}
    print(f"\n{name}:", counts)  # noqa: T201  the counts are what the test is for
    assert report.done and not report.refused
    assert counts == {
        "exact": exact,
        "rounding": tails,
        "mismatch": 0,
        "incomplete": 0,
        "invalid": 0,
    }
    assert len(report.changes) == changes


@pytest.mark.parametrize(
    ("name", "cells", "different"),
    [
        (ECONOMY, 1257, {("05", "item=2060303", "name", "高新技术研究", "高技术研究")}),
        (
            INDUSTRY,
            2851,
            {
                ("05", "item=2150501", "project", "", "0.0"),
                ("05", "item=2150501", "other_operating", "", "0.0"),
            },
        ),
    ],
)
def test_every_cell_comes_out_of_the_database_as_printed(
    name: str, cells: int, different: set[tuple[str, ...]]
) -> None:
    home = bureau(name)
    home.take_in()
    derived = {one.definition.code: one for one in derived_tables(home.book, home.preparer)}
    pairs = printed_beside_derived(document(name), derived)
    found = {pair for pair in pairs if pair[3] != pair[4]}
    by_table = Counter(pair[0] for pair in pairs)
    print(f"\n{name}: {len(pairs)} cells {dict(by_table)}, {len(found)} not as printed")  # noqa: T201
    assert len(pairs) == cells
    assert found == different


def test_what_the_documents_get_wrong_is_all_that_is_said(home: Bureau) -> None:
    rules = [rule for rule, _ in told(home.take_in().findings)]
    assert rules == {ECONOMY: ["T-05", *["T-10"] * 4], INDUSTRY: []}[home.name]


def test_taking_it_in_again_changes_nothing(home: Bureau) -> None:
    home.take_in()
    before = everything()
    report = home.take_in()
    assert report.done and report.changes == ()
    assert everything() == before


def test_what_we_export_comes_back_without_a_change_and_goes_out_the_same(home: Bureau) -> None:
    home.take_in()
    before = versions(home)
    first = export_book(home.book.case, home.preparer)
    report = home.take_in(first)
    assert report.done and report.changes == ()
    # Table 07 of one of them is as good as empty: that is the document's own slip.
    assert all(is_relation(rule) for rule, _ in told(report.findings))
    assert versions(home) == before
    assert export_book(home.book.case, home.preparer) == first


def test_what_could_not_be_computed_refuses_even_what_changes_nothing(
    home: Bureau, monkeypatch: pytest.MonkeyPatch, expected_failures: None
) -> None:
    home.take_in()
    first = export_book(home.book.case, home.preparer)

    def fail(*args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Relations, "shared_out", fail)
    report = home.take_in(first)
    assert report.changes == () and report.refused and not report.done
    assert {one.rule for one in report.findings if one.blocks} == {"B00-6"}


def test_an_export_begins_the_same_budget_elsewhere(home: Bureau) -> None:
    """Into an empty budget of the same department: the same workbook comes out."""
    home.take_in()
    first = export_book(home.book.case, home.preparer)
    other = home.book
    for model in ("incomeline", "expenditureline", "economicline", "balanceline", "project"):
        apps.get_model("books", model).objects.filter(part__book=other).delete()
    StatedTotal.objects.filter(book=other).delete()
    assert export_book(home.book.case, home.preparer) != first
    report = home.take_in(first)
    assert report.done and report.changes
    assert export_book(home.book.case, home.preparer) == first


def test_a_dry_run_changes_nothing(home: Bureau) -> None:
    before = everything()
    report = home.take_in(dry_run=True)
    assert not report.done and not report.refused and report.changes and report.case is None
    assert everything() == before
    home.take_in()
    before = everything()
    assert not home.take_in(dry_run=True).done
    assert everything() == before


def test_totals_that_rounding_explains_are_kept(home: Bureau) -> None:
    report = home.take_in()
    stated = home.book.stated_totals
    assert stated.count() == {ECONOMY: 1, INDUSTRY: 21}[home.name]
    labels = {one.label for one in stated.all()}
    personnel = "2024年一般公共预算基本支出表 · 合计 · 本年一般公共预算基本支出 / 人员经费"
    assert personnel in labels
    kept = stated.get(label=personnel)
    printed = next(
        one for one in report.comparisons if (one.table, one.row, one.column) == PERSONNEL
    )
    assert (kept.amount, kept.step) == (int(printed.given.replace(".", "")) * 1000, 1000)
    assert printed.outcome is Outcome.ROUNDING


PERSONNEL = ("06", "total", "personnel")


def test_a_total_stated_before_gives_way_to_the_one_in_the_file(home: Bureau) -> None:
    home.take_in()
    total = home.book.stated_totals.first()
    assert total is not None
    StatedTotal.objects.filter(pk=total.pk).update(amount=total.amount + 1000)
    report = home.take_in()
    assert report.done
    assert home.book.stated_totals.get(key=total.key).amount == total.amount
