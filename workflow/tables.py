"""The list of cases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import django_tables2 as tables
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflow.models import Case

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}


def score_column(field: str, title: str | Promise, **attributes: Any) -> tables.Column:
    """A column of what the self-evaluation keeps for lists; a dash where there is none."""
    path = f"self_evaluation__{field}"
    return tables.Column(
        accessor=path, order_by=(path, "pk"), verbose_name=title, default="–", **attributes
    )


class CaseTable(tables.Table):
    """What a reviewer sorts by; every row can be ticked with the version it shows."""

    chosen = tables.TemplateColumn(
        template_name="workflow/_tick.html", verbose_name=_("Choose"), orderable=False
    )
    subject = tables.TemplateColumn(
        template_name="workflow/_subject.html",
        attrs={"td": {"class": "title"}},
        verbose_name=_("What"),
        order_by=("department__code", "subject", "pk"),
    )
    fiscal_year = tables.Column(verbose_name=_("Year"), order_by=("fiscal_year", "pk"))
    state = tables.TemplateColumn(
        template_name="workflow/_state.html", verbose_name=_("State"), order_by=("state", "pk")
    )
    total = score_column("total", _("Score"), attrs=NUMBER)
    grade = score_column("grade", _("Grade"))
    review_total = score_column("review_total", _("Review score"), attrs=NUMBER)
    errors = score_column("error_count", _("Errors"), attrs=NUMBER)
    warnings = score_column("warning_count", _("Warnings"), attrs=NUMBER)
    due_on = tables.TemplateColumn(
        template_name="workflow/_due.html", verbose_name=_("Due"), order_by=("due_on", "pk")
    )
    turn = tables.TemplateColumn(
        template_name="workflow/_turn.html",
        verbose_name=_("Whose turn"),
        order_by=("assignee__name", "state", "pk"),
    )

    def __init__(self, *args: Any, tickable: Collection[str] = (), **kwargs: Any) -> None:
        """`tickable` are the states from which the reader can take many cases a step further."""
        self.tickable = tickable
        hidden = () if tickable else ("chosen",)
        super().__init__(*args, exclude=(*self._meta.exclude, *hidden), **kwargs)

    class Meta:
        model = Case
        attrs = {"class": "list cases"}
        fields = ()
        sequence: Sequence[str] = (
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


class InboxTable(CaseTable):
    """What waits for one person: whose turn it is goes without saying."""

    open_remarks = tables.Column(
        verbose_name=_("Open remarks"), order_by=("open_remarks", "pk"), attrs=NUMBER
    )

    class Meta(CaseTable.Meta):
        exclude = ("turn", "review_total")
        sequence = (
            "chosen",
            "subject",
            "fiscal_year",
            "state",
            "due_on",
            "open_remarks",
            "errors",
            "warnings",
            "total",
            "grade",
        )
        empty_text = _("Nothing waits for you.")
