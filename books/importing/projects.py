"""Which project of a book a row of an uploaded table is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from books.importing.existing import Before
from fiscal.given import folded
from fiscal.recovering import Recovered


@dataclass(frozen=True)
class Pairing:
    """`known` maps the key of an uploaded project to the node of the one that stands there.

    `secret` are the uploaded rows that were masked in the file.
    """

    known: Mapping[str, str]
    secret: frozenset[str]

    def node(self, key: str) -> str:
        """The node of a project in the ledger of the book; one of its own for a new one."""
        return self.known.get(key, f"new-{key}")


def pair_projects(recovered: Recovered, before: Before) -> Pairing:
    """Pair by unit and name, brackets and blanks aside; masked rows with masked ones in order."""
    open_nodes: dict[tuple[str, str], list[str]] = {}
    masked_nodes = []
    for node, aspects in before.catalogue.projects.items():
        if aspects.classified:
            masked_nodes.append(node)
        else:
            open_nodes.setdefault((folded(aspects.unit), folded(aspects.name)), []).append(node)
    known: dict[str, str] = {}
    for key, aspects in recovered.projects.items():
        name = (folded(aspects.unit), folded(aspects.name))
        fitting = masked_nodes if aspects.classified else open_nodes.get(name, [])
        if fitting:
            known[key] = fitting.pop(0)
    secret = frozenset(key for key, one in recovered.projects.items() if one.classified)
    return Pairing(known, secret)
