"""Everything that can be said of the code without running it. Runs all checks, then sums up."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ADDRESS = re.compile(r"://|--index-url|--find-links|@ (git|file)")


def tool(name: str, *arguments: str) -> Callable[[], bool]:
    """A check that is a program of the virtual environment."""

    def run() -> bool:
        environment = {**os.environ, "SECRET_KEY": "x" * 25 + "-only-for-checks-" + "y" * 25}
        environment |= {"HTTPS": "on", "LOG_LEVEL": "WARNING"}
        return subprocess.run([BIN / name, *arguments], cwd=ROOT, env=environment).returncode == 0

    return run


def script(name: str, *arguments: str) -> Callable[[], bool]:
    return tool("python", f"scripts/{name}", *arguments)


def manage(*arguments: str) -> Callable[[], bool]:
    return tool("python", "manage.py", *arguments)


def locks_hold_no_address() -> bool:
    """The locked requirements name packages and hashes, and no place to take them from."""
    found = [
        f"{lock.name}:{number}: {line}"
        for lock in sorted(ROOT.glob("requirements*.txt"))
        for number, line in enumerate(lock.read_text().splitlines(), start=1)
        if ADDRESS.search(line)
    ]
    print(*found, sep="\n", end="\n" if found else "")
    return not found


CHECKS: dict[str, Callable[[], bool]] = {
    "format": tool("ruff", "format", "--check", "--quiet", "."),
    "lint": tool("ruff", "check", "--quiet", "."),
    "types": tool("mypy", "--no-error-summary", "."),
    "layers": tool("lint-imports", "--no-cache", "--no-logo"),
    "settings for production": manage("check", "--deploy", "--fail-level", "WARNING"),
    "migrations": manage("makemigrations", "--check", "--dry-run", "--verbosity", "0"),
    "translations": script("messages.py", "--check"),
    "generated documents": script("generate_docs.py", "--check"),
    "locked requirements": locks_hold_no_address,
}


def main() -> int:
    failed = []
    for name, check in CHECKS.items():
        passed = check()
        print(f"{'ok    ' if passed else 'FAILED'}  {name}", flush=True)
        if not passed:
            failed.append(name)
    print(f"{len(CHECKS) - len(failed)} checks passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
