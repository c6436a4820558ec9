"""What cannot be printed is refused whole: nothing is published, and it is said what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest
import typst

from performance.content import content_of
from performance.queries import evaluation_of
from performance.services import save_form
from publishing.models import Publication, PublishedFile
from publishing.typesetting import pdf
from publishing.typesetting.outline import Heading, Outline, Paragraph
from publishing.typesetting.pdf import pdf_of
from publishing.typesetting.word import docx_of
from tests.factories import WAYS, draft, step
from tests.publishing.test_printed_documents import PUBLISHED
from workflow.models import Case, Event
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db

#: Of an extension for place names in no typeface that we embed, and of an area that has no glyphs.
WITHOUT_GLYPH = ("\U00031350", "\ue123")


def outline_with(text: str) -> Outline:
    blocks = (
        Heading(1, "第一部分 部门概况"),
        Paragraph("按工作安排编写。"),
        Heading(2, "二、机构设置"),
        Paragraph(f"设有{text}科。"),
    )
    return Outline("某局决算", PUBLISHED.published_at, blocks)


def publish_with(reason: str, department, staff) -> Case:
    """A project form with this reason in its first row, taken to publication."""
    case = draft(department=department, by=staff["preparer"], form=2)
    content = content_of(evaluation_of(case))
    first, *others = content.rows["indicators"]
    changed = replace(first, values={**first.values, "reason": reason})
    content = replace(content, rows={**content.rows, "indicators": (changed, *others)})
    save_form(case_id=case.pk, by=staff["preparer"], version=case.version, content=content)
    for role, action in WAYS["published"]:
        case = step(case, action, staff[role])
    return case


@pytest.mark.parametrize("character", WITHOUT_GLYPH)
def test_a_character_without_glyph_is_named_with_its_place(character):
    with pytest.raises(Refused) as refused:
        pdf_of(outline_with(character))
    said = str(refused.value)
    assert f"“{character}” (U+{ord(character):04X}) under “二、机构设置”" in said
    assert "then try again" in said


@pytest.mark.parametrize("character", ["\x0b", "\ufffe"])
def test_a_character_that_no_file_can_hold_is_named_with_its_place(character):
    with pytest.raises(Refused) as refused:
        docx_of(outline_with(character))
    assert f"U+{ord(character):04X}" in str(refused.value)
    assert "“二、机构设置”" in str(refused.value)


@pytest.mark.parametrize(
    "plain", ["〇", "㎡", "①", "“公”", "ABC ≥ 5%", "<b>&amp;#x</b>", "#set @x $y$"]
)
def test_what_people_write_is_printed_as_it_is(plain):
    assert pdf_of(outline_with(plain)) and docx_of(outline_with(plain))


def test_nothing_is_published_with_a_character_without_glyph(department, staff):
    with pytest.raises(Refused) as refused:
        publish_with("\U00031350河改道", department, staff)
    assert "U+31350" in str(refused.value)
    assert "项目支出绩效自评情况表" in str(refused.value)
    nothing_is_public()


def test_nothing_is_published_when_typesetting_fails(department, staff, monkeypatch, caplog):
    def fails(outline: Outline) -> pdf.Typeset:
        raise typst.TypstError("out of order", "out of order at /srv/site/document.typ:7")

    monkeypatch.setattr(pdf, "compiled", fails)
    with pytest.raises(Refused) as refused:
        publish_with("如期完成", department, staff)
    said = str(refused.value)
    assert "could not be typeset" in said and "log of the site" in said and "/srv" not in said
    assert "document.typ:7" in caplog.text
    nothing_is_public()


def nothing_is_public() -> None:
    [case] = Case.objects.all()
    assert (case.state, case.published_at) == ("approved", None)
    assert not Publication.objects.exists() and not PublishedFile.objects.exists()
    assert not Event.objects.filter(action="publish").exists()
