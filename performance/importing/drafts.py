"""A form on its way in: read, scored, and compared with what stands there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from accounts.indicators import UNKNOWN, YearFigures
from departments.models import Department
from fiscal.amounts import half_width
from fiscal.findings import Finding, Place
from fiscal.forms import FormContent
from performance.assessment import Assessment, assess
from performance.claims import Claim, Claims, contradicted
from performance.content import blank_content, content_of
from performance.importing.reports import ImportedForm
from performance.importing.rowkeys import renamed, renamed_rows, with_keys, with_known_keys
from performance.queries import evaluation_of
from performance.scoring.rule_sets import load_rule_set
from performance.services import differences
from workbooks.reading import FormReading
from workflow.models import Case


@dataclass
class Draft:
    """A form on its way in, with what was noticed about it."""

    reading: FormReading
    subject: str
    assessment: Assessment
    case: Case | None
    before: FormContent
    problems: list[Finding] = field(default_factory=list)

    @property
    def unit_name(self) -> str:
        return str(self.assessment.content.fields.get("header.unit") or "")


def draft_of(reading: FormReading, department: Department, year: int) -> Draft:
    """The form as it would be written; the case it belongs to, if there is one, is locked."""
    definition = reading.definition
    name = str(reading.content.fields.get("header.name") or "").strip()
    subject = name if definition.subject == "project" else ""
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("department", "unit")
        .filter(kind="self_evaluation", department=department, fiscal_year=year, subject=subject)
        .first()
    )
    evaluation = evaluation_of(case) if case else None
    return drafted(
        reading,
        before=content_of(evaluation) if evaluation else None,
        rule_set=evaluation.rule_set if evaluation else "",
        subject=subject,
        case=case,
    )


def drafted(
    reading: FormReading,
    *,
    before: FormContent | None = None,
    rule_set: str = "",
    subject: str = "",
    case: Case | None = None,
    accounts: YearFigures = UNKNOWN,
) -> Draft:
    """A form as read, scored by a rule set or else by that of its edition.

    `before` is what stands there; None for a form that would be new. `accounts` is what the
    final accounts beside it tell of its subject.
    """
    definition = reading.definition
    held = before or blank_content(definition)
    content = with_known_keys(reading.content, held)
    keys = renamed_rows(reading.content, content)
    rules = load_rule_set(rule_set or definition.rule_set)
    assessment = assess(definition, rules, content)
    printed = {
        path: claim
        for path, claim in printed_scores(reading, keys).items()
        if contradicted(path, claim.score, assessment.computed.get(path)) is not None
    }
    assessment = assess(definition, rules, content, Claims(printed=printed), accounts)
    return Draft(with_keys(reading, keys), subject, assessment, case, held)


def printed_scores(reading: FormReading, keys: Mapping[str, str]) -> dict[str, Claim]:
    """The figures the workbook prints in computed cells, rates in percent."""
    claims = {}
    for path, value in reading.printed.items():
        figure = value if isinstance(value, Decimal) else percent(value)
        if figure is not None:
            claims[renamed(path, keys)] = Claim(figure)
    return claims


def percent(text: str) -> Decimal | None:
    match = re.fullmatch(r"([+-]?\d+(?:\.\d+)?)%", re.sub(r"\s", "", half_width(text)))
    return Decimal(match.group(1)) if match else None


def imported(draft: Draft) -> ImportedForm:
    return ImportedForm(
        draft.reading.sheet,
        draft.subject,
        draft.assessment,
        differences(draft.before, draft.assessment.content),
        draft.case,
    )


def placed(draft: Draft) -> list[Finding]:
    """All findings of a form, with sheet and cell for each place.

    A place the reader could not read already has its finding; the rule that misses it is silent.
    """
    reading = draft.reading
    unread = {place.path for one in reading.problems if one.blocks for place in one.places}
    checked = [
        one
        for one in draft.assessment.findings
        if not (one.rule == "S-01" and {place.path for place in one.places} & unread)
    ]
    return [
        replace(one, places=tuple(with_address(place, reading) for place in one.places))
        for one in (*reading.problems, *draft.problems, *checked)
    ]


def with_address(place: Place, reading: FormReading) -> Place:
    cell = place.cell or reading.addresses.get(place.path, "")
    return replace(place, sheet=place.sheet or reading.sheet, cell=cell)
