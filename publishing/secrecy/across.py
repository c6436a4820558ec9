"""What documents of other kinds and years say of the same money.

Final accounts print what the budget of their year planned at first, and what last year's accounts
carried over; a text compares figures with last year's. Figures of several documents are brought
into the terms of one of them, and what holds between the tables of a document holds between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fiscal.findings import Outcome
from fiscal.ledger import Selection
from fiscal.money import same_money
from fiscal.reconciling.cells import Cell
from fiscal.reconciling.equations import Equation, Figures, solve
from fiscal.reconciling.relations import Relations
from publishing.secrecy.printout import Printout
from workflow.models import CaseKindChoices

#: A kind of document and its year.
Frame = tuple[str, int]

#: What a budget plans is the plan of the final accounts at its first stage.
INITIAL = ("initial",)
PLANNED = {"expenditure": "plan", "project": "project"}
#: What can be said of a plan: a budget tells this year's money from what was carried over as well.
PLANNED_BY = {"unit", "item", "purpose", "fund"}

#: A balance carried out of one year is carried into the next.
CARRIED = (("closing",), ("opening",))


@dataclass(frozen=True)
class Same:
    """Which projects of several books are the same, and of which kind of expenditure they are."""

    nodes: Mapping[str, str]
    kinds: Mapping[str, str]

    def named(self, selection: Selection) -> Selection:
        """A selection with the one name of its project."""
        limits = dict(selection.conditions)
        if len(limits.get("project", ())) != 1:
            return selection
        [node] = limits["project"]
        node = self.nodes.get(node, node)
        limits["project"] = (node,)
        if kind := self.kinds.get(node):
            limits.setdefault("purpose", (kind,))
        return Selection(selection.measure).narrowed(limits) or selection


def same_across(
    documents: Sequence[Printout], frames: Iterable[Frame], same: Same, known: Figures
) -> list[Equation]:
    """The equations between documents, in the terms of each frame.

    `known` are the figures with the amounts that are withheld, as far as they are known to us:
    where documents contradict each other, they do not speak of the same.
    """
    of = {key: one.name for one in documents for key in one.figures}
    found: dict[object, Equation] = {}
    for frame in dict.fromkeys(frames):
        cells = [cell for one in documents for cell in in_terms_of(frame, one, same)]
        if len({of[cell.key] for cell in cells}) < 2:
            continue
        edition = next(one.edition for one in documents if (one.kind, one.year) == frame)
        both = Relations(edition, cells)
        for family in (both.same(), both.shared_out(), both.not_above()):
            for one in family:
                if len({of[key] for key in one.figures}) > 1:
                    found.setdefault(frozenset((one.left, one.right)), one)
    return [one for one in found.values() if solve(one, known).outcome != Outcome.MISMATCH]


def in_terms_of(frame: Frame, document: Printout, same: Same) -> Iterator[Cell]:
    """The cells of a document that are about the money of a frame."""
    at = (document.kind, document.year)
    for cell in (*document.cells, *(one.cell(document.kinds) for one in document.of_this_year)):
        if found := translated(cell, at, frame, document.name, same):
            yield found
    for told in document.told:
        if told.of_last_year:
            before = (document.kind, document.year - 1)
            cell = told.cell(document.kinds)
            if found := translated(cell, before, frame, f"{document.name}last/", same):
                yield found


def translated(cell: Cell, at: Frame, to: Frame, name: str, same: Same) -> Cell | None:
    """A cell in the terms of another document, in a table of its own; None if it has no words."""
    terms = [in_words_of(one, at, to) for one in cell.terms]
    found = tuple(same_money(same.named(one)) for one in terms if one)
    if len(found) < len(cell.terms):
        return None
    own = in_words_of(cell.own, at, to) if cell.own else None
    definition = cell.table.definition
    table = replace(
        cell.table, definition=definition.model_copy(update={"code": f"{name}{definition.code}"})
    )
    return replace(cell, table=table, terms=found, own=same.named(own) if own else None)


def in_words_of(selection: Selection, at: Frame, to: Frame) -> Selection | None:
    """The same money as another document selects it."""
    if at == to:
        return selection
    (kind, year), (other, other_year) = at, to
    limits = dict(selection.conditions)
    if kind == other == CaseKindChoices.FINAL_ACCOUNTS and abs(year - other_year) == 1:
        then, now = CARRIED if year < other_year else CARRIED[::-1]
        if selection.measure == "balance" and limits.get("moment") == then:
            return Selection("balance").narrowed({**limits, "moment": now})
        return None
    if year != other_year or kind == other:
        return None
    if kind == CaseKindChoices.BUDGET:
        return planned(selection.measure, limits)
    return as_budgeted(selection.measure, limits)


def planned(measure: str, limits: Mapping[str, tuple[str, ...]]) -> Selection | None:
    """What a budget selects, in the words of the final accounts."""
    if measure not in PLANNED or limits.keys() - PLANNED_BY - {"project"}:
        return None
    return Selection(PLANNED[measure]).narrowed({**limits, "stage": INITIAL})


def as_budgeted(measure: str, limits: Mapping[str, tuple[str, ...]]) -> Selection | None:
    """What final accounts select of the first plan, in the words of the budget."""
    budgeted = {planned: measure for measure, planned in PLANNED.items()}
    if measure not in budgeted or limits.get("stage") != INITIAL:
        return None
    rest = {one: nodes for one, nodes in limits.items() if one != "stage"}
    return Selection(budgeted[measure]).narrowed(rest)
