"""The back office: who may see and change what in the Django admin. Denied unless allowed.

Django's own model permissions play no part: what people may do follows from their memberships.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from import_export.admin import ExportMixin, ImportExportMixin
from import_export.forms import ExportForm

from departments import permissions
from departments.models import Person
from departments.permissions import reach
from departments.roles import ROLES, Permission

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
    BaseInline = admin.TabularInline[Any, Any]
else:
    Base = admin.ModelAdmin
    BaseInline = admin.TabularInline


def administers(request: HttpRequest) -> bool:
    """Whether the person keeps what is kept here."""
    return bool(permissions.administers(request.user))


def looks_in(request: HttpRequest) -> bool:
    """Whether the person may look into the back office: a role in the bureau."""
    person = request.user
    if not isinstance(person, Person) or not person.is_active:
        return False
    return administers(request) or any(
        ROLES[one.role].in_bureau for one in person.current_memberships
    )


class LookOnly:
    """The rights of what the bureau may look at and nobody may change in the back office."""

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return looks_in(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnly(LookOnly, Base):
    """Seen by the bureau, changed by nobody here: the services change it.

    `reached_by` leads from the model to the department and unit that decide who sees a row, for
    instance `case__`; None means that whoever looks in sees all rows.
    """

    reached_by: str | None = None
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return looks_in(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if self.reached_by is None:
            return rows
        assert isinstance(request.user, Person)
        return rows.filter(reach(request.user, Permission.VIEW, self.reached_by))


class Kept(ReadOnly):
    """Seen by the bureau, kept by administrators. Nothing is deleted unless `deletable`."""

    deletable = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return administers(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return administers(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.deletable and administers(request)


class Exported(ExportMixin, ReadOnly):
    """Read-only, and can be taken away as a table."""

    export_form_class = ExportForm

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


class Imported(ImportExportMixin, Kept):
    """Kept here or in a table: what is imported passes the same validation."""

    export_form_class = ExportForm

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)


class ReadOnlyInline(LookOnly, BaseInline):
    """Rows of something that is only looked at."""

    extra = 0
    can_delete = False
    show_change_link = False


class KeptInline(ReadOnlyInline):
    """Rows that administrators keep."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return administers(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return administers(request)
