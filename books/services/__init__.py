"""What can be done to an annual budget. One function per change; `by` is who acts.

A change of figures names the version of the part the person saw; a step of the whole book the
version of the case. Every function refuses by raising `Refused`; a refusal changes nothing.
"""

from books.services.beginning import add_part, choose_edition, create_book
from books.services.lines import save_lines
from books.services.parts import finish_part, reopen_part
from books.services.projects import link_project, save_projects
from books.services.secrecy import (
    add_masked_project,
    lift_classification,
    mark_classified,
)
from books.services.text import save_text
from books.services.totals import (
    drop_stated_total,
    record_approval,
    replace_totals,
    state_total,
)

__all__ = [
    "add_masked_project",
    "add_part",
    "choose_edition",
    "create_book",
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
