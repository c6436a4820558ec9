"""Classification and books as tables. Lines go out alone; what comes in goes through grids."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from import_export import widgets
from import_export.fields import Field

from books.models import (
    ClassificationCode,
    EconomicLine,
    EconomicMapping,
    ExpenditureLine,
    IncomeLine,
    Project,
)
from departments.resources import Titled, Validated

OF_THE_PART = (
    "part__book__case__fiscal_year",
    "part__book__case__department__code",
    "part__unit__code",
)


class KindWidget(widgets.CharWidget):
    """A classification by its key or its title."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = str(value or "").strip()
        keys = {str(title): str(key) for key, title in ClassificationCode.Kind.choices}
        return keys.get(text, text)


class ClassificationCodeResource(Validated):
    kind = Field(column_name="kind", attribute="kind", widget=KindWidget())

    class Meta(Validated.Meta):
        model = ClassificationCode
        import_id_fields = ("kind", "fiscal_year", "code")
        fields = ("kind", "fiscal_year", "code", "name")


class EconomicMappingResource(Validated):
    class Meta(Validated.Meta):
        model = EconomicMapping
        import_id_fields = ("fiscal_year", "departmental", "governmental")
        fields = ("fiscal_year", "departmental", "governmental")


class IncomeLineResource(Titled):
    class Meta:
        model = IncomeLine
        fields = (
            *OF_THE_PART,
            "item__code",
            "item__name",
            "fund",
            "carried",
            "amount",
            "step",
        )
        export_order = fields


class ExpenditureLineResource(Titled):
    class Meta:
        model = ExpenditureLine
        fields = (
            *OF_THE_PART,
            "item__code",
            "item__name",
            "purpose",
            "fund",
            "carried",
            "amount",
            "step",
        )
        export_order = fields


class EconomicLineResource(Titled):
    class Meta:
        model = EconomicLine
        fields = (
            *OF_THE_PART,
            "economic__code",
            "economic__name",
            "government__code",
            "government__name",
            "purpose",
            "fund",
            "carried",
            "amount",
            "step",
        )
        export_order = fields


class ProjectResource(Titled):
    """Projects as far as the list shows them: the list leaves out what the person may not see."""

    class Meta:
        model = Project
        fields = (*OF_THE_PART, "code", "name", "purpose", "item__code")
        export_order = fields

    def filter_export(self, queryset: QuerySet[Project], **kwargs: Any) -> QuerySet[Project]:
        """Secrets stay in the database, even those the person is cleared for: files travel."""
        return queryset.filter(level="")
