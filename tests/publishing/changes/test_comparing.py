"""What differs between two documents is found, all of it and nothing else."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publishing.changes.comparing import compare
from publishing.changes.shapes import Changes, Kind, number
from publishing.changes.telling import changes_between

pytestmark = pytest.mark.django_db

QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
MIRRORED = {Kind.NEW: Kind.GONE, Kind.GONE: Kind.NEW, Kind.CHANGED: Kind.CHANGED}


def amounts(document: dict) -> list[tuple[str, int, int]]:
    """Table, row and column of every printed amount in a row that stands for something."""
    return [
        (table["code"], row, column)
        for table in document["tables"]
        for row, keys in enumerate(table["row_keys"])
        for column, heading in enumerate(table["columns"])
        if heading["kind"] == "amount"
        and heading["panel"] in keys
        and number(table["rows"][row][column]) is not None
    ]


def sentences(document: dict) -> list[tuple[int, int]]:
    return [
        (section, paragraph)
        for section, one in enumerate(document["sections"])
        for paragraph in range(len(one["paragraphs"]))
    ]


def mirrored(changes: Changes) -> Changes:
    """The changes as they are told of the two documents the other way round."""

    def row(one):
        cells = tuple(replace(cell, old=cell.new, new=cell.old) for cell in one.cells)
        return replace(one, kind=MIRRORED[one.kind], cells=cells)

    def table(one):
        columns = tuple(replace(it, kind=MIRRORED[it.kind]) for it in one.columns)
        return replace(
            one, kind=MIRRORED[one.kind], rows=tuple(map(row, one.rows)), columns=columns
        )

    return Changes(
        tuple(map(table, changes.tables)),
        tuple(map(table, changes.forms)),
        tuple(
            replace(one, kind=MIRRORED[one.kind], old=one.new, new=one.old)
            for one in changes.sentences
        ),
    )


def in_any_order(changes: Changes) -> list[str]:
    """Everything that is told, rows and sentences without the place they are told at."""
    found = [
        repr((table.kind, table.code, table.title, table.unit, replace(row, number=0)))
        for table in (*changes.tables, *changes.forms)
        for row in table.rows
    ]
    return sorted([*found, *map(repr, changes.sentences)])


def test_a_document_does_not_differ_from_itself(real_document, open_document):
    for document in (real_document, open_document):
        assert not compare(document, copy.deepcopy(document))
        told = changes_between(document, copy.deepcopy(document))
        assert not any(int(count) for count in told["counts"].values())
        assert not (told["tables"] or told["forms"] or told["sentences"])


@QUICK
@given(data=st.data())
def test_one_changed_figure_is_the_one_told(open_document, planted, data):
    code, row, column = data.draw(st.sampled_from(amounts(open_document)))
    table = next(one for one in open_document["tables"] if one["code"] == code)
    before = table["rows"][row][column]
    after = f"{number(before) + data.draw(st.integers(1, 99_999)):f}"
    found = compare(open_document, planted(open_document, code, row, column, after))
    assert not found.sentences and not found.forms
    (changed,) = found.tables
    (told,) = changed.rows
    (cell,) = told.cells
    assert (changed.code, told.kind, told.number) == (code, Kind.CHANGED, row)
    assert (cell.old, cell.new) == (before, after)
    assert cell.column == " / ".join(table["columns"][column]["heading"])
    told = changes_between(open_document, planted(open_document, code, row, column, after))
    (cell,) = told["tables"][0]["rows"][0]["cells"]
    assert number(cell["difference"]) == number(after) - number(before)


@QUICK
@given(data=st.data())
def test_a_row_that_is_gone_or_new_is_the_one_told(open_document, data):
    code, row, _ = data.draw(st.sampled_from(amounts(open_document)))
    without = copy.deepcopy(open_document)
    table = next(one for one in without["tables"] if one["code"] == code)
    keys = table["row_keys"][row]
    words = [one for one in table["rows"][row] if one]
    table["row_keys"][row] = {}
    for kind, found in (
        (Kind.GONE, compare(open_document, without)),
        (Kind.NEW, compare(without, open_document)),
    ):
        (changed,) = found.tables
        assert {one.kind for one in changed.rows} == {kind}
        assert {one.number for one in changed.rows} == {row}
        assert len(changed.rows) == len(keys)
        for cell in (cell for one in changed.rows for cell in one.cells):
            assert (cell.new if kind is Kind.NEW else cell.old) in words


@QUICK
@given(data=st.data())
def test_one_changed_sentence_is_the_one_told(open_document, data):
    section, paragraph = data.draw(st.sampled_from(sentences(open_document)))
    changed = copy.deepcopy(open_document)
    one = changed["sections"][section]["paragraphs"][paragraph]
    one["text"] += "另有说明。"
    (told,) = compare(open_document, changed).sentences
    assert told.heading == changed["sections"][section]["heading"]
    assert "另有说明。" in (told.new or "") and "另有说明。" not in (told.old or "")


@QUICK
@given(data=st.data())
def test_both_ways_round_tell_the_same(open_document, planted, data):
    changed = open_document
    for code, row, column in data.draw(
        st.lists(st.sampled_from(amounts(open_document)), max_size=4)
    ):
        changed = planted(changed, code, row, column, data.draw(st.sampled_from(["7.5", None])))
    for code, row, _ in data.draw(st.lists(st.sampled_from(amounts(open_document)), max_size=2)):
        changed = copy.deepcopy(changed)
        next(one for one in changed["tables"] if one["code"] == code)["row_keys"][row] = {}
    for section, paragraph in data.draw(
        st.lists(st.sampled_from(sentences(open_document)), max_size=2)
    ):
        changed = copy.deepcopy(changed)
        changed["sections"][section]["paragraphs"][paragraph]["text"] = "改写。"
    forth, back = compare(open_document, changed), compare(changed, open_document)
    assert in_any_order(mirrored(forth)) == in_any_order(back)


def test_projects_are_the_same_by_name_wherever_they_are_printed(open_document):
    changed = copy.deepcopy(open_document)
    table = next(one for one in changed["tables"] if one["code"] == "11")
    first, second = [row for row, keys in enumerate(table["row_keys"]) if "project=" in str(keys)][
        1:3
    ]
    rows = table["rows"]
    for column in range(1, len(table["columns"])):  # the first is merged over both
        rows[first][column], rows[second][column] = rows[second][column], rows[first][column]
    assert not compare(open_document, changed)


def test_a_blank_is_a_zero(open_document, planted):
    code, row, column = next(
        (code, row, column)
        for code, row, column in amounts(open_document)
        if number(
            next(one for one in open_document["tables"] if one["code"] == code)["rows"][row][column]
        )
        == 0
    )
    assert not compare(open_document, planted(open_document, code, row, column, None))


def test_tables_of_another_edition_are_found_by_title_and_columns_by_heading(open_document):
    other = copy.deepcopy(open_document)
    other["edition"]["key"] = "elsewhere-2025-budget"
    other["fiscal_year"] = "2025"
    table = next(one for one in other["tables"] if one["code"] == "02")
    table["code"], table["title"] = "B02", table["title"].replace("2024", "2025")
    table["columns"][2]["key"] = "altogether"
    table["columns"][3] |= {"key": "whatever", "heading": ["另一栏"]}
    number_of = next(
        row for row, keys in enumerate(table["row_keys"]) if keys == {"units": "total"}
    )
    table["rows"][number_of][2] = "1.0"
    found = compare(open_document, other)
    (told,) = found.tables
    assert (told.code, told.title) == ("B02", "2025年部门收入总体情况表")
    assert {(one.kind, one.heading) for one in told.columns} == {
        (Kind.NEW, "另一栏"),
        (Kind.GONE, "本年收入 / 合计"),
    }
    assert [(row.name, cell.column, cell.new) for row in told.rows for cell in row.cells] == [
        ("合计", "总计", "1.0")
    ]


def test_a_table_that_only_one_document_has_is_told_and_not_compared(open_document):
    other = copy.deepcopy(open_document)
    gone = other["tables"].pop()
    (told,) = compare(open_document, other).tables
    assert (told.kind, told.title, told.rows) == (Kind.GONE, gone["title"], ())


def test_amounts_in_another_unit_are_compared_as_money(open_document):
    other = copy.deepcopy(open_document)
    table = next(one for one in other["tables"] if one["code"] == "05")
    table["unit"] = "元"
    for row, keys in enumerate(table["row_keys"]):
        if keys:
            for column, heading in enumerate(table["columns"]):
                if heading["kind"] == "amount" and (text := table["rows"][row][column]):
                    table["rows"][row][column] = f"{number(text) * 10_000:f}"
    assert not compare(open_document, other)


def test_that_a_year_has_passed_is_no_change_of_the_text(open_document):
    other = copy.deepcopy(open_document)
    other["fiscal_year"] = "2025"
    for section in other["sections"]:
        for one in section["paragraphs"]:
            one["text"] = (
                one["text"].replace("2023", "{}").replace("2024", "2025").replace("{}", "2024")
            )
    assert not compare(open_document, other).sentences
