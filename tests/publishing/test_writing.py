"""Files of a publication: complete, replaced in one step, made again from the rows."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil

import pytest
from django.core.management import call_command

from publishing import writing
from publishing.models import Publication
from publishing.queries import versions_of
from publishing.writing import write_all, write_files_of
from tests.factories import case_in_state

pytestmark = pytest.mark.django_db

DOWNLOADS = ("form.pdf", "form.docx", "form.html", "form.xlsx", "form.json")


def folder_of(published_dir, number: int = 0):
    folder = published_dir / Publication.objects.first().folder
    return folder / f"v{number}" if number else folder


def test_a_publication_has_its_pages_and_downloads(published, published_dir):
    folder = folder_of(published_dir)
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    one = {"index.html", "en/index.html", "form.json", "form.html", "manifest.json"}
    zipped = {f"{name}.gz" for name in one}
    files = one | zipped | {"form.pdf", "form.docx", "form.xlsx", "SHA256SUMS"}
    assert names == files | {f"v1/{name}" for name in files}


def test_the_json_file_hashes_to_what_was_published(published, published_dir):
    digest = Publication.objects.get().sha256
    for path in (folder_of(published_dir) / "form.json", folder_of(published_dir, 1) / "form.json"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest


def test_compressed_variants_hold_the_same(published, published_dir):
    for path in folder_of(published_dir).rglob("*.gz"):
        assert gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes()


def test_a_correction_marks_the_version_before_and_keeps_its_downloads(
    published, published_dir, correct
):
    before = {
        name: (folder_of(published_dir, 1) / name).read_bytes()
        for name in (*DOWNLOADS, "index.html")
    }
    correct(published, "81%")
    after = {name: (folder_of(published_dir, 1) / name).read_bytes() for name in before}
    assert {name for name in after if after[name] == before[name]} == set(DOWNLOADS)
    english = (folder_of(published_dir, 1) / "en/index.html").read_text()
    assert "Superseded by version 2" in english and "按程序办理" in english
    current = (folder_of(published_dir) / "en/index.html").read_text()
    assert "This version corrects the one before." in current
    assert (
        json.loads((folder_of(published_dir) / "form.json").read_bytes())["publication"]["version"]
        == "2"
    )


def test_withdrawing_leaves_a_notice_and_no_content(published, published_dir, withdraw, correct):
    correct(published, "81%")
    withdraw(published)
    folder = folder_of(published_dir)
    assert not [path for path in folder.rglob("form.*") if path.is_file()]
    for path in folder.rglob("en/index.html"):
        page = path.read_text()
        assert "Withdrawn from the public" in page and "按程序办理" in page
        assert 'table class="sheet"' not in page
    assert not [
        path for path in published_dir.rglob("*.html") if 'class="sheet"' in path.read_text()
    ]


def test_an_unchanged_case_is_not_written_again(published):
    assert write_files_of(published.pk) is False
    assert write_files_of(published.pk, anew=True) is True


def test_lost_files_are_written_again_with_the_same_bytes(published, published_dir):
    before = {
        path.relative_to(published_dir / "d"): path.read_bytes()
        for path in folder_of(published_dir).rglob("*")
        if path.is_file()
    }
    shutil.rmtree(published_dir)
    assert write_all() == 1
    assert all((published_dir / "d" / path).read_bytes() == it for path, it in before.items())


def test_an_interrupted_writer_leaves_the_old_files(published, published_dir, correct, monkeypatch):
    before = (folder_of(published_dir) / "index.html").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(writing, "move_link", lambda link, folder: 1 / 0)
        correct(published, "81%")
    assert Publication.objects.count() == 2
    assert (folder_of(published_dir) / "index.html").read_bytes() == before
    assert write_all() == 1
    assert (folder_of(published_dir) / "index.html").read_bytes() != before


def test_a_new_edition_of_the_pages_is_written(published, monkeypatch):
    monkeypatch.setattr(writing, "pages_edition", lambda: "another")
    assert write_all() == 1
    assert write_all() == 0


def test_abandoned_folders_are_swept(published, published_dir, monkeypatch):
    abandoned = published_dir / ".store" / "0.0"
    abandoned.mkdir()
    write_all()
    assert abandoned.exists()
    monkeypatch.setattr(writing, "ABANDONED_AFTER", -1)
    write_all()
    assert not abandoned.exists()
    assert folder_of(published_dir).is_dir()


def test_the_command_writes_what_is_missing(published, published_dir, capsys):
    shutil.rmtree(published_dir)
    call_command("write_publications")
    assert "Wrote the files of 1 published documents." in capsys.readouterr().out
    call_command("write_publications", "--all")
    assert "Wrote the files of 1" in capsys.readouterr().out


def test_verification_is_silent_about_what_is_right(published, correct, withdraw, capsys):
    correct(published, "81%")
    call_command("verify_publication")
    withdraw(published)
    call_command("verify_publication")
    assert "2 publications checked, 0 problems." in capsys.readouterr().out


def test_verification_notices_a_changed_file(published, published_dir, capsys):
    (folder_of(published_dir) / "form.json").write_text("{}")
    with pytest.raises(SystemExit) as exit:
        call_command("verify_publication")
    assert exit.value.code == 1
    assert "form.json: not the bytes" in capsys.readouterr().err


def test_verification_notices_a_missing_folder(published, published_dir):
    shutil.rmtree(published_dir)
    with pytest.raises(SystemExit):
        call_command("verify_publication")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"document": "{}"}, "does not have the SHA-256"),
        ({"grade": "差"}, "the document says grade"),
        ({"subject": "别的"}, "the document says subject"),
    ],
)
def test_verification_notices_changed_rows(published, unguarded, change, said, capsys):
    Publication.objects.update(**change)
    if "document" in change:
        from publishing.verification import problems_of_rows

        assert any(said in one for one in problems_of_rows(versions_of(published.pk)))
        return
    with pytest.raises(SystemExit):
        call_command("verify_publication")
    assert said in capsys.readouterr().err


def test_files_of_several_cases_stand_apart(published, published_dir, department, staff, committed):
    with committed():
        case_in_state("published", department=department, staff=staff, form=0)
    assert len(list((published_dir / "d/021/2023/self-evaluation").iterdir())) == 2
