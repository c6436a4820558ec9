"""Stated totals 控制数 and the approval 批复 of the finance bureau."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from books.entry import recorded
from books.models import Book, Project, StatedTotal
from books.services.changing import begin_case_change, refuse_old_version
from departments.models import Person
from departments.permissions import may
from departments.roles import Permission
from fiscal.duties import objection_to_approval
from fiscal.ledger import Stated
from fiscal.relations import terms_named
from fiscal.sentences import say
from workflow.approvals import approvals_of, due_date
from workflow.models import Approval, Case
from workflow.refusals import NotAllowed, Refused
from workflow.services import finish_change, locked, require, require_editable


def state_total(
    *,
    case_id: int,
    key: str,
    label: str,
    amount: Decimal,
    step: Decimal,
    version: int,
    by: Person,
) -> StatedTotal:
    """Keep a total beside what the lines add up to: `amount` and `step` in 元.

    `key` names the selections it is of (`fiscal.deriving.terms_key`). Stating it anew replaces it.
    A classified project has none: it would stand there for everybody to read.
    """
    with transaction.atomic():
        case = locked(case_id)
        begin_case_change(case=case, by=by, version=version)
        total = StatedTotal.objects.filter(book_id=case_id, key=key).first()
        before = recorded(total.amount, total.step) if total else ""
        total = total or StatedTotal(book_id=case_id, key=key)
        total.label, total.amount, total.step = label, amount, step
        try:
            total.full_clean()
        except ValidationError as error:
            raise Refused(
                say("This total cannot be kept: {why}", why=" ".join(error.messages))
            ) from error
        if names_a_secret(case_id, key):
            raise Refused(say("No total is stated for a classified project."))
        total.save()
        record_total(case, by, key, before, recorded(amount, step))
    return total


def replace_totals(
    *,
    case_id: int,
    totals: Mapping[str, tuple[str, Stated]],
    instead_of: Collection[str],
    by: Person,
) -> None:
    """Put the totals that an import found (key → label, amount) in place of earlier ones.

    The caller holds a transaction with the case locked, and has shown the person what changes.
    """
    case = locked(case_id)
    require(by, Permission.EDIT, case)
    require_editable(case)
    earlier = StatedTotal.objects.filter(book_id=case_id, key__in={*instead_of, *totals})
    before = {one.key: recorded(one.amount, one.step) for one in earlier.order_by("key")}
    after = {key: recorded(total.amount, total.step) for key, (_, total) in totals.items()}
    changes = {
        f"stated.{key}": (before.get(key, ""), after.get(key, ""))
        for key in sorted({*before, *after})
        if before.get(key, "") != after.get(key, "")
    }
    if not changes:
        return
    earlier.delete()
    StatedTotal.objects.bulk_create(
        StatedTotal(
            book_id=case_id, key=key, label=label[:200], amount=total.amount, step=total.step
        )
        for key, (label, total) in totals.items()
    )
    finish_change(case=case, by=by, changes=changes, action="state_total")


def drop_stated_total(*, case_id: int, key: str, version: int, by: Person) -> None:
    """Take a stated total back; the tables show what the lines add up to."""
    with transaction.atomic():
        case = locked(case_id)
        begin_case_change(case=case, by=by, version=version)
        total = StatedTotal.objects.filter(book_id=case_id, key=key).first()
        if total is None:
            raise Refused(say("There is no such stated total."))
        total.delete()
        record_total(case, by, key, recorded(total.amount, total.step), "")


def record_total(case: Case, by: Person, key: str, before: str, after: str) -> None:
    """Record a change of a stated total; of one for single projects not its amount.

    A project may be classified later, and what is recorded stays.
    """
    projects = {project: ["total"] for project in sorted(projects_in(key))}
    changes = {} if projects else {f"stated.{key}": (before, after)}
    finish_change(
        case=case, by=by, changes=changes, action="state_total", data={"projects": projects}
    )


def projects_in(key: str) -> set[str]:
    """The projects a key of a stated total names: `p17` and so on."""
    conditions = [dict(one.conditions) for one in terms_named(key)]
    return {node for one in conditions for node in one.get("project", ())}


def names_a_secret(case_id: int, key: str) -> bool:
    """Whether a key names a classified project of the book."""
    classified = Project.objects.filter(book_id=case_id).exclude(level="")
    return any(project.node in projects_in(key) for project in classified)


def record_approval(*, case_id: int, approved_on: date, version: int, by: Person) -> Case:
    """Record when the finance bureau approved the book, for this department alone.

    Either side may: the department's preparer, or the reviewer of the bureau; once a day is
    known, the bureau alone, because the public clock runs from it.
    """
    with transaction.atomic():
        case = locked(case_id)
        reviews = may(by, Permission.APPROVE, case)
        if not reviews:
            require(by, Permission.EDIT, case)
        refuse_old_version(case, version)
        if not Book.objects.filter(pk=case_id).exists():
            raise NotAllowed(say("This is no set of books."))
        kind, year = case.kind, case.fiscal_year
        objection = objection_to_approval(kind, year, approved_on, localdate())
        if objection:
            raise Refused(objection)
        known = approvals_of([year]).approved_on(kind, year, case.department_id)
        if known and known != approved_on and not reviews:
            raise NotAllowed(
                say(
                    "The approval of {day} is on record; the finance bureau alone changes it.",
                    day=known.isoformat(),
                )
            )
        Approval.objects.update_or_create(
            kind=kind,
            fiscal_year=year,
            department=case.department,
            defaults={"approved_on": approved_on},
        )
        case.due_on = due_date(kind, year, case.department)
        case.save(update_fields=["due_on"])
        change = {"approved_on": (known.isoformat() if known else "", approved_on.isoformat())}
        finish_change(case=case, by=by, changes=change, action="record_approval")
    return case
