"""PDFs: pages, what they paint and links to the web; everything else goes.

What is kept is named for the catalogue, pages, resources, forms, pictures and links; from what they
use (typefaces, colours) what is known to hold other things is taken. The file is written anew, so
nothing remains of earlier states or of what nothing refers to.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from publishing.attachments.cleaned import MAX_PAGES, PDF, Cleaned, Unclean
from publishing.attachments.embedded_pictures import bare_jpeg, bare_jpeg_2000
from publishing.attachments.pdf_layers import Layers, plain_content
from publishing.attachments.pdf_text import read_text

OF_CATALOGUE = frozenset({"/Type", "/Pages", "/Lang"})
OF_NODE = frozenset({"/Type", "/Kids", "/Count", "/Parent"})
INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
OF_PAGE = frozenset(
    {"/Type", "/Parent", *INHERITED, "/BleedBox", "/TrimBox", "/ArtBox", "/Contents", "/UserUnit"}
    | {"/Annots", "/Group"}
)
OF_RESOURCES = frozenset(
    {"/ColorSpace", "/XObject", "/Font", "/ExtGState", "/Pattern", "/Shading", "/ProcSet"}
)
OF_STREAM = frozenset({"/Length", "/Filter", "/DecodeParms"})
OF_FORM = OF_STREAM | {"/Type", "/Subtype", "/FormType", "/BBox", "/Matrix", "/Resources", "/Group"}
OF_PICTURE = OF_STREAM | {
    *("/Type", "/Subtype", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Intent"),
    *("/ImageMask", "/Mask", "/Decode", "/Interpolate", "/SMask", "/SMaskInData", "/Matte"),
}
#: Nowhere: data of programs, actions, files within or without, layers, tags.
NOWHERE = frozenset(
    {"/Metadata", "/PieceInfo", "/LastModified", "/AF", "/AA", "/OPI", "/Thumb", "/Alternates"}
    | {"/OC", "/PtData", "/Measure", "/Ref", "/JS", "/XFA", "/OpenAction", "/EF", "/Properties"}
    | {"/StructParent", "/StructParents", "/FFilter", "/FDecodeParms", "/RichMediaContent"}
)
WEB = re.compile(r"(?:https?://|mailto:)[\x21-\x7e]{1,2000}", re.IGNORECASE)
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")
#: Pictures that lie in a PDF as files do, by the filter that decodes them.
CODED = {"/DCTDecode": bare_jpeg, "/JPXDecode": bare_jpeg_2000}
HIDDEN_FLAGS = 0x02 | 0x20  # Hidden, NoView
DEEPEST = 100

Generation = tuple[int, int]


def clean_pdf(data: bytes) -> Cleaned:
    """The PDF written anew, with the text of its pages. Raises Unclean."""
    try:
        with Pdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise Unclean("encrypted")
            count = len(pdf.pages)
            if count > MAX_PAGES:
                raise Unclean("pages", pages=str(count))
            if not count:
                raise Unclean("damaged_pdf")
            removed = hidden_in(pdf, data)
            links = clean(pdf, removed)
            target = io.BytesIO()
            pdf.save(
                target,
                deterministic_id=True,
                fix_metadata_version=False,
                recompress_flate=True,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            )
    except pikepdf.PasswordError as error:
        raise Unclean("encrypted") from error
    except Unclean:
        raise
    except MemoryError as error:
        raise Unclean("costly") from error
    except Exception as error:  # whatever the library trips over, it can only be saved anew
        raise Unclean("damaged_pdf") from error
    content = target.getvalue()
    texts, unread = read_text(content)
    told = ["\n".join([text, *links.get(number, ())]) for number, text in enumerate(texts)]
    counted = Counter({name: int(count) for name, count in removed.items() if count})
    return Cleaned(PDF, content, counted, told, unread)


def hidden_in(pdf: Pdf, data: bytes) -> Counter[str]:
    """What the file holds besides its pages, counted where counting means something."""
    removed: Counter[str] = Counter()
    info = pdf.trailer.get("/Info")
    if isinstance(info, Dictionary):
        removed["author"] += "/Author" in info
        removed["properties"] += bool(set(info.keys()) - {"/Author"})
    root = pdf.Root
    removed["embedded"] = len(pdf.attachments)
    removed["bookmarks"] = "/Outlines" in root
    removed["tags"] = "/StructTreeRoot" in root
    removed["layer"] = len(Layers(pdf).off)
    removed["action"] += "/OpenAction" in root
    removed["revision"] = not pdf.is_linearized and data.count(b"startxref") > 1
    for one in pdf.objects:
        for held in dictionaries_in(one, 0):
            removed["xmp"] |= "/Metadata" in held
            removed["editing"] |= "/PieceInfo" in held
            removed["thumbnail"] += "/Thumb" in held
            removed["action"] += "/AA" in held
            kind = held.get("/S")
            removed["script"] += kind == Name.JavaScript
            removed["action"] += kind in (Name.Launch, Name.GoToR, Name.SubmitForm, Name.ImportData)
            removed["signature"] += held.get("/FT") == Name.Sig and "/V" in held
    return removed


def clean(pdf: Pdf, removed: Counter[str]) -> dict[int, list[str]]:
    """Take everything out of a PDF but what is kept; the addresses of the links of each page."""
    layers = Layers(pdf)
    pages = [one.obj for one in pdf.pages]
    own = {one.objgen for one in pages}
    links = {number: links_of(page, own, layers, removed) for number, page in enumerate(pages)}
    pdf.flatten_annotations("screen")  # what is filled in or stamped shows, and is nothing more
    for page, found in zip(pages, links.values(), strict=True):
        clean_page(pdf, page, found, layers)
    for one in list(pdf.objects):
        if isinstance(one, Stream):
            clean_stream(one, layers, removed)
    for one in list(pdf.objects):
        for held in dictionaries_in(one, 0):
            clean_dictionary(held)
    language = pdf.Root.get("/Lang")
    if not (isinstance(language, String) and LANGUAGE.fullmatch(str(language))):
        drop(pdf.Root, {"/Lang"})
    keep(pdf.Root, OF_CATALOGUE)
    keep(pdf.trailer, frozenset({"/Root", "/Size"}))
    return {
        number: [str(one.A.URI) for one in found if "/A" in one] for number, found in links.items()
    }


def links_of(
    page: Object, own: set[Generation], layers: Layers, removed: Counter[str]
) -> list[Object]:
    """The links of a page that lead to the web or to one of its pages; the fields are left to be
    painted, what else is pinned to the page is dropped.
    """
    fields: list[Object] = []
    links: list[Object] = []
    annotations = page.get("/Annots")
    for one in annotations if isinstance(annotations, Array) else ():
        if not isinstance(one, Dictionary):
            continue
        kind = one.get("/Subtype")
        if kind == Name.Link:
            link = bare_link(one, own)
            links += [link] if link is not None else []
            removed["link"] += link is None
        elif kind == Name.Widget:
            removed["field"] += 1
            if not layers.hides(one.get("/OC")) and not int(one.get("/F", 0)) & HIDDEN_FLAGS:
                fields.append(one)
        else:
            removed["annotation"] += kind != Name.Popup
    if annotations is not None:
        page.Annots = Array(fields)
    return links


def bare_link(one: Object, own: set[Generation]) -> Object | None:
    """A link with its place and its goal; none where the goal is neither the web nor a page."""
    kept = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=one.Rect, Border=[0, 0, 0])
    action, goal = one.get("/A"), one.get("/Dest")
    if isinstance(action, Dictionary) and action.get("/S") == Name.URI:
        address = str(action.get("/URI", ""))
        if WEB.fullmatch(address):
            kept.A = Dictionary(S=Name.URI, URI=String(address))
            return kept
    if isinstance(action, Dictionary) and action.get("/S") == Name.GoTo:
        goal = action.get("/D")
    to = goal[0] if isinstance(goal, Array) and len(goal) else None
    if isinstance(to, Dictionary) and to.objgen in own:
        kept.Dest = Array([to, Name.Fit])
        return kept
    return None


def clean_page(pdf: Pdf, page: Object, links: list[Object], layers: Layers) -> None:
    """A page with nothing but what it shows; what it had from the nodes above is its own."""
    node, seen = page.get("/Parent"), set()
    while isinstance(node, Dictionary) and node.objgen not in seen:
        seen.add(node.objgen)
        for name in INHERITED:
            if name in node and name not in page:
                page[name] = node[name]
        node = node.get("/Parent")
    content = plain_content(page, page.get("/Resources"), layers)
    page.Contents = pdf.make_stream(content)
    drop(page, {"/Annots"})
    if links:
        page.Annots = Array(links)


def clean_stream(one: Stream, layers: Layers, removed: Counter[str]) -> None:
    """Content without marks; pictures without what their files say besides."""
    kind = one.get("/Subtype")
    if layers.hides(one.get("/OC")) or kind == Name.PS:
        keep(one, frozenset())
        one.write(b"")
        one.Type, one.Subtype, one.BBox = Name.XObject, Name.Form, Array([0, 0, 0, 0])
    elif kind == Name.Form or one.get("/PatternType") == 1:
        one.write(plain_content(one, one.get("/Resources"), layers))
    elif kind == Name.Image:
        clean_picture_in(one, removed)


def clean_picture_in(one: Stream, removed: Counter[str]) -> None:
    """A coded picture without what its file says besides; other packing around it is undone."""
    filters = listed_of(one.get("/Filter"))
    bare = CODED.get(str(filters[-1])) if filters else None
    if bare is None:
        return
    parameters = listed_of(one.get("/DecodeParms"))
    coded = one.read_raw_bytes()
    if filters[:-1]:
        around = [it if isinstance(it, Dictionary) else Dictionary() for it in parameters[:-1]]
        one.write(coded, filter=Array(filters[:-1]), decode_parms=Array(around) if around else None)
        coded = one.read_bytes()
    kept = bare(coded)
    removed["picture_data"] += len(kept) < len(coded)
    named = Name(str(filters[-1]))
    own = parameters[-1] if parameters and isinstance(parameters[-1], Dictionary) else None
    one.write(kept, filter=named, decode_parms=own)


def listed_of(held: Object | None) -> list[Object]:
    """The members of an array, or the one thing that stands for it."""
    if isinstance(held, Array):
        return list(held)
    return [] if held is None else [held]


def clean_dictionary(held: Object) -> None:
    """A dictionary without what is never kept, and with nothing but what is, where that is known"""
    kind, subtype = held.get("/Type"), held.get("/Subtype")
    if kind == Name.Page:
        keep(held, OF_PAGE)
    elif kind == Name.Pages:
        keep(held, OF_NODE)
    elif isinstance(held, Stream) and subtype == Name.Form:
        keep(held, OF_FORM)
    elif isinstance(held, Stream) and subtype == Name.Image:
        keep(held, OF_PICTURE)
    elif isinstance(held, Stream) or kind is not None:
        drop(held, {name for name in set(held.keys()) if re.search(r"[._:]", name)})  # of programs
    if isinstance(held, Stream):
        drop(held, {"/F"})  # the content in a file somewhere else
    drop(held, NOWHERE)
    if isinstance(resources := held.get("/Resources"), Dictionary):
        keep(resources, OF_RESOURCES)
    for name, one in list(held.items()):
        if isinstance(one, Dictionary) and one.get("/Type") in (Name.Filespec, Name.F):
            drop(held, {name})


def dictionaries_in(one: Object, depth: int) -> Iterator[Object]:
    """An object and what it directly holds, as far as these are dictionaries or streams."""
    if depth > DEEPEST:
        raise Unclean("damaged_pdf")
    if isinstance(one, (Dictionary, Stream)):
        yield one
        held = [value for _name, value in one.items()]
    elif isinstance(one, Array):
        held = list(one)
    else:
        return
    for value in held:
        if isinstance(value, (Dictionary, Array)) and not value.is_indirect:
            yield from dictionaries_in(value, depth + 1)


def keep(held: Object, names: frozenset[str]) -> None:
    drop(held, set(held.keys()) - names)


def drop(held: Object, names: set[str] | frozenset[str]) -> None:
    for name in set(held.keys()) & names:
        del held[name]
