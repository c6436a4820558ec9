"""Whether everything a text edition names exists, and everything it defines is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fiscal.dimensions import MEASURES
from fiscal.forms import refuse_repeats
from fiscal.text_definitions import FigureDefinition, RepeatDefinition
from fiscal.text_phrases import NAMES
from fiscal.wording import Binding

if TYPE_CHECKING:
    from fiscal.texts import ParagraphDefinition, SentenceDefinition, TextEdition

#: What a sentence may depend on, `zero:government_fund`: figures of this year, figures beside
#: last year's, what has been written.
CONDITIONS = ("zero", "nonzero", "differs", "equals", "compared", "written")

#: What a repeated paragraph may say of its node.
NODE_NAMES = ("number", "code", "name")
ABOVE_ITEMS = ("class", "section")


class Names:
    """Notes what is used, and raises ValueError for what is not there."""

    def __init__(self, edition: TextEdition) -> None:
        self.edition = edition
        self.known = {
            "figure": set(edition.figures),
            "list": set(edition.lists),
            "repetition": set(edition.repeats),
            "entered": {one.key for one in edition.entered},
            "prose": {one.key for one in edition.prose},
        }
        self.used: dict[str, set[str]] = {kind: set() for kind in self.known}

    def use(self, kind: str, name: str, where: str) -> None:
        if name not in self.known[kind]:
            raise ValueError(f"{where}: there is no {kind} {name}")
        self.used[kind].add(name)

    def check(self) -> None:
        edition = self.edition
        refuse_repeats([one.key for one in edition.entered], "entered value")
        refuse_repeats([one.key for one in edition.prose], "prose")
        refuse_repeats([part.key for part in edition.parts], "part")
        refuse_repeats([one.key for one in edition.sections], "section")
        held: list[str] = [one for part in edition.parts for one in part.holds]
        refuse_repeats(held, "place for")
        for one in ("tables", "forms"):
            if one not in held:
                raise ValueError(f"no part holds the {one}")
        for section in edition.sections:
            refuse_repeats([one.key for one in section.paragraphs], f"paragraph of {section.key}")
        for where, paragraph in edition.paragraphs:
            self.check_paragraph(where, paragraph)
        for name, figure in edition.figures.items():
            self.check_figure(name, figure)
        for name, listed in edition.lists.items():
            for one in (*listed.figures, *([listed.of] if listed.of else ())):
                self.use("figure", one, f"list {name}")
        for name, repeated in edition.repeats.items():
            self.check_repetition(f"repetition {name}", repeated)
        for entered in edition.entered:
            for one in filter(None, (entered.at_most, entered.beside)):
                self.use("figure", one, f"entered value {entered.key}")
        for kind, known in self.known.items():
            if unused := known - self.used[kind]:
                raise ValueError(f"{kind} {', '.join(sorted(unused))} is used nowhere")
        self.check_reasons()

    def check_figure(self, name: str, figure: FigureDefinition) -> None:
        where = f"figure {name}"
        if figure.entered:
            self.use("entered", figure.entered, where)
        if figure.same:
            self.use("figure", figure.same, where)
        if figure.before:
            self.use("figure", figure.before, where)
            if not self.edition.figures[figure.before].entered:
                raise ValueError(
                    f"{where}: {figure.before} is not entered, so it holds no last year"
                )
        for one in (*figure.sum, *figure.less):
            self.use("figure", one, where)
            if self.edition.figures[one].sum:
                raise ValueError(f"{where} sums {one}, which is a sum itself")

    def check_repetition(self, where: str, repeated: RepeatDefinition) -> None:
        for one in repeated.figures:
            self.use("figure", one, where)
            terms = self.edition.terms(one)
            if not terms or any(repeated.by not in MEASURES[term.measure] for term in terms):
                raise ValueError(f"{where}: {one} is not told apart by {repeated.by}")

    def check_paragraph(self, where: str, paragraph: ParagraphDefinition) -> None:
        names = NAMES
        if paragraph.each:
            self.use("repetition", paragraph.each, where)
            by_item = self.edition.repeats[paragraph.each].by == "item"
            names = (*NAMES, *NODE_NAMES, *(ABOVE_ITEMS if by_item else ()))
            for binding in (one for sentence in paragraph.text for one in sentence.bindings):
                if binding.kind in ("change", "list", "prose"):
                    raise ValueError(f"{where} is repeated, so {{{binding.kind}:…}} has no place")
        for sentence in paragraph.text:
            self.check_sentence(where, sentence, names)

    def check_sentence(
        self, where: str, sentence: SentenceDefinition, names: tuple[str, ...]
    ) -> None:
        for what, name in sentence.conditions:
            if what not in CONDITIONS:
                raise ValueError(f"{where}: there is no condition {what}; {CONDITIONS} are known")
            self.use("prose" if what == "written" else "figure", name, where)
        for one in sentence.bindings:
            self.check_binding(where, one, names)

    def check_binding(self, where: str, one: Binding, names: tuple[str, ...]) -> None:
        match one.kind:
            case "":
                if one.name not in names:
                    self.use("figure", one.name, where)
            case "share" | "rate" | "completion":
                self.use("figure", one.name, where)
                self.use("figure", one.of, where)
                if one.kind != "share" and not self.edition.completion:
                    raise ValueError(f"{where}: {{{one.kind}:…}} needs the wording [completion]")
            case "change":
                self.use("figure", one.name, where)
                if not self.edition.terms(one.name) and not self.edition.figures[one.name].before:
                    raise ValueError(f"{where}: only figures of lines are compared: {one.name}")
            case "list" | "prose":
                self.use(one.kind, one.name, where)
            case _:
                raise ValueError(f"{where}: there is no place {{{one.kind}:…}}")

    def check_reasons(self) -> None:
        """What explains a change must not be taken for what explains a completion."""
        both = {"change": set[str](), "completion": set[str]()}
        for _, sentence in self.edition.sentences:
            for one in sentence.bindings:
                if one.kind in both:
                    figure = one.name if one.kind == "change" else one.of
                    both[one.kind].add(self.edition.reason_key(figure))
        if common := both["change"] & both["completion"]:
            raise ValueError(
                f"reason {', '.join(sorted(common))} is one of a change and of a completion"
            )
