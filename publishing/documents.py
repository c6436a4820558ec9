"""The frozen document of a publication: one JSON object that says everything by itself.

Whoever reads it in ten years needs no database, no form definition and no rule file of ours:
content, scores, how each was computed, the rules, and the sheet as it is printed. Figures are
strings (`"95.75"`), amounts are in 万元 with the precision in which they were given, sentences
stand in both languages. It names no person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict

from departments.words import in_both_languages
from fiscal.amounts import fixed, trimmed
from fiscal.forms import FormDefinition, GridBlock, Value, ValueKind, place_labels
from fiscal.sheets import Cell, Sheet
from performance.assessment import Assessment
from performance.claims import Claim
from performance.queries import assessment_of, evaluation_of
from performance.reporting import figure, form_json
from performance.scoring.rule_sets import RuleSet
from performance.scoring.score import FormScore
from publishing.rules import rules_in_words
from workflow.events import canonical
from workflow.models import Case

SCHEMA = "mingzhang/self-evaluation"
SCHEMA_VERSION = "1"

Document = dict[str, Any]


@dataclass(frozen=True)
class Edition:
    """Which version of a publication a document is, and what it replaces."""

    number: int
    published_at: datetime
    reason: str = ""
    previous_sha256: str = ""


class Verdict(TypedDict):
    """What the lists of the portal show of a document."""

    total: Decimal | None
    grade: str
    grade_rank: int | None
    review_total: Decimal | None
    review_grade: str


def text_and_sha256(document: Document) -> tuple[str, str]:
    """The canonical text of a document, and the SHA-256 of that text in UTF-8."""
    text = canonical(document)
    return text, hashlib.sha256(text.encode()).hexdigest()


def self_evaluation_document(case: Case, edition: Edition) -> tuple[Document, Verdict]:
    """The document of a self-evaluation case, and its verdict."""
    evaluation = evaluation_of(case)
    assessment = assessment_of(evaluation)
    score, review = assessment.score, assessment.review
    document = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "publication": {
            "version": str(edition.number),
            "published_at": edition.published_at.isoformat(timespec="seconds"),
            "reason": edition.reason,
            "previous_sha256": edition.previous_sha256,
        },
        "department": {"code": case.department.code, "name": case.department.name},
        "unit": {"code": case.unit.code, "name": case.unit.name} if case.unit else None,
        "fiscal_year": str(case.fiscal_year),
        "kind": case.kind,
        "subject": case.subject,
        "amount_unit": "万元",
        "title": assessment.definition.title,
        "edition": {
            "key": assessment.definition.key,
            "region": assessment.definition.region,
            "basis": assessment.definition.basis,
        },
        "rule_set": assessment.rules.frozen(),
        "rules_in_words": [
            in_both_languages(one)
            for one in rules_in_words(assessment.rules, assessment.definition.subject)
        ],
        "tables": [],
        "text": [],
        "forms": [form(assessment)],
        "sheet": frozen_sheet(assessment.definition, assessment.sheet),
    }
    return document, Verdict(
        total=score.total if score.complete else None,
        grade=score.grade,
        grade_rank=rank_of(score.grade, assessment.rules),
        review_total=review.total if review else None,
        review_grade=review.grade if review else "",
    )


def rank_of(grade: str, rules: RuleSet) -> int | None:
    """1 for the best grade of the rule set."""
    names = [one.name for one in rules.grades]
    return names.index(grade) + 1 if grade in names else None


def form(assessment: Assessment) -> Document:
    """The content of a form by meaning: the shape of the commands, with all that is behind it."""
    content, score = assessment.content, assessment.score
    rows = {key: list(held) for key, held in content.rows.items()}
    summary = form_json(assessment)
    execution = {
        **summary["execution"],
        "weight": figure(next((row.values.get("weight") for row in rows.get("budget", ())), None)),
        "derivation": in_both_languages(score.execution.derivation),
    }
    indicators = [
        {
            "key": row.key,
            **shown,
            "computed_score": exact(score.indicators[row.key].score),
            "derivation": in_both_languages(score.indicators[row.key].derivation),
        }
        for row, shown in zip(rows.get("indicators", ()), summary["indicators"], strict=True)
    ]
    return {
        **summary,
        "header": {path.partition(".")[2]: exact(it) for path, it in content.fields.items()},
        "execution": execution,
        "budget": labelled(assessment, "budget"),
        "management": labelled(assessment, "management"),
        "goal": {
            column: exact(row.values.get(column))
            for row in rows.get("goal", ())
            for column in ("expected", "actual")
        },
        "tasks": [dict(row.values) for row in rows.get("tasks", ())],
        "indicators": indicators,
        "derivation": in_both_languages(score.derivation),
        "adjustments": adjustments(score),
        "stated_scores": claims(assessment, assessment.claims.stated),
        "review": review(assessment),
    }


def labelled(assessment: Assessment, key: str) -> list[Document]:
    """The rows of a block with fixed rows, each with its label and its computed cells."""
    if not assessment.definition.has_block(key):
        return []
    block = assessment.definition.block(key)
    assert isinstance(block, GridBlock)
    labels = {row.key: row.label.rstrip(":：") for row in block.rows}
    found = []
    for row in assessment.content.rows.get(key, ()):
        computed = {
            column.key: computed_text(assessment.computed.get(f"{key}.{row.key}.{column.key}"))
            for column in block.columns
            if column.computed
        }
        if "rate" in computed:
            computed["rate"] = rate_text(assessment.computed.get(f"{key}.{row.key}.rate"))
        entered = {
            column.key: entered_text(row.values.get(column.key), column.kind)
            for column in block.entered
        }
        found.append({"key": row.key, "label": labels.get(row.key, ""), **entered, **computed})
    return found


def entered_text(value: Value, kind: ValueKind) -> str | None:
    """Amounts keep the places they were given with, points are trimmed."""
    return exact(value) if kind == "amount" else figure(value)


def exact(value: Value) -> str | None:
    """A value as text, a figure with all the places it was given with."""
    return f"{value:f}" if isinstance(value, Decimal) else value


def computed_text(value: Value) -> str | None:
    return fixed(value, 2) if isinstance(value, Decimal) else value


def rate_text(rate: Value) -> str | None:
    """A ratio as a percentage with two places."""
    return fixed(rate * 100, 2) + "%" if isinstance(rate, Decimal) else None


def adjustments(score: FormScore) -> list[Document]:
    return [
        {"reason": in_both_languages(one.reason), "amount": trimmed(one.amount)}
        for one in score.adjustments
    ]


def claims(assessment: Assessment, claimed: Mapping[str, Claim]) -> list[Document]:
    """Scores that a person set, with the reason and the computed score beside each."""
    labels = place_labels(assessment.definition, assessment.content)
    return [
        {
            "place": place,
            "label": labels.get(place, place),
            "score": trimmed(claim.score),
            "computed": computed_beside(assessment, place),
            "reason": claim.reason,
        }
        for place, claim in sorted(claimed.items())
    ]


def computed_beside(assessment: Assessment, place: str) -> str | None:
    block, row, _ = place.split(".")
    if block == "budget":
        return exact(assessment.score.execution.score)
    found = assessment.score.indicators.get(row)
    return exact(found.score) if found else None


def review(assessment: Assessment) -> Document | None:
    """The finance bureau's score, if it set one."""
    if assessment.review is None:
        return None
    return {
        "total": trimmed(assessment.review.total),
        "grade": assessment.review.grade,
        "derivation": in_both_languages(assessment.review.derivation),
        "scores": claims(assessment, assessment.claims.review),
    }


def frozen_sheet(definition: FormDefinition, sheet: Sheet) -> Document:
    """The sheet as printed: rows of cells with their place, extent, kind and text.

    `names` marks the cells that say what their row or group of rows is about, so that a reader of
    the table can bind the other cells to them.
    """
    naming = {
        (block.key, column.key): "group" if column.group else "row"
        for block in definition.grids
        if block.is_open
        for column in block.columns
        if column.group or column.key == "name"
    }
    return {
        "title": sheet.title,
        "widths": [str(width) for width in sheet.widths],
        "rows": [[frozen_cell(cell, naming) for cell in row] for row in sheet.rows()],
    }


def frozen_cell(cell: Cell, naming: Mapping[tuple[str, str], str]) -> Document:
    block, _, rest = cell.path.partition(".")
    _, _, column = rest.partition(".")
    frozen: Document = {
        "row": str(cell.row),
        "column": str(cell.column),
        "height": str(cell.height),
        "width": str(cell.width),
        "kind": cell.kind,
        "text": cell.text,
    }
    if cell.path:
        frozen["path"] = cell.path
    if cell.kind in ("value", "computed"):
        frozen["value_kind"] = cell.value_kind
        if (block, column) in naming:
            frozen["names"] = naming[block, column]
    if cell.number is not None:
        frozen["number"] = exact(cell.number)
    return frozen


def thawed_sheet(frozen: Document) -> Sheet:
    """The sheet that `frozen_sheet` froze."""
    return Sheet(
        frozen["title"],
        tuple(float(width) for width in frozen["widths"]),
        tuple(thawed_cell(cell) for row in frozen["rows"] for cell in row),
    )


def thawed_cell(frozen: Document) -> Cell:
    number = frozen.get("number")
    return Cell(
        row=int(frozen["row"]),
        column=int(frozen["column"]),
        height=int(frozen["height"]),
        width=int(frozen["width"]),
        text=frozen["text"],
        kind=frozen["kind"],
        path=frozen.get("path", ""),
        value_kind=frozen.get("value_kind", "text"),
        number=None if number is None else Decimal(number),
    )


def forms_of(document: Document) -> Sequence[Document]:
    """The forms of a document, whatever its kind."""
    forms: Sequence[Document] = document.get("forms", [])
    return forms
