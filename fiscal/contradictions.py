"""What figures of an uploaded workbook contradict each other, one finding for each cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from fiscal import table_findings
from fiscal.amounts import YUAN_PER_WAN
from fiscal.culprits import Address, Cell, Checked, Suspect, find_culprits, groups
from fiscal.dimensions import MEASURES, within
from fiscal.findings import Finding, Outcome, Place
from fiscal.ledger import UNITS, Fact, Selection, printed_step

#: So many figures that are off by the same amount are told one by one.
MOST_ALONE = 3

#: Among more figures the parts of one are not looked for.
MOST_PARTS = 400

#: Table, panel and the first cell of a row, or the key of a column.
Row = tuple[str, str, str]

#: By item and by economic code the same money is spent; only what tells these apart differs.
SPENT = ("expenditure", "economic")
KINDS = ("basic", "project")
Kinds = Mapping[str, frozenset[str]]
COMMON = {"unit", "fund", "carried", "purpose"}
PROJECTS = {"purpose": ("project",)}


def contradictions(
    checked: Sequence[Checked],
    contradicted: Mapping[Address, Finding],
    leaves: Iterable[Suspect],
    facts: Sequence[Fact],
) -> list[Finding]:
    """All contradictions, the cause of most first, then single figures by their difference.

    `contradicted` are findings about cells that hold less than other tables give; `facts` are
    what the tables give.
    """
    origins = frozenset(origin_of(fact) for fact in facts)
    kinds = {measure: kinds_told(facts, measure) for measure in MEASURES}
    if scaled := list(in_another_unit(checked, kinds)):
        return scaled
    culprits = find_culprits(checked, leaves, origins)
    findings = [
        table_findings.one_spoils_others(
            one.cell.table.definition,
            place_of(one.cell),
            one.cell.amount,
            one.missing,
            [place_of(other.cell) for other in one.spoilt],
        )
        for one in culprits
    ]
    explained = {other.cell.address for one in culprits for other in one.spoilt}
    wrong = [one for one in checked if one.is_wrong and one.cell.address not in explained]
    told = {one.cell.address for one in checked if one.is_wrong}
    in_rows, in_columns = by_row(checked), by_column(checked)
    for group in sorted(groups(wrong), key=lambda one: -abs(one[0].difference)):
        if len(group) > MOST_ALONE:
            findings.append(same_difference(group))
            continue
        for one in group:
            parts = parts_in(one, in_rows[row_of(one)])
            parts = parts or parts_in(one, in_columns[column_of(one)])
            findings.append(
                contradicted.get(one.cell.address) or disagreement(one, made_of(one), parts)
            )
    findings += [one for address, one in contradicted.items() if address not in told]
    told |= {one.cell.address for one in culprits}
    for one, expected, parts in not_their_printed_parts(checked, told):
        told.add(one.cell.address)
        findings.append(disagreement(one, expected, parts))
    return findings + list(printed_differently(checked, kinds, told))


def same_difference(group: Sequence[Checked]) -> Finding:
    """Many figures that are off by the same amount, for a cause that is no single cell."""
    return table_findings.same_difference(
        group[0].cell.table.definition,
        group[0].difference,
        [place_of(one.cell) for one in group],
    )


def disagreement(one: Checked, expected: Decimal, parts: Sequence[Checked]) -> Finding:
    """A figure is not `expected` (元); the printed parts may be what is wrong."""
    definition = one.cell.table.definition
    return table_findings.disagrees(
        definition,
        place_of(one.cell),
        one.cell.amount / UNITS[definition.unit],
        expected,
        [place_of(part.cell) for part in parts if part.cell.amount],
    )


def by_row(checked: Iterable[Checked]) -> dict[Row, list[Checked]]:
    found: dict[Row, list[Checked]] = {}
    for one in checked:
        found.setdefault(row_of(one), []).append(one)
    return found


def by_column(checked: Iterable[Checked]) -> dict[Row, list[Checked]]:
    found: dict[Row, list[Checked]] = {}
    for one in checked:
        found.setdefault(column_of(one), []).append(one)
    return found


def row_of(one: Checked) -> Row:
    code, panel = one.cell.table.definition.code, one.cell.row.given.panel
    return code, panel, next(iter(one.cell.row.given.cells.values()), "")


def column_of(one: Checked) -> Row:
    return one.cell.table.definition.code, one.cell.row.given.panel, one.cell.column


def parts_in(one: Checked, line: Iterable[Checked]) -> list[Checked]:
    """The largest parts of a figure among those of its row, or of its column."""
    whole = set(one.terms)
    filled = [other for other in line if other.terms and (other.cell.amount or made_of(other))]
    if len(filled) > MOST_PARTS:
        return []
    within = [
        other
        for other in filled
        if whole - set(other.terms) and all(one.holds(term) for term in other.terms)
    ]
    largest: list[Checked] = []
    for part in sorted(within, key=lambda other: -made_of(other)):
        if not any(all(other.holds(term) for term in part.terms) for other in largest):
            largest.append(part)
    return largest


def not_their_printed_parts(
    checked: Sequence[Checked], but: set[Address]
) -> Iterator[tuple[Checked, Decimal, list[Checked]]]:
    """Totals that rounding of many figures would explain, but not that of their printed parts.

    The parts are rows that make up the row, or columns that make up the column; what they come
    to follows in 元.
    """
    in_rows, in_columns = by_row(checked), by_column(checked)
    for one in checked:
        if one.is_wrong or one.cell.address in but:
            continue
        by_unit = has_rows_of_units(one)
        if one.outcome is not Outcome.ROUNDING and not by_unit:
            continue
        for line in (in_columns[column_of(one)], in_rows[row_of(one)]):
            parts = parts_in(one, line)
            if any(part.cell.address in but for part in parts):
                continue
            if not parts or not (
                is_by_unit(one, parts) or sum(map(made_of, parts)) == made_of(one)
            ):
                continue
            printed = sum((part.cell.amount for part in parts), Decimal(0))
            tolerance = half_step(one) * (1 + sum(bool(part.cell.amount) for part in parts))
            if abs(one.cell.amount - printed) > tolerance:
                yield one, printed, parts
                break


def place_of(cell: Cell) -> Place:
    return cell.table.place(cell.row.given, cell.column)


def has_rows_of_units(one: Checked) -> bool:
    panel = one.cell.table.definition.panel(one.cell.row.given.panel)
    return any(row.each and row.each.by == ("unit",) for row in panel.rows)


def is_by_unit(one: Checked, parts: Sequence[Checked]) -> bool:
    """Whether the parts are rows of units, which have to make up the row of the department."""
    axes = [part.cell.row.definition.each for part in parts if part.cell.row is not one.cell.row]
    return len(axes) == len(parts) and all(each and each.by == ("unit",) for each in axes)


def printed_differently(
    checked: Sequence[Checked], kinds: Kinds, but: set[Address]
) -> Iterator[Finding]:
    """Figures that other tables print otherwise, though each is close enough to its parts.

    Of money that one measure does not tell at all, nothing follows for the other: a budget may
    not be entered to the end.
    """
    for cells in same_figures((one for one in checked if one.cell.address not in but), kinds):
        usual = Counter(one.cell.amount for one in cells).most_common(1)[0][0]
        agreeing = [one for one in cells if one.cell.amount == usual]
        for one in cells:
            if abs(one.cell.amount - usual) > half_step(one) + half_step(agreeing[0]):
                yield table_findings.printed_differently(
                    one.cell.table.definition,
                    place_of(one.cell),
                    one.cell.amount,
                    usual,
                    [place_of(other.cell) for other in agreeing],
                )


def same_figures(checked: Iterable[Checked], kinds: Kinds) -> Iterator[list[Checked]]:
    """Cells of the workbook that print the same money."""
    same: dict[tuple[Selection, frozenset[str]], list[Checked]] = {}
    for one in checked:
        if len(one.terms) == 1:
            measure = one.terms[0].measure
            told = kinds["expenditure" if measure == "project" else measure]
            same.setdefault((same_money(one.terms[0]), told), []).append(one)
    return iter(same.values())


def kinds_told(facts: Iterable[Fact], measure: str) -> frozenset[str]:
    """Which kinds of expenditure a measure has facts of: basic, project."""
    told = {fact.at.get("purpose", "") for fact in facts if fact.measure == measure and fact.amount}
    return frozenset(kind for kind in KINDS if any(within("purpose", one, kind) for one in told))


def origin_of(fact: Fact) -> Address:
    """The cell that a fact was read from."""
    sheet, _, cell = fact.origin.rpartition("!")
    return sheet, cell


def in_another_unit(checked: Sequence[Checked], kinds: Kinds) -> Iterator[Finding]:
    """Tables of which every figure that others print as well is 10,000 times as much there."""
    times: dict[str, list[tuple[Checked, Checked]]] = {}
    equal: set[str] = set()
    for cells in same_figures(checked, kinds):
        for one in cells:
            code = one.cell.table.definition.code
            for other in cells:
                if other.cell.table is one.cell.table or not other.cell.amount:
                    continue
                if abs(one.cell.amount - other.cell.amount) <= half_step(one) + half_step(other):
                    equal.add(code)
                elif (
                    abs(one.cell.amount - YUAN_PER_WAN * other.cell.amount)
                    <= YUAN_PER_WAN * half_step(other) * 2
                ):
                    times.setdefault(code, []).append((one, other))
    for code, pairs in times.items():
        distinct = {one.terms for one, _ in pairs}
        if code not in equal and (len(distinct) > 1 or is_near(pairs[0][0])):
            one, other = max(pairs, key=lambda pair: pair[0].cell.amount)
            yield table_findings.table_in_yuan(
                one.cell.table.definition,
                place_of(one.cell),
                one.cell.amount,
                place_of(other.cell),
                other.cell.amount,
            )


def is_near(one: Checked) -> bool:
    """Whether a figure is what it is made of but for tails, be they those of another unit."""
    return abs(one.difference) <= one.cell.amount / 1000


def made_of(one: Checked) -> Decimal:
    return one.cell.amount - one.difference


def half_step(one: Checked) -> Decimal:
    definition = one.cell.table.definition
    return printed_step(definition.unit, definition.decimals) / 2


def same_money(selection: Selection) -> Selection:
    """One selection for money that tables select by several measures."""
    limits = dict(selection.conditions)
    if selection.measure == "project" and "project" not in limits and limits.keys() <= COMMON:
        limits.setdefault("purpose", PROJECTS["purpose"])
    elif selection.measure not in SPENT or not limits.keys() <= COMMON:
        return selection
    return Selection("expenditure").narrowed(limits) or selection
