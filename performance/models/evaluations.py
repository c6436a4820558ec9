"""Self-evaluations: what a department enters. Scores are computed, never entered as such."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fiscal.forms import FormDefinition
from performance.editions import form_definition
from performance.models.rows import FormRow
from performance.scoring.rule_sets import RuleSet, load_rule_set
from workflow.models import Case


class SelfEvaluation(models.Model):
    """The content of a self-evaluation case.

    `edition` and `rule_set` name data files and stay as they were when the form was begun.
    `unreadable` keeps, by place, what was typed but cannot be read, so that nothing is lost.
    `total` and `grade` follow from the rest and are renewed by every save; lists sort by them.
    """

    case = models.OneToOneField(
        Case,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="self_evaluation",
        verbose_name=_("case"),
    )
    edition = models.CharField(_("form edition"), max_length=60)
    rule_set = models.CharField(_("rule set"), max_length=60)
    header = models.JSONField(_("header"), default=dict, blank=True)
    goal_expected = models.TextField(_("expected goal"), blank=True)
    goal_actual = models.TextField(_("actual outcome"), blank=True)
    unreadable = models.JSONField(_("unreadable entries"), default=dict, blank=True, editable=False)
    total = models.DecimalField(
        _("total score"), max_digits=7, decimal_places=2, null=True, editable=False
    )
    grade = models.CharField(_("grade"), max_length=10, blank=True, editable=False)
    review_total = models.DecimalField(
        _("review score"), max_digits=7, decimal_places=2, null=True, editable=False
    )
    review_grade = models.CharField(_("review grade"), max_length=10, blank=True, editable=False)
    error_count = models.PositiveSmallIntegerField(_("errors"), default=0, editable=False)
    warning_count = models.PositiveSmallIntegerField(_("warnings"), default=0, editable=False)

    class Meta:
        verbose_name = _("self-evaluation")
        verbose_name_plural = _("self-evaluations")
        indexes = [models.Index(fields=["grade"], name="self_evaluation_grade")]

    def __str__(self) -> str:
        return str(self.case)

    @cached_property
    def definition(self) -> FormDefinition:
        return form_definition(self.edition)

    @cached_property
    def rules(self) -> RuleSet:
        return load_rule_set(self.rule_set)


class BudgetRow(FormRow):
    """One line of the budget block: amounts in 元.

    `decimals` is the precision, in places of 万元, in which the line was given.
    """

    evaluation = models.ForeignKey(
        SelfEvaluation,
        on_delete=models.CASCADE,
        related_name="budget_rows",
        verbose_name=_("self-evaluation"),
    )
    initial = models.DecimalField(
        _("initial budget"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    adjusted = models.DecimalField(
        _("adjusted budget"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    executed = models.DecimalField(
        _("executed"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    decimals = models.PositiveSmallIntegerField(_("decimals given"), default=2)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "key"], name="budget_row_once"),
        ]

    def __str__(self) -> str:
        return self.key


class JudgedRow(FormRow):
    """One aspect of fund management: judged, not computed."""

    evaluation = models.ForeignKey(
        SelfEvaluation,
        on_delete=models.CASCADE,
        related_name="judged_rows",
        verbose_name=_("self-evaluation"),
    )
    explanation = models.TextField(_("explanation"), blank=True)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2, null=True, blank=True)
    score = models.DecimalField(_("score"), max_digits=6, decimal_places=2, null=True, blank=True)
    remedy = models.TextField(_("problems and remedies"), blank=True)

    class Meta:
        verbose_name = _("fund-management aspect")
        verbose_name_plural = _("fund-management aspects")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "key"], name="judged_row_once"),
        ]

    def __str__(self) -> str:
        return self.key


class MainTask(FormRow):
    """A main task of a department's year and what came of it."""

    evaluation = models.ForeignKey(
        SelfEvaluation,
        on_delete=models.CASCADE,
        related_name="tasks",
        verbose_name=_("self-evaluation"),
    )
    name = models.CharField(_("task"), max_length=300, blank=True)
    content = models.TextField(_("content"), blank=True)
    outcome = models.TextField(_("outcome"), blank=True)

    class Meta:
        verbose_name = _("main task")
        verbose_name_plural = _("main tasks")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "key"], name="main_task_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Indicator(FormRow):
    """A performance indicator: target and actual as people write them, and its weight."""

    evaluation = models.ForeignKey(
        SelfEvaluation,
        on_delete=models.CASCADE,
        related_name="indicators",
        verbose_name=_("self-evaluation"),
    )
    level1 = models.CharField(_("level 1"), max_length=100, blank=True)
    level2 = models.CharField(_("level 2"), max_length=100, blank=True)
    name = models.CharField(_("indicator"), max_length=300, blank=True)
    target = models.CharField(_("target"), max_length=200, blank=True)
    actual = models.CharField(_("actual"), max_length=200, blank=True)
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=2, null=True, blank=True)
    reason = models.TextField(_("reason and improvement"), blank=True)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "key"], name="indicator_once"),
            models.CheckConstraint(
                condition=Q(weight=None) | Q(weight__gte=Decimal(0), weight__lte=Decimal(100)),
                name="indicator_weight_0_to_100",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClaimedScore(models.Model):
    """A score beside the computed one, at a place such as `indicators.r3.score`.

    `printed` came with a workbook and differs from the computed one: it counts for nothing until
    someone settles it. `stated` is set by the department and counts, with a reason. `review` is
    the finance bureau's, with a reason; it stands beside the self score.
    """

    class Source(models.TextChoices):
        PRINTED = "printed", _("printed in the workbook")
        STATED = "stated", _("stated by the department")
        REVIEW = "review", _("set by the reviewer")

    evaluation = models.ForeignKey(
        SelfEvaluation,
        on_delete=models.CASCADE,
        related_name="claimed_scores",
        verbose_name=_("self-evaluation"),
    )
    place = models.CharField(_("place"), max_length=80)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    score = models.DecimalField(_("score"), max_digits=7, decimal_places=2)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("claimed score")
        verbose_name_plural = _("claimed scores")
        ordering = ["evaluation", "place", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "place", "source"], name="claimed_score_once"
            ),
            models.CheckConstraint(
                condition=~Q(source="review") | ~Q(reason=""), name="review_score_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.score} ({self.get_source_display()})"
