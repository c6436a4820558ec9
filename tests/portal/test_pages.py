"""The public pages: what they show, what they never show, and what they read."""

from __future__ import annotations

import re
import shutil

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publishing.models import Publication
from tests.factories import DepartmentFactory, case_in_state, draft, staff_of, step

pytestmark = pytest.mark.django_db

LISTS = ("/", "/d/021/", "/d/021/2023/", "/search/?q=创新", "/about/")
API_LISTS = ("/api/v1/departments", "/api/v1/publications", "/api/v1/publications?current=false")
READ = ("publication", "withdrawal", "publishedrow")
SECRET = "未公开的秘密项目"


@pytest.fixture
def shown_at(client):
    """The text of a page, in English, without its markup's attributes."""

    def read(address: str, status: int = 200) -> str:
        response = client.get(address, headers={"accept-language": "en"})
        assert response.status_code == status, address
        return response.content.decode()

    return read


def address_of_published() -> str:
    return Publication.objects.standing().get().get_absolute_url()


@pytest.mark.parametrize("address", LISTS)
def test_nobody_needs_to_sign_in(published, shown_at, address):
    assert "创新协同中心" in shown_at(address) or address == "/about/"


def test_the_start_page_of_an_empty_system(db, shown_at):
    assert "Nothing has been published yet." in shown_at("/")


def test_the_start_page_counts_by_department_and_year(published, department, staff, shown_at):
    case_in_state("published", department=department, staff=staff, form=4)
    shown = shown_at("/")
    assert "2 documents" in shown
    assert re.search(r'grade-1"><span lang="zh-CN">优</span> 1', shown)
    assert re.search(r'grade-2"><span lang="zh-CN">良</span> 1', shown)


def test_a_department_shows_its_years_with_totals(published, shown_at):
    shown = shown_at("/d/021/")
    assert "2023 fiscal year" in shown and "91.80" in shown
    assert "<svg" in shown and "<desc" in shown


def test_the_form_is_a_table_whose_cells_know_their_headings(published, shown_at):
    shown = shown_at(address_of_published())
    assert '<table class="sheet">' in shown
    ids = re.findall(r'<th [^>]*\bid="([^"]+)"', shown)
    assert len(ids) == len(set(ids))
    named = {one for it in re.findall(r'headers="([^"]+)"', shown) for one in it.split()}
    assert named and named <= set(ids)
    figures = re.findall(r'<td class="[^"]*figure[^"]*"[^>]*>', shown.split("</table>")[0])
    assert figures and all("headers=" in one for one in figures)


def test_the_document_shows_score_derivation_rules_and_digest(published, client):
    shown = client.get(f"{address_of_published()}en/").content.decode()
    one = Publication.objects.get()
    assert "91.8" in shown and one.sha256 in shown
    assert "How the scores were computed" in shown
    assert " + judged aspects " in shown
    assert "The execution rate (executed / adjusted budget)" in shown
    assert "90 points and more" in shown
    links = re.findall(rf'href="{one.version_url}(form\.\w+)" download', shown)
    assert links == 2 * ["form.pdf", "form.docx", "form.html", "form.xlsx", "form.json"]


def test_both_versions_are_linked_and_marked(published, correct, client):
    correct(published, "81%")
    newest = Publication.objects.get(number=2)
    current = client.get(f"{newest.get_absolute_url()}en/").content.decode()
    assert "/v1/en/" in current and "/v2/en/" in current
    old = client.get(f"{newest.get_absolute_url()}v1/en/").content.decode()
    assert "Superseded by version 2" in old


def test_a_withdrawn_document_leaves_lists_and_leaves_a_notice(published, withdraw, client):
    address = address_of_published()
    withdraw(published)
    assert published.subject not in client.get("/").content.decode()
    assert client.get("/d/021/").status_code == 404
    assert "Withdrawn from the public" in client.get(f"{address}en/").content.decode()
    for name in ("form.json", "form.pdf", "form.docx", "form.xlsx", "v1/form.json", "v1/form.pdf"):
        assert client.get(address + name).status_code == 410
    assert client.get(f"{address}nothing.json").status_code == 404


def test_a_reader_heals_lost_files(published, published_dir, client):
    address = address_of_published()
    shutil.rmtree(published_dir)
    response = client.get(f"{address}form.json")
    assert response.content == Publication.objects.get().document.encode()
    assert (published_dir / address.strip("/") / "index.html").exists()


@pytest.mark.parametrize(
    "address",
    [
        "/d/999/",
        "/d/021/1999/",
        "/d/021/2023/self-evaluation/nothing/",
        "/d/021/2023/nonsense/department/",
        "/d/021/2023/self-evaluation/../../../../../etc/passwd",
        "/nothing-here/",
    ],
)
def test_what_is_not_there_is_a_page_in_style(published, shown_at, address):
    assert "There is nothing here" in shown_at(address, status=404)


def test_nothing_unpublished_is_visible_anywhere(published, department, staff, client):
    other = DepartmentFactory(code="777", name="尚未公开的部门")
    draft(department=department, by=staff["preparer"], form=1, subject=SECRET)
    case_in_state("approved", department=other, staff=staff_of(other), subject=SECRET)
    addresses = [
        *LISTS,
        *API_LISTS,
        f"/search/?q={SECRET}",
        address_of_published(),
        f"{address_of_published()}form.json",
        "/d/777/",
        "/api/v1/publications?department=777",
    ]
    for address in addresses:
        content = client.get(address).content.decode()
        hits = content.replace(f'value="{SECRET}"', "").replace(f"“{SECRET}”", "")
        hits = hits.replace(f"q={SECRET}", "")
        assert SECRET not in hits, address
        assert other.name not in content, address


def test_a_correction_being_worked_on_is_not_visible(published, staff, client):
    before = client.get(address_of_published()).content
    step(published, "correct", staff["publisher"])
    assert client.get(address_of_published()).content == before


@pytest.mark.parametrize("address", [*LISTS, *API_LISTS])
def test_lists_read_publications_only_and_in_few_queries(
    published, department, staff, client, address
):
    few = queries(client, address)
    case_in_state("published", department=department, staff=staff, form=0)
    case_in_state("published")
    many = queries(client, address)
    assert len(many) == len(few) <= 4
    for sql in many:
        tables = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', sql))
        assert tables <= {f"publishing_{one}" for one in READ}, sql


def test_documents_read_publications_only(published, client):
    for sql in queries(client, address_of_published()):
        tables = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', sql))
        assert {one.partition("_")[0] for one in tables} <= {"publishing"}, sql


def queries(client, address: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return [one["sql"] for one in captured]


def test_lists_are_paged(published, department, staff, client, monkeypatch):
    monkeypatch.setattr("portal.views.PAGE_LENGTH", 1)
    case_in_state("published", department=department, staff=staff, form=0)
    shown = client.get("/d/021/2023/").content.decode()
    assert 'rel="next" href="?page=2"' in shown
    assert client.get("/d/021/2023/?page=2").status_code == 200
    assert client.get("/d/021/2023/?page=nonsense").status_code == 200


def test_search_finds_by_every_word_and_by_code(published, department, staff, shown_at):
    assert "1 found" in shown_at(f"/search/?q=创新 {published.subject[:3]}")
    assert "1 found" in shown_at("/search/?q=021")
    assert "0 found" in shown_at("/search/?q=创新 没有这个词")
    assert "found" not in shown_at("/search/")


def test_pages_cannot_be_posted_to(published, client):
    for address in (*LISTS, address_of_published()):
        assert client.post(address).status_code == 405


def test_an_address_without_its_slash_leads_on(published, client):
    address = address_of_published()
    response = client.get(address.rstrip("/"))
    assert response.status_code in (301, 302) and response["Location"].endswith(address)


def test_lists_can_be_narrowed_to_a_kind(published, department, shown_at):
    assert "91.80" in shown_at("/d/021/?kind=self-evaluation")
    for address in ("/d/021/?kind=budget", "/d/021/2023/?kind=budget"):
        narrowed = shown_at(address)
        assert "nothing public of this kind" in narrowed and "91.80" not in narrowed
    assert "91.80" in shown_at("/d/021/2023/?kind=nonsense")
