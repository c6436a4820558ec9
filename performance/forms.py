"""What is posted to the pages of self-evaluation besides the form itself, parsed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from departments.forms import DepartmentForm, YearField
from departments.models import BudgetUnit, Person
from departments.queries import departments_in_reach
from departments.roles import Permission
from fiscal.amounts import read_number, round_half_up
from performance.editions import form_definitions
from workflow.models import CaseKindChoices
from workflow.pages import LARGEST_VERSION


def last_fiscal_year() -> int:
    """The year that is being evaluated: the one before this."""
    return timezone.localdate().year - 1


class EvaluationForm(DepartmentForm):
    """About a department and the year that is being evaluated."""

    fiscal_year = YearField(initial=last_fiscal_year)


class CreateForm(EvaluationForm):
    """A new self-evaluation: of whom, for which year, on which form, begun from what."""

    unit = forms.ModelChoiceField(
        label=_("Budget unit"),
        queryset=BudgetUnit.objects.none(),
        required=False,
        empty_label=_("the department itself"),
    )
    scope = forms.ChoiceField(
        label=_("What is evaluated"),
        choices=[("project", _("a project")), ("department", _("the whole department"))],
        widget=forms.RadioSelect,
        initial="project",
    )
    subject = forms.CharField(
        label=_("Project name"),
        max_length=200,
        required=False,
        help_text=_("As in the budget; last year's form and the goal form are found by it."),
    )
    start_from = forms.ChoiceField(
        label=_("Begin with"),
        choices=[
            ("goal", _("the goal form of the year, if there is one")),
            ("last_year", _("last year's form: indicators, targets, weights")),
            ("blank", _("a blank form")),
        ],
        widget=forms.RadioSelect,
        initial="last_year",
    )
    edition = forms.ChoiceField(
        label=_("Form"),
        required=False,
        choices=[("", _("the one of the region and year"))],
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        units = self.fields["unit"]
        assert isinstance(units, forms.ModelChoiceField)
        departments = departments_in_reach(person, Permission.CREATE)
        units.queryset = BudgetUnit.objects.filter(department__in=departments).order_by("code")
        editions = self.fields["edition"]
        assert isinstance(editions, forms.ChoiceField)
        editions.choices = [
            ("", _("the one of the region and year")),
            *((one.key, f"{one.title} · {one.region} · {one.basis}") for one in form_definitions()),
        ]

    def clean_subject(self) -> str:
        return " ".join(str(self.cleaned_data["subject"]).split())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("scope") == "project" and not data.get("subject"):
            if "subject" not in self.errors:
                self.add_error("subject", _("Name the project."))
        elif data.get("scope") == "department":
            data["subject"] = ""
        unit, department = data.get("unit"), data.get("department")
        if unit and department and unit.department_id != department.pk:
            self.add_error("unit", _("This unit belongs to another department."))
        return data


class UploadForm(EvaluationForm):
    """A workbook of one kind of document for a department and year."""

    kind = forms.ChoiceField(
        label=_("What the workbook holds"),
        choices=[
            (CaseKindChoices.SELF_EVALUATION, _("self-evaluation forms")),
            (CaseKindChoices.BUDGET, _("the tables of an annual budget")),
            (CaseKindChoices.FINAL_ACCOUNTS, _("the tables of final accounts")),
        ],
        widget=forms.RadioSelect,
        initial=CaseKindChoices.SELF_EVALUATION,
    )
    file = forms.FileField(
        label=_("Workbook"),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xlsm,.xls"}),
        error_messages={"empty": _("The file is empty.")},
    )
    dry_run = forms.BooleanField(
        label=_("Show first what would change"), required=False, initial=True
    )


class FigureField(forms.CharField):
    """A figure as people type it: full-width digits, a dash for nothing."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            figure = read_number(text)
        except ValueError:
            raise ValidationError(_("This is not a number.")) from None
        if figure is not None and not 0 <= figure <= 100:
            raise ValidationError(_("A score lies between 0 and 100."))
        if figure is not None and figure != round_half_up(figure):
            raise ValidationError(_("A score has at most two decimal places."))
        return figure


class ScoreForm(forms.Form):
    """A score claimed at a place; without a score the claim is taken back."""

    place = forms.RegexField(r"^[a-z]+\.[a-z0-9]+\.[a-z]+$", max_length=80)
    score = FigureField(required=False, max_length=20)
    reason = forms.CharField(required=False, max_length=2000)
    version = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_VERSION)
