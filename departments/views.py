"""Sign-in and one's own account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from departments.forms import SignInForm
from departments.models import Person
from departments.queries import memberships_of
from departments.services import set_mailed


class SignIn(LoginView):
    """Ask for name and password; guessing is slowed down by axes. Public by nature."""

    template_name = "departments/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """End the session; only by POST, so that a link elsewhere cannot do it."""


@method_decorator(never_cache, name="dispatch")
class ChangePassword(PasswordChangeView):
    """Set a new password and say so on one's own page."""

    template_name = "departments/change_password.html"
    success_url = reverse_lazy("me")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, _("Your password has been changed."))
        return response


def me(request: HttpRequest) -> HttpResponse:
    """Who I am, which roles I hold where and until when."""
    assert isinstance(request.user, Person)
    context = {
        "section": "me",
        "memberships": memberships_of(request.user),
        "today": timezone.localdate(),
    }
    return render(request, "departments/me.html", context)


@require_POST
def set_reminders(request: HttpRequest) -> HttpResponse:
    """Whether I am reminded by mail; the notice above the inbox stays."""
    assert isinstance(request.user, Person)
    wanted = request.POST.get("mail") == "on"
    set_mailed(person=request.user, wanted=wanted)
    messages.success(
        request,
        _("You are reminded by mail.") if wanted else _("You are reminded in the workspace only."),
    )
    return redirect("me")
