"""Self-evaluations and goal forms in the back office.

What a department entered is only looked at here; it changes on the form or by upload.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from departments.back_office import Exported, Imported, KeptInline, ReadOnly, ReadOnlyInline
from departments.models import Person
from performance.goals.secrecy import goals_seen_by
from performance.models import (
    BudgetRow,
    ClaimedScore,
    GoalForm,
    GoalIndicator,
    GoalTask,
    Indicator,
    IndicatorTemplate,
    JudgedRow,
    MainTask,
    SelfEvaluation,
    StatedAmount,
)
from performance.resources import (
    GoalFormResource,
    GoalIndicatorResource,
    IndicatorResource,
    IndicatorTemplateResource,
    SelfEvaluationResource,
)

SEARCH_OF_CASE = ["evaluation__case__subject", "evaluation__case__department__name"]
FILTER_OF_CASE = ["evaluation__case__fiscal_year", "evaluation__case__state"]
RELATED_CASE = ["evaluation__case__department"]


class BudgetRowInline(ReadOnlyInline):
    model = BudgetRow


class JudgedRowInline(ReadOnlyInline):
    model = JudgedRow


class MainTaskInline(ReadOnlyInline):
    model = MainTask


class IndicatorInline(ReadOnlyInline):
    model = Indicator


class ClaimedScoreInline(ReadOnlyInline):
    model = ClaimedScore


@admin.register(SelfEvaluation)
class SelfEvaluationAdmin(Exported):
    reached_by = "case__"
    resource_classes = [SelfEvaluationResource]
    import_export_change_list_template = "admin/performance/selfevaluation/change_list.html"
    list_display = [
        "case",
        "state",
        "total",
        "grade",
        "review_total",
        "error_count",
        "warning_count",
        "edition",
        "rule_set",
    ]
    list_filter = ["grade", "case__state", "case__fiscal_year", "edition", "case__department"]
    list_select_related = ["case__department"]
    search_fields = ["case__subject", "case__department__name", "case__department__code"]
    readonly_fields = ["total", "grade", "review_total", "error_count", "warning_count", "link"]
    inlines = [
        BudgetRowInline,
        JudgedRowInline,
        MainTaskInline,
        IndicatorInline,
        ClaimedScoreInline,
    ]

    @admin.display(description=_("state"), ordering="case__state")
    def state(self, evaluation: SelfEvaluation) -> str:
        return evaluation.case.get_state_display()

    @admin.display(description=_("form"))
    def link(self, evaluation: SelfEvaluation) -> str:
        url = reverse("performance:form", args=[evaluation.pk])
        return format_html('<a href="{}">{}</a>', url, gettext("Open the form"))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the way in for workbooks: the upload page, as for everybody."""
        context = {**(extra_context or {}), "upload_url": reverse("performance:upload")}
        return super().changelist_view(request, context)


class RowAdmin(ReadOnly):
    """Rows of forms, of all departments and years at once."""

    reached_by = "evaluation__case__"
    list_filter = tuple(FILTER_OF_CASE)
    list_select_related = RELATED_CASE


@admin.register(BudgetRow)
class BudgetRowAdmin(RowAdmin):
    list_display = ["evaluation", "key", "initial", "adjusted", "executed", "weight"]
    search_fields = SEARCH_OF_CASE


@admin.register(JudgedRow)
class JudgedRowAdmin(RowAdmin):
    list_display = ["evaluation", "key", "explanation", "weight", "score", "remedy"]
    search_fields = ["explanation", "remedy", *SEARCH_OF_CASE]


@admin.register(MainTask)
class MainTaskAdmin(RowAdmin):
    list_display = ["evaluation", "name", "outcome"]
    search_fields = ["name", "content", "outcome", *SEARCH_OF_CASE]


@admin.register(Indicator)
class IndicatorAdmin(Exported):
    reached_by = "evaluation__case__"
    resource_classes = [IndicatorResource]
    list_display = ["evaluation", "level1", "level2", "name", "target", "actual", "weight"]
    list_filter = ["level1", *FILTER_OF_CASE]
    list_select_related = RELATED_CASE
    search_fields = ["name", "target", "actual", "reason", *SEARCH_OF_CASE]


@admin.register(ClaimedScore)
class ClaimedScoreAdmin(RowAdmin):
    list_display = ["evaluation", "place", "source", "score", "reason", "by"]
    list_filter = ("source", *FILTER_OF_CASE)
    list_select_related = [*RELATED_CASE, "by"]
    search_fields = ["place", "reason", "by__name", *SEARCH_OF_CASE]


class GoalTaskInline(KeptInline):
    model = GoalTask


class GoalIndicatorInline(KeptInline):
    model = GoalIndicator


class StatedAmountInline(ReadOnlyInline):
    model = StatedAmount


class OfGoals(Imported):
    """What was planned with a budget. `to_goal` leads from a row to its goal form.

    Goal forms of a budget made here change on their page, so that nothing goes past its review;
    those of classified projects are seen by who is cleared for them, and leave in no export.
    """

    to_goal = "goal__"
    deletable = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        assert isinstance(request.user, Person)
        return super().get_queryset(request).filter(goals_seen_by(request.user, self.to_goal))

    def is_of_a_budget(self, obj: Model | None) -> bool:
        goal = getattr(obj, "goal", obj)
        return isinstance(goal, GoalForm) and goal.case_id is not None

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return not self.is_of_a_budget(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return not self.is_of_a_budget(obj) and super().has_delete_permission(request, obj)


@admin.register(GoalForm)
class GoalFormAdmin(OfGoals):
    """Goal forms; a self-evaluation can begin from one."""

    to_goal = ""
    reached_by = ""
    resource_classes = [GoalFormResource]
    list_display = [
        "fiscal_year",
        "department",
        "unit",
        "project_code",
        "subject",
        "sector",
        "error_count",
        "warning_count",
    ]
    list_filter = ["fiscal_year", "department", "sector"]
    list_select_related = ["department", "unit", "project"]
    search_fields = [
        "subject",
        "project_code",
        "expected",
        "department__name",
        "department__code",
    ]
    autocomplete_fields = ["department", "unit"]
    exclude = ["case", "header", "classified", "edition", "position"]
    inlines = [GoalTaskInline, GoalIndicatorInline, StatedAmountInline]


@admin.register(GoalTask)
class GoalTaskAdmin(OfGoals):
    reached_by = "goal__"
    list_display = ["goal", "position", "name"]
    list_filter = ["goal__fiscal_year"]
    list_select_related = ["goal__department", "goal__project"]
    search_fields = ["name", "content", "goal__subject", "goal__department__name"]
    autocomplete_fields = ["goal"]


@admin.register(GoalIndicator)
class GoalIndicatorAdmin(OfGoals):
    reached_by = "goal__"
    resource_classes = [GoalIndicatorResource]
    list_display = ["goal", "level1", "level2", "name", "target", "weight"]
    list_filter = ["goal__fiscal_year", "level1"]
    list_select_related = ["goal__department", "goal__project"]
    search_fields = ["name", "target", "goal__subject", "goal__department__name"]
    autocomplete_fields = ["goal"]


@admin.register(StatedAmount)
class StatedAmountAdmin(ReadOnly):
    reached_by = "goal__"
    list_display = ["goal", "place", "amount", "decimals"]
    list_filter = ["goal__fiscal_year"]
    list_select_related = ["goal__department", "goal__project"]
    search_fields = ["place", "goal__subject", "goal__department__name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StatedAmount]:
        assert isinstance(request.user, Person)
        return super().get_queryset(request).filter(goals_seen_by(request.user, "goal__"))


@admin.register(IndicatorTemplate)
class IndicatorTemplateAdmin(Imported):
    """The library the entry page of goal forms suggests from."""

    reached_by = None
    resource_classes = [IndicatorTemplateResource]
    deletable = True
    list_display = ["sector", "level1", "level2", "name", "operator", "unit", "example", "uses"]
    list_filter = ["sector", "level1", "level2"]
    search_fields = ["name", "example", "unit"]
