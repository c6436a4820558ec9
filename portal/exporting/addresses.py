"""Where an address of the application stands in the exported site.

Documents keep their addresses, which are for good. Lists, which the application narrows and pages
by parameters and shows in the language of the reader, become folders:

    /d/021/?kind=budget&page=2  →  /d/021/kind-budget/page-2/    in Chinese
                                   /en/d/021/kind-budget/page-2/ in English
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from publishing.languages import LANGUAGES

INDEX = "index.html"

#: The views that show lists, and those of documents.
LISTS = ("portal:home", "portal:department", "portal:year", "portal:board")
SINGLE = ("portal:search", "portal:about", "portal:rules")
#: What the API answers of the board, and the endings of the files that say the same.
BOARD = {"portal:api:board": "json", "portal:api:board_as_csv": "csv"}
DOCUMENTS = ("portal:document", "portal:document_file")

#: Where the files of the open data lie, and the endings by which files are known.
OPEN_DATA = "/api/v1/"
ENDINGS = (".css", ".js", ".svg", ".json")

#: By what a list is narrowed and paged, in the order of the folders.
PARAMETERS = ("year", "kind", "page")


class NotExportable(Exception):
    """An address that leads nowhere in the exported site. The message says which and where."""


@dataclass(frozen=True)
class Place:
    """An address of the exported site, with a slash at the end if it is a page.

    `source` is the address that the application answers with the same page, blank where the place
    is a file; `fragment` is a place on the page, with its sign.
    """

    address: str
    source: str = ""
    fragment: str = ""


def place_of(address: str, language: str) -> Place | None:
    """Where an address of the application stands for readers of a language.

    None if it takes the application to answer it: signing in, checking a workbook, asking the API.
    """
    split = urlsplit(address)
    fragment = f"#{split.fragment}" if split.fragment else ""
    if split.path.startswith((settings.STATIC_URL, OPEN_DATA)) and split.path.endswith(ENDINGS):
        return Place(split.path)
    try:
        view = resolve(split.path).view_name
    except Resolver404 as error:
        raise NotExportable(f"Nothing answers {address}.") from error
    if view in DOCUMENTS:
        return Place(split.path, "", fragment)
    asked = dict(parse_qsl(split.query))
    if view in BOARD:
        return Place(board_file(asked["year"], asked.get("kind", ""), BOARD[view]))
    if view not in (*LISTS, *SINGLE):
        return None
    if unknown := set(asked) - set(PARAMETERS):
        raise NotExportable(f"{address} asks for {', '.join(sorted(unknown))}.")
    if asked.get("page") == "1":
        del asked["page"]
    chosen = [(name, asked[name]) for name in PARAMETERS if name in asked]
    below = "".join(f"{name}-{value}/" for name, value in chosen)
    query = "&".join(f"{name}={value}" for name, value in chosen)
    source = f"{split.path}?{query}" if query else split.path
    return Place(f"{in_language(split.path, language)}{below}", source, fragment)


def board_file(year: str, kind: str, ending: str) -> str:
    """The file with the board of a year, whole or of a kind of document."""
    return f"{OPEN_DATA}board/{year}{f'-{kind}' if kind else ''}.{ending}"


def in_language(path: str, language: str) -> str:
    """The address of a list for readers of a language."""
    folder = LANGUAGES[language]
    return f"/{folder}{path}" if folder else path


def file_of(address: str) -> PurePosixPath:
    """The file below the folder of the site that an address stands for."""
    name = f"{address}{INDEX}" if address.endswith("/") else address
    return PurePosixPath(name.lstrip("/"))
