"""What the tests of the pages ask and read."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse

from books.models import Part

HTMX = {"HX-Request": "true"}


def url(name: str, *args: Any) -> str:
    return reverse(f"books:{name}", args=args)


def grid_url(part: Part, kind: str) -> str:
    return url("grid", part.book_id, part.pk, kind)


def posted(kind: str, rows: list[dict[str, str]], **values: Any) -> dict[str, Any]:
    """Rows as a page sends them: `r1`, `r2` and so on."""
    data = {f"{kind}.order": ",".join(f"r{number}" for number in range(1, len(rows) + 1))}
    for number, row in enumerate(rows, start=1):
        data |= {f"{kind}.r{number}.{column}": text for column, text in row.items()}
    return {"unit": "万元", **data, **values}


def save(client, part: Part, kind: str, rows: list[dict[str, str]], **values: Any):
    version = values.pop("version", Part.objects.get(pk=part.pk).version)
    data = posted(kind, rows, version=version, **values)
    return client.post(url("save", part.book_id, part.pk, kind), data, headers=HTMX)


def line(amount: str, fund: str = "general_appropriation", carried: str = "current", **codes: str):
    return {**codes, "fund": fund, "carried": carried, "amount": amount}


def project(name: str, amount: str = "60.0", **values: str) -> dict[str, str]:
    return {
        "id": "",
        "code": "",
        "name": name,
        "purpose": "other_operating",
        "item": "2060499",
        "general_appropriation-current": amount,
        **values,
    }


def text(response) -> str:
    return response.content.decode()


def bare(response) -> str:
    """The words of a page without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text(response)))
