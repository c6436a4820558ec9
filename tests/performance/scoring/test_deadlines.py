import pytest

from performance.scoring.deadlines import Period, in_time, read_period


def period(text: str) -> Period:
    read = read_period(text)
    assert isinstance(read, Period)
    return read


@pytest.mark.parametrize(
    ("actual", "deadline", "kept"),
    [
        ("2024年12月31日", "2024年12月31日前", True),
        ("12月", "12月", True),
        ("2024年11月", "12月", True),
        ("2023年12月", "2024年3月", True),
        ("2025年1月", "2024年12月31日前", False),
        ("2024年12月1日", "2024年11月前", False),
        ("12月1日", "2024年11月30日", False),
        ("11月", "11月15日前", None),
        ("第四季度", "11月底前", None),
        ("11月15日", "11月15日前", True),
        ("2024年", "2024年", True),
    ],
)
def test_in_time(actual: str, deadline: str, kept: bool | None) -> None:
    assert in_time(period(actual), period(deadline)) is kept


@pytest.mark.parametrize("text", ["及时", "3天", "18月", "至2024年", "每月底前", ""])
def test_what_is_no_period(text: str) -> None:
    assert read_period(text) is None
