"""The rules an explanatory text must keep. Each is one function; its docstring is the sentence.

Bound figures cannot be wrong by themselves: the rules look at what people write around them, at
what is still to be written, and at figures whose stated total the lines do not give.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fiscal import text_statement_checks  # noqa: F401  (enters its rules into the book)
from fiscal.amounts import half_width, trimmed
from fiscal.bases import ARITHMETIC, DISCLOSURE, FORMAT, PRACTICE, SAME_THING
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.sentences import say
from fiscal.text_mentions import plain
from fiscal.text_names_written import misspelt
from fiscal.text_rules import RULES, Passage, Rule, Text, check_text, doubtful, incomplete, rule
from fiscal.text_statements import Verdict
from fiscal.text_tree import SlotKind

#: What templates have where something is to be put in, in half width.
PLACEHOLDER = re.compile(r"[Xx]{2,}|×{2,}|○{2,}|\*{2,}|_{2,}|\.{3,}|【[^】]*】|某某|待填写?|待补充")

YEAR = re.compile(r"(?<!\d)(20\d{2})年")
#: A year that something is held against, and what is said then.
COMPARED = re.compile(r"(比|较|与|同|和|对比|比照)(上年)?$")
CHANGE = re.compile(
    r"^(度|全年|年初)?(财政拨款|一般公共)?(预算|决算)?(数|支出)?(相比|比较|增|减|下降|持平|上升)"
)
AGAINST_PLAN = re.compile(r"^(度)?(全年|年初)?(预算|决算)(数)?(编制|安排|公开|和|、)")
END_OF_YEAR = re.compile(r"^(度|年)?(年?末|期末|底|结转|结余|财政结转)")
TOGETHER = re.compile(r"^度?(和|、|与|及|至|到)20\d{2}年")
BUDGET_OF = re.compile(r"^(度)?(全年|年初)?(预算|决算)数?(为|是)?\d")

__all__ = ["RULES", "Passage", "Text", "check_text"]


@rule(
    "X-01",
    Severity.ERROR,
    "reasons",
    basis=FORMAT,
    example="公务接待费比上年增加 2.00 万元，主要原因空白",
)
def reasons_are_written(text: Text, one: Rule) -> Iterator[Finding]:
    """Wherever a figure differs from last year's, the main reason is written."""
    for slot in text.missing(SlotKind.REASON):
        if not slot.compared_with:
            message = say("{what} differs from last year: write the main reason.", what=slot.label)
            yield incomplete(text, one, slot, message)


@rule("X-02", Severity.ERROR, "entered values", basis=DISCLOSURE, example="公务用车保有量空白")
def values_are_entered(text: Text, one: Rule) -> Iterator[Finding]:
    """Values that no line holds (vehicles, procurement, transfers) are given, if only as zero."""
    for slot in text.missing(SlotKind.ENTERED):
        message = say("{what} is missing: enter it, 0 if there is none.", what=slot.label)
        yield incomplete(text, one, slot, message)


@rule(
    "X-03", Severity.ERROR, "the department's own words", basis=DISCLOSURE, example="部门职责空白"
)
def prose_is_written(text: Text, one: Rule) -> Iterator[Finding]:
    """What only the department can tell, such as its duties, is written."""
    for slot in text.missing(SlotKind.PROSE):
        yield incomplete(text, one, slot, say("{what} is still to be written.", what=slot.label))


@rule("X-04", Severity.ERROR, "no placeholders", basis=DISCLOSURE, example="“共有车辆XX辆”")
def no_placeholders(text: Text, one: Rule) -> Iterator[Finding]:
    """Nothing a template left to be filled in (XX, ××, …, 【】) stands in the text."""
    for passage in text.written:
        for found in sorted({match[0] for match in PLACEHOLDER.finditer(half_width(passage.text))}):
            message = say("“{found}” looks like a place left open; fill it in.", found=found)
            yield doubtful(one, passage.place, message, found)


@rule(
    "X-05",
    Severity.WARNING,
    "name of the department",
    basis=PRACTICE,
    example="“某市财政局”的文本写到“某市财局”",
)
def department_is_constant(text: Text, one: Rule) -> Iterator[Finding]:
    """The text is about this department: another name, or one nearly the same, is questioned."""
    catalogue = text.narrative.material.catalogue
    own = catalogue.department
    others = sorted(name for name in text.departments if name and name not in own)
    for passage in text.written:
        rest = passage.plain.replace(plain(own), "")
        named = [name for name in others if plain(name) in rest]
        for name in named:
            message = say("This names another department, {name}. Is it meant?", name=name)
            yield doubtful(one, passage.place, message, name)
        known = [own, *others, *catalogue.names.get("unit", {}).values()]
        for found in () if named else misspelt(passage.plain, own, known):
            message = say(
                "“{found}” is nearly the name of the department, {name}.", found=found, name=own
            )
            yield doubtful(one, passage.place, message, found, own)


@rule("X-06", Severity.WARNING, "year", basis=PRACTICE, example="2024年的文本写“2022年收入总计”")
def year_is_constant(text: Text, one: Rule) -> Iterator[Finding]:
    """The text is about the year of the document: other years are questioned.

    Last year's may be compared with, or be that of an end of year; reasons may name it.
    """
    year = text.narrative.material.catalogue.year
    ends = years_ended(text)
    for passage in text.written:
        for found in sorted(years_amiss(passage, year, ends)):
            message = (
                say("This compares {year} with itself, or means last year.", year=year)
                if found == year
                else say(
                    "This speaks of {found}, the document is that of {year}. Was it left from an "
                    "older text?",
                    found=found,
                    year=year,
                )
            )
            yield doubtful(one, passage.place, message, str(found))


def years_ended(text: Text) -> set[int]:
    """The years of whose end the document speaks: last year's in a budget."""
    return {
        int(match[1])
        for _, paragraph in text.narrative.paragraphs()
        for match in YEAR.finditer(plain(paragraph.text))
        if END_OF_YEAR.match(plain(paragraph.text)[match.end() :])
    }


def years_amiss(passage: Passage, year: int, ends: set[int]) -> set[int]:
    """The years of a passage that a document of a year has no reason to name."""
    amiss = set()
    for match in YEAR.finditer(passage.plain):
        named = int(match[1])
        before, after = passage.plain[: match.start()], passage.plain[match.end() :]
        compared = bool(COMPARED.search(before)) and not AGAINST_PLAN.match(after)
        if named == year:
            is_end = bool(END_OF_YEAR.match(after)) and bool(ends) and year not in ends
            if is_end or (compared and CHANGE.search(after)):
                amiss.add(named)
        elif named != year - 1 or not (
            passage.is_reason
            or compared
            or any(each.match(after) for each in (END_OF_YEAR, BUDGET_OF, TOGETHER))
        ):
            amiss.add(named)
    return amiss


@rule(
    "X-07",
    Severity.WARNING,
    "figures in prose",
    basis=SAME_THING,
    formula="正文中的数＝表中的一个数",
    example="“支出1234.56万元”，文件中没有这个数",
)
def typed_figures_are_known(text: Text, one: Rule) -> Iterator[Finding]:
    """Amounts and percentages typed into prose equal a figure of the document."""
    told = set()
    for passage, found in text.statements:
        typed = found.mention.text
        if found.verdict is Verdict.UNKNOWN and (passage.place.path, typed) not in told:
            told.add((passage.place.path, typed))
            message = say(
                "{typed} equals no figure of this document. Correct it, or say where it is from.",
                typed=typed,
            )
            yield doubtful(one, passage.place, message, typed)


@rule(
    "X-08",
    Severity.ERROR,
    "stated totals",
    basis=ARITHMETIC,
    formula="控制数＝明细之和",
    example="控制数 1000.0，明细合计 998.0",
)
def stated_totals_are_met(text: Text, one: Rule) -> Iterator[Finding]:
    """A total stated for a figure of the text is what the lines give."""
    display = text.narrative.figures.display
    told = set()
    for section, paragraph, figure in text.narrative.bound():
        for value in figure.sources:
            if value.outcome is not Outcome.MISMATCH or (paragraph.key, value.key) in told:
                continue
            told.add((paragraph.key, value.key))
            assert value.stated
            expected, actual = value.stated.amount, value.computed.amount
            yield Finding(
                one.number,
                one.severity,
                Outcome.MISMATCH,
                say(
                    "{what} was stated as {stated} {unit}, but the lines give {computed}. Correct "
                    "the lines or the stated total.",
                    what=value.label,
                    stated=display.printed(expected),
                    computed=display.printed(actual),
                    unit=display.unit,
                ),
                (Place(f"text.{section.key}.{paragraph.key}", section.title),),
                expected=display.printed(expected),
                actual=display.printed(actual),
                difference=trimmed(display.shown(actual) - display.shown(expected)),
                at_stake=abs(actual - expected),
            )


@rule(
    "X-09",
    Severity.ERROR,
    "parts of a whole",
    basis=ARITHMETIC,
    formula="其中数≤总数",
    example="政府采购支出 100.00 万元，其中授予小微企业 120.00 万元",
)
def parts_are_within(text: Text, one: Rule) -> Iterator[Finding]:
    """A part that is entered, such as what small businesses get, is not above its whole."""
    narrative = text.narrative
    slots = {slot.key: slot for slot in narrative.slots if slot.kind is SlotKind.ENTERED}
    for entered in narrative.edition.entered:
        value = narrative.material.given(entered)
        if not entered.at_most or value is None or entered.key not in slots:
            continue
        whole = narrative.figures.value(entered.at_most)
        if not whole.missing and value > whole.amount:
            display = narrative.figures.display
            yield doubtful(
                one,
                text.slot_place(slots[entered.key]),
                say(
                    "{part} is above {whole}, which it is a part of.",
                    part=entered.label,
                    whole=whole.label,
                ),
                trimmed(value) if entered.kind == "count" else display.printed(value),
            )


@rule(
    "X-10",
    Severity.WARNING,
    "last year's figures",
    basis=FORMAT,
    example="没有上年公务接待费，正文不写增减",
)
def last_year_is_known(text: Text, one: Rule) -> Iterator[Finding]:
    """Figures are compared with last year's; without them the text says nothing of the change."""
    missing = [
        slot
        for slot in text.narrative.slots
        if slot.kind is SlotKind.COMPARATIVE and not slot.is_given
    ]
    if missing:
        yield Finding(
            one.number,
            one.severity,
            Outcome.INCOMPLETE,
            say(
                "Last year's figures are missing for {count}: {names}. The text says nothing of "
                "their change.",
                count=len(missing),
                names="、".join(slot.label for slot in missing),
            ),
            tuple(text.slot_place(slot) for slot in missing),
        )


@rule(
    "X-11",
    Severity.ERROR,
    "reasons of departures from the budget",
    basis=FORMAT,
    example="年初预算 100.00 万元，决算 90.00 万元，主要原因空白",
    applies_to=lambda text: text.completion is not None,
)
def departures_are_explained(text: Text, one: Rule) -> Iterator[Finding]:
    """Wherever something else was spent than budgeted, the main reason is written."""
    for slot in text.missing(SlotKind.REASON):
        if slot.compared_with:
            message = say(
                "{what} differs from {base}: write the main reason.",
                what=slot.label,
                base=slot.compared_with,
            )
            yield incomplete(text, one, slot, message)


@rule(
    "X-12",
    Severity.WARNING,
    "counts beside amounts",
    basis=ARITHMETIC,
    formula="金额＝0 时数量＝0；金额＞0 时数量＞0",
    example="公务接待费 2.30 万元，公务接待 0 批次",
)
def counts_go_with_amounts(text: Text, one: Rule) -> Iterator[Finding]:
    """What is counted beside an amount (groups, vehicles, visitors) is zero just where that is."""
    narrative = text.narrative
    slots = {slot.key: slot for slot in narrative.slots if slot.kind is SlotKind.ENTERED}
    for entered in narrative.edition.entered:
        count = narrative.material.given(entered)
        if not entered.beside or count is None or entered.key not in slots:
            continue
        amount = narrative.figures.value(entered.beside)
        if amount.missing or narrative.figures.shows(amount) == bool(count):
            continue
        display = narrative.figures.display
        yield doubtful(
            one,
            text.slot_place(slots[entered.key]),
            say(
                "{what} is {count}, but {figure} is {amount} {unit}. Correct one of them, or say "
                "why.",
                what=entered.label,
                count=trimmed(count),
                figure=amount.label,
                amount=display.printed(amount.amount),
                unit=display.unit,
            ),
            trimmed(count),
        )
