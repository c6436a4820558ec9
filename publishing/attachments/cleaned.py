"""What cleaning makes of a file, or why it refuses it: plain values, no Django.

They cross the border of a process as JSON, so that everything here is text and numbers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

PNG, JPEG, PDF = "image/png", "image/jpeg", "application/pdf"

MAX_BYTES = 10 * 2**20
MAX_PIXELS = 40_000_000
MAX_PAGES = 300
#: Text of a file by which it is searched for secrets, in characters.
MAX_TEXT = 3_000_000


class Unclean(Exception):
    """A file that is not taken in; `reason` is a key of `publishing.attachments.words.REFUSALS`."""

    def __init__(self, reason: str, **values: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass
class Cleaned:
    """A new file. `removed` counts what the old one held besides, by the keys of `words.REMOVED`.

    `texts` is the text of each page of a PDF, whether it shows or not; `unread` are the pages
    (counted from 1) that hold something which cannot be read as text. A picture has neither.
    `width` and `height` are pixels.
    """

    media_type: str
    content: bytes
    removed: Counter[str] = field(default_factory=Counter)
    texts: list[str] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    width: int = 0
    height: int = 0
