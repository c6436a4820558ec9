"""Rows of forms: what every row of every block has."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FormRow(models.Model):
    """A row of a block. `key` names it for good, `position` says where it stands."""

    key = models.SlugField(_("key"), max_length=20)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        abstract = True
