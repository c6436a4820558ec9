"""The back office: every model can be looked at, nothing goes around the services."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from departments.models import BudgetUnit, Department, Membership, Person
from tests.factories import DepartmentFactory, case_in_state, person, remark_on, staff_of
from workflow.models import Case, Deadline, Event
from workflow.states import State

OURS = ("departments", "workflow", "budgets", "performance", "publishing")
MODELS = [model for label in OURS for model in apps.get_app_config(label).get_models()]
KEPT = {
    "Department",
    "BudgetUnit",
    "Person",
    "IndicatorTemplate",
    "Membership",
    "Deadline",
    "Approval",
    "GoalForm",
    "GoalTask",
    "GoalIndicator",
    "ClassificationCode",
    "EconomicMapping",
}

pytestmark = pytest.mark.django_db


def signed_in(someone: AbstractBaseUser) -> Client:
    client = Client()
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(model: type, page: str, *args: object) -> str:
    label = f"{model._meta.app_label}_{model._meta.model_name}"
    return reverse(f"admin:{label}_{page}", args=args)


@pytest.fixture
def department() -> Department:
    return DepartmentFactory()


@pytest.fixture
def staff(department: Department) -> dict[str, Person]:
    people = staff_of(department)
    Person.objects.filter(memberships__role__in=["administrator", "reviewer", "auditor"]).update(
        is_staff=True
    )
    for one in people.values():
        one.refresh_from_db()
    return people


def test_every_model_is_registered() -> None:
    assert [model.__name__ for model in MODELS if model not in admin.site._registry] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_pages_of_every_model(model: type, staff: dict, department: Department) -> None:
    case_in_state(State.WITHDRAWN, staff=staff, department=department)
    remark_on(
        case_in_state(State.UNDER_REVIEW, staff=staff, department=department, form=2),
        staff["reviewer"],
    )
    client = signed_in(staff["administrator"])
    assert client.get(address(model, "changelist")).status_code == 200
    found = client.get(address(model, "changelist"), {"q": "局"})
    assert found.status_code == 200
    adds = model.__name__ in KEPT
    assert client.get(address(model, "add")).status_code == (200 if adds else 403)
    if row := model._default_manager.first():
        page = client.get(address(model, "change", row.pk))
        assert page.status_code == 200
        assert ('name="_save"' in page.content.decode()) == adds
        deletes = adds and model.__name__ not in {"Person", "Membership"}
        deleting = client.get(address(model, "delete", row.pk))
        assert deleting.status_code == (200 if deletes else 403)


@pytest.mark.parametrize("role", ["reviewer", "auditor"])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_reviewers_and_auditors_look_and_change_nothing(
    model: type, role: str, staff: dict, department: Department
) -> None:
    case_in_state(State.PUBLISHED, staff=staff, department=department)
    client = signed_in(staff[role])
    assert client.get(address(model, "changelist")).status_code == 200
    assert client.get(address(model, "add")).status_code == 403
    if row := model._default_manager.first():
        assert client.post(address(model, "change", row.pk), {}).status_code == 403


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_department_staff_see_nothing(model: type, department: Department) -> None:
    client = signed_in(person("approver", department=department, is_staff=True))
    assert client.get(address(model, "changelist")).status_code == 403


def test_without_the_staff_flag_there_is_no_way_in(staff: dict) -> None:
    response = signed_in(staff["publisher"]).get(reverse("admin:index"))
    assert response.status_code == 302


def test_one_sees_the_departments_in_reach_alone(staff: dict, department: Department) -> None:
    mine = case_in_state(State.DRAFT, staff=staff, department=department)
    other = case_in_state(State.DRAFT)
    client = signed_in(person("auditor", department=department, is_staff=True))
    assert client.get(address(Case, "change", mine.pk)).status_code == 200
    assert client.get(address(Case, "change", other.pk)).status_code == 302


def test_state_and_version_cannot_be_posted(staff: dict, department: Department) -> None:
    case = case_in_state(State.DRAFT, staff=staff, department=department)
    client = signed_in(staff["administrator"])
    response = client.post(address(Case, "change", case.pk), {"state": "approved", "version": 99})
    assert response.status_code == 403
    case.refresh_from_db()
    assert (case.state, case.version) == (State.DRAFT, 1)


def test_bulk_step_shows_versions_first(staff: dict, department: Department) -> None:
    one = case_in_state(State.UNDER_REVIEW, staff=staff, department=department)
    stale = case_in_state(State.UNDER_REVIEW, staff=staff, department=department, form=3)
    client = signed_in(staff["reviewer"])
    chosen = {"action": "approve", "_selected_action": [one.pk, stale.pk]}
    page = client.post(address(Case, "changelist"), chosen).content.decode()
    assert f'value="{one.pk}:{one.version}"' in page
    assert Case.objects.get(pk=one.pk).state == State.UNDER_REVIEW
    confirmed = {
        **chosen,
        "confirmed": "yes",
        "case": [f"{one.pk}:{one.version}", f"{stale.pk}:{stale.version - 1}"],
    }
    assert client.post(address(Case, "changelist"), confirmed).status_code == 302
    assert Case.objects.get(pk=one.pk).state == State.APPROVED
    assert Case.objects.get(pk=stale.pk).state == State.UNDER_REVIEW
    unreadable = {**confirmed, "case": ["x"]}
    assert client.post(address(Case, "changelist"), unreadable).status_code == 302


def test_publishing_many_leads_to_the_page_that_orders_it(
    staff: dict, department: Department
) -> None:
    case = case_in_state(State.APPROVED, staff=staff, department=department)
    staff["reviewer"].memberships.create(role="publisher")
    client = signed_in(staff["reviewer"])
    chosen = {"action": "publish", "_selected_action": [case.pk]}
    answer = client.post(address(Case, "changelist"), chosen, follow=True)
    assert answer.request["PATH_INFO"] == reverse("orders:new")
    assert f'value="{case.pk}:{case.version}"' in answer.content.decode()
    assert Case.objects.get(pk=case.pk).state == State.APPROVED


def test_steps_offered_are_those_the_person_may_take(staff: dict) -> None:
    case_in_state(State.DRAFT)
    page = signed_in(staff["reviewer"]).get(address(Case, "changelist")).content.decode()
    assert 'value="approve"' in page
    assert 'value="publish"' not in page
    assert 'value="verify"' not in page


def test_broken_chain_is_reported(staff: dict, department: Department, unguarded: None) -> None:
    case = case_in_state(State.SUBMITTED, staff=staff, department=department)
    Event.objects.filter(case=case, number=1).update(comment="altered")
    client = signed_in(staff["auditor"])
    chosen = {"action": "verify", "_selected_action": [case.pk]}
    page = client.post(address(Case, "changelist"), chosen, follow=True).content.decode()
    assert "errornote" in page or 'class="error"' in page


def test_moving_a_deadline_moves_due_dates(staff: dict, department: Department) -> None:
    case = case_in_state(State.DRAFT, staff=staff, department=department)
    done = case_in_state(State.PUBLISHED, staff=staff, department=department, form=2)
    client = signed_in(staff["administrator"])
    data = {"kind": "self_evaluation", "fiscal_year": 2023, "due_on": "2024-03-31"}
    assert client.post(address(Deadline, "add"), data).status_code == 302
    assert str(Case.objects.get(pk=case.pk).due_on) == "2024-03-31"
    assert Case.objects.get(pk=done.pk).due_on is None
    assert case.events.filter(action="due").count() == 1


def import_file(client: Client, model: type, text: str) -> str:
    """Upload a CSV on the import page of a model and confirm what it shows."""
    page = client.post(
        address(model, "import"),
        {
            "format": "0",
            "import_file": SimpleUploadedFile("rows.csv", text.encode(), "text/csv"),
        },
    )
    assert page.status_code == 200
    confirm = page.context.get("confirm_form")
    if confirm is None:
        return page.content.decode()
    return client.post(
        address(model, "process_import"), confirm.initial, follow=True
    ).content.decode()


def test_import_of_departments(staff: dict) -> None:
    client = signed_in(staff["administrator"])
    import_file(client, Department, "code,name,short_name,region\n021,市科技局,科技局,郑州\n")
    assert Department.objects.get(code="021").name == "市科技局"


def test_import_with_errors_reports_all_and_changes_nothing(staff: dict) -> None:
    before = set(Department.objects.values_list("code", flat=True))
    page = import_file(
        signed_in(staff["administrator"]),
        Department,
        "code,name,short_name,region\n021,市科技局,,郑州\n2X,坏代码局,,郑州\n9999,太长局,,郑州\n",
    )
    assert "2X" in page and "9999" in page
    assert set(Department.objects.values_list("code", flat=True)) == before


def test_import_of_people_and_roles(staff: dict, department: Department) -> None:
    client = signed_in(staff["administrator"])
    import_file(client, Person, "username,name,email,is_active,is_staff\nnew,新人,n@x.cn,1,0\n")
    someone = Person.objects.get(username="new")
    assert not someone.has_usable_password()
    row = f"new,preparer,{department.code},,2024-01-01,\n"
    import_file(client, Membership, "person,role,department,unit,since,until\n" + row)
    assert someone.memberships.get().role == "preparer"
    import_file(client, Membership, "person,role,department,unit,since,until\n" + row)
    assert someone.memberships.count() == 1


def test_import_of_units_and_deadlines(staff: dict, department: Department) -> None:
    client = signed_in(staff["administrator"])
    code = f"{department.code}001"
    import_file(client, BudgetUnit, f"code,name,department\n{code},创新中心,{department.code}\n")
    assert BudgetUnit.objects.get(code=code).department == department
    case = case_in_state(State.DRAFT, staff=staff, department=department)
    head = "kind,fiscal_year,department,due_on\n"
    import_file(client, Deadline, head + "self_evaluation,2023,,2024-03-31\n")
    import_file(client, Deadline, head + "self_evaluation,2023,,2024-04-30\n")
    assert Deadline.objects.count() == 1
    assert str(Case.objects.get(pk=case.pk).due_on) == "2024-04-30"


def test_what_is_exported_can_be_imported_in_either_language(staff: dict) -> None:
    client = signed_in(staff["administrator"])
    for language in ("zh-hans", "en"):
        headers = {"Accept-Language": language}
        data = {"format": "0", "resource": "0"}
        file = client.post(address(Membership, "export"), data, headers=headers).content.decode()
        assert ("role" in file.splitlines()[0]) == (language == "en")
        Membership.objects.filter(role="preparer").delete()
        import_file(client, Membership, file)
        assert Membership.objects.filter(role="preparer").count() == 1


def test_only_administrators_import(staff: dict) -> None:
    client = signed_in(staff["reviewer"])
    assert client.get(address(Department, "import")).status_code == 403


def test_ending_a_role(staff: dict, department: Department) -> None:
    held = Membership.objects.get(role="preparer")
    client = signed_in(staff["administrator"])
    client.post(address(Membership, "changelist"), {"action": "end", "_selected_action": [held.pk]})
    held.refresh_from_db()
    assert held.until is not None
    assert client.post(address(Membership, "delete", held.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", ["Case", "SelfEvaluation", "Indicator", "Publication"])
def test_exports(model: str, staff: dict, department: Department) -> None:
    case_in_state(State.PUBLISHED, staff=staff, department=department)
    chosen = next(one for one in MODELS if one.__name__ == model)
    client = signed_in(staff["auditor"])
    page = client.get(address(chosen, "export"))
    assert page.status_code == 200
    response = client.post(address(chosen, "export"), {"format": "0", "resource": "0"})
    assert response["Content-Type"].startswith("text/csv")
    assert len(response.content.decode().splitlines()) > 1


def test_person_is_added_with_a_password(staff: dict) -> None:
    client = signed_in(staff["administrator"])
    data = {
        "username": "li.na",
        "name": "李娜",
        "email": "li@example.org",
        "usable_password": "true",
        "password1": "clear-accounts-2024",
        "password2": "clear-accounts-2024",
    }
    response = client.post(address(Person, "add"), data)
    assert response.status_code == 302, response.context["adminform"].form.errors
    assert Person.objects.get(username="li.na").check_password("clear-accounts-2024")


def test_list_of_cases_has_constant_queries(staff: dict, department: Department) -> None:
    client = signed_in(staff["auditor"])

    def count(model: type) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address(model, "changelist"))
        return len(queries)

    case_in_state(State.UNDER_REVIEW, staff=staff, department=department, form=0)
    before = [count(model) for model in MODELS]
    for form in (1, 2, 3):
        case_in_state(State.UNDER_REVIEW, staff=staff, department=department, form=form)
    after = [count(model) for model in MODELS]
    names = [model.__name__ for model in MODELS]
    assert dict(zip(names, after, strict=True)) == dict(zip(names, before, strict=True))
