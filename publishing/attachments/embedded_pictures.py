"""Pictures inside a PDF, without what cameras and programs wrote beside the pixels.

They are not decoded: segments that say nothing of the picture are left out of the coded file.
"""

from __future__ import annotations

from publishing.attachments.cleaned import Unclean

START, END, SCAN, COMMENT, ADOBE = 0xD8, 0xD9, 0xDA, 0xFE, 0xEE
JFIF, BARE_JFIF, APPLICATIONS = 0xE0, 18, range(0xE0, 0xF0)
RESTARTS = range(0xD0, 0xD8)
#: Markers without a length: a zero that is no marker, one of old files, restarts, a second start.
ALONE = frozenset({0x00, 0x01, START, *RESTARTS})
#: Of JPEG 2000 the boxes that the picture is made of.
BOXES = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c"})
JP2 = b"\x00\x00\x00\x0cjP  "


def bare_jpeg(data: bytes) -> bytes:
    """A JPEG from start to end marker without comments and application data.

    Adobe's segment stays, as it says how colours are coded. Raises Unclean.
    """
    if data[:2] != b"\xff\xd8":
        raise Unclean("damaged_pdf")
    kept, at = [data[:2]], 2
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            return ended(kept)  # the end is missing: readers supply it too
        while data[at + 1 : at + 2] == b"\xff":
            at += 1
        if at + 4 > len(data):
            return ended(kept)
        marker = data[at + 1]
        if marker == END:
            return ended(kept)
        if marker in ALONE:
            at += 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == SCAN:
            end = end_of_scan(data, end)
        if is_of_picture(marker, end - at):
            kept.append(data[at:end])
        at = max(end, at + 4)


def ended(kept: list[bytes]) -> bytes:
    return b"".join([*kept, b"\xff\xd9"])


def is_of_picture(marker: int, size: int) -> bool:
    """Whether a segment says how the picture is coded; that of JFIF may hold a thumbnail."""
    if marker == JFIF:
        return size == BARE_JFIF
    return marker != COMMENT and (marker == ADOBE or marker not in APPLICATIONS)


def end_of_scan(data: bytes, at: int) -> int:
    """Where the coded pixels that begin at a place end: at a marker that is none of theirs."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        if data[at + 1] not in (0, 0xFF, *RESTARTS):
            return at
        at += 1 if data[at + 1] == 0xFF else 2


def bare_jpeg_2000(data: bytes) -> bytes:
    """A JPEG 2000 file of the boxes that the picture is made of; a bare stream as it is."""
    if not data.startswith(JP2):
        return data
    kept, at = [], 0
    while at + 8 <= len(data):
        size, name, head = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        size = size or len(data) - at
        if size < head:
            raise Unclean("damaged_pdf")
        if name in BOXES:
            kept.append(data[at : at + size])
        at += size
    return b"".join(kept)
