"""manage.py check_workbook: what it prints, its exit status, its marked copy, what it leaves."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.checking.conftest import DOCUMENTS, counted_rows, opened
from tests.workbooks.building import saved
from tests.workbooks.tables import workbook_of

EXPENDITURE = "2024年部门支出总体情况表"


def run(*arguments: str) -> tuple[str, int]:
    out, status = StringIO(), 0
    try:
        call_command("check_workbook", *arguments, stdout=out)
    except SystemExit as left:
        status = int(left.code or 0)
    return out.getvalue(), status


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "预算.xlsx"
    path.write_bytes(DOCUMENTS["budget-industry"]())
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    workbook = workbook_of()
    workbook[EXPENDITURE]["F7"] = 1.0
    path = tmp_path / "错.xlsx"
    path.write_bytes(saved(workbook))
    return path


def test_warnings_leave_with_0_and_errors_with_1(nothing_written, good, bad):
    shown, status = run(str(good))
    assert (status == 0 and "B-06" in shown and "未校验" in shown) or "Not checked" in shown
    shown, status = run(str(bad))
    assert status == 1 and f"{EXPENDITURE}!F7" in shown


def test_json_is_one_object(nothing_written, good, bad):
    content = json.loads(run(str(good), "--json")[0])
    assert (content["status"], content["year"]) == ("findings", "2024")
    assert content["department"] == "郑州市工业和信息化局"
    assert len(content["tails"]) == 37
    shown, status = run(str(bad), "--json")
    content = json.loads(shown)
    assert (content["status"], status) == ("refused", 1)
    cells = [
        place["cell"] for one in content["findings"] for place in one["places"] if "cell" in place
    ]
    assert "F7" in cells


def test_a_marked_copy_is_written_where_it_is_asked_for(nothing_written, bad, tmp_path):
    target = tmp_path / "marked.xlsx"
    assert run(str(bad), "--marked", str(target))[1] == 1
    assert "B03-1" in opened(target.read_bytes())[EXPENDITURE]["F7"].comment.text


def test_wrong_use_leaves_with_2(nothing_written, good, tmp_path):
    nobody = tmp_path / "nothing.xlsx"
    for arguments in (
        (str(nobody),),
        (str(good), "--year", "1066"),
        (str(good), "--marked", "/none/x.xlsx"),
    ):
        with pytest.raises(CommandError) as error:
            run(*arguments)
        assert error.value.returncode == 2
    with pytest.raises(CommandError):
        run(str(good), "--kind", "novel")


def test_what_is_no_workbook_leaves_with_1(nothing_written, tmp_path):
    path = tmp_path / "text.xlsx"
    path.write_text("no workbook")
    shown, status = run(str(path), "--json")
    assert status == 1
    assert [one["rule"] for one in json.loads(shown)["findings"]] == ["I-00"]


def test_nothing_of_what_departments_have_entered_is_read(
    site, good, django_assert_max_num_queries
):
    """The classification, three times: its years, its names, its codes with their pairs."""
    before = counted_rows()
    with django_assert_max_num_queries(8) as asked:
        run(str(good))
    tables = {one["sql"].split('FROM "')[1].split('"')[0] for one in asked.captured_queries}
    assert tables <= {"books_classificationcode", "books_economicmapping"}
    assert counted_rows() == before
