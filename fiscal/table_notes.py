"""What stands below a table: notes, and the sentence of a table without figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fiscal.forms import Strict

if TYPE_CHECKING:
    from fiscal.tables import TableDefinition


class TableNotes(Strict):
    """The notes of a table, and what is said below it where it is `empty`.

    A blank `empty` says nothing: such a table prints its zeros.
    """

    notes: tuple[str, ...] = ()
    empty: str = ""

    def below(self, is_empty: bool) -> tuple[str, ...]:
        """What is printed, with places for department and year still open."""
        return (*self.notes, self.empty) if is_empty and self.empty else self.notes


def notes_of(definition: TableDefinition) -> TableNotes:
    """What the edition file says below a table."""
    return TableNotes(notes=definition.notes, empty=definition.empty)
