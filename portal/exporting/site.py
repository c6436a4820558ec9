"""Every file of the exported site, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

from portal.exporting.addresses import INDEX, NotExportable, file_of
from portal.exporting.data import open_data, search_index, years_of_rows
from portal.exporting.html import Page
from portal.exporting.lists import NOT_FOUND, is_known, list_pages, single_pages
from portal.queries import standing
from publishing.languages import LANGUAGES
from publishing.queries import published_cases, versions_of
from publishing.writing import link_of, one_at_a_time, write_files_of, zipped

#: What web servers send compressed where it lies beside (`gzip_static` of nginx), from how many
#: bytes on.
COMPRESSED = (".html", ".json", ".csv", ".css", ".js", ".svg", ".xml", ".txt")
SMALLEST_COMPRESSED = 1024

Files = Iterator[tuple[PurePosixPath, bytes]]


def site_files(base_url: str = "") -> Files:
    """The whole site, its larger texts compressed as well.

    `base_url` is where it will stand, such as https://example.gov.cn/accounts. Links begin with the
    path of that address; the map of the site and the open data name it in full. Without it links
    begin at the root of whatever serves the files.
    """
    for path, content in plain_files(base_url.rstrip("/")):
        yield path, content
        if path.suffix in COMPRESSED and len(content) >= SMALLEST_COMPRESSED:
            yield zipped(path, content)


def plain_files(base: str) -> Files:
    prefix = urlsplit(base).path
    assets: set[str] = set()
    pages: set[str] = set()
    for made in (list_pages(prefix), single_pages(prefix, years_of_rows())):
        for page, content in made:
            assets |= page.assets
            pages.add(page.address)
            yield file_of(page.address), content
    for case_id in published_cases():
        for path, content in published_files(case_id):
            if path.name != INDEX:
                yield path, content
                continue
            page = Page(address_of(path), language_of(path), prefix, is_known(pages))
            yield path, page.standing_alone(content.decode())
            assets |= page.assets
    yield from search_index(prefix)
    yield from open_data(base)
    for asset in sorted(assets):
        yield file_of(asset), static_file(asset)
    yield from for_crawlers(base, pages)


def published_files(case_id: int) -> list[tuple[PurePosixPath, bytes]]:
    """The public files of a case as they stand, without the compressed variants."""
    write_files_of(case_id)
    versions = versions_of(case_id)
    link = link_of(versions)
    with one_at_a_time():
        return [
            (PurePosixPath(path.relative_to(settings.PUBLISHED_DIR).as_posix()), path.read_bytes())
            for path in sorted(link.rglob("*"))
            if path.is_file() and path.suffix != ".gz"
        ]


def address_of(path: PurePosixPath) -> str:
    return f"/{path.parent}/"


def language_of(path: PurePosixPath) -> str:
    """The language of a document's page, by the folder it lies in."""
    folders = {folder: language for language, folder in LANGUAGES.items()}
    return folders.get(path.parent.name, folders[""])


def static_file(address: str) -> bytes:
    """A style sheet, script or picture under the name by which pages ask for it."""
    name = address.removeprefix(settings.STATIC_URL)
    collected = Path(settings.STATIC_ROOT) / name
    if collected.is_file():
        return collected.read_bytes()
    found = finders.find(name)
    if not found:
        raise NotExportable(
            f"There is no {address}; manage.py collectstatic --no-input collects it."
        )
    return Path(found).read_bytes()


def for_crawlers(base: str, pages: set[str]) -> Files:
    """What search engines ask for. A map of a site needs full addresses."""
    lines = ["User-agent: *", "Allow: /"]
    if base:
        lines += ["", f"Sitemap: {base}/sitemap.xml"]
        yield PurePosixPath("sitemap.xml"), sitemap(base, pages)
    yield PurePosixPath("robots.txt"), "".join(f"{line}\n" for line in lines).encode()


def sitemap(base: str, pages: set[str]) -> bytes:
    """The pages one should find: lists, and the current version of each document."""
    found = {address: "" for address in pages if not address.endswith(NOT_FOUND)}
    for one in standing():
        for folder in LANGUAGES.values():
            address = one.get_absolute_url() + (f"{folder}/" if folder else "")
            found[address] = f"<lastmod>{one.published_at:%Y-%m-%d}</lastmod>"
    found.pop(reverse("portal:search"), None)
    lines = [
        f"<url><loc>{escape(base + address)}</loc>{changed}</url>"
        for address, changed in sorted(found.items())
    ]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return "\n".join([f'{head}<urlset xmlns="{space}">', *lines, "</urlset>\n"]).encode()
