"""The figures of a book as the public will read them, and the equations that everybody knows.

Tables first, with every classified project masked; then what the text, the goal forms and the
comparison with the accounts tell of money that no table prints as finely; then what was told
before, by earlier versions and by other documents, which stays known. What is withheld beside the
secrets is still printed here: whether it has to be is what is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.utils.crypto import salted_hmac

from books.models import Book
from books.queries import catalogue_of, ledger_of
from fiscal.deriving import Catalogue, derive
from fiscal.ledger import UNITS
from fiscal.money import money_of
from fiscal.reconciling.cells import cells_of, kinds_of
from fiscal.reconciling.derived import as_given
from fiscal.reconciling.equations import Equation, Printed
from publishing.models import Publication
from publishing.secrecy.across import Same, same_across
from publishing.secrecy.beside import (
    Beside,
    documents_beside,
    is_public,
    publications_beside,
    secret_projects,
)
from publishing.secrecy.earlier import same_in_versions
from publishing.secrecy.printout import Printout
from publishing.secrecy.projects import Projects, projects_of, same_projects
from publishing.secrecy.told import beyond_tables, told_in
from publishing.secrecy.unprinted import unprinted
from workflow.events import canonical


@dataclass(frozen=True)
class PublicFigures:
    """What a book will print, and what is known besides, by keys of figures; amounts in 元.

    `hidden` are its own secrets with their true amounts, which their labels name: this is for
    people who are cleared. `publications` are read only where what they told is asked for.
    """

    book: Book
    present: Printout
    hidden: Mapping[str, Decimal]
    publications: Sequence[Publication]

    @property
    def own(self) -> Mapping[str, Printed]:
        """The figures of this version."""
        return self.present.figures

    @property
    def money(self) -> Mapping[str, str]:
        """Of which money (`fiscal.money`) the figures are that can be withheld."""
        return self.present.money

    @cached_property
    def documents(self) -> Sequence[Beside]:
        """What was published, earlier versions of the book itself among it."""
        return documents_beside(self.book.case, self.publications)

    @property
    def others(self) -> Sequence[Beside]:
        """The documents of other cases."""
        return [one for one in self.documents if one.book.pk != self.book.pk]

    @cached_property
    def printouts(self) -> Sequence[Printout]:
        return [self.present, *(version for one in self.documents for version in one.versions)]

    @cached_property
    def figures(self) -> Mapping[str, Printed]:
        """All figures that are known, those of other versions and documents among them."""
        return {key: one for it in self.printouts for key, one in it.figures.items()}

    @cached_property
    def secrets(self) -> Mapping[str, Decimal | None]:
        """Every amount that must not follow, those of the other documents among them.

        With its true amount, or None where the other document is being changed.
        """
        found: dict[str, Decimal | None] = {**self.hidden}
        for one in self.others:
            if keys := list(one.secrets):
                amounts = present_of(one.book)[1] if is_public(one.book.case) else {}
                found |= {key: amounts.get(key.removeprefix(one.last.name)) for key in keys}
        return found

    @cached_property
    def true(self) -> Mapping[str, Decimal]:
        """The secrets of which we know the amount."""
        return {key: amount for key, amount in self.secrets.items() if amount is not None}

    @cached_property
    def equations(self) -> list[Equation]:
        """What must hold between the figures."""
        found = [equation for one in self.printouts for equation in one.equations]
        for one in self.documents:
            last = self.present if one.book.pk == self.book.pk else one.last
            for version in one.versions:
                if version is not last:
                    found += same_in_versions(version, last, self.true)
        return found + self.between_documents

    @cached_property
    def between_documents(self) -> list[Equation]:
        """What holds between this book and other documents, as they stand last."""
        if not self.others:
            return []
        last = [self.present, *(one.last for one in self.others)]
        nodes = same_projects([self.book.pk, *(one.book.pk for one in self.others)])
        kinds = {nodes[node]: kind for one in last for node, kind in one.kinds.items()}
        known = dict(self.figures)
        known |= {key: replace(known[key], amount=amount) for key, amount in self.true.items()}
        at_stake = [one.last for one in self.others if one.projects.secret]
        frames = [(one.kind, one.year) for one in (self.present, *at_stake)]
        return same_across(last, frames, Same(nodes, kinds), known)

    @property
    def fixed(self) -> frozenset[str]:
        """What is known whatever is withheld now."""
        return frozenset(key for it in self.printouts[1:] for key in it.figures)

    @cached_property
    def digest(self) -> str:
        """What the figures, the secrets and the other documents are.

        Keyed, so that nobody finds a secret by trying.
        """
        stated = [
            [[key, written(one.amount), written(one.half)] for key, one in self.own.items()],
            [[key, written(amount)] for key, amount in self.hidden.items()],
            [[node, kind] for node, kind in self.present.kinds.items()],
            [self.book.edition, written(self.book.definition.masking.share)],
            [one.sha256 for one in self.publications],
            [str(pk) for pk in secret_projects(self.book.case)],
        ]
        return salted_hmac("publishing.secrecy", canonical(stated), algorithm="sha256").hexdigest()

    def of(self, money: Collection[str]) -> tuple[str, ...]:
        """The figures that print some money; none of them is a secret."""
        wanted = set(money)
        return tuple(
            key
            for key, one in self.money.items()
            if one in wanted and key not in self.hidden and self.own[key].amount
        )


def written(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"


def public_figures(book: Book) -> PublicFigures:
    """All figures of a book as they will be read if nothing is withheld beside its secrets."""
    present, hidden = present_of(book)
    return PublicFigures(book, present, hidden, list(publications_beside(book.case)))


def present_of(book: Book) -> tuple[Printout, Mapping[str, Decimal]]:
    """What a book prints as it is now, and its secrets with their true amounts in 元."""
    ledger, public = ledger_of(book), replace(catalogue_of(book), suppressed=frozenset())
    projects = projects_of(book, public)
    known = opened(public, projects)
    given = [
        as_given(derive(one, ledger, known, book.definition.masking), projects.secret)
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
    left_out = unprinted(book, ledger, projects)
    present = Printout(
        "",
        "",
        book.case.kind,
        book.case.fiscal_year,
        book.definition,
        cells,
        told,
        sums,
        list(left_out),
        kinds,
        money | {one.key: one.money for one in (*told, *left_out)},
    )
    return present, secrets | {one.key: amount for one, amount in left_out.items()}


def opened(catalogue: Catalogue, projects: Projects) -> Catalogue:
    """The words of the tables with no project masked."""
    return replace(
        catalogue,
        projects={
            node: replace(one, name=projects.names[node], classified=False)
            for node, one in catalogue.projects.items()
        },
    )
