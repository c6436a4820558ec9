"""Publications: numbered, frozen versions of what was made public, and their withdrawal.

Nothing here is ever changed or deleted; the database itself refuses it (see
`workflow.immutability`). Which version is current, superseded or withdrawn follows from the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from publishing.attachments.models import Attachment
from publishing.orders.models import OrderEntry, PublicationOrder
from workflow.models import Case, CaseKindChoices

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = [
    "FILE_STEMS",
    "KIND_NAMES",
    "KIND_SLUGS",
    "Attachment",
    "OrderEntry",
    "Publication",
    "PublicationOrder",
    "PublicationQuerySet",
    "PublishedFile",
    "PublishedRow",
    "Withdrawal",
]

# How a kind of case is called in public addresses.
KIND_SLUGS: dict[str, str] = {
    CaseKindChoices.BUDGET: "budget",
    CaseKindChoices.FINAL_ACCOUNTS: "final-accounts",
    CaseKindChoices.SELF_EVALUATION: "self-evaluation",
}

# How it is called in words; translated when it is read.
KIND_NAMES: dict[str, StrOrPromise] = dict(CaseKindChoices.choices)

# How its downloads are called: `form.json`, `budget.xlsx`.
FILE_STEMS: dict[str, str] = {
    CaseKindChoices.BUDGET: "budget",
    CaseKindChoices.FINAL_ACCOUNTS: "final-accounts",
    CaseKindChoices.SELF_EVALUATION: "form",
}


class PublicationQuerySet(models.QuerySet["Publication"]):
    def current(self) -> PublicationQuerySet:
        """The latest version of each case, withdrawn or not."""
        later = Publication.objects.filter(case=OuterRef("case"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later))

    def public(self) -> PublicationQuerySet:
        """Those that can be read: not withdrawn."""
        return self.filter(~Exists(withdrawals_of_outer()))

    def standing(self) -> PublicationQuerySet:
        """What is public now: the latest version of each case, unless withdrawn."""
        return self.current().public()


class Publication(models.Model):
    """One version of one published case, frozen.

    `document` is the canonical JSON text exactly as hashed in `sha256`; `previous_sha256` is
    that of the version before. `beneath` never leaves the database: what the figures outside of
    the tables add up, and which projects the masked rows are (see
    `publishing.secrecy.reading`). The columns from `department_code` on repeat what the document
    says, so that lists need not read it. `title` is the form's own title; `grade_rank` is 1 for
    the best grade of the rule set.
    """

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="publications", verbose_name=_("case")
    )
    number = models.PositiveIntegerField(_("version"))
    document = models.TextField(_("document"))
    beneath = models.JSONField(_("what lies beneath its figures"), editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    previous_sha256 = models.CharField(
        _("SHA-256 of the version before"), max_length=64, blank=True
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
    reason = models.TextField(_("why it replaces the version before"), blank=True)

    department_code = models.CharField(_("department code"), max_length=3)
    department_name = models.CharField(_("department"), max_length=120)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    kind = models.CharField(_("kind"), max_length=20, choices=CaseKindChoices.choices)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    slug = models.SlugField(_("name in the address"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    total = models.DecimalField(_("total score"), max_digits=7, decimal_places=2, null=True)
    grade = models.CharField(_("grade"), max_length=10, blank=True)
    grade_rank = models.PositiveSmallIntegerField(_("rank of the grade"), null=True)
    review_total = models.DecimalField(_("review score"), max_digits=7, decimal_places=2, null=True)
    review_grade = models.CharField(_("review grade"), max_length=10, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-published_at", "-pk"]
        indexes = [
            models.Index(
                fields=["department_code", "fiscal_year", "kind", "slug", "-number"],
                name="publication_address",
            ),
            models.Index(fields=["-published_at"], name="publication_latest"),
            models.Index(fields=["fiscal_year", "grade"], name="publication_grades"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="publication_number_in_case"),
            models.UniqueConstraint(
                fields=["department_code", "fiscal_year", "kind", "slug", "number"],
                name="publication_address_once",
            ),
            models.CheckConstraint(
                condition=Q(number=1, previous_sha256="")
                | (Q(number__gt=1) & ~Q(previous_sha256="") & ~Q(reason="")),
                name="publication_replaces_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.department_name} · {self.name} · v{self.number}"

    def get_absolute_url(self) -> str:
        """The address that always shows the current version."""
        return reverse("portal:home") + self.folder + "/"

    @property
    def name(self) -> str:
        """What it is about: the project, or the department as a whole."""
        return self.subject or self.department_name

    @property
    def folder(self) -> str:
        """Where the current version stands: the address below the site, without slashes around."""
        kind = KIND_SLUGS[self.kind]
        return f"d/{self.department_code}/{self.fiscal_year}/{kind}/{self.slug}"

    @property
    def file_stem(self) -> str:
        """The name of its downloads without their endings."""
        return FILE_STEMS[self.kind]

    @property
    def version_url(self) -> str:
        """The address of this very version, whatever comes after it."""
        return f"{self.get_absolute_url()}v{self.number}/"


class Withdrawal(models.Model):
    """The decision that a publication, with all versions before it, is public no longer."""

    publication = models.OneToOneField(
        Publication,
        on_delete=models.PROTECT,
        related_name="withdrawal",
        verbose_name=_("publication"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_reason")
        ]

    def __str__(self) -> str:
        return f"{self.publication}: {self.reason[:40]}"


class PublishedFile(models.Model):
    """A download of a publication, kept byte by byte.

    The folder of published files can be lost and made again from these rows; an upgrade of the
    library that wrote a workbook never alters one that was published.
    """

    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="files", verbose_name=_("publication")
    )
    name = models.CharField(_("name"), max_length=80)
    media_type = models.CharField(_("media type"), max_length=100)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("published file")
        verbose_name_plural = _("published files")
        ordering = ["publication", "name"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "name"], name="published_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.publication} · {self.name}"


class PublishedRow(models.Model):
    """A row of a published table by its words, so that people find projects, items and units.

    Only rows that differ between documents, each wording once in a publication; rows of
    classified projects never. `row` counts the printed rows of the table from 0; `amount` is the
    first figure of the row with its unit.
    """

    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="rows", verbose_name=_("publication")
    )
    table = models.CharField(_("table"), max_length=10)
    title = models.CharField(_("title"), max_length=200)
    row = models.PositiveIntegerField(_("row"))
    text = models.CharField(_("text"), max_length=400)
    amount = models.CharField(_("first amount"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("published row")
        verbose_name_plural = _("published rows")
        ordering = ["publication", "table", "row"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "table", "row", "text"], name="published_row_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication} · {self.table} · {self.text}"

    @property
    def anchor(self) -> str:
        """The place of the row on the page of its table."""
        return f"row{self.row}"

    @property
    def page_url(self) -> str:
        """The page of its table, as it stands now."""
        return f"{self.publication.get_absolute_url()}tables/{self.table}/"


def withdrawals_of_outer() -> models.QuerySet[Withdrawal]:
    """The withdrawals that cover the publication of the outer query."""
    return Withdrawal.objects.filter(
        publication__case=OuterRef("case"), publication__number__gte=OuterRef("number")
    )
