"""What the figures of a text are called, so that a figure somebody wrote finds its source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from fiscal.amounts import round_half_up
from fiscal.ledger import UNITS
from fiscal.narrative import Narrative
from fiscal.text_figures import Value
from fiscal.text_mentions import COUNTED, WRITTEN_UNITS, Mention, Role, plain
from fiscal.text_tree import BoundFigure, FigureKind, Paragraph

#: What may stand between the name of a figure and the figure.
_BETWEEN = (
    r"(财政拨款|支出|收入|预算|决算|年初|当年|本年|全年|合计|总计|共计|总额|总数|资金|金额|经费|安排|数量?|"
    r"为|是|计|共有?|均|各|约|达|累计|的|由|总|[:、])*"
)
_TRAILING = re.compile(r"(数量?|为|是|共有?|均|各|约|达|累计|[:、])+$")
_LEADING = re.compile(r"^(其中|包括|其中包括|分别|主要|全年|当年|本年|共有|共|的|[:、])+")
_CLAUSE = re.compile(r"[,;。!?\n]")

#: What a bound figure says; a rate is of a change or of a plan.
ROLES = {
    FigureKind.AMOUNT: Role.AMOUNT,
    FigureKind.COUNT: Role.COUNT,
    FigureKind.DIFFERENCE: Role.DIFFERENCE,
    FigureKind.SHARE: Role.SHARE,
}

#: A name shorter than this says too little to be sure of.
SHORTEST = 2


@dataclass(frozen=True)
class Source:
    """A figure of the document: its `value` in 元, percent or pieces, and what it is called.

    `node` is the name of the code whose part it is, where a paragraph is repeated for codes.
    `printed` is a percentage as the text rounds it.
    """

    role: Role
    value: Decimal
    label: str
    names: tuple[str, ...]
    unit: str = ""
    node: str = ""
    printed: Decimal | None = None

    def reads(self, unit: str, decimals: int) -> Decimal:
        """The figure as it reads in a unit to so many decimals."""
        return round_half_up(self.value / WRITTEN_UNITS.get(unit, Decimal(1)), decimals)

    def is_met(self, mention: Mention) -> bool:
        return mention.value in (self.reads(mention.unit, mention.decimals), self.printed)


def any_value(value: Value) -> bool:
    return True


def sources_of(
    narrative: Narrative, is_meant: Callable[[Value], bool] = any_value
) -> tuple[Source, ...]:
    """Every figure that the text says, and those it would say if they were not zero.

    Only figures of which everything they come from `is_meant`.
    """
    found = [
        source
        for _, paragraph in narrative.paragraphs()
        for source in sources_in(narrative, paragraph, is_meant)
    ]
    for name, definition in narrative.edition.figures.items():
        value = narrative.figures.value(name)
        if not value.missing and is_meant(value):
            role = Role.COUNT if value.is_count else Role.AMOUNT
            unit = COUNTED.get(plain(value.unit), value.unit)
            names = tuple(
                dict.fromkeys((label := plain(definition.label), re.sub("数量?$", "", label)))
            )
            found.append(Source(role, value.amount, definition.label, names, unit))
    return tuple(dict.fromkeys(found))


def sources_in(
    narrative: Narrative, paragraph: Paragraph, is_meant: Callable[[Value], bool]
) -> Iterator[Source]:
    """The figures of a paragraph, also under the words that stand before them in it."""
    own = plain(narrative.material.catalogue.department)
    written = ""
    for run in paragraph.runs:
        if run.figure:
            if all(map(is_meant, run.figure.sources)):
                yield source_of(narrative, run.figure, said(plain(written).replace(own, "")))
            written = ""
        else:
            written += run.text


def said(words: str) -> str:
    """What a figure is called by the words before it."""
    clause = _CLAUSE.split(words)[-1]
    bare = _LEADING.sub("", re.sub(r"^.*\d{4}年度?", "", clause))
    return _TRAILING.sub("", bare) or bare


def source_of(narrative: Narrative, figure: BoundFigure, words: str) -> Source:
    value = figure.sources[0]
    code = figure.name.partition("@")[2]
    role = ROLES.get(figure.kind) or (Role.CHANGE if figure.before is not None else Role.COMPLETION)
    names = [plain(value.label)]
    if role in (Role.AMOUNT, Role.COUNT):
        names += [words, re.sub("数量?$", "", names[0])]
    return Source(
        role,
        exact(narrative, figure),
        value.label,
        tuple(dict.fromkeys(one for one in names if len(one) >= SHORTEST or one == value.label)),
        COUNTED.get(plain(value.unit), value.unit) if role is Role.COUNT else "",
        plain(narrative.material.catalogue.name("item", code)) if code else "",
        figure.value if role.is_percentage else None,
    )


def exact(narrative: Narrative, figure: BoundFigure) -> Decimal:
    """A figure before it was rounded: in 元, percent or pieces."""
    first, *others = figure.sources
    match figure.kind:
        case FigureKind.AMOUNT | FigureKind.COUNT:
            return first.amount
        case FigureKind.DIFFERENCE:
            return figure.value * UNITS[narrative.edition.unit]
    if figure.before:
        return abs(first.amount - figure.before) / figure.before * 100
    if others and others[0].amount:
        return first.amount / others[0].amount * 100
    return figure.value


def named_by(words: str, sources: Iterable[Source], context: str) -> list[Source]:
    """The sources whose name stands at the end of some words, those named last and longest first.

    Where the context names a code, its part is meant, else the whole.
    """
    found: list[tuple[int, int, Source]] = []
    for source in sources:
        ends = [(words.rfind(one) + len(one), len(one)) for one in source.names
                if is_named(words, one)]  # fmt: skip
        if ends:
            found.append((*max(ends), source))
    meant = [one for _, _, one in sorted(found, key=lambda each: each[:2], reverse=True)]
    of_node = [one for one in meant if one.node and one.node in context]
    return of_node or [one for one in meant if not one.node] or meant


def is_named(words: str, name: str) -> bool:
    """Whether words end with a name, but for what may stand between it and a figure."""
    if len(name) < SHORTEST:
        return bool(re.search(f'(为|“|"){re.escape(name)}(”|")?{_BETWEEN}$', words))
    at = words.rfind(name)
    return at >= 0 and bool(re.fullmatch(_BETWEEN, words[at + len(name) :]))
