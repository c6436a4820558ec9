"""Reads of annual budgets in constant numbers of queries, and who reads what.

`…_of(book)` is a book as a whole, with every secret masked; `…_for(book, person)` what one
person reads of it: the parts they reach, and the projects they are cleared for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Substr

from books.amount_keys import AmountKey, Amounts
from books.clearance import is_secret_to, seen_by
from books.grids import KIND_OF_CODE, LINES, columns_of
from books.kinds import kind_of
from books.models import (
    Book,
    ClassificationCode,
    ExpenditureLine,
    IncomeLine,
    Part,
    Project,
    ProjectAmount,
    StatedTotal,
    Suppression,
)
from books.standard_texts import notes_for
from departments.models import BudgetUnit, Department, Person
from departments.permissions import may, reach
from departments.roles import Permission
from fiscal.deriving import Catalogue, ProjectAspects
from fiscal.dimensions import CODE_LEVELS, TREES, node, trees
from fiscal.ledger import Fact, Ledger, Stated
from workflow.models import Case
from workflow.states import State

SETTLED = (State.APPROVED, State.PUBLISHED)


def book_of(case: Case) -> Book:
    """The content of a case, read once per case object."""
    cached: Book | None = case.__dict__.get("_book")
    if cached is None:
        cached = Book.objects.select_related("case__department").get(case_id=case.pk)
        case.__dict__["_book"] = cached
    return cached


def settled_book(kind: str, department_id: int, fiscal_year: int) -> Book | None:
    """The approved or published book of a department and year."""
    return (
        Book.objects.filter(
            case__kind=kind,
            case__department=department_id,
            case__fiscal_year=fiscal_year,
            case__state__in=SETTLED,
        )
        .select_related("case__department")
        .first()
    )


def visible_parts(person: Person) -> QuerySet[Part]:
    """The parts a person may read: everything else does not exist for them."""
    within = reach(person, Permission.VIEW, department="book__case__department", unit="unit")
    return Part.objects.filter(within).select_related("book__case__department", "unit")


def visible_books(person: Person) -> QuerySet[Book]:
    """The books of which a person may read at least one part."""
    return Book.objects.filter(
        Q(parts__in=visible_parts(person)) | reach(person, Permission.VIEW, "case__")
    ).distinct()


def parts_for(book: Book, person: Person) -> list[Part]:
    """The parts of one book that a person may read, in the order of the units."""
    return list(visible_parts(person).filter(book=book).order_by("unit__code"))


def reads_all(book: Book, person: Person) -> bool:
    """Whether a person reads the book as a whole, not single units of it."""
    return bool(may(person, Permission.VIEW, book.case))


def ledger_of(book: Book) -> Ledger:
    """All facts of a book, in six queries.

    The amounts of classified projects are among them, because totals are; they carry nothing
    but a number (`p17`), and tables mask them by what the catalogue says.
    """
    parts = list(book.parts.select_related("unit"))
    return Ledger(tuple(facts_of(parts)), stated_of(book))


def ledger_for(book: Book, person: Person) -> Ledger:
    """The facts of the parts a person may read; stated totals for those who read the whole."""
    parts = parts_for(book, person)
    return Ledger(tuple(facts_of(parts)), stated_of(book) if reads_all(book, person) else {})


def facts_of(parts: Sequence[Part]) -> Iterator[Fact]:
    """The facts of parts, those of a measure in the order entered, unit after unit."""
    units = {part.pk: part.unit_code for part in parts}
    for measure in parts[0].book.measures if parts else ():
        yield from line_facts(measure, units)
    amounts = (
        ProjectAmount.objects.filter(project__part__in=list(units))
        .order_by("project__part__unit__code", "project__position", "project_id", "pk")
        .values_list(
            "project_id",
            "project__part_id",
            "project__item__code",
            "project__purpose",
            "fund",
            "carried",
            "stage",
            "amount",
            "step",
        )
    )
    for project, part, item, purpose, fund, carried, stage, amount, step in amounts:
        at = {
            "unit": units[part],
            "project": f"p{project}",
            "item": item,
            "purpose": purpose,
            "fund": fund,
            "carried": carried,
            "stage": stage,
        }
        yield Fact("project", given(at), amount, step, f"project:{project}")


def line_facts(measure: str, units: Mapping[int, str]) -> Iterator[Fact]:
    columns = columns_of(measure)
    paths = [f"{one}__code" if one in KIND_OF_CODE else one for one in columns]
    lines = (
        LINES[measure]
        .objects.filter(part__in=list(units))  # type: ignore[attr-defined]
        .order_by("part__unit__code", "position", "pk")
        .values_list("pk", "part_id", "amount", "step", *paths)
    )
    for pk, part, amount, step, *values in lines:
        at = {"unit": units[part], **dict(zip(columns, values, strict=True))}
        yield Fact(measure, given(at), amount, step, f"{measure}:{pk}")


def given(at: Mapping[str, str | None]) -> dict[str, str]:
    """The coordinates that are broken down."""
    return {dimension: value for dimension, value in at.items() if value}


def stated_of(book: Book) -> dict[str, Stated]:
    totals = StatedTotal.objects.filter(book=book)
    return {one.key: Stated(one.amount, one.step) for one in totals}


def catalogue_of(book: Book) -> Catalogue:
    """The words of the book's tables as the public reads them: every secret masked.

    What is withheld beside secrets, its own or those of another document, takes another query.
    """
    return replace(catalogue(book, None), suppressed=suppressed_in(book))


def suppressed_in(book: Book) -> frozenset[str]:
    """The money that is withheld beside the secrets of a book, once that is confirmed."""
    in_force = Suppression.objects.filter(book=book, confirmed_at__isnull=False)
    rows = in_force.values_list("withheld", flat=True)
    return frozenset(money for withheld in rows for money in withheld)


def catalogue_for(book: Book, person: Person) -> Catalogue:
    """The same with the classified projects a person is cleared for."""
    return catalogue(book, person)


def catalogue(book: Book, person: Person | None) -> Catalogue:
    case = book.case
    views = visible_projects(book, person) if person else project_views(book, None)
    words = words_of(case.department, case.fiscal_year)
    projects = {view.node: view.aspects for view in views}
    return replace(words, projects=projects, notes=notes_for(book))


def words_of(department: Department, fiscal_year: int) -> Catalogue:
    """Names of codes, units and nodes for a department and year; no projects. Two queries."""
    names = classification_names(fiscal_year)
    units = BudgetUnit.objects.filter(department=department)
    names["unit"] = dict(units.values_list("code", "name"))
    return Catalogue(
        year=fiscal_year,
        department=department.name,
        department_code=department.code,
        names=names,
    )


def classification_names(fiscal_year: int) -> dict[str, dict[str, str]]:
    """Names by dimension and code or node: the trees, and the classification of a year."""
    names: dict[str, dict[str, str]] = {
        dimension: {one.key: one.name for one in trees().nodes(dimension)} for dimension in TREES
    }
    by_kind: dict[str, dict[str, str]] = {}
    for kind, code, name in ClassificationCode.objects.filter(fiscal_year=fiscal_year).values_list(
        "kind", "code", "name"
    ):
        by_kind.setdefault(kind, {})[code] = name
    names.update({one: by_kind.get(kind, {}) for one, kind in KIND_OF_CODE.items()})
    return names


def earlier_names(
    fiscal_year: int, now: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """What codes were called in the year before that are called otherwise `now`, or are no more."""
    return {
        dimension: changed
        for dimension, before in classification_names(fiscal_year - 1).items()
        if (
            changed := {
                code: name for code, name in before.items() if now[dimension].get(code) != name
            }
        )
    }


@dataclass(frozen=True)
class ProjectView:
    """A project as one reader sees it. Of a masked one only its place is left.

    `amounts` are in 元, each with its precision.
    """

    pk: int
    part_id: int
    unit: str
    has_unit: bool
    masked: bool
    code: str = ""
    name: str = ""
    purpose: str = ""
    item: str = ""
    level: str = ""
    follows_id: int | None = None
    amounts: Amounts | None = None

    @property
    def node(self) -> str:
        return f"p{self.pk}"

    @property
    def aspects(self) -> ProjectAspects:
        kind = node("purpose", self.purpose).name if self.purpose else ""
        return ProjectAspects(self.name, self.code, kind, self.unit, self.masked)


def visible_projects(book: Book, person: Person) -> list[ProjectView]:
    """The projects of the parts a person may read; masked where they are not cleared."""
    parts = {part.pk for part in parts_for(book, person)}
    return [view for view in project_views(book, person) if view.part_id in parts]


def part_projects(part: Part, person: Person) -> list[ProjectView]:
    """The projects of one part that a person may read, masked where they are not cleared."""
    return views_of(Project.objects.filter(part=part), person)


def project_numbers(part: Part, person: Person) -> dict[int, int]:
    """The projects of a part that are no secret to a person, by their place in the grid."""
    projects = Project.objects.filter(seen_by(person), part=part)
    return dict(projects.order_by("position").values_list("position", "pk"))


def project_views(book: Book, person: Person | None) -> list[ProjectView]:
    """Every project of a book as a person, or the public, sees it, in two queries."""
    return views_of(Project.objects.filter(book=book), person)


def views_of(found: QuerySet[Project], person: Person | None) -> list[ProjectView]:
    projects = (
        found.select_related("part__unit", "part__book__case__department", "item")
        .prefetch_related("amounts")
        .order_by("part__unit__code", "position", "pk")
    )
    return [masked(one) if is_secret_to(person, one) else seen(one, person) for one in projects]


def masked(project: Project) -> ProjectView:
    """Nothing of the project but that it is there, and whose it is."""
    has_unit = project.unit_id is not None
    return ProjectView(project.pk, project.part_id, str(project.part), has_unit, masked=True)


def seen(project: Project, person: Person | None) -> ProjectView:
    return ProjectView(
        pk=project.pk,
        part_id=project.part_id,
        unit=str(project.part),
        has_unit=project.unit_id is not None,
        masked=False,
        code=project.code,
        name=project.name,
        purpose=project.purpose,
        item=project.item.code if project.item else "",
        level=project.level,
        follows_id=project.follows_id,
        amounts={AmountKey.of(one): (one.amount, one.step) for one in project.amounts.all()},
    )


def earlier_projects(project: Project, person: Person) -> QuerySet[Project]:
    """The projects of the years before that one may continue, as far as a person sees them."""
    return (
        Project.objects.filter(
            seen_by(person),
            part__in=visible_parts(person),
            kind=project.kind,
            book__case__department=project.department_id,
            fiscal_year__lt=project.fiscal_year,
        )
        .select_related("part__unit", "part__book__case__department")
        .order_by("-fiscal_year", "part__unit__code", "position", "pk")
    )


@dataclass(frozen=True)
class LastYear:
    """What stood in the settled book of the year before, in 元.

    `lines` maps a kind to coordinates (the order of its grid's columns) and amount; `projects`
    maps the primary key of this year's project to the total of the one it continues, at the stage
    that counts.
    """

    lines: Mapping[str, Mapping[tuple[str, ...], Decimal]]
    projects: Mapping[int, Decimal]


def last_year_amounts(part: Part, person: Person) -> LastYear | None:
    """Last year's amounts of a part to compare with; None if there is no settled book."""
    case = part.book.case
    earlier = (
        visible_parts(person)
        .filter(
            book__case__kind=case.kind,
            book__case__department=case.department_id,
            book__case__fiscal_year=case.fiscal_year - 1,
            book__case__state__in=SETTLED,
            unit=part.unit_id,
        )
        .first()
    )
    if earlier is None:
        return None
    lines: dict[str, dict[tuple[str, ...], Decimal]] = {}
    for kind in part.book.measures:
        lines[kind] = {
            tuple(fact.at.get(column, "") for column in columns_of(kind)): fact.amount
            for fact in line_facts(kind, {earlier.pk: earlier.unit_code})
        }
    projects: dict[int, Decimal] = {}
    continued = Project.objects.filter(
        seen_by(person),
        seen_by(person, "follows__"),
        part=part,
        follows__book=earlier.book_id,
        follows__amounts__stage=kind_of(part.book).stages.counted,
    ).order_by("pk")
    for pk, amount in continued.values_list("pk", "follows__amounts__amount"):
        projects[pk] = projects.get(pk, Decimal(0)) + amount
    return LastYear(lines, projects)


@dataclass(frozen=True)
class Consolidated:
    """The settled books of a year added up, in 元.

    `income` is by fund, `expenditure` by fund and functional class; blank stands for figures that
    are not broken down.
    """

    books: int
    income: Mapping[str, Decimal]
    expenditure: Mapping[tuple[str, str], Decimal]


def consolidated(kind: str, fiscal_year: int, person: Person) -> Consolidated:
    """What all books of a kind and year come to that a person reads whole, in three queries."""
    books = Book.objects.filter(
        reach(person, Permission.VIEW, "case__"),
        case__kind=kind,
        case__fiscal_year=fiscal_year,
        case__state__in=SETTLED,
    )
    income = (
        IncomeLine.objects.filter(part__book__in=books)
        .values_list("fund")
        .annotate(total=Sum("amount"))
        .order_by("fund")
    )
    expenditure = (
        ExpenditureLine.objects.filter(part__book__in=books)
        .annotate(functional_class=Substr("item__code", 1, CODE_LEVELS["class"]))
        .values_list("fund", "functional_class")
        .annotate(total=Sum("amount"))
        .order_by("fund", "functional_class")
    )
    return Consolidated(
        books.count(),
        dict(income),
        {(fund, code): total for fund, code, total in expenditure},
    )
