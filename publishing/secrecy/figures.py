"""The figures of a book as the public will read them, and the equations that everybody knows.

Tables first, with every classified project masked; then what the text, the goal forms and the
comparison with the accounts tell of money that no table prints as finely; then what earlier
versions printed, which stays known. What is withheld beside the secrets is still printed here:
whether it has to be is what is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.utils.crypto import salted_hmac

from books.models import Book, Project
from books.queries import catalogue_of, ledger_of
from fiscal.deriving import Catalogue, derive
from fiscal.ledger import UNITS
from fiscal.money import money_of
from fiscal.reconciling.cells import Cell, cells_of, kinds_of
from fiscal.reconciling.derived import as_given
from fiscal.reconciling.equations import Equation, Printed
from fiscal.reconciling.relations import Relations
from publishing.secrecy.earlier import Earlier, Projects, earlier_versions
from publishing.secrecy.told import Told, beyond_tables, sums_of, told_in
from workflow.events import canonical


@dataclass(frozen=True)
class PublicFigures:
    """What a book will print, by keys of figures; amounts in 元.

    `secrets` are the figures of classified projects with their true amounts, which their labels
    name: this is for people who are cleared. `money` says of which money (`fiscal.money`) the
    figures are that can be withheld; `sums` are told of several that are known anyway.
    """

    book: Book
    cells: Sequence[Cell]
    told: Sequence[Told]
    sums: Sequence[Told]
    kinds: Mapping[str, str]
    secrets: Mapping[str, Decimal]
    money: Mapping[str, str]
    earlier: Sequence[Earlier]

    @cached_property
    def own(self) -> Mapping[str, Printed]:
        """The figures of this version."""
        found = {cell.key: cell.printed() for cell in self.cells}
        return found | {one.key: one.printed() for one in self.told}

    @cached_property
    def figures(self) -> Mapping[str, Printed]:
        """All figures that are known, those of earlier versions among them."""
        before = {key: one for it in self.earlier for key, one in it.figures.items()}
        return {**self.own, **before}

    @cached_property
    def equations(self) -> list[Equation]:
        """What must hold between the figures."""
        edition = self.book.definition
        told = {one.key for one in self.told}
        both = Relations(edition, [*self.cells, *(one.cell(self.kinds) for one in self.told)])
        beside = [
            one
            for family in (both.same(), both.shared_out(), both.not_above())
            for one in family
            if told & set(one.figures)
        ]
        by_money: dict[str, str] = {}
        for key, money in self.money.items():
            by_money.setdefault(money, key)
        return [
            *Relations(edition, self.cells).equations(),
            *beside,
            *sums_of(self.told, by_money),
            *(one for it in self.earlier for one in it.equations),
        ]

    @cached_property
    def fixed(self) -> frozenset[str]:
        """What is known from earlier versions, whatever is withheld now."""
        return frozenset(key for one in self.earlier for key in one.figures)

    @cached_property
    def digest(self) -> str:
        """What the figures and the secrets are; keyed, so that nobody finds a secret by trying."""
        stated = [
            [[key, written(one.amount), written(one.half)] for key, one in self.figures.items()],
            [[key, written(amount)] for key, amount in self.secrets.items()],
            written(self.book.definition.masking.share),
        ]
        return salted_hmac("publishing.secrecy", canonical(stated), algorithm="sha256").hexdigest()

    def of(self, money: Collection[str]) -> tuple[str, ...]:
        """The figures that print some money; none of them is a secret."""
        wanted = set(money)
        return tuple(
            key
            for key, one in self.money.items()
            if one in wanted and key not in self.secrets and self.own[key].amount
        )


def written(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"


def has_secrets(book: Book) -> bool:
    """Whether a book has classified projects; one query."""
    return book.projects.exclude(level="").exists()


def public_figures(book: Book) -> PublicFigures:
    """All figures of a book as they will be read if nothing is withheld beside its secrets."""
    ledger, public = ledger_of(book), replace(catalogue_of(book), suppressed=frozenset())
    masking, projects = book.definition.masking, projects_of(book, public)
    known = opened(public, projects)
    given = [
        as_given(derive(one, ledger, known, masking), projects.secret)
        for one in book.definition.tables
    ]
    kinds = kinds_of(public.projects)
    cells = cells_of([(table, rows) for table, rows, _ in given], kinds)
    derived = {
        id(row): one for _, rows, found in given for row, one in zip(rows, found, strict=True)
    }
    whole = {cell.key: derived[id(cell.row)].figures[cell.column.key] for cell in cells}
    printed = {cell.key: cell.printed() for cell in cells}
    money = {key: money_of(one.terms) for key, one in whole.items()}
    secrets = {
        cell.key: (whole[cell.key].shown or Decimal(0)) * UNITS[cell.table.definition.unit]
        for cell in cells
        if printed[cell.key].amount is None
    }
    halves: dict[str, Decimal] = {}
    for key, one in printed.items():
        if key not in secrets:
            halves[money[key]] = min(one.half, halves.get(money[key], one.half))
    told, sums = beyond_tables(told_in(book, ledger, public), halves)
    return PublicFigures(
        book,
        cells,
        told,
        sums,
        kinds,
        secrets,
        money | {one.key: one.money for one in told},
        earlier_versions(book, printed, secrets, projects),
    )


def projects_of(book: Book, public: Catalogue) -> Projects:
    """The projects with their names, secret or not."""
    names = {
        f"p{pk}": name for pk, name in Project.objects.filter(book=book).values_list("pk", "name")
    }
    return Projects(
        {node: names[node] for node in public.projects},
        [node for node, one in public.projects.items() if one.classified],
    )


def opened(catalogue: Catalogue, projects: Projects) -> Catalogue:
    """The words of the tables with no project masked."""
    return replace(
        catalogue,
        projects={
            node: replace(one, name=projects.names[node], classified=False)
            for node, one in catalogue.projects.items()
        },
    )
