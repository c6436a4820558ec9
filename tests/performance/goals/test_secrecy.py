"""Goal forms of classified projects: linked to the project, hidden with it, shown again with it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from books.models import Project
from books.services import lift_classification, mark_classified, save_projects
from departments.models import Person
from departments.roles import ROLES
from performance.goals.content import content_of_form
from performance.goals.exporting import export_goals
from performance.goals.importing import import_goals
from performance.goals.kind import goal_findings
from performance.goals.library import learn
from performance.goals.queries import figures_of, with_goal_rows
from performance.goals.services import create_goal_form, save_goal_form
from performance.models import GoalForm, IndicatorTemplate
from tests.factories import (
    DepartmentFactory,
    UnitFactory,
    annual_budget,
    part_of,
    project_row,
    staff_of,
)
from tests.performance.goals.budgets import indicator, project_content
from workflow.events import record
from workflow.history import history
from workflow.models import Case, Event, Remark
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db

NAME, CODE = "南湾实验场改造", "41010024000000091357"
OPEN, OPEN_CODE = "企业服务专项经费", "41010024000000012468"
INDICATOR, TARGET = "试验台位数量", "≥7391座"
TOLD = (NAME, CODE, INDICATOR, TARGET)
MASKED = "涉密项目按规定不予公开"


class Office:
    """A budget of one unit with a project, and everybody who has to do with it."""

    def __init__(self, *names: tuple[str, str]) -> None:
        self.department = DepartmentFactory()
        self.unit = UnitFactory(department=self.department)
        self.staff = staff_of(self.department)
        self.preparer = self.staff["preparer"]
        self.case = annual_budget(department=self.department, by=self.preparer)
        self.enter(*names)

    def enter(self, *names: tuple[str, str]) -> None:
        """Replace the projects, those of known names in their rows."""
        part = part_of(self.case, self.unit)
        known = dict(part.projects.values_list("name", "pk").order_by())
        rows = [
            project_row(name, code=code, **({"id": known[name]} if name in known else {}))
            for name, code in names
        ]
        save_projects(part_id=part.pk, rows=rows, version=part.version, by=self.preparer)

    def rename(self, project: Project, name: str, code: str, by: Person | None = None) -> None:
        part = part_of(self.case, self.unit)
        rows = [
            project_row(
                name if one.pk == project.pk else one.name,
                code=code if one.pk == project.pk else one.code,
                id=one.pk,
            )
            for one in part.projects.order_by("position")
        ]
        save_projects(part_id=part.pk, rows=rows, version=part.version, by=by or self.preparer)

    def goal(self, name: str, code: str = "", by: Person | None = None) -> GoalForm:
        content = project_content()
        rows = (*content.rows["indicators"], indicator("r9", "产出指标", "", INDICATOR, TARGET))
        return create_goal_form(
            case=self.case,
            by=by or self.preparer,
            unit=self.unit,
            project_code=code,
            subject=name,
            content=replace(content, rows={"indicators": rows}),
            stated={"budget.total.amount": Decimal(60)},
        )

    def mark(self, name: str = NAME) -> Project:
        project = Project.objects.get(name=name)
        return mark_classified(
            project_id=project.pk,
            by=self.staff["custodian"],
            level="secret",
            basis="国家秘密事项范围目录",
            reason="依照定密意见",
        )

    def lift(self, project: Project) -> None:
        lift_classification(project_id=project.pk, reason="已解密", by=self.staff["custodian"])


@pytest.fixture
def office() -> Office:
    return Office((NAME, CODE), (OPEN, OPEN_CODE))


def fresh(goal: GoalForm) -> GoalForm:
    return with_goal_rows(GoalForm.objects.all()).get(pk=goal.pk)


def signed_in(someone: Person) -> Client:
    client = Client()
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return client


def told(text: str) -> list[str]:
    return [one for one in TOLD if one in text]


# Which project a form is of


@pytest.mark.parametrize(
    ("name", "code"),
    [(NAME, CODE), ("别名", CODE), (f"“{NAME}”", ""), (f"{NAME}项目", "")],
)
def test_a_form_finds_its_project_when_it_is_begun(office, name, code):
    assert office.goal(name, code).project == Project.objects.get(name=NAME)


def test_two_codes_tell_two_projects_apart(office):
    assert office.goal(NAME, CODE[:-1] + "0").project is None


def test_a_form_that_came_first_finds_its_project():
    office = Office()
    goal = office.goal(NAME, CODE)
    assert goal.project is None
    office.enter((OPEN, OPEN_CODE), (NAME, CODE))
    assert fresh(goal).project == Project.objects.get(name=NAME)


def test_a_form_follows_the_name_and_the_code_of_its_project(office):
    goal = office.goal(NAME, CODE)
    office.rename(goal.project, "北山实验场扩建", "41010024000000055555")
    goal = fresh(goal)
    assert (goal.subject, goal.project_code) == ("北山实验场扩建", "41010024000000055555")
    assert content_of_form(goal).value("header.name") == "北山实验场扩建" and goal.version == 2


def test_two_projects_may_exchange_their_codes(office):
    first, second = office.goal(NAME, CODE), office.goal(OPEN, OPEN_CODE)
    part = part_of(office.case, office.unit)
    rows = [
        project_row(NAME, code=OPEN_CODE, id=first.project.pk),
        project_row(OPEN, code=CODE, id=second.project.pk),
    ]
    save_projects(part_id=part.pk, rows=rows, version=part.version, by=office.preparer)
    assert [fresh(one).project_code for one in (first, second)] == [OPEN_CODE, CODE]


def test_a_form_outlives_its_project_unless_that_was_a_secret(office):
    first, second = office.goal(NAME, CODE), office.goal(OPEN, OPEN_CODE)
    office.mark()
    office.enter()
    assert fresh(second).project is None and fresh(first).project  # it was not seen, so it stays
    both = office.preparer
    both.memberships.create(role="custodian", department=office.department)
    office.preparer = Person.objects.get(pk=both.pk)
    office.enter()
    assert not Project.objects.exists() and list(GoalForm.objects.all()) == [second]


# Who sees it


def pages_of(office: Office, goal: GoalForm, someone: Person) -> list[tuple[int, str]]:
    """Status and text of every page and answer about the goals of the budget."""
    client = signed_in(someone)
    case = reverse("workflow:case", args=[office.case.pk])
    own = [reverse(f"goals:{name}", args=[goal.pk]) for name in ("form", "place", "export")]
    shared = [reverse(f"goals:{name}", args=[office.case.pk]) for name in ("index", "export_all")]
    found = []
    for address in (*own, *shared, case, reverse("workflow:inbox"), f"{case}?entries=all"):
        response = client.get(address)
        content = response.content
        if content[:2] == b"PK":
            book = openpyxl.load_workbook(BytesIO(content))
            cells = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row]
            found.append((response.status_code, "\n".join(cells)))
        else:
            found.append((response.status_code, content.decode()))
    return found


def test_it_hides_and_shows_with_its_project(office):
    goal = office.goal(NAME, CODE)
    project = office.mark()
    for role in ROLES:
        found = pages_of(office, goal, office.staff[role])
        if role == "custodian":
            assert found[0][0] == 200 and TARGET in found[0][1] and NAME in found[3][1]
            continue
        assert found[0][0] == 404 or (role == "administrator" and found[0][0] == 403), role
        assert not told("".join(text for _, text in found)), role
    office.lift(project)
    found = pages_of(office, goal, office.preparer)
    assert found[0][0] == 200 and TARGET in found[0][1]
    assert not fresh(goal).is_masked


def test_a_form_begun_for_a_secret_is_one_at_once(office):
    office.mark()
    goal = office.goal(NAME, CODE)
    assert fresh(goal).is_masked
    assert signed_in(office.preparer).get(reverse("goals:form", args=[goal.pk])).status_code == 404
    with pytest.raises(Refused):
        office.goal(NAME, CODE)


def test_whoever_begins_it_on_the_page_is_led_back_to_the_list(office):
    office.mark()
    sent = {"scope": "project", "unit": office.unit.pk, "project_code": CODE, "subject": NAME}
    address = reverse("goals:begin", args=[office.case.pk])
    answer = signed_in(office.preparer).post(address, sent, follow=True)
    assert answer.status_code == 200 and not told(answer.content.decode())


def test_an_upload_neither_finds_nor_changes_it(office):
    goal, other = office.goal(NAME, CODE), office.goal(OPEN, OPEN_CODE)
    file = export_goals(office.case)
    office.mark()
    report = import_goals(data=file, name="x.xlsx", case=office.case, by=office.preparer)
    assert report.refused or not report.done  # its code is taken
    assert GoalForm.objects.count() == 2
    sent = {"file": SimpleUploadedFile("x.xlsx", export_goals(office.case))}
    address = reverse("goals:upload", args=[office.case.pk])
    page = signed_in(office.preparer).post(address, sent).content.decode()
    assert other.subject in page and not told(page.replace(INDICATOR, "").replace(TARGET, ""))
    goal = fresh(goal)
    assert goal.project and goal.indicators.filter(name=INDICATOR).exists()


def test_the_tables_mask_it_in_its_place(office):
    office.goal(NAME, CODE)
    office.goal(OPEN, OPEN_CODE)
    assert NAME in cells_of(office) and MASKED not in cells_of(office)
    project = office.mark()
    assert NAME not in cells_of(office) and MASKED in cells_of(office) and OPEN in cells_of(office)
    office.lift(project)
    assert NAME in cells_of(office) and MASKED not in cells_of(office)


def cells_of(office: Office) -> list[str]:
    book = openpyxl.load_workbook(BytesIO(export_goals(office.case)))
    return [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]


def test_a_masked_row_is_that_of_the_classified_project(office):
    """What came in masked gets its name when the project is open."""
    masked = create_goal_form(
        case=office.case, by=office.preparer, unit=office.unit, classified=True
    )
    assert masked.project is None
    project = office.mark()
    assert fresh(masked).project == project and fresh(masked).subject == ""
    office.lift(project)
    assert (fresh(masked).subject, fresh(masked).project_code) == (NAME, CODE)
    assert not fresh(masked).is_masked


# What was said before


@pytest.fixture
def discussed(office) -> Office:
    """A project whose goals were changed and remarked on before it was classified."""
    goal = office.goal(NAME, CODE)
    content = content_of_form(fresh(goal))
    rows = [*content.rows["indicators"][:-1], indicator("r9", "产出指标", "", INDICATOR, "≥1座")]
    save_goal_form(
        goal_id=goal.pk,
        by=office.preparer,
        version=goal.version,
        content=replace(content, rows={**content.rows, "indicators": tuple(rows)}),
    )
    remark = Remark.objects.create(
        case=office.case,
        round=1,
        place=f"goal{goal.pk}:indicators.r9.target",
        place_label=f"{NAME} · {INDICATOR}",
        body=f"{INDICATOR}请核实",
        author=office.staff["reviewer"],
        stage=Remark.Stage.ANSWERED,
        answer=f"{TARGET}属实",
        answered_by=office.preparer,
        answered_at=timezone.now(),
    )
    case, by = Case.objects.get(pk=office.case.pk), office.preparer
    record(case=case, action="remark", by=by, data={"place": remark.place, "body": remark.body})
    record(case=case, action="answer", by=by, data={"remark": remark.pk, "answer": remark.answer})
    record(case=case, action="due", by=by, comment=f"请补 {NAME[:3]} {NAME[3:]}", data={
        "before": None, "after": None})  # fmt: skip
    office.mark()
    return office


def test_the_record_still_holds_it_and_nobody_reads_it_there(discussed):
    kept = "".join(f"{one.data}{one.comment}" for one in Event.objects.all())
    assert TARGET in kept and INDICATOR in kept
    for role in ROLES:
        found = history(discussed.staff[role], Case.objects.get(pk=discussed.case.pk), {})
        text = "".join(f"{one.event.data}{one.event.comment}{one.changes}{one.details}"
                       for one in found)  # fmt: skip
        assert bool(told(text)) == (role == "custodian"), role


def test_it_says_that_something_was_left_out(discussed):
    page = signed_in(discussed.preparer).get(
        reverse("workflow:case", args=[discussed.case.pk]), headers={"accept-language": "en"}
    )
    text = page.content.decode()
    assert "(withheld: a classified project)" in text and not told(text)


@pytest.mark.parametrize("role", ["reviewer", "auditor", "administrator"])
def test_the_back_office_withholds_it_and_no_search_finds_it(discussed, role):
    Person.objects.filter(pk=discussed.staff[role].pk).update(is_staff=True)
    client = signed_in(discussed.staff[role])
    answers = []
    for model, rows in (("event", Event.objects), ("remark", Remark.objects)):
        listed = client.get(reverse(f"admin:workflow_{model}_changelist"))
        answers.append(listed)
        for pk in rows.values_list("pk", flat=True):
            answers.append(client.get(reverse(f"admin:workflow_{model}_change", args=[pk])))
        for words in (NAME[:3], INDICATOR):
            found = client.get(reverse(f"admin:workflow_{model}_changelist"), {"q": words})
            if found.status_code == 200:
                assert found.context["cl"].result_count == 0, (model, words)
    answers.append(client.get(reverse("admin:workflow_case_change", args=[discussed.case.pk])))
    text = "".join(one.content.decode() for one in answers if one.status_code == 200)
    assert not told(text)


# What the library learnt


def approve(office: Office) -> Case:
    now, who = timezone.now(), office.preparer
    Case.objects.filter(pk=office.case.pk).update(
        state="approved", handed_in_at=now, handed_in_by=who,
        submitted_at=now, submitted_by=who, approved_at=now,
    )  # fmt: skip
    return Case.objects.get(pk=office.case.pk)


def test_the_library_forgets_what_only_a_secret_taught(office):
    office.goal(NAME, CODE)
    other = office.goal(OPEN, OPEN_CODE)
    other.indicators.filter(name=INDICATOR).delete()
    other.indicators.filter(name="下载篇数").update(target="≥2篇")
    IndicatorTemplate.objects.create(level1="产出指标", name="自拟指标", example="≥1个", uses=4)
    learn(approve(office))
    assert IndicatorTemplate.objects.get(name=INDICATOR).example == TARGET
    assert IndicatorTemplate.objects.get(name="服务对象满意度").uses == 2
    project = office.mark()
    assert not IndicatorTemplate.objects.filter(name=INDICATOR).exists()
    shared = IndicatorTemplate.objects.get(name="下载篇数")
    assert (shared.example, shared.uses) == ("≥2篇", 1)
    own = IndicatorTemplate.objects.get(name="自拟指标")
    assert (own.example, own.uses) == ("≥1个", 4)
    office.lift(project)
    assert IndicatorTemplate.objects.get(name=INDICATOR).example == TARGET
    assert IndicatorTemplate.objects.get(name="服务对象满意度").uses == 2


def test_it_forgets_also_while_the_budget_is_open_again(office):
    office.goal(NAME, CODE)
    learn(approve(office))
    Case.objects.filter(pk=office.case.pk).update(state="returned")
    office.mark()
    assert not IndicatorTemplate.objects.filter(name=INDICATOR).exists()


# What the budget says of it


def test_amounts_and_projects_of_the_budget_are_known(office):
    """Of a classified project only that it is there."""
    office.goal(NAME, CODE)
    found = {one.name: one for one in figures_of(office.case).projects}
    assert found[NAME].amounts["total"] == 600_000 and found[NAME].node
    [without] = [one for one in goal_findings(office.case) if one.rule == "G-24"]
    assert OPEN in str(without.message)
    assert [one.path for one in without.places] == [f"projects.{found[OPEN].node}"]
    office.mark()
    assert NAME not in {
        one.name for one in figures_of(Case.objects.get(pk=office.case.pk)).projects
    }
