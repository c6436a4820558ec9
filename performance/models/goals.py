"""Goal forms: what a department plans to reach with its budget, as a whole and by project."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Literal

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from books.models import Project
from departments.models import BudgetUnit, Department
from fiscal.forms import FormDefinition
from performance.editions import form_definition
from performance.models.rows import FormRow
from workflow.models import YEARS, Case

PROJECT_CODE = RegexValidator(r"^(\d{20,21})?$", _("A project code has 20 or 21 digits."))


class GoalForm(models.Model):
    """A goal set with the budget: what a self-evaluation later answers to.

    `case` is the budget it belongs to; a goal of a year whose budget was not made here has none.
    `subject` is the project's name as the form prints it, blank for the whole department;
    `project` the project of the budget, once that has it: `books.clearance` decides by it who
    sees the form. `classified` says the same of a form without a project: of one that came in
    masked, with neither code nor name, and of one whose project was a secret when it went.
    `version` counts the changes of this form alone, so that two units fill in theirs side by side.
    `unreadable` keeps, by place, what was typed but cannot be read.
    """

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="goals", verbose_name=_("department")
    )
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"), validators=YEARS)
    case = models.ForeignKey(
        Case,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="goals",
        verbose_name=_("budget"),
    )
    unit = models.ForeignKey(
        BudgetUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="goals",
        verbose_name=_("budget unit"),
    )
    project = models.ForeignKey(
        Project,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="goals",
        editable=False,
        verbose_name=_("project"),
    )
    project_code = models.CharField(
        _("project code"), max_length=21, blank=True, validators=[PROJECT_CODE]
    )
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    classified = models.BooleanField(_("classified"), default=False)
    sector = models.CharField(_("sector"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    edition = models.CharField(_("form edition"), max_length=60, blank=True)
    header = models.JSONField(_("header"), default=dict, blank=True)
    expected = models.TextField(_("expected goal"), blank=True)
    unreadable = models.JSONField(_("unreadable entries"), default=dict, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    error_count = models.PositiveSmallIntegerField(_("errors"), default=0, editable=False)
    warning_count = models.PositiveSmallIntegerField(_("warnings"), default=0, editable=False)

    class Meta:
        verbose_name = _("goal form")
        verbose_name_plural = _("goal forms")
        ordering = ["-fiscal_year", "department", "position", "subject", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "fiscal_year", "subject", "project_code"],
                condition=Q(classified=False) | ~Q(subject=""),
                name="goal_form_once",
            ),
            models.UniqueConstraint(
                fields=["department", "fiscal_year", "project_code"],
                condition=~Q(project_code=""),
                name="goal_form_of_project_once",
            ),
        ]

    def __str__(self) -> str:
        if self.is_masked:
            return f"{self.fiscal_year} {self.department} {self._meta.verbose_name} {self.pk}"
        return f"{self.fiscal_year} {self.subject or self.department}"

    @property
    def scope(self) -> Literal["department", "project"]:
        is_project = self.project_id or self.classified or self.subject or self.project_code
        return "project" if is_project else "department"

    @property
    def is_masked(self) -> bool:
        """Whether the public sees a masked row where the form would stand."""
        return self.project.is_classified if self.project else self.classified

    @property
    def is_masked_row(self) -> bool:
        """Whether the form is nothing but the masked row as which it came in."""
        return self.is_masked and not self.subject and not self.project_code

    @cached_property
    def definition(self) -> FormDefinition:
        return form_definition(self.edition or f"zhengzhou-2024-goal-{self.scope}")


class GoalRow(FormRow):
    """A row of a goal form."""

    goal = models.ForeignKey(GoalForm, on_delete=models.CASCADE, verbose_name=_("goal form"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        abstract = True


class GoalTask(GoalRow):
    """A main task the department plans for the year."""

    goal = models.ForeignKey(
        GoalForm, on_delete=models.CASCADE, related_name="tasks", verbose_name=_("goal form")
    )
    name = models.CharField(_("task"), max_length=300, blank=True)
    content = models.TextField(_("content"), blank=True)

    class Meta:
        verbose_name = _("planned task")
        verbose_name_plural = _("planned tasks")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "key"], name="goal_task_once"),
        ]

    def __str__(self) -> str:
        return self.name


class GoalIndicator(GoalRow):
    """An indicator with its target and, where the form has them, its weight."""

    goal = models.ForeignKey(
        GoalForm, on_delete=models.CASCADE, related_name="indicators", verbose_name=_("goal form")
    )
    level1 = models.CharField(_("level 1"), max_length=100, blank=True)
    level2 = models.CharField(_("level 2"), max_length=100, blank=True)
    name = models.CharField(_("indicator"), max_length=300, blank=True)
    target = models.CharField(_("target"), max_length=200, blank=True)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2, null=True, blank=True)
    explanation = models.TextField(_("explanation"), blank=True)

    class Meta:
        verbose_name = _("planned indicator")
        verbose_name_plural = _("planned indicators")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "key"], name="goal_indicator_once"),
            models.CheckConstraint(
                condition=Q(weight=None) | Q(weight__gte=Decimal(0), weight__lte=Decimal(100)),
                name="goal_indicator_weight_0_to_100",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StatedAmount(models.Model):
    """An amount that a workbook states on a goal form or in the summary, in 元.

    `place` is its path: `budget.total.amount`, or `summary.021001.total` for a unit's row, held
    by the department's form. `decimals` is the precision, in places of 万元, it was given with.
    What the budget's figures say is shown before it; where the two differ there is a finding.
    """

    goal = models.ForeignKey(
        GoalForm, on_delete=models.CASCADE, related_name="amounts", verbose_name=_("goal form")
    )
    place = models.CharField(_("place"), max_length=60)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)
    decimals = models.PositiveSmallIntegerField(_("decimals given"), default=1)

    class Meta:
        verbose_name = _("stated amount")
        verbose_name_plural = _("stated amounts")
        ordering = ["goal", "place"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "place"], name="stated_amount_once"),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.amount}"
