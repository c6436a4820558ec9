"""What can be done to a self-evaluation. One function per change; `by` is who acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from django.db import transaction

from departments.models import BudgetUnit, Department, Person
from departments.roles import Permission
from fiscal.amounts import trimmed
from fiscal.findings import Severity
from fiscal.forms import FormContent, FormDefinition, Row, Value, place_labels
from fiscal.sentences import say
from performance.assessment import Assessment, score_key
from performance.budget_block import known_amounts, with_amounts
from performance.content import blank_content, content_of, content_of_goal, write_content
from performance.editions import editions_for, form_definition
from performance.goals.secrecy import goals_seen_by
from performance.models import ClaimedScore, GoalForm, SelfEvaluation
from performance.queries import (
    assessment_of,
    evaluation_anew,
    evaluation_of,
    is_open,
    last_years,
    open_places,
)
from workflow.models import Case
from workflow.refusals import Refused, Stale
from workflow.services import (
    begin_change,
    finish_change,
    locked,
    open_case,
    require,
    under_review,
)

Change = tuple[str, str]
StartFrom = Literal["blank", "goal", "last_year"]


def create_self_evaluation(
    *,
    department: Department,
    fiscal_year: int,
    by: Person,
    subject: str = "",
    unit: BudgetUnit | None = None,
    edition: str = "",
    content: FormContent | None = None,
    start_from: StartFrom = "blank",
) -> Case:
    """Begin a self-evaluation: from given content, a goal form, last year's form, or blank.

    `subject` is the project's name, blank for the whole department. A goal form or last year's
    form gives its indicators, targets and weights, not what was achieved.
    """
    definition = choose_edition(department, fiscal_year, subject, edition)
    with transaction.atomic():
        case = open_case(
            kind="self_evaluation",
            department=department,
            unit=unit,
            fiscal_year=fiscal_year,
            subject=subject,
            by=by,
        )
        evaluation = SelfEvaluation(case=case, edition=definition.key, rule_set=definition.rule_set)
        if content is None:
            content = blank_content(definition)
            source = prefill_source(case, start_from, by)
            if source:
                content = prefilled(definition, source)
            content = replace(content, fields={**content.fields, **header_of(case, definition)})
            content = with_amounts(content, known_amounts(case, definition))
        evaluation.save(force_insert=True)
        write_content(evaluation, content)
        evaluation.save()
        refresh(case)
    return case


def choose_edition(
    department: Department, fiscal_year: int, subject: str, edition: str
) -> FormDefinition:
    """The named edition, or the one of the department's region and year."""
    kind = "project" if subject else "department"
    fitting = editions_for(department.region, fiscal_year, kind)
    if edition:
        fitting = [one for one in fitting if one.key == edition]
    if not fitting:
        raise Refused(
            say(
                "There is no form for {region}, {year}; ask the administrator.",
                region=department.region,
                year=fiscal_year,
            )
        )
    return form_definition(fitting[0].key)


def header_of(case: Case, definition: FormDefinition) -> dict[str, Value]:
    """The header as far as the case knows it."""
    known = {
        "header.name": case.subject or case.department.name,
        "header.department": case.department.name,
        "header.unit": case.unit.name if case.unit else case.department.name,
        "header.period": f"{case.fiscal_year}年度",
    }
    return {
        f"header.{one.key}": known.get(f"header.{one.key}", "")
        for block in definition.field_blocks
        for one in block.fields
    }


def prefill_source(case: Case, start_from: StartFrom, by: Person) -> FormContent | None:
    """The form to begin with. Refuses where there is none."""
    if start_from == "blank":
        return None
    if start_from == "goal":
        goal = GoalForm.objects.filter(
            goals_seen_by(by),
            department=case.department_id,
            fiscal_year=case.fiscal_year,
            subject=case.subject,
        ).first()
        if goal:
            return content_of_goal(goal)
        raise Refused(say("There is no goal form of {year} to begin with.", year=case.fiscal_year))
    previous = last_years(case)
    if previous:
        return content_of(previous)
    raise Refused(say("There is no form of {year} to begin with.", year=case.fiscal_year - 1))


CARRIED_OVER = {
    "goal": {"expected"},
    "tasks": {"name", "content"},
    "indicators": {"level1", "level2", "name", "target", "weight"},
}


def prefilled(definition: FormDefinition, source: FormContent) -> FormContent:
    """A new form that begins with the goals, indicators, targets and weights of another."""
    content = blank_content(definition)
    rows = dict(content.rows)
    for block in definition.grids:
        carried = CARRIED_OVER.get(block.key)
        if carried and source.rows.get(block.key):
            rows[block.key] = tuple(
                Row(
                    row.key,
                    {
                        column.key: row.values.get(column.key) if column.key in carried else ""
                        for column in block.entered
                    },
                )
                for row in source.rows[block.key]
            )
    return FormContent(content.fields, rows)


def take_over_accounts(*, case_id: int, by: Person, version: int) -> Case:
    """Put what the year's final accounts know in place of what the budget block says.

    Refused where they know nothing of the subject; raises as `save_form` does.
    """
    with transaction.atomic():
        case = begin_change(case_id=case_id, by=by, version=version)
        evaluation = evaluation_of(case)
        known = known_amounts(case, evaluation.definition)
        if not known:
            raise Refused(
                say("The final accounts of {year} say nothing of it.", year=case.fiscal_year)
            )
        # What could not be read stood where an amount is put now.
        unreadable = {
            path: text for path, text in evaluation.unreadable.items() if path not in known
        }
        return save_form(
            case_id=case_id,
            by=by,
            version=version,
            content=with_amounts(content_of(evaluation), known),
            unreadable=unreadable,
            action="take_over_accounts",
        )


def save_form(
    *,
    case_id: int,
    by: Person,
    version: int,
    content: FormContent,
    unreadable: Mapping[str, str] | None = None,
    action: str = "save",
) -> Case:
    """Write what was entered. Saving what stands there already changes nothing.

    Raises Stale, with both texts of every place that differs, if the form was changed since
    `version`; NotAllowed or Refused if the person or the state does not permit it.
    """
    unreadable = dict(unreadable or {})
    with transaction.atomic():
        try:
            case = begin_change(case_id=case_id, by=by, version=version)
        except Stale as stale:
            raise with_differences(stale, case_id, content) from stale
        evaluation = evaluation_of(case)
        changes = differences(content_of(evaluation), content)
        if not changes and unreadable == evaluation.unreadable:
            return case
        refuse_closed_places(case, changes)
        settle_printed(evaluation, changes)
        evaluation.unreadable = unreadable
        write_content(evaluation, content)
        evaluation.save()
        finish_change(case=case, by=by, changes=changes, action=action)
        refresh(case)
    return case


def differences(before: FormContent, after: FormContent) -> dict[str, Change]:
    """Place → (before, after) as text, for every place that differs; order of rows included."""
    old, new = before.flat(), after.flat()
    changes = {
        path: (as_text(old.get(path)), as_text(new.get(path)))
        for path in {**old, **new}
        if as_text(old.get(path)) != as_text(new.get(path))
    }
    for block in {**before.rows, **after.rows}:
        orders = [[row.key for row in form.rows.get(block, ())] for form in (before, after)]
        if orders[0] != orders[1]:
            changes[f"{block}.order"] = (",".join(orders[0]), ",".join(orders[1]))
    return changes


def as_text(value: Value) -> str:
    """A value as text; figures without trailing zeros, so that 1600 and 1600.00 are the same."""
    if isinstance(value, Decimal):
        return trimmed(value)
    return value or ""


def with_differences(stale: Stale, case_id: int, content: FormContent) -> Stale:
    case = locked(case_id)
    return Stale(
        stale.reason,
        stale.events,
        differences(content_of(evaluation_of(case)), content),
    )


def refuse_closed_places(case: Case, changes: Mapping[str, Change]) -> None:
    """A returned form is open only where the reviewer remarked."""
    places = open_places(case)
    closed = [path for path in changes if not is_open(path, places)]
    if closed:
        raise Refused(
            say(
                "Only the places the reviewer sent back can be changed; not “{place}”.",
                place=closed[0],
            )
        )


def settle_printed(evaluation: SelfEvaluation, changes: Mapping[str, Change]) -> None:
    """A row that is changed no longer answers for what the workbook printed in it."""
    changed = {".".join(path.split(".")[:2]) for path in changes}
    stale = [
        one.pk
        for one in evaluation.claimed_scores.all()
        if one.source == ClaimedScore.Source.PRINTED
        and (".".join(one.place.split(".")[:2]) in changed or ".footer." in one.place)
    ]
    if stale:
        ClaimedScore.objects.filter(pk__in=stale).delete()


def refresh(case: Case) -> Assessment:
    """Score the stored form anew and renew what lists sort by. The caller holds the lock."""
    assessment = assessment_of(evaluation_anew(case))
    review = assessment.review
    severities = [one.severity for one in assessment.findings]
    SelfEvaluation.objects.filter(pk=case.pk).update(
        total=assessment.score.total,
        grade=assessment.score.grade,
        review_total=review.total if review else None,
        review_grade=review.grade if review else "",
        error_count=severities.count(Severity.ERROR),
        warning_count=severities.count(Severity.WARNING),
    )
    return assessment


def state_score(
    *, case_id: int, by: Person, version: int, place: str, score: Decimal | None, reason: str = ""
) -> Case:
    """Set a score by hand beside the computed one, or take it back with None.

    Either way what the workbook printed at the place is settled. A score set by hand needs a
    reason, unless the rule set leaves it to judgement anyway.
    """
    with transaction.atomic():
        case = begin_change(case_id=case_id, by=by, version=version)
        evaluation = evaluation_of(case)
        assessment = assessment_of(evaluation)
        if place not in assessment.computed:
            raise Refused(say("There is no score at “{place}”.", place=place))
        if score is not None and not (
            reason.strip() or assessment.score.is_judged(score_key(place))
        ):
            label = place_labels(assessment.definition, assessment.content).get(place, place)
            raise Refused(say("{place}: write why this score is set by hand.", place=label))
        refuse_closed_places(case, {place: ("", "")})
        held = {one.source: one for one in evaluation.claimed_scores.all() if one.place == place}
        before = held.get("stated")
        evaluation.claimed_scores.filter(place=place, source__in=["printed", "stated"]).delete()
        if score is not None:
            evaluation.claimed_scores.create(
                place=place, source="stated", score=score, reason=reason.strip(), by=by
            )
        change = (as_text(before.score) if before else "", as_text(score))
        finish_change(case=case, by=by, changes={f"{place}.stated": change}, action="state_score")
        refresh(case)
    return case


def review_score(
    *, case_id: int, by: Person, place: str, score: Decimal | None, reason: str = ""
) -> Case:
    """Put the reviewer's score beside the self score, with its reason; None takes it back."""
    with transaction.atomic():
        case = under_review(case_id, by)
        require(by, Permission.SCORE, case)
        evaluation = evaluation_of(case)
        weight = weight_at(assessment_of(evaluation), place)
        evaluation.claimed_scores.filter(place=place, source="review").delete()
        if score is not None:
            if not reason.strip():
                raise Refused(say("Write why the review score differs."))
            if weight is None or not 0 <= score <= weight:
                raise Refused(say("A score lies between 0 and the weight of its row."))
            evaluation.claimed_scores.create(
                place=place, source="review", score=score, reason=reason.strip(), by=by
            )
        finish_change(
            case=case,
            by=by,
            changes={f"{place}.review": ("", as_text(score))},
            action="review_score",
        )
        refresh(case)
    return case


def weight_at(assessment: Assessment, place: str) -> Decimal | None:
    """The weight of the row a score stands in."""
    block, key, _ = place.split(".")
    for row in assessment.content.rows.get(block, ()):
        if row.key == key:
            weight = row.values.get("weight")
            return weight if isinstance(weight, Decimal) else None
    return None
