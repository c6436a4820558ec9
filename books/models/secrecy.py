"""What is withheld of a book beside its secrets, so that these do not follow from the rest."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from books.models.book import Book


class Suppression(models.Model):
    """The last examination of the secrets of a book: what one person proposed, another confirmed.

    `digest` is that of the figures examined; with others it has lapsed. `withheld` names money
    (`fiscal.money`), to be masked wherever it is printed. `is_safe`: with that withheld no secret
    follows. No amount is kept.
    """

    book = models.OneToOneField(
        Book,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="suppression",
        verbose_name=_("set of books"),
    )
    digest = models.CharField(_("digest of the figures examined"), max_length=64)
    withheld = models.JSONField(_("withheld besides"), default=list, blank=True)
    is_safe = models.BooleanField(_("no secret follows"))
    is_smallest = models.BooleanField(_("surely the smallest"), default=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("withholding beside secrets")
        verbose_name_plural = _("withholdings beside secrets")
        ordering = ["book"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, is_safe=True),
                name="suppression_confirmed_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
                name="suppression_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.book)

    @property
    def is_settled(self) -> bool:
        """Whether what it withholds is in force, or there is nothing to withhold."""
        return self.is_safe and (self.confirmed_at is not None or not self.withheld)
