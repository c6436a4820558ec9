"""Form editions: which goal form or self-evaluation a subject fills in, by region and year.

The layout of a form is data (`editions/forms/`). What its blocks mean is not: the blocks and
columns named here are those the database holds and the scoring knows.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fiscal.editions import EditionError, load_toml
from fiscal.forms import FieldsBlock, FormDefinition, FormKind

FORMS = Path(__file__).resolve().parent.parent / "editions" / "forms"

Vocabulary = dict[str, set[str]]

FIELDS: dict[FormKind, set[str]] = {"self_evaluation": {"header"}, "goal": {"header", "goal"}}
ENTERED: dict[FormKind, Vocabulary] = {
    "self_evaluation": {
        "budget": {"initial", "adjusted", "executed", "weight"},
        "management": {"explanation", "weight", "score", "remedy"},
        "goal": {"expected", "actual"},
        "tasks": {"name", "content", "outcome"},
        "indicators": {"level1", "level2", "name", "target", "actual", "weight", "reason"},
    },
    "goal": {
        "budget": set(),
        "tasks": {"name", "content"},
        "indicators": {"level1", "level2", "name", "target", "weight", "explanation"},
    },
}
COMPUTED: dict[FormKind, Vocabulary] = {
    "self_evaluation": {"budget": {"rate", "score"}, "indicators": {"score", "deviation"}},
    "goal": {"budget": {"amount"}},
}


@cache
def form_definition(key: str) -> FormDefinition:
    """The definition of a form. Raises EditionError if the file is missing or wrong."""
    path = FORMS / f"{key}.toml"
    definition = load_toml(path, FormDefinition)
    if definition.key != key:
        raise EditionError(f"{path.name}: key is {definition.key!r}, the file is named {key!r}")
    refuse_unknown_vocabulary(definition, path)
    return definition


@cache
def form_definitions(kind: FormKind = "self_evaluation") -> tuple[FormDefinition, ...]:
    """All forms of a kind, by key."""
    every = (form_definition(path.stem) for path in sorted(FORMS.glob("*.toml")))
    return tuple(one for one in every if one.kind == kind)


def editions_for(
    region: str, fiscal_year: int, subject: str, kind: FormKind = "self_evaluation"
) -> list[FormDefinition]:
    """The forms a department of a region may use in a year; its own region's newest first."""
    fitting = [
        one
        for one in form_definitions(kind)
        if one.subject == subject
        and one.since <= fiscal_year <= (one.until or fiscal_year)
        and one.region in (region, "全国")
    ]
    return sorted(fitting, key=lambda one: (one.region == "全国", -one.since))


def refuse_unknown_vocabulary(definition: FormDefinition, path: Path) -> None:
    entries, computations = ENTERED[definition.kind], COMPUTED[definition.kind]
    for block in definition.blocks:
        if isinstance(block, FieldsBlock):
            if block.key not in FIELDS[definition.kind]:
                named = sorted(FIELDS[definition.kind])
                raise EditionError(f"{path.name}: a fields block is called {named} here")
            continue
        if block.key not in entries:
            raise EditionError(
                f"{path.name}: block {block.key!r} is unknown; known are {sorted(entries)}"
            )
        entered = {column.key for column in block.columns if not column.computed}
        computed = {column.key for column in block.columns if column.computed}
        unknown = (entered - entries[block.key]) | (computed - computations.get(block.key, set()))
        if unknown:
            raise EditionError(
                f"{path.name}: block {block.key} has unknown columns {sorted(unknown)}"
            )
