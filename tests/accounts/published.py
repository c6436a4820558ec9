"""The Innovation Centre whose final accounts of 2023 are published, and what it enters of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.importing import import_accounts
from books.classification import load_classifications
from books.importing import BookReport
from books.models import Book, Part
from books.services import finish_part, save_lines, save_text
from books.text import text_definition
from books.text_entry import SlotValue, read_text_entry
from departments.models import Department, Person
from tests import real_final_accounts as real
from tests.factories import UnitFactory, part_of, staff_of, write_text
from tests.final_texts import final_text
from tests.workbooks import final_accounts as workbooks
from tests.workbooks.building import saved
from workflow.models import Case


@dataclass
class Centre:
    """The department with its own people and the bureau's."""

    department: Department
    staff: dict[str, Person]

    @property
    def preparer(self) -> Person:
        return self.staff["preparer"]

    @property
    def case(self) -> Case:
        return Case.objects.select_related("department").get(kind="final_accounts")

    @property
    def book(self) -> Book:
        return Book.objects.select_related("case__department").get(pk=self.case.pk)

    def take_in(self, data: bytes | None = None, *, dry_run: bool = False) -> BookReport:
        return import_accounts(
            data=saved(workbooks.published()) if data is None else data,
            name="决算.xlsx",
            department=self.department,
            fiscal_year=2023,
            by=self.preparer,
            dry_run=dry_run,
        )

    def enter_initial_budget(self) -> Part:
        """What was budgeted for each item, which no table prints."""
        part = part_of(self.case)
        rows = [
            {
                "item": item,
                "purpose": "basic" if item == "2060101" else "project",
                "fund": "general_appropriation",
                "stage": "initial",
                "amount": amount,
            }
            for item, amount in real.document()["initial"].items()
        ]
        return save_lines(
            part_id=part.pk, kind="plan", rows=rows, version=part.version, by=self.preparer
        ).part

    def prepare(self) -> Case:
        """Everything entered and finished, ready to be handed in."""
        report = self.take_in()
        assert report.done, [str(one.message) for one in report.findings]
        part = self.enter_initial_budget()
        finish_part(part_id=part.pk, version=part.version, by=self.preparer)
        self.write_text()
        return self.case

    def write_text(self) -> None:
        """The published figures that no line holds, and words wherever some are due."""
        edition = text_definition(self.book)
        data = final_text()
        names = {one.provided: one.key for one in edition.entered if one.provided}
        typed = {
            **{f"text.entered.{key}": value for key, value in data["entered"].items()},
            **{f"text.entered.{names[one]}": value for one, value in data["provided"].items()},
            **{f"text.comparative.{one}": value for one, value in data["last_year"].items()},
        }
        entry = read_text_entry(edition, typed)
        assert not entry.unreadable
        values: Mapping[str, SlotValue] = entry.values
        version = Case.objects.values_list("version", flat=True).get(pk=self.case.pk)
        save_text(case_id=self.case.pk, by=self.preparer, version=version, values=values)
        write_text(self.case, self.preparer)


def centre() -> Centre:
    load_classifications()
    data = real.document()
    department = Department.objects.create(
        code=data["department_code"], name=data["department"], region="郑州"
    )
    UnitFactory(department=department, code=f"{department.code}001", name=department.name)
    return Centre(department, staff_of(department))
