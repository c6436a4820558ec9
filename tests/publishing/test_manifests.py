"""Manifests: what they list, that they chain, and that no byte can be changed unnoticed."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from publishing import verification
from publishing.manifests import problems_of_manifests
from publishing.models import Publication, PublishedFile
from publishing.queries import versions_of
from publishing.verification import problems_of_files
from publishing.writing import files_of
from tests.factories import UnitFactory, filled_budget
from tests.publishing.books import publish

pytestmark = pytest.mark.django_db


def manifest_of(number: int = 1) -> dict:
    return json.loads(bytes(kept("manifest.json", number).content))


def kept(name: str, number: int = 1) -> PublishedFile:
    return PublishedFile.objects.get(publication__number=number, name=name)


def folder_of(published_dir: Path, number: int = 0) -> Path:
    folder = published_dir / Publication.objects.first().folder
    return folder / f"v{number}" if number else folder


def verified(**options: object) -> int:
    try:
        call_command("verify_publication", **options)
    except SystemExit as end:
        return int(end.code)
    except CommandError as error:
        return error.returncode
    return 0


@pytest.fixture
def copy(published, published_dir, tmp_path) -> Path:
    """A folder with the files of version 1 as somebody downloaded them, and a page."""
    target = tmp_path / "copy"
    shutil.copytree(folder_of(published_dir, 1), target)
    return target


def test_the_manifest_names_the_version_its_document_and_every_file(published):
    one, manifest = Publication.objects.get(), manifest_of()
    assert manifest["address"] == f"{one.folder}/v1" and manifest["number"] == "1"
    assert manifest["document"] == {"name": "form.json", "sha256": one.sha256}
    assert manifest["published_at"] == json.loads(one.document)["publication"]["published_at"]
    assert manifest["previous_manifest_sha256"] == ""
    names = ("form.docx", "form.html", "form.pdf", "form.xlsx")
    files = {name: bytes(kept(name).content) for name in names}
    files["form.json"] = one.document.encode()
    assert manifest["files"] == [
        {"name": name, "size": str(len(content)), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in sorted(files.items())
    ]


def test_manifests_are_a_chain(published, correct):
    correct(published, "81%")
    assert manifest_of(2)["previous_manifest_sha256"] == kept("manifest.json", 1).sha256
    assert list(problems_of_manifests(versions_of(published.pk))) == []


def test_sha256sum_reads_the_sums(published, published_dir):
    for folder in (folder_of(published_dir), folder_of(published_dir, 1)):
        done = subprocess.run(
            ["sha256sum", "--strict", "-c", "SHA256SUMS"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.count(": OK") == 6


def test_manifest_and_sums_are_served(published, client):
    address = Publication.objects.get().version_url
    sums = client.get(f"{address}SHA256SUMS")
    assert sums["Content-Type"] == "text/plain; charset=utf-8"
    assert sums.content == bytes(kept("SHA256SUMS").content)
    assert client.get(f"{address}manifest.json").content == bytes(kept("manifest.json").content)
    assert client.get(address.rstrip("/")).status_code == 302


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("manifest.json", lambda it: it.replace(b'"number":"1"', b'"number":"2"'), "says number"),
        ("manifest.json", lambda it: it.replace(b"form.xlsx", b"farm.xlsx"), "does not list"),
        ("manifest.json", lambda it: b"{", "is no JSON"),
        ("SHA256SUMS", lambda it: it.upper(), "SHA256SUMS does not list"),
    ],
)
def test_a_manifest_that_was_changed_with_its_digest_is_noticed(
    published, unguarded, name, change, said
):
    """Somebody with full power over the database, who corrects the digest of the row as well."""
    content = change(bytes(kept(name).content))
    PublishedFile.objects.filter(name=name).update(
        content=content, size=len(content), sha256=hashlib.sha256(content).hexdigest()
    )
    assert any(said in one for one in problems_of_manifests(versions_of(published.pk)))


def test_a_file_that_was_exchanged_with_its_digest_is_noticed(published, correct, unguarded):
    correct(published, "81%")
    content = b"another workbook"
    PublishedFile.objects.filter(name="form.xlsx", publication__number=1).update(
        content=content, size=len(content), sha256=hashlib.sha256(content).hexdigest()
    )
    said = "\n".join(problems_of_manifests(versions_of(published.pk)))
    assert "manifest.json does not list" in said and "SHA256SUMS does not list" in said


def test_a_manifest_made_anew_breaks_the_chain(published, correct, unguarded):
    correct(published, "81%")
    content = bytes(kept("manifest.json").content) + b"\n"
    PublishedFile.objects.filter(name="manifest.json", publication__number=1).update(
        content=content, size=len(content), sha256=hashlib.sha256(content).hexdigest()
    )
    said = "\n".join(problems_of_manifests(versions_of(published.pk)))
    assert "previous_manifest_sha256" in said


def test_a_version_without_manifest_is_noticed(published, unguarded):
    PublishedFile.objects.filter(name="manifest.json")._raw_delete("default")
    assert any("missing" in one for one in problems_of_manifests(versions_of(published.pk)))


def every_deviation(case_id: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Change one byte of each public file in turn, remove it, and add one: how many were noticed.

    What should be there is rendered once: it does not depend on what lies on the disk.
    """
    versions = versions_of(case_id)
    expected = files_of(versions)
    monkeypatch.setattr(verification, "files_of", lambda versions: expected)
    assert list(problems_of_files(versions)) == []
    paths = [path for path in folder.rglob("*") if path.is_file()]
    for path in paths:
        content = path.read_bytes()
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        [problem] = problems_of_files(versions)
        assert problem.startswith(f"{path}: not the bytes")
        path.unlink()
        assert len(list(problems_of_files(versions))) == 1
        path.write_bytes(content)
        foreign = path.with_name(f"{path.name}.new")
        foreign.write_bytes(content)
        [problem] = problems_of_files(versions)
        assert problem.startswith(f"{foreign}: nothing published")
        foreign.unlink()
    assert list(problems_of_files(versions)) == []
    return len(paths)


def test_one_byte_in_any_file_of_a_form_is_noticed(published, correct, published_dir, monkeypatch):
    correct(published, "81%")
    assert every_deviation(published.pk, folder_of(published_dir), monkeypatch) == 50


def test_one_byte_in_any_file_of_a_budget_is_noticed(
    department, staff, committed, published_dir, monkeypatch
):
    UnitFactory(department=department, code="021001", name="本级")
    with committed():
        case = publish(filled_budget(department=department, by=staff["preparer"]), staff)
    assert every_deviation(case.pk, folder_of(published_dir), monkeypatch) > 200


def test_a_faithful_copy_is_one(copy):
    assert verified(folder=copy) == 0
    shutil.rmtree(copy / "en")
    (copy / "index.html.gz").unlink()
    assert verified(folder=copy) == 0


def test_any_changed_missing_or_foreign_file_of_a_copy_is_noticed(copy):
    for path in [path for path in copy.rglob("*") if path.is_file()]:
        content = path.read_bytes()
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        if path.name == "manifest.json":  # which no longer says of what it is a copy
            assert verified(folder=copy) == 2
        else:
            assert verified(folder=copy) == 1
        path.write_bytes(content)
    for name in ("form.json", "form.xlsx", "SHA256SUMS"):
        content = (copy / name).read_bytes()
        (copy / name).unlink()
        assert verified(folder=copy) == 1
        (copy / name).write_bytes(content)
    (copy / "foreign.txt").write_text("not ours")
    assert verified(folder=copy) == 1


def test_a_copy_is_known_by_where_it_lies(copy, tmp_path, capsys):
    """As a program that mirrors a site leaves it, and without its manifest."""
    mirrored = tmp_path / "example.gov.cn" / Publication.objects.get().folder / "v1"
    shutil.copytree(copy, mirrored)
    (mirrored / "manifest.json").unlink()
    assert verified(folder=mirrored) == 1
    assert "manifest.json: missing in this copy" in capsys.readouterr().err


def test_a_copy_of_the_current_address_may_hold_the_versions(published, correct, published_dir):
    correct(published, "81%")
    assert verified(folder=folder_of(published_dir)) == 0
    assert verified(folder=folder_of(published_dir, 1)) == 0


def test_a_copy_of_what_was_withdrawn_says_so(copy, published, withdraw, capsys):
    withdraw(published)
    assert verified(folder=copy) == 1
    assert "withdrawn from the public: 按程序办理" in capsys.readouterr().err


def test_what_is_no_copy_is_wrong_use(published, tmp_path):
    assert verified(folder=tmp_path / "nothing") == 2
    assert verified(folder=tmp_path) == 2
    elsewhere = tmp_path / "d/999/2023/budget/department/v1"
    elsewhere.mkdir(parents=True)
    assert verified(folder=elsewhere) == 2
