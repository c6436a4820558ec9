"""Stated totals 控制数: approved by the finance bureau, or printed in the source."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from books.models.book import Book
from books.models.lines import Amount
from fiscal.relations import terms_named


def validate_key(key: str) -> None:
    """Raise unless the key names selections (see `fiscal.deriving.terms_key`)."""
    try:
        terms_named(key)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class StatedTotal(Amount):
    """A total that was stated for a selection of lines; kept beside what the lines add up to."""

    book = models.ForeignKey(
        Book,
        on_delete=models.CASCADE,
        related_name="stated_totals",
        verbose_name=_("set of books"),
    )
    key = models.CharField(_("selection"), max_length=300, validators=[validate_key])
    label = models.CharField(_("place in words"), max_length=200)

    class Meta(Amount.Meta):
        verbose_name = _("stated total")
        verbose_name_plural = _("stated totals")
        ordering = ["book", "key"]
        constraints = [
            *Amount.Meta.constraints,
            models.UniqueConstraint(fields=["book", "key"], name="stated_total_once"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.amount}"
