"""Final accounts as a kind of books."""

from __future__ import annotations

from books.kinds import BookKind

FINAL_ACCOUNTS = BookKind("final_accounts", lambda book, figures: (), lambda figures: ())
