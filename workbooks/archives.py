"""The zip container of a workbook, read so that a hostile file costs no more than an honest one."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from fiscal.sentences import Sentence, say

MAX_FILE_BYTES = 20 * 2**20
MAX_MEMBERS = 2_000
MAX_INFLATED_BYTES = 600 * 2**20
MAX_PART_BYTES = 40 * 2**20
MAX_RATIO = 250
RATIO_MATTERS_FROM = 10 * 2**20

CHUNK = 256 * 1024

_DECLARES_ENTITIES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_LONGEST_MATCH = 16
#: What `zipfile` says of a file that is no sound zip; RuntimeError where a member wants a password
#: or a way of packing that it does not know.
UNREADABLE = (BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, RuntimeError)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


class UnreadableWorkbook(Exception):
    """A file that cannot be read as a workbook at all; `message` says why and what to do."""

    def __init__(self, message: Sentence) -> None:
        super().__init__(str(message))
        self.message = message


def damaged() -> UnreadableWorkbook:
    return UnreadableWorkbook(
        say(
            "The file is damaged or was not uploaded completely. Open it in Excel or WPS, save it "
            "again as .xlsx and upload the new file."
        )
    )


def too_much_inside() -> UnreadableWorkbook:
    return UnreadableWorkbook(
        say(
            "The file unpacks to far more data than a form can hold. Copy the forms into a new "
            "workbook and upload that."
        )
    )


def open_archive(data: bytes) -> ZipFile:
    """The zip behind `data`, its directory within the limits; raises UnreadableWorkbook."""
    try:
        archive = ZipFile(BytesIO(data))
    except UNREADABLE as error:
        raise damaged() from error
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise too_much_inside()
    if sum(member.file_size for member in members) > MAX_INFLATED_BYTES:
        raise too_much_inside()
    if any(member.flag_bits & 0x1 for member in members):
        raise UnreadableWorkbook(
            say(
                "The file is protected by a password. Remove the password in Excel or WPS, save "
                "the file and upload it again."
            )
        )
    for member in members:
        inflates = member.file_size > RATIO_MATTERS_FROM
        if inflates and member.file_size > MAX_RATIO * max(1, member.compress_size):
            raise too_much_inside()
    return archive


def stream_part(archive: ZipFile, name: str, limit: int = MAX_INFLATED_BYTES) -> Iterator[bytes]:
    """The inflated bytes of an XML part, piece by piece.

    What is really inflated is counted, since the sizes in the directory may lie. Entity
    declarations are refused before any parser sees them: no workbook needs them.
    """
    inflated = 0
    overlap = b""
    try:
        with archive.open(name) as source:
            while piece := source.read(CHUNK):
                inflated += len(piece)
                if inflated > limit:
                    raise too_much_inside()
                if inflated == len(piece) and piece.startswith(_WIDE_MARKS):
                    raise damaged()
                if _DECLARES_ENTITIES.search(overlap + piece):
                    raise UnreadableWorkbook(
                        say(
                            "The file contains XML entity declarations, which no spreadsheet "
                            "program writes. It is not read. Copy the forms into a new workbook "
                            "and upload that."
                        )
                    )
                overlap = piece[-_LONGEST_MATCH:]
                yield piece
    except UNREADABLE as error:
        raise damaged() from error


def read_part(archive: ZipFile, name: str, limit: int = MAX_PART_BYTES) -> bytes:
    """One XML part as a whole; raises UnreadableWorkbook if it is missing or too large."""
    return b"".join(stream_part(archive, name, limit))
