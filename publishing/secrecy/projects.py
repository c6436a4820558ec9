"""The projects of books as they are now, and which of them is which in books of other years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from books.models import Book, Project
from fiscal.deriving import Catalogue
from fiscal.given import folded
from fiscal.reconciling.cells import kinds_of


@dataclass(frozen=True)
class Projects:
    """Names by node, the secret ones in the order printed, and the kinds that are published."""

    names: Mapping[str, str]
    secret: Sequence[str]
    kinds: Mapping[str, str]

    def named(self, texts: Iterable[str]) -> str | None:
        """The project that a row of some texts is of; None for one that is no more."""
        shown = set(map(folded, texts))
        return next((node for node, name in self.names.items() if folded(name) in shown), None)


def projects_of(book: Book, public: Catalogue) -> Projects:
    """The projects of a book with their names, secret or not."""
    names = {
        f"p{pk}": name for pk, name in Project.objects.filter(book=book).values_list("pk", "name")
    }
    return Projects(
        {node: names[node] for node in public.projects},
        [node for node, one in public.projects.items() if one.classified],
        kinds_of(public.projects),
    )


def same_projects(books: Iterable[int]) -> dict[str, str]:
    """One node for what is the same project in several books, by the nodes of each.

    Linked projects are the same, and so are those of one code, or else of one name: so readers
    recognise them. Two projects of one book are two.
    """
    found: dict[str, str] = {}
    known: dict[object, str] = {}
    taken: set[tuple[int, str]] = set()
    rows = Project.objects.filter(book__in=list(books)).order_by("fiscal_year", "kind", "pk")
    for one in rows.only("book_id", "code", "name", "follows_id", "budgeted_as_id"):
        links = [f"p{pk}" for pk in (one.budgeted_as_id, one.follows_id) if pk]
        marks = [("code", one.code)] if one.code else []
        marks.append(("name", folded(one.name)))
        alike = [found[link] for link in links if link in found]
        alike += [known[mark] for mark in marks if mark in known]
        node = next((it for it in alike if (one.book_id, it) not in taken), one.node)
        found[one.node] = node
        taken.add((one.book_id, node))
        for mark in marks:
            known.setdefault(mark, node)
    return found
