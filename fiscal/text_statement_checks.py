"""Rules on what people state in sentences of their own: figures, sums, names, parts of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fiscal.amounts import trimmed
from fiscal.bases import ARITHMETIC, CLASSIFICATION, DISCLOSURE, PRACTICE, SAME_THING
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.numerals import numeral
from fiscal.sentences import say
from fiscal.text_mentions import WRITTEN_UNITS
from fiscal.text_names_written import misspelt, unknown_codes, unknown_in_list
from fiscal.text_rules import Rule, Text, doubtful, rule
from fiscal.text_statements import Verdict, additions

_PART = re.compile(r"第([一二三四五六七八九十])部分")
#: Goals said to be withheld; those of classified projects are.
_WITHHELD = re.compile(
    r"(?:^|[。;,\n])(?:(?!涉密|秘密|密级)[^。;,\n])*?"
    r"(绩效(?:目标|指标)[^。;,\n]{0,12}(?:不予?公开|未公开|不对外公开|不公布))"
)


@rule(
    "X-13",
    Severity.WARNING,
    "a figure beside its name",
    basis=SAME_THING,
    formula="名称之后的数＝表中同名的数",
    example="“公务接待费3.20万元”，表中公务接待费 2.30 万元",
)
def figures_are_those_named(text: Text, one: Rule) -> Iterator[Finding]:
    """A figure that stands beside the name of a figure of the document is that figure."""
    for passage, found in text.statements:
        if found.verdict is not Verdict.WRONG or found.source is None:
            continue
        message = say(
            "“{words}{typed}”: {what} is {expected} in the document.",
            words=found.mention.before[-16:],
            typed=found.mention.text,
            what=found.source.label,
            expected=found.expected,
        )
        yield doubtful(one, passage.place, message, found.mention.text, found.expected)


@rule(
    "X-14",
    Severity.WARNING,
    "parts of a sentence within their whole",
    basis=ARITHMETIC,
    formula="各分项之和≤总数",
    example="“支出100万元，其中：人员经费70万元，公用经费40万元”",
)
def parts_do_not_exceed(text: Text, one: Rule) -> Iterator[Finding]:
    """The amounts that a sentence names as parts do not add up to more than their whole."""
    for passage in text.written:
        for found in (each for sentence in passage.sentences for each in additions(sentence)):
            if not found.exceeds:
                continue
            total = trimmed(found.total / WRITTEN_UNITS[found.whole.unit]) + found.whole.unit
            message = say(
                "The parts of {whole} add up to {total}: {parts}.",
                whole=found.whole.text,
                total=total,
                parts=" + ".join(part.text for part in found.parts),
            )
            yield doubtful(one, passage.place, message, found.whole.text, total)


@rule(
    "X-15",
    Severity.WARNING,
    "names in prose",
    basis=CLASSIFICATION,
    example="“一般行政管理（项）”，科目为“一般行政管理事务”",
)
def names_exist(text: Text, one: Rule) -> Iterator[Finding]:
    """Codes, units and projects are called in prose what they are called in the document."""
    catalogue = text.narrative.material.catalogue
    units = list(catalogue.names.get("unit", {}).values())
    projects = [each.name for each in catalogue.projects.values() if not each.classified]
    known = [catalogue.department, *units, *projects, *text.departments]
    items = catalogue.names.get("item", {})
    for passage in text.written:
        for level, words in unknown_codes(passage.plain, items.items()):
            message = say(
                "“{words}” is called {level} here, and is none in the classification.",
                words=words,
                level=level,
            )
            yield doubtful(one, passage.place, message, words)
        for words in unknown_in_list(passage.plain, catalogue.names.get("economic", {}).values()):
            message = say("“{words}” is no economic code of the classification.", words=words)
            yield doubtful(one, passage.place, message, words)
        for name in (*units, *projects):
            if name == catalogue.department:
                continue
            for words in misspelt(passage.plain, name, known):
                message = say(
                    "“{words}” is nearly the name of “{name}”. Are they one?",
                    words=words,
                    name=name,
                )
                yield doubtful(one, passage.place, message, words, name)


@rule(
    "X-16",
    Severity.WARNING,
    "goals that are published",
    basis=DISCLOSURE,
    example="“项目绩效目标不予公开”，而各项目的绩效目标随预算公开",
)
def goals_are_not_denied(text: Text, one: Rule) -> Iterator[Finding]:
    """The text does not say that goals are withheld which are published with the projects.

    Only what is classified is withheld, and of that not even the name is told.
    """
    projects = text.narrative.material.catalogue.projects.values()
    count = sum(not each.classified for each in projects)
    for passage in text.written:
        if count and (found := _WITHHELD.search(passage.plain)):
            message = say(
                "“{found}”: {count} projects of the document are no secret, and their goals are "
                "published with it. Say which are withheld, and why.",
                found=found[1],
                count=count,
            )
            yield doubtful(one, passage.place, message, found[1])


@rule(
    "X-17",
    Severity.WARNING,
    "parts of the document",
    basis=PRACTICE,
    example="“详见第七部分”，目录只列到第五部分",
)
def parts_exist(text: Text, one: Rule) -> Iterator[Finding]:
    """A part that the text refers to is one that its table of contents lists."""
    titles = [part.title for part in text.narrative.parts]
    numbers = [number(match[1]) for title in titles if (match := _PART.match(title))]
    for passage in text.written if numbers else ():
        # A part between those of the text is that of the tables.
        beyond = {
            each[0] for each in _PART.finditer(passage.plain) if number(each[1]) > max(numbers)
        }
        for found in sorted(beyond):
            message = say(
                "This refers to {found}, but the document has no such part: {titles}.",
                found=found,
                titles="、".join(titles),
            )
            yield doubtful(one, passage.place, message, found)


def number(written: str) -> int:
    return next(each for each in range(1, 11) if numeral(each) == written)


@rule(
    "X-18",
    Severity.INFO,
    "figures that are mostly one",
    basis=PRACTICE,
    example="机关运行经费 80.00 万元，公用经费 85.00 万元",
)
def kindred_figures_agree(text: Text, one: Rule) -> Iterator[Finding]:
    """Figures that are one in most documents, such as 机关运行经费 and 公用经费, may differ."""
    narrative = text.narrative
    display = narrative.figures.display
    told = set()
    for section, paragraph, figure in narrative.bound():
        kindred = narrative.edition.figures.get(figure.name)
        if kindred is None or not kindred.same or figure.name in told:
            continue
        told.add(figure.name)
        value, other = figure.sources[0], narrative.figures.value(kindred.same)
        shown, expected = display.shown(value.amount), display.shown(other.amount)
        if other.missing or not shown or shown == expected:
            continue
        yield Finding(
            one.number,
            one.severity,
            Outcome.MISMATCH,
            say(
                "{what} is {amount} {unit}, {other} {expected}: they are counted otherwise. Say "
                "so, if readers might take them for one.",
                what=value.label,
                amount=display.printed(value.amount),
                unit=display.unit,
                other=other.label,
                expected=display.printed(other.amount),
            ),
            (Place(f"text.{section.key}.{paragraph.key}", section.title),),
            expected=display.printed(other.amount),
            actual=display.printed(value.amount),
            difference=trimmed(shown - expected),
        )
