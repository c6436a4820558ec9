"""What is posted to a case, parsed. Whether it may be done is for the services to say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from departments.models import Person
from departments.queries import holders
from departments.roles import Permission
from workflow.bulk import BULK_LABELS, Chosen
from workflow.models import Case
from workflow.states import ACTION_LABELS, TURN


class ActForm(forms.Form):
    """A step: which, from which version, and why."""

    action = forms.ChoiceField(choices=list(ACTION_LABELS.items()))
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    comment = forms.CharField(required=False, max_length=4000)


class AssignForm(forms.Form):
    """Who works on the case next: someone who can take its next step, or nobody in particular."""

    assignee = forms.ModelChoiceField(
        label=_("Who works on it"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("nobody in particular"),
    )
    version = forms.IntegerField(
        min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput, required=True
    )

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, initial={"assignee": case.assignee_id, "version": case.version})
        field = self.fields["assignee"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = holders(TURN.get(case.state, Permission.VIEW), case)


class RemarkForm(forms.Form):
    """A remark on a place; without a place it is on the whole form."""

    place = forms.CharField(required=False, max_length=120)
    body = forms.CharField(max_length=4000, strip=True, required=False)


class AnswerForm(forms.Form):
    answer = forms.CharField(max_length=4000, strip=True, required=False)


class ExplainForm(forms.Form):
    """The digests of the warnings that are explained, and why they are right."""

    reason = forms.CharField(max_length=4000, strip=True, required=False)


class DecideForm(forms.Form):
    decision = forms.ChoiceField(choices=[("accept", "accept"), ("reject", "reject")])


class ChosenField(forms.Field):
    """The ticked rows as `Chosen` values, at most a hundred."""

    widget = forms.SelectMultiple
    default_error_messages = {
        "required": _("Tick at least one row."),
        "invalid": _("The list of chosen rows cannot be read; load the page again."),
    }

    def to_python(self, value: Any) -> list[Chosen]:
        try:
            chosen = [Chosen(*map(int, one.split(":"))) for one in value or ()]
        except (TypeError, ValueError):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid") from None
        if len(chosen) > 100 or any(
            not 0 < n < 2**31 for one in chosen for n in (one.case_id, one.version)
        ):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        return chosen


class BulkForm(forms.Form):
    """One step for many cases, each named as `<pk>:<version>` as its row showed it."""

    action = forms.ChoiceField(choices=list(BULK_LABELS.items()))
    case = ChosenField()
