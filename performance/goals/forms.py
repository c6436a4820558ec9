"""What is posted to the pages of goals besides the form itself, parsed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from departments.models import BudgetUnit, Person
from departments.permissions import may
from departments.roles import Permission
from performance.models import GoalForm
from performance.models.goals import PROJECT_CODE
from workflow.models import Case


class BeginGoalForm(forms.Form):
    """A new goal form in a budget: of a project of a unit, or of the whole department."""

    scope = forms.ChoiceField(
        label=_("Whose goals"),
        choices=[("project", _("a project")), ("department", _("the whole department"))],
        widget=forms.RadioSelect,
        initial="project",
    )
    unit = forms.ModelChoiceField(
        label=_("Budget unit"), queryset=BudgetUnit.objects.none(), required=False
    )
    project_code = forms.CharField(
        label=_("Project code"), max_length=21, required=False, validators=[PROJECT_CODE]
    )
    subject = forms.CharField(label=_("Project name"), max_length=200, required=False)

    def __init__(self, *args: Any, case: Case, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.fields["unit"]
        assert isinstance(units, forms.ModelChoiceField)
        reached = [
            unit.pk
            for unit in case.department.units.all()
            if may(person, Permission.EDIT, GoalForm(department=case.department, unit=unit))
        ]
        units.queryset = BudgetUnit.objects.filter(pk__in=reached).order_by("code")

    def clean_subject(self) -> str:
        return " ".join(str(self.cleaned_data["subject"]).split())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("scope") == "department":
            return {**data, "subject": "", "project_code": "", "unit": None}
        if not data.get("subject") and "subject" not in self.errors:
            self.add_error("subject", _("Name the project."))
        if not data.get("unit") and "unit" not in self.errors:
            self.add_error("unit", _("Choose the unit of the project."))
        return data


class SectorForm(forms.Form):
    """The sector a goal form belongs to; suggestions come from it."""

    sector = forms.CharField(max_length=60, required=False)


class GoalUploadForm(forms.Form):
    """A workbook with goal forms and their summary."""

    file = forms.FileField(
        label=_("Workbook"),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xlsm,.xls"}),
        error_messages={"empty": _("The file is empty.")},
    )
    dry_run = forms.BooleanField(
        label=_("Show first what would change"), required=False, initial=True
    )
