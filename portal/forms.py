"""What is posted to the public page that checks a workbook, parsed."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.admission import MOST_BYTES
from publishing.checking.texts import MOST_CHARACTERS
from workflow.models import CaseKindChoices

LONGEST_NAME = 150


class CheckForm(forms.Form):
    """A workbook, and what it does not say itself."""

    file = forms.FileField(
        label=_("Workbook (.xlsx)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": _("Choose a workbook; one larger than the limit below is not taken."),
            "empty": _("The file is empty."),
        },
    )
    kind = forms.ChoiceField(
        label=_("What is checked"),
        choices=[("", _("everything it holds")), *CaseKindChoices.choices],
        required=False,
    )
    year = forms.IntegerField(
        label=_("Fiscal year"),
        min_value=2000,
        max_value=2100,
        required=False,
        help_text=_("Only where the titles do not name it."),
    )
    text = forms.CharField(
        label=_("Explanatory text"),
        widget=forms.Textarea(attrs={"rows": 8, "lang": "zh-CN"}),
        max_length=MOST_CHARACTERS,
        required=False,
        help_text=_(
            "Optional: paste the whole text that goes with the tables. Its figures, percentages, "
            "counts, names and years are compared with them, sentence by sentence."
        ),
    )


class AgainForm(forms.Form):
    """The same workbook once more, as the page with its findings sends it back."""

    workbook = forms.CharField(max_length=2 * MOST_BYTES)
    name = forms.CharField(max_length=LONGEST_NAME)
    kind = CheckForm.base_fields["kind"]
    year = CheckForm.base_fields["year"]

    def clean_workbook(self) -> bytes:
        try:
            return base64.b64decode(self.cleaned_data["workbook"], validate=True)
        except binascii.Error as error:
            raise forms.ValidationError(_("This is no workbook.")) from error


def sent_back(data: bytes, name: str, cleaned: dict[str, Any]) -> dict[str, Any]:
    """The fields of `AgainForm` for a workbook that was checked."""
    return {
        "workbook": base64.b64encode(data).decode(),
        "name": name[-LONGEST_NAME:],
        "kind": cleaned["kind"],
        "year": cleaned["year"] or "",
    }
