"""Edition files: what the rules change per region and year, as strictly read TOML.

A file is read into a frozen pydantic model. What is wrong with it is said with file and line,
the path of the key, and what would be allowed, because the people who write these files are
not the ones who wrote the models.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

EDITIONS = Path(__file__).resolve().parent.parent / "editions"


class Edition(Protocol):
    """The tables, the text or a form of a region and a span of years; `basis` asks for them."""

    @property
    def key(self) -> str: ...

    @property
    def region(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def since(self) -> int: ...

    @property
    def until(self) -> int | None: ...

    @property
    def basis(self) -> str: ...


Model = TypeVar("Model", bound=BaseModel)
KeyPath = tuple[str | int, ...]

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}'  # strings over several lines
    r'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''  # strings
    r"|\#[^\n]*|\n|[][{}=,.]|[^][{}=,.\s\"'#]+",
    re.DOTALL,
)
_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)\Z")


class EditionError(Exception):
    """An edition file that cannot be used. Each problem reads `file:line: key path: what`."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load_toml(path: Path, model: type[Model]) -> Model:
    """The file at `path` as a `model`, in pydantic's strict mode; raises EditionError.

    Arrays become tuples, strings enumeration members, numbers exact decimals where the model
    says so; nothing else is converted. Validators of the model may raise ValueError: the text is
    shown behind the line of the key they are attached to.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EditionError(f"{path}: cannot be read: {error}") from error
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise EditionError(_syntax_problem(path, text, str(error))) from error
    try:
        return model.model_validate_json(json.dumps(content, default=str), strict=True)
    except ValidationError as error:
        lines = key_lines(text)
        raise EditionError(
            *(_problem(path, lines, model, detail) for detail in error.errors(include_url=False))
        ) from error


def key_lines(text: str) -> dict[KeyPath, int]:
    """The line (from 1) on which each key, table and array element of a valid TOML text begins.

    `("bands", 1, "share")` is the key `share` of the second element of the array `bands`.
    """
    return _LineReader(text).lines


class _LineReader:
    """Walks the tokens of a TOML text that `tomllib` has accepted, so it need not check them."""

    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._counts: dict[KeyPath, int] = {}
        self._tokens = self._numbered(text)
        self._advance()
        table: KeyPath = ()
        while self.token:
            if self.token == "\n":
                self._advance()
            elif self.token == "[":
                table = self._header()
            else:
                self._assignment(table)

    @staticmethod
    def _numbered(text: str) -> Iterator[tuple[str, int]]:
        line = 1
        for match in _TOKEN.finditer(text.replace("\r\n", "\n")):
            if not match[0].startswith("#"):
                yield match[0], line
            line += match[0].count("\n")

    def _advance(self) -> None:
        self.token, self.line = next(self._tokens, ("", 0))

    def _note(self, path: KeyPath, line: int) -> None:
        self.lines.setdefault(path, line)

    def _header(self) -> KeyPath:
        line = self.line
        self._advance()
        is_array = self.token == "["
        if is_array:
            self._advance()
        keys = self._dotted()
        while self.token == "]":
            self._advance()
        path: KeyPath = ()
        for key in keys[:-1]:
            path = self._latest((*path, key))
        path = (*path, keys[-1])
        self._note(path, line)
        if is_array:
            self._counts[path] = self._counts.get(path, -1) + 1
        path = self._latest(path)
        self._note(path, line)
        return path

    def _latest(self, path: KeyPath) -> KeyPath:
        return (*path, self._counts[path]) if path in self._counts else path

    def _dotted(self) -> list[str]:
        keys = []
        while self.token not in {"=", "]"}:
            if self.token != ".":
                keys.append(self.token.strip("\"'"))
            self._advance()
        return keys

    def _assignment(self, table: KeyPath) -> None:
        line, path = self.line, table
        for key in self._dotted():
            path = (*path, key)
            self._note(path, line)
        self._advance()
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        self._note(path, self.line)
        if self.token == "[":
            self._members(path, "]")
        elif self.token == "{":
            self._members(path, "}")
        else:
            while self.token not in {"\n", ",", "]", "}", ""}:
                self._advance()

    def _members(self, path: KeyPath, closing: str) -> None:
        self._advance()
        index = 0
        while self.token != closing:
            if self.token in {"\n", ","}:
                self._advance()
            elif closing == "}":
                self._assignment(path)
            else:
                self._value((*path, index))
                index += 1
        self._advance()


def _syntax_problem(path: Path, text: str, message: str) -> str:
    place = _TOML_PLACE.search(message)
    line = place[1] if place and place[1] else text.count("\n") + 1
    return f"{path}:{line}: not valid TOML: {_TOML_PLACE.sub('', message)}"


def _problem(
    path: Path, lines: dict[KeyPath, int], model: type[BaseModel], detail: ErrorDetails
) -> str:
    location = detail["loc"]
    known = (location[:length] for length in range(len(location), 0, -1))
    line = next((lines[prefix] for prefix in known if prefix in lines), 1)
    where = ".".join(map(str, location)) or "the whole file"
    return f"{path}:{line}: {where}: {_complaint(model, detail)}"


def _complaint(model: type[BaseModel], detail: ErrorDetails) -> str:
    if detail["type"] == "extra_forbidden":
        keys = ", ".join(sorted(_keys_allowed(model, detail["loc"][:-1])))
        return f"unknown key; allowed are {keys}"
    if detail["type"] == "missing":
        return "this key is missing"
    return detail["msg"].removeprefix("Value error, ") + _given(detail["input"])


def _given(value: Any) -> str:
    return f", not {value!r}" if isinstance(value, str | int | float) else ""


def _keys_allowed(model: type[BaseModel], location: KeyPath) -> set[str]:
    """The keys a table at `location` may have; steps that are no field (indexes) are passed."""
    models = [model]
    for step in location:
        fields = [
            field.annotation
            for each in models
            for name, field in each.model_fields.items()
            if step in {name, field.alias}
        ]
        models = [found for annotation in fields for found in _models_in(annotation)] or models
    return {field.alias or name for each in models for name, field in each.model_fields.items()}


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
