"""Departments, units, people and roles as tables, in and out, through the models' validation."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Model
from django.utils.safestring import mark_safe
from django.utils.translation import override
from import_export import fields, resources, widgets
from import_export.resources import Diff

from departments.models import BudgetUnit, Department, Membership, Person
from departments.roles import ROLE_CHOICES


class PlainDiff(Diff):
    """The preview of an import without inline styles, which the site's policy forbids."""

    def as_html(self) -> list[str]:
        return [mark_safe(re.sub(r' style="[^"]*"', "", one)) for one in super().as_html()]


class Titled(resources.ModelResource):
    """A table headed in the reader's language; headings in either language are understood."""

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        return PlainDiff

    def titles(self) -> dict[str, str]:
        """Column name → heading, in the active language."""
        model = self._meta.model
        return {
            one.column_name: title_of(model, one.attribute or one.column_name)
            for one in self.fields.values()
        }

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        titles = self.titles()
        return [titles[one] for one in super().get_export_headers(selected_fields)]

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        known = {}
        for language in ("en", "zh-hans"):
            with override(language):
                known.update({title: column for column, title in self.titles().items()})
        headers = [str(one or "").strip() for one in dataset.headers or ()]
        dataset.headers = [known.get(one, one) for one in headers]

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        titles = self.titles()
        result.diff_headers = [titles[one] for one in result.diff_headers]


def title_of(model: type[Model], path: str) -> str:
    """`department__code` → department · code, in the active language."""
    titles = []
    for name in path.split("__"):
        field = model._meta.get_field(name)
        related = field.related_model
        if isinstance(related, type):
            model = related
        titles.append(str(getattr(field, "verbose_name", "") or model._meta.verbose_name))
    return " · ".join(titles)


class Validated(Titled):
    """Every row passes `full_clean`; errors of all rows are reported and nothing is written."""

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        use_transactions = True


class DepartmentResource(Validated):
    class Meta(Validated.Meta):
        model = Department
        import_id_fields = ("code",)
        fields = ("code", "name", "short_name", "region", "closed_on")


class BudgetUnitResource(Validated):
    department = fields.Field(
        column_name="department",
        attribute="department",
        widget=widgets.ForeignKeyWidget(Department, "code"),
    )

    class Meta(Validated.Meta):
        model = BudgetUnit
        import_id_fields = ("code",)
        fields = ("code", "name", "department")


class PersonResource(Validated):
    """People without their passwords: who is new cannot sign in until one has been set."""

    class Meta(Validated.Meta):
        model = Person
        import_id_fields = ("username",)
        fields = ("username", "name", "email", "is_mailed", "is_active", "is_staff")

    def import_instance(self, instance: Person, row: Any, **kwargs: Any) -> None:
        super().import_instance(instance, row, **kwargs)
        if not instance.password:
            instance.set_unusable_password()


class RoleWidget(widgets.CharWidget):
    """A role by its key or its title."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = str(value or "").strip()
        keys = {str(title): key for key, title in ROLE_CHOICES}
        return keys.get(text, text)


class MembershipResource(Validated):
    person = fields.Field(
        column_name="person",
        attribute="person",
        widget=widgets.ForeignKeyWidget(Person, "username"),
    )
    role = fields.Field(column_name="role", attribute="role", widget=RoleWidget())
    department = fields.Field(
        column_name="department",
        attribute="department",
        widget=widgets.ForeignKeyWidget(Department, "code"),
    )
    unit = fields.Field(
        column_name="unit",
        attribute="unit",
        widget=widgets.ForeignKeyWidget(BudgetUnit, "code"),
    )

    class Meta(Validated.Meta):
        model = Membership
        import_id_fields = ("person", "role", "department", "unit", "since")
        fields = ("person", "role", "department", "unit", "since", "until")
