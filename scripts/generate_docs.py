"""Write what the code can say of itself: docs/rules.md, docs/states.md.

`--check` writes nothing and fails where a document differs from the code, or where the glossary
names something the code does not have.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
NOTE = "<!-- Written by scripts/generate_docs.py; change the code, then run `make docs`. -->"


def row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def table(heading: tuple[str, ...], rows: Iterable[Iterable[object]]) -> str:
    return "\n".join([row(heading), row("---" for _ in heading), *map(row, rows)])


def rules() -> str:
    """The catalogues of all rules: number, severity, and what each asks."""
    sections = "\n\n".join(f"## {title}\n\n{text}" for title, text in (*checks(), *refusals()))
    return f"""# Rules

{NOTE}

The same rules speak while one types, on upload, on submission and on the command line. An
**error** stops handing in, signing, approval and publication; a **warning** does until somebody
has written why the figures are right, which the reviewer accepts or not; an **info** is a hint.
S-09 is settled at the score itself.

{sections}
"""


def checks() -> Iterator[tuple[str, str]]:
    """Sections on what is looked at as long as a case is open, by title."""
    from accounts.checks import RULES as ACCOUNT_RULES
    from budgets.checks import RULES as BUDGET_RULES
    from fiscal.text_checks import RULES as TEXT_RULES
    from performance.checks import RULES
    from performance.goals.checks import GOALS
    from performance.goals.summary_checks import SUMMARIES

    yield "What a self-evaluation must keep", catalogue(RULES)
    yield (
        "What the lines of a budget must keep",
        f"""Sums are compared as intervals: a figure given to a step stands for half a step on
either side. A rounding tail is told as info, whatever the severity of the rule.

{catalogue(BUDGET_RULES)}""",
    )
    yield (
        "What the figures of final accounts must keep",
        f"""Sums are compared as in budgets. F-09 and F-16 speak where last year's final accounts
and this year's approved budget are at hand.

{catalogue(ACCOUNT_RULES)}""",
    )
    yield (
        "What an explanatory text must keep",
        f"""Bound figures follow the lines; the rules look at what people write around them, and at
what is still to be written.

{catalogue(TEXT_RULES)}""",
    )
    yield "What a goal form must keep", catalogue(GOALS.rules)
    yield (
        "What the summary of project goals must keep",
        f"""A difference that rounding explains is an info, whatever the severity of the rule.

{catalogue(SUMMARIES.rules)}""",
    )


def refusals() -> Iterator[tuple[str, str]]:
    """Sections on what is said once, when something is entered or read, by title."""
    from books.grids import ENTRY_RULES
    from books.importing import existing
    from fiscal import problems, table_findings
    from performance import import_problems
    from workbooks.catalogue import WORKBOOK_RULES

    yield (
        "What an entry of a budget is refused for",
        f"""All problems of a grid are listed at once; then nothing is changed. L-10 is only asked
about.

{problem_table(ENTRY_RULES.values())}""",
    )
    yield (
        "What a workbook must keep to be read",
        f"""These speak when a workbook is read, each at its cell. Of two severities the lighter one
holds where nothing is lost by it, as with figures that only serve comparison.

{problem_table(WORKBOOK_RULES)}""",
    )
    yield (
        "What the figures of uploaded tables must keep",
        f"""These compare the tables of a workbook with each other and with the classification.

{problem_table(problems.problems_in(table_findings))}""",
    )
    yield (
        "What a file, or a form in it, is refused for",
        problem_table(problems.problems_in(problems, import_problems, existing)),
    )


def catalogue(rules: Iterable[Any]) -> str:
    return table(
        ("rule", "severity", "about", "what it asks"),
        ((one.number, one.severity.value, one.title, one.sentence) for one in rules),
    )


def problem_table(problems: Iterable[Any]) -> str:
    """One row for each number, with every severity it can have."""
    by_number: dict[str, list[Any]] = {}
    for one in problems:
        by_number.setdefault(one.number, []).append(one)
    return table(
        ("rule", "severity", "what it asks"),
        (
            (
                number,
                " or ".join(dict.fromkeys(level for one in ways for level in one.severities)),
                ways[0].rule,
            )
            for number, ways in by_number.items()
        ),
    )


def states() -> str:
    """The state machine: a diagram, the table of transitions, and whose turn it is."""
    from workflow.guards import GUARDS
    from workflow.states import TRANSITIONS

    diagram = "\n".join(
        ["stateDiagram-v2", "    [*] --> draft: create"]
        + [f"    {one.state.value} --> {one.target.value}: {one.action}" for one in TRANSITIONS]
    )
    guards = table(
        ("guard", "what it asks"),
        ((f"`{name}`", " ".join((guard.__doc__ or "").split())) for name, guard in GUARDS.items()),
    )
    return f"""# States of a case

{NOTE}

A case moves only by these transitions, each in one transaction with its event. Who acts names
the version they saw; a step from an older version is refused.

```mermaid
{diagram}
```

## Transitions

{transition_table()}

## Whose turn it is

{turn_table()}

## Guards

{guards}
"""


def transition_table() -> str:
    from workflow.states import TRANSITIONS

    return table(
        ("from", "action", "button", "role", "to", "reason due", "guards"),
        (
            (
                one.state.value,
                f"`{one.action}`",
                one.label,
                roles_that(one.permission),
                one.target.value,
                "yes" if one.comment else "",
                ", ".join(f"`{guard}`" for guard in one.guards),
            )
            for one in TRANSITIONS
        ),
    )


def turn_table() -> str:
    from workflow.states import EDITABLE, TURN, State

    return table(
        ("state", "meaning", "whose turn", "content may change"),
        (
            (
                state.value,
                state.label,
                roles_that(TURN[state]) if state in TURN else "nobody's",
                "yes" if state in EDITABLE else "",
            )
            for state in State
        ),
    )


def roles_that(permission: str) -> str:
    """The roles that hold a permission, as their titles."""
    from departments.roles import roles_with

    return ", ".join(str(role.title) for role in roles_with(permission))


DOCUMENTS: dict[str, Callable[[], str]] = {"rules.md": rules, "states.md": states}


def unknown_names() -> list[str]:
    """Names of code in the glossary that the code does not know."""
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    packages = (
        "fiscal|departments|workflow|workbooks|books|budgets|accounts|performance|publishing|portal"
    )
    named = sorted(set(re.findall(rf"`((?:{packages})\.[\w.]+)`", glossary)))
    return [name for name in named if not is_known(name)]


def is_known(name: str) -> bool:
    """Whether `package.module.Name` or `package.module` exists."""
    try:
        if importlib.util.find_spec(name):
            return True
    except ModuleNotFoundError:
        pass
    module, _, attribute = name.rpartition(".")
    return hasattr(importlib.import_module(module), attribute)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    checking = parser.parse_args().check
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("SECRET_KEY", "not needed to write documents")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()
    from django.utils.translation import override

    outdated = 0
    for name, write in DOCUMENTS.items():
        with override("en"):
            text = write()
        path = DOCS / name
        if checking and (not path.exists() or path.read_text(encoding="utf-8") != text):
            print(f"docs/{name} differs from the code: run `make docs`")
            outdated += 1
        elif not checking:
            path.write_text(text, encoding="utf-8")
    for name in unknown_names() if checking else ():
        print(f"docs/glossary.md names {name}, which is not in the code")
        outdated += 1
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main())
