"""An explanatory text checked beside its workbook, without an account."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from time import perf_counter

import pytest
from django.core.management import CommandError

from fiscal.text_mentions import plain
from publishing.checking import CheckReport, best_of, check_workbook, open_within_limits
from publishing.checking.recognising import contents_of
from publishing.checking.report import check_json
from publishing.checking.texts import MOST_CHARACTERS, Tables, check_text_beside, passages_of
from tests.altered_sentences import alterations
from tests.checking.conftest import DOCUMENTS
from tests.checking.test_command import run
from tests.checking.test_page import ENGLISH, send
from tests.published_documents import (
    ECONOMY,
    FINAL,
    INDUSTRY,
    NAMES,
    WORKBOOKS,
    published_text,
)
from tests.published_texts import stated_text

pytestmark = pytest.mark.django_db

#: What the published texts say themselves that does not agree with their tables.
THEIR_OWN = {
    ECONOMY: {},
    INDUSTRY: {"X-16": 1},
    FINAL: {"X-13": 2, "X-15": 1, "X-17": 1},
}


def text_of(name: str) -> str:
    """The sentences of a published document, with the figures it prints."""
    return "\n".join(one.text for one in published_text(name).passages)


@cache
def workbook(name: str) -> bytes:
    return WORKBOOKS[name]()


@cache
def tables_of(name: str) -> Tables:
    """What the tables of a published workbook tell a text. Needs the classification."""
    opened = open_within_limits(workbook(name), f"{name}.xlsx")
    contents = contents_of(opened, f"{name}.xlsx", "", int(name[:4]))
    told = best_of(contents.books[0], contents).told
    assert told
    return told


def rules(found: CheckReport) -> Counter[str]:
    return Counter(one.rule for one in found.findings if one.rule.startswith("X-"))


@pytest.mark.parametrize("name", NAMES)
def test_a_published_text_has_its_own_mismatches_only(site, name):
    report = check_workbook(workbook(name), f"{name}.xlsx", year=int(name[:4]), text=text_of(name))
    alone = check_workbook(workbook(name), f"{name}.xlsx", year=int(name[:4]))
    assert rules(report) == THEIR_OWN[name]
    assert [one for one in report.findings if not one.rule.startswith("X-")] == list(alone.findings)
    assert report.text and report.text.right > 50
    assert alone.text is None and not rules(alone)
    assert any("X-01 to X-18" in str(one) for one in alone.not_checked)
    assert any(str(one).startswith("Of the text:") for one in report.not_checked)


@pytest.mark.parametrize(("name", "least"), [(ECONOMY, 0.85), (INDUSTRY, 0.8), (FINAL, 0.5)])
def test_what_is_altered_in_a_text_is_noticed(site, name, least):
    """Every fourth figure or name altered by itself; what tables do not tell stays open."""
    tables = tables_of(name)
    base = published_text(name)
    before = {
        one.text: {str(each.message) for each in check_text_beside(tables, one.text).findings}
        for one in base.passages
    }
    altered = [
        (passage, kind, text, changed)
        for passage in base.passages
        for kind, text, changed in alterations(base, plain(passage.text))
    ][::4]
    missed = []
    for passage, kind, text, changed in altered:
        found = check_text_beside(tables, text).findings
        new = [one for one in found if str(one.message) not in before[passage.text]]
        if not any(changed in f"{one.actual} {one.message}" for one in new):
            missed.append((kind, changed, text[:80]))
    assert len(altered) > 50
    assert len(missed) <= (1 - least) * len(altered), (len(missed), len(altered), missed)


def test_a_finding_names_paragraph_and_sentence_and_quotes_it(site):
    text = (
        "一、收入支出预算总体情况说明\n\n"
        "郑州市工业和信息化局2024年按要求编制预算。2024年收入总计12345.6万元。\n"
        "其中：一般公共预算1.1万元。"
    )
    found = check_text_beside(tables_of(INDUSTRY), text).findings
    first = next(one for one in found if one.actual == "12345.6万元")
    assert first.places[0].path == "text.2.2"
    assert "In: “2024年收入总计12345.6万元。\n其中：一般公共预算1.1万元。”" in str(first.message)


def test_nothing_is_said_of_last_year_nor_of_what_is_only_typed_in(site):
    """Neither is in the tables of the year; what is carried over from last year is."""
    text = (
        "收入总计比上年增加1234.5万元，增长7.7%。上年收入总计9876.5万元。"
        "2023年支出总计8888.8万元。"
        "2024年政府采购预算安排777.7万元，其中：政府采购货物预算555.5万元。"
        "共有一般公务用车77辆。"
    )
    checked = check_text_beside(tables_of(INDUSTRY), text)
    assert not [one for one in checked.findings if one.rule in ("X-07", "X-13")]
    assert checked.read.open >= 6 and not checked.read.doubtful
    wrong = check_text_beside(tables_of(INDUSTRY), "2024年收入总计1234.5万元。")
    assert [one.rule for one in wrong.findings] == ["X-13"]


def test_the_budget_of_the_year_is_not_in_the_tables_of_final_accounts(site):
    """The general budget by item is planned in another document; spent is what tables tell."""
    text = "行政运行年初预算为77.7万元，支出决算为88.8万元。"
    read = check_text_beside(tables_of(FINAL), text).read
    assert read.open >= 1


def test_sentences_are_counted_as_they_are_read():
    text = "\n\r\n一、标题\n甲。乙！丙？ \n其中：丁。\n。\n　\n戊"
    assert [(one.place.path, one.text) for one in passages_of(text)] == [
        ("text.1.1", "一、标题"),
        ("text.2.1", "甲。"),
        ("text.2.2", "乙！"),
        ("text.2.3", "丙？ \n其中：丁。"),
        ("text.3.1", "戊"),
    ]


@pytest.mark.parametrize("name", ["goals", "self-evaluations"])
def test_a_text_beside_no_tables_is_told_as_not_compared(site, name):
    report = check_workbook(DOCUMENTS[name](), "表.xlsx", text="收入总计1.0万元。")
    assert "I-17" in {one.rule for one in report.findings if one.blocks}
    assert report.text is None


def test_a_text_that_cannot_be_checked_is_a_finding(site, expected_failures, monkeypatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("publishing.checking.check_text_beside", broken)
    report = check_workbook(workbook(ECONOMY), "预算.xlsx", text="收入总计1.0万元。")
    assert "I-14" in {one.rule for one in report.findings if one.blocks} and report.text is None


def test_the_longest_text_is_read_in_reasonable_time(site):
    """However it is written: one sentence, no stops, nothing but figures."""
    tables = tables_of(INDUSTRY)
    for piece in ("收入总计1.0万元，", "1万元。", "其中", "\n", "20", "郑州市工业和信息化"):
        text = (piece * MOST_CHARACTERS)[:MOST_CHARACTERS]
        begun = perf_counter()
        found = check_text_beside(tables, text).findings
        assert perf_counter() - begun < 60
        assert all(len(str(one.message)) < 600 for one in found)


# The page


def test_the_page_shows_what_is_wrong_in_the_text_and_keeps_nothing(nothing_written, client):
    printed = stated_text(ECONOMY)["figures"][0][2]
    text = text_of(ECONOMY).replace(printed, "77777.7", 1)
    page = send(client, workbook(ECONOMY), text=text).content.decode()
    group = page.partition("Explanatory text</h3>")[2] or page.partition("Explanatory text <")[2]
    assert "77777.7" in group.partition("</section>")[0]
    assert re.search(r'<span class="address">paragraph \d+, sentence \d+</span>', group)
    assert re.search(r"19 paragraphs, \d+ sentences\.", page)
    assert "X-01 to X-18" not in page and "Of the text:" in page
    assert text[:40] not in page.partition("</form>")[0], "it is not sent back with the workbook"


@pytest.mark.parametrize(
    ("text", "said"),
    [("字" * (MOST_CHARACTERS + 1), str(MOST_CHARACTERS)), ("收入\x00总计", "Null characters")],
)
def test_what_is_no_text_is_refused(nothing_written, client, text, said):
    answer = send(client, workbook(ECONOMY), text=text)
    assert answer.status_code == 422 and said in answer.content.decode()


def test_a_blank_text_is_none(nothing_written, client):
    page = send(client, workbook(ECONOMY), text=" \r\n　").content.decode()
    assert "X-01 to X-18" in page and "sentences." not in page


def test_a_text_without_a_workbook_is_asked_for_one_and_kept_in_its_field(db, client):
    answer = client.post("/check/", {"text": "收入总计1.0万元。"}, headers=ENGLISH)
    page = answer.content.decode()
    assert answer.status_code == 422 and "收入总计1.0万元。</textarea>" in page


def test_what_is_pasted_is_escaped(nothing_written, client):
    page = send(client, workbook(ECONOMY), text="<script>收入总计7.7万元</script>").content.decode()
    assert "<script>收入" not in page and "&lt;script&gt;" in page


# The command


def test_the_command_takes_a_text(nothing_written, tmp_path: Path):
    book, text = tmp_path / "预算.xlsx", tmp_path / "说明.txt"
    book.write_bytes(workbook(ECONOMY))
    text.write_text("2024年收入总计77777.7万元。", encoding="utf-8-sig")
    said, _ = run(str(book), "--text", str(text))
    assert "X-13" in said and "77777.7万元" in said
    said, _ = run(str(book), "--text", str(text), "--json")
    told = json.loads(said)
    assert told["text"] == {
        "paragraphs": "1",
        "sentences": "1",
        "right": "0",
        "doubtful": "1",
        "open": "0",
    }
    [found] = [one for one in told["findings"] if one["rule"] == "X-13"]
    assert found["places"][0]["path"] == "text.1.1"


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00\x01", b"", b" \n", b"a\x00b", "字".encode() * (MOST_CHARACTERS + 1)]
)
def test_the_command_refuses_what_is_no_text(site, tmp_path: Path, content):
    book, text = tmp_path / "预算.xlsx", tmp_path / "说明.txt"
    book.write_bytes(workbook(ECONOMY))
    text.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        run(str(book), "--text", str(text))
    assert refused.value.returncode == 2 and "说明.txt" in str(refused.value)
    with pytest.raises(CommandError):
        run(str(book), "--text", str(tmp_path / "nothing.txt"))


def test_without_a_text_the_json_says_so(site):
    assert check_json(check_workbook(workbook(ECONOMY), "预算.xlsx"))["text"] is None
