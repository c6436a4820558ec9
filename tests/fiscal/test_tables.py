"""The strict loader of table definitions: what is wrong with a file is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from fiscal.editions import EditionError, load_toml
from fiscal.tables import TableEdition, edition_named, editions_for, parts_of, table_editions

SOUND = """\
key = "test"
kind = "budget"
region = "示例"
since = 2024
title = "示例"
basis = "示例"
recover = ["01", "01.left.total"]
masking = { name = "不公开", amount = "XXXX" }

[[tables]]
code = "01"
title = "示例表"

[[tables.panels]]
key = "left"
measure = "expenditure"
columns = [
  { key = "code", heading = ["编码"], shows = "item" },
  { key = "amount", heading = ["金额"], select = { fund = "general" } },
]
rows = [
  { key = "item", each = { by = ["item"] } },
  { key = "total", texts = { code = "合计" } },
  { key = "sum", label = "总计", sum = ["total"] },
]
"""


def load(path: Path, text: str) -> TableEdition:
    path.write_text(text, encoding="utf-8")
    return load_toml(path, TableEdition)


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    edition = load(tmp_path / "test.toml", SOUND)
    panel = edition.table("01").panel("left")
    assert panel.column("code").shows
    assert panel.column("amount").select == {"fund": ("general",)}
    assert panel.row("sum").sum == ("total",)


PANEL = 'measure = "expenditure"'
AMOUNT = 'select = { fund = "general" } }'
ITEM = '{ key = "item", each = { by = ["item"] } }'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("since = 2024", "sinse = 2024", "sinse: unknown key"),
        ('title = "示例"', "", "title: this key is missing"),
        ('kind = "budget"', 'kind = "forecast"', "'budget' or 'final_accounts'"),
        (PANEL, 'measure = "money"', "there is no measure money"),
        (AMOUNT, 'select = { fund = "lottery" } }', "column amount: fund has no lottery"),
        (AMOUNT, 'select = { colour = "red" } }', "column amount: there is no dimension colour"),
        (AMOUNT, 'colour = "red" }', "colour: unknown key"),
        (AMOUNT, 'select = {}, shows = "item" }', "must have either `shows` or `select`"),
        ('["金额"], select = { fund = "general" }', '["金额"]', "either `shows` or `select`"),
        ('shows = "item"', 'shows = "colour"', "shows an unknown dimension colour"),
        ('shows = "item"', 'shows = "item.kind"', "shows item.kind"),
        ('shows = "item"', 'shows = "unit.numbered"', "shows unit.numbered"),
        ('sum = ["total"]', 'sum = ["totals"]', "row sum sums unknown rows ['totals']"),
        ('sum = ["total"]', 'sum = ["sum"]', "row sum sums itself"),
        ("texts = { code", "texts = { codes", "row total has texts for unknown columns ['codes']"),
        (ITEM, '{ key = "total", each = { by = ["item"] } }', "total"),
        (ITEM, '{ key = "item", each = { by = ["colour"] } }', "there is no dimension colour"),
        (ITEM, '{ key = "item", each = { by = ["item"], levels = ["clas"] } }', "'class'"),
        (ITEM, '{ key = "item", select = { purpose = "fun" } }', "purpose has no fun"),
        (ITEM, '{ key = "item", measure = "money" }', "there is no measure money"),
        ('{ key = "amount"', '{ key = "code"', "code"),
        ('recover = ["01"', 'recover = ["02"', "there is no table or panel 02."),
        ('"01.left.total"', '"01.right"', "there is no table or panel 01.right"),
        ('"01.left.total"', '"01.left.rest"', "there is no row rest in 01.left"),
        ("recover = ", 'specify = ["01.left"]\nrecover = ', "01.left is not in `recover`"),
        ('code = "01"', 'code = "01"\nfollows = "money"', "follows money, which is no measure"),
        ('code = "01"', 'code = "01"\nassume = { fund = "lottery" }', "fund has no lottery"),
        ('code = "01"', 'code = "01"\nassume = { colour = "red" }', "there is no dimension colour"),
        ('code = "01"', 'code = "01"\nunit = "亿元"', "'元' or '万元'"),
        (AMOUNT, f'{AMOUNT[:-1]}, measure = "money" }}', "there is no measure money"),
        (ITEM, f'{ITEM[:-4]}, like = "money" }} }}', "there is no measure money"),
        (ITEM, f'{ITEM[:-4]}, always = ["2060"] }} }}', "`always` lists codes"),
        (ITEM, f'{ITEM[:-1]}, across = "right" }}', "there is no panel right"),
        (PANEL, f'{PANEL}\nassume = {{ fund = "lottery" }}', "fund has no lottery"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    """The line is that of the key, or of the panel or table whose parts do not fit together."""
    assert SOUND.count(old) == 1 or old.startswith("title")
    path = tmp_path / "test.toml"
    with pytest.raises(EditionError) as raised:
        load(path, SOUND.replace(old, new, 1))
    problem = next(one for one in raised.value.problems if said in one)
    line = int(problem.removeprefix(f"{path}:").partition(":")[0])
    changed = SOUND[: SOUND.index(old)].count("\n") + 1
    assert 0 < line <= changed + new.count("\n")
    in_panel = changed > SOUND[: SOUND.index("[[tables.panels]]")].count("\n")
    assert line > 1 or not in_panel


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SOUND + SOUND[SOUND.index("[[tables]]") :], "01"),
        (SOUND + SOUND[SOUND.index("[[tables.panels]]") :], "left"),
    ],
)
def test_nothing_is_named_twice(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(EditionError, match=said):
        load(tmp_path / "test.toml", text)


def test_blocks_of_a_list_have_the_same_columns(tmp_path: Path) -> None:
    block = SOUND[SOUND.index("[[tables.panels]]") :].replace('key = "left"', 'key = "right"')
    both = (SOUND + block).replace(PANEL, f'{PANEL}\nlist_of = "items"')
    assert load(tmp_path / "test.toml", both).table("01").panel("right").list_of == "items"
    other = both.replace('key = "amount"', 'key = "sum"', 1)
    with pytest.raises(EditionError, match="other columns"):
        load(tmp_path / "test.toml", other)


def test_sums_in_a_circle_are_refused(tmp_path: Path) -> None:
    rows = (
        '{ key = "sum", label = "总计", sum = ["over"] },\n'
        '  { key = "over", label = "合", sum = ["sum"] },'
    )
    with pytest.raises(EditionError, match="circle"):
        load(
            tmp_path / "test.toml",
            SOUND.replace('{ key = "sum", label = "总计", sum = ["total"] },', rows),
        )


def test_a_sum_of_rows_of_an_axis_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EditionError, match="row sum sums item"):
        load(tmp_path / "test.toml", SOUND.replace('sum = ["total"]', 'sum = ["item"]'))


def test_the_editions_in_force() -> None:
    assert {one.key for one in table_editions()} >= {
        "shanghai-2024-budget",
        "zhengzhou-2024-budget",
        "zhengzhou-2023-final",
    }
    for kind in ("budget", "final_accounts"):
        own = [one.since for one in table_editions() if one.kind == kind]
        assert [one.since for one in editions_for(kind, 2024)] == sorted(own, reverse=True)
    assert not list(editions_for("budget", 2019))
    with pytest.raises(KeyError):
        edition_named("atlantis-2024-budget")


def test_names_of_tables_panels_and_rows() -> None:
    assert parts_of("05") == ("05", "", "")
    assert parts_of("01.income") == ("01", "income", "")
    assert parts_of("01.expenditure.closing") == ("01", "expenditure", "closing")


def test_every_edition_is_complete(edition: TableEdition) -> None:
    """Codes, headings and labels tell columns, rows and tables apart."""
    for table in edition.tables:
        assert "{year}" in table.title or edition.kind == "final_accounts"
        for panel in table.panels:
            headings = [column.heading for column in panel.columns]
            assert len(set(headings)) == len(headings)
            assert all(all(heading) for heading in headings)
            assert panel.amounts
        empties = [panel for panel in table.panels if len(panel.rows) > 1 and not panel.texts]
        assert not empties
