"""Values of a book's text that other apps know from their own cases, and nobody types.

Those apps stand above and are not imported; each registers once, when Django starts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from workflow.models import Case

#: Gives values by the names under which text editions ask for them; none where it knows nothing.
Provider = Callable[[Case], Mapping[str, Decimal]]

PROVIDERS: list[Provider] = []


def register_provider(provider: Provider) -> None:
    if provider not in PROVIDERS:
        PROVIDERS.append(provider)


def provided_for(case: Case) -> dict[str, Decimal]:
    """What all of them know for the text of a case."""
    return {name: value for one in PROVIDERS for name, value in one(case).items()}
