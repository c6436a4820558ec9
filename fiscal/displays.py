"""How an amount is shown: in which unit, to how many decimals, beside a total stated for it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fiscal.amounts import fixed, round_half_up
from fiscal.findings import Outcome
from fiscal.ledger import UNITS, Stated, Sum


@dataclass(frozen=True)
class Display:
    """What a document prints amounts in: `unit` 元 or 万元, with `decimals` places."""

    unit: str
    decimals: int

    def shown(self, yuan: Decimal) -> Decimal:
        """An amount of 元 in the unit of the document, rounded half up to what it prints."""
        if not yuan:
            return yuan
        return round_half_up(yuan / UNITS[self.unit], self.decimals)

    def printed(self, yuan: Decimal) -> str:
        return fixed(self.shown(yuan), self.decimals)

    def compared(self, computed: Sum, stated: Stated | None) -> Outcome:
        """Whether a stated total is what the lines give, as far as it can be told as printed."""
        if stated is None or self.shown(stated.amount) == self.shown(computed.amount):
            return Outcome.EXACT
        tolerance = computed.slack + stated.step / 2
        apart = abs(stated.amount - computed.amount)
        return Outcome.ROUNDING if apart <= tolerance else Outcome.MISMATCH
