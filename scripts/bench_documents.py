"""Figures of speed of the formats of a published document, for `bench.py`.

Every format is made in a process of its own, beside what its engine needs for the same cells
where nothing else is done: no layout and no text, except that typst gets the outline ready made.
Each process has made another document before, as the job that publishes has.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench_budgets import FIGURE, Measured, timed

Document = dict[str, Any]
Work = Callable[[], Any]
#: The printed rows of every sheet of a document.
Sheets = list[list[list[str]]]


@dataclass(frozen=True)
class Format:
    """How a format is made, and what the bare engine of it does; both in words as well.

    Each maker takes a publication, prepares, and gives what is to be timed.
    """

    words: str
    make: Callable[[Any], Work]
    bare_words: str
    make_bare: Callable[[Any], Work]


LARGER, SMALLER = "021", "103"
TIMES = 5
BARE_PAGE = """{% for rows in sheets %}<table>{% for row in rows %}<tr>
{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>{% endfor %}"""


def documents(folder: Path, measured: Measured) -> Iterator[FIGURE]:
    """Each format of the larger budget: seconds and memory, against the bare engine."""
    publication = larger_publication()
    document = json.loads(publication.document)
    cells = sum(len(row) for rows in printed(document) for row in rows)
    yield (
        "the published budget of six units with its text and its goals",
        f"{len(printed(document))} sheets of {cells:,} cells together, "
        f"{len(publication.document.encode()) // 1024:,} kB as JSON",
    )
    held = folder / "held"
    held.write_text(str(publication.pk))
    _, idle = measured("nothing", held)
    for name, one in FORMATS.items():
        (bare, bare_memory), (seconds, memory) = (
            measured(f"document-{way}-{name}", held) for way in ("bare", "ours")
        )
        yield (
            one.words,
            f"{told(seconds)}, {seconds / bare:.1f} times {one.bare_words} ({told(bare)}); "
            f"{memory - idle:.0f} MB above an idle process of {idle:.0f} MB, the engine alone "
            f"{bare_memory - idle:.0f} MB",
        )


def told(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds > 0.1 else f"{1000 * seconds:.1f} ms"


def larger_publication() -> Any:
    """The published budget of six units, which is in the demonstration."""
    from publishing.models import Publication

    return Publication.objects.get(department_code=LARGER, kind="budget")


def seconds_of(what: str, held: Path) -> float:
    """Do `document-ours-pdf` or the like in this process: the fastest time of a few.

    typst keeps what it has set, so that it is timed once.
    """
    from publishing.models import Publication

    _, way, name = what.split("-")
    one = FORMATS[name]
    make = one.make_bare if way == "bare" else one.make
    make(Publication.objects.filter(department_code=SMALLER, kind="budget").latest("pk"))()
    work = make(Publication.objects.get(pk=int(held.read_text())))
    return min(timed(work) for _ in range(1 if name == "pdf" else TIMES))


def printed(document: Document) -> Sheets:
    """The texts of every sheet, row by row."""
    from publishing.downloads import sheets_of

    return [
        [[cell["text"] for cell in row] for row in sheet["rows"]]
        for _, sheet in sheets_of(document)
    ]


def document_of(publication: Any) -> Document:
    read: Document = json.loads(publication.document)
    return read


# Ours and the bare engines


def pages(publication: Any) -> Work:
    from publishing.pages import rendered_pages
    from publishing.queries import versions_of

    versions = versions_of(publication.case_id)
    newest = versions[0]
    assert newest.document
    return lambda: rendered_pages(newest.url, newest, versions)


def bare_pages(publication: Any) -> Work:
    from django.template import Context, engines

    sheets = printed(document_of(publication))
    template = engines["django"].from_string(BARE_PAGE).template  # type: ignore[attr-defined]
    return lambda: [template.render(Context({"sheets": sheets})) for _ in range(2)]


def pdf(publication: Any) -> Work:
    from publishing.typesetting.outlining import outline_of_book
    from publishing.typesetting.pdf import pdf_of

    document = document_of(publication)
    return lambda: pdf_of(outline_of_book(document))


def bare_pdf(publication: Any) -> Work:
    import typst

    from publishing.typesetting.outlining import outline_of_book
    from publishing.typesetting.pdf import TEMPLATE, stated, typefaces

    outline = json.dumps(stated(outline_of_book(document_of(publication))), ensure_ascii=False)

    def compile_alone() -> Any:
        compiler = typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=typefaces())
        return compiler.compile(format="pdf", sys_inputs={"outline": outline})

    return compile_alone


def word(publication: Any) -> Work:
    from publishing.typesetting.outlining import outline_of_book
    from publishing.typesetting.word import docx_of

    document = document_of(publication)
    return lambda: docx_of(outline_of_book(document))


def bare_word(publication: Any) -> Work:
    from docx import Document as new_document

    sheets = printed(document_of(publication))

    def write() -> bytes:
        file = new_document()
        for rows in sheets:
            table = file.add_table(len(rows), max(map(len, rows)))
            for row, texts in zip(table.rows, rows, strict=True):
                for cell, text in zip(row.cells, texts, strict=False):
                    cell.text = text
        target = io.BytesIO()
        file.save(target)
        return target.getvalue()

    return write


def spreadsheet(publication: Any) -> Work:
    from publishing.downloads import sheets_of, workbook

    document = document_of(publication)
    return lambda: workbook(sheets_of(document))


def bare_spreadsheet(publication: Any) -> Work:
    import openpyxl

    sheets = printed(document_of(publication))

    def write() -> bytes:
        book = openpyxl.Workbook()
        for number, rows in enumerate(sheets):
            sheet = book.create_sheet(f"s{number}")
            for row in rows:
                sheet.append(row)
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()

    return write


def data(publication: Any) -> Work:
    from publishing.documents.frame import tables_of, text_and_sha256
    from publishing.downloads import table_json

    document = document_of(publication)
    return lambda: (
        text_and_sha256(document),
        [table_json(document, one) for one in tables_of(document)],
    )


def bare_data(publication: Any) -> Work:
    document = document_of(publication)
    return lambda: json.dumps(document, ensure_ascii=False)


def open_data(publication: Any) -> Work:
    from publishing.documents.frame import tables_of
    from publishing.downloads import CSV_TYPE, Download, table_csv
    from publishing.packages import packaged

    document = document_of(publication)
    return lambda: list(
        packaged(
            document,
            [
                Download(f"tables/{one['code']}.csv", CSV_TYPE, table_csv(one))
                for one in tables_of(document)
            ],
        )
    )


def bare_open_data(publication: Any) -> Work:
    from publishing.documents.frame import tables_of

    tables = [one["rows"] for one in tables_of(document_of(publication))]

    def write() -> None:
        for rows in tables:
            csv.writer(io.StringIO()).writerows(rows)

    return write


FORMATS = {
    "html": Format(
        "its HTML pages in both languages",
        pages,
        "Django's template engine on the cells alone, twice",
        bare_pages,
    ),
    "pdf": Format(
        "its PDF, tagged and archivable",
        pdf,
        "typst on the outline ready made, without tags and archival standard",
        bare_pdf,
    ),
    "docx": Format(
        "its Word document",
        word,
        "python-docx writing tables of the same cells",
        bare_word,
    ),
    "xlsx": Format(
        "its workbook",
        spreadsheet,
        "openpyxl writing the same cells without styles",
        bare_spreadsheet,
    ),
    "json": Format(
        "its JSON with digest, and one file for each table",
        data,
        "json.dumps of the document",
        bare_data,
    ),
    "csv": Format(
        "its CSV files with their data package",
        open_data,
        "csv.writer on the same rows",
        bare_open_data,
    ),
}
