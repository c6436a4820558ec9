"""A strict reader of tabular data packages: it trusts the description and complains of the rest."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

NAME = re.compile(r"[a-z0-9._/-]+")
REQUIRED = {"profile", "name", "path", "encoding", "dialect", "bytes", "hash", "schema"}

Row = dict[str, str | Decimal | None]


def read_package(files: Mapping[str, bytes]) -> tuple[dict[str, Any], dict[str, list[Row]]]:
    """The description, and the rows of each resource by its name, cast as its schema says."""
    described = json.loads(files["datapackage.json"])
    assert described["profile"] == "tabular-data-package"
    assert NAME.fullmatch(described["name"]) and described["resources"]
    names = [one["name"] for one in described["resources"]]
    assert len(set(names)) == len(names)
    assert all(NAME.fullmatch(name) for name in names)
    found = {one["name"]: read_resource(one, files) for one in described["resources"]}
    for one in described["resources"]:
        check_keys(one, found)
    return described, found


def read_resource(described: Mapping[str, Any], files: Mapping[str, bytes]) -> list[Row]:
    assert set(described) >= REQUIRED, REQUIRED - set(described)
    assert described["profile"] == "tabular-data-resource"
    assert not described["path"].startswith("/") and ".." not in described["path"]
    content = files[described["path"]]
    assert len(content) == described["bytes"]
    assert f"sha256:{hashlib.sha256(content).hexdigest()}" == described["hash"]
    assert content.startswith(b"\xef\xbb\xbf") is described["byteOrderMark"]
    text = content.decode(described["encoding"]).removeprefix("\ufeff")
    dialect = described["dialect"]
    assert text.count("\n") == text.count(dialect["lineTerminator"])
    heading, *lines = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=dialect["delimiter"],
        quotechar=dialect["quoteChar"],
        doublequote=dialect["doubleQuote"],
        skipinitialspace=dialect["skipInitialSpace"],
        strict=True,
    )
    fields = described["schema"]["fields"]
    assert heading == [one["name"] for one in fields]
    assert len(set(heading)) == len(heading)
    missing = described["schema"]["missingValues"]
    return [
        {
            one["name"]: None if text in missing else cast(text, one)
            for one, text in zip(fields, line, strict=True)
        }
        for line in lines
    ]


def cast(text: str, field: Mapping[str, Any]) -> str | Decimal:
    if field["type"] == "string":
        return text
    assert field["type"] == "number" and field["decimalChar"] == "." and field["bareNumber"]
    assert re.fullmatch(r"-?\d+(\.\d+)?", text), text
    value = Decimal(text)
    assert -value.as_tuple().exponent == field["decimals"], (text, field["decimals"])
    return value


def check_keys(described: Mapping[str, Any], found: Mapping[str, list[Row]]) -> None:
    rows, schema = found[described["name"]], described["schema"]
    if key := schema.get("primaryKey"):
        values = [row[key] for row in rows]
        assert None not in values and len(set(values)) == len(values)
    for foreign in schema.get("foreignKeys", []):
        reference = foreign["reference"]
        known = {row[reference["fields"]] for row in found[reference["resource"]]}
        used = {row[foreign["fields"]] for row in rows} - {None}
        assert used and used <= known
