"""The preview shows what publication then publishes, byte for byte."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import reverse

from publishing.languages import LANGUAGES
from publishing.models import Publication
from publishing.preview.proposal import Proposal, proposal
from tests.factories import UnitFactory, approved_budget, case_in_state, change_actual, step
from workflow.models import Case

pytestmark = pytest.mark.django_db

#: What only a published version has: its downloads, how to check them, the minute of publication.
DOWNLOADS = re.compile(
    r'<ul class="downloads.*?</ul>|<li><a href="#downloads">.*?</li>'
    r'|<h2 id="downloads".*?</table></div>',
    re.DOTALL,
)
LINKS = re.compile(r'<td class="links no-print">.*?</td>', re.DOTALL)
HASH = re.compile(r'<code class="hash">.*?</code>')
CHECKING = re.compile(r'<h2 id="verify">.*', re.DOTALL)  # the last section of a page
PACKAGE = re.compile(r'<p class="[^"]*">(?:(?!</p>).)*?datapackage\.json.*?</p>', re.DOTALL)
MOMENT = re.compile(r'<td class="date">.*?</td>|\d{4}-\d\d-\d\d|\d{4}年\d+月\d+日')
BADGE = re.compile(r'<span class="badge badge-(draft|published)">.*?</span>')


def plain(content: str, *addresses: str) -> str:
    """The content of a page without the frame of its version, the longest address first."""
    for one in (CHECKING, PACKAGE, DOWNLOADS, LINKS, HASH, MOMENT, BADGE):
        content = one.sub("", content)
    for one in addresses:
        content = content.replace(one, "@")
    return re.sub(r"\s+", " ", content).strip()


def main_of(page: bytes) -> str:
    """What a public page says below the way that leads to it."""
    main = page.decode().partition('<main id="main" tabindex="-1">')[2].partition("</main>")[0]
    return re.sub(r'^\s*<p class="crumbs">.*?</p>', "", main, count=1, flags=re.DOTALL)


def previewed(made: Proposal) -> dict[str, str]:
    return {
        f"{page.folder}/{folder}".strip("/"): made.content(page, language)
        for page in made.pages()
        for language, folder in LANGUAGES.items()
    }


def compare_with_published(case: Case, staff, committed, published_dir) -> set[str]:
    address = reverse("preview:first", args=[case.pk])
    made = proposal(case, address)
    before = previewed(made)
    with committed():
        step(case, "publish", staff["publisher"])
    publication = Publication.objects.filter(case=case).latest("number")
    folder = Path(published_dir) / publication.folder
    public = publication.get_absolute_url()
    pages = {
        str(path.parent.relative_to(folder)).replace(".", "", 1)
        for path in folder.rglob("index.html")
        if not re.match(r"v\d", str(path.relative_to(folder)))
    }
    assert set(before) == pages
    for name, content in before.items():
        shown = main_of((folder / name / "index.html").read_bytes())
        assert plain(content, address, public) == plain(shown, publication.version_url, public)
    return pages


def test_a_budget(department, staff, committed, published_dir):
    UnitFactory(department=department)
    case = approved_budget(department=department, staff=staff)
    pages = compare_with_published(case, staff, committed, published_dir)
    assert {"", "en", "tables/01", "tables/05/en"} <= pages


def test_a_self_evaluation_and_its_correction(department, staff, committed, published_dir):
    case = case_in_state("approved", department=department, staff=staff, form=2)
    assert compare_with_published(case, staff, committed, published_dir) == {"", "en"}
    case = step(case, "correct", staff["publisher"])
    change_actual(case, staff["preparer"], "81%")
    for who, action in (("preparer", "hand_in"), ("approver", "submit"), ("reviewer", "approve")):
        case = step(case, action, staff[who])
    pages = compare_with_published(Case.objects.get(pk=case.pk), staff, committed, published_dir)
    assert pages == {"", "en", "changes", "changes/en"}
