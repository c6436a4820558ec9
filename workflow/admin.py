"""Cases, events, remarks, explanations, deadlines and approvals in the back office.

Nothing here goes around the state machine: steps are taken through the same services as in the
workspace, after a page that shows each case with the version the step is taken from.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from departments.back_office import Exported, Imported, ReadOnly, ReadOnlyInline
from departments.models import Person
from departments.permissions import may
from departments.roles import Permission
from departments.words import in_words
from fiscal.duties import duty_of
from workflow.bulk import BULK_LABELS, Chosen, act_on_all, ordering_url
from workflow.deadlines import follow
from workflow.events import first_broken_event
from workflow.forms import BulkForm
from workflow.history import SENTENCES
from workflow.models import (
    Approval,
    Case,
    CheckRun,
    Deadline,
    Event,
    Explanation,
    Remark,
    Reminder,
)
from workflow.resources import ApprovalResource, CaseResource, DeadlineResource
from workflow.withholding import found_by_secrets, withhold

if TYPE_CHECKING:
    FormSet = BaseInlineFormSet[Any, Any, Any]
else:
    FormSet = BaseInlineFormSet

STEPS = (Permission.SUBMIT, Permission.APPROVE, Permission.PUBLISH)


class DiscreetFormSet(FormSet):
    """Rows of a case without what is withheld from the public."""

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()
        withhold(None, rows)  # in place: the query set keeps what it has read
        return rows


class RemarkInline(ReadOnlyInline):
    model = Remark
    formset = DiscreetFormSet
    fields = ("round", "place_label", "body", "stage", "author", "answer", "answered_by")
    readonly_fields = fields


class ExplanationInline(ReadOnlyInline):
    model = Explanation
    formset = DiscreetFormSet
    fields = ("rule", "message", "reason", "stage", "author", "written_at", "decided_by")
    readonly_fields = fields


def step_action(action: str) -> Callable[..., HttpResponse | None]:
    """The admin action that takes chosen cases a step further."""

    def take(
        modeladmin: CaseAdmin, request: HttpRequest, chosen: QuerySet[Case]
    ) -> HttpResponse | None:
        return modeladmin.take_step(request, action, chosen)

    take.__name__ = action
    return admin.action(description=BULK_LABELS[action])(take)  # type: ignore[arg-type]


@admin.register(Case)
class CaseAdmin(Exported):
    """Cases with their remarks and explanations. State and version change through steps alone."""

    reached_by = ""
    resource_classes = [CaseResource]
    list_display = [
        "subject_or_department",
        "department",
        "fiscal_year",
        "kind",
        "state",
        "total",
        "grade",
        "due_on",
        "assignee",
        "version",
    ]
    list_filter = ["state", "kind", "fiscal_year", "self_evaluation__grade", "department"]
    list_select_related = ["department", "unit", "assignee", "self_evaluation"]
    search_fields = ["subject", "department__name", "department__code", "unit__name"]
    date_hierarchy = "due_on"
    readonly_fields = ["chain", "workspace"]
    inlines = [RemarkInline, ExplanationInline]
    actions = [*(step_action(step) for step in STEPS), "verify"]

    @admin.display(description=_("subject"), ordering="subject")
    def subject_or_department(self, case: Case) -> str:
        return case.subject or gettext("whole department")

    @admin.display(description=_("total score"), ordering="self_evaluation__total")
    def total(self, case: Case) -> Any:
        return getattr(getattr(case, "self_evaluation", None), "total", None)

    @admin.display(description=_("grade"), ordering="self_evaluation__grade")
    def grade(self, case: Case) -> str:
        return getattr(getattr(case, "self_evaluation", None), "grade", "")

    @admin.display(description=_("chain of events"))
    def chain(self, case: Case) -> str:
        return chain_in_words(case)

    @admin.display(description=_("workspace"))
    def workspace(self, case: Case) -> str:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("workflow:case", args=[case.pk]),
            gettext("Open in the workspace"),
        )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The steps the person may take somewhere, and the audit for those who audit."""
        wanted = {str(step) for step in STEPS if may(request.user, step)}
        if may(request.user, Permission.AUDIT):
            wanted.add("verify")
        known = {*map(str, STEPS), "verify"}
        actions = super().get_actions(request)
        return {name: one for name, one in actions.items() if name in wanted or name not in known}

    def take_step(
        self, request: HttpRequest, action: str, chosen: QuerySet[Case]
    ) -> HttpResponse | None:
        """First show the cases with their versions; once confirmed, take the step for each.

        What takes long leads on to the page of the workspace on which it is ordered.
        """
        if page := ordering_url(action, [Chosen(one.pk, one.version) for one in chosen]):
            return redirect(page)
        if "confirmed" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": BULK_LABELS[action],
                "opts": self.model._meta,
                "action": action,
                "cases": chosen.select_related("department", "unit"),
                "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            }
            return TemplateResponse(request, "admin/workflow/case/confirm.html", context)
        form = BulkForm({"action": action, "case": request.POST.getlist("case")})
        if not form.is_valid():
            self.message_user(request, gettext("The list of cases cannot be read."), messages.ERROR)
            return None
        assert isinstance(request.user, Person)
        for outcome in act_on_all(action=action, by=request.user, chosen=form.cleaned_data["case"]):
            if outcome.refusal is None:
                self.message_user(
                    request,
                    f"{outcome.case}: {outcome.case.get_state_display()}",  # type: ignore[union-attr]
                    messages.SUCCESS,
                )
            else:
                name = str(outcome.case or "")
                self.message_user(request, f"{name}: {in_words(outcome.refusal)}", messages.WARNING)
        return None

    @admin.action(description=_("Verify the chain of events"))
    def verify(self, request: HttpRequest, chosen: QuerySet[Case]) -> None:
        for case in chosen:
            level = messages.ERROR if first_broken_event(case) else messages.SUCCESS
            self.message_user(request, f"{case}: {chain_in_words(case)}", level)


def chain_in_words(case: Case) -> str:
    broken = first_broken_event(case)
    if broken:
        return gettext("broken at number %(number)s") % {"number": broken.number}
    return gettext("intact")


class ByAction(admin.SimpleListFilter):
    """Events by what was done, in words."""

    title = _("what was done")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(action, in_words(sentence)) for action, sentence in SENTENCES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset.filter(action=self.value()) if self.value() else queryset


class DiscreetList(ChangeList):
    """A page of rows without what is withheld from the public."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list: Any = withhold(None, self.result_list)


class Discreet(ReadOnly):
    """What was written on cases. Secrets are withheld from everybody here, cleared or not: who
    is cleared reads them where they belong. No search in the `texts` finds them either.
    """

    reached_by = "case__"
    texts: tuple[str, ...] = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DiscreetList

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        found = super().get_object(request, object_id, from_field)
        return withhold(None, [found])[0] if found else None

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        found, repeats = super().get_search_results(request, queryset, search_term)
        if search_term:
            found = found.exclude(pk__in=found_by_secrets(found, self.texts))
        return found, repeats


@admin.register(Event)
class EventAdmin(Discreet):
    """The record. A tick says that an event still has the digest it was written with."""

    texts = ("comment",)
    list_display = ["at", "case", "number", "actor", "done", "state", "comment", "holds"]
    list_filter = [ByAction, "state", "at"]
    list_select_related = ["case__department", "actor"]
    search_fields = ["case__subject", "case__department__name", "actor__name", "comment"]
    date_hierarchy = "at"
    readonly_fields = ["holds", "chain"]
    ordering = ["-at", "-number"]

    @admin.display(description=_("what was done"), ordering="action")
    def done(self, event: Event) -> str:
        sentence = SENTENCES.get(event.action)
        return in_words(sentence) if sentence else event.action

    @admin.display(description=_("digest holds"), boolean=True)
    def holds(self, event: Event) -> bool:
        return bool(getattr(event, "is_intact", False))

    @admin.display(description=_("chain of events"))
    def chain(self, event: Event) -> str:
        return chain_in_words(event.case)


@admin.register(Remark)
class RemarkAdmin(Discreet):
    texts = ("body", "answer", "place_label")
    list_display = ["case", "round", "place_label", "body", "stage", "author", "written_at"]
    list_filter = ["stage", "round", "case__fiscal_year"]
    list_select_related = ["case__department", "author"]
    search_fields = ["body", "answer", "place_label", "case__subject", "case__department__name"]
    date_hierarchy = "written_at"


@admin.register(Explanation)
class ExplanationAdmin(Discreet):
    texts = ("reason", "message")
    list_display = ["case", "rule", "message", "reason", "stage", "author", "written_at"]
    list_filter = ["stage", "rule", "case__fiscal_year"]
    list_select_related = ["case__department", "author"]
    search_fields = ["reason", "message", "rule", "case__subject", "case__department__name"]
    date_hierarchy = "written_at"


@admin.register(CheckRun)
class CheckRunAdmin(ReadOnly):
    """When everything was checked, and how many findings there were; what they say is not here."""

    reached_by = "case__"
    fields = ["case", "at", "by", "occasion", "errors", "warnings", "hints", "digest", "rules"]
    list_display = ["case", "at", "by", "occasion", "errors", "warnings", "hints"]
    list_filter = ["occasion", "case__fiscal_year"]
    list_select_related = ["case__department", "by"]
    search_fields = ["case__subject", "case__department__name"]
    date_hierarchy = "at"


class Dated(Imported):
    """A day that due dates follow: they move with it, with an event for each case."""

    deletable = True
    list_filter = ["fiscal_year", "kind"]
    list_select_related = ["department"]
    search_fields = ["department__name", "department__code"]
    autocomplete_fields = ["department"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Changed to be about something else, it no longer is about what it was about before."""
        before = self.model._default_manager.filter(pk=obj.pk).first()
        super().save_model(request, obj, form, change)
        if before:
            self.follow(request, before)
        self.follow(request, obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        self.follow(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for one in queryset:
            self.delete_model(request, one)

    def follow(self, request: HttpRequest, obj: Deadline | Approval) -> None:
        assert isinstance(request.user, Person)
        moved = follow(changed=obj, by=request.user)
        if moved:
            text = gettext("%(count)s cases have a new due date.") % {"count": moved}
            self.message_user(request, text)


@admin.register(Deadline)
class DeadlineAdmin(Dated):
    """By when the cases of a kind and year are due."""

    resource_classes = [DeadlineResource]
    list_display = ["fiscal_year", "kind", "department", "due_on"]


@admin.register(Approval)
class ApprovalAdmin(Dated):
    """When the finance bureau approved what is to be published, and by when that is to be."""

    resource_classes = [ApprovalResource]
    list_display = ["fiscal_year", "kind", "department", "approved_on", "public_by"]

    @admin.display(description=_("to be public by"))
    def public_by(self, approval: Approval) -> date | None:
        duty = duty_of(approval.kind, approval.fiscal_year)
        return duty.due_on(approval.approved_on) if duty else None


@admin.register(Reminder)
class ReminderAdmin(ReadOnly):
    """Who was reminded when, and of how much."""

    list_display = ["day", "person", "overdue", "due_soon", "mailed", "dismissed_at"]
    list_filter = ["mailed", "day"]
    list_select_related = ["person"]
    search_fields = ["person__name", "person__username"]
    date_hierarchy = "day"
