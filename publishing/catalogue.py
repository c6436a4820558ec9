"""Every rule there is, by what is checked: for the public page and for docs/rules.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from accounts.checks import RULES as ACCOUNT_RULES
from books.grids import ENTRY_RULES
from books.importing import existing
from budgets.checks import RULES as BUDGET_RULES
from departments.words import in_words
from fiscal import problems, table_findings
from fiscal.findings import Severity
from fiscal.observing import observed_until
from fiscal.problems import Problem, problems_in
from fiscal.reconciling.kept_rulebook import rulebook
from fiscal.reconciling.rulebook import ReconcilingRule, Use, families
from fiscal.rules import Rule
from fiscal.sentences import Sentence, say
from fiscal.text_checks import RULES as TEXT_RULES
from performance import import_problems
from performance.checks import RULES as FORM_RULES
from performance.goals.checks import GOALS
from performance.goals.summary_checks import SUMMARIES
from publishing.checking import problems as checking_problems
from workbooks.catalogue import WORKBOOK_RULES


@dataclass(frozen=True)
class Entry:
    """A rule: its number, what it weighs (the heavier first), what it asks, what it is about.

    `about` is None for what is said while something is read. `uses` say what a rule between the
    figures of tables is in each edition.
    """

    number: str
    severities: tuple[Severity, ...]
    sentence: Sentence
    about: Sentence | None = None
    uses: tuple[Use, ...] = ()

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
            held += [*use.formulas, *(one.title for one in use.editions)]
        return all(word in " ".join(held).casefold() for word in words)


@dataclass(frozen=True)
class Section:
    """The rules on one sort of thing. `note` says what holds for all of them."""

    key: str
    title: Sentence
    entries: tuple[Entry, ...]
    note: Sentence | None = None


INTRODUCTION = (
    say(
        "The same rules speak while one types, on upload, on submission and on the command line. "
        "An error stops handing in, signing, approval and publication; a warning does until "
        "somebody has written why the figures are right, which the reviewer accepts or not; an "
        "info is a hint."
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
    return (
        Section("self-evaluations", say("What a self-evaluation must keep"), checks_of(FORM_RULES)),
        Section(
            "budgets",
            say("What the lines of a budget must keep"),
            checks_of(BUDGET_RULES),
            say(
                "Sums are compared as intervals: a figure given to a step stands for half a step "
                "on either side. A rounding tail is told as info, whatever the severity of the "
                "rule."
            ),
        ),
        Section(
            "final-accounts",
            say("What the figures of final accounts must keep"),
            checks_of(ACCOUNT_RULES),
            say(
                "Sums are compared as in budgets. F-09 and F-16 speak where last year's final "
                "accounts and this year's approved budget are at hand."
            ),
        ),
        Section(
            "texts",
            say("What an explanatory text must keep"),
            checks_of(TEXT_RULES),
            say(
                "Bound figures follow the lines; the rules look at what people write around them, "
                "and at what is still to be written."
            ),
        ),
        Section("goals", say("What a goal form must keep"), checks_of(GOALS.rules)),
        Section(
            "summaries",
            say("What the summary of project goals must keep"),
            checks_of(SUMMARIES.rules),
            say(
                "A difference that rounding explains is an info, whatever the severity of the rule."
            ),
        ),
        Section(
            "entries",
            say("What an entry of a budget is refused for"),
            told_of(ENTRY_RULES.values()),
            say(
                "All problems of a grid are listed at once; then nothing is changed. L-10 is only "
                "asked about."
            ),
        ),
        Section(
            "workbooks",
            say("What a workbook must keep to be read"),
            told_of(WORKBOOK_RULES),
            say(
                "These speak when a workbook is read, each at its cell. Of two severities the "
                "lighter one holds where nothing is lost by it, as with figures that only serve "
                "comparison."
            ),
        ),
        Section(
            "tables",
            say("What the figures of uploaded tables must keep"),
            told_of(problems_in(table_findings)),
            say("These compare the tables of a workbook with each other and the classification."),
        ),
        *(
            Section(
                f"reconciliation-{kind.replace('_', '-')}",
                title,
                reconciled_by(kind),
                RECONCILED,
            )
            for kind, title in (
                ("budget", say("What the tables of a budget must keep between each other")),
                (
                    "final_accounts",
                    say("What the tables of final accounts must keep between each other"),
                ),
            )
        ),
        Section(
            "files",
            say("What a file, or a form in it, is refused for"),
            told_of(problems_in(problems, import_problems, existing, checking_problems)),
        ),
    )


def checks_of(book: Iterable[Rule[Any]]) -> tuple[Entry, ...]:
    return tuple(
        Entry(one.number, (one.severity,), Sentence(one.sentence), Sentence(one.title))
        for one in book
    )


def told_of(told: Iterable[Problem]) -> tuple[Entry, ...]:
    """One entry for each number, with every severity it can have."""
    by_number: dict[str, list[Problem]] = {}
    for one in told:
        by_number.setdefault(one.number, []).append(one)
    return tuple(
        Entry(
            number,
            tuple(dict.fromkeys(level for one in ways for level in one.severities)),
            Sentence(ways[0].rule),
        )
        for number, ways in by_number.items()
    )


def reconciled_by(kind: str) -> tuple[Entry, ...]:
    """First the families, then every rule with what it is in each edition."""
    return tuple(map(entry_of, (*families(kind), *rulebook(kind))))


def entry_of(rule: ReconcilingRule) -> Entry:
    severities = rule.severities or (Severity.ERROR,)
    return Entry(rule.number, severities, rule.sentence, rule.title, rule.uses)


def narrowed(words: str) -> tuple[Section, ...]:
    """The sections with those of their rules that hold every word; empty ones are left out."""
    if not (asked := words.casefold().split()):
        return sections()
    found = (
        replace(one, entries=tuple(it for it in one.entries if it.holds(asked)))
        for one in sections()
    )
    return tuple(one for one in found if one.entries)
