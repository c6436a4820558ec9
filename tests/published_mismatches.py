"""The audited relations of the published documents beside what the rules find in them.

`data/relations/others.csv` holds every relation that does not hold exactly, with its figures and,
for a mismatch, the rules that find it and where; `exact.csv` counts the others by group.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from fiscal.findings import Finding, Outcome, Severity
from fiscal.reconciling.equations import Equation
from fiscal.reconciling.secrecy import Examination, examine
from fiscal.text_statements import additions, in_yuan
from tests.published_documents import FINAL, INDUSTRY, NAMES, findings_of, published_text
from tests.real_forms import real_forms
from tests.reconciliation import reconciled, secrets_of

DATA = Path(__file__).parent / "data" / "relations"
WAN = Decimal(10_000)

#: Mismatches of the transcript and not of the department; they may be found.
OF_THE_TRANSCRIPT = "text loss"

#: What finds that a withheld amount follows from the others: no rule yet, an examination.
EXAMINATION = "ADR 0023"

#: What the rules say of quality or layout, where no relation is broken.
REMARKS = {
    "G-03": "a target in words, a hint",
    "G-04": "a number without a unit, a hint",
    "G-05": "an upper limit on what is to be reached, a hint",
    "G-07": "several measures in one line, a hint",
    "G-08": "a target that is only a direction, a hint",
    "S-10": "full marks everywhere: so it is printed, but no relation",
    "S-11": "actuals that repeat their targets: so it is printed, but no relation",
    "X-10": "the document compares nothing with last year",
    "X-15": "技术与开发 is no name of the classification; the audited list has no such relation",
}


@dataclass(frozen=True)
class Audited:
    """A relation as it was audited. `rules` find it, where their findings say `where`."""

    document: str
    group: str
    relation: str
    printed: str
    expected: str
    result: str
    kind: str
    rules: str
    where: str

    @property
    def is_to_be_found(self) -> bool:
        return self.result == "mismatch" and self.kind != OF_THE_TRANSCRIPT

    def is_found_by(self, finding: Finding) -> bool:
        return finding.rule in self.rules.split() and self.where in told(finding)


@cache
def audited() -> tuple[Audited, ...]:
    with (DATA / "others.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Audited(**row) for row in csv.DictReader(file))


def mismatches(name: str = "") -> list[Audited]:
    return [one for one in audited() if one.result == "mismatch" and name in ("", one.document)]


def exact(name: str) -> int:
    """How many relations of a document hold exactly."""
    with (DATA / "exact.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return sum(int(row["count"]) for row in rows if row["document"] == name)


def told(finding: Finding) -> str:
    """A finding in one line: its words, places and figures."""
    places = " ".join(f"{one.sheet}!{one.cell} {one.path} {one.label}" for one in finding.places)
    figures = f"{finding.expected} {finding.actual}"
    return f"{places} {finding.message!s} {figures}"


def place(finding: Finding) -> str:
    """Where a finding is: the first of its cells, else its path."""
    for one in finding.places:
        return f"{one.sheet}!{one.cell}" if one.cell else one.path or one.label or one.sheet
    return "–"


# Mismatches


@cache
def found_in(name: str) -> tuple[Finding, ...]:
    return tuple(findings_of(name))


def found_by(one: Audited) -> list[tuple[str, str]]:
    """The rules that find a mismatch, each with the place; none where it goes unnoticed."""
    if one.rules == EXAMINATION:
        exposed = [key for key, each in examined().exposures.items() if each.determined]
        return [(EXAMINATION, key) for key in exposed]
    return [(each.rule, place(each)) for each in found_in(one.document) if one.is_found_by(each)]


@cache
def examined() -> Examination:
    """What the printed figures say of the masked project."""
    found = reconciled(INDUSTRY)
    equations = [result.equation for result in found.results]
    return examine(found.figures, equations, secrets_of(found))


@dataclass(frozen=True)
class Sorted:
    """The findings of a document: those of its mismatches, tails, remarks, and what is left."""

    of_mismatches: tuple[Finding, ...]
    tails: tuple[Finding, ...]
    remarks: tuple[Finding, ...]
    others: tuple[Finding, ...]


def sorted_findings(name: str) -> Sorted:
    parts: dict[str, list[Finding]] = {"found": [], "tail": [], "remark": [], "other": []}
    known = mismatches(name)
    for one in found_in(name):
        if any(each.is_found_by(one) for each in known) or is_side_of(one, known):
            parts["found"].append(one)
        elif one.outcome is Outcome.ROUNDING and one.severity is Severity.INFO:
            parts["tail"].append(one)
        elif one.rule in REMARKS or is_of_layout(one):
            parts["remark"].append(one)
        else:
            parts["other"].append(one)
    return Sorted(*(tuple(parts[key]) for key in ("found", "tail", "remark", "other")))


def is_side_of(finding: Finding, known: Sequence[Audited]) -> bool:
    """Whether this is the other side of one mistake: an amount in the line of another fund."""
    return finding.rule == "B-06" and any("B-06" in one.rules for one in known)


def is_of_layout(finding: Finding) -> bool:
    """Whether a hint says how a sheet was read."""
    return finding.rule.startswith("W-") and finding.severity is Severity.INFO


# Tails


def tails() -> list[Audited]:
    return [one for one in audited() if one.result == "rounding"]


def tails_found() -> dict[Audited, str]:
    """What classifies each relation as a rounding tail, blank where nothing does.

    No equation of the tables classifies two of them.
    """
    taken: set[Equation] = set()
    return {one: tail_found(one, taken) for one in tails()}


def tail_found(one: Audited, taken: set[Equation]) -> str:
    pair = {Decimal(one.printed) * WAN, Decimal(one.expected) * WAN}
    if one.group == "leak":
        return next((EXAMINATION for _ in derived_apart(pair)), "")
    if one.group == "narrative":
        return next((f"X-14 {each}" for each in added_apart(one.document, pair)), "")
    if (equation := equation_apart(one, pair, taken)) is not None:
        taken.add(equation)
        return f"{equation.rule} {reconciled(one.document).figures[equation.left[0]].label}"
    is_form = one.group == "T12"
    return next(
        (
            f"{each.rule} {place(each)}"
            for each in found_in(one.document)
            if each.outcome is Outcome.ROUNDING
            and figures_of(each) == pair
            and each.rule.startswith("G-") == is_form
        ),
        "",
    )


def equation_apart(one: Audited, pair: set[Decimal], taken: set[Equation]) -> Equation | None:
    """The equation between the tables of a relation whose sides are its figures."""
    found = reconciled(one.document)
    codes = {each.removeprefix("T").zfill(2) for each in one.group.split("-")}
    for result in found.results:
        equation = result.equation
        if result.outcome is not Outcome.ROUNDING or equation in taken:
            continue
        sides = [
            sum((found.figures[key].amount or Decimal(0) for key in side), Decimal(0))
            for side in (equation.left, equation.right)
        ]
        if {key.partition("/")[0] for key in equation.figures} == codes and set(sides) == pair:
            return equation
    return None


def figures_of(finding: Finding) -> set[Decimal]:
    """Expected and actual in 元, whether they are told in 元 or in 万元."""
    try:
        given = {Decimal(finding.expected or ""), Decimal(finding.actual or "")}
    except InvalidOperation:
        return set()
    return given if min(given) > WAN * 100 else {one * WAN for one in given}


def derived_apart(pair: set[Decimal]) -> Iterator[Decimal]:
    """The ways to derive the masked amount that rounding alone sets apart from another way."""
    ways = [way for one in examined().exposures.values() for way in one.derivations]
    values = {way.value for way in ways}
    if pair <= values:
        yield from (way.value for way in ways if abs(way.value - max(pair)) <= way.half)


def added_apart(name: str, pair: set[Decimal]) -> Iterator[str]:
    """The sentences of the text whose parts come to their whole but for rounding."""
    for passage in published_text(name).passages:
        for sentence in passage.sentences:
            for one in additions(sentence):
                if one.outcome is Outcome.ROUNDING and {in_yuan(one.whole), one.total} == pair:
                    yield passage.place.path


# Precision of the rules of self-evaluations


@dataclass(frozen=True)
class Precision:
    """A rule on the five published forms: what it said, and how much of it is right."""

    rule: str
    said: int
    of_relations: int
    as_printed: int

    @property
    def right(self) -> int:
        return self.of_relations + self.as_printed


def precision_of_forms() -> list[Precision]:
    """Every rule of self-evaluations that said something, and S-10, S-11, S-12 and S-16."""
    said = [one for one in found_in(FINAL) if one.rule.startswith("S-")]
    known = mismatches(FINAL)
    right = Counter(one.rule for one in said if any(each.is_found_by(one) for each in known))
    printed = Counter(one.rule for one in said if is_as_printed(one))
    counted = Counter(one.rule for one in said)
    rules = sorted({*counted, "S-10", "S-11", "S-12", "S-16"})
    return [Precision(one, counted[one], right[one], printed[one]) for one in rules]


def is_as_printed(finding: Finding) -> bool:
    """Whether what a rule of quality says of a form is so in the printed form."""
    sheets = {f"自评表{number}": form for number, form in enumerate(real_forms(), start=1)}
    form = sheets.get(finding.places[0].sheet) if finding.places else None
    if form is None:
        return False
    rows = form["indicators"]
    if finding.rule == "S-10":
        return all(Decimal(row["score"]) == Decimal(row["weight"]) for row in rows)
    if finding.rule == "S-11":
        figures = [row for row in rows if any(map(str.isdigit, row["target"]))]
        same = [row for row in figures if row["target"].lstrip("≥≤=<>") == row["actual"]]
        return len(same) * 4 >= len(figures) * 3
    return False


assert set(NAMES) == {one.document for one in audited()}
