"""What a page to be opened is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass(frozen=True)
class Visit:
    """A page to open. `then` leads on to what is to be looked at, which answers `status`.

    `refused`: nobody may do this, so that instead of the page there is the one of every refusal.
    """

    address: str
    who: str = ""
    then: Callable[[Page], None] | None = None
    status: int = 200
    refused: bool = False

    @property
    def name(self) -> str:
        done = f" {self.then.__name__}" if self.then else ""
        return f"{self.address} {self.who or 'nobody'}{done}"
