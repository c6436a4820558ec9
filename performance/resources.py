"""Self-evaluations, indicators and goal forms as tables.

Self-evaluations go out alone: what comes in goes through the upload page, like everybody's.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from import_export import fields, widgets

from departments.models import Department
from departments.resources import Titled, Validated
from performance.goals.secrecy import goals_seen_by
from performance.models import (
    GoalForm,
    GoalIndicator,
    Indicator,
    IndicatorTemplate,
    SelfEvaluation,
)

OF_THE_CASE = (
    "case__department__code",
    "case__department__name",
    "case__fiscal_year",
    "case__subject",
    "case__state",
)


class SelfEvaluationResource(Titled):
    class Meta:
        model = SelfEvaluation
        fields = (
            *OF_THE_CASE,
            "edition",
            "rule_set",
            "total",
            "grade",
            "review_total",
            "review_grade",
            "error_count",
            "warning_count",
        )
        export_order = fields


class IndicatorResource(Titled):
    class Meta:
        model = Indicator
        fields = (
            *(f"evaluation__{name}" for name in OF_THE_CASE),
            "position",
            "level1",
            "level2",
            "name",
            "target",
            "actual",
            "weight",
            "reason",
        )
        export_order = fields


class OfGoals(Validated):
    """Goals that belong to no budget here; those of a budget change on their page."""

    to_goal = ""

    def filter_export(self, queryset: QuerySet[Any], **kwargs: Any) -> QuerySet[Any]:
        """Secrets stay in the database, even those the person is cleared for: files travel."""
        return queryset.filter(goals_seen_by(None, self.to_goal))

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        goal = getattr(instance, "goal", instance)
        if goal.case_id is not None:
            raise ValidationError(
                _("This goal form belongs to a budget; change it on its page or by upload there.")
            )


class GoalFormResource(OfGoals):
    department = fields.Field(
        column_name="department",
        attribute="department",
        widget=widgets.ForeignKeyWidget(Department, "code"),
    )

    class Meta(Validated.Meta):
        model = GoalForm
        import_id_fields = ("department", "fiscal_year", "subject")
        fields = ("department", "fiscal_year", "subject", "project_code", "sector", "expected")


class GoalIndicatorResource(OfGoals):
    to_goal = "goal__"

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """A new row gets a key of its own; keys are no business of who fills in a table."""
        super().import_instance(instance, row, **kwargs)
        if instance.goal_id and not instance.key:
            held = instance.goal.indicators.values_list("key", flat=True)
            numbers = [int(key[1:]) for key in held if key[1:].isdigit()]
            instance.key = f"r{1 + max(numbers, default=0)}"

    class Meta(Validated.Meta):
        model = GoalIndicator
        import_id_fields = ("goal", "position")
        fields = (
            "goal",
            "position",
            "level1",
            "level2",
            "name",
            "target",
            "weight",
            "explanation",
        )


class IndicatorTemplateResource(Validated):
    class Meta(Validated.Meta):
        model = IndicatorTemplate
        import_id_fields = ("sector", "level1", "level2", "name")
        fields = ("sector", "level1", "level2", "name", "operator", "unit", "example", "uses")
