"""PDF and DOCX of a preview: what would be published, marked on every page as not published."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from django.urls import reverse

from publishing.models import PublishedFile
from tests.factories import (
    UnitFactory,
    approved_budget,
    case_in_state,
    filled_budget,
    step,
)
from tests.printed import PrintedPdf, docx_elements
from workflow.models import Case

pytestmark = pytest.mark.django_db

MARK = "预览稿（已审核），尚未公开，以公开文本为准"


def given(client, case: Case, ending: str) -> bytes:
    answer = client.get(reverse("preview:file", args=[case.pk, ending]))
    assert answer.status_code == 200 and f".{ending}" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"]
    return bytes(answer.content)


def marked_pages(pdf: PrintedPdf) -> list[bool]:
    """Whether each page says what it is, outside its tagged text."""
    untagged = [pdf.marked.get((page.objgen, -1), "") for page in pdf.file.pages]
    return [MARK in text for text in untagged]


def test_a_budget_reads_as_it_will_be_published(client, department, staff, committed):
    UnitFactory(department=department)
    case = approved_budget(department=department, staff=staff)
    client.force_login(staff["publisher"])
    first = client.get(reverse("preview:first", args=[case.pk])).content.decode()
    files = {ending: given(client, case, ending) for ending in ("pdf", "docx")}
    for ending in files:
        assert reverse("preview:file", args=[case.pk, ending]) in first
    assert not PublishedFile.objects.exists()
    with committed():
        step(case, "publish", staff["publisher"])
    kept = {
        one.name.partition(".")[2]: bytes(one.content)
        for one in PublishedFile.objects.filter(name__in=("budget.pdf", "budget.docx"))
    }
    before, after = PrintedPdf(files["pdf"]), PrintedPdf(kept["pdf"])
    assert before.elements == after.elements and before.bookmarks == after.bookmarks
    assert marked_pages(before) and all(marked_pages(before)) and not any(marked_pages(after))
    assert docx_elements(files["docx"]) == docx_elements(kept["docx"])
    [section, *_] = docx.Document(BytesIO(files["docx"])).sections
    for header in (section.header, section.even_page_header, section.first_page_header):
        assert "".join(one.text for one in header.paragraphs) == MARK
    [section, *_] = docx.Document(BytesIO(kept["docx"])).sections
    assert section.header.is_linked_to_previous


def test_a_self_evaluation_too(client, department, staff):
    case = case_in_state("approved", department=department, staff=staff)
    client.force_login(staff["reviewer"])
    assert all(marked_pages(PrintedPdf(given(client, case, "pdf"))))
    assert docx_elements(given(client, case, "docx"))


def test_what_is_public_has_no_preview_to_download(client, department, staff):
    case = case_in_state("published", department=department, staff=staff)
    client.force_login(staff["publisher"])
    for ending in ("pdf", "docx"):
        assert client.get(reverse("preview:file", args=[case.pk, ending])).status_code == 404


def test_a_draft_says_that_it_is_one(client, department, staff):
    UnitFactory(department=department)
    case = filled_budget(department=department, by=staff["preparer"])
    client.force_login(staff["preparer"])
    pdf = PrintedPdf(given(client, case, "pdf"))
    assert any("填报中" in text for (_, mark), text in pdf.marked.items() if mark == -1)
