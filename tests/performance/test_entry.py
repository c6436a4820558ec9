"""What is read from the entry page: figures as people type them, rows, and what is refused."""

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiscal.forms import FormContent, Row
from performance.content import blank_content
from performance.editions import form_definition
from performance.entry import BadEntry, limits_at, read_entry, rearranged, reason_of
from performance.services import differences
from tests.real_forms import content_of_form, definition_of, real_forms

PROJECT = form_definition("zhengzhou-2023-project")
DEPARTMENT = form_definition("zhengzhou-2023-department")


def blank(**rows):
    content = blank_content(PROJECT)
    return replace(content, rows={**content.rows, **rows})


def read(path, typed, before=None):
    return read_entry(PROJECT, {path: typed}, before or blank())


def indicator(key="r1", **values):
    start = dict.fromkeys(("level1", "level2", "name", "target", "actual", "reason"), "")
    return Row(key, {**start, "weight": None, **values})


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1719.21", "1719.21"),
        ("1,719.21", "1719.21"),
        ("１７１９．２１", "1719.21"),
        (" 1719.20 ", "1719.20"),
        ("+5", "5"),
        ("−5", "-5"),
        (".5", "0.5"),
        ("0.000001", "0.000001"),
        ("1.0000000", "1.000000"),
        ("99999999999999", "99999999999999"),
        ("-", None),
        ("——", None),
        ("无", None),
        ("", None),
    ],
)
def test_amounts_as_people_type_them(typed, value):
    entry = read("budget.total.initial", typed)
    found = entry.content.value("budget.total.initial")
    assert found == (None if value is None else Decimal(value))
    assert str(found) == str(None if value is None else Decimal(value))
    assert entry.unreadable == {}


@pytest.mark.parametrize(
    ("path", "typed", "why"),
    [
        ("budget.total.initial", "三百", "not a number"),
        ("budget.total.initial", "1e5", "not a number"),
        ("budget.total.initial", "NaN", "not a number"),
        ("budget.total.initial", "2023-12-31", "not a number"),
        ("budget.total.initial", "#REF!", "not a number"),
        ("budget.total.initial", "1.0000001", "decimal places"),
        ("budget.total.initial", "100000000000000", "too large"),
        ("budget.total.initial", "9" * 5000, "too large"),
        ("management.use.score", "5.125", "decimal places"),
        ("management.use.weight", "-1", "between 0 and 100"),
        ("indicators.r1.weight", "100.5", "between 0 and 100"),
        ("indicators.r1.name", "很" * 301, "At most 300"),
        ("indicators.r1.level1", "很" * 101, "At most 100"),
        ("header.name", "很" * 301, "At most 300"),
        ("goal.year.expected", "很" * 20_001, "At most"),
    ],
)
def test_what_cannot_be_read_is_kept_as_typed(path, typed, why):
    entry = read(path, typed, blank(indicators=(indicator(),)))
    assert entry.unreadable == {path: typed}
    assert not entry.content.value(path)
    assert why in str(reason_of(PROJECT, path, typed))


def test_text_is_trimmed_and_loses_what_no_database_takes():
    entry = read("goal.year.expected", " 一\x00二\r\n三\x07 \r\n")
    assert entry.content.value("goal.year.expected") == "一二\n三"
    entry = read("indicators.r1.actual", "1\n项", blank(indicators=(indicator(),)))
    assert entry.content.value("indicators.r1.actual") == "1 项"


def test_a_cell_that_is_not_sent_keeps_its_value_and_its_trouble():
    before = blank(indicators=(indicator(name="参会人数", weight=Decimal("5.00")),))
    entry = read_entry(
        PROJECT,
        {"indicators.r1.actual": "600人"},
        before,
        {"budget.total.initial": "三百", "indicators.r1.actual": "x" * 300},
    )
    assert entry.content.value("indicators.r1.name") == "参会人数"
    assert entry.content.value("indicators.r1.weight") == Decimal("5.00")
    assert entry.unreadable == {"budget.total.initial": "三百"}


@pytest.mark.parametrize("number", range(5))
def test_sending_a_form_as_it_stands_changes_nothing(number):
    form = real_forms()[number]
    definition, content = definition_of(form), content_of_form(form)
    typed = {
        path: "" if value is None else str(value).replace("\n", "\r\n")
        for path, value in content.paths()
        if limits_at(definition, path)
    }
    entry = read_entry(definition, typed, content)
    assert differences(content, entry.content) == {}
    assert entry.unreadable == {}


def test_a_figure_with_more_decimals_is_more_precise():
    before = read("budget.total.initial", "100.5").content
    assert (
        str(read("budget.total.initial", "100.50", before).content.value("budget.total.initial"))
        == "100.50"
    )
    assert (
        str(read("budget.total.initial", "100.5", before).content.value("budget.total.initial"))
        == "100.5"
    )
    finer = read("budget.total.initial", "100.50").content
    assert (
        str(read("budget.total.initial", "100.5", finer).content.value("budget.total.initial"))
        == "100.50"
    )


def test_rows_are_added_moved_and_removed_by_their_order():
    before = blank(indicators=(indicator("r1", name="一"), indicator("r2", name="二")))
    entry = read_entry(
        PROJECT,
        {"indicators.order": "r3,r1", "indicators.r3.name": "三", "indicators.r2.name": "x"},
        before,
    )
    rows = entry.content.rows["indicators"]
    assert [(row.key, row.values["name"]) for row in rows] == [("r3", "三"), ("r1", "一")]
    assert rows[0].values["weight"] is None
    assert read_entry(PROJECT, {"indicators.order": ""}, before).content.rows["indicators"] == ()


@pytest.mark.parametrize(
    "data",
    [
        {"indicators.order": "r1,r1"},
        {"indicators.order": "r1,../r2"},
        {"indicators.order": "r1234567"},
        {"indicators.order": ",".join(f"r{number}" for number in range(501))},
        {"budget.order": "total"},
        {"indicators.r1.score": "5"},
        {"indicators.r1.nothing": "5"},
        {"indicators.x1.name": "5"},
        {"budget.fiscal.weight": "5"},
        {"budget.total.rate": "5"},
        {"budget.nothing.initial": "5"},
        {"header.nothing": "5"},
        {"tasks.r1.name": "5"},
        {"a.b.c.d": "5"},
        {".": "5"},
    ],
)
def test_paths_that_are_not_on_the_form_are_refused(data):
    with pytest.raises(BadEntry):
        read_entry(PROJECT, data, blank())


def test_buttons_without_javascript():
    content = blank(
        indicators=(indicator("r1", level1="产出", level2="数量", name="一"), indicator("r4"))
    )

    def keys(command, of=content):
        return [row.key for row in rearranged(PROJECT, of, command).rows["indicators"]]

    assert keys("add:indicators.r1") == ["r1", "r5", "r4"]
    added = rearranged(PROJECT, content, "add:indicators.r1").rows["indicators"][1].values
    assert (added["level1"], added["level2"], added["name"]) == ("产出", "数量", "")
    assert keys("add:indicators") == ["r1", "r4", "r5"]
    assert keys("remove:indicators.r1") == ["r4"]
    assert keys("down:indicators.r1") == ["r4", "r1"]
    assert keys("up:indicators.r1") == ["r1", "r4"]
    assert keys("add:indicators", blank()) == ["r1"]
    for command in ("", "add", "add:budget", "add:indicators.r9", "up:indicators", "burn:tasks"):
        with pytest.raises(BadEntry):
            keys(command)


@given(st.text(max_size=60))
def test_nothing_typed_makes_it_fail(typed):
    before = blank(indicators=(indicator(),))
    for path in ("budget.total.initial", "indicators.r1.weight", "indicators.r1.name"):
        entry = read(path, typed, before)
        value = entry.content.value(path)
        assert value is None or isinstance(value, str | Decimal)
        again = read(path, "" if value is None else str(value), entry.content)
        assert differences(entry.content, again.content) == {}


@given(st.dictionaries(st.text(max_size=30), st.text(max_size=10), max_size=5))
def test_no_name_makes_it_fail(data):
    with suppress(BadEntry):
        assert isinstance(read_entry(DEPARTMENT, data, FormContent()).content, FormContent)
