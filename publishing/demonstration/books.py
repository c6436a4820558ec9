"""Books of the demonstration: imported, completed as a preparer would, and sent on their way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from accounts.services import take_over
from books.grids import columns_of
from books.models import Book, Part
from books.queries import project_views
from books.services import (
    create_book,
    finish_part,
    reopen_part,
    save_lines,
    save_projects,
    save_text,
)
from books.services.lines import lines_of
from books.standard_texts import text_definition
from books.text_entry import read_text_entry
from departments.models import Department, Person
from performance.goals.importing import import_goals
from performance.importers import READERS
from publishing.demonstration.files import content_of, require_done
from publishing.demonstration.ways import Staff, custodians_of, staff_of, walk
from publishing.secrecy.services import confirm_withholding, examine_secrets, may_tell_secrets
from workflow.models import Case, CaseKindChoices
from workflow.services import act

WAN = "万元"
STAGES = ("initial", "adjusted", "executed")


def load_book(given: Mapping[str, Any], demo: Mapping[str, Any], people: Sequence[Person]) -> None:
    """Import the tables, add what none of them prints, and take the book on its way.

    A book without a workbook is typed in from its first line.
    """
    department = Department.objects.get(code=given["department"])
    staff = staff_of(department, people)
    preparer = staff["preparer"]
    if file := given.get("file"):
        report = READERS[given["kind"]](
            data=content_of(file),
            name=file,
            department=department,
            fiscal_year=given["fiscal_year"],
            by=preparer,
        )
        require_done(report, file)
        case = case_of(given, department)
    else:
        case = begin_book(given, people)
    book = Book.objects.select_related("case__department").get(pk=case.pk)
    if given["kind"] == CaseKindChoices.FINAL_ACCOUNTS:
        for part in parts_of(book):
            take_over(part_id=part.pk, version=part.version, by=preparer)
    write_projects(book, given.get("codes", {}), given.get("projects", []), preparer)
    for kind, rows in given.get("lines", {}).items():
        add_lines(book, kind, rows, preparer)
    if file := given.get("goals"):
        require_done(
            import_goals(data=content_of(file), name=file, case=book.case, by=preparer), file
        )
    write_text(book, given.get("text", {}), preparer)
    if given["state"] != "draft":
        settle(book, staff)
        protect_secrets(book, people)
    walk(book.pk, given["state"], staff, demo)


def case_of(given: Mapping[str, Any], department: Department) -> Case:
    """The case of the department as a whole that an entry is about."""
    return Case.objects.get(
        kind=given["kind"], department=department, fiscal_year=given["fiscal_year"], subject=""
    )


def begin_book(given: Mapping[str, Any], people: Sequence[Person]) -> Case:
    """A draft: blank, or with what the year before left behind."""
    department = Department.objects.get(code=given["department"])
    return create_book(
        kind=given["kind"],
        department=department,
        fiscal_year=given["fiscal_year"],
        by=staff_of(department, people)["preparer"],
        start_from=given.get("start_from", "blank"),
    )


def write_projects(
    book: Book, codes: Mapping[str, str], given: Sequence[Mapping[str, Any]], by: Person
) -> None:
    """Give the projects their codes, which no table prints, and the amounts of each stage.

    A project that is given and not there yet is added to the first part.
    """
    amounts = {one["name"]: one for one in given}
    views = [one for one in project_views(book, by) if not one.masked]
    for number, part in enumerate(parts_of(book)):
        rows = [
            {
                "id": view.pk,
                "code": view.code or codes.get(view.name, ""),
                "name": view.name,
                "purpose": view.purpose,
                "item": view.item,
                "amounts": [
                    {**key._asdict(), "amount": amount / 10_000, "step": step}
                    for key, (amount, step) in (view.amounts or {}).items()
                ],
                **by_stage(amounts.get(view.name, {})),
            }
            for view in views
            if view.part_id == part.pk
        ]
        if number == 0:
            known = {view.name for view in views}
            rows += [
                {"id": "", "code": codes.get(one["name"], ""), **one, **by_stage(one)}
                for one in given
                if one["name"] not in known
            ]
        if rows:
            save_projects(part_id=part.pk, rows=rows, version=part.version, by=by, unit=WAN)


def by_stage(given: Mapping[str, str]) -> dict[str, Any]:
    """The amounts of a project in 万元 as its grid takes them; nothing if none is given.

    A budget gives one `amount`, final accounts one for each stage.
    """
    places = {
        "amount": {"carried": "current", "stage": ""},
        **{stage: {"carried": "", "stage": stage} for stage in STAGES},
    }
    amounts = [
        {"fund": "general_appropriation", **place, "amount": given[key]}
        for key, place in places.items()
        if key in given
    ]
    return {"amounts": amounts} if amounts else {}


def add_lines(book: Book, kind: str, added: Sequence[Mapping[str, str]], by: Person) -> None:
    """Enter further lines of a kind, in 万元, after those that are there."""
    parts = parts_of(book)
    part = next((one for one in parts if lines_of(one, kind)), parts[0])
    held = [
        {
            **dict(zip(columns_of(kind), key, strict=True)),
            "amount": line.amount / 10_000,
            "step": line.step,
        }
        for key, line in lines_of(part, kind).items()
    ]
    rows = [*held, *added]
    save_lines(part_id=part.pk, kind=kind, rows=rows, version=part.version, by=by, unit=WAN)


def write_text(book: Book, typed: Mapping[str, str], by: Person) -> None:
    """Write beside the text what a person would type there, by path."""
    entry = read_text_entry(text_definition(book), typed)
    assert not entry.unreadable, entry.unreadable
    version = Case.objects.values_list("version", flat=True).get(pk=book.pk)
    save_text(case_id=book.pk, by=by, version=version, values=entry.values)


def settle(book: Book, staff: Staff) -> None:
    """Finish every part."""
    for part in parts_of(book):
        finish_part(part_id=part.pk, version=part.version, by=staff["preparer"])


def protect_secrets(book: Book, people: Sequence[Person]) -> None:
    """Have one who keeps the secrets propose what else is withheld, and another one confirm it."""
    if not may_tell_secrets(book.case):
        return
    first, second = custodians_of(book.case.department, people)
    proposed = examine_secrets(case_id=book.pk, by=first)
    confirm_withholding(case_id=book.pk, digest=proposed.digest, by=second)


def open_for_correction(given: Mapping[str, Any], people: Sequence[Person]) -> None:
    """Open a published book for correction, and take up its parts again."""
    department = Department.objects.get(code=given["department"])
    staff, case = staff_of(department, people), case_of(given, department)
    act(
        case_id=case.pk,
        action="correct",
        by=staff["publisher"],
        version=case.version,
        comment=given["comment"],
    )
    for part in parts_of(Book.objects.get(pk=case.pk)):
        reopen_part(part_id=part.pk, version=part.version, by=staff["preparer"])


def parts_of(book: Book) -> list[Part]:
    """The parts as they are now."""
    return list(
        Part.objects.filter(book=book.pk)
        .select_related("unit", "book__case__department")
        .order_by("unit__code")
    )
