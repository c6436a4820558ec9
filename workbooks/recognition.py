"""What sort of file was handed in, told by its content; the ending of its name proves nothing."""

from __future__ import annotations

import re
from zipfile import ZipFile

from fiscal.sentences import Sentence, say
from workbooks.archives import MAX_FILE_BYTES, UnreadableWorkbook, read_part

OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

_PICTURES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
    b"RIFF",
)
_PACKED = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_MARKUP = re.compile(rb"\s*(\xef\xbb\xbf)?\s*<(!doctype html|html|table|meta|\?xml|head)", re.I)


def refuse_other_formats(data: bytes, name: str) -> None:
    """Raises UnreadableWorkbook unless `data` is a zip of a reasonable size."""
    if not data:
        raise UnreadableWorkbook(say("The file {name} is empty.", name=name))
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableWorkbook(
            say(
                "The file {name} has {size} MB; at most {limit} MB are read. Remove pictures and "
                "unused sheets, or upload the forms in several files.",
                name=name,
                size=-(-len(data) // 2**20),
                limit=MAX_FILE_BYTES // 2**20,
            )
        )
    if data.startswith(ZIP_MARKS):
        return
    raise UnreadableWorkbook(_what_it_is(data, name))


def _what_it_is(data: bytes, name: str) -> Sentence:
    if data.startswith(OLE_MARK):
        return _old_office_file(data, name)
    if data.startswith(b"%PDF"):
        return say(
            "{name} is a PDF document, not a workbook. Upload the .xlsx file from which it was "
            "printed.",
            name=name,
        )
    if data.startswith(_PICTURES):
        return say(
            "{name} is a picture, not a workbook. Enter the form in the .xlsx template.", name=name
        )
    if data.startswith(_PACKED):
        return say(
            "{name} is a packed archive. Unpack it and upload the .xlsx file inside.", name=name
        )
    if _MARKUP.match(data[:512]):
        return say(
            "{name} is a web page or XML text that only carries the name of a workbook. Open it "
            "in Excel or WPS and save it as .xlsx.",
            name=name,
        )
    if _is_delimited_text(data):
        return say(
            "{name} is a CSV or text file. Such a file keeps no merged cells and no sheets: open "
            "it in Excel or WPS, arrange it as the form and save it as .xlsx.",
            name=name,
        )
    return say(
        "{name} is not a workbook. Upload the form as an .xlsx file, as saved by Excel or WPS.",
        name=name,
    )


def _old_office_file(data: bytes, name: str) -> Sentence:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return say(
            "{name} is protected by a password. Remove the password in Excel or WPS, save the "
            "file and upload it again.",
            name=name,
        )
    if "WordDocument".encode("utf-16-le") in data:
        return say("{name} is a Word document. Upload the form as an .xlsx workbook.", name=name)
    return say(
        "{name} is in the old .xls format (Excel 97–2003, or .et of WPS). Open it in Excel or WPS "
        "and save it as “Excel workbook (.xlsx)”.",
        name=name,
    )


def _is_delimited_text(data: bytes) -> bool:
    sample = data[:65536]
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError as error:
            if error.end < len(sample) - 4:
                continue
            text = sample[: error.start].decode(encoding, "ignore")
        if "\x00" not in text:
            return any(mark in text for mark in ",\t;")
    return False


def refuse_other_packages(archive: ZipFile, name: str) -> None:
    """Raises UnreadableWorkbook unless the zip is an .xlsx workbook without macros."""
    members = {member.lower() for member in archive.namelist()}
    if any(member.endswith("vbaproject.bin") for member in members) or any(
        member.startswith("xl/macrosheets/") for member in members
    ):
        raise UnreadableWorkbook(_has_macros(name))
    if "word/document.xml" in members or "ppt/presentation.xml" in members:
        raise UnreadableWorkbook(
            say("{name} is a Word or PowerPoint file. Upload the form as .xlsx.", name=name)
        )
    if "content.xml" in members and "mimetype" in members:
        raise UnreadableWorkbook(
            say(
                "{name} is an OpenDocument file (.ods). Open it in Excel, WPS or LibreOffice and "
                "save it as .xlsx.",
                name=name,
            )
        )
    if "xl/workbook.bin" in members:
        raise UnreadableWorkbook(
            say(
                "{name} is a binary workbook (.xlsb). Open it in Excel and save it as .xlsx.",
                name=name,
            )
        )
    if "[content_types].xml" not in members:
        raise UnreadableWorkbook(
            say(
                "{name} is a zip archive, not a workbook. Unpack it and upload the .xlsx file "
                "inside.",
                name=name,
            )
        )
    types = read_part(archive, _spelling(archive, "[Content_Types].xml"), 2**20)
    if b"macroenabled" in types.lower():
        raise UnreadableWorkbook(_has_macros(name))


def _spelling(archive: ZipFile, member: str) -> str:
    return next(one for one in archive.namelist() if one.lower() == member.lower())


def _has_macros(name: str) -> Sentence:
    return say(
        "{name} contains macros and is not accepted, whatever its ending. Save it in Excel or WPS "
        "as “Excel workbook (.xlsx)” without macros.",
        name=name,
    )
