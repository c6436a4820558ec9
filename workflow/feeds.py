"""A calendar as a file that calendar programs read: iCalendar, RFC 5545.

All-day events, one property a line, lines of at most 75 octets, ended by CR LF.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MEDIA_TYPE = "text/calendar; charset=utf-8"
MOST_OCTETS = 75


@dataclass(frozen=True)
class FeedEvent:
    """Something on a day; `uid` is the same each time the feed is made."""

    uid: str
    day: date
    summary: str
    description: str = ""
    url: str = ""


def feed(name: str, events: Iterable[FeedEvent], made_at: datetime) -> bytes:
    """The calendar under its name; `made_at` is an aware moment."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Mingzhang//Calendar//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        *(line for event in events for line in event_lines(event, made_at)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def event_lines(event: FeedEvent, made_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{escaped(event.description)}"
    if event.url:
        yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """A text as the value of a property: RFC 5545, 3.3.11. Control characters are left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for character in ("\\", ";", ","):
        text = text.replace(character, f"\\{character}")
    kept = "".join(one for one in text if one in "\n\t" or (one >= " " and one != "\x7f"))
    return kept.replace("\n", "\\n")


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets, the later ones led by a blank: RFC 5545, 3.1.

    No character is split between two pieces.
    """
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > MOST_OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece += character
        size += octets
    return "\r\n".join([*pieces, piece])
