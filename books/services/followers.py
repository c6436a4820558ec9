"""What else changes with the projects of a book: apps above tell it when Django starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from books.models import Part

#: Project (`p17`) → what happens to it, in the words of events: `added`, `removed` (it still
#: stands there), `amounts`, or the names of the fields that are others now.
Happening = Mapping[str, Sequence[str]]

Follower = Callable[[Part, Happening], None]
FOLLOWERS: list[Follower] = []


def follow_projects(follower: Follower) -> None:
    """Have `follower` run, in the same transaction, whenever something happens to projects."""
    if follower not in FOLLOWERS:
        FOLLOWERS.append(follower)


def tell_followers(part: Part, happening: Happening) -> None:
    for follow in FOLLOWERS if happening else ():
        follow(part, happening)
