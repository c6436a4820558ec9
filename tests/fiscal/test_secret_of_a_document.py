"""The withheld amount of a published budget, in all equations of its tables."""

from __future__ import annotations

from decimal import Decimal

from fiscal.reconciling.derivations import said
from fiscal.reconciling.secrecy import examine
from fiscal.reconciling.suppression import proposal, without
from tests.real_budgets import DOCUMENTS
from tests.reconciliation import reconciled, secrets_of

#: In how many ways people found the amount, by the audit of the document.
WAYS = 22

SECRET = Decimal(66_320_000)


def test_the_amount_follows_and_no_longer_does_after_the_proposal() -> None:
    one = reconciled(DOCUMENTS[1])
    equations = [result.equation for result in one.results]
    secrets = secrets_of(one)
    assert len(secrets) == 2  # in all, and of the general budget
    examined = examine(one.figures, equations, secrets)
    for exposure in examined.exposures.values():
        low, high = exposure.possible
        assert exposure.determined and high is not None and low <= SECRET <= high
        assert len({str(said(way, one.figures)) for way in exposure.derivations}) >= WAYS
        assert all(abs(way.value - SECRET) <= way.half for way in exposure.derivations)
    true = dict.fromkeys(secrets, SECRET)
    proposed = proposal(one.figures, equations, secrets, true=true)
    assert proposed.withhold, proposed.reason
    left = without(one.figures, proposed.withhold)
    again = examine(left, equations, secrets, true=true)
    for exposure in again.exposures.values():
        low, high = exposure.possible
        assert not exposure.determined and not exposure.derivations and exposure.wide_enough
        assert high is None or high - low >= SECRET / 5
