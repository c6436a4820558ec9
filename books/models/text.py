"""What the explanatory text takes from the department: last year's figures, reasons, values, prose.

Keys are those of the text edition (`fiscal.texts`), so that a new sentence needs no migration.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from books.models.book import Book
from books.models.lines import Amount
from books.models.totals import validate_key


class Comparative(Amount):
    """Last year's figure of a selection, entered where no case of last year holds it."""

    book = models.ForeignKey(
        Book,
        on_delete=models.CASCADE,
        related_name="comparatives",
        verbose_name=_("set of books"),
    )
    key = models.CharField(_("selection"), max_length=300, validators=[validate_key])
    label = models.CharField(_("figure"), max_length=200)

    class Meta(Amount.Meta):
        verbose_name = _("last year's figure")
        verbose_name_plural = _("last year's figures")
        ordering = ["book", "key"]
        constraints = [
            *Amount.Meta.constraints,
            models.UniqueConstraint(fields=["book", "key"], name="comparative_once"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.amount}"


class EnteredValue(models.Model):
    """A value that no line holds: an amount in 元 with the step it was given in, or a count."""

    book = models.ForeignKey(
        Book,
        on_delete=models.CASCADE,
        related_name="entered_values",
        verbose_name=_("set of books"),
    )
    key = models.SlugField(_("key"), max_length=60)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=2)
    step = models.DecimalField(
        _("precision in yuan"), max_digits=12, decimal_places=2, default=Decimal(0)
    )

    class Meta:
        verbose_name = _("entered value")
        verbose_name_plural = _("entered values")
        ordering = ["book", "key"]
        constraints = [
            models.UniqueConstraint(fields=["book", "key"], name="entered_value_once"),
            models.CheckConstraint(
                condition=models.Q(value__gte=0, step__gte=0), name="entered_value_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"


class Written(models.Model):
    """Words of the department's own; none that are blank."""

    key = models.SlugField(_("key"), max_length=60)
    text = models.TextField(_("text"))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""), name="%(app_label)s_%(class)s_not_blank"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.text[:40]}"


class Reason(Written):
    """Why a figure differs from last year's."""

    book = models.ForeignKey(
        Book, on_delete=models.CASCADE, related_name="reasons", verbose_name=_("set of books")
    )

    class Meta(Written.Meta):
        verbose_name = _("reason of a change")
        verbose_name_plural = _("reasons of changes")
        ordering = ["book", "key"]
        constraints = [
            *Written.Meta.constraints,
            models.UniqueConstraint(fields=["book", "key"], name="reason_once"),
        ]


class Prose(Written):
    """What the department writes itself between the bound sentences: duties, structure."""

    book = models.ForeignKey(
        Book, on_delete=models.CASCADE, related_name="prose", verbose_name=_("set of books")
    )

    class Meta(Written.Meta):
        verbose_name = _("prose of a text")
        verbose_name_plural = _("prose of texts")
        ordering = ["book", "key"]
        constraints = [
            *Written.Meta.constraints,
            models.UniqueConstraint(fields=["book", "key"], name="prose_once"),
        ]
