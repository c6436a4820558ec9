"""The document of a self-evaluation: content, scores, how each was computed, the rules.

Amounts are in 万元 with the precision in which they were given.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

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
from publishing.documents.explanations import explanations_of
from publishing.documents.frame import Document, Edition, Verdict, framed
from publishing.documents.sheets import frozen_sheet
from publishing.rules import rules_in_words
from workflow.models import Case

SCHEMA = ("mingzhang/self-evaluation", "1")


def self_evaluation_document(case: Case, edition: Edition) -> tuple[Document, Verdict]:
    """The document of a self-evaluation case, and its verdict."""
    evaluation = evaluation_of(case)
    assessment = assessment_of(evaluation)
    score, review = assessment.score, assessment.review
    definition = assessment.definition
    document = framed(
        SCHEMA,
        case,
        edition,
        {"key": definition.key, "region": definition.region, "basis": definition.basis},
        title=definition.title,
        rule_set=assessment.rules.frozen(),
        rules_in_words=[
            in_both_languages(one) for one in rules_in_words(assessment.rules, definition.subject)
        ],
        tables=[],
        text=[],
        forms=[form(assessment)],
        sheet=frozen_form(definition, assessment.sheet),
        explanations=explanations_of(case),
    )
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


def frozen_form(definition: FormDefinition, sheet: Sheet) -> Document:
    """The form as printed, the cells marked that name their row or group of rows."""
    naming = {
        (block.key, column.key): "group" if column.group else "row"
        for block in definition.grids
        if block.is_open
        for column in block.columns
        if column.group or column.key == "name"
    }

    def names(cell: Cell) -> str:
        block, _, rest = cell.path.partition(".")
        return naming.get((block, rest.partition(".")[2]), "")

    return frozen_sheet(sheet, names)
