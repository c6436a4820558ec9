"""Every rule there is, by what is checked: for the public page and for docs/rules.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from accounts.checks import RULES as ACCOUNT_RULES
from books.grids import ENTRY_RULES
from books.importing import existing
from budgets.checks import RULES as BUDGET_RULES
from departments.words import in_words
from fiscal import problems, table_findings
from fiscal.bases import FORMAT, SCORING
from fiscal.editions import Edition
from fiscal.findings import Severity
from fiscal.forms import FormDefinition
from fiscal.goal_summary import summary_definitions
from fiscal.observing import observed_until
from fiscal.problems import Problem, problems_in
from fiscal.reconciling.families import LETTERS, family_of
from fiscal.reconciling.kept_rulebook import rulebook
from fiscal.reconciling.rulebook import ReconcilingRule, Use, families
from fiscal.rules import Rule
from fiscal.sentences import Sentence, say
from fiscal.tables import table_editions
from fiscal.text_checks import RULES as TEXT_RULES
from fiscal.texts import text_editions
from performance import import_problems
from performance.checks import RULES as SELF_EVALUATION_RULES
from performance.editions import form_definitions
from performance.goals.checks import GOALS
from performance.goals.summary_checks import SUMMARIES
from performance.scoring.rule_sets import load_rule_set
from publishing.attachments.rules import RULES as ATTACHMENT_RULES
from publishing.checking import problems as checking_problems
from publishing.secrecy.rules import RULES as SECRECY_RULES
from workbooks.catalogue import FORM_RULES, OF_TABLES_TOO, SUMMARY_RULES, TABLE_RULES


@dataclass(frozen=True)
class Entry:
    """A rule: its number, what it weighs (the heavier first), what it asks, what it is about.

    `about` is None for what is said while something is read. `uses` say what the rule is in each
    edition, on what basis, with an example.
    """

    number: str
    severities: tuple[Severity, ...]
    sentence: Sentence
    about: Sentence | None
    uses: tuple[Use, ...]

    @property
    def counts_from(self) -> int | None:
        """The fiscal year from which the rule counts, if it was or is only observed."""
        until = observed_until().get(self.number)
        return until + 1 if until else None

    def holds(self, words: Iterable[str]) -> bool:
        """Whether number and texts, in English or in the reader's language, have every word."""
        texts = [one for one in (self.about, self.sentence) if one]
        held = [self.number, *map(str, texts), *map(in_words, texts)]
        for use in self.uses:
            held += [*use.formulas, str(use.basis), in_words(use.basis), *use.sources]
            held += [f"{one.region} {one.title}" for one in use.editions]
        return all(word in " ".join(held).casefold() for word in words)


@dataclass(frozen=True)
class Section:
    """The rules on one sort of thing. `note` says what holds for all of them.

    What rules `between_tables` are differs by edition.
    """

    key: str
    title: Sentence
    entries: tuple[Entry, ...]
    note: Sentence | None = None
    between_tables: bool = False

    @property
    def editions(self) -> tuple[Edition, ...]:
        """The editions that any of the rules is in."""
        every = (one for entry in self.entries for use in entry.uses for one in use.editions)
        return tuple({one.key: one for one in every}.values())


INTRODUCTION = (
    say(
        "The same rules speak while one types, on upload, on submission and on the command line. "
        "An error stops handing in, signing, approval and publication; a warning does until "
        "somebody has written why the figures are right, which the reviewer accepts or not; an "
        "info is a hint."
    ),
    say(
        "A formula is what must hold; an example is what breaks the rule, as it would stand in a "
        "document. Both are in the words of the documents."
    ),
    say("S-09 is settled at the score itself."),
)


#: What holds for all rules between the figures of tables.
RECONCILED = say(
    "A number names the tables, then the family: B03-1 is about table 03 of a budget, F03-05-7 "
    "about tables 03 and 05 of final accounts. Which figures are compared follows from the tables "
    "of each edition. Each figure stands for half a unit of its last place on either side, none "
    "in 元: where the sides meet within that it is a rounding tail, told and not corrected."
)


@cache
def sections() -> tuple[Section, ...]:
    """All rules: first what is looked at as long as a case is open, then what is said once."""
    return (*of_open_cases(), *of_what_is_read(), *of_reconciliation(), *of_files())


def of_open_cases() -> Iterator[Section]:
    yield Section(
        "self-evaluations",
        say("What a self-evaluation must keep"),
        checks_of(SELF_EVALUATION_RULES, form_definitions()),
    )
    yield Section(
        "budgets",
        say("What the lines of a budget must keep"),
        checks_of(BUDGET_RULES, tables_of("budget")),
        say(
            "Sums are compared as intervals: a figure given to a step stands for half a step "
            "on either side. A rounding tail is told as info, whatever the severity of the "
            "rule."
        ),
    )
    yield Section(
        "final-accounts",
        say("What the figures of final accounts must keep"),
        checks_of(ACCOUNT_RULES, tables_of("final_accounts")),
        say(
            "Sums are compared as in budgets. F-09 and F-16 speak where last year's final "
            "accounts and this year's approved budget are at hand."
        ),
    )
    yield Section(
        "texts",
        say("What an explanatory text must keep"),
        checks_of(TEXT_RULES, text_editions()),
        say(
            "Bound figures follow the lines; the rules look at what people write around them, "
            "and at what is still to be written."
        ),
    )
    yield Section(
        "publication",
        say("What a document must keep to be published"),
        checks_of([*SECRECY_RULES, *ATTACHMENT_RULES], table_editions()),
        say("All equations between the figures are solved exactly."),
    )
    yield Section(
        "goals",
        say("What a goal form must keep"),
        checks_of(GOALS.rules, form_definitions("goal")),
    )
    yield Section(
        "summaries",
        say("What the summary of project goals must keep"),
        checks_of(SUMMARIES.rules, summary_definitions()),
        say("A difference that rounding explains is an info, whatever the severity of the rule."),
    )


def of_what_is_read() -> Iterator[Section]:
    tables = table_editions()
    yield Section(
        "entries",
        say("What an entry of a budget is refused for"),
        told_of(ENTRY_RULES.values(), tables),
        say(
            "All problems of a grid are listed at once; then nothing is changed. L-10 is only "
            "asked about."
        ),
    )
    yield Section(
        "workbooks",
        say("What a workbook must keep to be read"),
        (
            *told_of(FORM_RULES, all_forms(), OF_TABLES_TOO),
            *told_of(TABLE_RULES, tables),
            *told_of(SUMMARY_RULES, summary_definitions()),
        ),
        say(
            "These speak when a workbook is read, each at its cell. Of two severities the "
            "lighter one holds where nothing is lost by it, as with figures that only serve "
            "comparison."
        ),
    )
    yield Section(
        "tables",
        say("What the figures of uploaded tables must keep"),
        told_of(problems_in(table_findings), tables),
        say("These compare the tables of a workbook with each other and the classification."),
    )


def of_reconciliation() -> Iterator[Section]:
    for kind, title in (
        ("budget", say("What the tables of a budget must keep between each other")),
        ("final_accounts", say("What the tables of final accounts must keep between each other")),
    ):
        key = f"reconciliation-{kind.replace('_', '-')}"
        yield Section(key, title, reconciled_by(kind), RECONCILED, between_tables=True)


def of_files() -> Iterator[Section]:
    found = problems_in(problems, import_problems, existing, checking_problems)
    yield Section(
        "files",
        say("What a file, or a form in it, is refused for"),
        told_of(found, (*all_forms(), *summary_definitions(), *table_editions())),
    )


def tables_of(kind: str) -> tuple[Edition, ...]:
    return tuple(one for one in table_editions() if one.kind == kind)


def all_forms() -> tuple[Edition, ...]:
    return (*form_definitions(), *form_definitions("goal"))


def checks_of(book: Iterable[Rule[Any]], editions: Sequence[Edition]) -> tuple[Entry, ...]:
    """The rules of a book, each with those of the editions that it applies to."""
    return tuple(
        Entry(
            one.number,
            (one.severity,),
            Sentence(one.sentence),
            Sentence(one.title),
            (use_of(one, (one.severity,), filter(one.applies_to, editions)),),
        )
        for one in book
    )


def told_of(
    told: Iterable[Problem], editions: Sequence[Edition], of_tables_too: Sequence[Problem] = ()
) -> tuple[Entry, ...]:
    """One entry for each number, with every severity it can have."""
    by_number: dict[str, list[Problem]] = {}
    for one in told:
        by_number.setdefault(one.number, []).append(one)
    entries = []
    for number, ways in by_number.items():
        severities = tuple(dict.fromkeys(level for one in ways for level in one.severities))
        tables = table_editions() if any(one in of_tables_too for one in ways) else ()
        use = use_of(ways[0], severities, (*editions, *tables))
        entries.append(Entry(number, severities, Sentence(ways[0].rule), None, (use,)))
    return tuple(entries)


def use_of(
    rule: Rule[Any] | Problem, severities: tuple[Severity, ...], editions: Iterable[Edition]
) -> Use:
    """What is declared of a rule, which is one in all editions that have it."""
    found = tuple(editions)
    return Use(
        editions=found,
        formulas=(rule.formula,) if rule.formula else (),
        more=0,
        severities=severities,
        basis=rule.basis,
        sources=tuple(dict.fromkeys(sources(rule.basis, found))),
        example=Sentence(rule.example),
        is_usual=True,
    )


def sources(basis: Sentence, editions: Iterable[Edition]) -> Iterator[str]:
    """The documents behind a basis that is another one in each edition."""
    for one in editions:
        if basis is FORMAT:
            yield one.basis
        elif basis is SCORING and isinstance(one, FormDefinition):
            yield load_rule_set(one.rule_set).basis


def reconciled_by(kind: str) -> tuple[Entry, ...]:
    """First the families, then every rule with what it is in each edition."""
    whole = [replace(one, uses=(as_a_whole(one, kind),)) for one in families(kind)]
    return tuple(
        Entry(one.number, one.severities, one.sentence, one.title, one.uses)
        for one in (*whole, *rulebook(kind))
    )


def as_a_whole(family: ReconcilingRule, kind: str) -> Use:
    """A family in all editions, shown by the first rule of it that there is, if only of others."""
    known = (one for book in (kind, *LETTERS) for one in rulebook(book))
    first = next(one for one in known if family_of(one.number) is family_of(family.number))
    return replace(first.uses[0], editions=tables_of(kind), sources=(), is_usual=True)


def narrowed(words: str) -> tuple[Section, ...]:
    """The sections with those of their rules that hold every word; empty ones are left out."""
    if not (asked := words.casefold().split()):
        return sections()
    found = (
        replace(one, entries=tuple(it for it in one.entries if it.holds(asked)))
        for one in sections()
    )
    return tuple(one for one in found if one.entries)
