"""The book of rules on the lines of a budget."""

from __future__ import annotations

from books.figures import Figures
from fiscal import rules

BOOK: rules.RuleBook[Figures] = rules.RuleBook()
Rule = rules.Rule[Figures]
rule = BOOK.rule
