"""How a finance bureau words glossary and notes otherwise than the edition file does."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fiscal.standard_texts import Rewording
from workflow.models import YEARS


class StandardTextVersion(models.Model):
    """A version of the standard texts of an edition in a year; the last one is in force.

    `content` is a `Rewording`: what differs from the edition file, nothing where the bureau went
    back to it. Rows are never changed or deleted; the database refuses it.
    """

    edition = models.CharField(_("table edition"), max_length=60)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"), validators=YEARS)
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField(_("what differs from the edition file"), default=dict, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("version of the standard texts")
        verbose_name_plural = _("glossary and standard notes")
        ordering = ["-fiscal_year", "edition", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "fiscal_year", "number"], name="standard_texts_numbered"
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1) & ~models.Q(reason=""),
                name="standard_texts_have_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.edition} · {self.number}"

    @property
    def rewording(self) -> Rewording:
        return Rewording.model_validate(self.content)
