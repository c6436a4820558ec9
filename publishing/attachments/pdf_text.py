"""The text of a PDF page by page, whether it shows or not: beneath pictures, white, invisible.

Read by PDFium, which knows the codings of Chinese typefaces.
"""

from __future__ import annotations

import re

import pypdfium2
from pypdfium2 import raw

from publishing.attachments.cleaned import MAX_TEXT, Unclean

#: A picture of at least so many pixels may hold words.
LEGIBLE = 200 * 200
DEEPEST = 8
#: What stands where a typeface does not say which character a glyph is.
NO_CHARACTER = re.compile("[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")


def read_text(content: bytes) -> tuple[list[str], list[int]]:
    """The text of each page, and the numbers of the pages (from 1) on which is more to be read.

    Raises Unclean.
    """
    texts: list[str] = []
    unread: list[int] = []
    try:
        document = pypdfium2.PdfDocument(content)
        for number in range(len(document)):
            page = document[number]
            found = page.get_textpage()
            text = str(found.get_text_range(errors="replace")).replace("\r", "")
            texts.append(NO_CHARACTER.sub("\ufffd", text))
            if holds_more(page, texts[-1]):
                unread.append(number + 1)
            found.close()
            page.close()
            if sum(map(len, texts)) > MAX_TEXT:
                raise Unclean("costly")
    except pypdfium2.PdfiumError as error:
        raise Unclean("damaged_pdf") from error
    return texts, unread


def holds_more(page: pypdfium2.PdfPage, text: str) -> bool:
    """Whether a page shows something that its text does not say: a scan, a picture, glyphs of
    which nobody knows what they are, drawings alone.
    """
    if "\ufffd" in text:
        return True
    count = 0
    for one in page.get_objects(max_depth=DEEPEST):
        count += 1
        if one.type == raw.FPDF_PAGEOBJ_IMAGE:
            width, height = one.get_px_size()
            if width * height >= LEGIBLE:
                return True
    return count > 0 and not text.strip()
