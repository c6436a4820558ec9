"""What every test runs under: stricter than production, and cut off from the network."""

from __future__ import annotations

import logging
import os
import shutil
import socket
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

from tests.kept import begin_with_what_is_kept, kept, pytest_fixture_setup  # noqa: F401
from tests.settings import SCRATCH

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--with-database", action="store_true", help="only tests that use the database"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a second database, tests that use none would be the same tests again."""
    if config.getoption("--with-database"):
        left_out = [item for item in items if not uses_database(item)]
        items[:] = [item for item in items if uses_database(item)]
        config.hook.pytest_deselected(items=left_out)


def uses_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(
        item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db", "live_server"}
    )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where the browser tests are required, a run without them has failed."""
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("REQUIRE_BROWSER") and terminal:
        reports = terminal.stats.get("passed", [])
        if not any("browser" in report.keywords for report in reports):
            terminal.write_line("No browser test has passed, and they are required.", red=True)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    """The folder of databases and files of this run goes with it."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(SCRATCH, ignore_errors=True)


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """A test that reaches for another machine fails."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in LOOPBACK:
            raise RuntimeError(f"a test tried to reach {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield


@pytest.fixture(autouse=True, scope="session")
def flush_past_the_guards() -> Iterator[None]:
    """Tests with real transactions empty all tables afterwards, the append-only ones as well."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def unguarded_flush(self: BaseDatabaseOperations, statements: list[str]) -> None:
        guards = guards_of(self.connection)
        with self.connection.cursor() as cursor:
            for lifting, _ in guards:
                cursor.execute(lifting)
            flush(self, statements)
            for _, restoring in guards:
                cursor.execute(restoring)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", unguarded_flush)
        yield


def guards_of(connection: Any) -> list[tuple[str, str]]:
    """The statements that lift and restore what keeps tables append-only."""
    if connection.vendor == "postgresql":
        role = "SET session_replication_role = "
        return [(f"{role}replica", f"{role}origin")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return [(f"DROP TRIGGER {name}", sql) for name, sql in cursor.fetchall()]


@pytest.fixture
def unguarded(db: None) -> Iterator[None]:
    """The database as someone with full power over it could change it: no triggers."""
    guards = guards_of(connection)
    with connection.cursor() as cursor:
        for lifting, _ in guards:
            cursor.execute(lifting)
    yield
    with connection.cursor() as cursor:
        for _, restoring in guards:
            cursor.execute(restoring)


class FailureNoted(logging.Handler):
    """Remembers that a rule, or a part of a check, raised."""

    def __init__(self) -> None:
        super().__init__()
        self.noted: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.noted.append(record.getMessage())


@pytest.fixture
def expected_failures() -> None:
    """For tests in which a rule is made to raise."""


@pytest.fixture(autouse=True)
def no_rule_raises(request: pytest.FixtureRequest) -> Iterator[None]:
    """A rule that raises is reported and passed over in production; here it fails the test."""
    handler = FailureNoted()
    logger = logging.getLogger("fiscal.rules")
    logger.addHandler(handler)
    yield
    logger.removeHandler(handler)
    if "expected_failures" not in request.fixturenames:
        assert not handler.noted, handler.noted[0]


@pytest.fixture
def published_dir(settings: Any, tmp_path: Path) -> Path:
    settings.PUBLISHED_DIR = tmp_path / "published"
    return tmp_path / "published"


@pytest.fixture
@kept()
def demonstration(db: None, published_dir: Path, django_capture_on_commit_callbacks: Any) -> str:
    """The demonstration as it is loaded, and what is said then."""
    said = StringIO()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_demo", stdout=said)
    return said.getvalue()


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """No test finds what another left in the cache."""
    yield
    cache.clear()
