"""The portal is tested on the same publications as publishing itself."""

from tests.publishing.conftest import (  # noqa: F401
    committed,
    correct,
    department,
    published,
    published_dir,
    staff,
    withdraw,
)
