"""The styles of Word documents: those of official documents (GB/T 9704), typefaces by their names.

Sizes are in half points, distances in twentieths of a point.
"""

from __future__ import annotations

from collections.abc import Iterator

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)

LATIN = "Times New Roman"
BODY, TITLE, SANS, KAI = "仿宋", "方正小标宋简体", "黑体", "楷体"

#: The typefaces of official documents, and which stand for them where they are not installed.
TYPEFACES = {BODY: "仿宋_GB2312", TITLE: "华文中宋", SANS: "SimHei", KAI: "楷体_GB2312"}

#: 三号, from line to line 28.95 points: 22 lines on a page; a hair closer, 28 characters a line.
BODY_LINE = 579
CLOSER = '<w:spacing w:val="-4"/>'

#: Two characters before the first line.
INDENT = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'


def fonts(east_asian: str) -> str:
    return (
        f'<w:rFonts w:hint="eastAsia" w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}" '
        f'w:eastAsia="{east_asian}"/>'
    )


def sized(size: float) -> str:
    """A size of type in points."""
    half = round(size * 2)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def style(key: str, name: str, properties: str, look: str, following: str = "") -> str:
    default = ' w:default="1"' if key == "Normal" else ""
    above = "" if key == "Normal" else '<w:basedOn w:val="Normal"/>'
    after = f'<w:next w:val="{following}"/>' if following else ""
    return (
        f'<w:style {NAMESPACES} w:type="paragraph" w:styleId="{key}"{default}>'
        f'<w:name w:val="{name}"/>{above}{after}<w:qFormat/>'
        f"<w:pPr>{properties}</w:pPr><w:rPr>{look}</w:rPr></w:style>"
    )


def exact(line: int, before: int = 0, after: int = 0) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="exact"/>'


def loose(before: int = 0, after: int = 0) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="240" w:lineRule="auto"/>'


def heading(level: int, properties: str, look: str) -> str:
    return style(
        f"Heading{level}",
        f"heading {level}",
        f'<w:keepNext/><w:keepLines/>{properties}<w:outlineLvl w:val="{level - 1}"/>',
        look,
        "BodyText",
    )


def contents(level: int, indent: int, look: str) -> str:
    return style(
        f"TOC{level}",
        f"toc {level}",
        '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8844"/></w:tabs>'
        f'{exact(400)}<w:ind w:left="{indent}"/>',
        look,
    )


def styles() -> Iterator[str]:
    """Every style of our documents; nothing of a template is left beside them."""
    yield style(
        "Normal",
        "Normal",
        '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>' + exact(BODY_LINE),
        fonts(BODY) + sized(16) + '<w:lang w:val="en-US" w:eastAsia="zh-CN"/>',
    )
    yield style("BodyText", "Body Text", f'{INDENT}<w:jc w:val="both"/>', CLOSER)
    yield heading(
        1, exact(BODY_LINE, 0, BODY_LINE) + '<w:jc w:val="center"/>', fonts(TITLE) + sized(22)
    )
    yield heading(2, INDENT, fonts(SANS) + sized(16))
    yield heading(3, INDENT, fonts(KAI) + sized(16))
    yield style(
        "Cover", "Cover", loose(240, 240) + '<w:jc w:val="center"/>', fonts(TITLE) + sized(30)
    )
    yield style(
        "TOCHeading",
        "TOC Heading",
        loose(0, 300) + '<w:jc w:val="center"/>',
        fonts(TITLE) + sized(22),
    )
    yield contents(1, 0, fonts(SANS) + sized(14))
    yield contents(2, 420, sized(12))
    yield style("TableText", "Table Text", loose(), fonts(BODY) + sized(9))
    yield style("Gap", "Gap", exact(20), sized(1))
    yield style("Footer", "footer", loose(), sized(14))
