"""PDFs come out as pages, with their text for the search for secrets."""

from __future__ import annotations

import io

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pikepdf import Array, Dictionary, Name, Pdf, String

from publishing.attachments.cleaned import JPEG, PDF, PNG, Unclean
from publishing.attachments.cleaning import in_own_process, recognised
from publishing.attachments.embedded_pictures import bare_jpeg
from publishing.attachments.pdfs import clean_pdf
from publishing.attachments.pictures import clean_picture
from tests.publishing.attachments import files


def test_everything_that_hides_is_gone_and_told():
    given = files.laden()
    assert files.says(files.held_in(given))
    found = clean_pdf(given)
    assert not files.says(files.held_in(found.content)) and not files.says([found.content])
    assert found.removed == {
        **dict.fromkeys(("author", "xmp", "embedded", "annotation", "field"), 1),
        **dict.fromkeys(("layer", "editing", "thumbnail", "bookmarks", "tags"), 1),
        "picture_data": 1,
        "script": 2,
        "link": 2,
        "action": found.removed["action"],
    }


def test_what_is_seen_stays_and_is_read():
    found = clean_pdf(files.laden())
    said = found.texts[0].split("\n")
    assert said[:4] == ["visible report", "shown layer", "spoken", "in a form"]
    assert said[4] == "https://www.example.gov.cn/report"
    with Pdf.open(io.BytesIO(found.content)) as pdf:
        page = pdf.pages[0].obj
        assert [str(one.A.URI) for one in page.Annots] == ["https://www.example.gov.cn/report"]
        assert set(pdf.Root.keys()) == {"/Type", "/Pages", "/Lang"}
        assert "/Info" not in pdf.trailer and not pdf.check_pdf_syntax()
        picture = page.Resources.XObject.Im
        assert clean_picture(picture.read_raw_bytes(), JPEG).width == 60  # it still opens


def test_chinese_text_is_read_by_page():
    found = clean_pdf(files.report("第一页 绩效", "北山二号靶场改造工程"))
    assert len(found.texts) == 2 and not found.unread
    assert "绩效" in found.texts[0] and "北山二号靶场改造工程" in found.texts[1].replace("\n", "")


def test_an_earlier_state_is_gone():
    given = files.appended()
    assert files.says([given])
    found = clean_pdf(given)
    assert found.texts == ["present state"] and found.removed["revision"] == 1
    assert not files.says(files.held_in(found.content))


@pytest.mark.parametrize(
    "content",
    [
        files.said(files.PLANTED, mode=3),  # invisible
        b"1 1 1 rg\n" + files.said(files.PLANTED),  # white on white
        files.said(files.PLANTED) + b"0 g 30 290 200 30 re f\n",  # beneath a black bar
        files.said(files.PLANTED, (900, 900)),  # beside the page
        b"10 10 5 5 re W n\n" + files.said(files.PLANTED),  # clipped away
    ],
    ids=["invisible", "white", "covered", "outside", "clipped"],
)
def test_text_that_does_not_show_is_read_all_the_same(content):
    pdf = files.blank()
    files.written(pdf, content)
    assert files.PLANTED in clean_pdf(files.finished(pdf)).texts[0]


def test_words_that_stand_for_others_do_not_hide_them():
    """A reader takes ActualText for what is painted; what is painted is what must be read."""
    pdf = files.blank()
    files.written(pdf, b"/Span <</ActualText (harmless)>> BDC\n" + files.said("seen") + b"EMC\n")
    assert clean_pdf(files.finished(pdf)).texts == ["seen"]


@pytest.mark.parametrize(
    ("membership", "is_hidden"),
    [
        ({"P": Name.AnyOn}, True),
        ({"P": Name.AllOff}, False),
        ({"VE": Array([Name.Not, "layer"])}, False),
        ({"VE": Array([Name.And, "layer", "layer"])}, True),
    ],
)
def test_memberships_of_layers(membership, is_hidden):
    pdf = files.blank()
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("x")))
    held = {
        key: Array([layer if one == String("layer") else one for one in value])
        if isinstance(value, Array)
        else value
        for key, value in membership.items()
    }
    group = Dictionary(Type=Name.OCMD, OCGs=Array([layer]), **held)
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    content = files.said("before") + b"/OC /M BDC\n" + files.said("layered") + b"EMC\n"
    files.written(pdf, content, Properties=Dictionary(M=group))
    assert ("layered" in clean_pdf(files.finished(pdf)).texts[0]) is not is_hidden


def test_a_scan_cannot_be_examined_and_keeps_its_picture():
    found = clean_pdf(files.scan())
    assert found.unread == [1] and not found.texts[0].strip()
    with Pdf.open(io.BytesIO(found.content)) as pdf:
        (picture,) = pdf.pages[0].obj.Resources.XObject.values()
        assert picture.Width == 600


def test_drawings_alone_cannot_be_examined_and_blank_pages_can():
    pdf = files.blank()
    files.written(pdf, b"10 10 100 100 re f\n")
    pdf.add_blank_page()
    assert clean_pdf(files.finished(pdf)).unread == [1]


def test_a_field_shows_what_was_filled_in():
    pdf = files.blank()
    files.written(pdf, files.said("form"))
    look = pdf.make_stream(b"BT /F1 9 Tf 2 2 Td (filled in) Tj ET")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 90, 20])
    look.Resources = Dictionary(Font=pdf.pages[0].obj.Resources.Font)
    pdf.pages[0].obj.Annots = Array(
        [
            pdf.make_indirect(
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.Widget,
                    FT=Name.Tx,
                    T=String("x"),
                    V=String(files.PLANTED),
                    F=4,
                    Rect=[10, 10, 100, 30],
                    AP=Dictionary(N=look),
                )
            )
        ]
    )
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.pages[0].obj.Annots[0]]))
    found = clean_pdf(files.finished(pdf))
    assert "filled in" in found.texts[0] and not files.says(files.held_in(found.content))


def test_a_link_leads_to_pages_of_the_file_alone():
    """A page that was taken out may still be held by a link; it must not come along."""
    pdf = Pdf.new()
    for _number in range(3):
        pdf.add_blank_page()
    gone = pdf.pages[2].obj
    gone.Contents = pdf.make_stream(files.PLANTED.encode())
    goals = (pdf.pages[1].obj, gone)
    pdf.pages[0].obj.Annots = Array(
        [
            Dictionary(
                Type=Name.Annot, Subtype=Name.Link, Rect=[1, 1, 9, 9], Dest=Array([one, Name.Fit])
            )
            for one in goals
        ]
    )
    del pdf.pages[2]
    found = clean_pdf(files.finished(pdf))
    assert not files.says(files.held_in(found.content)) and found.removed["link"] == 1
    with Pdf.open(io.BytesIO(found.content)) as kept:
        (link,) = kept.pages[0].obj.Annots
        assert link.Dest[0].objgen == kept.pages[1].obj.objgen


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (files.encrypted(), "encrypted"),
        (files.encrypted("secret"), "encrypted"),
        (files.many_pages(301), "pages"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "damaged_pdf"),
    ],
)
def test_what_is_refused(data, reason):
    with pytest.raises(Unclean) as refused:
        clean_pdf(data)
    assert refused.value.reason == reason


def test_what_unpacks_to_gigabytes_costs_no_more_than_its_limits():
    with pytest.raises(Unclean) as refused:
        in_own_process(files.inflating(), PDF)
    assert refused.value.reason in ("costly", "damaged_pdf")


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.pdf", "empty"),
        (bytes(10 * 2**20 + 1), "a.png", "large"),
        (files.archive(), "a.pdf", "format"),
        (b"GIF89a" + bytes(50), "a.png", "format"),
        (files.chart(), "report.pdf", "ending"),
        (files.chart(), "report", "ending"),
        (files.laden(), "report.jpg", "ending"),
    ],
)
def test_a_file_is_what_its_content_is(data, name, reason):
    with pytest.raises(Unclean) as refused:
        recognised(data, name)
    assert refused.value.reason == reason


def test_two_formats_in_one_file_become_one():
    """A picture that is a PDF as well is a picture, and afterwards nothing else."""
    both = files.photograph() + files.laden()
    assert recognised(both, "a.JPG") == JPEG
    assert b"%PDF-" not in in_own_process(both, JPEG).content
    other = b"\n% " + files.archive()[:40].replace(b"PK", b"pk") + b"\n" + files.report()
    assert recognised(other, "a.pdf") == PDF
    assert in_own_process(other, PDF).content.startswith(b"%PDF-")
    assert recognised(files.chart(), "a.png") == PNG


@settings(max_examples=40, deadline=None)
@given(some.binary(max_size=60), some.binary(min_size=6, max_size=60))
def test_segments_of_pictures_on_pages(tail, planted):
    planted = b"planted" + planted
    data = files.saved(
        files.drawing(), "JPEG", comment=planted, exif=files.exif(), progressive=True
    )
    bare = bare_jpeg(data + tail)
    assert planted not in bare and not files.says([bare])
    before, after = (clean_picture(one, JPEG).content for one in (data, bare))
    assert before == after  # the pixels are the same


@settings(max_examples=60, deadline=None)
@given(some.binary(max_size=400))
def test_a_broken_picture_on_a_page_is_refused_or_read_to_its_end(data):
    try:
        assert bare_jpeg(b"\xff\xd8" + data).endswith(b"\xff\xd9")
    except Unclean as refused:
        assert refused.reason == "damaged_pdf"


@settings(max_examples=40, deadline=None)
@given(
    some.sampled_from(["/Author", "/Custom", "/Keywords"]),
    some.text(some.characters(categories=["Lu", "Ll", "Lo"]), min_size=6, max_size=40),
)
def test_nothing_planted_survives(key, words):
    pdf = files.blank()
    files.written(pdf, files.said("report"))
    pdf.docinfo[key] = words
    page = pdf.pages[0].obj
    page[f"/Own{len(words)}"] = String(words)
    page.Resources.Hidden = String(words)
    pdf.Root.Own = Dictionary(Deep=Array([Dictionary(Deeper=String(words))]))
    pdf.attachments["x"] = words.encode()
    given_file = files.finished(pdf)
    assert files.says(files.held_in(given_file), words)
    found = clean_pdf(given_file)
    assert not files.says(files.held_in(found.content), words)
    assert found.texts == ["report"] and isinstance(pikepdf.open(io.BytesIO(found.content)), Pdf)
