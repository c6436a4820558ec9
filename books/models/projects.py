"""Projects: what they are, what they get from which fund, and whether they are state secrets."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from books.models.book import Book, Part
from books.models.classification import ClassificationCode
from books.models.lines import (
    Amount,
    Node,
    of_kind,
    validate_carried,
    validate_fund,
    validate_purpose,
    validate_stage,
)
from workflow.models import YEARS

PROJECT_CODE = r"^\d{20,21}$"

project_code = RegexValidator(PROJECT_CODE, _("A project code has 20 or 21 digits."))


def place_in(part: Part) -> dict[str, Any]:
    """The fields that place a project in a part, and in the year and kind of its books."""
    case = part.book.case
    return {
        "book": part.book,
        "part": part,
        "kind": case.kind,
        "fiscal_year": case.fiscal_year,
    }


class Project(models.Model):
    """A project of one year in books of one `kind`: what was budgeted, or what was spent.

    `follows` is the same project in an earlier year, if it had one; `budgeted_as` in final accounts
    the project of that year's budget.

    `level` marks a state secret: who may see it then is decided in `books.clearance` alone.
    """

    class Level(models.TextChoices):
        CONFIDENTIAL = "confidential", _("confidential")
        SECRET = "secret", _("secret")
        TOP_SECRET = "top_secret", _("top secret")

    book = models.ForeignKey(
        Book, on_delete=models.CASCADE, related_name="projects", verbose_name=_("set of books")
    )
    part = models.ForeignKey(
        Part, on_delete=models.CASCADE, related_name="projects", verbose_name=_("part")
    )
    fiscal_year = models.PositiveSmallIntegerField(
        _("fiscal year"), validators=YEARS, editable=False
    )
    kind = models.CharField(_("kind"), max_length=20, editable=False)
    code = models.CharField(_("project code"), max_length=21, blank=True, validators=[project_code])
    name = models.CharField(_("name of the project"), max_length=200)
    purpose = Node(_("purpose"), validators=[validate_purpose])
    item = models.ForeignKey(
        ClassificationCode,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=of_kind("functional"),
        verbose_name=_("functional item"),
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    follows = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("continues the project"),
    )
    budgeted_as = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="accounted_as",
        verbose_name=_("budgeted as the project"),
    )
    level = models.CharField(
        _("level of secrecy"), max_length=12, choices=Level.choices, blank=True
    )
    basis = models.TextField(_("basis of secrecy"), blank=True)
    until = models.DateField(_("secret until"), null=True, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("marked by"),
    )
    marked_at = models.DateTimeField(_("marked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["book", "part", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "fiscal_year", "code"],
                condition=~Q(code=""),
                name="project_code_once_in_year",
            ),
            models.CheckConstraint(
                condition=Q(code="") | Q(code__regex=PROJECT_CODE), name="project_code_digits"
            ),
            models.CheckConstraint(
                condition=Q(level="", basis="", until=None, marked_by=None, marked_at=None)
                | (
                    ~Q(level="")
                    & ~Q(basis="")
                    & Q(marked_by__isnull=False, marked_at__isnull=False)
                ),
                name="project_secrecy_is_signed",
            ),
        ]

    def __str__(self) -> str:
        """Without its name if it is a secret: this text ends up in messages and logs."""
        return gettext("classified project") if self.is_classified else self.name

    @property
    def is_classified(self) -> bool:
        return bool(self.level)

    @property
    def node(self) -> str:
        """The project's coordinate in a ledger; it says nothing about the project."""
        return f"p{self.pk}"

    @property
    def department_id(self) -> int:
        return self.part.department_id

    @property
    def unit_id(self) -> int | None:
        return self.part.unit_id


class ProjectAmount(Amount):
    """What a project gets from one fund, this year's money or carried over.

    In final accounts an amount says its `stage`: as budgeted, as adjusted, as spent.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="amounts", verbose_name=_("project")
    )
    fund = Node(_("fund"), validators=[validate_fund])
    carried = Node(_("carried over"), validators=[validate_carried])
    stage = Node(_("stage"), validators=[validate_stage])

    class Meta(Amount.Meta):
        verbose_name = _("amount of a project")
        verbose_name_plural = _("amounts of projects")
        ordering = ["project", "pk"]
        constraints = [
            *Amount.Meta.constraints,
            models.UniqueConstraint(
                fields=["project", "fund", "carried", "stage"], name="project_amount_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.fund}"
