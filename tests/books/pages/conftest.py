"""People signed in before the pages of a budget."""

import pytest


@pytest.fixture
def sign_in(client):
    def sign_in(person):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def unit_preparer(sign_in, office):
    """Prepares the unit `mine` alone."""
    return sign_in(office.preparer)


@pytest.fixture
def preparer(sign_in, office):
    """Prepares the whole department."""
    return sign_in(office.staff["preparer"])
