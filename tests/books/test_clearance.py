"""Classified projects: who sees them, on every way there is; and who marks them."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from books.cases import findings, labels
from books.clearance import is_secret_to, seen_by
from books.models import Project, ProjectAmount, StatedTotal
from books.queries import (
    catalogue_for,
    catalogue_of,
    last_year_amounts,
    ledger_for,
    ledger_of,
    visible_projects,
)
from books.services import (
    lift_classification,
    link_project,
    mark_classified,
    save_projects,
    state_total,
)
from departments.models import Person
from departments.roles import ROLES
from fiscal.deriving import derive
from fiscal.sentences import say
from tests.factories import person, project_row
from workflow.history import history
from workflow.models import Case
from workflow.refusals import NotAllowed, Refused

NAME, CODE, AMOUNT = "北山工程", "41010024000000066320", "6632.0"
TOLD = (NAME, CODE, "6632", "66320000")


@pytest.fixture
def secret(office) -> Project:
    """A project that was entered, given a stated total, and then marked as classified."""
    part = office.part()
    rows = [project_row(NAME, code=CODE, amount=AMOUNT), project_row("企业服务专项")]
    preparer = office.staff["preparer"]
    save_projects(part_id=part.pk, rows=rows, version=part.version, by=preparer)
    project = Project.objects.get(name=NAME)
    state_total(
        case_id=office.case.pk,
        key=f"project:project={project.node}",
        label=NAME,
        amount=project.amounts.get().amount,
        step=project.amounts.get().step,
        version=Case.objects.get(pk=office.case.pk).version,
        by=preparer,
    )
    return mark(project, office.staff["custodian"])


def mark(project: Project, by: Person, **values) -> Project:
    given = {
        "level": "secret",
        "basis": "国家秘密事项范围目录",
        "reason": "依照定密意见",
        **values,
    }
    return mark_classified(project_id=project.pk, by=by, **given)


def tells(thing: object) -> list[str]:
    """What of the secret stands in something, however it is written."""
    text = thing if isinstance(thing, str) else repr(thing)
    return [one for one in TOLD if one in text]


UNCLEARED = [key for key in ROLES if key != "custodian"]


@pytest.mark.parametrize("role", UNCLEARED)
def test_whoever_is_not_cleared_sees_the_masked_row_alone(office, secret, role):
    reader = office.staff[role]
    views = {view.pk: view for view in visible_projects(office.book, reader)}
    assert len(views) == 2
    assert views[secret.pk].masked
    assert not tells(views[secret.pk])
    assert views[secret.pk].amounts is None
    assert not tells(catalogue_for(office.book, reader))
    assert is_secret_to(reader, secret)
    assert not Project.objects.filter(seen_by(reader), pk=secret.pk).exists()
    assert Project.objects.filter(seen_by(reader)).exists()


def test_the_custodian_sees_it_and_one_of_another_unit_or_department_does_not(office, secret):
    for cleared in (office.staff["custodian"], person("custodian", unit=office.mine)):
        [view] = [one for one in visible_projects(office.book, cleared) if one.pk == secret.pk]
        assert (view.name, view.code, view.masked) == (NAME, CODE, False)
        assert catalogue_for(office.book, cleared).projects[secret.node].name == NAME
    foreign = person("custodian", unit=office.other)
    assert is_secret_to(foreign, secret)
    assert not tells(visible_projects(office.book, foreign))


def test_the_two_answers_about_a_secret_are_one(office, secret):
    people = [*office.staff.values(), office.preparer, person("custodian", unit=office.other)]
    for someone in people:
        seen = Project.objects.filter(seen_by(someone), pk=secret.pk).exists()
        assert seen is not is_secret_to(someone, secret)
    assert is_secret_to(None, secret)


def test_the_public_catalogue_masks_it_and_tables_print_the_mask(office, secret):
    catalogue = catalogue_of(office.book)
    assert not tells(catalogue)
    definition = office.book.definition
    table = derive(definition.table("11"), ledger_of(office.book), catalogue, definition.masking)
    rows = [row for panel in table.rows.values() for row in panel if row.at.get("project")]
    [masked] = [row for row in rows if row.at["project"] == secret.node]
    assert definition.masking.name in masked.texts.values()
    assert {figure.text for figure in masked.figures.values()} <= {definition.masking.amount, ""}
    assert not tells([masked.texts, [figure.text for figure in masked.figures.values()]])


def test_findings_labels_and_history_do_not_name_it(office, secret):
    found = findings(office.case)
    assert found
    assert not tells(found) and not tells(labels(office.case))
    for role in UNCLEARED:
        entries = history(office.staff[role], office.case, labels(office.case))
        assert not tells([(str(one.sentence), one.changes, one.details) for one in entries])
    stored = list(office.case.events.values_list("data", "comment"))
    assert not tells(json.dumps(stored, ensure_ascii=False))


def test_what_was_stated_for_it_alone_is_dropped_and_cannot_be_stated_again(office, secret):
    assert not StatedTotal.objects.exists()
    with pytest.raises(Refused):
        state_total(
            case_id=office.case.pk,
            key=f"project:project={secret.node}",
            label="合计",
            amount=secret.amounts.get().amount,
            step=secret.amounts.get().step,
            version=Case.objects.get(pk=office.case.pk).version,
            by=office.staff["preparer"],
        )


def test_saving_the_grid_without_clearance_leaves_it_as_it_is(office, secret):
    part = office.part()
    preparer = office.staff["preparer"]
    save_projects(part_id=part.pk, rows=[], version=part.version, by=preparer)
    assert list(Project.objects.values_list("pk", flat=True)) == [secret.pk]
    rows = [project_row("冒名", id=secret.pk)]
    part = office.part()
    with pytest.raises(Refused) as raised:
        save_projects(part_id=part.pk, rows=rows, version=part.version, by=preparer)
    assert not tells(raised.value.findings)
    assert Project.objects.get().name == NAME


def test_who_prepares_and_is_cleared_can_change_it(office, secret):
    both = person("preparer", "custodian", department=office.department)
    part = office.part()
    rows = [project_row("北山二期", id=secret.pk, code=CODE)]
    save_projects(part_id=part.pk, rows=rows, version=part.version, by=both)
    project = Project.objects.get()
    assert (project.name, project.level) == ("北山二期", "secret")


def test_nobody_links_to_what_they_cannot_see(office, secret):
    part = office.part()
    with pytest.raises(Refused) as raised:
        link_project(
            project_id=secret.pk,
            follows_id=None,
            part_version=part.version,
            by=office.staff["preparer"],
        )
    assert raised.value.reason == say("There is no such project.")


@pytest.mark.parametrize("role", UNCLEARED)
def test_only_the_custodian_marks_and_lifts(office, secret, role):
    plain = Project.objects.get(name="企业服务专项")
    with pytest.raises(NotAllowed):
        mark(plain, office.staff[role])
    with pytest.raises(NotAllowed) as raised:
        lift_classification(project_id=secret.pk, reason="解密", by=office.staff[role])
    assert not tells(str(raised.value))
    plain.refresh_from_db()
    secret.refresh_from_db()
    assert (plain.level, secret.level) == ("", "secret")


def test_a_custodian_elsewhere_does_not_even_learn_that_it_is_there(office, secret):
    stranger = person("custodian", unit=office.other)
    with pytest.raises(NotAllowed) as missing:
        lift_classification(project_id=0, reason="x", by=stranger)
    with pytest.raises(NotAllowed) as hidden:
        lift_classification(project_id=secret.pk, reason="x", by=stranger)
    assert str(missing.value) == str(hidden.value)


@pytest.mark.parametrize(
    "wrong",
    [{"level": ""}, {"level": "cosmic"}, {"basis": " "}, {"reason": ""}, {"reason": f"{NAME}涉密"}],
)
def test_a_mark_needs_level_basis_and_a_reason_that_does_not_tell(office, secret, wrong):
    custodian = office.staff["custodian"]
    lift_classification(project_id=secret.pk, reason="重新定密", by=custodian)
    with pytest.raises(Refused):
        mark(secret, custodian, **wrong)
    secret.refresh_from_db()
    assert (secret.level, secret.basis, secret.marked_by) == ("", "", None)


def test_marking_is_recorded_and_makes_older_versions_stale(office, secret):
    event = office.case.events.order_by("-number").first()
    assert (event.action, event.comment) == ("classify", "依照定密意见")
    assert event.data["project"] == secret.node
    assert office.part().version == event.data["part_version"]
    lift_classification(project_id=secret.pk, reason="保密期限届满", by=office.staff["custodian"])
    assert office.case.events.order_by("-number").first().action == "declassify"
    assert not is_secret_to(None, Project.objects.get(pk=secret.pk))


def test_the_ledger_of_a_reader_gives_no_names(office, secret):
    for facts in (ledger_of(office.book).facts, ledger_for(office.book, office.preparer).facts):
        assert secret.node in {fact.at.get("project") for fact in facts}
        assert NAME not in repr(facts) and CODE not in repr(facts)


def test_last_year_is_compared_only_where_both_years_are_open(office, secret):
    assert last_year_amounts(office.part(), office.preparer) is None


@pytest.mark.parametrize("role", ["administrator", "reviewer", "auditor"])
def test_the_back_office_neither_lists_nor_finds_nor_exports_it(office, secret, role):
    someone = office.staff[role]
    Person.objects.filter(pk=someone.pk).update(is_staff=True)
    client = Client()
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    pages = [
        reverse("admin:books_project_changelist"),
        reverse("admin:books_project_changelist") + f"?q={NAME}",
        reverse("admin:books_project_changelist") + f"?q={CODE}",
        reverse("admin:books_projectamount_changelist"),
        reverse("admin:books_projectamount_changelist") + f"?q={NAME}",
        reverse("admin:books_statedtotal_changelist"),
        reverse("admin:books_part_changelist"),
        reverse("admin:books_part_change", args=[office.part().pk]),
        reverse("admin:books_book_change", args=[office.case.pk]),
    ]
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200
        text = (
            response.content.decode().replace(f'value="{NAME}"', "").replace(f'value="{CODE}"', "")
        )
        text = text.replace(f"q={CODE}", "")
        assert not [one for one in (NAME, CODE, "66320000", "66,320,000") if one in text], page
    for model, pk in (("project", secret.pk), ("projectamount", secret.amounts.get().pk)):
        response = client.get(reverse(f"admin:books_{model}_change", args=[pk]))
        assert response.status_code == 302
    exported = client.post(
        reverse("admin:books_project_export"),
        {
            "format": "0",
            "resource": "0",
            **{
                f"projectresource_{name}": "on"
                for name in ("code", "name", "purpose", "item__code")
            },
        },
    )
    assert exported.status_code == 200
    content = exported.content
    if content[:2] == b"PK":
        cells = load_workbook(BytesIO(content)).active.values
        content = repr(list(cells)).encode()
    assert "企业服务专项".encode() in content
    assert NAME.encode() not in content and CODE.encode() not in content


def test_its_own_text_says_nothing(office, secret):
    assert not tells(str(secret))
    assert not tells(str(ProjectAmount.objects.get(project=secret)))


@pytest.mark.parametrize("role", UNCLEARED)
def test_no_page_of_the_workspace_says_anything_of_it(office, secret, role):
    client = Client()
    client.force_login(office.staff[role], backend="django.contrib.auth.backends.ModelBackend")
    pages = [
        reverse("workflow:case", args=[office.case.pk]),
        reverse("workflow:cases"),
        reverse("workflow:inbox"),
        reverse("workflow:cases") + f"?search={NAME}",
    ]
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        text = response.content.decode().replace(f'value="{NAME}"', "")
        assert not [one for one in (NAME, CODE, "66320000", "6,632") if one in text], page
