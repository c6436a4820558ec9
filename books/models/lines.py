"""Lines: the figures of a part, each with its coordinates (see `fiscal.dimensions`).

`fund`, `purpose` and the like are nodes of trees that are data; they are validated against them,
not by choices, so that a new node needs no migration. Blank means not broken down.
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from books.models.book import Part
from books.models.classification import ClassificationCode
from fiscal.dimensions import TREES, keys


def validate_node(dimension: str, value: str) -> None:
    """Raise unless the value is blank or a node of the tree."""
    if value and value not in keys(dimension):
        raise ValidationError(
            gettext("%(value)s is none of %(known)s.")
            % {"value": value, "known": ", ".join(keys(dimension))}
        )


def validate_fund(value: str) -> None:
    validate_node("fund", value)


def validate_purpose(value: str) -> None:
    validate_node("purpose", value)


def validate_carried(value: str) -> None:
    validate_node("carried", value)


def validate_stage(value: str) -> None:
    validate_node("stage", value)


def validate_moment(value: str) -> None:
    validate_node("moment", value)


assert {"fund", "purpose", "carried", "stage", "moment"} == set(TREES)

Node = partial(models.CharField, max_length=40, blank=True)


def of_kind(kind: str) -> Q:
    """Limits the codes to choose from to one classification."""
    return Q(kind=kind)


class Amount(models.Model):
    """A figure in 元. `step` is the smallest step it was given in, in 元; 0 counts as exact."""

    amount = models.DecimalField(
        _("amount in yuan"), max_digits=18, decimal_places=2, default=Decimal(0)
    )
    step = models.DecimalField(
        _("precision in yuan"), max_digits=12, decimal_places=2, default=Decimal(0)
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="%(app_label)s_%(class)s_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(step__gte=0), name="%(app_label)s_%(class)s_step_not_negative"
            ),
        ]


class Line(Amount):
    """A line of a part: one amount at one place along the dimensions."""

    part = models.ForeignKey(
        Part, on_delete=models.CASCADE, related_name="%(class)ss", verbose_name=_("part")
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta(Amount.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.part} · {self.amount}"


class IncomeLine(Line):
    """Income 收入 by source; editions that print it by functional item give the item as well."""

    item = models.ForeignKey(
        ClassificationCode,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=of_kind("functional"),
        verbose_name=_("functional item"),
    )
    fund = Node(_("fund"), validators=[validate_fund])
    carried = Node(_("carried over"), validators=[validate_carried])

    class Meta(Line.Meta):
        verbose_name = _("income line")
        verbose_name_plural = _("income lines")
        ordering = ["part", "position", "pk"]
        constraints = [
            *Line.Meta.constraints,
            models.UniqueConstraint(
                fields=["part", "item", "fund", "carried"], name="income_line_once"
            ),
            models.UniqueConstraint(
                fields=["part", "fund", "carried"],
                condition=Q(item=None),
                name="income_line_once_without_item",
            ),
        ]


class ExpenditureLine(Line):
    """Expenditure 支出 by functional item, purpose and fund."""

    item = models.ForeignKey(
        ClassificationCode,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to=of_kind("functional"),
        verbose_name=_("functional item"),
    )
    purpose = Node(_("purpose"), validators=[validate_purpose])
    fund = Node(_("fund"), validators=[validate_fund])
    carried = Node(_("carried over"), validators=[validate_carried])

    class Meta(Line.Meta):
        verbose_name = _("expenditure line")
        verbose_name_plural = _("expenditure lines")
        ordering = ["part", "position", "pk"]
        constraints = [
            *Line.Meta.constraints,
            models.UniqueConstraint(
                fields=["part", "item", "purpose", "fund", "carried"], name="expenditure_line_once"
            ),
        ]


class EconomicLine(Line):
    """Expenditure by a pair of economic codes; editions without the second side leave it empty."""

    economic = models.ForeignKey(
        ClassificationCode,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to=of_kind("departmental"),
        verbose_name=_("departmental economic"),
    )
    government = models.ForeignKey(
        ClassificationCode,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=of_kind("governmental"),
        verbose_name=_("governmental economic"),
    )
    purpose = Node(_("purpose"), validators=[validate_purpose])
    fund = Node(_("fund"), validators=[validate_fund])
    carried = Node(_("carried over"), validators=[validate_carried])

    class Meta(Line.Meta):
        verbose_name = _("economic line")
        verbose_name_plural = _("economic lines")
        ordering = ["part", "position", "pk"]
        constraints = [
            *Line.Meta.constraints,
            models.UniqueConstraint(
                fields=["part", "economic", "government", "purpose", "fund", "carried"],
                name="economic_line_once",
            ),
            models.UniqueConstraint(
                fields=["part", "economic", "purpose", "fund", "carried"],
                condition=Q(government=None),
                name="economic_line_once_without_pair",
            ),
        ]


class BalanceLine(Line):
    """What is carried in, carried out or distributed 结转结余, by fund and item.

    A book has only what is left at the end of the year, without `moment` and item.
    """

    item = models.ForeignKey(
        ClassificationCode,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=of_kind("functional"),
        verbose_name=_("functional item"),
    )
    fund = Node(_("fund"), validators=[validate_fund])
    moment = Node(_("kind of balance"), validators=[validate_moment])

    class Meta(Line.Meta):
        verbose_name = _("balance")
        verbose_name_plural = _("balances")
        ordering = ["part", "position", "pk"]
        constraints = [
            *Line.Meta.constraints,
            models.UniqueConstraint(
                fields=["part", "item", "fund", "moment"], name="balance_line_once"
            ),
            models.UniqueConstraint(
                fields=["part", "fund", "moment"],
                condition=Q(item=None),
                name="balance_line_once_without_item",
            ),
        ]


class PlanLine(Line):
    """What was budgeted for a functional item, as final accounts compare expenditure with it.

    Without an item it is of the whole: the adjusted budget is often known no finer.
    """

    item = models.ForeignKey(
        ClassificationCode,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=of_kind("functional"),
        verbose_name=_("functional item"),
    )
    purpose = Node(_("purpose"), validators=[validate_purpose])
    fund = Node(_("fund"), validators=[validate_fund])
    stage = Node(_("stage"), validators=[validate_stage])

    class Meta(Line.Meta):
        verbose_name = _("budgeted amount")
        verbose_name_plural = _("budgeted amounts")
        ordering = ["part", "position", "pk"]
        constraints = [
            *Line.Meta.constraints,
            models.UniqueConstraint(
                fields=["part", "item", "purpose", "fund", "stage"], name="plan_line_once"
            ),
            models.UniqueConstraint(
                fields=["part", "purpose", "fund", "stage"],
                condition=Q(item=None),
                name="plan_line_once_without_item",
            ),
        ]


class ThreePublicLine(Line):
    """Three public expenses 三公经费 paid from fiscal appropriations, of earlier years as well."""

    economic = models.ForeignKey(
        ClassificationCode,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to=of_kind("departmental"),
        verbose_name=_("departmental economic"),
    )
    stage = Node(_("stage"), validators=[validate_stage])

    class Meta(Line.Meta):
        verbose_name = _("three public expenses")
        verbose_name_plural = _("three public expenses")
        ordering = ["part", "position", "pk"]
        constraints = [
            *Line.Meta.constraints,
            models.UniqueConstraint(
                fields=["part", "economic", "stage"], name="three_public_line_once"
            ),
        ]
