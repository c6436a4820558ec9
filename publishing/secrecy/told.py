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
from books.standard_texts import text_definition
from books.text import material_of
from fiscal.amounts import decimals_of, wan_from_yuan
from fiscal.deriving import Catalogue
from fiscal.dimensions import node
from fiscal.given import GivenRow, GivenTable
from fiscal.known_rows import KnownRow
from fiscal.ledger import UNITS, Ledger, Selection, printed_step
from fiscal.money import money_of, same_money
from fiscal.narrative import Narrative, narrate
from fiscal.reconciling.cells import Cell
from fiscal.reconciling.equations import Equation, Printed
from fiscal.tables import ColumnDefinition, Panel, RowDefinition, TableDefinition
from performance.goals.figures import STRUCTURE, BudgetFigures
from performance.goals.money import money_in_goals
from performance.goals.queries import figures_of
from performance.goals.summary import summary_edition
from performance.models import GoalForm
from publishing.documents.stages import amounts_at_stages

#: What is told has the form of a table of one column, so that the same relations hold for it.
COLUMN = ColumnDefinition(key="amount", heading=("amount",), select={})
PANEL = Panel(key="told", measure="expenditure", columns=(COLUMN,), rows=())
TABLE = GivenTable(TableDefinition(code="told", title="", panels=(PANEL,)), ())


@dataclass(frozen=True)
class Told:
    """Money that is told somewhere: what it adds up, the amount in 元 and half its step.

    `of_last_year`: it is what its selections came to in the document of the year before. `version`
    is what the keys of that version begin with, blank for the present one. The amount is None for
    what is not told.
    """

    label: str
    terms: tuple[Selection, ...]
    amount: Decimal | None
    half: Decimal
    of_last_year: bool = False
    version: str = ""

    @property
    def money(self) -> str:
        return money_of(self.terms)

    @property
    def key(self) -> str:
        return f"{self.version}{'last' if self.of_last_year else 'told'}/{self.money}"

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
        if one.terms and (one.key not in found or one.half < found[one.key].half):
            found[one.key] = one
    return list(found.values())


def told_in_text(book: Book, ledger: Ledger, catalogue: Catalogue) -> Iterator[Told]:
    if (narrative := narrative_without(book, ledger, catalogue)) is None:
        return
    yield from told_of_last_year(narrative)
    edition = narrative.edition
    half = printed_step(edition.unit, edition.decimals) / 2
    for section, _, figure in narrative.bound():
        for value in figure.sources:
            if value.is_of_lines:
                label = f"{edition.title} · {section.heading} · {value.label}"
                shown = narrative.figures.display.shown(value.amount)
                amount = shown * UNITS[edition.unit]
                yield Told(label, value.terms, amount, half)


def told_of_last_year(narrative: Narrative) -> Iterator[Told]:
    """What a figure was last year, of every figure that the text compares with it.

    An increase tells it as well as a rate does, and so does that nothing has changed.
    """
    edition = narrative.edition
    half = printed_step(edition.unit, edition.decimals) / 2
    for name in edition.compared:
        comparison = narrative.figures.comparison(name)
        if comparison and comparison.now.is_of_lines and not edition.figures[name].before:
            label = f"{edition.title} · {comparison.now.label} · {gettext('the year before')}"
            amount = narrative.figures.display.shown(comparison.before) * UNITS[edition.unit]
            yield Told(label, comparison.now.terms, amount, half, of_last_year=True)


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
    first, figures = book.definition.tables[0], figures_of(book.case)
    for path, terms, amount in money_in_goals(book.case, figures):
        places = max(first.decimals, decimals_of(wan_from_yuan(amount)))
        label = f"{gettext('goal forms')} · {in_goals(book, figures, path)}"
        yield Told(label, terms, amount, printed_step("万元", places) / 2)


def in_goals(book: Book, figures: BudgetFigures, path: str) -> str:
    """An amount of the goal forms in words: whose it is, and which of its funds or parts."""
    case = book.case
    summary = summary_edition(case.department.region, case.fiscal_year)
    columns = {one.key: one.heading for one in summary.amounts}
    columns |= {key: node("purpose", key).name for key in STRUCTURE}
    form, _, rest = path.partition(".")
    if form == "budget":
        return f"{case.department.name} · {columns[rest.partition('.')[0]]}"
    code, _, key = rest.partition(".")
    names = {one.code: one.name for one in figures.projects}
    return f"{code} {names.get(code, '')}".strip() + f" · {columns[key]}"


def told_at_stages(book: Book, ledger: Ledger, catalogue: Catalogue) -> Iterator[Told]:
    first = book.definition.tables[0]
    half = printed_step(first.unit, first.decimals) / 2
    for name, terms, amount in amounts_at_stages(book, ledger, catalogue):
        label = f"{gettext('Budget against final accounts')} · {name}"
        yield Told(label, terms, amount, half)


def beyond_tables(
    found: Sequence[Told], printed: Mapping[str, Decimal]
) -> tuple[list[Told], list[Told]]:
    """What is told that tables do not print, or not as finely; then what sums of it are told.

    `printed` is half the step of each money that tables print. A sum of several known amounts
    tells nothing besides, as it is withheld with any of them. What was last year is in no table.
    """
    finer = [
        one
        for one in found
        if one.of_last_year or one.money not in printed or one.half < printed[one.money]
    ]
    known = printed.keys() | {one.money for one in finer if not one.of_last_year}
    sums = [
        one
        for one in finer
        if not one.of_last_year
        and len(one.terms) > 1
        and all(money_of([term]) in known for term in one.terms)
    ]
    return [one for one in finer if one not in sums], sums


def sums_of(told: Sequence[Told], keys: Mapping[str, str]) -> Iterator[Equation]:
    """That what adds up several selections is their sum; `keys` name figures by their money.

    What no figure is of has a name of its own, and is unknown.
    """
    for one in told:
        if len(one.terms) > 1 and not one.of_last_year and not overlap(one.terms):
            parts = (money_of([term]) for term in one.terms)
            yield Equation(
                "told",
                (one.key,),
                tuple(keys.get(part, f"{one.version}told/{part}") for part in parts),
            )


def overlap(terms: tuple[Selection, ...]) -> bool:
    return any(one.is_part_of(other) for one in terms for other in terms)
