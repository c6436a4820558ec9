"""Every test, on PostgreSQL and on SQLite, in a real browser where pages are concerned.

Tests that use no database run once. Says what is missing on the machine before it begins.
Options go to pytest: `test.py -k inbox`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTEST = (sys.executable, "-m", "pytest", "-n", os.environ.get("TEST_PROCESSES", "2"))


def missing_packages() -> list[str]:
    """The Debian packages that the tests need and the machine does not have."""
    found = {
        "postgresql": shutil.which("pg_ctl")
        or any(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")),
        "chromium": shutil.which("chromium"),
        "fonts-noto-cjk": any(Path("/usr/share/fonts").rglob("*CJK*")),
    }
    return [package for package, place in found.items() if not place]


def run(title: str, command: tuple[str, ...], **environment: str) -> bool:
    print(f"\n{title}: {' '.join(command[1:])}", flush=True)
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment})
    return done.returncode == 0


def main(options: list[str]) -> int:
    missing = missing_packages()
    if missing:
        print("The tests need more on this machine: apt-get install --yes", *missing)
        return 2
    subprocess.run([sys.executable, "scripts/messages.py", "--compile"], cwd=ROOT, check=True)
    required = {} if options else {"REQUIRE_BROWSER": "1"}
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    os.environ.clear()
    os.environ.update(environment)
    on_postgresql = run(
        "PostgreSQL",
        (sys.executable, "scripts/with_pg.py", *PYTEST, *options),
        REQUIRE_POSTGRESQL="1",
        **required,
    )
    on_sqlite = run("SQLite", (*PYTEST, "--with-database", *options), **required)
    return 0 if on_sqlite and on_postgresql else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
