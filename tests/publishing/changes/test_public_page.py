"""A corrected version says to everybody what it changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from publishing.models import Publication
from tests.factories import change_actual, step
from workflow.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected(published, correct, published_dir) -> Path:
    """The folder of a self-evaluation of which a second version changes an actual."""
    correct(published, "81%")
    return Path(published_dir) / Publication.objects.get(number=2).folder


def read(folder: Path, page: str) -> str:
    return (folder / page / "index.html").read_text(encoding="utf-8")


def test_the_page_says_what_was_and_what_is(corrected):
    document = json.loads(Publication.objects.get(number=2).document)
    cells = [
        cell
        for form in document["changes"]["forms"]
        for row in form["rows"]
        for cell in row["cells"]
        if cell["new"] == "81%"
    ]
    assert len(cells) == 1 and cells[0]["old"]
    chinese, english = read(corrected, "changes"), read(corrected, "changes/en")
    for page in (chinese, english):
        assert cells[0]["old"] in page and "81%" in page
    assert "What changed" in english and 'lang="zh-CN"' in chinese


def test_it_is_found_from_the_document_and_from_the_versions(corrected):
    address = f"/{corrected.relative_to(corrected.parents[4])}/"
    first = read(corrected, "")
    assert f'href="{address}changes/"' in first
    assert f'href="{address}v2/changes/"' in first
    assert 'class="change-counts"' in first
    assert read(corrected, "v2/changes") and not (corrected / "v1" / "changes").exists()


def test_the_version_before_leads_to_the_one_that_replaced_it(corrected):
    before = read(corrected, "v1")
    address = f"/{corrected.relative_to(corrected.parents[4])}/"
    assert "notice-warning" in before and f'href="{address}"' in before
    assert 'class="change-counts"' not in before


def test_it_is_hashed_with_the_document(corrected, published):
    first, second = Publication.objects.order_by("number")
    assert "changes" not in json.loads(first.document)
    assert json.loads(second.document)["changes"]["since"] == "1"


def test_a_withdrawn_version_is_not_repeated(published, withdraw, staff, committed, published_dir):
    """What was taken from the public does not come back as what there was before."""
    withdraw(published)
    with committed():
        case = step(published, "resume", staff["publisher"])
        change_actual(case, staff["preparer"], "81%")
        for who, action in (
            *(("preparer", "hand_in"), ("approver", "submit")),
            *(("reviewer", "approve"), ("publisher", "publish")),
        ):
            step(case, action, staff[who])
    second = Publication.objects.get(number=2)
    assert "changes" not in json.loads(second.document)
    folder = Path(published_dir) / second.folder
    assert not (folder / "changes").exists()
    notice = read(folder, "v1")
    assert "notice-error" in notice and '<table class="sheet' not in notice
    assert Case.objects.get(pk=case.pk).state == "published"
