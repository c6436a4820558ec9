"""Departments, units, people and roles as tables, in and out, through the models' validation."""

from __future__ import annotations

from typing import Any

from import_export import fields, resources, widgets

from departments.models import BudgetUnit, Department, Membership, Person
from departments.roles import ROLE_CHOICES


class Validated(resources.ModelResource):
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
        fields = ("code", "name", "short_name", "region")


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
        fields = ("username", "name", "email", "is_active", "is_staff")

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
