"""What the pages of every kind of case have in common: who asks, and how a refusal is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from departments.models import Person
from departments.words import in_words
from workflow.refusals import NotAllowed, Refused, Stale

#: The largest version a database column holds.
LARGEST_VERSION = 2**31 - 1

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]


class BadRequest(Exception):
    """Something our own pages never send."""


def actor(request: HttpRequest) -> Person:
    """Who is signed in; the middleware lets nobody else come here."""
    assert isinstance(request.user, Person)
    return request.user


def is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def in_words_when_refused(view: View[Arguments]) -> View[Arguments]:
    """Refusals as pages: 400 malformed, 403 not allowed, 409 stale, else 422."""

    @wraps(view)
    def guarded(
        request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except BadRequest:
            return refuse(request, [_("The page sent something unexpected; load it again.")], 400)
        except NotAllowed as refused:
            return refuse(request, [in_words(refused.reason)], 403)
        except Stale as stale:
            return refuse(request, [in_words(stale.reason)], 409)
        except Refused as refused:
            return refuse(request, [in_words(refused.reason)], 422)

    return guarded


def refuse(request: HttpRequest, reasons: list[str], status: int, **context: Any) -> HttpResponse:
    """Why something was not done: a page, or a note where htmx asked."""
    template = "workflow/_refused.html" if is_htmx(request) else "workflow/refused.html"
    context = {"reasons": reasons, "section": "cases", **context}
    return render(request, template, context, status=status)


def version_in(data: QueryDict) -> int:
    """The version the person saw. Raises BadRequest for what is none."""
    version = data.get("version", "")
    if not version.isascii() or not version.isdigit() or int(version[:20]) > LARGEST_VERSION:
        raise BadRequest("version")
    return int(version)
