"""Beginning a book: blank, or with the structure of last year's."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from django.db import transaction

from books.amount_keys import AmountKey
from books.classification import YearCodes, has_classification
from books.grids import KIND_OF_CODE, LINES, columns_of
from books.kinds import kind_of
from books.models import Book, Part, Project, ProjectAmount
from books.models.projects import place_in
from books.queries import settled_book
from books.services.changing import begin_case_change
from books.services.followers import tell_followers
from departments.models import BudgetUnit, Department, Person
from fiscal.sentences import say
from fiscal.tables import editions_for
from workflow.models import Case
from workflow.refusals import Refused
from workflow.services import finish_change, locked, open_case

StartFrom = Literal["blank", "known"]
Parts = Literal["units", "department"]


def create_book(
    *,
    kind: str,
    department: Department,
    fiscal_year: int,
    by: Person,
    edition: str = "",
    entry_unit: str = Book.EntryUnit.WAN,
    start_from: StartFrom = "blank",
    parts: Parts = "units",
) -> Case:
    """Begin the book of a department and year; `known` begins it with what is known already.

    It has a part for every unit, or one for the department as a whole where it has no units or
    `parts` says so. What is known is for the kind of books to say: last year's approved book
    gives lines without amounts, and projects linked to those they continue; codes the new year
    does not have are left out and named in the event.
    """
    key = choose_edition(kind, department, fiscal_year, edition)
    if entry_unit not in Book.EntryUnit.values:
        raise Refused(say("Amounts are entered in yuan or in ten thousand yuan."))
    if not has_classification(fiscal_year):
        raise Refused(
            say(
                "There is no classification of {year} yet; ask the administrator to copy one.",
                year=fiscal_year,
            )
        )
    with transaction.atomic():
        case = open_case(kind=kind, department=department, fiscal_year=fiscal_year, by=by)
        book = Book.objects.create(case=case, edition=key, entry_unit=entry_unit)
        units: list[BudgetUnit | None] = list(department.units.all()) if parts == "units" else []
        made = {
            one.pk if one else None: Part.objects.create(book=book, unit=one)
            for one in units or [None]
        }
        if start_from == "known":
            data = kind_of(book).begin(book, made)
            finish_change(case=case, by=by, changes={}, action="prefill", data=data)
    return case


def begin_with_last_year(book: Book, parts: dict[int | None, Part]) -> Mapping[str, Any]:
    """Lines without amounts and projects of last year's settled book."""
    return {"left_out": copy_structure(last_years(book.case), book, parts)}


def choose_edition(kind: str, department: Department, fiscal_year: int, edition: str) -> str:
    """The named edition, or the newest of the department's region."""
    fitting = list(editions_for(kind, fiscal_year))
    if edition:
        fitting = [one for one in fitting if one.key == edition]
    else:
        fitting = [one for one in fitting if one.region == department.region]
    if not fitting:
        raise Refused(
            say(
                "There are no tables of this kind for {region}, {year}; ask the administrator.",
                region=department.region,
                year=fiscal_year,
            )
        )
    return fitting[0].key


def last_years(case: Case) -> Book:
    """The settled book of the year before. Refuses where there is none."""
    found = settled_book(case.kind, case.department_id, case.fiscal_year - 1)
    if found is None:
        raise Refused(
            say("There is nothing approved of {year} to begin with.", year=case.fiscal_year - 1)
        )
    return found


def copy_structure(
    source: Book, book: Book, parts: dict[int | None, Part], *, projects: bool = True
) -> list[str]:
    """Lines and projects of last year without their amounts; the codes that were left out."""
    codes = YearCodes(book.case.fiscal_year)
    missing: set[str] = set()
    begin_unit_parts(source, book, parts)
    for old in source.parts.select_related("unit"):
        part = parts.get(old.unit_id)
        if part is None:
            continue
        for kind in source.measures:
            copy_lines(kind, old, part, codes, missing)
        if projects:
            copy_projects(old, part, codes, missing)
    return sorted(missing)


def begin_unit_parts(source: Book, book: Book, parts: dict[int | None, Part]) -> None:
    """Parts for those units that have figures in the source and no part here yet."""
    for old in source.parts.select_related("unit"):
        if old.unit_id not in parts and has_figures(old):
            parts[old.unit_id] = Part.objects.create(book=book, unit=old.unit)


def has_figures(part: Part) -> bool:
    return part.projects.exists() or any(
        LINES[kind].objects.filter(part=part).exists()  # type: ignore[attr-defined]
        for kind in part.book.measures
    )


def copy_lines(kind: str, old: Part, part: Part, codes: YearCodes, missing: set[str]) -> None:
    model: Any = LINES[kind]
    named = [column for column in columns_of(kind) if column in KIND_OF_CODE]
    lines = []
    for line in model.objects.filter(part=old).select_related(*named):
        values = {column: getattr(line, column) for column in columns_of(kind)}
        for column in named:
            if values[column] is None:
                continue
            code = codes.get(KIND_OF_CODE[column], values[column].code)
            if code is None:
                missing.add(values[column].code)
            values[column] = code or False
        if False not in values.values():
            lines.append(model(part=part, position=line.position, **values))
    model.objects.bulk_create(lines, batch_size=500)


#: What a project keeps when it goes on in other books: what it is, and its mark of secrecy.
CARRIED_ON = (
    *("code", "name", "purpose", "position"),
    *("level", "basis", "until", "marked_by", "marked_at"),
)


def copy_projects(old: Part, part: Part, codes: YearCodes, missing: set[str]) -> None:
    """Projects go on under their name and code, with their mark of secrecy if they have one."""
    made = {}
    found = old.projects.select_related("item", "marked_by").prefetch_related("amounts")
    for earlier in found:
        item = codes.get("functional", earlier.item.code) if earlier.item else None
        if earlier.item and item is None:
            missing.add(earlier.item.code)
        project = Project.objects.create(
            **place_in(part),
            follows=earlier,
            item=item,
            **{name: getattr(earlier, name) for name in CARRIED_ON},
        )
        ProjectAmount.objects.bulk_create(
            ProjectAmount(project=project, **AmountKey.of(one)._asdict(), amount=Decimal(0))
            for one in earlier.amounts.all()
        )
        made[project.node] = ["added", "level"]
    tell_followers(part, made)


def add_part(*, case_id: int, unit: BudgetUnit | None, version: int, by: Person) -> Part:
    """The part of a unit, or without one that of the department as a whole; made if need be."""
    with transaction.atomic():
        case = locked(case_id)
        begin_case_change(case=case, by=by, version=version)
        if unit and unit.department_id != case.department_id:
            raise Refused(say("This unit belongs to another department."))
        part, created = Part.objects.get_or_create(book_id=case_id, unit=unit)
        if created:
            finish_change(
                case=case,
                by=by,
                changes={},
                action="add_part",
                data={"part": part.unit_code, "part_version": part.version},
            )
    return part
