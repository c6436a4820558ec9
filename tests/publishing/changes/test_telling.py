"""What is withheld now is not said again in the list of what changed."""

from __future__ import annotations

import copy
import json

import pytest

from publishing.changes.telling import changes_between, withholds
from workflow.kinds import Withheld

pytestmark = pytest.mark.django_db

SECRET_ROW = "数字化转型试点城市创建配套资金"


def table_of(document: dict, code: str) -> dict:
    return next(one for one in document["tables"] if one["code"] == code)


def row_of(table: dict, words: str) -> int:
    return next(number for number, row in enumerate(table["rows"]) if words in row)


def masked(document: dict, words: str) -> dict:
    """The document once a project has been classified: name and amounts masked."""
    later = copy.deepcopy(document)
    table = table_of(later, "11")
    number = row_of(table, words)
    table["rows"][number] = [
        "XXXX" if text and column["kind"] == "amount" else text
        for text, column in zip(table["rows"][number], table["columns"], strict=True)
    ]
    table["rows"][number][1] = "涉密项目按规定不予公开"
    table["withheld"] = [str(number)]
    return later


def test_a_document_knows_whether_it_withholds_anything(real_document, open_document):
    assert withholds(real_document) and not withholds(open_document)


def test_an_amount_withheld_now_is_told_without_it(open_document, planted):
    table = table_of(open_document, "05")
    row = row_of(table, "2080501")
    later = planted(open_document, "05", row, 2, "XXXX")
    told = changes_between(open_document, later)
    assert told["tables"][0]["rows"][0]["cells"] == [{"column": "合计", "kind": "now_withheld"}]
    assert told["is_guarded"] and table["rows"][row][2] not in json.dumps(told)


def test_an_amount_printed_now_is_told_without_it(open_document, planted):
    table = table_of(open_document, "05")
    row = row_of(table, "2080501")
    told = changes_between(planted(open_document, "05", row, 2, "XXXX"), open_document)
    (cell,) = told["tables"][0]["rows"][0]["cells"]
    assert cell == {"column": "合计", "kind": "no_longer_withheld"}


def test_the_same_amount_is_not_told_where_it_stood_elsewhere(open_document, planted):
    """2260.7 is withheld in one column; in another it has become a different figure."""
    row = row_of(table_of(open_document, "05"), "2080501")
    later = planted(planted(open_document, "05", row, 2, "XXXX"), "05", row, 3, "9.0")
    told = changes_between(open_document, later)
    cells = {one["column"]: one for one in told["tables"][0]["rows"][0]["cells"]}
    assert cells["基本支出 / 小计"] == {
        "column": "基本支出 / 小计",
        "kind": "old_untold",
        "new": "9.0",
    }
    assert "2260.7" not in json.dumps(told)


def test_a_project_classified_since_is_not_named(open_document):
    later = masked(open_document, SECRET_ROW)
    for sentence in later["sections"][0]["paragraphs"]:
        sentence["text"] = "改写。"
    earlier = copy.deepcopy(open_document)
    earlier["sections"][0]["paragraphs"][0]["text"] = f"{SECRET_ROW}3000万元。"
    told = changes_between(earlier, later)
    text = json.dumps(told, ensure_ascii=False)
    assert SECRET_ROW not in text and "3000" not in text
    table = next(one for one in told["tables"] if one["code"] == "11")
    assert table["unnamed"] == "1"
    assert told["counts"]["rows_gone"] == "1"
    assert all(one["old"] is None for one in told["sentences"]) and told["sentences"]


def test_names_that_are_secret_now_are_not_told_though_no_table_masks_them(open_document):
    later = copy.deepcopy(open_document)
    table = table_of(later, "11")
    table["row_keys"][row_of(table, SECRET_ROW)] = {}
    assert SECRET_ROW in json.dumps(changes_between(open_document, later), ensure_ascii=False)
    hidden = Withheld(words=(SECRET_ROW,))
    told = json.dumps(changes_between(open_document, later, hidden), ensure_ascii=False)
    assert SECRET_ROW not in told


def test_difference_and_percent_are_of_the_earlier_amount(open_document, planted):
    table = table_of(open_document, "05")
    row = row_of(table, "2080501")
    assert table["rows"][row][2] == "2260.7"
    told = changes_between(open_document, planted(open_document, "05", row, 2, "1130.35"))
    (cell,) = told["tables"][0]["rows"][0]["cells"]
    assert (cell["difference"], cell["percent"]) == ("-1130.35", "-50.00")
    told = changes_between(open_document, planted(open_document, "05", row, 4, "3"))
    (cell,) = told["tables"][0]["rows"][0]["cells"]
    assert cell["difference"] == "3.0" and "percent" not in cell
