"""Published final accounts of 2023, cell by cell: facts to tables, and tables to facts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from fiscal.findings import Outcome
from fiscal.given import Masked
from fiscal.ledger import Ledger
from fiscal.recovering import Recovered, recover
from tests import real_final_accounts as real


def recovered() -> Recovered:
    return recover(real.edition(), real.given_tables(), real.catalogue())


def whole_ledger() -> Ledger:
    """What the tables tell, and the initial budget, which stands in the text only."""
    found = recovered().ledger
    return Ledger((*found.facts, *real.initial_budget()), found.stated)


def test_every_cell_comes_out_as_printed() -> None:
    different, count = [], 0
    for code, table in real.derived(whole_ledger()).items():
        printed, ours = real.rows_of(code), real.body_of(table)
        assert len(ours) == len(printed), code
        for number, (row, own) in enumerate(zip(printed, ours, strict=True), start=1):
            for column, (cell, text) in enumerate(zip(row, own, strict=True), start=1):
                count += 1
                if cell != text:
                    different.append((code, number, column, cell, text))
    print(f"\n{count} cells, {len(different)} not as printed")  # noqa: T201  the counts are what the test is for
    assert different == []
    assert count == real.CELLS


def test_every_amount_follows_from_the_lines() -> None:
    counts = Counter(one.outcome for one in recovered().comparisons)
    print("\namount cells:", *(f"{number} {one}" for one, number in counts.items()))  # noqa: T201  the counts are what the test is for
    assert counts == {Outcome.EXACT: 367}


def test_nothing_is_found_wrong() -> None:
    assert recovered().findings == ()


def test_an_error_in_any_cell_is_named() -> None:
    """Ten 万元 more in any one amount, printed zeros and blanks that take figures included."""
    tables = real.given_tables()
    unnamed, count = [], 0
    for at, table in enumerate(tables):
        for number, row in enumerate(table.rows):
            for column, amount in row.amounts.items() if not row.is_blank else ():
                if amount is None and table.definition.zero:
                    continue
                assert not isinstance(amount, Masked)
                wrong = {**row.amounts, column: (amount or Decimal(0)) + 10}
                rows = list(table.rows)
                rows[number] = replace(row, amounts=wrong)
                given = [*tables]
                given[at] = replace(table, rows=tuple(rows))
                found = recover(real.edition(), given, real.catalogue()).findings
                places = [place for one in found if one.blocks for place in one.places]
                count += 1
                if (table.sheet, row.cells[column]) not in {
                    (one.sheet, one.cell) for one in places
                }:
                    unnamed.append((table.definition.code, row.label, column))
    print(f"\n{count} amounts changed, {len(unnamed)} not named")  # noqa: T201  the counts are what the test is for
    assert unnamed == []
    assert count > 300
