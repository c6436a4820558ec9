"""Putting recovered facts in place of the lines of a book."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from books.amount_keys import AmountKey
from books.classification import YearCodes
from books.grids import LINES, columns_of, read_rows
from books.importing.projects import Pairing
from books.models import Book, Line, Part
from books.queries import ProjectView, project_views
from books.services import (
    add_masked_project,
    add_part,
    replace_totals,
    save_lines,
    save_projects,
)
from departments.models import Person
from fiscal.findings import Finding, Place
from fiscal.given import GivenTable
from fiscal.ledger import Fact
from fiscal.recovering import Recovered
from fiscal.relations import terms_named

#: Facts are in 元, whatever the tables print.
UNIT = "元"
ACTION = "import"


def problems_of_entries(
    tables: Sequence[GivenTable], recovered: Recovered, fiscal_year: int
) -> list[Finding]:
    """What the grids would refuse in the recovered lines (an illegal pair), at their cells."""
    codes = YearCodes(fiscal_year)
    found: list[Finding] = []
    for measure in LINES:
        facts = [fact for fact in recovered.ledger.facts if fact.measure == measure]
        for unit in sorted({fact.at.get("unit", "") for fact in facts}):
            own = [fact for fact in facts if fact.at.get("unit", "") == unit]
            reading = read_rows(measure, [row_of(fact) for fact in own], codes, UNIT)
            found += [at_cell(one, own, tables, recovered) for one in reading.errors]
    return found


def at_cell(
    finding: Finding, facts: Sequence[Fact], tables: Sequence[GivenTable], recovered: Recovered
) -> Finding:
    """A finding about a row of a grid, at the cell that shows what it is about."""
    _, number, column = finding.places[0].path.split(".")
    fact = facts[int(number) - 1]
    sheet, _, cell = fact.origin.rpartition("!")
    for table in (one for one in tables if one.sheet == sheet):
        for row in recovered.rows[table.definition.code]:
            if cell in row.given.cells.values():
                cell = row.shown_cell(table.definition, column) or cell
                break
    return replace(finding, places=(Place(finding.places[0].path, row_label(fact), sheet, cell),))


def row_label(fact: Fact) -> str:
    """Which row of a grid a fact is, by its codes."""
    return " ".join(fact.at[one] for one in columns_of(fact.measure) if one in fact.at)


def row_of(fact: Fact) -> dict[str, Any]:
    """A fact as a row of its grid."""
    row: dict[str, Any] = {column: fact.at.get(column, "") for column in columns_of(fact.measure)}
    return {**row, "amount": fact.amount, "step": fact.step}


def write(
    book: Book,
    recovered: Recovered,
    pairing: Pairing,
    unchanged: frozenset[str],
    by: Person,
) -> None:
    """Replace the lines of every measure that is not unchanged; the caller holds a transaction."""
    changed = [fact for fact in recovered.ledger.facts if fact.measure not in unchanged]
    parts = parts_of(book, changed, by)
    codes = YearCodes(book.case.fiscal_year)
    for measure in LINES:
        if measure not in unchanged:
            filled = parts_with(LINES[measure], book)
            for code, part in parts.items():
                facts = of_unit(recovered, measure, code)
                if facts or part.pk in filled:
                    write_lines(part, measure, facts, codes, by)
    if "project" not in unchanged:
        held = project_views(book, by)
        filled = {view.part_id for view in held}
        for code, part in parts.items():
            if part.pk in filled or of_unit(recovered, "project", code):
                write_projects(part, held, recovered, pairing, code, codes, by)
    write_totals(book, recovered, unchanged, by)


def parts_of(book: Book, facts: Iterable[Fact], by: Person) -> dict[str, Part]:
    """The parts of the book by the code of their unit, with those that the facts need."""
    parts = {part.unit_code: part for part in book.parts.select_related("unit")}
    units = {unit.code: unit for unit in book.case.department.units.all()}
    for code in sorted({fact.at.get("unit", "") for fact in facts} - set(parts)):
        book.case.refresh_from_db(fields=["version"])
        parts[code] = add_part(
            case_id=book.pk, unit=units.get(code), version=book.case.version, by=by
        )
    return parts


def of_unit(recovered: Recovered, measure: str, unit: str) -> list[Fact]:
    return [
        fact
        for fact in recovered.ledger.facts
        if fact.measure == measure and fact.at.get("unit", "") == unit
    ]


def parts_with(model: type[Line], book: Book) -> set[int]:
    """The parts of a book that have lines of a kind; the others' grids stay empty."""
    lines: Any = model
    return set(lines.objects.filter(part__book=book).values_list("part_id", flat=True))


def write_lines(part: Part, measure: str, facts: list[Fact], codes: YearCodes, by: Person) -> None:
    saved = save_lines(
        part_id=part.pk,
        kind=measure,
        rows=[row_of(fact) for fact in facts],
        version=part.version,
        by=by,
        unit=UNIT,
        action=ACTION,
        codes=codes,
    )
    part.version = saved.part.version


def write_projects(
    part: Part,
    views: Sequence[ProjectView],
    recovered: Recovered,
    pairing: Pairing,
    unit: str,
    codes: YearCodes,
    by: Person,
) -> None:
    """Save the projects of a unit; a masked row that stands for none becomes a classified one."""
    facts = of_unit(recovered, "project", unit)
    held = {view.node: view for view in views}
    rows: list[dict[str, Any]] = []
    masked: list[tuple[int, list[Fact]]] = []
    for key in dict.fromkeys(fact.at["project"] for fact in facts):
        own = [fact for fact in facts if fact.at["project"] == key]
        if key in pairing.secret:
            if key not in pairing.known:
                masked.append((len(rows), own))
            continue
        view = held.get(pairing.known.get(key, ""))
        aspects = recovered.projects[key]
        rows.append(
            {
                "id": view.pk if view else "",
                "code": aspects.code or (view.code if view else ""),
                "name": aspects.name,
                "purpose": own[0].at.get("purpose", ""),
                "item": view.item if view else "",
                "amounts": [
                    {
                        **AmountKey.at(fact.at)._asdict(),
                        "amount": fact.amount,
                        "step": fact.step,
                    }
                    for fact in own
                ],
            }
        )
    save_projects(
        part_id=part.pk,
        rows=rows,
        version=part.version,
        by=by,
        unit=UNIT,
        action=ACTION,
        codes=codes,
    )
    for position, amounts in masked:
        add_masked_project(part_id=part.pk, amounts=amounts, position=position, by=by)


def write_totals(book: Book, recovered: Recovered, unchanged: frozenset[str], by: Person) -> None:
    """Keep the totals that rounding explains, in place of those stated before."""

    def is_of_unchanged(key: str) -> bool:
        return {one.measure for one in terms_named(key)} <= unchanged

    totals = {
        key: (recovered.labels.get(key, key), stated)
        for key, stated in recovered.ledger.stated.items()
        if not is_of_unchanged(key) and "project=" not in key
    }
    replaced = [
        total.key for total in book.stated_totals.order_by("key") if not is_of_unchanged(total.key)
    ]
    replace_totals(case_id=book.pk, totals=totals, instead_of=replaced, by=by)
