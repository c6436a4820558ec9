"""Amounts as typed: what is read, in which precision, and what is shown again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.entry import Negative, TooFine, TooLarge, read_amount, recorded, shown_amount


@pytest.mark.parametrize(
    ("text", "unit", "amount", "step"),
    [
        ("96258.3", "万元", "962583000", "1000"),
        ("96,258.30", "万元", "962583000", "100"),
        ("３６３４", "万元", "36340000", "1000"),
        ("12.3456", "万元", "123456", "0"),
        ("12.345678", "万元", "123456.78", "0"),
        ("123456.78", "元", "123456.78", "0"),
        ("1200", "元", "1200", "0"),
        ("", "万元", "0", "0"),
        ("-", "元", "0", "0"),
        (None, "元", "0", "0"),
        (Decimal("1.5"), "万元", "15000", "1000"),
    ],
)
def test_what_is_typed_has_the_precision_it_was_given_in(text, unit, amount, step):
    assert read_amount(text, unit) == (Decimal(amount), Decimal(step))


@pytest.mark.parametrize(
    ("text", "unit", "error"),
    [
        ("-3", "元", Negative),
        ("1.234", "元", TooFine),
        ("0.0000001", "万元", TooFine),
        ("1" * 17, "元", TooLarge),
        ("zwölf", "元", ValueError),
        ("1,23", "万元", ValueError),
    ],
)
def test_what_cannot_be_an_amount_is_refused(text, unit, error):
    with pytest.raises(error):
        read_amount(text, unit)


STEPS = [Decimal(0), Decimal(10), Decimal(100), Decimal(1000)]


@given(st.integers(min_value=0, max_value=10**12), st.sampled_from(STEPS))
def test_what_is_shown_in_wan_reads_as_the_same_amount_and_precision(number, step):
    amount = number * step if step else Decimal(number).scaleb(-2)
    text = shown_amount(amount, step, "万元")
    assert read_amount(text, "万元") == (amount, step if amount else 0)


@given(st.integers(min_value=0, max_value=10**13))
def test_what_is_shown_in_yuan_reads_as_the_same_amount(number):
    amount = Decimal(number).scaleb(-2)
    assert read_amount(shown_amount(amount, Decimal(0), "元"), "元") == (amount, 0)


def test_the_record_says_how_precise_a_figure_is():
    assert recorded(Decimal("120000.00"), Decimal(1000)) == "120000 ±500"
    assert recorded(Decimal("120000.50"), Decimal(0)) == "120000.5"
    assert recorded(Decimal(0), Decimal(1000)) == ""
