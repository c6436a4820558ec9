"""The rule that withheld amounts stay withheld, with its number in the catalogue."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from fiscal.bases import SECRETS
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.reconciling.equations import Figures
from fiscal.reconciling.secrecy import Exposure
from fiscal.rules import Rule as AnyRule
from fiscal.rules import RuleBook
from fiscal.sentences import Sentence, say


@dataclass(frozen=True)
class Withheld:
    """What was found of withheld figures, by their keys; `exempt` are no fault of this document."""

    figures: Figures
    exposures: Mapping[str, Exposure]
    exempt: Collection[str] = ()


Rule = AnyRule[Withheld]
BOOK: RuleBook[Withheld] = RuleBook()
RULES, rule = BOOK.rules, BOOK.rule


@rule(
    "P-01",
    Severity.ERROR,
    "withheld amounts cannot be computed from what is published",
    basis=SECRETS,
    formula="由全部公开数字求得的不公开金额可能区间宽度≥规定宽度",
    example="项目支出合计 3000.0，已列项目合计 1800.0，唯一未公开项目即为 1200.0",
)
def withheld_amounts_do_not_follow(withheld: Withheld, one: Rule) -> Iterator[Finding]:
    """No withheld amount follows from what is published, nor is it narrowed down too closely.

    Published is what the document prints in tables, text and forms, what its earlier versions
    printed, and what the department's budgets and final accounts of the year and of the years
    around it did.
    """
    # Labels name the project: these findings are for people who are cleared.
    for key, exposure in withheld.exposures.items():
        if exposure.is_safe or key in withheld.exempt:
            continue
        what = withheld.figures[key].label
        yield Finding(
            one.number,
            one.severity,
            Outcome.MISMATCH,
            say("{what} follows from what is published.", what=what)
            if exposure.determined
            else say("What is published narrows {what} down too closely.", what=what),
            (Place(label=what),),
        )


def numbered(reason: Sentence) -> Sentence:
    """Why a document is refused, with the number of the rule."""
    return say("{rule}: {reason}", rule=RULES[0].number, reason=reason)
