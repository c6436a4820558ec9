"""Saying that a part is finished, or that it is not."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from books.models import Part
from books.services.changing import begin_part_change, finish_part_change
from departments.models import Person


def finish_part(*, part_id: int, version: int, by: Person) -> Part:
    """Say that a part is complete; the book is handed in when all parts are."""
    with transaction.atomic():
        part = begin_part_change(part_id=part_id, by=by, version=version)
        part.finished_at, part.finished_by = timezone.now(), by
        finish_part_change(part=part, by=by, action="finish_part")
    return part


def reopen_part(*, part_id: int, version: int, by: Person) -> Part:
    """Take up a finished part again, while the book may still be changed."""
    with transaction.atomic():
        part = begin_part_change(part_id=part_id, by=by, version=version, finished=True)
        part.finished_at, part.finished_by = None, None
        finish_part_change(part=part, by=by, action="reopen_part")
    return part
