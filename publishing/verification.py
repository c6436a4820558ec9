"""Checking everything that was ever published: documents, chain, downloads, files on disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields
from pathlib import Path, PurePosixPath

from publishing.documents.frame import Document, forms_of
from publishing.manifests import problems_of_manifests
from publishing.models import Publication
from publishing.queries import Version, published_cases, versions_of
from publishing.rows import FoundRow, rows_of
from publishing.writing import files_of, is_up_to_date, link_of
from workflow.events import canonical


def all_problems() -> Iterator[str]:
    """Every deviation, as a sentence for the operator; none if all is as it was published."""
    for case_id in published_cases():
        versions = versions_of(case_id)
        yield from problems_of_rows(versions)
        yield from problems_of_files(versions)


def problems_of_rows(versions: Sequence[Version]) -> Iterator[str]:
    """What is wrong with the versions of a case in the database."""
    previous = ""
    for number, version in enumerate(reversed(versions), start=1):
        one = version.publication
        if one.number != number:
            yield f"{one}: version {number} is missing"
        if hashlib.sha256(one.document.encode()).hexdigest() != one.sha256:
            yield f"{one}: the document does not have the SHA-256 that was published"
        else:
            yield from problems_of_document(one)
        if one.previous_sha256 != previous:
            yield f"{one}: does not follow the version before"
        previous = one.sha256
        for file in version.files:
            if hashlib.sha256(bytes(file.content)).hexdigest() != file.sha256:
                yield f"{one}: {file.name} does not have the SHA-256 that was published"
            if len(file.content) != file.size:
                yield f"{one}: {file.name} does not have the size that was published"
    yield from problems_of_manifests(versions)


def problems_of_document(one: Publication) -> Iterator[str]:
    """Where the columns that lists are made from contradict the document."""
    document = json.loads(one.document)
    if canonical(document) != one.document:
        yield f"{one}: the document is not in canonical form"
    stated = {
        "version": (document["publication"]["version"], str(one.number)),
        "previous SHA-256": (document["publication"]["previous_sha256"], one.previous_sha256),
        "reason": (document["publication"]["reason"], one.reason),
        "department": (document["department"]["code"], one.department_code),
        "department name": (document["department"]["name"], one.department_name),
        "year": (document["fiscal_year"], str(one.fiscal_year)),
        "kind": (document["kind"], one.kind),
        "subject": (document["subject"], one.subject),
        "grade": (grade_in(document), one.grade),
    }
    for what, (said, listed) in stated.items():
        if said != listed:
            yield f"{one}: the document says {what} {said!r}, the list {listed!r}"
    yield from problems_of_index(one, document)


def grade_in(document: Document) -> str:
    """The grade of the scored form of a document; blank for documents that are not scored."""
    return next((form["grade"] for form in forms_of(document) if "grade" in form), "")


def problems_of_index(one: Publication, document: Document) -> Iterator[str]:
    """Where the rows that the search looks through are not those of the document."""
    names = [field.name for field in fields(FoundRow)]
    kept = set(one.rows.values_list(*names).order_by())
    expected = {astuple(row) for row in rows_of(document)}
    if kept != expected:
        yield f"{one}: the rows that can be searched are not those of the document"


def problems_of_files(versions: Sequence[Version]) -> Iterator[str]:
    """Where the public folder of a case is not what its versions make."""
    link = link_of(versions)
    if not is_up_to_date(versions):
        yield f"{link}: missing or out of date; manage.py write_publications writes it"
        return
    expected = files_of(versions)
    for path, content in expected.items():
        if read(link / path) != content:
            yield f"{link / path}: not the bytes that were published"
    present = {PurePosixPath(path.relative_to(link)) for path in link.rglob("*") if path.is_file()}
    for path in sorted(present - set(expected)):
        yield f"{link / path}: nothing published this file"


def read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
