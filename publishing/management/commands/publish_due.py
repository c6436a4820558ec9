"""manage.py publish_due [--watch] [--beside-parent]"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections, connection

from fiscal.rules import log_failure
from publishing.orders.worker import do_what_is_due

log = logging.getLogger(__name__)

LOOK_EVERY = 2  # seconds
LONGEST_WAIT = 60  # seconds, where the database cannot be reached


class Command(BaseCommand):
    help = (
        "Publish what was ordered and is due. With --watch it goes on until it is stopped, and "
        "finishes the document it is at. It may be killed, started again and run twice. Without "
        "--watch exit status 0: all done; 1: something was refused or failed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", action="store_true", help="wait for what becomes due")
        parser.add_argument(
            "--beside-parent",
            action="store_true",
            help="with --watch: end as soon as the process that started this one is gone",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["watch"]:
            watch(os.getppid() if options["beside_parent"] else None)
            return
        came = do_what_is_due()
        published, undone = came["done"], came["refused"] + came["failed"]
        self.stdout.write(f"{published} documents published, {undone} refused or failed.")
        if undone:
            raise CommandError("The pages of the orders say why.", returncode=1)


def watch(parent: int | None) -> None:
    """Look every two seconds, until a signal says to stop or the parent is gone."""
    stop = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stop.set())

    def stopped() -> bool:
        return stop.is_set() or (parent is not None and os.getppid() != parent)

    wait: float = LOOK_EVERY
    log.info("waiting for what is ordered to be published")
    while not stopped():
        try:
            close_old_connections()
            do_what_is_due(stopped)
            wait = LOOK_EVERY
        except Exception as error:  # the database is away: look again later, and less often
            log_failure("looking for what is due", error)
            connection.close()
            wait = min(2 * wait, LONGEST_WAIT)
        pause(stop, wait, stopped)


def pause(stop: threading.Event, seconds: float, stopped: Callable[[], bool]) -> None:
    """Wait, but notice a signal at once and a lost parent soon."""
    while seconds > 0 and not stopped():
        stop.wait(min(seconds, LOOK_EVERY))
        seconds -= LOOK_EVERY
