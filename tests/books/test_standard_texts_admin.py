"""The page of the back office for glossary and notes: who may, what it shows, what it refuses."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from books.models import StandardTextVersion
from books.standard_text_tables import HEADINGS, read
from books.standard_texts import shipped_texts, texts_in_force
from departments.models import Person
from tests.books.conftest import Office
from tests.factories import DepartmentFactory, person

pytestmark = pytest.mark.django_db

EDITION = "zhengzhou-2024-budget"
PAGE = reverse("admin:books_standardtextversion_add")
LIST = reverse("admin:books_standardtextversion_changelist")
OF_2024 = f"{PAGE}?edition={EDITION}&year=2024"


def client_of(someone: Person) -> Client:
    Person.objects.filter(pk=someone.pk).update(is_staff=True)
    client = Client()
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def keeper(db) -> Client:
    return client_of(person("administrator"))


def typed(client: Client, **changes: str) -> dict[str, str]:
    """Everything the page sends as it stands, with changes: `glossary__0__text="…"`."""
    forms = client.get(OF_2024).context["forms"]
    found: dict[str, str] = {}
    for form in (*forms.glossary, *forms.tables.values(), forms.decision):
        for field in form:
            value = field.value()
            found[field.html_name] = "" if value is None or value is False else str(value)
    for field in forms.glossary.management_form:
        found[field.html_name] = str(field.value())
    named = {name.replace("__", "-"): value for name, value in changes.items()}
    assert set(named) <= {*found, "save", "preview", "restore"}, set(named) - set(found)
    return {**found, **named}


def save(client: Client, **changes: str):
    return client.post(OF_2024, typed(client, **{"reason": "按新口径", "save": "1", **changes}))


@pytest.mark.parametrize("role", ["reviewer", "publisher", "auditor"])
def test_others_of_the_bureau_read_the_versions_and_change_nothing(role, keeper):
    save(keeper, glossary__0__text="新的解释。")
    other = client_of(person(role))
    version = StandardTextVersion.objects.get()
    assert "按新口径" in other.get(LIST).content.decode()
    shown = reverse("admin:books_standardtextversion_change", args=[version.pk])
    assert "财政拨款：新的解释。" in other.get(shown).content.decode()
    assert other.get(OF_2024).status_code == 403
    assert other.post(OF_2024, {"save": "1"}).status_code == 403
    delete = reverse("admin:books_standardtextversion_delete", args=[version.pk])
    assert keeper.post(delete, {"post": "yes"}).status_code == 403
    assert keeper.post(shown, {"reason": "别的"}).status_code == 403
    assert StandardTextVersion.objects.get().reason == "按新口径"


def test_departments_do_not_come_here():
    preparer = client_of(person("preparer", department=DepartmentFactory()))
    assert preparer.get(OF_2024).status_code == 403
    assert preparer.get(LIST).status_code == 403


def test_the_page_begins_with_what_the_file_says(keeper):
    assert "edition" in keeper.get(PAGE).context["choice"].fields
    answer = keeper.get(OF_2024)
    terms = [one.initial.get("term") for one in answer.context["forms"].glossary]
    default = shipped_texts(EDITION)
    assert terms == [*(one.term for one in default.glossary), None, None, None]
    assert "备注：本单位无政府性基金预算支出，故本表无数据。" in answer.content.decode()


@pytest.mark.parametrize("chosen", ["edition=nowhere&year=2024", f"edition={EDITION}&year=2001"])
def test_what_is_no_edition_or_not_for_the_year_is_chosen_again(keeper, chosen):
    assert keeper.get(f"{PAGE}?{chosen}").context["choice"].errors


def test_terms_are_changed_added_taken_out_and_moved(keeper):
    answer = save(
        keeper,
        glossary__0__text="新的解释。",
        glossary__1__DELETE="on",
        glossary__11__ORDER="5",
        glossary__12__term="项目库",
        glossary__12__text="{year}年项目{project_count}。",
        glossary__12__ORDER="15",
        table__05__notes="备注：第一条。\n备注：第二条。",
    )
    assert answer.status_code == 302
    now = texts_in_force(EDITION, 2024)
    assert [one.term for one in now.glossary][:4] == [
        "政府采购",
        "财政拨款",
        "项目库",
        "政府性基金预算",
    ]
    assert len(now.glossary) == 12
    assert now.glossary[1].text == "新的解释。"
    assert now.tables["05"].notes == ("备注：第一条。", "备注：第二条。")
    made = StandardTextVersion.objects.get()
    assert set(made.content["tables"]) == {"05"}


def test_what_is_wrong_stands_at_its_field_and_nothing_is_saved(keeper):
    answer = save(keeper, glossary__2__text="共{incom}。", table__05__notes="没有开头。")
    assert answer.status_code == 422
    forms = answer.context["forms"]
    [term] = [one for one in forms.glossary if one.errors]
    assert "{incom}" in term.errors["text"][0]
    assert "{income}" in term.errors["text"][0]
    assert list(forms.tables["05"].errors) == ["notes"]
    assert "共{incom}。" in answer.content.decode()
    assert not StandardTextVersion.objects.exists()


def test_a_reason_is_due(keeper):
    answer = save(keeper, glossary__0__text="新的解释。", reason="")
    assert answer.status_code == 422
    assert answer.context["errors"]
    assert not StandardTextVersion.objects.exists()


def test_who_saves_upon_what_another_changed_is_refused(keeper):
    stale = typed(keeper, glossary__0__text="甲。", reason="甲", save="1")
    save(keeper, glossary__0__text="乙。", reason="乙的理由")
    answer = keeper.post(OF_2024, stale)
    assert answer.status_code == 422
    assert "乙的理由" in answer.context["errors"][0]
    assert texts_in_force(EDITION, 2024).glossary[0].text == "乙。"


def test_one_click_leads_back_to_the_file(keeper):
    save(keeper, glossary__0__text="新的解释。")
    assert keeper.post(OF_2024, typed(keeper, restore="1")).status_code == 302
    assert texts_in_force(EDITION, 2024) == shipped_texts(EDITION)
    assert StandardTextVersion.objects.filter(number=2).get().reason


def test_the_texts_are_shown_for_a_document_before_they_are_saved(keeper, office: Office):
    office.fill()
    text = "{department}{year}年项目{project_count}。"
    answer = keeper.post(
        OF_2024,
        typed(keeper, glossary__0__text=text, book=str(office.case.pk), preview="1"),
    )
    assert answer.status_code == 200
    said = dict(answer.context["reading"].glossary)["财政拨款"]
    assert said == f"{office.department.name}2024年项目2个。"
    assert said in answer.content.decode()
    assert not StandardTextVersion.objects.exists()


def upload(client: Client, data: bytes, name: str = "texts.xlsx"):
    return client.post(OF_2024, {"read": "1", "workbook": SimpleUploadedFile(name, data)})


def test_texts_go_out_as_a_workbook_and_come_in_for_another_year(keeper):
    save(keeper, glossary__0__text="=新的解释。", table__05__notes="备注：甲。\n备注：乙。")
    data = keeper.get(f"{OF_2024}&table=1").content
    texts = texts_in_force(EDITION, 2024)
    assert read(data, "texts.xlsx", shipped_texts(EDITION)) == texts
    answer = keeper.post(
        f"{PAGE}?edition={EDITION}&year=2025",
        {"read": "1", "workbook": SimpleUploadedFile("texts.xlsx", data)},
    )
    assert answer.status_code == 200
    assert answer.context["forms"].glossary[0].initial["text"] == "=新的解释。"
    assert not StandardTextVersion.objects.filter(fiscal_year=2025).exists()


@pytest.mark.parametrize("place", ["表99 附注", "封面", ""])
def test_a_row_that_belongs_nowhere_is_told_with_its_number(keeper, place):
    book = Workbook()
    for row in (HEADINGS, ("名词解释", "项目库", "清单。"), (place, "", "文字")):
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    answer = upload(keeper, stream.getvalue())
    assert answer.status_code == 422
    assert "3" in answer.context["errors"][0]
    assert "texts.xlsx" in answer.context["errors"][0]


def test_what_is_no_workbook_is_refused(keeper):
    assert upload(keeper, b"nothing").status_code == 422
    assert keeper.post(OF_2024, {"read": "1"}).status_code == 422


@pytest.mark.parametrize("changes", [{}, {"glossary__0__text": "{nothing}"}])
def test_nothing_is_shown_without_a_document_or_with_what_cannot_stand(keeper, changes):
    answer = keeper.post(OF_2024, typed(keeper, preview="1", **changes))
    assert answer.status_code == 422
    assert "reading" not in answer.context
