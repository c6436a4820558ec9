"""Glossary and notes worded anew: what differs is kept, what cannot stand is told."""

from __future__ import annotations

import pytest

from fiscal.standard_texts import (
    AS_SHIPPED,
    Rewording,
    StandardTexts,
    Term,
    glossary_of,
    objections,
    reworded,
    rewording,
    shipped,
    with_glossary,
)
from fiscal.table_notes import TableNotes
from fiscal.tables import edition_named, table_editions
from fiscal.texts import text_editions, text_for

KEY = "zhengzhou-2024-budget"
TABLES, TEXT = edition_named(KEY), text_for(KEY)
DEFAULT = shipped(TABLES, TEXT)


def with_terms(*terms: tuple[str, str]) -> StandardTexts:
    glossary = tuple(Term(term=term, text=text) for term, text in terms)
    return DEFAULT.model_copy(update={"glossary": glossary})


def with_notes(code: str, **notes) -> StandardTexts:
    changed = {**DEFAULT.tables, code: TableNotes(**notes)}
    return DEFAULT.model_copy(update={"tables": changed})


def told(texts: StandardTexts) -> dict[str, str]:
    return {one.place: str(one.message) for one in objections(DEFAULT, TEXT, texts)}


@pytest.mark.parametrize("tables", table_editions(), ids=lambda one: one.key)
def test_what_the_files_say_may_stand(tables):
    text = next((one for one in text_editions() if one.tables == tables.key), None)
    default = shipped(tables, text)
    assert not list(objections(default, text, default))
    assert set(default.tables) == {one.code for one in tables.tables}


@pytest.mark.parametrize("text", text_editions(), ids=lambda one: one.key)
def test_a_glossary_has_one_unconditional_text_for_each_term(text):
    """So that nothing is lost when it is worded anew as a whole."""
    section = glossary_of(text)
    assert section is not None
    assert all(one.term and not one.each for one in section.paragraphs)
    assert all(not sentence.when for one in section.paragraphs for sentence in one.text)


def test_only_what_differs_is_kept():
    assert rewording(DEFAULT, DEFAULT) == AS_SHIPPED
    assert not AS_SHIPPED
    changed = with_notes("07", notes=("注：另行说明。",), empty="备注：本年没有，本表无数据。")
    found = rewording(DEFAULT, changed)
    assert found.glossary is None
    assert set(found.tables) == {"07"}
    assert reworded(DEFAULT, found) == changed
    assert Rewording.model_validate(found.model_dump(mode="json", exclude_defaults=True)) == found


def test_a_table_that_is_gone_is_passed_over():
    gone = Rewording(tables={"99": TableNotes(notes=("注：旧表。",))})
    assert reworded(DEFAULT, gone) == DEFAULT


def test_another_glossary_takes_the_place_of_the_one_in_the_file():
    terms = (Term(term="项目库", text="{department}{year}年项目{project_count}。"),)
    changed = with_glossary(TEXT, terms)
    section = glossary_of(changed)
    assert section and [(one.term, one.text[0].text) for one in section.paragraphs] == [
        ("项目库", "{department}{year}年项目{project_count}。")
    ]
    others = [one for one in TEXT.sections if one.key != section.key]
    assert [one for one in changed.sections if one.key != section.key] == others
    assert len(glossary_of(TEXT).paragraphs) == len(DEFAULT.glossary)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("占{share:basic/spendings}。", "There is no place {share:basic/spendings} here."),
        ("共{incom}。", "There is no place {incom} here."),
        ("{change:income}", "There is no place {change:income} here."),
        ("{prose:duties}", "There is no place {prose:duties} here."),
        ("未闭合的{income", "There is a brace that belongs to no place."),
        ("第一段\n第二段", "A text stands in one paragraph"),
        ("长" * 1001, "A text has at most 1000 signs."),
        ("", "Write what “名词” means"),
    ],
)
def test_a_text_that_cannot_be_filled_in_is_refused_at_its_place(text, says):
    found = told(with_terms(("基本支出", "为运转而发生的支出。"), ("名词", text)))
    assert list(found) == ["glossary.1.text"]
    assert found["glossary.1.text"].startswith(says)


def test_an_unknown_place_is_told_with_those_that_are_known():
    message = told(with_terms(("名词", "共{incom}。")))["glossary.0.text"]
    for known in ("{department}", "{year}", "{last_year}", "{income}", "{list:classes}"):
        assert known in message


def test_places_of_the_text_may_stand_in_a_term():
    text = "{year}年{department}{income}，占{share:basic/spending}，单位：{list:units}。"
    assert not told(with_terms(("名词", text)))


@pytest.mark.parametrize(
    ("terms", "place"),
    [
        ([("基本支出", "一。"), ("基本支出", "二。")], "glossary.1.term"),
        ([("", "没有名词。")], "glossary.0.term"),
        ([("{year}支出", "一。")], "glossary.0.term"),
        ([("长" * 41, "一。")], "glossary.0.term"),
        ([], "glossary"),
    ],
)
def test_terms_that_cannot_stand(terms, place):
    assert list(told(with_terms(*terms))) == [place]


@pytest.mark.parametrize(
    ("code", "notes", "place"),
    [
        ("07", {"notes": ("本表另有说明。",)}, "tables.07.notes"),
        ("07", {"notes": ("注：{income}。",)}, "tables.07.notes"),
        ("01", {"empty": "说明：本表无数据。"}, "tables.01.empty"),
        ("99", {"notes": ("注：没有这张表。",)}, "tables.99"),
    ],
)
def test_notes_that_cannot_stand(code, notes, place):
    assert place in told(with_notes(code, **notes))


def test_the_sentence_of_an_empty_table_is_worded_anew_but_not_taken_away():
    code = next(one.code for one in TABLES.tables if one.empty)
    assert list(told(with_notes(code))) == [f"tables.{code}.empty"]
    assert not told(with_notes(code, empty="说明：{department}{year}年没有，本表无数据。"))


def test_an_edition_without_a_text_has_notes_alone():
    tables = edition_named("shanghai-2024-budget")
    default = shipped(tables, None)
    assert default.glossary == ()
    more = default.model_copy(update={"glossary": (Term(term="名词", text="解释。"),)})
    assert [one.place for one in objections(default, None, more)] == ["glossary"]
