"""Filters of the list of cases."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from departments.models import Person
from departments.queries import departments_in_reach
from departments.roles import Permission
from workflow.board import is_late, years_of
from workflow.models import Case, CaseKindChoices
from workflow.queries import inbox, visible_cases
from workflow.states import State

FINDINGS = {
    "errors": Q(self_evaluation__error_count__gt=0),
    "warnings": Q(self_evaluation__warning_count__gt=0),
    "none": Q(self_evaluation__error_count=0, self_evaluation__warning_count=0),
}


class CaseFilter(django_filters.FilterSet):
    """Department, year, state, grade, findings, lateness, kind and text; all may be combined."""

    text = django_filters.CharFilter(label=_("Text"), method="with_text")
    fiscal_year = django_filters.ChoiceFilter(label=_("Year"), empty_label=_("all"))
    department = django_filters.ModelChoiceFilter(
        label=_("Department"), queryset=None, empty_label=_("all")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=State.choices, empty_label=_("all")
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=CaseKindChoices.choices, empty_label=_("all")
    )
    grade = django_filters.ChoiceFilter(
        label=_("Grade"), field_name="self_evaluation__grade", empty_label=_("all")
    )
    findings = django_filters.ChoiceFilter(
        label=_("Findings"),
        choices=[("errors", _("errors")), ("warnings", _("warnings")), ("none", _("none"))],
        empty_label=_("all"),
        method="with_findings",
    )
    late = django_filters.BooleanFilter(
        label=_("Late only"), widget=forms.CheckboxInput, method="when_late"
    )
    mine = django_filters.BooleanFilter(
        label=_("My turn only"), widget=forms.CheckboxInput, method="when_mine"
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        departments = departments_in_reach(person, Permission.VIEW)
        self.filters["department"].queryset = departments
        self.filters["fiscal_year"].extra["choices"] = [(y, str(y)) for y in years_of(person)]
        self.filters["grade"].extra["choices"] = grades_of(person)

    def with_text(self, queryset: QuerySet[Case], name: str, text: str) -> QuerySet[Case]:
        return queryset.filter(
            Q(subject__icontains=text)
            | Q(department__name__icontains=text)
            | Q(department__short_name__icontains=text)
            | Q(department__code=text)
            | Q(unit__name__icontains=text)
        )

    def with_findings(self, queryset: QuerySet[Case], name: str, which: str) -> QuerySet[Case]:
        return queryset.filter(FINDINGS[which])

    def when_late(self, queryset: QuerySet[Case], name: str, wanted: bool) -> QuerySet[Case]:
        return queryset.filter(is_late()) if wanted else queryset

    def when_mine(self, queryset: QuerySet[Case], name: str, wanted: bool) -> QuerySet[Case]:
        if not wanted:
            return queryset
        return queryset.filter(pk__in=inbox(self.person).order_by().values("pk"))


def grades_of(person: Person) -> list[tuple[str, str]]:
    """The grades that occur in what a person sees."""
    grades = (
        visible_cases(person)
        .exclude(self_evaluation__grade="")
        .exclude(self_evaluation=None)
        .order_by("self_evaluation__grade")
        .values_list("self_evaluation__grade", flat=True)
    )
    return [(grade, grade) for grade in grades.distinct()]
