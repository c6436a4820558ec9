"""The open-data API: documented, exact, and for reading only."""

from __future__ import annotations

import hashlib

import pytest
from openapi_spec_validator import validate

from publishing.models import Publication
from tests.factories import case_in_state

pytestmark = pytest.mark.django_db

DOCUMENT = "/api/v1/publications/021/2023/self-evaluation"


@pytest.fixture
def read(client):
    def read(address: str, status: int = 200):
        response = client.get(address)
        assert response.status_code == status, response.content
        assert response["Content-Type"].startswith("application/json")
        assert response["Access-Control-Allow-Origin"] == "*"
        return response.json()

    return read


def test_the_openapi_document_is_valid_and_tells_every_address(read):
    document = read("/api/v1/openapi.json")
    validate(document)
    assert set(document["paths"]) == {
        "/api/v1/board",
        "/api/v1/board.csv",
        "/api/v1/departments",
        "/api/v1/publications",
        "/api/v1/publications/{department}/{year}/{kind}/{slug}",
        "/api/v1/publications/{department}/{year}/{kind}/{slug}/annex",
        "/api/v1/publications/{department}/{year}/{kind}/{slug}/tables",
        "/api/v1/publications/{department}/{year}/{kind}/{slug}/tables/{code}",
        "/api/v1/publications/{department}/{year}/{kind}/{slug}/{version}",
        "/api/v1/rows",
    }
    assert all(set(one) == {"get"} for one in document["paths"].values())


def test_departments(published, department, staff, read):
    case_in_state("published", department=department, staff=staff, form=0, fiscal_year=2022)
    assert read("/api/v1/departments") == [
        {
            "code": "021",
            "name": "创新协同中心",
            "years": ["2022", "2023"],
            "publications": "2",
            "url": "http://testserver/d/021/",
        }
    ]


def test_publications_are_listed_with_addresses_that_work(published, read, client):
    (item,) = read("/api/v1/publications")["items"]
    assert (item["total"], item["grade"], item["version"]) == ("91.8", "优", "1")
    assert client.get(item["page_url"]).status_code == 200
    content = client.get(item["document_url"]).content
    assert hashlib.sha256(content).hexdigest() == item["sha256"]


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ("", "2"),
        ("department=021", "1"),
        ("department=999", "0"),
        ("year=2022", "1"),
        ("kind=self_evaluation", "2"),
        ("kind=budget", "0"),
        ("grade=优", "1"),
        ("grade=良", "1"),
        ("current=false", "3"),
        ("page_size=1&page=2", "2"),
    ],
)
def test_filters(published, correct, read, filters, count):
    case_in_state("published", form=4, fiscal_year=2022)
    correct(published, "81%")
    assert read(f"/api/v1/publications?{filters}")["count"] == count


def test_old_versions_say_so(published, correct, read):
    correct(published, "81%")
    items = read("/api/v1/publications?current=false")["items"]
    assert {one["version"]: one["is_current"] for one in items} == {"1": False, "2": True}


def test_a_document_is_the_bytes_that_were_hashed(published, correct, client):
    correct(published, "81%")
    one, two = Publication.objects.order_by("number")
    for address, publication in (
        (f"{DOCUMENT}/{one.slug}", two),
        (f"{DOCUMENT}/{one.slug}/1", one),
        (f"{DOCUMENT}/{one.slug}/2", two),
    ):
        response = client.get(address)
        assert response.content == publication.document.encode()
        assert response["ETag"] == f'"{publication.sha256}"'


def test_what_the_caller_holds_is_not_sent_again(published, client):
    for address in (f"{DOCUMENT}/{Publication.objects.get().slug}", "/api/v1/publications"):
        tag = client.get(address)["ETag"]
        response = client.get(address, headers={"if-none-match": tag})
        assert (response.status_code, response.content) == (304, b"")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{DOCUMENT}/nothing", 404),
        (f"{DOCUMENT}/department/7", 404),
        ("/api/v1/publications/021/2023/nonsense/department", 404),
        ("/api/v1/publications?year=soon", 422),
        ("/api/v1/publications?page_size=100000", 422),
        ("/api/v1/nothing", 404),
    ],
)
def test_errors_are_json(published, read, address, status):
    assert read(address, status)["detail"]


def test_a_withdrawn_document_is_gone(published, withdraw, read):
    slug = Publication.objects.get().slug
    withdraw(published)
    assert "按程序办理" in read(f"{DOCUMENT}/{slug}", 410)["detail"]
    assert "按程序办理" in read(f"{DOCUMENT}/{slug}/1", 410)["detail"]
    assert read("/api/v1/publications?current=false")["count"] == "0"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(published, client, method):
    for address in ("/api/v1/publications", "/api/v1/openapi.json", "/api/v1/nothing"):
        assert getattr(client, method)(address).status_code == 405


def test_scripts_of_other_sites_may_ask_and_head_works(published, client):
    assert client.options("/api/v1/publications").status_code == 204
    head = client.head("/api/v1/publications")
    assert head.status_code == 200 and head["ETag"]


def test_every_number_is_a_string(published, read):
    item = read("/api/v1/publications")["items"][0]
    assert not [key for key, one in item.items() if type(one) in (int, float)]
