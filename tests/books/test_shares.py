"""What waits for somebody who fills in one unit of a budget and does not see the whole."""

from django.urls import reverse

from books.services import finish_part
from tests.factories import person
from workflow.queries import inbox, shares


def test_a_unit_finds_its_unfinished_part_in_the_inbox(office, client):
    client.force_login(office.preparer)
    assert not inbox(office.preparer).exists()
    [share] = shares(office.preparer)
    assert str(office.mine) in share.title
    page = client.get(reverse("workflow:inbox")).content.decode()
    assert share.url in page
    assert str(office.other) not in page
    office.fill()
    part = office.part()
    if part.finished_at is None:
        finish_part(part_id=part.pk, version=part.version, by=office.preparer)
    assert shares(office.preparer) == []


def test_who_sees_the_whole_case_has_no_shares(office):
    assert shares(office.staff["preparer"]) == []
    assert shares(office.staff["reviewer"]) == []
    assert shares(person("preparer", unit=office.other)) != []
