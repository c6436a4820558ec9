"""Nobody comes in without a sign-in, and from there everybody comes back to where they were."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _


class SignInRequired(LoginRequiredMiddleware):
    """Asks for a sign-in wherever a view does not say that it needs none.

    A form sent after the session has ended leads back to the page it stood on: the address it
    was sent to shows no page.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        if not getattr(request, "htmx", False):  # the page itself says it, and asks again and again
            messages.warning(
                request,
                _("You are no longer signed in, and nothing was changed. What you typed is kept."),
            )
        return redirect_to_login(page_before(request), self.get_login_url(view_func))


def page_before(request: HttpRequest) -> str:
    """The page of ours a form was sent from, else the inbox."""
    page = request.headers.get("Referer", "")
    if page and url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
        return page
    return reverse("workflow:inbox")
