"""When a printed figure contradicts the computed one."""

from decimal import Decimal

import pytest

from performance.claims import contradicted


@pytest.mark.parametrize(
    ("place", "printed", "computed"),
    [
        ("indicators.r1.score", "1.8", "1.80"),
        ("indicators.r1.score", "1.8", "1.804"),
        ("budget.total.rate", "69.98", "0.69982"),
        ("budget.total.rate", "70", "0.69982"),
        ("budget.total.rate", "70.0", "0.69982"),
    ],
)
def test_figures_that_agree_as_printed(place, printed, computed):
    assert contradicted(place, Decimal(printed), Decimal(computed)) is None


@pytest.mark.parametrize(
    ("place", "printed", "computed", "follows"),
    [
        ("indicators.r1.score", "2", "1.8", "1.80"),
        ("indicators.r1.score", "1.8", "1.806", "1.81"),
        ("budget.total.rate", "71", "0.69982", "69.98"),
        ("budget.total.rate", "70.00", "0.69982", "69.98"),
    ],
)
def test_figures_that_do_not(place, printed, computed, follows):
    assert contradicted(place, Decimal(printed), Decimal(computed)) == Decimal(follows)


def test_what_is_not_computed_contradicts_nothing():
    assert contradicted("indicators.r1.score", Decimal(2), None) is None
