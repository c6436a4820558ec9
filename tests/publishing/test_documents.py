"""The frozen document: complete by itself, figures as strings, nobody named."""

from __future__ import annotations

import html
import json
from io import BytesIO
from zipfile import ZipFile

import pytest

from departments.models import Person
from performance.queries import assessment_of, evaluation_of
from performance.scoring.rule_sets import RuleSet
from publishing.documents.self_evaluations import frozen_form
from publishing.documents.sheets import thawed_sheet
from publishing.models import Publication
from tests.factories import case_in_state
from tests.printed import PrintedPdf
from tests.real_forms import real_forms
from workflow.events import canonical

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(published):
    return json.loads(Publication.objects.get().document)


def test_the_five_real_forms_are_published_with_their_totals_and_grades(department, staff):
    for number in range(5):
        case_in_state("published", department=department, staff=staff, form=number)
    told = {one.subject: (one.total.normalize(), one.grade) for one in Publication.objects.all()}
    assert {name: (str(f"{total:f}"), grade) for name, (total, grade) in told.items()} == {
        "" if form["kind"] == "department" else form["name"]: (
            form["total"]["score"],
            form["grade"],
        )
        for form in real_forms()
    }


def test_it_says_what_it_is(document):
    assert document["schema"] == "mingzhang/self-evaluation"
    assert document["department"] == {"code": "021", "name": "创新协同中心"}
    assert (document["fiscal_year"], document["kind"]) == ("2023", "self_evaluation")
    assert document["publication"]["version"] == "1"
    assert document["edition"]["key"] == "zhengzhou-2023-project"


def test_it_holds_the_rules_it_was_scored_by(document):
    rules = RuleSet.from_frozen(document["rule_set"])
    assert rules.key == "zhengzhou-2023"
    assert document["rules_in_words"]
    assert all(set(one) == {"zh-hans", "en"} for one in document["rules_in_words"])


def test_every_number_is_a_string(document):
    del document["rule_set"]  # kept exactly as its file was read

    def numbers(value):
        if isinstance(value, dict):
            return [found for one in value.values() for found in numbers(one)]
        if isinstance(value, list):
            return [found for one in value for found in numbers(one)]
        return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []

    assert numbers(document) == []


def test_every_score_has_its_derivation_in_both_languages(document):
    form = document["forms"][0]
    for one in (form["execution"], *form["indicators"]):
        assert set(one["derivation"]) == {"zh-hans", "en"}
        assert all(one["derivation"].values())


def test_indicators_are_as_printed(document, published):
    printed = real_forms()[2]["indicators"]
    frozen = document["forms"][0]["indicators"]
    assert [one["name"] for one in frozen] == [one["name"] for one in printed]
    assert [float(one["score"]) for one in frozen] == [float(one["score"]) for one in printed]


def test_the_sheet_survives_freezing(published):
    assessment = assessment_of(evaluation_of(published))
    frozen = frozen_form(assessment.definition, assessment.sheet)
    assert thawed_sheet(json.loads(json.dumps(frozen))) == assessment.sheet


def test_the_text_is_canonical(published):
    text = Publication.objects.get().document
    assert canonical(json.loads(text)) == text


def test_nobody_is_named(published, published_dir):
    names = [word for one in Person.objects.all() for word in (one.name, one.username, one.email)]
    for path in published_dir.rglob("*"):
        if path.is_file() and path.suffix in (".html", ".json", ".xlsx", ".docx", ".pdf"):
            content = contents(path)
            assert not [name for name in names if name in content], path


def contents(path) -> str:
    """The text of a file; of an Office file, that of every part of it, metadata included."""
    data = path.read_bytes()
    if path.suffix == ".pdf":
        return "".join(text for _, text in PrintedPdf(data).words())
    if path.suffix not in (".xlsx", ".docx"):
        return data.decode()
    with ZipFile(BytesIO(data)) as parts:
        return "".join(html.unescape(parts.read(name).decode()) for name in parts.namelist())
