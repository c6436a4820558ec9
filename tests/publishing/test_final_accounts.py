"""Published final accounts: document, tables, annex, and the budget beside them."""

from __future__ import annotations

import json
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from fiscal.findings import Outcome
from performance.importing import import_workbook
from publishing.models import Publication
from tests.accounts.published import Centre, centre
from tests.factories import case_in_state, filled_budget, step
from tests.kept import kept
from tests.printed import PrintedPdf
from tests.publishing.books import publish
from workflow.models import Case

pytestmark = pytest.mark.django_db

HOME = "/d/021/2023/final-accounts/department/"
DATA = "/api/v1/publications/021/2023/final-accounts/department"


@pytest.fixture
def home(db: None) -> Centre:
    return centre()


@pytest.fixture
@kept("home")
def accounts(home, committed) -> Case:
    with committed():
        return publish(home.prepare(), home.staff)


def evaluation(home: Centre, form: int = 2) -> Case:
    return case_in_state("published", department=home.department, staff=home.staff, form=form)


def test_the_document_holds_nine_tables_text_and_what_was_spent(accounts):
    document = json.loads(Publication.objects.get().document)
    assert (document["schema"], document["kind"]) == ("mingzhang/final-accounts", "final_accounts")
    assert [one["code"] for one in document["tables"]] == [f"{n:02d}" for n in range(1, 10)]
    assert len(document["text"]) > 40 and document["forms"] == []
    items = {one["key"]: one for one in document["stages"]["by_item"]}
    assert items["2060499"] == {
        "key": "2060499",
        "name": "其他技术与开发支出",
        "level": "2",
        "initial": "1600.00",
        "adjusted": None,
        "executed": "1203.45",
    }
    assert items["206"]["executed"] == "2066.09"


def test_pages_downloads_lists_search_and_api_show_it(accounts, client):
    for address in ("/d/021/", "/d/021/2023/", "/d/021/?kind=final-accounts", "/search/?q=021"):
        assert HOME in client.get(address).content.decode(), address
    for ending in ("pdf", "docx", "html", "xlsx", "json"):
        assert client.get(f"{HOME}final-accounts.{ending}").status_code == 200, ending
    for name in ("", "whole/", "whole/en/", "tables/06/", "tables/06.csv"):
        assert client.get(HOME + name).status_code == 200, name
    assert [one["code"] for one in client.get(f"{DATA}/tables").json()][-1] == "09"
    rows = client.get("/api/v1/rows?q=其他技术与开发支出").json()["items"]
    assert {one["kind"] for one in rows} == {"final_accounts"}
    shown = client.get(f"{HOME}tables/05/en/").content.decode()
    assert "Final accounts" in shown and "Annual budget" not in shown
    said = StringIO()
    call_command("verify_publication", stdout=said)
    assert "1" in said.getvalue()


def test_self_evaluations_of_the_year_are_its_annex_as_they_stand(
    home, accounts, committed, client
):
    assert "annex" not in client.get(f"{HOME}en/").content.decode()
    with committed():
        form = evaluation(home)
    one = Publication.objects.get(case=form)
    shown = client.get(f"{HOME}en/").content.decode()
    assert 'id="annex"' in shown and f"{one.get_absolute_url()}en/" in shown
    assert [it["slug"] for it in client.get(f"{DATA}/annex").json()] == [one.slug]
    with committed():
        step(form, "withdraw", home.staff["publisher"])
    assert "annex" not in client.get(f"{HOME}en/").content.decode()
    assert client.get(f"{DATA}/annex").json() == []


def test_files_are_written_anew_when_the_annex_changes(home, accounts, committed, published_dir):
    index = published_dir / HOME.strip("/") / "index.html"
    before = index.read_text()
    with committed():
        evaluation(home)
    assert index.read_text() != before and 'id="annex"' in index.read_text()


def test_it_is_compared_with_its_own_plan_until_the_budget_is_published(
    home, accounts, committed, client
):
    shown = client.get(f"{HOME}comparison/en/").content.decode()
    assert "The budget of the year is not published here" in shown
    assert "1600.00" in shown and "75.22%" in shown
    with committed():
        budget = filled_budget(department=home.department, by=home.preparer, fiscal_year=2023)
        publish(budget, home.staff)
    shown = client.get(f"{HOME}comparison/en/").content.decode()
    assert "/d/021/2023/budget/department/" in shown
    assert "state another initial amount" in shown
    assert ": budget 60.0, accounts 1600.00" in shown
    with committed():
        step(budget, "withdraw", home.staff["publisher"])
    assert "is not published here" in client.get(f"{HOME}comparison/en/").content.decode()


def test_a_budget_stands_alone(home, committed, client):
    with committed():
        publish(filled_budget(department=home.department, by=home.preparer), home.staff)
    address = Publication.objects.get().get_absolute_url()
    assert "comparison" not in client.get(address).content.decode()
    assert client.get(f"{address}comparison/").status_code == 404


def test_forms_that_are_public_are_frozen_into_it_and_printed(home, committed, published_dir):
    with committed():
        form = evaluation(home)
        withdrawn = evaluation(home, form=3)
        step(withdrawn, "withdraw", home.staff["publisher"])
        case_in_state("approved", department=home.department, staff=home.staff, form=4)
        publish(home.prepare(), home.staff)
    of_form = Publication.objects.get(case=form)
    accounts = Publication.objects.get(kind="final_accounts")
    document = json.loads(accounts.document)
    [annexed] = document["annex"]
    assert (annexed["name"], annexed["sha256"]) == (form.subject, of_form.sha256)
    assert annexed["sheet"] == json.loads(of_form.document)["sheet"]
    pdf = PrintedPdf(bytes(accounts.files.get(name="final-accounts.pdf").content))
    headings = [one.text for one in pdf.elements if one.tag in ("H1", "H2")]
    assert headings[-2:] == ["第五部分 附件", f"{annexed['title']}（{form.subject}）"]
    with committed():
        step(form, "withdraw", home.staff["publisher"])
    kept = published_dir / HOME.strip("/") / "final-accounts.pdf"
    assert kept.read_bytes() == pdf.content


def test_the_published_workbook_with_its_annex_is_taken_in_again_without_a_change(home, committed):
    with committed():
        evaluation(home, form=0)
        evaluation(home)
        case = publish(home.prepare(), home.staff)
    file = Publication.objects.get(case=case).files.get(name="final-accounts.xlsx")
    names = load_workbook(BytesIO(bytes(file.content))).sheetnames
    assert (len(names), names[-2:]) == (11, ["自评表1", "自评表2"])
    Case.objects.filter(pk=case.pk).update(state="draft", published_at=None)
    report = home.take_in(bytes(file.content), dry_run=True)
    assert not report.refused and not report.changes
    assert report.count(Outcome.EXACT) > 200 and not report.count(Outcome.MISMATCH)
    forms = import_workbook(
        data=bytes(file.content),
        name="决算.xlsx",
        department=home.department,
        fiscal_year=2023,
        by=home.preparer,
        dry_run=True,
    )
    assert len(forms.forms) == 2
