"""Where in a document the places stand that checks point at.

Checks speak of entries: a line of a grid, a stated total, a slot of the text. The document prints
figures. What a figure adds up says which entries it comes from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from books.grids import columns_of
from books.models import Book
from books.queries import book_of, catalogue_of, ledger_of
from books.text import narrative_of
from fiscal.deriving import DerivedTable
from fiscal.dimensions import MEASURES
from fiscal.ledger import Fact, Selection
from performance.models import GoalForm
from publishing.book_pages import form_folder
from publishing.documents.books import public_key, tables_with_keys
from publishing.documents.frame import Document, tables_of
from workflow.models import Case, CaseKindChoices

#: As many places of one finding are marked; further ones say nothing new.
MOST = 6


@dataclass(frozen=True)
class Spot:
    """A place of a document: on the page in `folder` the cell `at` of its sheet, or the paragraph
    `number` of a section of the text.
    """

    folder: str
    at: tuple[int, int] | None = None
    section: str = ""
    number: int = 0


Finder = Callable[[str], Sequence[Spot]]


def finder_of(case: Case, document: Document) -> Finder:
    """What finds the spots of a path in the document of a case."""
    if case.kind == CaseKindChoices.SELF_EVALUATION:
        cells = cells_by_path(document["sheet"])
        return lambda path: [Spot("", cells[path])] if path in cells else []
    return BookPlaces(book_of(case), document).spots


def cells_by_path(sheet: Document) -> dict[str, tuple[int, int]]:
    return {
        cell["path"]: (int(cell["row"]), int(cell["column"]))
        for row in sheet["rows"]
        for cell in row
        if "path" in cell
    }


class BookPlaces:
    """The places of a set of books, found by what its figures add up."""

    def __init__(self, book: Book, document: Document) -> None:
        self.book = book
        self.document = document
        self.ledger = ledger_of(book)
        self.catalogue = catalogue_of(book)
        self.cells = {one["code"]: cells_by_path(one["sheet"]) for one in tables_of(document)}

    def spots(self, path: str) -> list[Spot]:
        """Where a place stands in the document; nowhere if it is not printed."""
        return list(dict.fromkeys(self.found(path)))[:MOST]

    def found(self, path: str) -> Iterable[Spot]:
        name, dot, rest = path.partition(".")
        if ":" in name:
            return self.in_goals(path)
        if name == "table":
            code, _, cell = rest.partition(".")
            return self.cell(code, self.renamed.get((code, cell), cell))
        if name == "text":
            return self.paragraphs.get(path, ())
        if name == "stated":
            return self.figures.get(rest, ())
        if name == "projects" and dot:
            return self.projects.get(rest.partition(".")[0], ())
        if name in MEASURES:
            return self.of_line(name, rest) if dot else self.figures.get(name, ())
        return ()

    def cell(self, code: str, path: str) -> list[Spot]:
        at = self.cells.get(code, {}).get(path)
        return [Spot(f"tables/{code}", at)] if at else []

    @cached_property
    def derived(self) -> Mapping[str, DerivedTable]:
        return tables_with_keys(self.book, self.ledger, self.catalogue)

    @cached_property
    def renamed(self) -> Mapping[tuple[str, str], str]:
        """Paths of cells with our own keys of projects, as the document has them."""
        return {
            (code, f"{panel}.{row.key}.{column}"): f"{panel}.{public_key(row, number)}.{column}"
            for code, table in self.derived.items()
            for panel, rows in table.rows.items()
            for number, row in enumerate(rows, start=1)
            for column in (*row.figures, *row.texts)
            if public_key(row, number) != row.key
        }

    @cached_property
    def by_selection(self) -> Mapping[Selection, list[Spot]]:
        """The printed figures that add up one selection, by it."""
        found: dict[Selection, list[Spot]] = defaultdict(list)
        for code, table in self.derived.items():
            for panel, row, column, figure in table.figures():
                path = f"{panel}.{row}.{column}"
                if figure.text and len(terms := figure.terms) == 1:
                    found[terms[0]] += self.cell(code, self.renamed.get((code, path), path))
        return found

    @cached_property
    def figures(self) -> Mapping[str, Sequence[Spot]]:
        return {one.key: spots for one, spots in self.by_selection.items()}

    def of_line(self, measure: str, rest: str) -> Sequence[Spot]:
        """The figures that hold a line (`unit` or `unit.code/code`), those of the fewest lines."""
        unit, _, codes = rest.partition(".")
        at = dict(zip(columns_of(measure), codes.split("/"), strict=False)) if codes else {}
        line = Fact(
            measure, {one: code for one, code in {"unit": unit, **at}.items() if code}, Decimal(0)
        )
        holding = [one for one in self.by_selection if one.holds(line)]
        if not holding:
            return ()
        return self.by_selection[max(holding, key=lambda one: len(one.conditions))]

    @cached_property
    def projects(self) -> Mapping[str, Sequence[Spot]]:
        """The names of the projects that are no secret, by the nodes of these."""
        open_ones = {node for node, one in self.catalogue.projects.items() if not one.classified}
        found: dict[str, list[Spot]] = defaultdict(list)
        for code, table in self.derived.items():
            for panel, rows in table.rows.items():
                for number, row in enumerate(rows, start=1):
                    node = row.at.get("project", "")
                    if node in open_ones:
                        key = public_key(row, number)
                        found[node] += self.cell(code, f"{panel}.{key}.name")
        return found

    @cached_property
    def paragraphs(self) -> Mapping[str, Sequence[Spot]]:
        """The paragraphs by their own paths, and by those of what is typed into them."""
        found: dict[str, list[Spot]] = defaultdict(list)
        try:
            narrative = narrative_of(self.book, self.ledger)
        except KeyError:  # an edition without a text
            return found
        for part in narrative.parts:
            for section in part.sections:
                for number, one in enumerate(section.said):
                    spot = Spot("", section=section.key, number=number)
                    found[f"text.{section.key}.{one.key}"].append(spot)
                    for slot in one.slots:
                        found[slot.path].append(spot)
        return found

    @cached_property
    def goals(self) -> Mapping[str, GoalForm]:
        goals = GoalForm.objects.filter(case=self.book.case_id).select_related("project")
        return {f"goal{one.pk}": one for one in goals.order_by("position", "pk")}

    def in_goals(self, path: str) -> Iterator[Spot]:
        """A cell of the department's form; of a project its line in the summary."""
        name, _, cell = path.partition(":")
        goal = self.goals.get(name)
        if goal is None or goal.is_masked:
            return
        for number, one in enumerate(self.document["form_sheets"], start=1):
            folder = form_folder(number).rstrip("/")
            if goal.scope == "department":
                if at := cells_by_path(one["sheet"]).get(cell):
                    yield Spot(folder, at)
                    return
            else:
                yield from spots_saying(one["sheet"], goal.subject, folder)


def spots_saying(sheet: Document, text: str, folder: str) -> Iterator[Spot]:
    """The cells of a sheet that say just this."""
    for row in sheet["rows"]:
        for cell in row:
            if text and cell["text"] == text:
                yield Spot(folder, (int(cell["row"]), int(cell["column"])))
