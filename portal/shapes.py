"""The shapes of what the API is asked and answers. Numbers are strings: no reader rounds them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema

PAGE_SIZES = Annotated[int, Field(ge=1, le=200)]


class Problem(Schema):
    """Why there is no answer."""

    detail: str


class DepartmentOut(Schema):
    """A department that has something public."""

    code: str
    name: str
    years: list[str]
    publications: str = Field(description="How many documents of the department are public now.")
    url: str


class PublicationOut(Schema):
    """One version of one published document."""

    department_code: str
    department_name: str
    fiscal_year: str
    kind: str
    subject: str = Field(description="The project; blank for the department as a whole.")
    slug: str
    title: str
    version: str
    is_current: bool
    total: str | None
    grade: str
    review_total: str | None
    review_grade: str
    published_at: datetime
    reason: str = Field(description="Why it replaces the version before; blank for the first.")
    sha256: str
    previous_sha256: str
    page_url: str
    document_url: str


class PublicationPage(Schema):
    """A page of publications."""

    count: str
    page: str
    pages: str
    items: list[PublicationOut]


class Filters(Schema):
    """Which publications; filters left out do not filter."""

    department: str = Field("", description="Department code, such as 021.")
    year: int | None = Field(None, description="Fiscal year, such as 2023.")
    kind: str = Field("", description="budget, final_accounts or self_evaluation.")
    grade: str = Field("", description="Grade, such as 优.")
    current: bool = Field(True, description="Only the latest version of each document.")
    page: Annotated[int, Field(ge=1)] = 1
    page_size: PAGE_SIZES = 50


class TableSummary(Schema):
    """A table of a published document, without its rows."""

    code: str
    title: str
    unit: str
    decimals: str
    is_empty: bool
    rows_url: str
    page_url: str
    csv_url: str
    json_url: str


class Column(Schema):
    """A column: the panel it belongs to, its key, the headings above it from top to bottom."""

    panel: str
    key: str
    heading: list[str]
    kind: str = Field(description="text or amount")


class Tail(Schema):
    """A printed figure that is not exactly the sum of its parts; row and column from 0."""

    row: str
    column: str
    printed: str
    computed: str
    outcome: str = Field(description="rounding or mismatch")


class TableOut(Schema):
    """One table. `rows` are as printed, heading rows first, blank as null."""

    department_code: str
    department_name: str
    fiscal_year: str
    version: str
    code: str
    title: str
    caption: str
    unit: str
    decimals: str
    heading_rows: str = Field(description="How many of the rows are headings.")
    columns: list[Column]
    rows: list[list[str | None]]
    row_keys: list[dict[str, str]] = Field(
        description="For each row what it stands for in each panel, such as item=2060101."
    )
    withheld: list[str] = Field(description="Rows of classified projects, from 0.")
    tails: list[Tail]
    notes: list[str]
    is_empty: bool
    empty: str = Field(description="Why an empty table is empty.")


class RowOut(Schema):
    """A row of a published table that stands for a code, a unit or a project."""

    department_code: str
    department_name: str
    fiscal_year: str
    kind: str
    table: str
    title: str
    row: str
    text: str
    amount: str
    table_url: str
    page_url: str


class RowPage(Schema):
    """A page of rows."""

    count: str
    page: str
    pages: str
    items: list[RowOut]


class RowFilters(Schema):
    """Which rows; filters left out do not filter."""

    q: str = Field("", max_length=200, description="Words that the row, department or year holds.")
    department: str = Field("", description="Department code, such as 021.")
    year: int | None = Field(None, description="Fiscal year, such as 2024.")
    table: str = Field("", description="Code of a table, such as 11.")
    page: Annotated[int, Field(ge=1)] = 1
    page_size: PAGE_SIZES = 50


class StandOut(Schema):
    """How a department or unit stands to its duty to publish one kind of document."""

    kind: str
    kind_name: str
    state: str = Field(
        description="on_time, late, overdue, not_yet_due, withdrawn, published (no approval is "
        "recorded) or no_duty (no approval is recorded, or the department was closed before)."
    )
    state_name: str
    days: str = Field(description="Late or overdue by so many days; days left if not yet due.")
    approved_on: date | None = Field(description="The day of the finance bureau's approval.")
    due_on: date | None = Field(description="The last day in time by law.")
    published_on: date | None = Field(
        description="The first day all of it was public; corrections do not change it."
    )
    public: str = Field(description="How many of the documents can be read now.")
    page_url: str = Field(description="Where they are; blank if nothing is public.")


class BoardRowOut(Schema):
    """A department, or a unit that has documents of its own."""

    department_code: str
    department_name: str
    unit_code: str = Field(description="Blank for the department itself.")
    unit_name: str
    documents: list[StandOut]


class BoardPage(Schema):
    """The board of a year, a page of its rows; `counts` and `share_in_time` are of all states."""

    fiscal_year: str
    years: list[str]
    day: date = Field(description="The day as of which it is counted, in Shanghai.")
    counts: dict[str, str] = Field(description="How many stand in each state.")
    were_due: str = Field(
        description="How many were due until today: on time, late, overdue, withdrawn."
    )
    share_in_time: str | None = Field(description="Published in time of those, in per cent.")
    count: str
    page: str
    pages: str
    items: list[BoardRowOut]


class BoardFilters(Schema):
    """Which rows of the board; filters left out do not filter."""

    year: int | None = Field(None, description="Fiscal year; by default the latest there is.")
    kind: str = Field("", description="budget, final_accounts or self_evaluation.")
    state: str = Field("", description="A state, such as overdue.")


class BoardPageFilters(BoardFilters):
    """The same, page by page."""

    page: Annotated[int, Field(ge=1)] = 1
    page_size: PAGE_SIZES = 50
