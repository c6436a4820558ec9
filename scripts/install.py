"""Make `.venv` from a locked requirements file, and `.env` for a first try.

Runs on the system's Python and its standard library alone. Does nothing if all is in place.
"""

from __future__ import annotations

import argparse
import hashlib
import secrets
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
RUNNING, DEVELOPING = "requirements.txt", "requirements-dev.txt"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="with what tests and checks need")
    lock = DEVELOPING if parser.parse_args().dev else RUNNING
    if sys.version_info < (3, 11):  # noqa: UP036 (this script meets any Python)
        sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.11 …")
    if not is_installed(lock):
        install(lock)
    write_environment()


def is_installed(lock: str) -> bool:
    """Whether the stamp names this very lock file. The one for developing holds the other."""
    if not PYTHON.exists() or not STAMP.exists():
        return False
    stamped = STAMP.read_text().split()
    return digest_of(lock) in stamped or (lock == RUNNING and digest_of(DEVELOPING) in stamped)


def digest_of(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def install(lock: str) -> None:
    print(f"Installing {lock} into .venv …", flush=True)
    if not PYTHON.exists():
        venv.create(VENV, with_pip=True)
    uv = shutil.which("uv")
    command = [uv, "pip", "install"] if uv else [str(PYTHON), "-m", "pip", "install"]
    target = ["--python", str(PYTHON)] if uv else ["--disable-pip-version-check"]
    subprocess.run(
        [*command, *target, "--quiet", "--require-hashes", "-r", ROOT / lock], check=True
    )
    STAMP.write_text(digest_of(lock) + "\n")


def write_environment() -> None:
    """A `.env` with a random key; an existing one is left alone."""
    environment = ROOT / ".env"
    if not environment.exists():
        environment.touch(mode=0o600)
        environment.write_text(f"SECRET_KEY={secrets.token_urlsafe(50)}\n")
        print("Wrote .env with a random SECRET_KEY.")


if __name__ == "__main__":
    main()
