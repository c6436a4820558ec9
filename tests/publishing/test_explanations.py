"""Accepted reasons are published with the document; what is secret in them is not."""

from __future__ import annotations

import json

import pytest

from books.models import Part, Project
from books.services import finish_part, mark_classified, reopen_part, save_projects
from publishing.models import Publication
from tests.factories import UnitFactory, explain_all, filled_budget, part_of, project_row
from tests.publishing.books import publish
from workflow.models import Explanation

pytestmark = pytest.mark.django_db

NAME = "北山二号靶场改造工程"


def test_accepted_reasons_stand_in_the_document_and_on_its_page(published, published_dir):
    document = json.loads(Publication.objects.get().document)
    kept = published.explanations.filter(stage=Explanation.Stage.ACCEPTED)
    assert kept.exists()
    assert sorted(document["explanations"], key=str) == sorted(
        ({"rule": one.rule, "warning": one.message, "reason": one.reason} for one in kept), key=str
    )
    pages = [one.read_text() for one in published_dir.rglob("index.html")]
    said = [one.partition('<h2 id="explanations">')[2] for one in pages]
    assert [one for one in said if one.startswith("说明") and kept[0].reason in one]
    assert [one for one in said if one.startswith("Explanations") and kept[0].reason in one]


def test_what_was_classified_since_is_not_published_with_a_reason(department, staff, committed):
    UnitFactory(department=department)
    case = filled_budget(department=department, by=staff["preparer"])
    part = part_of(case)
    part = reopen_part(part_id=part.pk, version=part.version, by=staff["preparer"])
    rows = [
        project_row(NAME, "40.0", code="1" * 20),
        project_row("公开项目", "20.0", code="2" * 20),
    ]
    save_projects(part_id=part.pk, rows=rows, version=part.version, by=staff["preparer"])
    explain_all(case, staff["preparer"], f"因{NAME}系新设项目，无上年数")
    mark_classified(
        project_id=Project.objects.get(name=NAME).pk,
        by=staff["custodian"],
        level="secret",
        basis="依据",
        reason="依照定密意见",
    )
    part = Part.objects.get(pk=part.pk)
    finish_part(part_id=part.pk, version=part.version, by=staff["preparer"])
    with committed():
        publish(case, staff)
    document = Publication.objects.get().document
    assert case.explanations.filter(reason__contains=NAME).exists()
    assert NAME not in document
    [one] = json.loads(document)["explanations"]
    assert one["rule"] == "X-10" and "涉密" in one["reason"]
