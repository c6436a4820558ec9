"""Forms of one's own account, and what forms about a department and year have in common."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from departments.models import Department, Person
from departments.queries import departments_in_reach
from departments.roles import Permission


class SignInForm(AuthenticationForm):
    """User name and password, with one sentence for every way to be wrong."""

    error_messages = {
        "invalid_login": _("User name or password is wrong. Both are case-sensitive."),
        "inactive": _("This account has been closed; ask the administrator."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")


class DepartmentField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {obj.name}"


class YearField(forms.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Fiscal year"),
            min_value=2000,
            max_value=2100,
            **kwargs,
        )


class DepartmentForm(forms.Form):
    """A form about a department in which the person may begin cases, and a year."""

    department = DepartmentField(label=_("Department"), queryset=Department.objects.none())
    fiscal_year = YearField()

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = departments_in_reach(person, Permission.CREATE).order_by("code")
        if field.queryset.count() == 1:
            field.empty_label = None

    @property
    def names_foreign_department(self) -> bool:
        """Whether a department is named that exists but lies outside the person's reach."""
        named = self.data.get("department", "")
        if not named.isascii() or not named.isdigit() or len(named) > 9:
            return False
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField) and field.queryset is not None
        return (
            Department.objects.filter(pk=named).exists()
            and not field.queryset.filter(pk=named).exists()
        )
