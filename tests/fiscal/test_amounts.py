"""Figures as people type them and as forms print them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiscal.amounts import (
    decimals_of,
    fixed,
    read_number,
    round_half_up,
    trimmed,
    wan_from_yuan,
    yuan_from_wan,
)

figures = st.decimals(
    allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1719.21", "1719.21"),
        ("1,203.45", "1203.45"),
        ("１，２０３．４５", "1203.45"),
        (" 12 ", "12"),
        ("-3.5", "-3.5"),
        ("−3.5", "-3.5"),
        ("2722.10", "2722.10"),
    ],
)
def test_what_people_type(text, number):
    assert read_number(text) == Decimal(number)
    assert decimals_of(read_number(text)) == decimals_of(Decimal(number))


@pytest.mark.parametrize("text", ["", "-", "－", "——", "  "])
def test_what_means_nothing(text):
    assert read_number(text) is None


@pytest.mark.parametrize("text", ["三", "1,23,4", "12万", "1e5", "NaN", "1.2.3", "--5"])
def test_what_is_no_figure(text):
    with pytest.raises(ValueError):
        read_number(text)


@given(figures)
def test_reading_what_was_printed(value):
    assert read_number(trimmed(value)) == value
    assert read_number(fixed(value, 2, grouped=True)) == value


@given(figures)
def test_yuan_and_wan(value):
    assert wan_from_yuan(yuan_from_wan(value)) == value


@pytest.mark.parametrize(
    ("value", "rounded"), [("0.805", "0.81"), ("-0.805", "-0.81"), ("7.142", "7.14")]
)
def test_half_goes_up(value, rounded):
    assert round_half_up(Decimal(value)) == Decimal(rounded)


def test_printing():
    assert trimmed(Decimal("1.80")) == "1.8"
    assert trimmed(Decimal("100.00")) == "100"
    assert trimmed(Decimal("1E+2")) == "100"
    assert fixed(Decimal("-0.001"), 2) == "0.00"
