"""Every table edition there is, and one of a year that does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fiscal import dimensions
from fiscal.editions import EDITIONS, load_toml
from fiscal.tables import TableEdition

DATA = Path(__file__).parent.parent / "data" / "editions"
INVENTED = "invented-2031-budget"
INVENTED_FINAL = "invented-2031-final"
NAMES = [
    *sorted(path.stem for path in (EDITIONS / "tables").glob("*.toml")),
    INVENTED,
    INVENTED_FINAL,
]


def forget_trees() -> None:
    for remembered in (dimensions.trees, dimensions.node, dimensions.within):
        remembered.cache_clear()


@pytest.fixture(scope="module")
def trees_of_2031(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The trees with what the invented year adds to them."""
    path = tmp_path_factory.mktemp("editions") / "dimensions.toml"
    added = (DATA / "dimensions-2031.toml").read_text(encoding="utf-8")
    path.write_text(dimensions.FILE.read_text(encoding="utf-8") + added, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dimensions, "FILE", path)
        forget_trees()
        yield
    forget_trees()


@pytest.fixture(scope="module", params=NAMES)
def edition(request: pytest.FixtureRequest) -> TableEdition:
    """Each edition in turn."""
    if request.param in {INVENTED, INVENTED_FINAL}:
        request.getfixturevalue("trees_of_2031")
        return load_toml(DATA / f"{request.param}.toml", TableEdition)
    return load_toml(EDITIONS / "tables" / f"{request.param}.toml", TableEdition)
