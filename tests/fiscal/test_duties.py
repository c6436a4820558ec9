"""From the approval to the last day to publish, and what became of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiscal.duties import Deed, Duties, Timeliness, duty_of, objection_to_approval
from fiscal.editions import EditionError, load_toml

DAYS = st.dates(date(2015, 1, 1), date(2099, 1, 1))
APART = st.integers(-400, 400).map(lambda days: timedelta(days=days))
APPROVED = date(2024, 2, 6)
DUE = date(2024, 2, 26)


def deed(**values: object) -> Deed:
    return Deed(**{"approved_on": APPROVED, "due_on": DUE, **values})


def test_the_law_gives_twenty_days_and_the_day_of_the_approval_is_not_counted():
    duty = duty_of("budget", 2024)
    assert duty and duty.due_on(APPROVED) == DUE
    assert "预算法" in duty.basis
    assert duty_of("budget", 2014) is None
    assert duty_of("unheard_of", 2024) is None


def test_a_leap_day_is_a_day():
    duty = duty_of("budget", 2024)
    assert duty and duty.due_on(date(2024, 2, 20)) == date(2024, 3, 11)
    assert duty.due_on(date(2023, 2, 20)) == date(2023, 3, 12)


@given(approved=DAYS, kind=st.sampled_from(["budget", "final_accounts", "self_evaluation"]))
def test_the_last_day_lies_as_many_days_after_as_the_duty_says(approved: date, kind: str):
    duty = duty_of(kind, 2024)
    assert duty and (duty.due_on(approved) - approved).days == duty.days == 20


@given(approved=DAYS, published=st.none() | APART, now=APART, closed=st.none() | APART)
def test_state_and_days_agree_whatever_the_days(approved, published, now, closed):
    duty = duty_of("budget", 2024)
    due = duty.due_on(approved)
    today = due + now
    one = Deed(
        approved_on=approved,
        due_on=due,
        published_on=due + published if published is not None else None,
        closed_on=due + closed if closed is not None else None,
    )
    state, days = one.timeliness(today), one.days(today)
    assert days >= 0
    if published is not None:
        assert state is (Timeliness.ON_TIME if published <= timedelta(0) else Timeliness.LATE)
        assert days == max(published.days, 0)
    elif closed is not None and closed <= timedelta(0):
        assert (state, days) == (Timeliness.NO_DUTY, 0)
    elif now > timedelta(0):
        assert state is Timeliness.OVERDUE
        assert days == min(now, closed or now).days >= 1
    else:
        assert state is Timeliness.NOT_YET_DUE
        assert days == -now.days
    assert (state is Timeliness.LATE) <= (days > 0)


@given(published=DAYS, today=DAYS)
def test_without_an_approval_nothing_is_late(published, today):
    assert Deed().timeliness(today) is Timeliness.NO_DUTY
    one = Deed(published_on=published)
    assert (one.timeliness(today), one.days(today)) == (Timeliness.PUBLISHED, 0)


@pytest.mark.parametrize(
    ("published", "state", "days"),
    [
        (DUE, Timeliness.ON_TIME, 0),
        (DUE + timedelta(days=1), Timeliness.LATE, 1),
        (APPROVED - timedelta(days=3), Timeliness.ON_TIME, 0),
    ],
)
def test_the_last_day_is_in_time_and_the_next_is_late(published, state, days):
    one = deed(published_on=published)
    assert (one.timeliness(DUE), one.days(DUE)) == (state, days)
    assert one.is_early == (published < APPROVED)


def test_withdrawn_goes_before_when_it_was_published():
    assert deed(published_on=DUE, is_withdrawn=True).timeliness(DUE) is Timeliness.WITHDRAWN


def test_a_department_that_was_closed_is_overdue_until_it_was_closed():
    one = deed(closed_on=DUE + timedelta(days=5))
    today = DUE + timedelta(days=100)
    assert (one.timeliness(today), one.days(today)) == (Timeliness.OVERDUE, 5)
    assert deed(closed_on=DUE, published_on=DUE).timeliness(today) is Timeliness.ON_TIME


@pytest.mark.parametrize(
    ("kind", "day", "told"),
    [
        ("budget", date(2024, 2, 6), ""),
        ("budget", date(2023, 12, 28), ""),
        ("budget", date(2022, 12, 31), "approved in 2023 or 2024"),
        ("budget", date(2025, 1, 1), "approved in 2023 or 2024"),
        ("final_accounts", date(2024, 12, 31), "approved in 2025 or 2026"),
        ("budget", date(2026, 3, 2), "lies in the future"),
        ("self_evaluation", date(2025, 9, 1), "published with the final accounts"),
    ],
)
def test_what_speaks_against_an_approval(kind: str, day: date, told: str):
    objection = objection_to_approval(kind, 2024, day, date(2026, 3, 1))
    assert told in str(objection) if told else objection is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('kind = "a"\nfrom_year = 2015\ndays = 20\nbasis = "x"', "approved_in, or published_with"),
        ('kind = "a"\nfrom_year = 2015\ndays = 0\nbasis = "x"\napproved_in = [0]', "days"),
        (
            'kind = "a"\nfrom_year = 2015\ndays = 9\nbasis = "x"\npublished_with = "b"',
            "names kinds",
        ),
        (
            'kind = "a"\nfrom_year = 2015\ndays = 9\nbasis = "x"\napproved_in = [0]\nholidays = 1',
            "holidays",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path, text: str, told: str):
    path = tmp_path / "duties.toml"
    path.write_text(f"[[duties]]\n{text}\n", encoding="utf-8")
    with pytest.raises(EditionError) as error:
        load_toml(path, Duties)
    assert told in str(error.value) and "duties.toml" in str(error.value)
