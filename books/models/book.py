"""A book and its parts: one for each unit, or one for the department as a whole."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from books.models.standard_texts import StandardTextVersion
from departments.models import BudgetUnit
from fiscal.dimensions import LINES_OF
from fiscal.tables import TableEdition, edition_named
from workflow.models import Case


class Book(models.Model):
    """The content of a book case.

    `edition` names the set of statutory tables and stays as it was when the book was begun.
    `entry_unit` is the unit in which figures are typed; they are stored in 元.
    `handed_in_with` is the wording of the standard texts it was handed in with last, none where
    that was the one of the edition file.
    """

    class EntryUnit(models.TextChoices):
        YUAN = "元", _("yuan")
        WAN = "万元", _("ten thousand yuan")

    case = models.OneToOneField(
        Case,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="book",
        verbose_name=_("case"),
    )
    edition = models.CharField(_("table edition"), max_length=60)
    entry_unit = models.CharField(
        _("unit of entry"), max_length=2, choices=EntryUnit.choices, default=EntryUnit.WAN
    )

    handed_in_with = models.ForeignKey(
        StandardTextVersion,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("standard texts handed in with"),
    )

    class Meta:
        verbose_name = _("set of books")
        verbose_name_plural = _("sets of books")

    def __str__(self) -> str:
        return str(self.case)

    @cached_property
    def definition(self) -> TableEdition:
        """The edition; raises KeyError if its file is gone."""
        return edition_named(self.edition)

    @property
    def measures(self) -> tuple[str, ...]:
        """What is entered line by line; one grid for each, and one for projects."""
        return LINES_OF[self.definition.kind]


class Part(models.Model):
    """What one unit enters; without a unit, figures given for the department as a whole.

    `version` counts the changes of the part, so that two units that save at once do not collide.
    """

    book = models.ForeignKey(
        Book, on_delete=models.CASCADE, related_name="parts", verbose_name=_("set of books")
    )
    unit = models.ForeignKey(
        BudgetUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="book_parts",
        verbose_name=_("budget unit"),
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("finished by"),
    )

    class Meta:
        verbose_name = _("part of a set of books")
        verbose_name_plural = _("parts of sets of books")
        ordering = ["book", "unit__code"]
        constraints = [
            models.UniqueConstraint(fields=["book", "unit"], name="book_part_once_in_unit"),
            models.UniqueConstraint(
                fields=["book"],
                condition=Q(unit=None),
                name="book_part_once_in_department",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, finished_by=None)
                | Q(finished_at__isnull=False, finished_by__isnull=False),
                name="book_part_finished_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit or self.book.case.department)

    @property
    def department_id(self) -> int:
        """With `unit_id` what `departments.permissions.may` asks for."""
        return self.book.case.department_id

    @property
    def unit_code(self) -> str:
        """The unit's code, blank for the department as a whole."""
        return self.unit.code if self.unit else ""
