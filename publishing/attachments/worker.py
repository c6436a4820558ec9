"""The process that cleans one file: reads it from standard input, answers on standard output.

    python -m publishing.attachments.worker image/png < given > answer

The answer is a line of JSON, and after it the clean file. Memory, time and files are limited by the
system itself, whatever a library does with a hostile file.
"""

from __future__ import annotations

import contextlib
import json
import sys

from publishing.attachments.cleaned import PDF, Cleaned, Unclean

MEMORY = 1536 * 2**20
SECONDS = 60


def limit_resources() -> None:
    """Limits that the system enforces, where it knows them."""
    try:
        import resource
    except ImportError:  # the process that waits still limits the time
        return
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (limit, limit))


def clean(data: bytes, media_type: str) -> Cleaned:
    if media_type == PDF:
        from publishing.attachments.pdfs import clean_pdf

        return clean_pdf(data)
    from publishing.attachments.pictures import clean_picture

    return clean_picture(data, media_type)


def answer(data: bytes, media_type: str) -> bytes:
    try:
        found = clean(data, media_type)
    except Unclean as unclean:
        return line({"reason": unclean.reason, "values": unclean.values})
    except MemoryError:
        return line({"reason": "costly", "values": {}})
    told = {name: value for name, value in vars(found).items() if name != "content"}
    return line(told) + found.content


def line(said: dict[str, object]) -> bytes:
    return json.dumps(said).encode() + b"\n"


if __name__ == "__main__":
    limit_resources()
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(), sys.argv[1]))
