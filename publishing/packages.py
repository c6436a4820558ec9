"""The data package of a document with tables: a description by which programs read its CSV files.

`datapackage.json` keeps to the profile "tabular-data-package" of the Frictionless Data Package,
version 1, with what of the Fiscal Data Package fits figures that are printed in a table each:
country, fiscal year, currency and factor. Beside the tables stand the codes that they use, with
their names. What the specifications have no word for stands in properties of our own: `unit`,
`decimals`, `panel`, `key`, `rowKeys`, `byteOrderMark`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import PurePosixPath

from books.classification import DIGITS
from books.models import ClassificationCode
from fiscal.ledger import UNITS
from publishing.documents.frame import Document, tables_of
from publishing.downloads import (
    BYTE_ORDER_MARK,
    CSV_TYPE,
    JSON_TYPE,
    Download,
    column_names,
    plain,
)
from publishing.models import KIND_SLUGS

PACKAGE = "datapackage.json"
PROFILE = "tabular-data-package"
DIALECT = {
    "delimiter": ",",
    "doubleQuote": True,
    "header": True,
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "skipInitialSpace": False,
}

Kind = ClassificationCode.Kind

#: The dimension of a row's key that names a code of each kind.
DIMENSIONS: dict[str, str] = {
    "item": Kind.FUNCTIONAL,
    "economic": Kind.DEPARTMENTAL,
    "government": Kind.GOVERNMENTAL,
}
TITLES: dict[str, str] = {
    Kind.FUNCTIONAL: "支出功能分类科目",
    Kind.DEPARTMENTAL: "部门预算支出经济分类科目",
    Kind.GOVERNMENTAL: "政府预算支出经济分类科目",
}

Codes = Mapping[str, Mapping[str, str]]


def packaged(document: Document, downloads: Iterable[Download]) -> Iterator[Download]:
    """The downloads of a document and, if it has tables, its codes and its data package."""
    made = {one.name: one for one in downloads}
    yield from made.values()
    tables = tables_of(document)
    if not tables:
        return
    codes = codes_of(document)
    listed = [Download(codes_path(kind), CSV_TYPE, codes_csv(held)) for kind, held in codes.items()]
    yield from listed
    resources = [
        *(table_resource(table, made[f"tables/{table['code']}.csv"], codes) for table in tables),
        *(codes_resource(kind, one) for kind, one in zip(codes, listed, strict=True)),
    ]
    # Figures of the description are numbers here, as its specification has them.
    text = json.dumps(package(document, resources), ensure_ascii=False, indent=1, sort_keys=True)
    yield Download(PACKAGE, JSON_TYPE, f"{text}\n".encode())


def package(document: Document, resources: Sequence[Document]) -> Document:
    department, year = document["department"], document["fiscal_year"]
    return {
        "profile": PROFILE,
        "name": f"{department['code']}-{year}-{KIND_SLUGS[document['kind']]}",
        "title": f"{department['name']}{year}年度 {document['title']}",
        "version": document["publication"]["version"],
        "created": document["publication"]["published_at"],
        "countryCode": "CN",
        "fiscalPeriod": {"start": f"{year}-01-01", "end": f"{year}-12-31"},
        "granularity": "aggregated",
        "resources": list(resources),
    }


def resource(name: str, title: str, file: Download, schema: Document) -> Document:
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "title": title,
        "path": file.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "byteOrderMark": True,
        "dialect": DIALECT,
        "bytes": len(file.content),
        "hash": f"sha256:{hashlib.sha256(file.content).hexdigest()}",
        "schema": schema,
    }


def table_resource(table: Document, file: Download, codes: Codes) -> Document:
    """A table: one field for each column; a figure that is withheld counts as missing."""
    names = column_names(table)
    rows = table["rows"][int(table["heading_rows"]) :]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    schema: Document = {
        "fields": [
            field(name, column, table) for name, column in zip(names, table["columns"], strict=True)
        ],
        "missingValues": ["", *withheld_as(table, columns)],
    }
    texts = [
        (name, values)
        for name, column, values in zip(names, table["columns"], columns, strict=True)
        if column["kind"] == "text"
    ]
    leading = set(leading_columns(table))
    if key := next((name for name, values in texts if name in leading and is_key(values)), None):
        schema["primaryKey"] = key
    if foreign := [
        {"fields": name, "reference": {"resource": codes_name(kind), "fields": "code"}}
        for name, values in texts
        if (kind := codes_in(values, codes))
    ]:
        schema["foreignKeys"] = foreign
    return {
        **resource(f"table-{table['code'].lower()}", table["title"], file, schema),
        "unit": table["unit"],
        "decimals": int(table["decimals"]),
        "rowKeys": table["row_keys"][int(table["heading_rows"]) :],
    }


def field(name: str, column: Document, table: Document) -> Document:
    own = {"panel": column["panel"], "key": column["key"], "title": column["heading"][-1]}
    if column["kind"] == "text":
        return {"name": name, "type": "string", **own}
    return {
        "name": name,
        "type": "number",
        **own,
        "decimalChar": ".",
        "bareNumber": True,
        "unit": table["unit"],
        "decimals": int(table["decimals"]),
        "currency": "CNY",
        "factor": int(UNITS[table["unit"]]),
    }


def withheld_as(table: Document, columns: Sequence[Sequence[str | None]]) -> list[str]:
    """What stands in columns of figures without being one: the mark of withheld amounts."""
    found = {
        text
        for column, values in zip(table["columns"], columns, strict=True)
        if column["kind"] != "text"
        for text in values
        if text and not is_figure(text)
    }
    return sorted(found)


def is_figure(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def leading_columns(table: Document) -> Iterator[str]:
    """The names of the first columns of the panels, which say what their rows are about."""
    seen: set[str] = set()
    for name, column in zip(column_names(table), table["columns"], strict=True):
        if column["panel"] not in seen:
            seen.add(column["panel"])
            yield name


def is_key(values: Sequence[str | None]) -> bool:
    """Whether every row has a text of its own here."""
    return bool(values) and all(values) and len(set(values)) == len(values)


def codes_in(values: Sequence[str | None], codes: Codes) -> str:
    """The kind of which every text in a column is a code; blank if there is none."""
    given = {plain(text, "text") for text in values if text}
    return next((kind for kind, held in codes.items() if given and given <= set(held)), "")


def codes_of(document: Document) -> Codes:
    """The codes that rows of a document stand for, those above them as well, with their names.

    Names are those of the classification of the document's year.
    """
    used = used_codes(document)
    found: dict[str, dict[str, str]] = {}
    for kind, codes in used.items():
        if codes:
            named = dict(
                ClassificationCode.objects.filter(
                    fiscal_year=int(document["fiscal_year"]), kind=kind, code__in=codes
                ).values_list("code", "name")
            )
            found[kind] = {code: named.get(code, "") for code in sorted(codes)}
    return found


def used_codes(document: Document) -> dict[str, set[str]]:
    used: dict[str, set[str]] = {kind: set() for kind in DIMENSIONS.values()}
    for table in tables_of(document):
        for keys in table["row_keys"]:
            for part in ";".join(keys.values()).split(";"):
                dimension, _, code = part.partition("=")
                if code and dimension in DIMENSIONS:
                    kind = DIMENSIONS[dimension]
                    used[kind] |= {code[:length] for length in DIGITS[kind] if length <= len(code)}
    return used


def codes_csv(codes: Mapping[str, str]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(["code", "name"])
    writer.writerows(codes.items())
    return (BYTE_ORDER_MARK + target.getvalue()).encode()


def codes_name(kind: str) -> str:
    return f"codes-{kind}"


def codes_path(kind: str) -> str:
    return str(PurePosixPath("codes") / f"{kind}.csv")


def codes_resource(kind: str, file: Download) -> Document:
    schema = {
        "fields": [
            {"name": "code", "type": "string", "title": "科目编码"},
            {"name": "name", "type": "string", "title": "科目名称"},
        ],
        "missingValues": [""],
        "primaryKey": "code",
    }
    return resource(codes_name(kind), TITLES[kind], file, schema)
