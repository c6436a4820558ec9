"""The shapes of what the API is asked and answers. Numbers are strings: no reader rounds them."""

from __future__ import annotations

from datetime import datetime
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
