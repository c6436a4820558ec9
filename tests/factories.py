"""Departments, people and cases for tests. Cases come about through the real services alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import factory
from django.contrib.auth.hashers import make_password

from books.classification import (
    copy_classification,
    has_classification,
    load_classifications,
)
from books.models import Book, Part
from books.services import create_book, finish_part, save_lines, save_projects, save_text
from books.text import narrative_of
from books.text_entry import SlotValue
from departments.models import BudgetUnit, Department, Membership, Person
from departments.roles import ROLES
from fiscal.forms import FormContent, Row
from fiscal.text_tree import SlotKind
from performance.services import create_self_evaluation, save_form
from publishing.secrecy.beside import has_secrets
from publishing.secrecy.services import confirm_withholding, examine_secrets
from tests.real_forms import content_of_form, definition_of, real_forms
from workflow.explanations import explain_warnings
from workflow.models import Case, Remark
from workflow.services import act, answer_remark, write_remark
from workflow.states import State
from workflow.warnings import grouped, warnings_of

PASSWORD = "clear-accounts-2023"


class DepartmentFactory(factory.django.DjangoModelFactory[Department]):
    class Meta:
        model = Department
        skip_postgeneration_save = True

    code = factory.Sequence(lambda number: f"{number % 900 + 100:03d}")
    name = factory.LazyAttribute(lambda one: f"第{one.code}局")
    region = "郑州"


class UnitFactory(factory.django.DjangoModelFactory[BudgetUnit]):
    class Meta:
        model = BudgetUnit

    department = factory.SubFactory(DepartmentFactory)
    code = factory.Sequence(lambda number: number)
    name = factory.LazyAttribute(lambda one: f"{one.code}单位")

    @classmethod
    def _create(cls, model: type[BudgetUnit], *args: Any, **values: Any) -> BudgetUnit:
        if isinstance(values["code"], int):
            values["code"] = f"{values['department'].code}{values['code'] % 1000:03d}"
        return super()._create(model, *args, **values)


class PersonFactory(factory.django.DjangoModelFactory[Person]):
    class Meta:
        model = Person

    username = factory.Sequence(lambda number: f"person{number}")
    name = factory.LazyAttribute(lambda one: f"员工{one.username[6:]}")
    email = factory.LazyAttribute(lambda one: f"{one.username}@example.org")
    password = factory.LazyFunction(lambda: make_password(PASSWORD))


def person(
    *roles: str,
    role: str = "",
    department: Department | None = None,
    unit: BudgetUnit | None = None,
    **values: Any,
) -> Person:
    """Someone with roles: in a department, or without one in the whole bureau."""
    made = PersonFactory(**values)
    for key in (*roles, role) if role else roles:
        Membership.objects.create(
            person=made,
            role=key,
            department=department if department or not unit else unit.department,
            unit=unit,
        )
    return made


def staff_of(department: Department) -> dict[str, Person]:
    """One person per role: the department's own, and the bureau's for all departments."""
    return {
        key: person(key, department=None if role.in_bureau else department)
        for key, role in ROLES.items()
    }


def real_content(form: int = 1) -> FormContent:
    """One of the five real forms: 0 is the department's, the others are projects."""
    return content_of_form(real_forms()[form])


#: What the real forms say twice and differently, by form and row, brought in line.
CORRECTED: dict[int, dict[str, dict[str, str]]] = {
    0: {
        "打造高新区数算产业": {"outcome": "按计划推进"},
        "推进国家海外人才离岸创新创业基地申报及建设相关工作": {"name": "开展百企诊断专项行动"},
    },
    2: {"项目总费用": {"actual": "1203.45万元"}},
    3: {"项目总费用": {"target": "≤8.28万元", "actual": "8.28万元"}},
}


def faultless_content(form: int = 1) -> FormContent:
    """A real form with a reason wherever one is due, so that no error is open."""
    content = real_content(form)
    rows = {
        block: tuple(
            replace(row, values=reasoned(block, {**row.values, **corrected(form, row)}))
            for row in rows
        )
        for block, rows in content.rows.items()
    }
    return replace(content, rows=rows)


def corrected(form: int, row: Row) -> dict[str, str]:
    return CORRECTED.get(form, {}).get(str(row.values.get("name")), {})


def reasoned(block: str, values: dict[str, Any]) -> dict[str, Any]:
    for column in {"indicators": ("reason",), "management": ("explanation", "remedy")}.get(
        block, ()
    ):
        values[column] = values.get(column) or "按实际情况说明，下年改进"
    return values


def draft(
    *,
    department: Department,
    by: Person,
    form: int = 1,
    fiscal_year: int = 2023,
    explained: bool = True,
    **values: Any,
) -> Case:
    """A self-evaluation with one of the real forms in it, ready to be handed in.

    Not `explained`, the warnings of the real forms still stand in the way.
    """
    published = real_forms()[form]
    case = create_self_evaluation(
        department=department,
        fiscal_year=fiscal_year,
        by=by,
        content=faultless_content(form),
        edition=definition_of(published).key,
        **{"subject": published["name"] if published["kind"] == "project" else "", **values},
    )
    if explained:
        explain_all(case, by)
    return case


# How a case comes into a state, step by step: the role that acts and what it does.
WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    State.DRAFT: (),
    State.SUBMITTED: (("preparer", "hand_in"),),
    State.UNDER_REVIEW: (("preparer", "hand_in"), ("approver", "submit")),
}
WAYS[State.RETURNED] = (*WAYS[State.UNDER_REVIEW], ("reviewer", "remark"), ("reviewer", "return"))
WAYS[State.APPROVED] = (*WAYS[State.UNDER_REVIEW], ("reviewer", "approve"))
WAYS[State.PUBLISHED] = (*WAYS[State.APPROVED], ("publisher", "publish"))
WAYS[State.WITHDRAWN] = (*WAYS[State.PUBLISHED], ("publisher", "withdraw"))


def case_in_state(
    state: str,
    *,
    staff: dict[str, Person] | None = None,
    department: Department | None = None,
    **values: Any,
) -> Case:
    """A self-evaluation brought into a state by the people of its department and the bureau."""
    department = department or DepartmentFactory()
    staff = staff or staff_of(department)
    case = draft(department=department, by=staff["preparer"], **values)
    for role, action in WAYS[state]:
        case = step(case, action, staff[role])
    return Case.objects.get(pk=case.pk)


def step(case: Case, action: str, by: Person) -> Case:
    """One step on a case; with remarks and explanations, and what protects its secrets."""
    if action == "remark":
        remark_on(case, by)
        return Case.objects.get(pk=case.pk)
    if action == "hand_in":
        explain_all(case, by)
    if action == "publish":
        protect_secrets(case)
    version = Case.objects.values_list("version", flat=True).get(pk=case.pk)
    return act(case_id=case.pk, action=action, by=by, version=version, comment="按程序办理")


def custodians_of(department: Department) -> list[Person]:
    """Two people who keep the secrets of a department."""
    found = Person.objects.filter(
        memberships__role="custodian", memberships__department=department, memberships__unit=None
    )
    held = list(found.order_by("pk"))
    return [*held, *(person("custodian", department=department) for _ in range(2 - len(held)))][:2]


def protect_secrets(case: Case) -> None:
    """Have the secrets of a book examined, and what is proposed for them confirmed by another."""
    book = Book.objects.filter(case=case).first()
    if not book or not has_secrets(book):
        return
    first, second = custodians_of(case.department)
    held = examine_secrets(case_id=case.pk, by=first)
    if held.withheld:
        confirm_withholding(case_id=case.pk, digest=held.digest, by=second)


def remark_on(case: Case, by: Person, place: str = "indicators.r1.actual") -> Remark:
    return write_remark(
        case_id=case.pk, by=by, place=place, place_label="绩效指标", body="请核实完成值"
    )


def answer_all(case: Case, by: Person) -> None:
    """Answer every remark that waits for an answer."""
    for remark in case.remarks.filter(stage=Remark.Stage.SENT):
        answer_remark(remark_id=remark.pk, by=by, answer="已核实并更正")


def explain_all(case: Case, by: Person, reason: str = "已逐项核实，数据属实") -> None:
    """Explain every warning that has no explanation yet, or none that was accepted."""
    for group in grouped(warnings_of(Case.objects.get(pk=case.pk))):
        if digests := [one.digest for one in group.unexplained]:
            explain_warnings(case_id=case.pk, by=by, digests=digests, reason=reason)


def change_actual(case: Case, by: Person, actual: str, row: str = "r1") -> Case:
    """Save the form with another actual in one indicator, from the version that is current."""
    current = Case.objects.get(pk=case.pk)
    content = content_with_actual(current, actual, row)
    return save_form(case_id=case.pk, by=by, version=current.version, content=content)


def content_with_actual(case: Case, actual: str, row: str = "r1") -> FormContent:
    """What the form holds, with another actual in one indicator."""
    from performance.content import content_of
    from performance.queries import evaluation_of

    content = content_of(evaluation_of(case))
    indicators = tuple(
        replace(one, values={**one.values, "actual": actual}) if one.key == row else one
        for one in content.rows["indicators"]
    )
    return replace(content, rows={**content.rows, "indicators": indicators})


def budget_row(amount: str, **coordinates: str) -> dict[str, Any]:
    """A row of a grid, paid from the general budget of the year."""
    return {
        **coordinates,
        "fund": "general_appropriation",
        "carried": "current",
        "amount": amount,
    }


# The rows of a small part that agrees with itself, in 万元.
PART_ROWS: dict[str, list[dict[str, Any]]] = {
    "income": [{"fund": "general_appropriation", "carried": "current", "amount": "150.0"}],
    "expenditure": [
        budget_row("60.0", item="2060101", purpose="wages"),
        budget_row("30.0", item="2060101", purpose="goods"),
        budget_row("60.0", item="2060499", purpose="other_operating"),
    ],
    "economic": [
        budget_row("60.0", economic="30101", government="50101", purpose="personnel"),
        budget_row("30.0", economic="30201", government="50201", purpose="running"),
        budget_row("60.0", economic="30227", government="50205", purpose="project"),
    ],
}


def project_row(name: str, amount: str = "60.0", **values: Any) -> dict[str, Any]:
    """A row of the grid of projects, paid from the general budget of the year."""
    return {
        "name": name,
        "purpose": "other_operating",
        "item": "2060499",
        "amounts": [{"fund": "general_appropriation", "carried": "current", "amount": amount}],
        **values,
    }


def annual_budget(*, department: Department, by: Person, **values: Any) -> Case:
    """A blank budget of 2024 with a part for every unit of the department."""
    given = {"fiscal_year": 2024, **values}
    load_classifications()
    if given["fiscal_year"] > 2024 and not has_classification(given["fiscal_year"]):
        copy_classification(to_year=given["fiscal_year"])
    return create_book(kind="budget", department=department, by=by, **given)


def final_accounts(*, department: Department, by: Person, **values: Any) -> Case:
    """Blank final accounts of 2023 with a part for every unit of the department."""
    load_classifications()
    given = {"fiscal_year": 2023, **values}
    return create_book(kind="final_accounts", department=department, by=by, **given)


def part_of(case: Case, unit: BudgetUnit | None = None) -> Part:
    """The part as it is now: of a unit, or the only one."""
    parts = Part.objects.filter(book=case.pk)
    return parts.get(unit=unit) if unit else parts.get()


def fill_part(part: Part, by: Person, project: str = "") -> Part:
    """Enter the rows of a small part with one project."""
    for kind, rows in PART_ROWS.items():
        part = save_lines(part_id=part.pk, kind=kind, rows=rows, version=part.version, by=by).part
    rows = [project_row(project or f"{part}专项经费")]
    return save_projects(part_id=part.pk, rows=rows, version=part.version, by=by).part


def filled_budget(*, department: Department, by: Person, **values: Any) -> Case:
    """A budget of which every part is entered and finished, and its text written."""
    case = annual_budget(department=department, by=by, **values)
    for part in Part.objects.filter(book=case.pk):
        part = fill_part(part, by)
        finish_part(part_id=part.pk, version=part.version, by=by)
    return write_text(case, by)


WORDS = (SlotKind.REASON, SlotKind.PROSE)


def write_text(case: Case, by: Person, **values: SlotValue) -> Case:
    """Write whatever the explanatory text cannot be without; `values` are further ones by path."""
    narrative = narrative_of(Book.objects.select_related("case__department").get(pk=case.pk))
    due: dict[str, SlotValue] = {
        slot.path: "按工作安排编写。" if slot.kind in WORDS else Decimal(0)
        for slot in narrative.slots
        if slot.required and not slot.is_given
    }
    current = Case.objects.get(pk=case.pk)
    return save_text(case_id=case.pk, by=by, version=current.version, values={**due, **values})


def approved_budget(*, department: Department, staff: dict[str, Person], **values: Any) -> Case:
    """A filled budget that went through review."""
    case = filled_budget(department=department, by=staff["preparer"], **values)
    for role, action in WAYS[State.APPROVED]:
        case = step(case, action, staff[role])
    return Case.objects.get(pk=case.pk)
