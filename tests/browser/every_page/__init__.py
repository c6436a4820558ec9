"""Every page of the running product: its address, who opens it, and what is done there first.

The demonstration with some more in it, so that every state and every table of the back office
has something to show. `areas()` names the pages, `no_pages()` the addresses that show none, and
`routes()` every address there is, so that none is forgotten.
"""

from __future__ import annotations

from tests.browser.every_page.areas import areas
from tests.browser.every_page.demonstration import set_up
from tests.browser.every_page.no_pages import no_pages, opener_of, routes
from tests.browser.every_page.visits import Visit

__all__ = ["Visit", "areas", "no_pages", "opener_of", "routes", "set_up"]
