"""The files that are annexed to a case as it stands. What was published is kept elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from publishing.attachments.cleaned import JPEG, PDF, PNG
from workflow.models import Case

MEDIA_TYPES = [(PNG, "PNG"), (JPEG, "JPEG"), (PDF, "PDF")]
ENDINGS = {PNG: "png", JPEG: "jpg", PDF: "pdf"}


class Attachment(models.Model):
    """A clean file of a case; its bytes lie in the store under their SHA-256.

    `size` is in bytes, `width` and `height` of a picture in pixels. `texts` is the text of each
    page of a PDF, `unread` the pages (from 1) that hold what cannot be read as text. `removed`
    counts what the file held when it was handed in, by the keys of `words.REMOVED`.
    """

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="attachments", verbose_name=_("case")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=100)
    media_type = models.CharField(_("media type"), max_length=20, choices=MEDIA_TYPES)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    pages = models.PositiveSmallIntegerField(_("pages"), default=0)
    width = models.PositiveIntegerField(_("width"), default=0)
    height = models.PositiveIntegerField(_("height"), default=0)
    texts = models.JSONField(_("text of the pages"), default=list, editable=False)
    unread = models.JSONField(_("pages that cannot be examined"), default=list, editable=False)
    removed = models.JSONField(_("removed"), default=dict, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("added by"),
    )
    added_at = models.DateTimeField(_("added at"), default=timezone.now)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["case", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "sha256"], name="attachment_once"),
            models.UniqueConstraint(fields=["case", "title"], name="attachment_title_once"),
            models.CheckConstraint(condition=~Q(title=""), name="attachment_has_title"),
            models.CheckConstraint(
                condition=Q(media_type=PDF, pages__gt=0, width=0, height=0)
                | (~Q(media_type=PDF) & Q(pages=0, width__gt=0, height__gt=0)),
                name="attachment_is_pages_or_picture",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.position}"

    @property
    def is_picture(self) -> bool:
        return self.media_type != PDF

    @property
    def place(self) -> str:
        """Where it stands among the places of its case: another file is another place."""
        return f"attachments.{self.sha256[:12]}"

    @property
    def ending(self) -> str:
        return ENDINGS[self.media_type]
