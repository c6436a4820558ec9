"""The list of cases."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from workflow.models import Case

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}


class CaseTable(tables.Table):
    """What a reviewer sorts by; every row can be ticked with the version it shows."""

    chosen = tables.TemplateColumn(
        template_name="workflow/_tick.html", verbose_name=_("Choose"), orderable=False
    )
    subject = tables.TemplateColumn(
        template_name="workflow/_subject.html",
        verbose_name=_("What"),
        order_by=("department__code", "subject"),
    )
    fiscal_year = tables.Column(verbose_name=_("Year"))
    state = tables.TemplateColumn(template_name="workflow/_state.html", verbose_name=_("State"))
    total = tables.Column(
        accessor="self_evaluation__total", verbose_name=_("Score"), attrs=NUMBER, default="–"
    )
    grade = tables.Column(accessor="self_evaluation__grade", verbose_name=_("Grade"), default="–")
    review_total = tables.Column(
        accessor="self_evaluation__review_total",
        verbose_name=_("Review score"),
        attrs=NUMBER,
        default="–",
    )
    errors = tables.Column(
        accessor="self_evaluation__error_count",
        verbose_name=_("Errors"),
        attrs=NUMBER,
        default="–",
    )
    warnings = tables.Column(
        accessor="self_evaluation__warning_count",
        verbose_name=_("Warnings"),
        attrs=NUMBER,
        default="–",
    )
    due_on = tables.TemplateColumn(template_name="workflow/_due.html", verbose_name=_("Due"))
    turn = tables.TemplateColumn(
        template_name="workflow/_turn.html", verbose_name=_("Whose turn"), order_by=("state",)
    )

    class Meta:
        model = Case
        fields = ()
        sequence = (
            "chosen",
            "subject",
            "fiscal_year",
            "state",
            "total",
            "grade",
            "review_total",
            "errors",
            "warnings",
            "due_on",
            "turn",
        )
        order_by_field = "sort"
        empty_text = _("No case fits these filters.")
