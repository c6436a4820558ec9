"""A year that does not exist: two files of data, and nothing else has to change."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from fiscal.deriving import Catalogue, derive
from fiscal.dimensions import keys
from fiscal.editions import EDITIONS, EditionError, load_toml
from fiscal.ledger import Fact, Ledger
from fiscal.table_sheets import lay_out_table
from fiscal.tables import TableEdition, edition_named
from tests.fiscal.conftest import DATA, INVENTED, INVENTED_FINAL
from tests.fiscal.random_budgets import ITEMS, as_given

ROOT = Path(__file__).parent.parent.parent

#: Runs with the folder of editions named, as if the files of the new year lay in it.
CHECK = """
import sys
from pathlib import Path
import fiscal.editions
fiscal.editions.EDITIONS = Path(sys.argv[1])
import django
django.setup()
from django.core.management import call_command
from fiscal.dimensions import keys
from fiscal.tables import editions_for
assert next(editions_for("budget", 2031)).key == "invented-2031-budget"
assert next(editions_for("final_accounts", 2031)).key == "invented-2031-final"
assert "data_income" in keys("fund")
call_command("makemigrations", check=True, dry_run=True)
"""


@pytest.fixture(scope="module")
def invented(trees_of_2031: None) -> TableEdition:
    return load_toml(DATA / f"{INVENTED}.toml", TableEdition)


def test_the_new_source_needs_its_node() -> None:
    """Without the trees of that year the edition is refused, by name."""
    assert "data_income" not in keys("fund")
    with pytest.raises(EditionError, match="fund has no data_income"):
        load_toml(DATA / f"{INVENTED}.toml", TableEdition)


def test_what_the_year_changes_is_there(invented: TableEdition) -> None:
    before = edition_named("zhengzhou-2024-budget")
    ours, theirs = invented.table("01").panel("income"), before.table("01").panel("income")
    assert ours.column("amount").heading != theirs.column("amount").heading
    assert {row.key for row in ours.rows} - {row.key for row in theirs.rows} == {"data_income"}
    ours, theirs = invented.table("03").panel("items"), before.table("03").panel("items")
    order = [column.key for column in ours.columns]
    assert sorted(order) == sorted(column.key for column in theirs.columns)
    assert order != [column.key for column in theirs.columns]


def test_its_rows_and_decimals_are_printed(invented: TableEdition) -> None:
    place = {"fund": "data_income", "carried": "current"}
    facts = (
        Fact("income", place, Decimal(12_345_600)),
        Fact("expenditure", {**place, "item": "2350101", "purpose": "wages"}, Decimal(12_345_600)),
    )
    catalogue = Catalogue(2031, "示例局", "900", {"item": ITEMS})
    table = derive(invented.table("01"), Ledger(facts), catalogue, invented.masking)
    assert table.title == "2031年部门收支总体情况表"
    assert table.figure("income", "data_income", "amount").text == "1234.56"
    assert table.figure("expenditure", "class_235", "amount").text == "1234.56"
    labels = [row.label for row in as_given(table).rows]
    assert "九、公共数据授权运营收入" in labels
    assert "三十五、深空探测支出" in labels


def test_final_accounts_of_the_year_have_its_rows_and_headings(trees_of_2031: None) -> None:
    edition = load_toml(DATA / f"{INVENTED_FINAL}.toml", TableEdition)
    before = edition_named("zhengzhou-2023-final")
    place = {"fund": "data_income", "item": "2350101"}
    facts = (
        Fact("income", place, Decimal(12_345_600)),
        Fact("expenditure", {**place, "purpose": "project"}, Decimal(12_345_600)),
    )
    catalogue = Catalogue(2031, "示例局", "900", {"item": ITEMS})
    tables = {
        one.code: derive(one, Ledger(facts), catalogue, edition.masking) for one in edition.tables
    }
    assert tables["01"].figure("income", "data_income", "amount").text == "1,234.56"
    assert tables["02"].figure("items", "item=2350101", "data_income").text == "1,234.56"
    assert tables["01"].figure("expenditure", "class_235", "amount").text == "1,234.56"
    ours, theirs = (one.table("01").panel("income") for one in (edition, before))
    assert ours.column("amount").heading != theirs.column("amount").heading
    sheet = lay_out_table(tables["03"], catalogue)
    assert [cell.text for cell in sheet.cells if cell.row == 5] == ["列次", *map(str, range(1, 7))]


def test_a_new_year_needs_no_migration(tmp_path: Path) -> None:
    """In a process of its own: models are made while they are imported."""
    editions = tmp_path / "editions"
    shutil.copytree(EDITIONS, editions, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for name in (INVENTED, INVENTED_FINAL):
        shutil.copy(DATA / f"{name}.toml", editions / "tables")
    with (editions / "dimensions.toml").open("a", encoding="utf-8") as file:
        file.write((DATA / "dimensions-2031.toml").read_text(encoding="utf-8"))
    done = subprocess.run(
        [sys.executable, "-c", CHECK, str(editions)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No changes detected" in done.stdout
