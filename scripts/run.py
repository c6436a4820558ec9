"""Start the site on this machine with demonstration data: database, translations, server, and
beside the server the job that publishes what is ordered.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def manage(*arguments: str) -> None:
    """A command of Django, speaking up only where something is wrong."""
    environment = {**os.environ, "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING")}
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", default="8000")
    options = parser.parse_args()
    subprocess.run([sys.executable, "scripts/messages.py", "--compile"], cwd=ROOT, check=True)
    manage("migrate", "--verbosity", "0")
    manage("collectstatic", "--no-input", "--verbosity", "0")
    manage("load_demo")
    print(f"\n  http://{options.address}:{options.port}/            the public portal")
    print(
        f"  http://{options.address}:{options.port}/workspace/  the workspace; stop with Ctrl-C\n"
    )
    sys.stdout.flush()
    os.chdir(ROOT)
    # What publishes in the background ends by itself when this process, the server, is gone.
    environment = {**os.environ, "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING")}
    worker = [sys.executable, "manage.py", "publish_due", "--watch", "--beside-parent"]
    subprocess.Popen(worker, env=environment)
    os.execv(
        Path(sys.executable).with_name("granian"),
        [
            "granian",
            *("--interface", "wsgi", "--host", options.address, "--port", options.port),
            *("--workers", "1", "--blocking-threads", "4", "--log-level", "error"),
            "config.wsgi:application",
        ],
    )


if __name__ == "__main__":
    main()
