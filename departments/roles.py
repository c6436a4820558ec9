"""Roles and what each may do. A role is a class that lists its permissions; nothing is implied."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """Everything that can be allowed. Names of case actions are those of the state machine."""

    VIEW = "view"
    CREATE = "create"
    EDIT = "edit"
    HAND_IN = "hand_in"
    TAKE_BACK = "take_back"
    SEND_BACK = "send_back"
    SUBMIT = "submit"
    RECALL = "recall"
    REMARK = "remark"
    SCORE = "score"
    ASSIGN = "assign"
    RETURN = "return"
    APPROVE = "approve"
    REOPEN = "reopen"
    PUBLISH = "publish"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    RESUME = "resume"
    AUDIT = "audit"
    VIEW_CLASSIFIED = "view_classified"
    MARK_CLASSIFIED = "mark_classified"
    ADMINISTER = "administer"


class Role:
    """A set of permissions under a name. `in_bureau` roles may span all departments."""

    key: ClassVar[str]
    title: ClassVar[str | Promise]
    in_bureau: ClassVar[bool]
    permissions: ClassVar[frozenset[Permission]]


class Preparer(Role):
    key = "preparer"
    title = _("preparer")
    in_bureau = False
    permissions = frozenset(
        {
            Permission.VIEW,
            Permission.CREATE,
            Permission.EDIT,
            Permission.HAND_IN,
            Permission.TAKE_BACK,
        }
    )


class Approver(Role):
    key = "approver"
    title = _("department approver")
    in_bureau = False
    permissions = frozenset(
        {
            Permission.VIEW,
            Permission.SEND_BACK,
            Permission.SUBMIT,
            Permission.RECALL,
            Permission.ASSIGN,
        }
    )


class Custodian(Role):
    """Keeps the state secrets of a department; what is marked so exists for nobody else."""

    key = "custodian"
    title = _("custodian of classified projects")
    in_bureau = False
    permissions = frozenset(
        {Permission.VIEW, Permission.VIEW_CLASSIFIED, Permission.MARK_CLASSIFIED}
    )


class Reviewer(Role):
    key = "reviewer"
    title = _("finance reviewer")
    in_bureau = True
    permissions = frozenset(
        {
            Permission.VIEW,
            Permission.REMARK,
            Permission.SCORE,
            Permission.ASSIGN,
            Permission.RETURN,
            Permission.APPROVE,
            Permission.REOPEN,
        }
    )


class Publisher(Role):
    key = "publisher"
    title = _("publisher")
    in_bureau = True
    permissions = frozenset(
        {
            Permission.VIEW,
            Permission.PUBLISH,
            Permission.CORRECT,
            Permission.WITHDRAW,
            Permission.RESUME,
        }
    )


class Administrator(Role):
    key = "administrator"
    title = _("administrator")
    in_bureau = True
    permissions = frozenset({Permission.VIEW, Permission.ASSIGN, Permission.ADMINISTER})


class Auditor(Role):
    key = "auditor"
    title = _("auditor")
    in_bureau = True
    permissions = frozenset({Permission.VIEW, Permission.AUDIT})


ROLES: dict[str, type[Role]] = {
    role.key: role
    for role in (Preparer, Approver, Custodian, Reviewer, Publisher, Administrator, Auditor)
}
ROLE_CHOICES = [(key, role.title) for key, role in ROLES.items()]


def roles_with(permission: str) -> list[type[Role]]:
    """The roles that list a permission, in the order of a case's way."""
    return [role for role in ROLES.values() if permission in role.permissions]
