"""Publications in the back office: to be looked at. They change by publishing and withdrawing."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from departments.back_office import Exported, ReadOnly, ReadOnlyInline
from departments.models import Person
from departments.permissions import reach
from departments.roles import Permission
from publishing.models import Attachment, Publication, PublishedFile, PublishedRow, Withdrawal
from publishing.orders.models import OrderEntry, PublicationOrder
from publishing.orders.queries import spoken
from publishing.resources import PublicationResource


class PublishedFileInline(ReadOnlyInline):
    model = PublishedFile
    fields = ("name", "media_type", "size", "sha256")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("content")


@admin.register(Publication)
class PublicationAdmin(Exported):
    reached_by = "case__"
    resource_classes = [PublicationResource]
    list_display = [
        "name",
        "department_name",
        "fiscal_year",
        "number",
        "total",
        "grade",
        "published_at",
        "published_by",
        "digest",
        "withdrawn",
    ]
    list_filter = ["fiscal_year", "kind", "grade", "department_name"]
    list_select_related = ["published_by", "withdrawal"]
    search_fields = ["subject", "department_name", "department_code", "title", "sha256"]
    date_hierarchy = "published_at"
    readonly_fields = ["page"]
    inlines = [PublishedFileInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        is_list = getattr(request.resolver_match, "url_name", "").endswith("_changelist")
        return rows.defer("document", "beneath") if is_list else rows

    @admin.display(description=_("SHA-256"), ordering="sha256")
    def digest(self, publication: Publication) -> str:
        return publication.sha256[:12]

    @admin.display(description=_("withdrawn"), boolean=True)
    def withdrawn(self, publication: Publication) -> bool:
        return hasattr(publication, "withdrawal")

    @admin.display(description=_("public page"))
    def page(self, publication: Publication) -> str:
        return format_html(
            '<a href="{}">{}</a>', publication.version_url, gettext("Open the public page")
        )


@admin.register(Withdrawal)
class WithdrawalAdmin(ReadOnly):
    reached_by = "publication__case__"
    list_display = ["publication", "at", "by", "reason"]
    list_filter = ["publication__fiscal_year"]
    list_select_related = ["publication", "by"]
    search_fields = ["reason", "publication__subject", "publication__department_name"]
    date_hierarchy = "at"


@admin.register(PublishedFile)
class PublishedFileAdmin(ReadOnly):
    reached_by = "publication__case__"
    list_display = ["publication", "name", "media_type", "size", "sha256"]
    list_filter = ["media_type", "publication__fiscal_year"]
    list_select_related = ["publication"]
    search_fields = ["name", "sha256", "publication__subject", "publication__department_name"]
    exclude = ["content"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return (
            super()
            .get_queryset(request)
            .defer("content", "publication__document", "publication__beneath")
        )


@admin.register(PublishedRow)
class PublishedRowAdmin(ReadOnly):
    reached_by = "publication__case__"
    list_display = ["publication", "table", "row", "text", "amount"]
    list_filter = ["publication__fiscal_year", "table"]
    list_select_related = ["publication"]
    search_fields = ["text", "publication__department_name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("publication__document", "publication__beneath")


class OrderEntryInline(ReadOnlyInline):
    model = OrderEntry
    fields = ("case", "version", "state", "due_at", "tries", "settled_at", "said", "written_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        assert isinstance(request.user, Person)
        seen = reach(request.user, Permission.VIEW, "case__")
        return super().get_queryset(request).filter(seen).select_related("case__department")

    @admin.display(description=_("message"))
    def said(self, entry: OrderEntry) -> str:
        return spoken(entry.message)


@admin.register(PublicationOrder)
class PublicationOrderAdmin(ReadOnly):
    """Orders to publish. They are given, taken back and tried again in the workspace."""

    list_display = ["ordered_at", "ordered_by", "publish_at", "cases"]
    list_filter = ["ordered_at", "publish_at"]
    list_select_related = ["ordered_by"]
    search_fields = [
        "ordered_by__name",
        "entries__case__subject",
        "entries__case__department__name",
    ]
    date_hierarchy = "publish_at"
    inlines = [OrderEntryInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        assert isinstance(request.user, Person)
        seen = OrderEntry.objects.filter(reach(request.user, Permission.VIEW, "case__"))
        orders = super().get_queryset(request).filter(pk__in=seen.values("order"))
        return orders.annotate(count=Count("entries"))

    @admin.display(description=_("cases"), ordering="count")
    def cases(self, order: Any) -> int:
        return int(order.count)


@admin.register(OrderEntry)
class OrderEntryAdmin(ReadOnly):
    reached_by = "case__"
    list_display = ["case", "order", "version", "state", "due_at", "settled_at", "said"]
    list_filter = ["state", "case__fiscal_year"]
    list_select_related = ["case__department", "order__ordered_by"]
    search_fields = ["case__subject", "case__department__name", "order__ordered_by__name"]
    date_hierarchy = "due_at"
    exclude = ["message"]
    readonly_fields = ["said"]

    @admin.display(description=_("message"))
    def said(self, entry: OrderEntry) -> str:
        return spoken(entry.message)


@admin.register(Attachment)
class AttachmentAdmin(ReadOnly):
    """What there is of a file besides its title and text, which may name a secret."""

    reached_by = "case__"
    list_display = ["case", "position", "media_type", "size", "sha256", "added_by", "added_at"]
    list_filter = ["media_type", "case__fiscal_year", "case__kind"]
    list_select_related = ["case__department", "added_by"]
    search_fields = ["sha256", "case__department__name"]
    date_hierarchy = "added_at"
    fields = (
        *("case", "position", "media_type", "size", "sha256"),
        *("pages", "width", "height", "added_by", "added_at"),
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("texts")
