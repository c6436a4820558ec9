"""Versions of one document beside each other: what is now what it was then is known from then.

Of a figure that has changed since, an earlier version tells nothing; one that was withheld then is
the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from fiscal.reconciling.equations import Equation
from publishing.secrecy.printout import Printout


def same_in_versions(
    earlier: Printout, later: Printout, true: Mapping[str, Decimal]
) -> Iterator[Equation]:
    """What an earlier version says of a later one; `true` are amounts in 元 that are withheld."""
    for key, then in earlier.figures.items():
        other = later.name + key.removeprefix(earlier.name)
        if (now := later.figures.get(other)) is None:
            continue
        amount = true.get(other) if now.amount is None else now.amount
        if then.amount is None or amount is None or then.amount == amount:
            yield Equation(earlier.name.rstrip("/"), (key,), (other,))
