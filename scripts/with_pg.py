"""Run a command beside a throw-away PostgreSQL: `with_pg.py pytest -n 2`.

The cluster lives in a temporary folder, listens on a socket there and nowhere else, does not
wait for the disk, and is gone afterwards. `DATABASE_URL` tells the command where it is.
As root it runs as the user `postgres`, for PostgreSQL refuses to run as root.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


def binaries() -> Path:
    """The folder of `initdb` and `pg_ctl`: the newest of Debian's, or what the path finds."""
    found = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    newest = sorted(found, key=lambda path: [int(n) for n in re.findall(r"\d+", str(path))])
    if newest:
        return newest[-1].parent
    on_path = shutil.which("pg_ctl")
    if on_path:
        return Path(on_path).resolve().parent
    sys.exit("PostgreSQL is not installed: apt-get install postgresql")


def unprivileged(folder: Path) -> dict[str, Any]:
    """How to start a process that is not root, which then owns the folder."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def cluster() -> Iterator[str]:
    """A running cluster; gives the address of its database."""
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    owner, tools, data = unprivileged(folder), binaries(), str(folder / "data")

    def run(tool: str, *arguments: str) -> None:
        command = [str(tools / tool), "-D", data, *arguments]
        done = subprocess.run(
            command,
            cwd=folder,
            text=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            **owner,
        )
        if done.returncode:
            sys.exit(f"{tool} failed: {done.stderr}")

    try:
        run("initdb", "-A", "trust", "-U", "mingzhang", "-E", "UTF8", "--locale=C", "--no-sync")
        settings = (f"unix_socket_directories={folder}", "listen_addresses=", *FAST)
        options = " ".join(f"-c {setting}" for setting in settings)
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgres://mingzhang@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    if not command:
        sys.exit(__doc__)
    with cluster() as address:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
