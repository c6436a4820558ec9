"""What is posted to order that cases be published. Whether it may be is for the services to say."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflow.forms import ChosenField

LOCAL = "%Y-%m-%dT%H:%M"


class OrderForm(forms.Form):
    """The chosen cases, and when: now, or at a time of the site's own zone, Asia/Shanghai."""

    when = forms.ChoiceField(
        label=_("When"),
        choices=[("now", _("Now")), ("at", _("At a set time"))],
        widget=forms.RadioSelect,
        initial="now",
    )
    at = forms.DateTimeField(
        label=_("Date and time"),
        help_text=_("Beijing time; at most two years ahead."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
        error_messages={"invalid": _("Give a date and a time, such as 2026-03-31 09:00.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    case = ChosenField()

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("when") == "at" and not given.get("at") and "at" not in self.errors:
            self.add_error("at", _("Say when it is to be published, or choose “Now”."))
        if given.get("when") == "now":
            given["at"] = None
        return given
