"""The published final accounts of 2023 out of the database: every cell, and every figure."""

from __future__ import annotations

from collections import Counter

import pytest

from accounts.kind import FINAL_ACCOUNTS
from books.exporting import derived_tables, export_book
from books.text import narrative_of
from fiscal.findings import Outcome
from tests import real_final_accounts as real
from tests.accounts.published import Centre, centre
from tests.books.test_importing import everything
from tests.fiscal.test_final_texts import IN_WORDS, MISMATCHES, compared
from workflow.kinds import KINDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(db: None) -> Centre:
    return centre()


def test_every_cell_of_the_nine_tables_comes_out_as_printed(home: Centre) -> None:
    report = home.take_in()
    assert report.done, [str(one.message) for one in report.findings]
    home.enter_initial_budget()
    different, count = [], 0
    for table in derived_tables(home.book):
        code = table.definition.code
        printed, ours = real.rows_of(code), real.body_of(table)
        assert len(ours) == len(printed), code
        for number, (row, own) in enumerate(zip(printed, ours, strict=True), start=1):
            for column, (cell, text) in enumerate(zip(row, own, strict=True), start=1):
                count += 1
                if cell != text:
                    different.append((code, number, column, cell, text))
    print(f"\n{count} cells, {len(different)} not as printed")  # noqa: T201  the counts are the point
    assert different == []
    assert count == real.CELLS


def test_every_amount_of_the_workbook_follows_from_the_lines(home: Centre) -> None:
    report = home.take_in()
    counts = {outcome.value: report.count(outcome) for outcome in Outcome}
    print("\namounts:", counts)  # noqa: T201  the counts are the point
    assert (counts["exact"], counts["rounding"], counts["mismatch"]) == (367, 0, 0)
    assert report.findings == ()
    assert not home.book.stated_totals.exists()


def test_every_figure_of_the_text_is_as_printed_or_the_documents_own_mismatch(
    home: Centre,
) -> None:
    home.take_in()
    home.enter_initial_budget()
    home.write_text()
    found = compared(narrative_of(home.book))
    counts = Counter(one[0] for one in found)
    mismatches = [
        (section, name, printed, f"{figure.value}" if figure else "")
        for told, section, name, printed, figure in found
        if told == "mismatch"
    ]
    print("\nfigures of the text:", dict(counts), *mismatches, sep="\n  ")  # noqa: T201  the counts are the point
    assert mismatches == MISMATCHES
    assert [one[1:4] for one in found if one[0] == "in words"] == IN_WORDS
    assert sum(counts.values()) == 95
    assert counts == {"exact": 85, "in words": 3, "mismatch": 7}


def test_nothing_is_found_wrong_with_it_but_what_a_person_has_to_settle(home: Centre) -> None:
    home.take_in()
    home.enter_initial_budget()
    home.write_text()
    found = KINDS[FINAL_ACCOUNTS.key].findings(home.case)
    assert not [one for one in found if one.blocks], [str(one.message) for one in found]


def test_taken_in_once_more_it_changes_nothing(home: Centre) -> None:
    home.take_in()
    home.enter_initial_budget()
    before = everything()
    report = home.take_in()
    assert report.done and report.changes == ()
    assert everything() == before


def test_what_is_exported_comes_in_unchanged_and_goes_out_byte_by_byte(home: Centre) -> None:
    home.take_in()
    first = export_book(home.case, home.preparer)
    before = everything()
    report = home.take_in(first)
    assert report.done and report.changes == ()
    assert everything() == before
    assert export_book(home.case, home.preparer) == first
