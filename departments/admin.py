"""Departments, units, people and their roles in the back office."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from departments.back_office import Imported, KeptInline
from departments.models import BudgetUnit, Department, Membership, Person
from departments.resources import (
    BudgetUnitResource,
    DepartmentResource,
    MembershipResource,
    PersonResource,
)
from departments.services import end_membership

admin.site.site_header = _("Mingzhang · back office")
admin.site.site_title = _("Mingzhang · back office")
admin.site.index_title = _("What is kept here")
admin.site.site_url = "/workspace/"
admin.site.unregister(Group)  # what people may do follows from their memberships alone


class UnitInline(KeptInline):
    model = BudgetUnit


class MembershipInline(KeptInline):
    model = Membership
    autocomplete_fields = ["department", "unit"]


@admin.register(Department)
class DepartmentAdmin(Imported):
    resource_classes = [DepartmentResource]
    deletable = True
    list_display = ["code", "name", "short_name", "region", "closed_on"]
    list_display_links = ["code", "name"]
    list_filter = ["region"]
    search_fields = ["code", "name", "short_name"]
    inlines = [UnitInline]


@admin.register(BudgetUnit)
class BudgetUnitAdmin(Imported):
    resource_classes = [BudgetUnitResource]
    deletable = True
    list_display = ["code", "name", "department"]
    list_display_links = ["code", "name"]
    list_filter = ["department"]
    list_select_related = ["department"]
    search_fields = ["code", "name", "department__name"]
    autocomplete_fields = ["department"]


@admin.register(Person)
class PersonAdmin(Imported, UserAdmin):
    """People sign in with a name and a password; they are closed, never deleted."""

    resource_classes = [PersonResource]
    add_form_template = "admin/departments/person/add_form.html"
    list_display = ["username", "name", "email", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "memberships__role"]
    search_fields = ["username", "name", "email"]
    ordering = ["username"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    inlines = [MembershipInline]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["name", "email", "is_mailed"]}),
        (_("Access"), {"fields": ["is_active", "is_staff"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["username", "name", "email"]}),
        (None, {"classes": ["wide"], "fields": ["usable_password", "password1", "password2"]}),
    ]

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return list(self.inlines) if obj else []


class InForce(admin.SimpleListFilter):
    """Roles in force today, or over."""

    title = _("in force")
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("in force today")), ("over", _("over"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Membership]:
        today = timezone.localdate()
        if self.value() == "yes":
            queryset = queryset.in_force(today)
        if self.value() == "over":
            queryset = queryset.filter(until__lt=today)
        return cast(QuerySet[Membership], queryset)


@admin.register(Membership)
class MembershipAdmin(Imported):
    """A role ends; it is not deleted, so that one can see later who was what."""

    resource_classes = [MembershipResource]
    list_display = ["person", "role", "department", "unit", "since", "until"]
    list_filter = [InForce, "role", "department"]
    list_select_related = ["person", "department", "unit"]
    search_fields = ["person__name", "person__username", "department__name"]
    autocomplete_fields = ["person", "department", "unit"]
    date_hierarchy = "since"
    actions = ["end"]

    @admin.action(description=_("End the chosen roles"), permissions=["change"])
    def end(self, request: HttpRequest, chosen: QuerySet[Membership]) -> None:
        for membership in chosen:
            end_membership(membership_id=membership.pk)
        self.message_user(request, _("The chosen roles have been ended."), messages.SUCCESS)
