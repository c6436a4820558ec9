"""What several tests begin with: made once in a run, laid down again for each of them.

Whatever takes long to come about (the demonstration, a published budget) a fixture builds through
the real services, in an empty database. Marked with `kept`, it is built for the first test that
asks for it; rows and files are kept and, for every other test of the run, written as they were.

    @pytest.fixture
    @kept("department", "staff")
    def published(department, staff): ...

The value of the fixture and of those that it names, which it rests on, are copies of what they
were; so none of them may do anything but write to the database and to the folders of files.
"""

from __future__ import annotations

import hashlib
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, models, transaction

from tests import factories
from tests.settings import SCRATCH

Fixture = TypeVar("Fixture", bound=Callable[..., Any])
Rows = list[tuple[Any, ...]]

#: Written by Django itself whenever tables have been made or emptied.
NOT_KEPT = (ContentType, Permission)
FACTORIES = (factories.DepartmentFactory, factories.UnitFactory, factories.PersonFactory)
FOLDERS = ("PUBLISHED_DIR", "ATTACHMENTS_DIR")
LAID_DOWN = pytest.StashKey[dict[str, Any]]()


def kept(*rests_on: str) -> Callable[[Fixture], Fixture]:
    """Mark a fixture to be kept, together with those that it rests on."""

    def mark(function: Fixture) -> Fixture:
        function.__dict__["rests_on"] = rests_on
        return function

    return mark


@pytest.fixture(autouse=True)
def begin_with_what_is_kept(request: pytest.FixtureRequest) -> None:
    """Before anything else of a test: build or lay down the kept fixture that it asks for."""
    found = request.node._fixtureinfo.name2fixturedefs
    marked = {
        name: found[name][-1].func.rests_on
        for name in request.fixturenames
        if name in found and hasattr(found[name][-1].func, "rests_on")
    }
    outer = [one for one in marked if not any(one in others for others in marked.values())]
    if not outer:
        return
    [name] = outer  # two of them would both want an empty database
    request.getfixturevalue("db")
    if "published_dir" in found:
        request.getfixturevalue("published_dir")
    names = [*marked[name], name]
    functions = [found[one][-1].func for one in names]
    identity = " ".join(f"{one.__module__}.{one.__qualname__}" for one in functions)
    place = SCRATCH / "kept" / hashlib.sha256(identity.encode()).hexdigest()[:16]
    present = [one._meta.label for one in kept_models() if one._default_manager.exists()]
    assert not present, f"{name} is built in an empty database, and there are {present}"
    if place.exists():
        request.node.stash[LAID_DOWN] = lay_down(place)
    else:
        keep(place, {one: request.getfixturevalue(one) for one in names})


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> bool | None:
    """A fixture that has been laid down is not run: its value is what it was."""
    laid_down = request.node.stash.get(LAID_DOWN, {}) if fixturedef.scope == "function" else {}
    if fixturedef.argname not in laid_down:
        return None
    value = laid_down[fixturedef.argname]
    fixturedef.cached_result = (value, fixturedef.cache_key(request), None)
    return True  # "done": pytest takes the value from the cached result


def kept_models() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model not in NOT_KEPT:
            yield model


def columns_of(model: type[models.Model]) -> str:
    return ", ".join(connection.ops.quote_name(one.column) for one in model._meta.local_fields)


def rows_of(model: type[models.Model]) -> Rows:
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"SELECT {columns_of(model)} FROM {table}")
        return [
            tuple(bytes(one) if isinstance(one, memoryview) else one for one in row)
            for row in cursor.fetchall()
        ]


def keep(place: Path, values: dict[str, Any]) -> None:
    """Rows, files and counters, put in place in one step: another process may be at it too."""
    rows = {one._meta.label: found for one in kept_models() if (found := rows_of(one))}
    counts = [next_number(one) for one in FACTORIES]
    place.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=place.parent))
    (building / "pickled").write_bytes(pickle.dumps((rows, counts, values)))
    for name in FOLDERS:
        if getattr(settings, name).exists():
            shutil.copytree(getattr(settings, name), building / name, symlinks=True)
    if not place.exists():
        building.replace(place)


def lay_down(place: Path) -> dict[str, Any]:
    """Write rows and files as they were. References are checked when the transaction ends."""
    rows, counts, values = pickle.loads((place / "pickled").read_bytes())
    written = [apps.get_model(label) for label in rows]
    with transaction.atomic(), connection.cursor() as cursor:
        for model, kept_rows in zip(written, rows.values(), strict=True):
            table = connection.ops.quote_name(model._meta.db_table)
            places = ", ".join(["%s"] * len(kept_rows[0]))
            statement = f"INSERT INTO {table} ({columns_of(model)}) VALUES ({places})"
            cursor.executemany(statement, kept_rows)
        for statement in connection.ops.sequence_reset_sql(no_style(), written):
            cursor.execute(statement)
    for factory, count in zip(FACTORIES, counts, strict=True):
        factory.reset_sequence(count, force=True)
    for name in FOLDERS:
        if (place / name).exists():
            target = getattr(settings, name)
            shutil.copytree(place / name, target, symlinks=True, dirs_exist_ok=True)
    kept_values: dict[str, Any] = values
    return kept_values


def next_number(factory: Any) -> int:
    """What a factory numbers next, which it tells under no public name."""
    factory._meta._initialize_counter()
    number: int = factory._meta._counter.seq
    return number
