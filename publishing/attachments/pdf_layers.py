"""Layers of a PDF (optional content) that are not shown when it is opened, and content without
marks: layers, tags, property lists, comments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pikepdf import (
    Array,
    ContentStreamInlineImage,
    Dictionary,
    Name,
    Object,
    Operator,
    Pdf,
    parse_content_stream,
    unparse_content_stream,
)

MARKS = frozenset({"BMC", "BDC", "EMC", "MP", "DP"})
#: What paints a path; ended without paint instead.
PATHS = frozenset({"S", "s", "f", "F", "f*", "B", "B*", "b", "b*"})
#: What paints text, a shading or another object; left out.
PAINTED = frozenset({"Tj", "TJ", "sh", "Do", "EI"})
DEEPEST = 20

Instruction = tuple[Any, Operator]


class Layers:
    """Which layers of a PDF are hidden, by what its default view says."""

    def __init__(self, pdf: Pdf) -> None:
        self.off: set[tuple[int, int]] = set()
        properties = pdf.Root.get("/OCProperties")
        if not isinstance(properties, Dictionary):
            return
        view = properties.get("/D", Dictionary())
        if view.get("/BaseState") == Name.OFF:
            self.off = {one.objgen for one in listed(properties.get("/OCGs"))}
        self.off |= {one.objgen for one in listed(view.get("/OFF"))}
        self.off -= {one.objgen for one in listed(view.get("/ON"))}

    def hides(self, held: Object | None, depth: int = 0) -> bool:
        """Whether what belongs to a layer, or to a membership of several, is not shown."""
        if not isinstance(held, Dictionary):
            return False
        if held.get("/Type") != Name.OCMD:
            return held.objgen in self.off
        if isinstance(expression := held.get("/VE"), Array):
            return not self.holds(expression, depth)
        hidden = [one.objgen in self.off for one in listed(held.get("/OCGs"))]
        if not hidden:
            return False
        match str(held.get("/P", "/AnyOn")):
            case "/AllOn":
                return any(hidden)
            case "/AnyOff":
                return not any(hidden)
            case "/AllOff":
                return not all(hidden)
        return all(hidden)

    def holds(self, expression: Object, depth: int) -> bool:
        """Whether an expression of layers is true; one that is too deep is not."""
        if isinstance(expression, Dictionary):
            return not self.hides(expression, depth + 1)
        if depth > DEEPEST or not isinstance(expression, Array) or len(expression) < 2:
            return False
        parts = [self.holds(one, depth + 1) for one in list(expression)[1:]]
        match str(expression[0]):
            case "/And":
                return all(parts)
            case "/Or":
                return any(parts)
        return not parts[0]


def listed(held: Object | None) -> list[Object]:
    """The layers in an array, or the one that stands for it."""
    if isinstance(held, Dictionary):
        return [held]
    if not isinstance(held, Array):
        return []
    return [one for one in held if isinstance(one, Dictionary)]


def plain_content(stream: Object, resources: Object | None, layers: Layers) -> bytes:
    """A content stream (or that of a page) without marks and without what hidden layers paint.

    What only moves the pen stays, so that everything else remains in its place.
    """
    properties = resources.get("/Properties") if isinstance(resources, Dictionary) else None
    instructions = parse_content_stream(stream)
    return unparse_content_stream(list(painted(instructions, properties, layers)))


def painted(
    instructions: Iterable[Any], properties: Object | None, layers: Layers
) -> Iterator[Any]:
    hidden: list[bool] = []
    for one in instructions:
        operator = str(one.operator)
        if operator in ("BMC", "BDC"):
            before = bool(hidden) and hidden[-1]
            hidden.append(before or begins_hidden(one, properties, layers))
        elif operator == "EMC":
            del hidden[-1:]
        elif operator in MARKS:
            continue
        elif hidden and hidden[-1]:
            yield from unpainted(one, operator)
        else:
            yield one


def begins_hidden(one: Any, properties: Object | None, layers: Layers) -> bool:
    operands = list(one.operands)
    if len(operands) < 2 or operands[0] != Name.OC:
        return False
    held = operands[1]
    if isinstance(held, Name) and isinstance(properties, Dictionary):
        return layers.hides(properties.get(str(held)))
    return layers.hides(held)


def unpainted(one: Any, operator: str) -> Iterator[Any]:
    """What is left of an instruction where nothing is to be seen of it."""
    if isinstance(one, ContentStreamInlineImage) or operator in PAINTED:
        return
    if operator in PATHS:
        yield ([], Operator("n"))
    elif operator == "'":
        yield ([], Operator("T*"))
    elif operator == '"':
        word, character = list(one.operands)[:2]
        yield ([word], Operator("Tw"))
        yield ([character], Operator("Tc"))
        yield ([], Operator("T*"))
    else:
        yield one
