"""Classification and annual budgets in the back office.

Lines are only looked at here; they change in the grids or by upload. Classified projects are
left out of lists, searches and exports for everybody who is not cleared for them.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from books.classification import copy_classification
from books.clearance import seen_by
from books.models import (
    BalanceLine,
    Book,
    ClassificationCode,
    Comparative,
    EconomicLine,
    EconomicMapping,
    EnteredValue,
    ExpenditureLine,
    IncomeLine,
    Part,
    PlanLine,
    Project,
    ProjectAmount,
    Prose,
    Reason,
    StandardTextVersion,
    StatedTotal,
    Suppression,
    ThreePublicLine,
)
from books.resources import (
    ClassificationCodeResource,
    EconomicLineResource,
    EconomicMappingResource,
    ExpenditureLineResource,
    IncomeLineResource,
    ProjectResource,
)
from books.standard_text_page import standard_texts_page
from departments.back_office import (
    Exported,
    Imported,
    Kept,
    ReadOnly,
    ReadOnlyInline,
    administers,
)
from departments.models import Person
from departments.permissions import reach
from departments.roles import Permission
from departments.words import in_words
from fiscal.table_notes import TableNotes
from workflow.refusals import Refused


@admin.register(ClassificationCode)
class ClassificationCodeAdmin(Imported):
    """Codes by year. One that lines use cannot be deleted."""

    resource_classes = [ClassificationCodeResource]
    deletable = True
    list_display = ["fiscal_year", "kind", "code", "name"]
    list_filter = ["fiscal_year", "kind"]
    search_fields = ["code", "name"]
    actions = ["copy_to_next_year"]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if not administers(request):
            actions.pop("copy_to_next_year", None)
        return actions

    @admin.action(description=_("Copy the year of the chosen codes to the year after"))
    def copy_to_next_year(self, request: HttpRequest, chosen: QuerySet[ClassificationCode]) -> None:
        """The whole classification of each year among those chosen, codes and pairs."""
        for year in sorted(set(chosen.order_by().values_list("fiscal_year", flat=True))):
            try:
                count = copy_classification(from_year=year, to_year=year + 1)
            except Refused as refusal:
                self.message_user(request, in_words(refusal.reason), messages.WARNING)
            else:
                self.message_user(request, f"{year} → {year + 1}: {count}", messages.SUCCESS)


@admin.register(EconomicMapping)
class EconomicMappingAdmin(Imported):
    resource_classes = [EconomicMappingResource]
    deletable = True
    list_display = ["fiscal_year", "departmental", "governmental"]
    list_filter = ["fiscal_year"]
    search_fields = ["departmental", "governmental"]


class PartInline(ReadOnlyInline):
    model = Part


@admin.register(Book)
class BookAdmin(ReadOnly):
    reached_by = "case__"
    list_display = ["case", "state", "edition", "entry_unit"]
    list_filter = ["case__state", "case__fiscal_year", "edition", "case__department"]
    list_select_related = ["case__department"]
    search_fields = ["case__department__name", "case__department__code"]
    inlines = [PartInline]

    @admin.display(description=_("state"), ordering="case__state")
    def state(self, book: Book) -> str:
        return book.case.get_state_display()


class OfPart(ReadOnly):
    """Rows that belong to a part; `to_part` leads from the row to it."""

    to_part: ClassVar[str] = "part__"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        assert isinstance(request.user, Person)
        return (
            super()
            .get_queryset(request)
            .filter(
                reach(
                    request.user,
                    Permission.VIEW,
                    department=f"{self.to_part}book__case__department",
                    unit=f"{self.to_part}unit",
                )
            )
        )


@admin.register(Part)
class PartAdmin(OfPart):
    to_part = ""
    list_display = ["book", "unit", "version", "finished_at", "finished_by"]
    list_filter = ["book__case__fiscal_year", "book__case__department"]
    list_select_related = ["book__case__department", "unit", "finished_by"]
    search_fields = ["unit__name", "unit__code", "book__case__department__name"]


class LineAdmin(OfPart, Exported):
    """Lines of all departments and years at once, as far as they are in reach."""

    list_filter = ("fund", "part__book__case__fiscal_year", "part__book__case__department")
    list_select_related = ["part__book__case__department", "part__unit"]
    search_fields = ["part__unit__name", "part__book__case__department__name"]


@admin.register(IncomeLine)
class IncomeLineAdmin(LineAdmin):
    resource_classes = [IncomeLineResource]
    list_display = ["part", "item", "fund", "carried", "amount", "step"]
    list_select_related = [*LineAdmin.list_select_related, "item"]


@admin.register(ExpenditureLine)
class ExpenditureLineAdmin(LineAdmin):
    resource_classes = [ExpenditureLineResource]
    list_display = ["part", "item", "purpose", "fund", "carried", "amount", "step"]
    list_select_related = [*LineAdmin.list_select_related, "item"]
    search_fields = ["item__code", "item__name", *LineAdmin.search_fields]


@admin.register(EconomicLine)
class EconomicLineAdmin(LineAdmin):
    resource_classes = [EconomicLineResource]
    list_display = ["part", "economic", "government", "purpose", "fund", "amount", "step"]
    list_select_related = [*LineAdmin.list_select_related, "economic", "government"]
    search_fields = ["economic__code", "economic__name", *LineAdmin.search_fields]


@admin.register(BalanceLine)
class BalanceLineAdmin(OfPart):
    list_display = ["part", "item", "fund", "moment", "amount", "step"]
    list_filter = ["moment", "fund", "part__book__case__fiscal_year"]
    list_select_related = [*LineAdmin.list_select_related, "item"]
    search_fields = ["item__code", "item__name", *LineAdmin.search_fields]


@admin.register(PlanLine)
class PlanLineAdmin(OfPart):
    list_display = ["part", "item", "purpose", "fund", "stage", "amount", "step"]
    list_filter = ["stage", "fund", "part__book__case__fiscal_year"]
    list_select_related = [*LineAdmin.list_select_related, "item"]
    search_fields = ["item__code", "item__name", *LineAdmin.search_fields]


@admin.register(ThreePublicLine)
class ThreePublicLineAdmin(OfPart):
    list_display = ["part", "economic", "stage", "amount", "step"]
    list_filter = ["stage", "part__book__case__fiscal_year"]
    list_select_related = [*LineAdmin.list_select_related, "economic"]
    search_fields = ["economic__code", "economic__name", *LineAdmin.search_fields]


class ProjectAmountInline(ReadOnlyInline):
    model = ProjectAmount


@admin.register(Project)
class ProjectAdmin(OfPart, Exported):
    """Projects; what a person is not cleared for is not in the list and cannot be opened."""

    resource_classes = [ProjectResource]
    list_display = ["part", "code", "name", "purpose", "item", "level"]
    list_filter = ["purpose", "part__book__case__fiscal_year", "part__book__case__department"]
    list_select_related = ["part__book__case__department", "part__unit", "item"]
    search_fields = ["code", "name", "part__unit__name"]
    exclude = ["follows", "budgeted_as"]
    inlines = [ProjectAmountInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        assert isinstance(request.user, Person)
        return super().get_queryset(request).filter(seen_by(request.user))


@admin.register(ProjectAmount)
class ProjectAmountAdmin(OfPart):
    to_part = "project__part__"
    list_display = ["project", "fund", "carried", "stage", "amount", "step"]
    list_filter = ["stage", "fund", "project__fiscal_year"]
    list_select_related = ["project__part__unit"]
    search_fields = ["project__name", "project__code"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        assert isinstance(request.user, Person)
        return super().get_queryset(request).filter(seen_by(request.user, "project__"))


@admin.register(StatedTotal)
class StatedTotalAdmin(ReadOnly):
    reached_by = "book__case__"
    list_display = ["book", "label", "amount", "step"]
    list_filter = ["book__case__fiscal_year", "book__case__department"]
    list_select_related = ["book__case__department"]
    search_fields = ["label", "key", "book__case__department__name"]


@admin.register(Suppression)
class SuppressionAdmin(ReadOnly):
    reached_by = "book__case__"
    list_display = ["book", "is_safe", "proposed_by", "proposed_at", "confirmed_by", "confirmed_at"]
    list_filter = ["is_safe", "book__case__fiscal_year", "book__case__department"]
    list_select_related = ["book__case__department", "proposed_by", "confirmed_by"]
    search_fields = ["book__case__department__name"]


@admin.register(StandardTextVersion)
class StandardTextVersionAdmin(Kept):
    """Versions of glossary and notes. A change is a further version, made on a page of its own."""

    list_display = ["edition", "fiscal_year", "number", "by", "at", "reason", "differs"]
    list_filter = ["fiscal_year", "edition"]
    list_select_related = ["by"]
    search_fields = ["edition", "reason", "content"]
    date_hierarchy = "at"
    fields = ["edition", "fiscal_year", "number", "by", "at", "reason", "texts", "editor"]
    readonly_fields = ["texts", "editor"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        about = {**self.admin_site.each_context(request), "opts": self.opts}
        about["title"] = gettext("Change glossary and notes")
        return standard_texts_page(request, about)

    @admin.display(description=_("differs from the edition file"), boolean=True)
    def differs(self, version: StandardTextVersion) -> bool:
        return bool(version.rewording)

    @admin.display(description=_("what differs from the edition file"))
    def texts(self, version: StandardTextVersion) -> str:
        content = version.rewording
        terms = [f"{one.term}：{one.text}" for one in content.glossary or ()]
        notes = [f"{code} {note}" for code, one in content.tables.items() for note in said(one)]
        return format_html_join("", "<p>{}</p>", ((line,) for line in [*terms, *notes])) or "–"

    @admin.display(description=_("texts in force"))
    def editor(self, version: StandardTextVersion) -> str:
        address = reverse("admin:books_standardtextversion_add")
        return format_html(
            '<a href="{}?edition={}&amp;year={}">{}</a>',
            address,
            version.edition,
            version.fiscal_year,
            gettext("Open the texts of this edition and year"),
        )


def said(notes: TableNotes) -> tuple[str, ...]:
    """What a table says below it, with and without figures."""
    return notes.below(is_empty=True)


@admin.register(Comparative)
class ComparativeAdmin(ReadOnly):
    reached_by = "book__case__"
    list_display = ["book", "label", "amount", "step"]
    list_filter = ["book__case__fiscal_year", "book__case__department"]
    list_select_related = ["book__case__department"]
    search_fields = ["label", "key", "book__case__department__name"]


@admin.register(EnteredValue)
class EnteredValueAdmin(ReadOnly):
    reached_by = "book__case__"
    list_display = ["book", "key", "value"]
    list_filter = ["book__case__fiscal_year", "book__case__department"]
    list_select_related = ["book__case__department"]
    search_fields = ["key", "book__case__department__name"]


@admin.register(Reason, Prose)
class WrittenAdmin(ReadOnly):
    reached_by = "book__case__"
    list_display = ["book", "key", "text"]
    list_filter = ["book__case__fiscal_year", "book__case__department"]
    list_select_related = ["book__case__department"]
    search_fields = ["key", "text", "book__case__department__name"]
