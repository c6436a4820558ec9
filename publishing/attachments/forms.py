"""What is posted to annex a file. Whether it may be taken in is for the services to say."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AttachmentForm(forms.Form):
    """A file with the title under which readers find it."""

    title = forms.CharField(
        label=_("Title of the file"),
        max_length=100,
        help_text=_("As readers see it, such as “2023 evaluation report of the department”."),
        error_messages={"required": _("Give the file a title; its own name is not published.")},
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("PNG, JPEG or PDF; at most 10 MB and 300 pages."),
        widget=forms.ClearableFileInput(attrs={"accept": ".png,.jpg,.jpeg,.pdf"}),
        allow_empty_file=True,  # said in words of our own
        error_messages={"required": _("Choose a file of at most 10 MB.")},
    )
