"""Having a file cleaned: recognised by its first bytes, then handed to a process of its own."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections import Counter

from django.conf import settings

from publishing.attachments.cleaned import JPEG, MAX_BYTES, PDF, PNG, Cleaned, Unclean
from publishing.attachments.words import FORMATS, refusal
from workflow.refusals import Refused

log = logging.getLogger(__name__)

#: So long the process may take, waiting included, in seconds.
TIMEOUT = 90
#: So many files are cleaned at once in a server process; a further one waits, then is refused.
AT_ONCE = threading.BoundedSemaphore(2)
PATIENCE = 30

STARTS = {PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}
#: Some programs write a few bytes before the beginning of a PDF; readers look this far.
PDF_WITHIN = 1024
ENDINGS = {PNG: ("png",), JPEG: ("jpg", "jpeg", "jpe", "jfif"), PDF: ("pdf",)}


def cleaned(data: bytes, name: str) -> Cleaned:
    """The file with nothing but what is seen. Raises Refused, which says what to do.

    `name` is what the person calls it; its ending must fit.
    """
    try:
        return in_own_process(data, recognised(data, name))
    except Unclean as unclean:
        raise Refused(refusal(unclean.reason, name, unclean.values)) from unclean


def recognised(data: bytes, name: str) -> str:
    """The media type by the content. Raises Unclean where it is none of ours or is named so."""
    if not data:
        raise Unclean("empty")
    if len(data) > MAX_BYTES:
        raise Unclean("large")
    found = next((one for one, start in STARTS.items() if data.startswith(start)), "")
    if not found and b"%PDF-" in data[:PDF_WITHIN]:
        found = PDF
    if not found:
        raise Unclean("format")
    if name.rpartition(".")[2].lower() not in ENDINGS[found]:
        raise Unclean("ending", format=FORMATS[found])
    return found


def in_own_process(data: bytes, media_type: str) -> Cleaned:
    """What the worker makes of the file; whatever brings it down refuses the file."""
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise Unclean("busy")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "publishing.attachments.worker", media_type],
            input=data,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.defpath},
            timeout=TIMEOUT,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise Unclean("costly") from error
    except subprocess.CalledProcessError as error:
        log.warning("cleaning a %s file ended with %s", media_type, error.returncode)
        raise Unclean("costly") from error
    finally:
        AT_ONCE.release()
    said, _newline, content = done.stdout.partition(b"\n")
    told = json.loads(said)
    if "reason" in told:
        raise Unclean(told["reason"], **told["values"])
    told["removed"] = Counter(told["removed"])
    return Cleaned(content=content, **told)
