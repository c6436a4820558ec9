"""Who reaches which page: every address of the pages of budgets is tried."""

from __future__ import annotations

import pytest

from books.models import Part
from books.part_sums import grids_of
from books.services import mark_classified
from books.urls import urlpatterns
from departments.roles import ROLES
from tests.books.pages.asking import HTMX, grid_url, text, url
from tests.factories import DepartmentFactory, PersonFactory, person

OF_A_PART = {"grid", "save", "finish", "reopen"}
OF_A_PROJECT = {"project", "link_project", "classify", "lift"}
OF_A_TABLE = {"table", "cell", "state_total", "drop_total"}
OF_A_BUDGET = {"overview", "approval", "add_part", "place", "unit", "tables"}
OF_NONE = {"index", "create"}
READ = {"overview", "place", "tables", "grid", "project", "table", "cell"}
MINE = OF_A_PART | OF_A_PROJECT | OF_A_TABLE | OF_A_BUDGET | OF_NONE


def addresses(office, unit) -> dict[str, str]:
    """Every address that names something of a budget, of one of its units."""
    part, project = office.part(unit), office.project(unit)
    case = office.case.pk
    found = {name: url(name, case) for name in OF_A_BUDGET}
    found |= {name: url(name, case, part.pk) for name in ("finish", "reopen")}
    for kind in grids_of(office.book):
        found |= {f"grid {kind}": url("grid", case, part.pk, kind)}
        found |= {f"save {kind}": url("save", case, part.pk, kind)}
    found |= {name: url(name, case, project.pk) for name in OF_A_PROJECT}
    found |= {name: url(name, case, "01") for name in OF_A_TABLE}
    return found


def ask(client, name: str, address: str):
    return client.get(address) if name.split()[0] in READ else client.post(address, {"version": 1})


def test_every_address_is_tried():
    elsewhere = {"text", "save_text", "export"}
    assert {one.name for one in urlpatterns} - elsewhere == MINE


@pytest.mark.parametrize("role", ["stranger", "nobody"])
def test_a_foreign_budget_is_not_found(office, sign_in, role):
    office.fill()
    people = {
        "stranger": person("preparer", "custodian", department=DepartmentFactory()),
        "nobody": PersonFactory(),
    }
    client = sign_in(people[role])
    for name, address in addresses(office, office.mine).items():
        assert ask(client, name, address).status_code == 404, name


def test_a_preparer_of_one_unit_finds_nothing_of_another(office, unit_preparer):
    office.fill()
    own, other = addresses(office, office.mine), addresses(office, office.other)
    for name, address in other.items():
        if address not in own.values():
            assert ask(unit_preparer, name, address).status_code == 404, name
    changed = Part.objects.get(pk=office.part(office.other).pk)
    assert changed.version == office.part(office.other).version


def test_the_pages_of_a_unit_say_nothing_of_another(office, unit_preparer):
    office.fill()
    for name, address in addresses(office, office.mine).items():
        if name.split()[0] in READ:
            answer = unit_preparer.get(address, follow=True)
            assert office.other.name not in text(answer), name
            assert f"{office.other}专项经费" not in text(answer), name


def test_a_preparer_of_one_unit_changes_nothing_of_the_whole(office, unit_preparer):
    office.fill()
    case, version = office.case.pk, office.book.case.version
    place = {"version": version, "place": "income.total.amount", "amount": "1"}
    asked = {
        "approval": {"version": version, "approved_on": "2024-02-01"},
        "add_part": {"version": version, "unit": ""},
    }
    for name, data in asked.items():
        assert unit_preparer.post(url(name, case), data).status_code == 403, name
    for name in ("state_total", "drop_total"):
        assert unit_preparer.post(url(name, case, "01"), place).status_code == 403, name
    assert office.book.case.version == version


def test_what_does_not_exist_is_not_found(office, preparer):
    office.fill()
    case, part = office.case.pk, office.part()
    for address in (
        url("overview", 999_999),
        url("grid", case, 999_999, "income"),
        url("grid", case, part.pk, "lottery"),
        url("grid", case + 1, part.pk, "income"),
        url("project", case, 999_999),
        url("table", case, "99"),
        url("cell", case, "01"),
        url("cell", case, "01") + "?place=income.general",
        url("cell", case, "01") + "?place=a.b.c",
    ):
        assert preparer.get(address).status_code == 404, address
    assert preparer.get(url("place", case) + "?place=nothing", headers=HTMX).status_code == 404


@pytest.mark.parametrize("role", list(ROLES))
def test_every_role_reads_its_budget(office, sign_in, role):
    office.fill()
    client = sign_in(office.staff[role])
    for name, address in addresses(office, office.mine).items():
        if name.split()[0] in READ - {"cell"}:
            assert client.get(address, follow=True).status_code == 200, name


@pytest.mark.parametrize("role", [one for one in ROLES if one != "preparer"])
def test_who_does_not_prepare_cannot_save(office, sign_in, role):
    office.fill()
    client = sign_in(office.staff[role])
    part = office.part()
    for kind in grids_of(office.book):
        data = {"version": part.version, f"{kind}.order": ""}
        answer = client.post(url("save", office.case.pk, part.pk, kind), data)
        assert answer.status_code == 403, kind
        assert 'form="entry"' not in text(client.get(grid_url(part, kind)))
    assert office.part().version == part.version


def test_a_classified_project_is_nowhere_for_who_is_not_cleared(office, sign_in):
    office.fill()
    project = office.project()
    mark_classified(
        project_id=project.pk,
        level="secret",
        basis="目录",
        reason="依法定密",
        by=office.staff["custodian"],
    )
    secret = (project.name, f"projects/{project.pk}/")
    for role in [one for one in ROLES if one != "custodian"]:
        client = sign_in(office.staff[role])
        found = addresses(office, office.mine)
        for name in OF_A_PROJECT:
            assert ask(client, name, found[name]).status_code == 404, (role, name)
        pages = [found[name] for name in found if name.split()[0] in READ - OF_A_PROJECT - {"cell"}]
        pages += [url("table", office.case.pk, code) for code in ("03", "05", "11")]
        pages += [url("cell", office.case.pk, "11") + "?place=projects.total.total"]
        for page in pages:
            answer = client.get(page, follow=True)
            assert answer.status_code == 200, page
            for one in secret:
                assert one not in text(answer), (role, page)
    answer = client.get(grid_url(office.part(), "projects"))
    assert "涉密项目按规定不予公开" in text(answer) and "XXXX" in text(answer)
    cleared = sign_in(office.staff["custodian"])
    assert project.name in text(cleared.get(grid_url(office.part(), "projects")))
