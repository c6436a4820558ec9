"""The statutory tables of a budget: derived, laid out, and as a workbook."""

from __future__ import annotations

from budgets.models import Budget
from budgets.queries import catalogue_for, catalogue_of, ledger_for, ledger_of
from departments.models import Person
from fiscal.deriving import DerivedTable, derive
from fiscal.table_sheets import lay_out_table
from workbooks.writing import write_workbook


def derived_tables(budget: Budget, person: Person | None = None) -> list[DerivedTable]:
    """Every table of the edition, as a person reads the budget; without one, as the public does.

    The number of queries does not depend on the number of tables or lines.
    """
    ledger = ledger_for(budget, person) if person else ledger_of(budget)
    catalogue = catalogue_for(budget, person) if person else catalogue_of(budget)
    edition = budget.definition
    return [derive(one, ledger, catalogue, edition.masking) for one in edition.tables]


def export_budget(budget: Budget, person: Person | None = None) -> bytes:
    """The statutory workbook: one sheet for each table, laid out as published."""
    catalogue = catalogue_for(budget, person) if person else catalogue_of(budget)
    sheets = [lay_out_table(table, catalogue) for table in derived_tables(budget, person)]
    return write_workbook([(sheet.title, sheet) for sheet in sheets])
