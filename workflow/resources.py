"""Cases, deadlines and approvals as tables: cases out alone, the others in and out."""

from __future__ import annotations

from typing import Any

from import_export import fields, widgets

from departments.models import Department
from departments.resources import Titled, Validated
from workflow.deadlines import follow
from workflow.models import Approval, Case, Deadline


class CaseResource(Titled):
    class Meta:
        model = Case
        fields = (
            "id",
            "kind",
            "department__code",
            "department__name",
            "unit__code",
            "fiscal_year",
            "subject",
            "state",
            "version",
            "round",
            "due_on",
            "handed_in_at",
            "handed_in_by__name",
            "submitted_at",
            "submitted_by__name",
            "approved_at",
            "published_at",
            "self_evaluation__total",
            "self_evaluation__grade",
            "self_evaluation__review_total",
            "self_evaluation__error_count",
            "self_evaluation__warning_count",
        )
        export_order = fields


class Dated(Validated):
    """Days by kind, year and department (blank: all); due dates follow them as if typed in."""

    department = fields.Field(
        column_name="department",
        attribute="department",
        widget=widgets.ForeignKeyWidget(Department, "code"),
    )

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        if user := kwargs.get("user"):
            follow(changed=instance, by=user)


class DeadlineResource(Dated):
    class Meta(Validated.Meta):
        model = Deadline
        import_id_fields = ("kind", "fiscal_year", "department")
        fields = ("kind", "fiscal_year", "department", "due_on")


class ApprovalResource(Dated):
    class Meta(Validated.Meta):
        model = Approval
        import_id_fields = ("kind", "fiscal_year", "department")
        fields = ("kind", "fiscal_year", "department", "approved_on")
