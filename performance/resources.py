"""Self-evaluations, indicators and goal forms as tables.

Self-evaluations go out alone: what comes in goes through the upload page, like everybody's.
"""

from __future__ import annotations

from typing import Any

from import_export import fields, widgets

from departments.models import Department
from departments.resources import Titled, Validated
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


class GoalFormResource(Validated):
    department = fields.Field(
        column_name="department",
        attribute="department",
        widget=widgets.ForeignKeyWidget(Department, "code"),
    )

    class Meta(Validated.Meta):
        model = GoalForm
        import_id_fields = ("department", "fiscal_year", "subject")
        fields = ("department", "fiscal_year", "subject", "project_code", "sector", "expected")


class GoalIndicatorResource(Validated):
    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """A row is named by its position; keys are no business of who fills in a table."""
        row["key"] = f"r{row.get('position') or 0}"

    class Meta(Validated.Meta):
        model = GoalIndicator
        import_id_fields = ("goal", "position")
        fields = (
            "goal",
            "position",
            "key",
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
