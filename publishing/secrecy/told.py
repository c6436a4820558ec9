"""What a document tells of its money outside of its tables: in the text, the goals, the stages.

Each is money with its selections (`fiscal.money`). It is taken as printed to the step of the
text even where only a share or a change is told of it: a reader knows no more than that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext

from books.models import Book
from books.text import material_of, text_definition
from fiscal.amounts import decimals_of, wan_from_yuan
from fiscal.deriving import Catalogue
from fiscal.given import GivenRow, GivenTable
from fiscal.known_rows import KnownRow
from fiscal.ledger import Ledger, Selection, printed_step
from fiscal.money import money_of, same_money
from fiscal.narrative import Narrative, narrate
from fiscal.reconciling.cells import Cell
from fiscal.reconciling.equations import Equation, Printed
from fiscal.tables import ColumnDefinition, Panel, RowDefinition, TableDefinition
from performance.goals.money import money_in_goals
from performance.goals.queries import figures_of
from performance.models import GoalForm
from publishing.documents.stages import amounts_at_stages

#: What is told has the form of a table of one column, so that the same relations hold for it.
COLUMN = ColumnDefinition(key="amount", heading=("amount",), select={})
PANEL = Panel(key="told", measure="expenditure", columns=(COLUMN,), rows=())
TABLE = GivenTable(TableDefinition(code="told", title="", panels=(PANEL,)), ())


@dataclass(frozen=True)
class Told:
    """Money that is told somewhere: what it adds up, the amount in 元 and half its step."""

    label: str
    terms: tuple[Selection, ...]
    amount: Decimal
    half: Decimal

    @property
    def money(self) -> str:
        return money_of(self.terms)

    @property
    def key(self) -> str:
        return f"told/{self.money}"

    def printed(self) -> Printed:
        return Printed(self.key, self.amount, self.half, self.label)

    def cell(self, kinds: Mapping[str, str]) -> Cell:
        """As a cell of a table, `kinds` being those of the projects."""
        terms = tuple(narrowed(one, kinds) for one in self.terms)
        row = KnownRow(GivenRow("told", {}, {}), RowDefinition(key="told"), {})
        own = terms[0] if len(terms) == 1 else None
        shared = tuple(same_money(one) for one in terms)
        return Cell(TABLE, row, PANEL, COLUMN, shared, own, self.key)


def narrowed(selection: Selection, kinds: Mapping[str, str]) -> Selection:
    """What a project's row in a table selects: its kind, if the project names one."""
    nodes = dict(selection.conditions).get("project", ())
    kind = kinds.get(nodes[0]) if len(nodes) == 1 else None
    return (selection.narrowed({"purpose": (kind,)}) if kind else None) or selection


def told_in(book: Book, ledger: Ledger, catalogue: Catalogue) -> list[Told]:
    """Everything that is told of money outside of the tables, each money once, most finely."""
    found: dict[str, Told] = {}
    for one in (
        *told_in_text(book, ledger, catalogue),
        *told_in_goals(book),
        *told_at_stages(book, ledger, catalogue),
    ):
        if one.terms and (one.money not in found or one.half < found[one.money].half):
            found[one.money] = one
    return list(found.values())


def told_in_text(book: Book, ledger: Ledger, catalogue: Catalogue) -> Iterator[Told]:
    if (narrative := narrative_without(book, ledger, catalogue)) is None:
        return
    edition = narrative.edition
    half = printed_step(edition.unit, edition.decimals) / 2
    for section, _, figure in narrative.bound():
        for value in figure.sources:
            if value.is_of_lines:
                label = f"{edition.title} · {section.heading} · {value.label}"
                shown = narrative.figures.display.shown(value.amount)
                amount = shown * (printed_step(edition.unit, 0) or 1)
                yield Told(label, value.terms, amount, half)


def narrative_without(book: Book, ledger: Ledger, catalogue: Catalogue) -> Narrative | None:
    """The text with a catalogue of words; None where the edition has no text."""
    try:
        edition = text_definition(book)
    except KeyError:
        return None
    return narrate(edition, replace(material_of(book, ledger), catalogue=catalogue))


def told_in_goals(book: Book) -> Iterator[Told]:
    """The amounts of the goal forms, if there are any."""
    if not GoalForm.objects.filter(case=book.case).exists():
        return
    first = book.definition.tables[0]
    for _, terms, amount in money_in_goals(book.case, figures_of(book.case)):
        places = max(first.decimals, decimals_of(wan_from_yuan(amount)))
        half = printed_step("万元", places) / 2
        yield Told(gettext("goal forms"), terms, amount, half)


def told_at_stages(book: Book, ledger: Ledger, catalogue: Catalogue) -> Iterator[Told]:
    first = book.definition.tables[0]
    half = printed_step(first.unit, first.decimals) / 2
    for name, terms, amount in amounts_at_stages(book, ledger, catalogue):
        label = f"{gettext('Budget against final accounts')} · {name}"
        yield Told(label, terms, amount, half)


def sums_of(told: Sequence[Told], keys: Mapping[str, str]) -> Iterator[Equation]:
    """That what adds up several selections is their sum; `keys` name figures by their money."""
    for one in told:
        if len(one.terms) > 1 and not overlap(one.terms):
            parts = (money_of([term]) for term in one.terms)
            yield Equation(
                "told", (one.key,), tuple(keys.get(part, f"told/{part}") for part in parts)
            )


def overlap(terms: tuple[Selection, ...]) -> bool:
    return any(one.is_part_of(other) for one in terms for other in terms)
