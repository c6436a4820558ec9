"""Orders to publish several cases, at once or at a set time, and what became of each case.

An order is no second truth: whether something is public follows from its publication alone. The
database itself sees to it that a case waits in one order at most, and that an entry is done only
together with its publication.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflow.models import Case


class PublicationOrder(models.Model):
    """Who wants what published, and when.

    `key` is drawn by the page that orders, so that sending it twice orders once. `noted_at` is
    when the person who ordered last said that they had read what could not be published.
    """

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("ordered by"),
    )
    ordered_at = models.DateTimeField(_("ordered at"), default=timezone.now)
    publish_at = models.DateTimeField(_("to be published at"))
    noted_at = models.DateTimeField(_("refusals noted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("order to publish")
        verbose_name_plural = _("orders to publish")
        ordering = ["-ordered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(publish_at__gte=F("ordered_at")), name="order_looks_ahead"
            )
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.ordered_at):%Y-%m-%d %H:%M} {self.ordered_by}"

    @property
    def is_at_once(self) -> bool:
        return self.publish_at == self.ordered_at


class OrderEntry(models.Model):
    """A case of an order, in the version that the person who ordered saw.

    It is waiting until it is settled: done, refused, given up or cancelled. `due_at` is when it
    is tried (next), `tries` counts the attempts begun since it was ordered or retried, and
    `message` is what the last one said, in both languages; blank while an attempt is under way.
    `found_version` is the version that was found instead of the one ordered. A published entry
    is finished when its public files are written as well (`written_at`).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("published")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("given up")
        CANCELLED = "cancelled", _("cancelled")

    order = models.ForeignKey(
        PublicationOrder,
        on_delete=models.PROTECT,
        related_name="entries",
        verbose_name=_("order to publish"),
    )
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="ordered", verbose_name=_("case")
    )
    version = models.PositiveIntegerField(_("version ordered"))
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    due_at = models.DateTimeField(_("due at"))
    tries = models.PositiveSmallIntegerField(_("attempts"), default=0)
    tried_at = models.DateTimeField(_("last tried at"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    message = models.JSONField(_("message"), default=dict, blank=True)
    found_version = models.PositiveIntegerField(_("version found"), null=True, blank=True)
    publication = models.OneToOneField(
        "publishing.Publication",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entry",
        verbose_name=_("publication"),
    )
    written_at = models.DateTimeField(_("files written at"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cancelled by"),
    )

    class Meta:
        verbose_name = _("case of an order")
        verbose_name_plural = _("cases of orders")
        ordering = ["order", "pk"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="waiting"), name="entry_next_to_publish"
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(state="done", written_at=None),
                name="entry_next_to_write",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "case"], name="entry_once_in_order"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="waiting"), name="entry_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at=None)
                | (~Q(state="waiting") & Q(settled_at__isnull=False)),
                name="entry_settled_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="done", publication__isnull=False)
                | (~Q(state="done") & Q(publication=None, written_at=None)),
                name="entry_done_has_publication",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_by__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_by=None)),
                name="entry_cancelled_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.get_state_display()}"

    @property
    def is_interrupted(self) -> bool:
        """Whether an attempt was begun that never said how it ended."""
        return self.tries > 0 and not self.message and self.due_at <= timezone.now()

    @property
    def is_under_way(self) -> bool:
        """Whether an attempt was begun and has not said yet how it ended."""
        return self.tries > 0 and not self.message and self.due_at > timezone.now()
