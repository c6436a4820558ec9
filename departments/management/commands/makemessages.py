"""manage.py makemessages, which also collects the sentences of the plain-Python core."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.core.management.commands import makemessages


class BuildFile(makemessages.BuildFile):
    """A source file; behind one with rules their docstrings are written as sentences."""

    @property
    def sentences(self) -> list[str]:
        path = Path(self.path)
        return list(rule_sentences(path.read_text("utf-8"))) if path.suffix == ".py" else []

    @property
    def is_templatized(self) -> bool:
        return bool(super().is_templatized or self.sentences)

    def preprocess(self) -> None:
        if not self.sentences:
            super().preprocess()
            return
        source = Path(self.path).read_text("utf-8")
        calls = "".join(f"gettext({one!r})\n" for one in self.sentences)
        Path(self.work_path).write_text(f"{source}\n{calls}", "utf-8")


class Command(makemessages.Command):
    build_file_class = BuildFile
    # A sentence's template is filled by str.format: "% over" in it is no format directive.
    xgettext_options = [
        *makemessages.Command.xgettext_options,
        "--keyword=say",
        "--keyword=rule:3",
        "--keyword=Problem:3",
        "--flag=say:1:no-python-format",
    ]


def rule_sentences(source: str) -> Iterator[str]:
    """What the rules of a module ask: the docstrings of functions decorated with `@rule(…)`."""
    if "@rule(" not in source:
        return
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and any(
            isinstance(one, ast.Call) and getattr(one.func, "id", "") == "rule"
            for one in node.decorator_list
        ):
            yield " ".join((ast.get_docstring(node) or "").split())
