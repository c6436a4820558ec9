"""The demonstration's past: what was published years ago was published then.

The services take the moment from the clock and from nobody, as an audit trail must. While the
demonstration is loaded the clock is put back for some of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from unittest.mock import patch

from django.utils import timezone

OFFICE_HOURS = time(10, 30)


@contextmanager
def on_day(day: date | None) -> Iterator[None]:
    """Have it be half past ten of a day in Shanghai; without a day it is now."""
    if day is None:
        yield
        return
    moment = timezone.make_aware(datetime.combine(day, OFFICE_HOURS)).astimezone(UTC)
    with patch.object(timezone, "now", lambda: moment):
        yield
