"""A workbook of self-evaluation forms, taken in whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db import transaction

from departments.models import BudgetUnit, Department, Person
from departments.permissions import may
from departments.roles import Permission
from fiscal.amounts import half_width, round_half_up
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.forms import FormContent, Row, place_labels
from fiscal.sentences import Sentence, say
from performance.assessment import Assessment, assess
from performance.claims import Claim, Claims
from performance.content import blank_content, content_of
from performance.editions import form_definitions
from performance.models import ClaimedScore
from performance.queries import evaluation_of
from performance.scoring.rule_sets import load_rule_set
from performance.services import Change, create_self_evaluation, differences, refresh, save_form
from workbooks.opening import UnreadableWorkbook, open_workbook
from workbooks.reading import FormReading, read_forms
from workflow.models import Case
from workflow.refusals import Refused
from workflow.states import EDITABLE, State


@dataclass(frozen=True)
class ImportedForm:
    """One form of the workbook: what it says and what taking it in changes.

    `changes` maps a place to (before, after); `case` is None for a form that would be new.
    """

    sheet: str
    subject: str
    assessment: Assessment
    changes: Mapping[str, Change]
    case: Case | None = None


@dataclass(frozen=True)
class ImportReport:
    """What came of an import. Nothing was changed unless `done`."""

    forms: tuple[ImportedForm, ...] = ()
    findings: tuple[Finding, ...] = ()
    done: bool = False

    @property
    def refused(self) -> bool:
        return any(one.blocks for one in self.findings)

    @property
    def status(self) -> str:
        """`refused`: an error stands in the way; `findings`: warnings to look at; else `ok`."""
        if self.refused:
            return "refused"
        shown = [one for one in self.findings if one.severity is not Severity.INFO]
        return "findings" if shown else "ok"


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


def import_workbook(
    *,
    data: bytes,
    name: str,
    department: Department,
    fiscal_year: int,
    by: Person,
    dry_run: bool = False,
) -> ImportReport:
    """Read every form in the workbook and write all of them, or none.

    Cases are begun where there are none. An error anywhere refuses the whole file; warnings do
    not. With `dry_run` the report says what would change.
    """
    try:
        reading = read_forms(open_workbook(data, name), form_definitions())
    except UnreadableWorkbook as unreadable:
        return ImportReport(findings=(file_finding(unreadable.message, name),))
    with transaction.atomic():
        drafts = [draft_of(form, department, fiscal_year, by) for form in reading.forms]
        refuse_repeated_subjects(drafts)
        units = {unit.name: unit for unit in department.units.all()}
        findings = [*reading.problems]
        for draft in drafts:
            findings += placed(draft)
        report = ImportReport(
            tuple(imported(draft) for draft in drafts), tuple(by_weight(findings))
        )
        if report.refused or dry_run:
            return report
        try:
            cases = [write(draft, department, fiscal_year, by, units) for draft in drafts]
        except Refused as refused:
            transaction.set_rollback(True)
            return replace(report, findings=(file_finding(refused.reason, name), *report.findings))
    forms = tuple(replace(form, case=case) for form, case in zip(report.forms, cases, strict=True))
    return replace(report, forms=forms, done=True)


def by_weight(findings: list[Finding]) -> list[Finding]:
    order = list(Severity)
    return sorted(findings, key=lambda one: order.index(one.severity))


def file_finding(message: Sentence, name: str) -> Finding:
    """A finding about the file as a whole."""
    return Finding(
        "I-00", Severity.ERROR, Outcome.INVALID, message, (Place(label=name, sheet=name),)
    )


def draft_of(reading: FormReading, department: Department, year: int, by: Person) -> Draft:
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
    before = content_of(evaluation) if evaluation else blank_content(definition)
    content = with_known_keys(reading.content, before)
    keys = renamed_rows(reading.content, content)
    rules = load_rule_set(evaluation.rule_set if evaluation else definition.rule_set)
    assessment = assess(definition, rules, content)
    printed = differing(printed_scores(reading, keys), assessment)
    assessment = assess(definition, rules, content, Claims(printed=printed))
    draft = Draft(with_keys(reading, keys), subject, assessment, case, before)
    draft.problems += [*wrong_department(draft, department), *wrong_year(draft, year)]
    draft.problems += closed_case(draft, department, by)
    return draft


def with_known_keys(content: FormContent, before: FormContent) -> FormContent:
    """The content with the row keys of the form that exists, where a row is the same by name."""
    rows = {}
    for block, read in content.rows.items():
        held = before.rows.get(block, ())
        if not held or block in ("budget", "management", "goal"):
            rows[block] = read
            continue
        known: dict[object, list[str]] = {}
        for row in held:
            known.setdefault(row.values.get("name"), []).append(row.key)
        next_number = 1 + max((int(row.key[1:]) for row in held), default=0)
        renamed = []
        for row in read:
            keys = known.get(row.values.get("name"))
            if keys:
                key = keys.pop(0)
            else:
                key, next_number = f"r{next_number}", next_number + 1
            renamed.append(Row(key, row.values))
        rows[block] = tuple(renamed)
    return FormContent(content.fields, rows)


def renamed_rows(read: FormContent, written: FormContent) -> dict[str, str]:
    """`indicators.r1` as read → `indicators.r7` as written."""
    return {
        f"{block}.{old.key}": f"{block}.{new.key}"
        for block, rows in read.rows.items()
        for old, new in zip(rows, written.rows[block], strict=True)
    }


def renamed(path: str, keys: Mapping[str, str]) -> str:
    block, _, rest = path.partition(".")
    row, _, column = rest.partition(".")
    new = keys.get(f"{block}.{row}")
    return f"{new}.{column}" if new and column else new or path


def with_keys(reading: FormReading, keys: Mapping[str, str]) -> FormReading:
    """The reading with its addresses and problems under the keys of the written rows."""
    return replace(
        reading,
        addresses={renamed(path, keys): cell for path, cell in reading.addresses.items()},
        problems=tuple(
            replace(
                one,
                places=tuple(replace(p, path=renamed(p.path, keys)) for p in one.places),
            )
            for one in reading.problems
        ),
    )


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


def differing(printed: Mapping[str, Claim], assessment: Assessment) -> dict[str, Claim]:
    """Those printed figures that are not what follows from the form, at their own precision."""
    found = {}
    for path, claim in printed.items():
        computed = assessment.computed.get(path)
        if not isinstance(computed, Decimal):
            continue
        expected = computed * 100 if path.endswith(".rate") else computed
        exponent = claim.score.as_tuple().exponent
        decimals = 2
        if path.endswith(".rate") and isinstance(exponent, int):
            decimals = min(2, max(0, -exponent))
        if round_half_up(expected, decimals) != round_half_up(claim.score, decimals):
            found[path] = claim
    return found


def problem(draft: Draft, rule: str, message: Sentence, *paths: str, **figures: str) -> Finding:
    labels = place_labels(draft.reading.definition, draft.assessment.content)
    return Finding(
        rule,
        Severity.ERROR,
        Outcome.MISMATCH,
        message,
        tuple(Place(path=path, label=labels.get(path, path)) for path in paths),
        **figures,
    )


def plain(name: str) -> str:
    return re.sub(r"[\s（）()]", "", half_width(name))


def wrong_department(draft: Draft, department: Department) -> list[Finding]:
    """The form names the department it is uploaded for."""
    path = "header.department" if draft.subject else "header.name"
    named = str(draft.assessment.content.fields.get(path) or "")
    units = [unit.name for unit in department.units.all()]
    known = [department.name, department.short_name, department.code, *units]
    names = [plain(one) for one in known if one]
    if not named or any(one in plain(named) or plain(named) == one for one in names):
        return []
    return [
        problem(
            draft,
            "I-01",
            say(
                "The form names “{named}”, but is uploaded for “{department}”. Choose the right "
                "department or correct the form.",
                named=named,
                department=department.name,
            ),
            path,
            expected=department.name,
            actual=named,
        )
    ]


def wrong_year(draft: Draft, year: int) -> list[Finding]:
    """The form's year is the one it is uploaded for; a date of filling-in may be a year later."""
    period = half_width(str(draft.assessment.content.fields.get("header.period") or ""))
    named = re.search(r"(20\d\d)\s*年度", period)
    dated = re.search(r"(20\d\d)\s*[年.\-/]", period)
    if named:
        right = int(named.group(1)) == year
    elif dated:
        right = int(dated.group(1)) in (year, year + 1)
    else:
        return []
    if right:
        return []
    return [
        problem(
            draft,
            "I-02",
            say(
                "The form is dated “{period}”, but is uploaded for {year}. Choose the right year "
                "or correct the form.",
                period=period,
                year=year,
            ),
            "header.period",
            expected=str(year),
            actual=period,
        )
    ]


def closed_case(draft: Draft, department: Department, by: Person) -> list[Finding]:
    """The form may be created or changed, by this person, in its present state."""
    case = draft.case
    if case is None:
        thing = draft_case(draft, department)
        decision = may(by, Permission.CREATE, thing)
    else:
        decision = may(by, Permission.EDIT, case)
    found = []
    if not decision:
        found.append(decision.reason or say("Not allowed."))
    if case and State(case.state) not in EDITABLE:
        found.append(
            say(
                "“{name}” is {state} and cannot be changed.",
                name=case.subject or department.name,
                state=State(case.state).label,
            )
        )
    if case and evaluation_of(case).edition != draft.reading.definition.key:
        found.append(
            say(
                "“{name}” was begun on another form: {edition}.",
                name=case.subject or department.name,
                edition=evaluation_of(case).definition.title,
            )
        )
    return [problem(draft, "I-03", message, "header.name") for message in found]


def draft_case(draft: Draft, department: Department) -> Case:
    unit = department.units.filter(name=draft.unit_name).first()
    return Case(department=department, unit=unit)


def refuse_repeated_subjects(drafts: list[Draft]) -> None:
    seen: dict[str, str] = {}
    for draft in drafts:
        if draft.subject in seen:
            draft.problems.append(
                problem(
                    draft,
                    "I-04",
                    say(
                        "The same form stands twice: here and on sheet {sheet}.",
                        sheet=seen[draft.subject],
                    ),
                    "header.name",
                )
            )
        seen.setdefault(draft.subject, draft.reading.sheet)


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


def imported(draft: Draft) -> ImportedForm:
    return ImportedForm(
        draft.reading.sheet,
        draft.subject,
        draft.assessment,
        differences(draft.before, draft.assessment.content),
        draft.case,
    )


def write(
    draft: Draft,
    department: Department,
    year: int,
    by: Person,
    units: Mapping[str, BudgetUnit],
) -> Case:
    """Write one form through the same services as the entry page."""
    content = draft.assessment.content
    case = draft.case
    if case is None:
        case = create_self_evaluation(
            department=department,
            fiscal_year=year,
            by=by,
            subject=draft.subject,
            unit=units.get(draft.unit_name),
            edition=draft.reading.definition.key,
            content=content,
        )
    else:
        case = save_form(
            case_id=case.pk, by=by, version=case.version, content=content, action="import"
        )
    keep_printed(case, draft.assessment.claims.printed, by)
    return case


def keep_printed(case: Case, printed: Mapping[str, Claim], by: Person) -> None:
    """Keep the printed figures that differ until someone settles them."""
    evaluation = evaluation_of(case)
    held = {
        one.place: one.score for one in evaluation.claimed_scores.all() if one.source == "printed"
    }
    wanted = {place: claim.score for place, claim in printed.items()}
    if held == wanted:
        return
    evaluation.claimed_scores.filter(source=ClaimedScore.Source.PRINTED).delete()
    ClaimedScore.objects.bulk_create(
        ClaimedScore(
            evaluation=evaluation,
            place=place,
            source=ClaimedScore.Source.PRINTED,
            score=round_half_up(score, 2),
            by=by,
        )
        for place, score in wanted.items()
    )
    refresh(case)
