"""The rules the summary of project goals is read by, beside the projects of the budget.

The docstring of each is the sentence. Amounts are in 万元; a printed figure stands for half a
unit of its last place to either side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from fiscal.amounts import half_unit, trimmed, wan_from_yuan, yuan_from_wan
from fiscal.bases import ARITHMETIC, FORMAT, PERFORMANCE, SAME_THING
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.goal_summary import (
    GoalSummary,
    SummaryDefinition,
    SummaryLine,
    SummaryProject,
)
from fiscal.ledger import Sum
from fiscal.rules import Rule, RuleBook, finding
from fiscal.sentences import Sentence, say
from performance.goals.figures import KnownProject
from performance.goals.form import is_tail
from performance.goals.wording import is_same_name, is_similar_name


@dataclass(frozen=True)
class SummaryForm:
    """A summary, the sheet it stands on, and the projects of the budget (none: not known yet).

    `budget` is what a printed budget beside it gives all of its projects, in 元, by fund.
    """

    definition: SummaryDefinition
    summary: GoalSummary
    sheet: str = ""
    projects: Sequence[KnownProject] = field(default_factory=tuple)
    budget: Mapping[str, Sum] = field(default_factory=dict)

    def place(self, path: str) -> Place:
        """`<code>.<column>` → the cell with the name of the line and the heading over it."""
        code, _, column = path.rpartition(".")
        line = self.lines.get(code)
        heading = self.headings.get(column, "")
        label = f"{line.name or line.code} · {heading}" if line else self.definition.title
        cells = line.cells if line else {}
        cell = cells.get(column) or cells.get("name") or cells.get("code", "")
        return Place(path=f"summary.{path}", label=label, sheet=self.sheet, cell=cell)

    @property
    def headings(self) -> Mapping[str, str]:
        definition = self.definition
        amounts = {one.key: one.heading for one in definition.amounts}
        return {"code": definition.code.heading, "name": definition.name.heading, **amounts}

    @property
    def lines(self) -> dict[str, SummaryLine]:
        every = [*self.summary.projects, *(unit.line for unit in self.summary.units)]
        if self.summary.total:
            every.append(self.summary.total)
        return {line.code: line for line in every if line.code}

    @property
    def shown(self) -> list[SummaryProject]:
        """The projects that are not masked."""
        return [one for one in self.summary.projects if not one.masked]


SUMMARIES: RuleBook[SummaryForm] = RuleBook()
rule = SUMMARIES.rule
SummaryRule = Rule[SummaryForm]


def sum_finding(
    one: SummaryRule,
    form: SummaryForm,
    path: str,
    total: Decimal,
    parts: Sequence[Decimal],
    message: str,
) -> Iterator[Finding]:
    """A finding if the parts do not add up to the total, as rounding where that explains it."""
    expected = sum(parts, Decimal(0))
    difference = total - expected
    if not difference:
        return
    room = half_unit(total) + sum((half_unit(part) for part in parts if part), Decimal(0))
    tail = abs(difference) <= room
    place = form.place(path)
    yield Finding(
        one.number,
        Severity.INFO if tail else one.severity,
        Outcome.ROUNDING if tail else Outcome.MISMATCH,
        say(message, place=place.label, total=trimmed(total), expected=trimmed(expected)),
        (place,),
        trimmed(expected),
        trimmed(total),
        trimmed(difference),
        abs(yuan_from_wan(difference)),
    )


@rule(
    "G-20",
    Severity.ERROR,
    "the funds of a line add up",
    basis=ARITHMETIC,
    formula="资金总额＝各项资金之和",
    example="资金总额 30.0，政府预算资金 20.0，单位资金 5.0",
)
def funds_add_up(form: SummaryForm, one: SummaryRule) -> Iterator[Finding]:
    """In every line of the summary the total is the sum of its funds."""
    message = say("{place}: the line says {total}, its funds add up to {expected}.").template
    for line in form.lines.values():
        total = line.amounts.get("total")
        parts = [
            amount for key, amount in line.amounts.items() if key != "total" and amount is not None
        ]
        if total is not None and parts:
            yield from sum_finding(one, form, f"{line.code}.total", total, parts, message)


@rule(
    "G-21",
    Severity.WARNING,
    "units and department add up",
    basis=ARITHMETIC,
    formula="单位＝所属项目之和；部门＝各单位之和",
    example="单位 100.0，所属项目合计 90.0",
)
def lines_add_up(form: SummaryForm, one: SummaryRule) -> Iterator[Finding]:
    """A unit is the sum of its projects, the department the sum of its units.

    A unit with a masked project is not added up: what is missing is what must not be known.
    """
    message = say("{place}: the line says {total}, what stands below adds up to {expected}.")
    for key in (each.key for each in form.definition.amounts):
        for unit in form.summary.units:
            total = unit.line.amounts.get(key)
            if total is None or any(project.masked for project in unit.projects):
                continue
            parts = [project.amounts.get(key) or Decimal(0) for project in unit.projects]
            path = f"{unit.line.code}.{key}"
            yield from sum_finding(one, form, path, total, parts, message.template)
        whole = form.summary.total
        total = whole.amounts.get(key) if whole else None
        if whole and total is not None and form.summary.units:
            parts = [unit.line.amounts.get(key) or Decimal(0) for unit in form.summary.units]
            path = f"{whole.code}.{key}"
            yield from sum_finding(one, form, path, total, parts, message.template)


@rule(
    "G-22",
    Severity.ERROR,
    "a project of the summary is in the budget",
    basis=SAME_THING,
    example="汇总表有项目“信息系统运维”，项目支出表没有",
)
def projects_are_in_the_budget(form: SummaryForm, one: SummaryRule) -> Iterator[Finding]:
    """Every project of the summary is a project of the budget (table 11), by code or by name."""
    if not form.projects:
        return
    for project in form.shown:
        if known_as(project, form.projects) is None:
            yield finding(
                one,
                form,
                say(
                    "Project {code} “{name}” is not among the projects of the budget. Correct "
                    "the code, or enter the project there.",
                    code=project.code,
                    name=project.name,
                ),
                f"{project.code}.code",
                actual=project.code,
            )


@rule(
    "G-23",
    Severity.WARNING,
    "a project has one name",
    basis=SAME_THING,
    example="汇总表“小型微型企业补助”，预算“小型微企业补助”",
)
def projects_have_one_name(form: SummaryForm, one: SummaryRule) -> Iterator[Finding]:
    """A project is called the same in the summary and in the budget; blanks and brackets aside."""
    for project in form.shown:
        known = known_as(project, form.projects)
        if known and not is_same_name(known.name, project.name):
            yield finding(
                one,
                form,
                name_message(project, known),
                f"{project.code}.name",
                expected=known.name,
                actual=project.name,
            )


def name_message(project: SummaryProject, known: KnownProject) -> Sentence:
    message = say(
        "Project {code} is called “{name}” here and “{known}” in the budget.",
        code=project.code,
        name=project.name,
        known=known.name,
    )
    if known.earlier and is_same_name(known.earlier, project.name):
        cause = say("So it was called in last year's budget.")
        return say("{finding} {cause}", finding=message, cause=cause)
    return message


@rule(
    "G-24",
    Severity.WARNING,
    "every project has a goal",
    basis=PERFORMANCE,
    example="项目支出表有项目“信息系统运维”，汇总表没有",
)
def projects_have_goals(form: SummaryForm, one: SummaryRule) -> Iterator[Finding]:
    """Every project of the budget has its goal in the summary, or a reason why not."""
    found = {id(known_as(project, form.projects)) for project in form.shown}
    for known in form.projects:
        if not known.classified and id(known) not in found:
            row = Place(f"projects.{known.node}", known.name, form.sheet)
            yield Finding(
                one.number,
                one.severity,
                Outcome.INCOMPLETE,
                say(
                    "Project “{project}” of the budget has no goal here.",
                    project=f"{known.code} {known.name}".strip(),
                ),
                (row if known.node else form.place(""),),
                known.code,
            )


@rule(
    "G-25",
    Severity.ERROR,
    "amounts of a project are those of the budget",
    basis=SAME_THING,
    formula="汇总表金额＝预算金额",
    example="“信息系统运维”：汇总表 28.0，预算 29.0",
)
def project_amounts_agree(form: SummaryForm, one: SummaryRule) -> Iterator[Finding]:
    """The amounts of a project in the summary are those of the budget, but for the rounding."""
    for project in form.shown:
        known = known_as(project, form.projects)
        for key, figure in known.amounts.items() if known else ():
            stated = project.amounts.get(key) or Decimal(0)
            expected = wan_from_yuan(figure)
            if key not in project.amounts or stated == expected:
                continue
            tail, path = is_tail(stated, figure), f"{project.code}.{key}"
            yield Finding(
                one.number,
                Severity.INFO if tail else one.severity,
                Outcome.ROUNDING if tail else Outcome.MISMATCH,
                say(
                    "{place}: the summary says {stated}, the budget gives {expected}.",
                    place=form.place(path).label,
                    stated=trimmed(stated),
                    expected=trimmed(expected),
                ),
                (form.place(path),),
                trimmed(expected),
                trimmed(stated),
                trimmed(stated - expected),
                abs(yuan_from_wan(stated) - figure),
            )


@rule(
    "G-26",
    Severity.WARNING,
    "an indicator has its column in the summary",
    basis=FORMAT,
    example="指标“公众知晓率”的一级指标写作“影响力指标”",
)
def indicators_have_columns(form: SummaryForm, one: SummaryRule) -> Iterator[Finding]:
    """The first level of an indicator is one that the summary prints, or it would be lost there."""
    names = {name for level in form.definition.levels for name in level.names}
    for project in form.shown:
        for indicator in project.indicators:
            if indicator.level1 not in names:
                yield finding(
                    one,
                    form,
                    say(
                        "“{name}” of “{project}” stands under “{level}”, which the summary does "
                        "not print; choose one of {levels}.",
                        name=indicator.name,
                        project=project.name,
                        level=indicator.level1 or "–",
                        levels="、".join(form.definition.level_names),
                    ),
                    f"{project.code}.name",
                    outcome=Outcome.INVALID,
                    actual=indicator.level1,
                )


@rule(
    "G-27",
    Severity.WARNING,
    "the summary is the project expenditure",
    basis=SAME_THING,
    formula="汇总表合计＝预算各项目之和",
    example="汇总表合计 2355.8 万元，预算各项目合计 4000.0 万元",
)
def total_is_the_project_expenditure(form: SummaryForm, one: SummaryRule) -> Iterator[Finding]:
    """What the summary gives for all projects is what the budget beside it gives them."""
    whole = form.summary.total
    for key, known in form.budget.items() if whole else ():
        assert whole
        stated, expected = whole.amounts.get(key), wan_from_yuan(known.amount)
        if stated is None or abs(stated - expected) <= half_unit(stated) + wan_from_yuan(
            known.slack
        ):
            continue
        place = form.place(f"{whole.code}.{key}")
        yield Finding(
            one.number,
            one.severity,
            Outcome.MISMATCH,
            say(
                "{place}: the summary has {stated}, the projects of the budget get {expected}. "
                "Name the projects that have no goal, and why.",
                place=place.label,
                stated=trimmed(stated),
                expected=trimmed(expected),
            ),
            (place,),
            trimmed(expected),
            trimmed(stated),
            trimmed(stated - expected),
        )


def known_as(project: SummaryProject, projects: Sequence[KnownProject]) -> KnownProject | None:
    """The project of the budget with the code, else the only one whose name is (nearly) the same.

    Names stand for codes only where a code is missing or the budget has none.
    """
    by_code = [one for one in projects if one.code and one.code == project.code]
    if by_code:
        return by_code[0]
    open_ones = [one for one in projects if not one.code or not project.code]
    same = [one for one in open_ones if is_same_name(one.name, project.name)]
    similar = same or [one for one in open_ones if is_similar_name(one.name, project.name)]
    return similar[0] if len(similar) == 1 else None
