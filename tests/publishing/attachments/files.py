"""Files with hidden data, as people hand them in without knowing, and as somebody might on purpose.

Everything hidden says `PLANTED` somewhere; what is seen never does.
"""

from __future__ import annotations

import contextlib
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator

import pikepdf
import typst
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from publishing.typesetting.pdf import typefaces

PLANTED = "ZhangSan-C:/Users/zhangsan"
SEEN = "2023年度部门评价报告"


def drawing(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", (width, height), (200, 20, 20))
    ImageDraw.Draw(picture).rectangle((width // 2, 0, width, height), fill=(20, 20, 200))
    return picture.convert(mode)


def saved(picture: Image.Image, kind: str, **values: object) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **values)
    return target.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x013B] = PLANTED  # artist
    found[0x010E] = f"scan by {PLANTED}"
    gps = found.get_ifd(0x8825)
    gps[1], gps[2] = "N", (34.0, 45.0, 12.0)
    gps[3], gps[4] = "E", (113.0, 40.0, 1.0)
    gps[0x1B] = PLANTED.encode()
    return found


def photograph(orientation: int = 1) -> bytes:
    """A JPEG with all that cameras and programs write beside the pixels."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = saved(
        drawing(),
        "JPEG",
        exif=exif(orientation),
        comment=PLANTED.encode(),
        icc_profile=profile,
        xmp=f"<x:xmpmeta>{PLANTED}</x:xmpmeta>".encode(),
    )
    return data + archive()


def archive() -> bytes:
    """A ZIP that may stand behind anything."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as held:
        held.writestr(f"{PLANTED}.txt", PLANTED)
    return target.getvalue()


def chart() -> bytes:
    """A PNG with texts, EXIF, and a colour that shows something beneath what is transparent."""
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", PLANTED)
    text.add_itxt("XML:com.adobe.xmp", f"<x>{PLANTED}</x>")
    text.add_text("Comment", PLANTED, zip=True)
    picture = drawing(mode="RGBA")
    picture.putpixel((0, 0), (1, 2, 3, 0))
    return saved(picture, "PNG", pnginfo=text, exif=exif()) + PLANTED.encode()


def animated() -> bytes:
    frames = [drawing(), drawing().rotate(180)]
    return saved(frames[0], "PNG", save_all=True, append_images=frames[1:])


def bomb(side: int = 30_000) -> bytes:
    """A small PNG of nearly a thousand million pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        checked = name + content
        length = len(content).to_bytes(4, "big")
        return length + checked + zlib.crc32(checked).to_bytes(4, "big")

    size = side.to_bytes(4, "big")
    head = size + size + bytes([1, 0, 0, 0, 0])
    rows = zlib.compress(bytes(side // 8 + 1) * side, 9)
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def report(*pages: str) -> bytes:
    """A PDF with text in Chinese, set as programs set it."""
    source = '#set text(font: "Noto Serif CJK SC", size: 12pt)\n'
    source += "\n#pagebreak()\n".join(pages or (SEEN,))
    return typst.compile(source.encode(), format="pdf", font_paths=typefaces())


def blank() -> Pdf:
    pdf = Pdf.new()
    pdf.add_blank_page(page_size=(300, 400))
    return pdf


def written(pdf: Pdf, content: bytes, **resources: object) -> None:
    """Set the content of the first page, with Helvetica as /F1."""
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page = pdf.pages[0].obj
    page.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)), **resources)
    page.Contents = pdf.make_stream(content)


def said(text: str, at: tuple[int, int] = (40, 300), mode: int = 0) -> bytes:
    return f"BT /F1 12 Tf {mode} Tr {at[0]} {at[1]} Td ({text}) Tj ET\n".encode()


def finished(pdf: Pdf, **values: object) -> bytes:
    target = io.BytesIO()
    pdf.save(target, **values)
    return target.getvalue()


def laden() -> bytes:
    """A PDF with everything that hides: see the comments."""
    pdf = blank()
    page = pdf.pages[0].obj
    action = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{PLANTED}')"))
    hidden = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(PLANTED)))
    shown = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(f"shown {PLANTED}")))
    picture = pdf.make_stream(saved(drawing(), "JPEG", exif=exif(), comment=PLANTED.encode()))
    picture.Type, picture.Subtype = Name.XObject, Name.Image
    picture.Width, picture.Height = 60, 40
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceRGB, 8
    picture.Filter = Name.DCTDecode
    picture.Metadata = pdf.make_stream(f"<x>{PLANTED}</x>".encode())
    form = pdf.make_stream(said("in a form", (40, 200)) + f"% {PLANTED}\n".encode())
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 300, 400])
    form["/PTEX.FileName"] = String(PLANTED)
    form.Resources = Dictionary(
        Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    )
    content = (
        said("visible report")
        + f"% {PLANTED}\n".encode()
        + b"/OC /Off BDC\n"
        + said(PLANTED, (40, 250))
        + b"EMC\n"
        + b"/OC /On BDC\n"
        + said("shown layer", (40, 230))
        + b"EMC\n"
        + f"/Span <</ActualText ({PLANTED})>> BDC\n".encode()
        + said("spoken", (40, 215))
        + b"EMC\n"
        + b"q 60 0 0 40 40 100 cm /Im Do Q\n/Fm Do\n"
    )
    written(
        pdf,
        content,
        Properties=Dictionary(Off=hidden, On=shown),
        XObject=Dictionary(Im=picture, Fm=form),
    )
    page.PieceInfo = Dictionary(App=Dictionary(Private=String(PLANTED)))
    page.Thumb = pdf.make_stream(PLANTED.encode())
    page.AA = Dictionary(O=action)
    page.LastModified = String(PLANTED)
    page.Annots = Array(
        [
            Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[1, 1, 9, 9], Contents=PLANTED),
            link("https://www.example.gov.cn/report"),
            link("file:///C:/Users/zhangsan/secret.docx"),
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=[1, 1, 9, 9],
                A=Dictionary(S=Name.Launch, F=String(PLANTED)),
            ),
            pdf.make_indirect(
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.Widget,
                    FT=Name.Tx,
                    T=String(PLANTED),
                    V=String(PLANTED),
                    Rect=[1, 1, 9, 9],
                )
            ),
        ]
    )
    pdf.Root.AcroForm = Dictionary(Fields=Array([page.Annots[4]]))
    pdf.Root.OpenAction = action
    pdf.Root.StructTreeRoot = pdf.make_indirect(
        Dictionary(Type=Name.StructTreeRoot, K=Dictionary(S=Name.Figure, Alt=String(PLANTED)))
    )
    pdf.Root.OCProperties = Dictionary(
        OCGs=Array([hidden, shown]), D=Dictionary(OFF=Array([hidden]), Order=Array([hidden]))
    )
    pdf.Root.Lang = String("zh-CN")
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(PLANTED, 0))
    pdf.attachments["draft.txt"] = PLANTED.encode()
    pdf.docinfo["/Author"] = PLANTED
    pdf.docinfo["/Title"] = PLANTED
    with pdf.open_metadata(set_pikepdf_as_editor=False) as meta:
        meta["dc:creator"] = [PLANTED]
    return finished(pdf)


def link(address: str) -> Dictionary:
    return Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=[10, 10, 90, 30],
        A=Dictionary(S=Name.URI, URI=String(address)),
    )


def appended() -> bytes:
    """A PDF with an earlier state before its present one, as "save" makes it."""
    pdf = blank()
    written(pdf, said(PLANTED))
    earlier = finished(pdf, compress_streams=False)
    held = Pdf.open(io.BytesIO(earlier))
    number = held.pages[0].obj.Contents.objgen[0]
    content = said("present state")
    at = len(earlier)
    later = (
        f"{number} 0 obj\n<</Length {len(content)}>>\nstream\n".encode()
        + content
        + b"\nendstream\nendobj\n"
    )
    table = at + len(later)
    root, size = held.Root.objgen[0], int(held.trailer.Size)
    before = int(earlier.rpartition(b"startxref")[2].split()[0])
    later += f"xref\n{number} 1\n{at:010d} 00000 n \n".encode()
    later += f"trailer\n<</Root {root} 0 R /Size {size} /Prev {before}>>\n".encode()
    return earlier + later + f"startxref\n{table}\n%%EOF\n".encode()


def encrypted(user: str = "") -> bytes:
    return finished(blank(), encryption=pikepdf.Encryption(owner="owner", user=user))


def scan() -> bytes:
    """A PDF of one page that is a picture."""
    return saved(drawing(600, 800), "PDF")


def many_pages(count: int) -> bytes:
    pdf = Pdf.new()
    for _number in range(count):
        pdf.add_blank_page()
    return finished(pdf)


def inflating() -> bytes:
    """A small PDF whose picture unpacks to gigabytes."""
    pdf = blank()
    content = pdf.make_stream(b"")
    content.write(
        zlib.compress(zlib.compress(bytes(2**30), 9), 9),
        filter=Array([Name.FlateDecode, Name.FlateDecode]),
    )
    pdf.pages[0].obj.Contents = content
    return finished(pdf, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def held_in(data: bytes) -> Iterator[bytes]:
    """All that a PDF holds, unpacked: names, strings, streams."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        yield repr(pdf.trailer).encode()
        for one in pdf.objects:
            yield repr(one).encode()
            yield from strings_in(one)
            if isinstance(one, pikepdf.Stream):
                yield one.read_raw_bytes()
                with contextlib.suppress(pikepdf.PdfError):  # a picture, which lies there as it is
                    yield one.read_bytes()


def strings_in(one: pikepdf.Object) -> Iterator[bytes]:
    if isinstance(one, String):
        yield bytes(one)
        yield str(one).encode()
    elif isinstance(one, (Dictionary, pikepdf.Stream)):
        for name, value in one.items():
            yield name.encode()
            if not getattr(value, "is_indirect", False):
                yield from strings_in(value)
    elif isinstance(one, Array):
        for value in one:
            if not getattr(value, "is_indirect", False):
                yield from strings_in(value)


def says(parts: Iterable[bytes], text: str = PLANTED) -> bool:
    """Whether something says a text, in one of the codings in which PDFs and pictures hold it."""
    wanted = [text.encode(), text.encode("utf-16-be"), text.encode("utf-16-le")]
    return any(one in part for part in parts for one in wanted)
