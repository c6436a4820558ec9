"""The strict loader of `fiscal/editions.py`, whose first files are the rule sets."""

from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from fiscal.editions import EditionError, key_lines, load_toml


class Band(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    over: Decimal
    share: Decimal


class File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str = ""
    bands: tuple[Band, ...] = ()
    best: Band | None = None


def problems(path: Path, text: str) -> tuple[str, ...]:
    path.write_text(text)
    with pytest.raises(EditionError) as raised:
        load_toml(path, File)
    return tuple(each.removeprefix(str(path)) for each in raised.value.problems)


def test_a_file_is_read_exactly(tmp_path: Path) -> None:
    path = tmp_path / "file.toml"
    path.write_text('name = "一"\n[[bands]]\nover = 0.1\nshare = 1\n')
    assert load_toml(path, File) == File(
        name="一", bands=(Band(over=Decimal("0.1"), share=Decimal(1)),)
    )


def test_problems_in_arrays_of_tables(tmp_path: Path) -> None:
    text = "[[bands]]\nover = 1\nshare = 1\n\n[[bands]] # second\nover = 1\nshar = 2\n"
    assert problems(tmp_path / "file.toml", text) == (
        ":5: bands.1.share: this key is missing",
        ":7: bands.1.shar: unknown key; allowed are over, share",
    )


def test_problems_in_inline_tables(tmp_path: Path) -> None:
    text = 'bands = [\n  # [comment]\n  { over = 1, share = 1 },\n  { over = 1, share = "x" },\n]\n'
    (problem,) = problems(tmp_path / "file.toml", text)
    assert problem.startswith(":4: bands.1.share: ")


def test_problems_in_dotted_keys_and_tables(tmp_path: Path) -> None:
    path = tmp_path / "file.toml"
    assert problems(path, "best.over = 1\nbest.share = 1\nbest.colour = 1\n") == (
        ":3: best.colour: unknown key; allowed are over, share",
    )
    assert problems(path, "\n[best]\nover = inf\nshare = 1\n") == (
        ":3: best.over: Input should be a finite number, not inf",
    )


@pytest.mark.parametrize(
    ("text", "line"), [("name = \n", 1), ('name = "a"\n[best\n', 2), ("a = [1,\n\n", 3)]
)
def test_what_is_not_toml(tmp_path: Path, text: str, line: int) -> None:
    (problem,) = problems(tmp_path / "file.toml", text)
    assert problem.startswith(f":{line}: not valid TOML: ")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(EditionError, match="cannot be read"):
        load_toml(tmp_path / "none.toml", File)
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(EditionError, match="cannot be read"):
        load_toml(tmp_path / "bytes.toml", File)


def test_lines_behind_long_strings_and_nested_tables() -> None:
    text = (
        'a = """one\n# [two]\n"three\\""""\n'
        "b = '''x\ny'''\r\n"
        '"c d" = { e.f = 1, g = [[1, 2], [3]] }\n'
        "[h]\n[[h.i]]\nj = 1979-05-27\n[h.i.k]\nl = 1\n[[h.i]]\nj = 2\n"
    )
    lines = key_lines(text)
    assert lines["a",] == 1
    assert lines["b",] == 4
    assert lines["c d", "e", "f"] == 6
    assert lines["c d", "g", 1, 0] == 6
    assert lines["h", "i"] == 8
    assert lines["h", "i", 0, "k", "l"] == 11
    assert lines["h", "i", 1] == 12
    assert lines["h", "i", 1, "j"] == 13
