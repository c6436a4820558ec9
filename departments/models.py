"""Departments, their budget units, people, and who plays which role where and until when."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from departments.roles import ROLE_CHOICES, ROLES

department_code = RegexValidator(r"^\d{3}$", _("A department code has three digits, such as 021."))
unit_code = RegexValidator(r"^\d{6}$", _("A unit code has six digits, such as 021001."))


class Department(models.Model):
    """A department 部门: the body that publishes budgets and final accounts under its name.

    One that is closed stays with what it published; from that day it has no duty to publish.
    """

    code = models.CharField(_("code"), max_length=3, unique=True, validators=[department_code])
    name = models.CharField(_("name"), max_length=120, unique=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    region = models.CharField(_("region"), max_length=40, default="郑州")
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def department_id(self) -> int:
        """A department is in its own reach, so that `may` can be asked about it as such."""
        return self.pk

    unit_id: int | None = None


class BudgetUnit(models.Model):
    """A budget unit 预算单位 of a department; code = department code + three digits."""

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="units", verbose_name=_("department")
    )
    code = models.CharField(_("code"), max_length=6, unique=True, validators=[unit_code])
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("budget unit")
        verbose_name_plural = _("budget units")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["department", "name"], name="unit_name_in_department")
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.department_id and not self.code.startswith(self.department.code):
            raise ValidationError(
                {"code": _("A unit's code begins with the code of its department.")}
            )


class Person(AbstractUser):
    """Someone who can sign in. What they may do follows from their memberships alone."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=60)
    is_mailed = models.BooleanField(_("reminders by mail"), default=True)

    REQUIRED_FIELDS = ["name", "email"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name or self.username

    @cached_property
    def current_memberships(self) -> list[Membership]:
        """Memberships in force today; read once per object, that is once per request."""
        return list(
            self.memberships.in_force(timezone.localdate()).select_related("department", "unit")
        )


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, day: date) -> MembershipQuerySet:
        """Those that have begun and not ended on a day."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class Membership(models.Model):
    """A role of a person, in a department or one of its units, or in the finance bureau.

    Without a department a bureau role spans all departments. `until` ends it (delegation,
    a change of post); it is not deleted, so that one can see later who was what.
    """

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=ROLE_CHOICES)
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("department"),
    )
    unit = models.ForeignKey(
        BudgetUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("budget unit"),
    )
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["person", "role", "department"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "since"],
                condition=Q(department=None),
                name="membership_once_in_bureau",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "department", "since"],
                condition=Q(unit=None),
                name="membership_once_in_department",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "unit", "since"], name="membership_once_in_unit"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="membership_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(department__isnull=False)
                | Q(role__in=[key for key, role in ROLES.items() if role.in_bureau]),
                name="department_role_has_department",
            ),
            models.CheckConstraint(
                condition=Q(unit=None) | Q(department__isnull=False),
                name="membership_unit_has_department",
            ),
        ]

    def __str__(self) -> str:
        where = self.unit or self.department or _("all departments")
        return f"{self.person} · {self.get_role_display()} · {where}"

    def clean(self) -> None:
        if self.unit and self.unit.department_id != self.department_id:
            raise ValidationError({"unit": _("This unit belongs to another department.")})

    def reaches(self, department_id: int | None, unit_id: int | None) -> bool:
        """Whether the membership covers something of that department and unit.

        A membership in one unit covers only things of that unit.
        """
        if self.department_id is None:
            return True
        if self.department_id != department_id:
            return False
        return self.unit_id is None or self.unit_id == unit_id
