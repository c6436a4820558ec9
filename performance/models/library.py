"""The indicator library: what was used before, by sector."""

from __future__ import annotations

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from performance.scoring.targets import Operator


class IndicatorTemplate(models.Model):
    """An indicator to choose from: how it is measured, and a target it was given before.

    `operator` and `unit` are blank for a qualitative indicator. `uses` counts the approved goal
    forms that have it. A blank sector serves every sector. One that was `learnt` from goal forms
    goes with the last of them; what administrators write is theirs and stays.
    """

    OPERATORS = [(one.value, one.value) for one in Operator]

    sector = models.CharField(_("sector"), max_length=60, blank=True)
    level1 = models.CharField(_("level 1"), max_length=100)
    level2 = models.CharField(_("level 2"), max_length=100, blank=True)
    name = models.CharField(_("indicator"), max_length=300)
    unit = models.CharField(_("unit of measure"), max_length=20, blank=True)
    operator = models.CharField(_("direction"), max_length=2, blank=True, choices=OPERATORS)
    example = models.CharField(_("target used before"), max_length=200, blank=True)
    uses = models.PositiveIntegerField(_("uses"), default=0)
    learnt = models.BooleanField(_("learnt from goal forms"), default=False, editable=False)

    class Meta:
        verbose_name = _("indicator template")
        verbose_name_plural = _("indicator library")
        ordering = [F("uses").desc(), "sector", "level1", "level2", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sector", "level1", "level2", "name"], name="indicator_template_once"
            )
        ]
        indexes = [models.Index(fields=["sector", "level1"], name="template_by_sector")]

    def __str__(self) -> str:
        return self.name
