"""The calendar of the workspace: a month as a list, and the feed for a calendar program."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from departments.models import Person
from workflow.calendar import Due, by_day, calendar
from workflow.feeds import MEDIA_TYPE, FeedEvent, feed
from workflow.pages import actor
from workflow.reminders import dismiss

#: How far the feed reaches back and ahead, and the page looks back for what is overdue.
DAYS_BACK, DAYS_AHEAD = 366, 366


def month_asked(request: HttpRequest) -> date:
    """The first day of the month in `?month=2026-03`; of this month if it cannot be read."""
    today = timezone.localdate()
    year, _dash, month = request.GET.get("month", "").partition("-")
    if not (year.isascii() and year.isdigit() and month.isascii() and month.isdigit()):
        return today.replace(day=1)
    if not (2000 <= int(year) <= 2100 and 1 <= int(month) <= 12):
        return today.replace(day=1)
    return date(int(year), int(month), 1)


@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """What is due in a month, and what is overdue from before."""
    today, first = timezone.localdate(), month_asked(request)
    last = end_of_month(first)
    held = calendar(actor(request), min(first, today - timedelta(days=DAYS_BACK)), last)
    days = by_day(one for one in held if one.day >= first)
    context = {
        "section": "calendar",
        "first": first,
        "before": (first - timedelta(days=1)).replace(day=1),
        "after": last + timedelta(days=1),
        "this_month": today.replace(day=1),
        "today": today,
        "days": days,
        "overdue": by_day(one for one in held if one.day < min(first, today) and one.owing),
    }
    return render(request, "workflow/calendar.html", context)


def end_of_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


@require_GET
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """A year back and a year ahead as an iCalendar file."""
    person, today = actor(request), timezone.localdate()
    held = calendar(person, today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD))
    events = [event_of(one) for one in held]
    content = feed(_("Mingzhang: what is due"), events, timezone.now())
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = 'attachment; filename="mingzhang.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


def event_of(due: Due) -> FeedEvent:
    """An entry in words: what, for whom, and how many still owe it."""
    what = _("last day to publish") if due.is_publication else _("due to be handed in")
    whose = str(due.departments[0])
    if len(due.departments) > 1:
        whose = ngettext("%(count)s department", "%(count)s departments", len(due.departments)) % {
            "count": len(due.departments)
        }
    state = _("done") if due.is_done else _("owed by: %(names)s") % {"names": names(due.owing)}
    return FeedEvent(
        uid=f"{due.key}@{settings.SITE_URL.partition('://')[2]}",
        day=due.day,
        summary=f"{due.fiscal_year} {due.kind_name} · {what} · {whose}",
        description=state,
        url=f"{settings.SITE_URL}{reverse('workflow:calendar')}?month={due.day:%Y-%m}",
    )


def names(departments: object, most: int = 10) -> str:
    assert isinstance(departments, list)
    shown = "、".join(str(one) for one in departments[:most])
    return f"{shown} …" if len(departments) > most else shown


@require_POST
def dismiss_reminder(request: HttpRequest) -> HttpResponse:
    """Take the reminder from above the inbox."""
    person: Person = actor(request)
    dismiss(person=person)
    return redirect("workflow:inbox")
