"""What a Word document holds beside its text: styles, typefaces, settings, footers, properties."""

from __future__ import annotations

from datetime import UTC

from docx.document import Document as WordDocument
from docx.oxml import parse_xml

from publishing.typesetting.outline import LANGUAGE, Outline
from publishing.typesetting.word_styles import NAMESPACES, TYPEFACES, sized, styles
from publishing.typesetting.word_tables import field, paragraph, run_xml

#: The parts of python-docx's template that our documents keep.
KEPT_PARTS = frozenset(
    {
        "officeDocument",
        "core-properties",
        "styles",
        "settings",
        "fontTable",
        "theme",
        "header",
        "footer",
    }
)

#: Numbers outside, one character from the edge: right on odd pages, left on even ones.
FOOTERS = {
    "default": '<w:ind w:rightChars="100" w:right="280"/><w:jc w:val="right"/>',
    "even": '<w:ind w:leftChars="100" w:left="280"/><w:jc w:val="left"/>',
}

SETTINGS = (
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/>'
    "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:ulTrailSpace/><w:useFELayout/>"
    '<w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    f'<w:themeFontLang w:val="en-US" w:eastAsia="{LANGUAGE}"/>'
    '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
)


#: The headers of pages: odd ones, even ones, and the first.
HEADERS = ("default", "even", "first")


def prepare(document: WordDocument, outline: Outline) -> str:
    """Put everything of the template away but what is ours; the references of its headers and
    footers, as the first section holds them.
    """
    around = add_headers(document, outline.mark) + add_footers(document)
    replace_children(document.styles.element, "".join(styles()))
    replace_children(document.settings.element, SETTINGS)
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            relation.target_part._blob = font_table()
    set_properties(document, outline)
    keep_only_needed(document)
    return around


def add_headers(document: WordDocument, mark: str) -> str:
    """The mark above every page, if there is one."""
    if not mark:
        return ""
    section = document.sections[0]
    headers = (section.header, section.even_page_header, section.first_page_header)
    for header in headers:
        header.is_linked_to_previous = False
        text = paragraph("Footer", run_xml(mark, sized(9)), '<w:jc w:val="center"/>')
        replace_children(header._element, text)
    return references(document, "header", HEADERS)


def add_footers(document: WordDocument) -> str:
    """The number of the page below every page but the cover."""
    section = document.sections[0]
    number = run_xml("— ") + field(" PAGE ", run_xml("1")) + run_xml(" —")
    for kind, footer in (("default", section.footer), ("even", section.even_page_footer)):
        footer.is_linked_to_previous = False
        replace_children(footer._element, paragraph("Footer", number, FOOTERS[kind]))
    return references(document, "footer", tuple(FOOTERS))


def references(document: WordDocument, what: str, kinds: tuple[str, ...]) -> str:
    """What leads from a section to its headers or footers."""
    [section] = document.sections
    keys = {
        kind: section._sectPr.xpath(f"./w:{what}Reference[@w:type='{kind}']/@r:id")[0]
        for kind in kinds
    }
    return "".join(
        f'<w:{what}Reference w:type="{kind}" r:id="{key}"/>' for kind, key in keys.items()
    )


def replace_children(element: object, xml: str) -> None:
    for child in list(element):  # type: ignore[call-overload]
        element.remove(child)  # type: ignore[attr-defined]
    for child in list(parse_xml(f"<w:body {NAMESPACES}>{xml}</w:body>")):
        element.append(child)  # type: ignore[attr-defined]


def font_table() -> bytes:
    """The typefaces, each with the one that takes its place where it is not installed."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, instead in TYPEFACES.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{head}<w:fonts {NAMESPACES}>{fonts}</w:fonts>".encode()


def set_properties(document: WordDocument, outline: Outline) -> None:
    """What the file says of itself: title, language and moment; nobody is named."""
    properties = document.core_properties
    moment = outline.moment.astimezone(UTC).replace(tzinfo=None)
    properties.title, properties.language = outline.title, LANGUAGE
    for name in ("author", "comments", "last_modified_by", "keywords", "subject", "category"):
        setattr(properties, name, "")
    properties.revision = 1
    properties.created = properties.modified = moment


def keep_only_needed(document: WordDocument) -> None:
    """Leave out what the template brings and we do not use: preview, macros' names, numbering."""
    for relations in (document.part.package.rels, document.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.rpartition("/")[2] not in KEPT_PARTS:
                del relations[key]
