"""The wrapper that serves published files in front of Django."""

from __future__ import annotations

import gzip
import hashlib
import io
import shutil
from wsgiref.util import setup_testing_defaults

import pytest
from csp.utils import build_policy
from django.test import Client

from config.published_files import PublishedFiles
from publishing.files import KEPT_PAGE_POLICY
from publishing.models import Publication

pytestmark = pytest.mark.django_db


def django(environ, start_response):
    start_response("200 OK", [("X-From", "Django")])
    return [b"Django"]


@pytest.fixture
def ask(published_dir):
    application = PublishedFiles(django, published_dir)

    def ask(path: str, method: str = "GET", **headers: str):
        environ = {"PATH_INFO": path, "REQUEST_METHOD": method, "wsgi.input": io.BytesIO()}
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        setup_testing_defaults(environ)
        answer: dict = {}

        def start_response(status, sent, exc_info=None):
            answer.update(status=int(status[:3]), headers=dict(sent))

        body = b"".join(application(environ, start_response))
        return answer["status"], answer["headers"], body

    return ask


@pytest.fixture
def address(published) -> str:
    return Publication.objects.get().get_absolute_url()


def test_a_page_is_served_with_type_and_security_headers(ask, address, published_dir):
    status, headers, body = ask(address)
    assert status == 200
    assert body == (published_dir / address.strip("/") / "index.html").read_bytes()
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Content-Length"] == str(len(body))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "must-revalidate" in headers["Cache-Control"]


def test_the_security_headers_are_those_of_django(ask, address):
    _, headers, _ = ask(address)
    page = Client().get("/about/")
    for name in (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "Referrer-Policy",
        "Cross-Origin-Opener-Policy",
    ):
        said = page[name]
        if name == "Content-Security-Policy":
            assert sorted(headers[name].split("; ")) == sorted(said.split("; "))
        else:
            assert headers[name] == said


def test_a_page_that_is_given_away_may_show_itself_and_nothing_else(ask, address):
    for name, policy in (("", build_policy()), ("form.html", KEPT_PAGE_POLICY)):
        _, headers, body = ask(address + name)
        assert headers["Content-Security-Policy"] == policy
        assert Client().get(address + name)["Content-Security-Policy"] == policy
        assert (b"<style>" in body) == (name == "form.html")


def test_wrapper_and_django_serve_the_same_bytes(ask, address):
    for name in ("", "en/", "form.json", "form.pdf", "form.html", "v1/", "v1/form.xlsx"):
        _, headers, body = ask(address + name)
        answer = Client().get(address + name)
        assert (answer.content, answer["Content-Type"]) == (body, headers["Content-Type"])


def test_json_can_be_read_from_other_sites_and_hashes_as_published(ask, address):
    _, headers, body = ask(f"{address}form.json")
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert hashlib.sha256(body).hexdigest() == Publication.objects.get().sha256


def test_head_sends_the_headers_alone(ask, address):
    _, headers, _ = ask(address)
    status, same, body = ask(address, "HEAD")
    assert (status, same, body) == (200, headers, b"")


def test_gzip_is_sent_to_who_takes_it(ask, address):
    _, _, plain = ask(address)
    _, headers, body = ask(address, accept_encoding="br, gzip;q=0.8")
    assert headers["Content-Encoding"] == "gzip" and headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(body) == plain
    for refused in ("", "br", "gzip;q=0", "gzip; q=0.0"):
        _, headers, body = ask(address, accept_encoding=refused)
        assert "Content-Encoding" not in headers and body == plain


def test_what_the_browser_holds_is_not_sent_again(ask, address):
    _, headers, _ = ask(address)
    for known in (headers["ETag"], f"W/{headers['ETag']}", f'"other", {headers["ETag"]}', "*"):
        status, short, body = ask(address, if_none_match=known)
        assert (status, body) == (304, b"") and short["ETag"] == headers["ETag"]
    assert ask(address, if_none_match='"other"')[0] == 200
    assert ask(address, if_modified_since=headers["Last-Modified"])[0] == 304
    zipped = ask(address, accept_encoding="gzip")[1]["ETag"]
    assert zipped != headers["ETag"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/d/021/",
        "/d/021/2023/self-evaluation/department",
        "/d/../.lock",
        "/d/../../secret.html",
        "/d/%2e%2e/secret.html",
        "/d/..\\..\\secret.html",
        "/d/021/2023/self-evaluation/department/\0.html",
        "/d/outside/secret.html",
        "/d/secret.html/",
        "/d/settings.py",
        "/.store/index.html",
        "/d/.hidden.html",
    ],
)
def test_everything_else_is_left_to_django(ask, address, published_dir, path):
    (published_dir.parent / "secret.html").write_text("secret")
    (published_dir / "d/outside").symlink_to(published_dir.parent)
    (published_dir / "d/settings.py").write_text("secret")
    (published_dir / "d/.hidden.html").write_text("secret")
    status, _, body = ask(path)
    assert (status, body) == (200, b"Django")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_left_to_django(ask, address, method):
    assert ask(address, method)[2] == b"Django"


def test_plain_http_is_left_to_django_where_https_is_due(ask, address, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert ask(address)[2] == b"Django"
    assert ask(address, x_forwarded_proto="https")[2] != b"Django"


def test_a_new_version_is_served_at_once(ask, address, published, correct):
    _, before, _ = ask(f"{address}form.json")
    correct(published, "81%")
    status, after, _ = ask(f"{address}form.json", if_none_match=before["ETag"])
    assert status == 200 and after["ETag"] != before["ETag"]


def test_the_compressed_variant_is_of_the_same_version(ask, address, published, correct):
    ask(address, accept_encoding="gzip")
    correct(published, "81%")
    _, _, plain = ask(address)
    assert gzip.decompress(ask(address, accept_encoding="gzip")[2]) == plain


def test_a_file_known_before_is_no_longer_served_once_its_link_leads_outside(
    ask, address, published_dir
):
    link = published_dir / address.strip("/")
    assert ask(address)[2] != b"Django"
    outside = published_dir.parent / "outside"
    shutil.copytree(link, outside)
    link.unlink()
    link.symlink_to(outside)
    assert ask(address)[2] == b"Django"
    assert ask(address, accept_encoding="gzip")[2] == b"Django"


def test_a_file_removed_is_left_to_django_though_known_before(ask, address, published_dir):
    assert ask(f"{address}form.json")[2] != b"Django"
    (published_dir / address.strip("/") / "form.json").unlink()
    assert ask(f"{address}form.json")[2] == b"Django"


def test_a_large_file_is_sent_whole(ask, address, published_dir):
    large = bytes(range(256)) * 1024
    (published_dir / address.strip("/") / "large.xlsx").write_bytes(large)
    _, headers, body = ask(f"{address}large.xlsx")
    assert body == large and headers["Content-Length"] == str(len(large))
    assert ask(f"{address}large.xlsx", "HEAD")[2] == b""
