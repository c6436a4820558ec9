"""The catalogue of rules on goal forms: how one is entered."""

from __future__ import annotations

from fiscal.rules import Rule, RuleBook
from performance.goals.form import Goal

GOALS: RuleBook[Goal] = RuleBook(lambda goal: goal.definition)
rule = GOALS.rule
GoalRule = Rule[Goal]
