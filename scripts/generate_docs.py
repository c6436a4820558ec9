"""Write what the code can say of itself: docs/rules.md, docs/states.md, and the rulebook it reads.

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
import textwrap
from collections.abc import Callable, Iterable
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
    """The catalogue of all rules: number, severity, and what each asks."""
    from publishing.catalogue import INTRODUCTION, sections

    introduction = "\n\n".join(wrapped(one) for one in INTRODUCTION)
    listed = "\n\n".join(map(section, sections()))
    return f"""# Rules

{NOTE}

{introduction}

The site shows this page in the reader's language at `/rules/`, with a search.

{listed}
"""


def section(one: Any) -> str:
    """A `Section` of the catalogue. Its editions stand above the rules, not with each."""
    editions = "Editions: " + "; ".join(dated(each) for each in one.editions) + "."
    above = "\n\n".join(wrapped(each) for each in (one.note, editions) if each)
    if not one.between_tables:
        return f"## {one.title}\n\n{above}\n\n{asked(one.entries, one.editions)}"
    families = [each for each in one.entries if is_family(each.number)]
    rules = [each for each in one.entries if not is_family(each.number)]
    told = f"{asked(families, one.editions, mark)}\n\n{by_edition(rules)}"
    return f"## {one.title}\n\n{above}\n\n{told}"


def is_family(number: str) -> bool:
    from fiscal.reconciling.families import EVERY_TABLE

    return number[1:].startswith(f"{EVERY_TABLE}-")


def asked(
    entries: Iterable[Any], every: tuple[Any, ...], number: Callable[[str], str] = str
) -> str:
    """Rules that are one in all editions; where none has a title there is no column for it."""
    entries = list(entries)
    titled = any(entry.about for entry in entries)
    heading = ("rule", "severity", *(["about"] if titled else []), "what it asks")
    rows = (
        (
            number(entry.number),
            " or ".join(entry.severities),
            *([entry.about] if titled else []),
            entry.sentence,
            "<br>".join(entry.uses[0].formulas),
            basis(entry.uses[0]),
            years(entry.uses[0].editions, every),
            entry.uses[0].example,
        )
        for entry in entries
    )
    return table((*heading, "formula", "basis", "editions", "example"), rows)


def basis(use: Any) -> str:
    return "; ".join([str(use.basis), *use.sources])


def dated(edition: Any) -> str:
    region = "" if edition.region in edition.title else f"{edition.region} "
    return f"{region}{edition.title}, {edition.since}–{edition.until or ''}"


def years(editions: tuple[Any, ...], every: tuple[Any, ...]) -> str:
    """From when to when a rule counts; by its editions where these are not all there are."""
    if {one.key for one in editions} != {one.key for one in every}:
        return "<br>".join(map(dated, editions))
    ends = [one.until for one in editions]
    until = "" if None in ends else max(ends)
    return f"all, {min(one.since for one in editions)}–{until}"


def by_edition(entries: Iterable[Any]) -> str:
    """Rules that are others in other editions."""
    return table(
        ("rule", "severity", "about", "formulas", "basis", "editions", "example"),
        (
            (
                mark(entry.number) if use is entry.uses[0] else entry.number,
                " or ".join(use.severities),
                entry.about,
                "<br>".join([*use.formulas, *([f"and {use.more} more"] if use.more else [])]),
                basis(use),
                "<br>".join(map(dated, use.editions)),
                use.example,
            )
            for entry in entries
            for use in entry.uses
        ),
    )


def mark(number: str) -> str:
    """The number of a rule as the end of a link that leads to it."""
    return f'<a id="{number}"></a>{number}'


def wrapped(sentence: object) -> str:
    return textwrap.fill(str(sentence), 99, break_on_hyphens=False)


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


def rulebook() -> str:
    """The rules between tables as the site reads them."""
    from fiscal.reconciling.kept_rulebook import rulebook_file

    return rulebook_file()


#: The rulebook comes first: the page of rules is written from it.
DOCUMENTS: dict[str, Callable[[], str]] = {
    "fiscal/reconciling/kept_rulebook.json": rulebook,
    "docs/rules.md": rules,
    "docs/states.md": states,
}


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
        path = ROOT / name
        if checking and (not path.exists() or path.read_text(encoding="utf-8") != text):
            print(f"{name} differs from the code: run `make docs`")
            outdated += 1
        elif not checking:
            path.write_text(text, encoding="utf-8")
    for name in unknown_names() if checking else ():
        print(f"docs/glossary.md names {name}, which is not in the code")
        outdated += 1
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main())
