"""What can be done to an annual budget. One function per change; `by` is who acts.

A change of figures names the version of the part the person saw; a step of the whole budget the
version of the case. Every function refuses by raising `Refused`; a refusal changes nothing.
"""

from budgets.services.beginning import add_part, choose_edition, create_budget
from budgets.services.lines import save_lines
from budgets.services.parts import finish_part, reopen_part
from budgets.services.projects import link_project, save_projects
from budgets.services.secrecy import (
    add_masked_project,
    lift_classification,
    mark_classified,
)
from budgets.services.text import save_text
from budgets.services.totals import (
    drop_stated_total,
    record_approval,
    replace_totals,
    state_total,
)

__all__ = [
    "add_masked_project",
    "add_part",
    "choose_edition",
    "create_budget",
    "drop_stated_total",
    "finish_part",
    "lift_classification",
    "link_project",
    "mark_classified",
    "record_approval",
    "reopen_part",
    "replace_totals",
    "save_lines",
    "save_projects",
    "save_text",
    "state_total",
]
