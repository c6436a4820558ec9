"""Which figures the tables of a workbook show as a whole: rules on others would find nothing right.

A rule on a balance of all income and all expenditure says nothing of a workbook that has only
the table of one fund. What is left out for that is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from books.grids import TITLES
from fiscal.findings import Finding
from fiscal.given import GivenTable
from fiscal.ledger import Ledger, Selection
from fiscal.sentences import Sentence
from fiscal.tables import TableEdition, parts_of

#: The measures whose figures of all funds and purposes the rules of a kind add up.
WHOLE: Mapping[str, tuple[str, ...]] = {
    "budget": ("income", "expenditure", "economic"),
    "final_accounts": ("income", "expenditure"),
}

#: What tells apart figures of which some are not in a table.
APART = ("fund", "purpose")

BASIC_OF_GENERAL = (("fund", ("general",)), ("purpose", ("basic",)))

#: Rules on economic lines that can be held against the basic expenditure of the general budget.
ON_BASIC = ("B-08", "B-09")


def covered(edition: TableEdition, tables: Sequence[GivenTable]) -> frozenset[str]:
    """The measures that can be recovered: all their figures, where the rules add up all."""
    whole = WHOLE[edition.kind]
    return frozenset(
        selection.measure
        for selection in recovered_from(edition, {one.definition.code for one in tables})
        if selection.measure not in whole
        or not {dimension for dimension, _ in selection.conditions} & set(APART)
    )


def recovered_from(edition: TableEdition, codes: Collection[str]) -> Iterator[Selection]:
    """What the cells select from which facts are read back, of those tables."""
    for named in edition.recover:
        code, only_panel, only_row = parts_of(named)
        if code not in codes or named in edition.specify:
            continue
        for panel in edition.table(code).panels:
            for row in panel.rows if only_panel in ("", panel.key) else ():
                for column in panel.amounts if only_row in ("", row.key) else ():
                    if selection := panel.selection(row, column):
                        yield selection


def measures_of(finding: Finding) -> set[str]:
    """The measures that a rule on figures looked at, as its places name them."""
    grids = {place.path.partition(".")[0] for place in finding.places}
    return {"project" if one == "projects" else one for one in grids if one in TITLES}


def uncovered(findings: Sequence[Finding], shown: frozenset[str]) -> dict[str, set[str]]:
    """The rules that looked at what no table shows, with the measures that are missing."""
    found: dict[str, set[str]] = {}
    for one in findings:
        if missing := measures_of(one) - shown:
            found.setdefault(one.rule, set()).update(missing)
    return found


def title_of(measure: str) -> Sentence:
    return TITLES["projects" if measure == "project" else measure]


def basic_of_general(ledger: Ledger) -> Ledger:
    """Economic lines and expenditure of the kind that every edition prints by economic code."""
    sides = [Selection(one, BASIC_OF_GENERAL) for one in ("economic", "expenditure")]
    return Ledger(tuple(one for one in ledger.facts if any(side.holds(one) for side in sides)))
