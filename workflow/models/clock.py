"""The clock: by when something is due, since when, and who was reminded of it."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from departments.models import Department
from departments.words import in_words
from fiscal.duties import objection_to_approval
from workflow.models.cases import YEARS, CaseKindChoices


class OfKindAndYear(models.Model):
    """What is so for the cases of a kind and year, of all departments or of one."""

    kind = models.CharField(_("kind"), max_length=20, choices=CaseKindChoices.choices)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"), validators=YEARS)
    department = models.ForeignKey(
        Department,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("department"),
    )

    class Meta:
        abstract = True
        ordering = ["-fiscal_year", "kind", "department"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "fiscal_year", "department"],
                name="%(class)s_once_in_department",
            ),
            models.UniqueConstraint(
                fields=["kind", "fiscal_year"],
                condition=Q(department=None),
                name="%(class)s_once_for_all",
            ),
        ]


class Deadline(OfKindAndYear):
    """By when the cases of a kind and year are due, for all departments or for one."""

    due_on = models.DateField(_("due on"))

    class Meta(OfKindAndYear.Meta):
        abstract = False
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.get_kind_display()}: {self.due_on}"


class Approval(OfKindAndYear):
    """When the finance bureau approved 批复 what a department has to publish.

    A department's own goes before the general one. The day by which it is to be public follows
    (`fiscal.duties`).
    """

    approved_on = models.DateField(_("approved by the finance bureau on"))

    class Meta(OfKindAndYear.Meta):
        abstract = False
        verbose_name = _("approval by the finance bureau")
        verbose_name_plural = _("approvals by the finance bureau")

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.get_kind_display()}: {self.approved_on}"

    def clean(self) -> None:
        if self.kind and self.fiscal_year and self.approved_on:
            objection = objection_to_approval(
                self.kind, self.fiscal_year, self.approved_on, timezone.localdate()
            )
            if objection:
                raise ValidationError({"approved_on": in_words(objection)})


class Reminder(models.Model):
    """That a person was reminded on a day, of how many cases: overdue, and due soon.

    One a day, so that a run that is repeated reminds nobody twice; no case is named here. It
    stands above the inbox until it is dismissed or the next one comes.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="reminders",
        verbose_name=_("person"),
    )
    day = models.DateField(_("day"))
    overdue = models.PositiveIntegerField(_("cases overdue"))
    due_soon = models.PositiveIntegerField(_("cases due soon"))
    mailed = models.BooleanField(_("sent by mail"))
    dismissed_at = models.DateTimeField(_("dismissed at"), null=True, editable=False)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-day", "person"]
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="reminder_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.person}: {self.overdue} + {self.due_soon}"
