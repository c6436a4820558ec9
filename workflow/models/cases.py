"""Cases and what happens to them: events, remarks, explanations, runs of the checks.

A case is one thing to be filled in, reviewed and published. One table serves all kinds, so one
inbox, one audit trail and one permission check do as well; the content hangs on it one-to-one.
"""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from departments.models import BudgetUnit, Department
from workflow.states import State, turn_of

YEARS = [MinValueValidator(2000), MaxValueValidator(2100)]


class CaseKindChoices(models.TextChoices):
    BUDGET = "budget", _("annual budget")
    FINAL_ACCOUNTS = "final_accounts", _("final accounts")
    SELF_EVALUATION = "self_evaluation", _("self-evaluation")


class Case(models.Model):
    """One thing on its way. `subject` is the project's name, or blank for the whole department.

    `version` counts every change, of content and of state; whoever acts names the version they
    saw and is refused if it is no longer the current one.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=CaseKindChoices.choices)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="cases", verbose_name=_("department")
    )
    unit = models.ForeignKey(
        BudgetUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("budget unit"),
    )
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"), validators=YEARS)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(_("version"), default=1)
    round = models.PositiveSmallIntegerField(_("round of review"), default=1)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_cases",
        verbose_name=_("assignee"),
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, editable=False)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("handed in by"),
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-fiscal_year", "department__code", "kind", "subject", "pk"]
        indexes = [
            models.Index(fields=["state", "due_on"], name="case_queue"),
            models.Index(fields=["department", "fiscal_year"], name="case_of_department"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "department", "fiscal_year", "subject"], name="case_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.RETURNED, State.WITHDRAWN])
                | Q(handed_in_at__isnull=False, handed_in_by__isnull=False),
                name="case_handed_in_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.UNDER_REVIEW, State.APPROVED, State.PUBLISHED])
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="case_submitted_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.APPROVED, State.PUBLISHED])
                | Q(approved_at__isnull=False),
                name="case_approved_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.PUBLISHED, State.WITHDRAWN])
                | Q(published_at__isnull=False),
                name="case_published_has_time",
            ),
        ]

    def __str__(self) -> str:
        subject = self.subject or str(_("whole department"))
        return f"{self.fiscal_year} {self.department} {self.get_kind_display()} · {subject}"

    @property
    def is_late(self) -> bool:
        """Whether someone still owes the next step after the due date."""
        return bool(self.due_on and turn_of(self.state) and timezone.localdate() > self.due_on)

    @property
    def turn_titles(self) -> list[str]:
        return [str(role.title) for role in turn_of(self.state)]


class Event(models.Model):
    """What happened to a case, in order, each holding the digest of the one before.

    The database itself refuses to change or delete a row (see `workflow.immutability`).
    """

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="events", verbose_name=_("case")
    )
    number = models.PositiveIntegerField(_("number"))
    action = models.CharField(_("action"), max_length=20)
    state = models.CharField(_("state afterwards"), max_length=20, choices=State.choices)
    version = models.PositiveIntegerField(_("version afterwards"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("actor"),
    )
    at = models.DateTimeField(_("at"))
    comment = models.TextField(_("comment"), blank=True)
    data = models.JSONField(_("data"), default=dict, blank=True)
    previous = models.CharField(_("digest of the event before"), max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="event_number_in_case")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number} {self.action}"


class Remark(models.Model):
    """A reviewer's remark on a place of a form (a row, a field, a block, or all of it).

    Drafts are seen by the bureau alone. Returning the case sends all drafts as one bundle; the
    preparer answers each; the reviewer settles it or remarks again.
    """

    class Stage(models.TextChoices):
        DRAFT = "draft", _("not yet sent")
        SENT = "sent", _("to be answered")
        ANSWERED = "answered", _("answered")
        SETTLED = "settled", _("settled")

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="remarks", verbose_name=_("case")
    )
    round = models.PositiveSmallIntegerField(_("round of review"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    place_label = models.CharField(_("place in words"), max_length=200)
    body = models.TextField(_("remark"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.DRAFT)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["case", "pk"]
        indexes = [models.Index(fields=["case", "stage"], name="remark_stage")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage="answered")
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="remark_answer_is_signed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.place_label}: {self.body[:40]}"


class Explanation(models.Model):
    """Why a warning stands although the figures are right, and whether the reviewer accepts it.

    It belongs to a warning as the check said it: `digest` is over rule, places and figures
    (`workflow.warnings.digest_of`), so it lapses when they change. One that was not accepted
    stays on record; the department writes another beside it. `places` are the paths of all
    places the warning points at, `place` is the first of them.
    """

    class Stage(models.TextChoices):
        GIVEN = "given", _("explained")
        ACCEPTED = "accepted", _("explanation accepted")
        REJECTED = "rejected", _("explanation not accepted")

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="explanations", verbose_name=_("case")
    )
    rule = models.CharField(_("rule"), max_length=20)
    place = models.CharField(_("place"), max_length=120, blank=True)
    places = models.JSONField(_("all places"), default=list, blank=True)
    message = models.TextField(_("warning"))
    digest = models.CharField(_("digest of the warning"), max_length=64)
    reason = models.TextField(_("reason"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.GIVEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("explanation of a warning")
        verbose_name_plural = _("explanations of warnings")
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "digest"],
                condition=~Q(stage="rejected"),
                name="explanation_once_unless_rejected",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="explanation_says_why"),
            models.CheckConstraint(
                condition=Q(stage="given", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(stage="given") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="explanation_decision_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.place}: {self.reason[:40]}"


class CheckRun(models.Model):
    """What all checks said of a case, once, and of which figures. Written by `workflow.runs`.

    `digest` is over the content of the case, `rules` over the rules: the run is stale when either
    is another. `findings` are as commands print them, in both languages; readers see them as
    `workflow.runs.restored` lets them. The database itself refuses to change or delete a row.
    """

    class Occasion(models.TextChoices):
        HAND_IN = "hand_in", _("on handing in")
        SUBMIT = "submit", _("on signing")
        APPROVE = "approve", _("on approval")
        PUBLISH = "publish", _("on publication")
        ASKED = "asked", _("asked for")
        COMMAND = "command", _("on the command line")

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="check_runs", verbose_name=_("case")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("checked by"),
    )
    occasion = models.CharField(_("occasion"), max_length=10, choices=Occasion.choices)
    digest = models.CharField(_("digest of the content"), max_length=64, blank=True)
    rules = models.CharField(_("version of the rules"), max_length=16)
    errors = models.PositiveIntegerField(_("errors"))
    warnings = models.PositiveIntegerField(_("warnings"))
    hints = models.PositiveIntegerField(_("hints"))
    findings = models.JSONField(_("findings"), default=list)

    class Meta:
        verbose_name = _("run of the checks")
        verbose_name_plural = _("runs of the checks")
        ordering = ["case", "pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d %H:%M}: {self.errors}/{self.warnings}"
