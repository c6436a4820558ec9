"""Annual budgets of the demonstration: imported, completed as a preparer would, and sent on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from books.grids import columns_of
from books.models import Book, Part
from books.queries import project_views
from books.services import (
    finish_part,
    record_approval,
    save_lines,
    save_projects,
    save_text,
)
from books.services.lines import lines_of
from books.text import text_definition
from books.text_entry import read_text_entry
from departments.models import Department, Person
from performance.importers import import_budget_with_goals
from publishing.demonstration.files import content_of, require_done
from publishing.demonstration.ways import Staff, staff_of, walk
from workflow.models import Case

YUAN, WAN = "元", "万元"


def load_budget(
    given: Mapping[str, Any], demo: Mapping[str, Any], people: Sequence[Person]
) -> None:
    """Import tables and goals, add what none of them prints, and take the budget on its way."""
    department = Department.objects.get(code=given["department"])
    staff = staff_of(department, people)
    preparer = staff["preparer"]
    report = import_budget_with_goals(
        data=content_of(given["file"]),
        name=given["file"],
        department=department,
        fiscal_year=given["fiscal_year"],
        by=preparer,
    )
    require_done(report, given["file"])
    assert report.case
    budget = Book.objects.select_related("case__department").get(pk=report.case.pk)
    write_codes(budget, given["codes"], preparer)
    if rows := given.get("economic"):
        add_economic_lines(budget, rows, preparer)
    write_text(budget, given.get("text", {}), preparer)
    if given["state"] != "draft":
        settle(budget, given, staff)
    walk(budget.pk, given["state"], staff, demo)


def write_codes(budget: Book, codes: Mapping[str, str], by: Person) -> None:
    """Give the projects their codes, which no table of a budget prints."""
    views = [one for one in project_views(budget, by) if not one.masked]
    for part in parts_of(budget):
        rows = [
            {
                "id": view.pk,
                "code": codes.get(view.name, ""),
                "name": view.name,
                "purpose": view.purpose,
                "item": view.item,
                "amounts": [
                    {**key._asdict(), "amount": amount, "step": step}
                    for key, (amount, step) in (view.amounts or {}).items()
                ],
            }
            for view in views
            if view.part_id == part.pk
        ]
        if rows:
            save_projects(part_id=part.pk, rows=rows, version=part.version, by=by, unit=YUAN)


def add_economic_lines(budget: Book, added: Sequence[Mapping[str, str]], by: Person) -> None:
    """Enter further economic lines, in 万元, after those that the tables gave."""
    part = next(one for one in parts_of(budget) if lines_of(one, "economic"))
    held = [
        {
            **dict(zip(columns_of("economic"), key, strict=True)),
            "amount": line.amount / 10_000,
            "step": line.step,
        }
        for key, line in lines_of(part, "economic").items()
    ]
    rows = [*held, *added]
    save_lines(part_id=part.pk, kind="economic", rows=rows, version=part.version, by=by, unit=WAN)


def write_text(budget: Book, typed: Mapping[str, str], by: Person) -> None:
    """Write beside the text what a person would type there, by path."""
    entry = read_text_entry(text_definition(budget), typed)
    assert not entry.unreadable, entry.unreadable
    version = Case.objects.values_list("version", flat=True).get(pk=budget.pk)
    save_text(case_id=budget.pk, by=by, version=version, values=entry.values)


def settle(budget: Book, given: Mapping[str, Any], staff: Staff) -> None:
    """Finish every part, and record when the finance bureau approved the figures."""
    for part in parts_of(budget):
        finish_part(part_id=part.pk, version=part.version, by=staff["preparer"])
    version = Case.objects.values_list("version", flat=True).get(pk=budget.pk)
    record_approval(
        case_id=budget.pk,
        approved_on=given["approved_on"],
        version=version,
        by=staff["reviewer"],
    )


def parts_of(budget: Book) -> list[Part]:
    """The parts as they are now."""
    return list(
        Part.objects.filter(book=budget.pk)
        .select_related("unit", "book__case__department")
        .order_by("unit__code")
    )
