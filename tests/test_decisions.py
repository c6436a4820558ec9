"""The index of decisions and the pages beside it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "adr"


def test_every_decision_has_a_number_of_its_own_and_stands_in_the_index() -> None:
    """Pages, headings and index agree; the index gives the heading of each page."""
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(\d{4})\]\((\S+)\) \| (.+) \|$", index, re.MULTILINE)
    pages = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
    assert [name for _, name, _ in rows] == [path.name for path in pages]
    assert len({number for number, _, _ in rows}) == len(rows) > 10
    for number, name, title in rows:
        text = (FOLDER / name).read_text(encoding="utf-8")
        assert text.splitlines()[0] == f"# {number} {title}"
        assert name.startswith(number)
        parts = re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences"], name


def test_a_decision_that_is_referred_to_exists() -> None:
    numbers = {path.name[:4] for path in FOLDER.glob("0*.md")}
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    named = {
        (page.name, number)
        for page in pages
        for number in re.findall(r"\bADR (\d+)", page.read_text(encoding="utf-8"))
    }
    assert named
    assert {(page, number) for page, number in named if number not in numbers} == set()
