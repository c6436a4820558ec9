"""Glossary and notes worded anew: by whom, for which documents, and never behind a signature."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from books.models import Book, StandardTextVersion
from books.queries import catalogue_of, ledger_of
from books.services.standard_texts import (
    Unfit,
    change_standard_texts,
    restore_standard_texts,
)
from books.standard_text_reading import as_it_reads
from books.standard_texts import newer_version, shipped_texts, texts_in_force
from books.text import narrative_of
from departments.models import Person
from fiscal.deriving import derive
from fiscal.standard_texts import StandardTexts, Term
from fiscal.table_notes import TableNotes
from publishing.freezing import frozen
from publishing.models import Publication
from tests.factories import (
    DepartmentFactory,
    approved_budget,
    filled_budget,
    person,
    staff_of,
    step,
)
from workflow.models import Case, CheckRun
from workflow.refusals import NotAllowed, Refused, Stale
from workflow.runs import is_stale, keep_run

pytestmark = pytest.mark.django_db

EDITION = "zhengzhou-2024-budget"
TERM = Term(term="项目库", text="{department}{year}年列入{project_count}的清单。")


@pytest.fixture
def keeper() -> Person:
    return person("administrator")


def texts(*terms: Term, **notes: TableNotes) -> StandardTexts:
    default = shipped_texts(EDITION)
    return StandardTexts(
        glossary=terms or default.glossary,
        tables={**default.tables, **{code[1:]: one for code, one in notes.items()}},
    )


def change(by: Person, what: StandardTexts, seen: int = 0, **more) -> StandardTextVersion:
    given = {"edition": EDITION, "fiscal_year": 2024, "reason": "按新口径", **more}
    return change_standard_texts(texts=what, by=by, seen=seen, **given)


def book(case: Case) -> Book:
    return Book.objects.select_related("case__department").get(pk=case.pk)


def glossary(case: Case) -> list[tuple[str, str]]:
    return [(one.term, one.text) for _, one in narrative_of(book(case)).paragraphs() if one.term]


def notes(case: Case, code: str) -> tuple[str, ...]:
    held = book(case)
    definition = held.definition
    table = definition.table(code)
    return derive(table, ledger_of(held), catalogue_of(held), definition.masking).notes


@pytest.fixture
def staff() -> dict[str, Person]:
    return staff_of(DepartmentFactory())


@pytest.fixture
def budget(staff) -> Case:
    return filled_budget(department=department_of(staff), by=staff["preparer"])


def department_of(staff):
    return staff["preparer"].memberships.get().department


@pytest.mark.parametrize(
    "role", ["preparer", "approver", "custodian", "reviewer", "publisher", "auditor"]
)
def test_administrators_alone_change_the_texts(role):
    someone = person(role, department=DepartmentFactory())
    for act in (
        lambda: change(someone, texts(TERM)),
        lambda: restore_standard_texts(
            edition=EDITION, fiscal_year=2024, reason="恢复", by=someone, seen=0
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not StandardTextVersion.objects.exists()


def test_a_change_reaches_documents_that_are_with_their_department(keeper, budget):
    assert len(glossary(budget)) == 12
    made = change(keeper, texts(TERM, _07=TableNotes(notes=("注：{year}年新口径。",))))
    assert (made.number, made.by, made.reason) == (1, keeper, "按新口径")
    [(term, text)] = glossary(budget)
    assert term == "项目库"
    assert text.startswith(f"{budget.department.name}2024年列入1个")
    assert notes(budget, "07") == ("注：2024年新口径。",)
    document = frozen(Case.objects.get(pk=budget.pk), timezone.now()).document
    assert any(one.startswith("项目库：") for one in document["text"])


def test_other_years_and_editions_keep_theirs(keeper, budget):
    change(keeper, texts(TERM), fiscal_year=2025)
    assert len(glossary(budget)) == 12
    assert texts_in_force(EDITION, 2025).glossary == (TERM,)
    assert texts_in_force("zhengzhou-2023-final", 2024) == shipped_texts("zhengzhou-2023-final")


def test_what_was_handed_in_keeps_its_texts_until_it_is_returned(keeper, staff, budget):
    step(budget, "hand_in", staff["preparer"])
    change(keeper, texts(TERM))
    assert len(glossary(budget)) == 12
    assert newer_version(book(budget)).number == 1
    step(budget, "submit", staff["approver"])
    assert len(glossary(budget)) == 12
    step(budget, "remark", staff["reviewer"])
    step(budget, "return", staff["reviewer"])
    assert [term for term, _ in glossary(budget)] == ["项目库"]
    assert newer_version(book(budget)) is None


def test_what_is_handed_in_with_a_version_keeps_that_one(keeper, staff, budget):
    change(keeper, texts(TERM))
    step(budget, "hand_in", staff["preparer"])
    change(keeper, texts(TERM, Term(term="另一名词", text="另一解释。")), seen=1)
    assert [term for term, _ in glossary(budget)] == ["项目库"]
    restore_standard_texts(edition=EDITION, fiscal_year=2024, reason="恢复", by=keeper, seen=2)
    assert [term for term, _ in glossary(budget)] == ["项目库"]
    step(budget, "take_back", staff["preparer"])
    assert len(glossary(budget)) == 12


def test_what_is_approved_is_published_with_the_texts_it_was_signed_with(keeper, staff):
    case = approved_budget(department=department_of(staff), staff=staff)
    before = glossary(case)
    change(keeper, texts(TERM, _07=TableNotes(notes=("注：新口径。",))))
    step(case, "publish", staff["publisher"])
    published = Publication.objects.get(case=case)
    told = json.loads(published.document)["text"][-len(before) :]
    assert told == [f"{term}：{text}" for term, text in before]
    assert "新口径" not in published.document
    held = published.sha256
    change(keeper, texts(Term(term="再改", text="再改。")), seen=1)
    assert Publication.objects.get(case=case).sha256 == held


def test_a_run_of_the_checks_is_stale_once_the_texts_are_others(keeper, staff, budget):
    run = keep_run(Case.objects.get(pk=budget.pk), staff["preparer"], CheckRun.Occasion.ASKED)
    assert not is_stale(CheckRun.objects.get(pk=run.pk))
    change(keeper, texts(TERM))
    assert is_stale(CheckRun.objects.get(pk=run.pk))


def test_a_run_of_what_is_handed_in_is_not(keeper, staff, budget):
    step(budget, "hand_in", staff["preparer"])
    run = keep_run(Case.objects.get(pk=budget.pk), staff["preparer"], CheckRun.Occasion.ASKED)
    change(keeper, texts(TERM))
    assert not is_stale(CheckRun.objects.get(pk=run.pk))


def test_the_database_holds_what_differs(keeper):
    made = change(keeper, texts(_07=TableNotes(notes=("注：新口径。",))))
    assert made.content == {"tables": {"07": {"notes": ["注：新口径。"]}}}
    back = restore_standard_texts(
        edition=EDITION, fiscal_year=2024, reason="恢复", by=keeper, seen=1
    )
    assert (back.number, back.content) == (2, {})
    assert texts_in_force(EDITION, 2024) == shipped_texts(EDITION)


def test_typing_the_text_of_the_file_again_is_going_back(keeper):
    change(keeper, texts(TERM))
    assert change(keeper, texts(), seen=1).content == {}


@pytest.mark.parametrize(
    ("refused", "given"),
    [
        (Unfit, {"texts": [Term(term="名词", text="{nothing}")]}),
        (Refused, {"reason": "  "}),
        (Refused, {"fiscal_year": 2001}),
        (Refused, {"edition": "nowhere"}),
        (Stale, {"seen": 3}),
        (Refused, {"texts": []}),
    ],
)
def test_what_is_refused_changes_nothing(keeper, refused, given):
    what = texts(*given.pop("texts", [TERM]))
    with pytest.raises(refused):
        change(keeper, what, **given)
    assert not StandardTextVersion.objects.exists()


def test_who_has_seen_an_earlier_version_is_told_who_changed_it(keeper):
    change(keeper, texts(TERM))
    with pytest.raises(Stale) as refused:
        change(person("administrator"), texts(), seen=0)
    assert keeper.name in str(refused.value.reason)
    assert "按新口径" in str(refused.value.reason)


def test_versions_are_never_changed_nor_deleted(keeper):
    made = change(keeper, texts(TERM))
    versions = StandardTextVersion.objects.filter(pk=made.pk)
    for alter in (lambda: versions.update(reason="别的"), lambda: made.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            alter()
    assert versions.get().reason == "按新口径"


def test_the_texts_read_as_one_document_has_them_before_they_are_in_force(keeper, budget):
    reading = as_it_reads(book(budget), texts(TERM, _07=TableNotes(notes=("注：{department}。",))))
    assert reading.glossary == glossary_after(keeper, budget)
    assert (f"注：{budget.department.name}。",) in [lines for _, lines in reading.tables]


def glossary_after(keeper: Person, case: Case) -> list[tuple[str, str]]:
    change(keeper, texts(TERM))
    return glossary(case)
