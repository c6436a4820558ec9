"""The public page of rules: everybody finds every rule, by number and by words."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from portal.views import every_rule
from publishing.catalogue import sections

ALL = [entry.number for section in sections() for entry in section.entries]


def numbers(shown: str) -> list[str]:
    return re.findall(r'<li id="([A-Z][\d-]+)">', shown)


@pytest.fixture
def shown(client):
    def read(query: str = "", language: str = "en") -> str:
        response = client.get(f"/rules/{query}", headers={"accept-language": language})
        assert response.status_code == 200
        return response.content.decode()

    return read


def test_the_page_shows_every_rule_once_under_its_number(db, shown):
    page = shown()
    assert numbers(page) == ALL
    assert len(ALL) == len(set(ALL)) > 150
    for section in sections():
        assert f'id="{section.key}"' in page


def test_a_rule_is_found_by_its_number(db, shown):
    page = shown("?q=b-05")
    assert numbers(page) == ["B-05"]
    assert "1 rules found for “b-05”." in page
    assert 'href="/rules/#B-05"' in page


def test_a_rule_is_found_by_its_words_in_both_languages(db, shown):
    found = numbers(shown("?q=opening+BALANCE+last+year"))
    assert found == ["F-09"]
    with override("en"):
        assert "F-09" in numbers(shown("?q=opening+balance", "zh-hans"))


def test_a_rule_between_tables_is_found_by_its_formula_and_its_edition(db, shown):
    page = shown("?q=公务接待费+郑州市部门预算")
    assert numbers(page) == ["B08-1", "B06-08-9", "B07-08-9"]
    assert "表06 公务接待费（30217）≤表08 公务接待费" in page
    assert "郑州市部门预算公开格式" in page and "2020–" in page
    assert numbers(shown("?q=F03-05-7")) == ["F03-05-7"]


def test_every_rule_shows_formula_example_basis_and_editions(db, shown):
    page = shown("?q=S-04")
    for told in ("年度资金总额＝各项资金之和", "单位资金 30.00", "Basis:", "arithmetic", "2020–"):
        assert told in page, told
    assert "law on disclosure" in shown("?q=T-10")
    assert "T-10" in numbers(shown("?q=财预〔2016〕143号"))


def test_the_whole_page_is_rendered_once_for_each_language(db, shown):
    assert "columns add up" in shown()
    with override("zh-hans"):
        in_chinese = shown("", "zh-hans")
    assert "表03 每行：合计＝" in in_chinese
    assert every_rule.cache_info().currsize >= 2
    before = every_rule.cache_info().hits
    shown()
    assert every_rule.cache_info().hits == before + 1


def test_what_is_not_found_is_said_and_nothing_is_echoed_as_markup(db, shown):
    page = shown("?q=%3Cscript%3Ealert%281%29%3C/script%3E")
    assert numbers(page) == []
    assert "No rule holds these words." in page
    assert "<script>alert" not in page


def test_the_page_asks_nothing_of_the_database(db, client):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/rules/")
    assert len(asked) == 0, [one["sql"] for one in asked]
