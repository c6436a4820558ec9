"""The document of a set of books: its statutory tables, text and goal forms, as the public reads.

Built from the catalogue that masks every classified project and what is withheld beside it, and
from printed cells alone. What
the figures were added up from stays behind: no line, no selection, no key of a project leaves
the database. Projects are numbered by their rows instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from books.models import Book
from books.queries import book_of, catalogue_of, ledger_of
from fiscal.amounts import fixed, round_half_up
from fiscal.deriving import Catalogue, DerivedRow, DerivedTable, Figure, derive
from fiscal.findings import Outcome
from fiscal.ledger import UNITS, Ledger
from fiscal.sentences import say
from fiscal.sheets import Cell
from fiscal.table_sheets import lay_out_table
from fiscal.tables import ChartDefinition
from publishing.attachments.secrets import refuse_named_secrets, secret_words
from publishing.documents.annex import annex_of
from publishing.documents.attachments import attachments_of
from publishing.documents.book_text import arrangement, paragraphs_of, sections_of
from publishing.documents.explanations import explanations_of
from publishing.documents.frame import UNSCORED, Document, Edition, Verdict, framed
from publishing.documents.goal_forms import form_sheets, goal_forms_of
from publishing.documents.sheets import frozen_sheet
from publishing.documents.stages import stages_of
from publishing.secrecy.typed import refuse_typed_amounts
from workflow.events import canonical
from workflow.models import Case, CaseKindChoices
from workflow.refusals import Refused

SCHEMAS: dict[str, tuple[str, str]] = {
    CaseKindChoices.BUDGET: ("mingzhang/budget", "1"),
    CaseKindChoices.FINAL_ACCOUNTS: ("mingzhang/final-accounts", "1"),
}

#: A shorter name is an ordinary word, which may stand in any text.
SHORTEST_NAME = 6

#: The number before a fixed label: 一、 or （一）.
ORDINAL = re.compile(r"^[（(]?[一二三四五六七八九十]+[）)、]\s*")


def book_document(case: Case, edition: Edition) -> tuple[Document, Verdict]:
    """The document of a budget or of final accounts. Books are not scored."""
    book = book_of(case)
    definition = book.definition
    document = framed(
        SCHEMAS[case.kind],
        case,
        edition,
        {"key": definition.key, "region": definition.region, "basis": definition.basis},
        title=definition.title,
        **content_of_book(book),
        explanations=explanations_of(case),
        attachments=attachments_of(case),
    )
    refuse_secrets(book, document)
    refuse_typed_amounts(book)
    return document, UNSCORED


def refuse_secrets(book: Book, document: Document) -> None:
    """Refuse a document in which somebody wrote the name or code of a classified project.

    Tables mask it; words that people type (text, goals, tasks) or attach can only be looked
    through.
    """
    words = secret_words(book, SHORTEST_NAME)
    refuse_named_secrets(book.case, words)
    text = canonical(document)
    if any(in_json(word) in text for word in words):
        raise Refused(
            say(
                "A classified project is named in the text, the goals or the annex of this "
                "document. Ask who keeps its secrets, and take the name out before it is "
                "published; a self-evaluation in the annex is withdrawn for that."
            )
        )


def in_json(text: str) -> str:
    """A text as it stands inside a JSON string."""
    return canonical(text)[1:-1]


def content_of_book(book: Book) -> Document:
    """Tables, text and forms of a set of books, and what is drawn of them."""
    ledger, catalogue = ledger_of(book), catalogue_of(book)
    derived = numbered_tables(book, ledger, catalogue)
    sections = sections_of(book, ledger)
    return {
        **arrangement(book),
        "tables": [table(one, catalogue) for one in derived.values()],
        "charts": [chart(one, derived[one.table]) for one in book.definition.charts],
        "sections": sections,
        "text": paragraphs_of(sections),
        "forms": goal_forms_of(book, catalogue),
        "form_sheets": form_sheets(book.case, catalogue),
        "annex": annex_of(book.case),
        "stages": stages_of(book, ledger, catalogue),
    }


def numbered_tables(book: Book, ledger: Ledger, catalogue: Catalogue) -> Mapping[str, DerivedTable]:
    """Every table of the book's edition by its code, rows of projects numbered."""
    return {code: numbered(one) for code, one in tables_with_keys(book, ledger, catalogue).items()}


def tables_with_keys(
    book: Book, ledger: Ledger, catalogue: Catalogue
) -> Mapping[str, DerivedTable]:
    """The same with our own keys of projects, which are not to leave the workspace."""
    definition = book.definition
    return {
        one.code: derive(one, ledger, catalogue, definition.masking) for one in definition.tables
    }


def numbered(table: DerivedTable) -> DerivedTable:
    """The table with its projects numbered in the order printed, not named by our keys."""
    rows = {
        panel: tuple(
            replace(row, key=public_key(row, number)) for number, row in enumerate(found, start=1)
        )
        for panel, found in table.rows.items()
    }
    return replace(table, rows=rows)


def public_key(row: DerivedRow, number: int) -> str:
    """What a row is called outside: that of a project by its number among those of its panel."""
    return f"project={number}" if "project" in row.at else row.key


def masked_rows(table: DerivedTable, catalogue: Catalogue) -> frozenset[str]:
    """The rows (`panel.row`) of classified projects."""
    return frozenset(
        f"{panel}.{row.key}"
        for panel, found in table.rows.items()
        for row in found
        if is_masked(row, catalogue)
    )


def is_masked(row: DerivedRow, catalogue: Catalogue) -> bool:
    project = catalogue.projects.get(row.at.get("project", ""))
    return bool(project and project.classified)


def table(derived: DerivedTable, catalogue: Catalogue) -> Document:
    """A table by meaning and as printed.

    `rows` are as printed, heading rows first, each text where a merged cell begins, blank as
    None, amounts without separators. `row_keys` name the rows by panel, `withheld` are the rows
    of classified projects, `tails` the cells whose printed total is not what their parts add up
    to; both count rows and columns of `rows` from 0.
    """
    definition, sheet = derived.definition, lay_out_table(derived, catalogue)
    withheld = masked_rows(derived, catalogue)
    assert sheet.heading_rows
    top, last = sheet.heading_rows
    bottom = sheet.height - len(derived.notes)
    cells = [cell for cell in sheet.cells if top <= cell.row < bottom]
    return {
        "code": definition.code,
        "title": derived.title,
        "caption": derived.caption,
        "unit": definition.unit,
        "decimals": str(definition.decimals),
        "heading_rows": str(last - top + 1),
        "columns": [
            {
                "panel": panel.key,
                "key": column.key,
                "heading": [catalogue.filled(one) for one in column.heading],
                "kind": "amount" if column.is_amount else "text",
            }
            for panel, column in definition.columns
        ],
        "rows": printed_rows(cells, top, bottom, len(definition.columns)),
        "row_keys": row_keys(cells, top, bottom),
        "withheld": sorted(
            {str(cell.row - top) for cell in cells if row_path(cell) in withheld}, key=int
        ),
        "tails": list(tails(derived, cells, top)),
        "notes": list(derived.notes),
        "is_empty": derived.is_empty,
        "empty": derived.notes[-1] if derived.is_empty and definition.empty else "",
        "sheet": frozen_sheet(sheet),
    }


def printed_rows(
    cells: Sequence[Cell], top: int, bottom: int, width: int
) -> list[list[str | None]]:
    rows: list[list[str | None]] = [[None] * width for _ in range(bottom - top)]
    for cell in cells:
        text = ungrouped(cell.text) if cell.number is not None else cell.text
        rows[cell.row - top][cell.column] = text or None
    return rows


def ungrouped(figure: str) -> str:
    """A printed figure without separators of thousands, as programs read it."""
    return figure.replace(",", "")


def row_keys(cells: Sequence[Cell], top: int, bottom: int) -> list[dict[str, str]]:
    """For each printed row the key of the row of each panel; none for headings and gaps."""
    keys: list[dict[str, str]] = [{} for _ in range(bottom - top)]
    for cell in cells:
        if cell.path:
            panel, _, key = row_path(cell).partition(".")
            keys[cell.row - top][panel] = key
    return keys


def row_path(cell: Cell) -> str:
    """`panel.row` of a cell of the body."""
    return cell.path.rpartition(".")[0]


def tails(derived: DerivedTable, cells: Sequence[Cell], top: int) -> Iterator[Document]:
    """The cells where a stated total differs from what the lines give, with both as printed."""
    places = {cell.path: cell for cell in cells if cell.path}
    definition = derived.definition
    for panel, row, column, figure in derived.figures():
        if figure.outcome is Outcome.EXACT:
            continue
        cell = places[f"{panel}.{row}.{column}"]
        yield {
            "row": str(cell.row - top),
            "column": str(cell.column),
            "printed": ungrouped(figure.text),
            "computed": computed_text(figure, definition.unit, definition.decimals),
            "outcome": figure.outcome.value,
        }


def computed_text(figure: Figure, unit: str, decimals: int) -> str:
    return fixed(round_half_up(figure.computed.amount / UNITS[unit], decimals), decimals)


def chart(definition: ChartDefinition, derived: DerivedTable) -> Document:
    """The parts of a whole that a chart draws, as its table prints them; those of zero left out."""
    bars = []
    total = ""
    for row in derived.rows[definition.panel]:
        figure = row.figures.get(definition.column)
        if row.key == definition.total and figure and figure.shown:
            total = ungrouped(figure.text)
        elif row.key not in definition.without and figure and figure.shown:
            label = next(iter(row.texts.values()), "")
            bars.append({"label": ORDINAL.sub("", label), "amount": ungrouped(figure.text)})
    return {
        "key": definition.key,
        "table": definition.table,
        "unit": derived.definition.unit,
        "bars": bars,
        "total": total or None,
    }
