"""A process that publishes what is due, again and again, in a child that may be killed.

For each line it reads it forks a child that runs `publish_due`, and tells `CHILD number`; when the
child is gone it tells `GONE seconds` of the processor that it took. Forking saves the time of
starting Python twenty times.
`LIMIT bytes` beforehand is the largest file the next child may write, as on a disk that is full.
"""

import os
import resource
import signal
import sys


def tell(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def publish(limit: int | None) -> None:
    """In the child: what the command does."""
    if limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    from django.core.management import call_command

    call_command("publish_due", stdout=sys.stderr)


def main() -> None:
    import django

    django.setup()
    # What the command imports on its way, so that a child begins at once.
    import publishing.management.commands.publish_due
    import publishing.pages  # noqa: F401

    tell("READY")
    limit = None
    for line in sys.stdin:
        word, _, value = line.strip().partition(" ")
        if word == "LIMIT":
            limit = int(value)
            continue
        child = os.fork()
        if not child:
            status = 1
            try:
                publish(limit)
                status = 0
            finally:
                os._exit(status)
        limit = None
        tell(f"CHILD {child}")
        used = os.wait4(child, 0)[2]
        tell(f"GONE {used.ru_utime + used.ru_stime}")


if __name__ == "__main__":
    main()
