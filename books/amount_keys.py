"""By what the amounts of one project are told apart."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from fiscal.dimensions import node


class AmountKey(NamedTuple):
    """The fund, whether it is this year's money, and the stage; budgets say no stage."""

    fund: str = ""
    carried: str = ""
    stage: str = ""

    @classmethod
    def of(cls, place: Any) -> AmountKey:
        """The key of a stored amount."""
        return cls(place.fund, place.carried, place.stage)

    @classmethod
    def at(cls, place: Mapping[str, str]) -> AmountKey:
        """The key of a row or a fact; what it does not name is not broken down."""
        return cls(*(place.get(one, "") for one in cls._fields))

    @property
    def column(self) -> str:
        """The name of its column in the grid of projects."""
        return "-".join(self if self.stage else self[:2])

    @property
    def heading(self) -> str:
        """Its column in words: fund, this year's or carried over, stage."""
        words = [node("fund", self.fund).name if self.fund else _("fund not broken down")]
        words += [node("carried", self.carried).name] if self.carried else []
        words += [node("stage", self.stage).name] if self.stage else []
        return " · ".join(words)


#: Key → (amount, step), both in 元.
Amounts = Mapping[AmountKey, tuple[Decimal, Decimal]]
