"""The rulebook as a file beside this module: to derive it takes seconds, to read it none.

`make docs` writes the file and `make check` compares it with the code. It is of the editions whose
digest it holds; where others are installed the rules are derived.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from fiscal import dimensions, editions
from fiscal.findings import Severity
from fiscal.reconciling.families import FAMILIES, LETTERS
from fiscal.reconciling.rulebook import (
    ReconcilingRule,
    Use,
    derived_rulebook,
    parts_of,
    rule_of,
)
from fiscal.sentences import Sentence
from fiscal.tables import edition_named

FILE = Path(__file__).with_suffix(".json")


@cache
def rulebook(kind: str) -> tuple[ReconcilingRule, ...]:
    """The rules of all editions of a kind of document, ordered by tables, then by family."""
    kept = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    if kept.get("editions") != editions_digest():
        return derived_rulebook(kind)
    return tuple(
        rule_of(rule, tuple(read_use(rule, one) for one in uses))
        for rule, uses in kept[kind].items()
    )


def rulebook_file() -> str:
    """What the file is to hold."""
    kept: dict[str, object] = {"editions": editions_digest()}
    for kind in LETTERS:
        book = derived_rulebook(kind)
        kept[kind] = {one.number: [written_use(use) for use in one.uses] for one in book}
    return json.dumps(kept, ensure_ascii=False, indent=1) + "\n"


def editions_digest() -> str:
    """What the rules follow from: the definitions of tables, and the dimensions they name."""
    digest = sha256(dimensions.FILE.read_bytes())
    for path in sorted((editions.EDITIONS / "tables").glob("*.toml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def written_use(use: Use) -> dict[str, object]:
    return {
        "editions": [one.key for one in use.editions],
        "formulas": use.formulas,
        "more": use.more,
        "severities": use.severities,
        "sources": use.sources,
        "example": written_sentence(use.example),
        "is_usual": use.is_usual,
    }


def read_use(rule: str, kept: Mapping[str, Any]) -> Use:
    return Use(
        editions=tuple(map(edition_named, kept["editions"])),
        formulas=tuple(kept["formulas"]),
        more=kept["more"],
        severities=tuple(map(Severity, kept["severities"])),
        basis=FAMILIES[parts_of(rule)[1]].basis,
        sources=tuple(kept["sources"]),
        example=read_sentence(kept["example"]),
        is_usual=kept["is_usual"],
    )


def written_sentence(sentence: Sentence) -> dict[str, object]:
    values = {
        name: written_sentence(one) if isinstance(one, Sentence) else one
        for name, one in sentence.values.items()
    }
    return {"template": sentence.template, "values": values}


def read_sentence(kept: Mapping[str, Any]) -> Sentence:
    values = {
        name: read_sentence(one) if isinstance(one, dict) else one
        for name, one in kept["values"].items()
    }
    return Sentence(kept["template"], values)
