"""The calendar file: lines, folding, escaping, as RFC 5545 has them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from workflow.feeds import FeedEvent, escaped, feed, folded

MADE_AT = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


def unfolded(content: str) -> str:
    return re.sub(r"\r\n[ \t]", "", content)


def read_back(value: str) -> str:
    """A value as a calendar program reads it."""
    meant = {"n": "\n", "N": "\n"}
    return re.sub(r"\\(.)", lambda found: meant.get(found[1], found[1]), value)


@given(TEXTS)
def test_no_line_is_longer_than_75_octets_and_none_is_lost(text: str):
    line = f"SUMMARY:{escaped(text)}"
    lines = folded(line).split("\r\n")
    assert all(len(one.encode()) <= 75 for one in lines)
    assert all(one.startswith(" ") for one in lines[1:])
    assert unfolded(folded(line)) == line


@given(TEXTS)
def test_a_text_comes_back_without_its_control_characters(text: str):
    value = escaped(text)
    assert not re.search(r"[\r\n]", value)
    assert not re.search(r"(?<!\\)(\\\\)*[;,]", value)
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(one for one in kept if one in "\n\t" or (one >= " " and one != "\x7f"))
    assert read_back(value) == kept


def test_folding_cuts_at_75_octets_between_characters():
    assert folded("A" * 75) == "A" * 75
    assert folded("A" * 76) == "A" * 75 + "\r\n A"
    # 25 characters of three octets fill a line; the blank of the next one counts.
    assert folded("账" * 26) == "账" * 25 + "\r\n 账"
    assert folded("账" * 50).split("\r\n")[1] == " " + "账" * 24


def test_an_event_is_a_whole_day_with_a_stable_name():
    event = FeedEvent(
        uid="publication-budget-2024-20240226@example.org",
        day=date(2024, 2, 29),
        summary="2024 部门预算；a,b;c\\d",
        description="一\n二",
        url="https://example.org/workspace/calendar/?month=2024-02",
    )
    content = feed("明账", [event], MADE_AT).decode()
    assert content.endswith("END:VCALENDAR\r\n")
    assert "\n" not in content.replace("\r\n", "")
    lines = unfolded(content).split("\r\n")
    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Mingzhang//Calendar//ZH"]
    assert "DTSTART;VALUE=DATE:20240229" in lines and "DTEND;VALUE=DATE:20240301" in lines
    assert "DTSTAMP:20260301T163000Z" in lines
    assert "SUMMARY:2024 部门预算；a\\,b\\;c\\\\d" in lines
    assert "DESCRIPTION:一\\n二" in lines
    assert "UID:publication-budget-2024-20240226@example.org" in lines
