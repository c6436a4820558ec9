"""The government revenue and expenditure classification, which is issued anew every year."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow.models import YEARS

#: How the codes of each kind are built: pairs of digits after a class of three.
FUNCTIONAL_CODE = r"^\d{3}(\d{2}){0,2}$"
ECONOMIC_CODE = r"^\d{3}(\d{2})?$"


class ClassificationCode(models.Model):
    """A code of one year with its name: functional 类款项, or economic of either side."""

    class Kind(models.TextChoices):
        FUNCTIONAL = "functional", _("functional")
        DEPARTMENTAL = "departmental", _("departmental economic")
        GOVERNMENTAL = "governmental", _("governmental economic")

    kind = models.CharField(_("classification"), max_length=12, choices=Kind.choices)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"), validators=YEARS)
    code = models.CharField(_("code"), max_length=7)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("classification code")
        verbose_name_plural = _("classification codes")
        ordering = ["-fiscal_year", "kind", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "fiscal_year", "code"], name="classification_code_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="functional", code__regex=FUNCTIONAL_CODE)
                | Q(kind__in=["departmental", "governmental"], code__regex=ECONOMIC_CODE),
                name="classification_code_digits",
                violation_error_message=_(
                    "A functional code has 3, 5 or 7 digits, an economic code 3 or 5."
                ),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="classification_code_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def is_lowest(self) -> bool:
        """Whether lines may be entered on it: a functional item 项, an economic 款."""
        return len(self.code) == (7 if self.kind == self.Kind.FUNCTIONAL else 5)


economic_prefix = RegexValidator(
    ECONOMIC_CODE, _("The beginning of an economic code: three or five digits.")
)


class EconomicMapping(models.Model):
    """A legal pair of a year: what begins with `departmental` may go with `governmental`."""

    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"), validators=YEARS)
    departmental = models.CharField(
        _("departmental economic"), max_length=5, validators=[economic_prefix]
    )
    governmental = models.CharField(
        _("governmental economic"), max_length=5, validators=[economic_prefix]
    )

    class Meta:
        verbose_name = _("legal economic pair")
        verbose_name_plural = _("legal economic pairs")
        ordering = ["-fiscal_year", "departmental", "governmental"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "departmental", "governmental"], name="economic_pair_once"
            ),
            models.CheckConstraint(
                condition=Q(departmental__regex=ECONOMIC_CODE, governmental__regex=ECONOMIC_CODE),
                name="economic_pair_digits",
                violation_error_message=_("An economic code has 3 or 5 digits."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.departmental} → {self.governmental}"

    def clean(self) -> None:
        """Both sides are codes of the year, so that no pair can be meant that does not exist."""
        sides = {
            "departmental": (ClassificationCode.Kind.DEPARTMENTAL, self.departmental),
            "governmental": (ClassificationCode.Kind.GOVERNMENTAL, self.governmental),
        }
        problems = {
            field: _("There is no such code in that year.")
            for field, (kind, code) in sides.items()
            if not ClassificationCode.objects.filter(
                kind=kind, fiscal_year=self.fiscal_year, code=code
            ).exists()
        }
        if problems:
            raise ValidationError(problems)
