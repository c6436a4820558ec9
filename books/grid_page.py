"""The page of an entry grid for a person: to fill in, or to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from books.amount_keys import AmountKey
from books.classification import YearCodes
from books.entry import shown_amount
from books.figures import Figures
from books.grid_columns import (
    Column,
    Pair,
    amount_keys,
    line_columns,
    options,
    printed_dimensions,
    project_columns,
)
from books.grids import DUE_CODES, KIND_OF_CODE, columns_of
from books.kinds import BookKind, kind_of
from books.models import Book, Part
from books.part_sums import (
    Tally,
    are_mixed,
    findings_of,
    grids_of,
    part_figures,
    shown_in,
    tallies,
    title_of,
)
from books.posted_rows import PostedRow, PostedRows
from books.queries import LastYear, ProjectView, last_year_amounts, part_projects
from books.services.lines import lines_of, place_of
from departments.models import Person
from departments.permissions import may
from departments.roles import Permission
from fiscal.dimensions import MEASURES, keys, node
from fiscal.findings import Finding, Severity
from fiscal.observing import on_trial
from fiscal.sentences import Sentence
from workflow.models import Remark
from workflow.states import EDITABLE, State

NEW_ROW = "r000000"


@dataclass(frozen=True)
class GridCell:
    """A cell: `text` is what is typed or read in it; with a `problem` it could not be saved."""

    path: str
    column: Column
    text: str
    choices: SafeString | None = None
    problem: Sentence | None = None
    is_warned: bool = False

    @property
    def id(self) -> str:
        return self.path.replace(".", "-")


@dataclass(frozen=True)
class GridRow:
    """A row of a grid. `place` is what remarks and events call the line or project."""

    key: str
    cells: tuple[GridCell, ...]
    number: int = 0
    place: str = ""
    project: ProjectView | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def is_masked(self) -> bool:
        return self.project is not None and self.project.masked


@dataclass(frozen=True)
class Content:
    """A row before it is laid out: what stands in each column, and last year's amount in 元."""

    key: str
    texts: Mapping[str, str]
    total: Decimal = Decimal(0)
    last: Decimal | None = None
    place: str = ""
    project: ProjectView | None = None


@dataclass
class GridPage:
    """One grid of a part, `kind` being a measure of lines or `projects`.

    `unit` is that of display and entry. `posted` and `findings` are what was sent and could not
    be saved, or was saved with questions. `asked` are further columns of the grid of projects.
    """

    part: Part
    kind: str
    person: Person
    unit: str
    posted: PostedRows | None = None
    findings: Sequence[Finding] = ()
    asked: Sequence[Pair] = ()
    remarks: Sequence[Remark] = field(default_factory=tuple)

    @property
    def book(self) -> Book:
        return self.part.book

    @property
    def book_kind(self) -> BookKind:
        return kind_of(self.book)

    @cached_property
    def may_edit(self) -> bool:
        """Whether the person may change the part, were it not finished."""
        return State(self.book.case.state) in EDITABLE and bool(
            may(self.person, Permission.EDIT, self.part)
        )

    @property
    def editing(self) -> bool:
        return self.may_edit and self.part.finished_at is None

    @cached_property
    def remarking(self) -> bool:
        case = self.book.case
        return case.state == State.UNDER_REVIEW and bool(may(self.person, Permission.REMARK, case))

    @property
    def has_tools(self) -> bool:
        return self.editing or self.remarking or self.kind == "projects"

    @property
    def title(self) -> str:
        return title_of(self.book_kind, self.kind)

    @property
    def tabs(self) -> list[tuple[str, str]]:
        return [(kind, title_of(self.book_kind, kind)) for kind in grids_of(self.book)]

    @cached_property
    def codes(self) -> YearCodes:
        return YearCodes(self.book.case.fiscal_year)

    @cached_property
    def last_year(self) -> LastYear | None:
        return last_year_amounts(self.part, self.person)

    @cached_property
    def projects(self) -> list[ProjectView]:
        """The projects of the part; masked where the person is not cleared."""
        return part_projects(self.part, self.person)

    @cached_property
    def without(self) -> set[str]:
        """The dimensions that the edition does not print and no line names.

        What no table prints is asked for in full.
        """
        printed = printed_dimensions(self.book.definition, self.kind)
        if not printed:
            return set()
        named = {one for fact in self.figures.facts(self.kind) for one in fact.at}
        return set(MEASURES[self.kind]) - printed - named - DUE_CODES.get(self.kind, set())

    @cached_property
    def columns(self) -> list[Column]:
        compared = self.last_year is not None
        if self.kind != "projects":
            return line_columns(self.kind, unit=self.unit, compared=compared, without=self.without)
        used = [key for one in self.projects for key in one.amounts or ()]
        stages = self.book_kind.stages
        amounts = amount_keys(self.book.definition, stages, used, self.asked)
        return project_columns(amounts, counted=stages.counted, unit=self.unit, compared=compared)

    @property
    def column_widths(self) -> list[str]:
        whole = 96 if self.has_tools else 100
        total = sum(one.width for one in self.columns)
        return [f"{whole * one.width / total:.2f}%" for one in self.columns]

    @property
    def further_columns(self) -> list[tuple[str, str]]:
        """The funds that the grid of projects has no column for yet."""
        shown = {one.money[:2] for one in self.columns if one.money}
        years = [
            key for key in ("", *keys("carried")) if key or len(self.book_kind.stages.keys) > 1
        ]
        pairs = [(fund, carried) for carried in years for fund in keys("fund")]
        return [(f"{a}~{b}", AmountKey(a, b).heading) for a, b in pairs if (a, b) not in shown]

    @property
    def is_wide(self) -> bool:
        """Whether the columns need more room than a desk's screen has."""
        return sum(one.width for one in self.columns) > 150

    # --- rows ------------------------------------------------------------------------------

    @cached_property
    def contents(self) -> list[Content]:
        if self.posted is not None:
            return [self.posted_content(row) for row in self.posted.rows]
        if self.kind == "projects":
            return [self.project_content(number, one) for number, one in self.numbered_projects]
        return list(self.line_contents())

    def line_contents(self) -> Iterator[Content]:
        for number, (key, line) in enumerate(lines_of(self.part, self.kind).items(), start=1):
            texts = {one: text_of(getattr(line, one)) for one in columns_of(self.kind)}
            texts["amount"] = shown_amount(line.amount, line.step, self.unit)
            place = place_of(self.part, self.kind, key)
            yield Content(f"r{number}", texts, line.amount, self.last_of(key), place)

    def last_of(self, key: tuple[str, ...]) -> Decimal | None:
        return self.last_year.lines[self.kind].get(key) if self.last_year else None

    @property
    def numbered_projects(self) -> Iterator[tuple[int, ProjectView]]:
        return enumerate(self.projects, start=1)

    def project_content(self, number: int, view: ProjectView) -> Content:
        masking = self.book.definition.masking
        place = f"projects.{view.node}"
        if view.masked:
            texts = {one.key: masking.amount for one in self.columns if one.is_figure}
            texts |= {"name": masking.name, "last": ""}
            return Content(f"m{number}", texts, place=place, project=view)
        amounts = view.amounts or {}
        texts = {"code": view.code, "name": view.name, "purpose": view.purpose}
        code = self.codes.get(KIND_OF_CODE["item"], view.item)
        texts["item"] = str(code or view.item)
        for column in self.columns:
            if column.money and column.money in amounts:
                texts[column.key] = shown_amount(*amounts[column.money], self.unit)
        counted = self.book_kind.stages.counted
        found = (amount for key, (amount, _) in amounts.items() if key.stage == counted)
        total = sum(found, Decimal(0))
        last = self.last_year.projects.get(view.pk) if self.last_year else None
        return Content(f"r{number}", texts, total, last, place, view)

    def posted_content(self, row: PostedRow) -> Content:
        assert self.posted is not None
        total = self.posted.amounts(row, self.unit)
        view = next((one for one in self.projects if str(one.pk) == row.id), None)
        last = None
        if self.last_year and self.kind == "projects":
            last = self.last_year.projects.get(view.pk) if view else None
        elif self.last_year:
            last = self.last_of(tuple(self.coordinate(one, row) for one in columns_of(self.kind)))
        return Content(row.key, row.typed, total, last, project=view)

    def coordinate(self, column: str, row: PostedRow) -> str:
        return row.typed.get(column, "").split(" ")[0]

    @cached_property
    def rows(self) -> list[GridRow]:
        rows = [self.row(number, one) for number, one in enumerate(self.contents, start=1)]
        if self.posted is not None and self.kind == "projects":
            masked = [one for one in self.numbered_projects if one[1].masked]
            rows += [self.row(0, self.project_content(*one)) for one in masked]
        if self.editing and self.posted is None:
            rows.append(self.row(len(rows) + 1, Content(f"r{len(rows) + 1}", {})))
        return rows

    @property
    def new_row(self) -> GridRow:
        """What a row that is added begins with."""
        return self.row(0, Content(NEW_ROW, {}))

    @property
    def order(self) -> str:
        return ",".join(row.key for row in self.rows if not row.is_masked)

    def row(self, number: int, content: Content) -> GridRow:
        return GridRow(
            content.key,
            tuple(self.cell(content, column) for column in self.columns),
            number,
            content.place,
            content.project,
            tuple(one for one in self.remarks if content.place and one.place == content.place),
        )

    def cell(self, content: Content, column: Column) -> GridCell:
        path = f"{self.kind}.{content.key}.{column.key}"
        is_masked = bool(content.project and content.project.masked)
        text = content.texts.get(column.key, "")
        if column.control == "computed" and not is_masked:
            text = self.computed(content, column)
        choices = None
        if column.control == "node" and self.editing and not is_masked:
            choices = options(column.dimension, text, _("(not broken down)"))
        elif column.control == "node" and text:
            text = name_of(column.dimension, text)
        found = self.at_path.get(path)
        return GridCell(
            path,
            column,
            text,
            choices,
            found.message if found and found.blocks else None,
            bool(found and not found.blocks),
        )

    def computed(self, content: Content, column: Column) -> str:
        amount = content.last if column.key == "last" else content.total
        return shown_in(amount, self.unit) if amount else ""

    @property
    def outputs(self) -> Iterator[GridCell]:
        """The computed cells alone, for the answer to a save."""
        for content in self.contents:
            for column in self.columns:
                if column.control == "computed":
                    yield self.cell(content, column)

    # --- what is said of it ----------------------------------------------------------------

    @cached_property
    def at_path(self) -> dict[str, Finding]:
        """What is wrong with an entry, or asked about it, by its cell."""
        found: dict[str, Finding] = {}
        for one in [*self.errors, *self.warnings]:
            found.setdefault(one.places[0].path, one)
        return found

    @cached_property
    def errors(self) -> list[Finding]:
        return [one for one in self.findings if one.blocks]

    @cached_property
    def warnings(self) -> list[Finding]:
        return [one for one in self.findings if not one.blocks]

    @cached_property
    def figures(self) -> Figures:
        return part_figures(self.part, self.projects)

    @cached_property
    def is_mixed(self) -> bool:
        return are_mixed(self.part.book)

    @cached_property
    def found(self) -> list[Finding]:
        said = findings_of(self.book, self.figures, self.is_mixed)
        return list(on_trial(said, self.book.case.fiscal_year))

    @property
    def checked(self) -> list[Finding]:
        """What the checks say of the part by itself, rounding tails apart."""
        return [one for one in self.found if one.severity is not Severity.INFO]

    @property
    def tails(self) -> list[Finding]:
        return [one for one in self.found if one.severity is Severity.INFO]

    @property
    def tallies(self) -> list[Tally]:
        typed = None
        if self.posted is not None and self.errors:
            typed = sum((one.total for one in self.contents), Decimal(0))
        return tallies(self.book_kind, self.figures, self.kind, self.unit, typed, self.is_mixed)

    @property
    def lists(self) -> Iterator[tuple[str, list[str]]]:
        """Id and entries of the lists of codes to choose from."""
        for column in self.columns:
            if column.control == "code":
                codes = self.codes.lowest(KIND_OF_CODE[column.dimension])
                yield column.list_id, [str(code) for code in codes]


def text_of(value: object) -> str:
    """A coordinate as it is typed: a code with its name, the key of a node."""
    return str(value) if value else ""


def name_of(dimension: str, key: str) -> str:
    try:
        return node(dimension, key).name
    except KeyError:
        return key
