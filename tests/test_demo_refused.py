"""The demonstration keeps away from a site that people use."""

from io import StringIO

import pytest
from django.core.management import call_command

from departments.models import Department
from tests.factories import PersonFactory


@pytest.mark.django_db
def test_it_keeps_away_from_a_database_with_other_people():
    PersonFactory()
    said = StringIO()
    call_command("load_demo", stdout=said)
    assert "no demonstration data" in said.getvalue()
    assert not Department.objects.exists()
