"""Whole tables in another unit: 元 where the others print 万元."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from decimal import Decimal

from fiscal import table_findings
from fiscal.amounts import YUAN_PER_WAN
from fiscal.findings import Finding
from fiscal.reconciling.cells import Cell
from fiscal.reconciling.equations import Printed


def in_another_unit(same: Iterable[Sequence[Cell]], torn: Container[str]) -> Iterator[Finding]:
    """Tables of which every figure that others print as well is 10,000 times as much there.

    `same` are the cells that print the same money, group by group. `torn` are the tables that
    contradict themselves: there a single figure is wrong.
    """
    times: dict[str, list[tuple[Cell, Cell]]] = {}
    agreeing: set[str] = set()
    for cells in same:
        printed = [(one, one.printed()) for one in cells]
        for cell, figure in printed:
            for other, beside in printed:
                if other.table is cell.table or not figure.amount or not beside.amount:
                    continue
                if is_same(figure, beside, Decimal(1)):
                    agreeing.add(cell.code)
                elif is_same(figure, beside, YUAN_PER_WAN):
                    times.setdefault(cell.code, []).append((cell, other))
    for code, pairs in times.items():
        if code in agreeing or code in torn:
            continue
        found = [(cell, cell.printed(), other.printed()) for cell, other in pairs]
        cell, figure, beside = max(found, key=lambda one: one[1].amount or 0)
        yield table_findings.table_in_yuan(
            cell.table.definition,
            figure.place,
            figure.amount or Decimal(0),
            beside.place,
            beside.amount or Decimal(0),
        )


def is_same(figure: Printed, other: Printed, times: Decimal) -> bool:
    """Whether a figure is another one so many times, as far as rounding tells."""
    amount, expected = figure.amount or Decimal(0), times * (other.amount or Decimal(0))
    return abs(amount - expected) <= figure.half + 2 * times * other.half
