"""The pages of goal forms: who sees them, saving, conflicts, the library, uploads."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from performance.goals.exporting import export_goals
from performance.goals.services import create_goal_form
from performance.models import GoalForm, IndicatorTemplate
from tests.factories import person
from tests.performance.goals.budgets import budget_with_goals, project_content
from workflow.models import Case
from workflow.states import State

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def budget():
    return budget_with_goals()


def signed_in(who) -> Client:
    client = Client()
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(name, *args):
    return reverse(f"goals:{name}", args=args)


def test_the_list_names_every_form(budget):
    page = signed_in(budget.preparer).get(url("index", budget.case.pk)).content.decode()
    assert "项目1" in page and "项目2" in page and "部门（单位）整体绩效目标表" in page


def test_the_pages_take_as_many_queries_for_many_forms(budget):
    def counted(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    client = signed_in(budget.preparer)
    addresses = [
        url("index", budget.case.pk),
        url("form", budget.projects[0].pk),
        url("export_all", budget.case.pk),
    ]
    before = [(counted(one), counted(one))[1] for one in addresses]
    for number in range(3, 12):
        create_goal_form(
            case=Case.objects.get(pk=budget.case.pk),
            by=budget.preparer,
            unit=budget.units[0],
            subject=f"项目{number}",
            content=project_content(),
        )
    assert [counted(one) for one in addresses] == before


def test_a_unit_sees_and_changes_its_own_goals_alone(budget):
    client = signed_in(budget.unit_preparer)
    own, foreign = budget.projects
    page = client.get(url("index", budget.case.pk)).content.decode()
    assert "项目1" in page and "项目2" not in page
    assert client.get(url("form", own.pk)).status_code == 200
    for name in ("form", "export", "library", "place"):
        assert client.get(url(name, foreign.pk)).status_code == 404
    sent = {"version": "1", "indicators.r1.target": "≤1万元"}
    assert client.post(url("save", foreign.pk), sent).status_code == 404
    assert client.post(url("save", budget.whole.pk), sent).status_code == 404
    assert client.get(url("export_all", budget.case.pk)).status_code == 404
    saved = client.post(url("save", own.pk), sent)
    assert saved.status_code == 302
    assert own.indicators.get(key="r1").target == "≤1万元"


def test_someone_elsewhere_finds_nothing(budget):
    stranger = signed_in(budget_with_goals().preparer)
    for address in (url("form", budget.whole.pk), url("index", budget.case.pk)):
        assert stranger.get(address).status_code == 404
    assert Client().get(url("form", budget.whole.pk)).status_code == 302


def test_a_classified_form_is_nowhere(budget):
    secret = budget.projects[0]
    GoalForm.objects.filter(pk=secret.pk).update(classified=True)
    client = signed_in(budget.preparer)
    assert client.get(url("form", secret.pk)).status_code == 404
    page = client.get(url("index", budget.case.pk)).content.decode()
    assert secret.subject not in page and secret.project_code not in page
    data = export_goals(budget.case)
    assert secret.subject.encode() not in data


def test_saving_answers_with_what_follows(budget):
    goal = budget.projects[0]
    sent = {"version": "1", "indicators.r1.target": "≤30万元"}
    response = signed_in(budget.preparer).post(url("save", goal.pk), sent, headers=HTMX)
    page = response.content.decode()
    assert 'name="version" value="2"' in page and "G-09" in page
    goal.refresh_from_db()
    assert goal.version == 2 and goal.warning_count == 1
    event = budget.case.events.order_by("-number").first()
    assert event.data["changes"] == {f"goal{goal.pk}:indicators.r1.target": ["≤28万元", "≤30万元"]}


def test_two_people_conflict_in_one_form_but_not_in_two(budget):
    first, second = budget.projects
    client = signed_in(budget.preparer)
    client.post(url("save", first.pk), {"version": "1", "indicators.r1.target": "≤20万元"})
    other = client.post(url("save", second.pk), {"version": "1", "indicators.r1.target": "≤9万元"})
    assert other.status_code == 302
    late = signed_in(budget.unit_preparer).post(
        url("save", first.pk), {"version": "1", "indicators.r1.target": "≤25万元"}, headers=HTMX
    )
    page = late.content.decode()
    assert late.status_code == 409 and "≤20万元" in page and "≤25万元" in page
    assert budget.preparer.name in page
    assert first.indicators.get(key="r1").target == "≤20万元"
    assert url("form", first.pk) in page
    kept = signed_in(budget.unit_preparer).post(
        url("save", first.pk), {"version": "2", "indicators.r1.target": "≤25万元"}
    )
    assert kept.status_code == 302 and first.indicators.get(key="r1").target == "≤25万元"


def test_what_cannot_be_read_is_kept_as_typed(budget):
    goal = budget.projects[0]
    client = signed_in(budget.preparer)
    client.post(url("save", goal.pk), {"version": "1", "indicators.r1.weight": "二十"})
    goal.refresh_from_db()
    assert goal.unreadable == {"indicators.r1.weight": "二十"}
    assert "二十" in client.get(url("form", goal.pk)).content.decode()


def test_rows_are_added_below_with_their_level(budget):
    goal = budget.projects[0]
    signed_in(budget.preparer).post(
        url("save", goal.pk), {"version": "1", "arrange": "add:indicators.r2"}
    )
    rows = list(goal.indicators.values_list("key", "level1", "level2"))
    assert rows[2] == ("r4", "产出指标", "数量指标")


def test_computed_amounts_and_unknown_places_are_not_entered(budget):
    goal = budget.projects[0]
    client = signed_in(budget.preparer)
    for path in ("budget.total.amount", "indicators.r1.score", "tasks.r1.name"):
        assert client.post(url("save", goal.pk), {"version": "1", path: "1"}).status_code == 400


def test_an_indicator_is_taken_over_from_the_library(budget):
    goal = budget.projects[0]
    template = IndicatorTemplate.objects.create(
        level1="产出指标", level2="时效指标", name="完成及时率", example="≥95%", uses=3
    )
    client = signed_in(budget.preparer)
    found = client.get(url("library", goal.pk), {"q": "及时"}, headers=HTMX).content.decode()
    assert "完成及时率" in found and "≥95%" in found
    other = client.get(url("library", goal.pk), {"q": "满意"}, headers=HTMX).content.decode()
    assert "完成及时率" not in other
    client.post(url("save", goal.pk), {"version": "1", "arrange": f"take:{template.pk}"})
    last = goal.indicators.last()
    assert (last.level1, last.level2, last.name, last.target) == (
        "产出指标", "时效指标", "完成及时率", "≥95%"
    )  # fmt: skip
    page = client.get(url("form", goal.pk)).content.decode()
    assert '<option value="完成及时率">' in page


def test_a_sector_narrows_the_suggestions(budget):
    goal = budget.projects[0]
    IndicatorTemplate.objects.create(sector="水利", level1="产出指标", name="河道清淤长度")
    IndicatorTemplate.objects.create(sector="教育", level1="产出指标", name="新增学位数量")
    client = signed_in(budget.preparer)
    client.post(url("sector", goal.pk), {"sector": " 水利 "})
    goal.refresh_from_db()
    assert goal.sector == "水利"
    found = client.get(url("library", goal.pk), headers=HTMX).content.decode()
    assert "河道清淤长度" in found and "新增学位数量" not in found


def test_a_form_is_begun_once(budget):
    client = signed_in(budget.preparer)
    sent = {
        "scope": "project", "unit": budget.units[0].pk, "subject": "新项目",
        "project_code": "410100240000000051699",
    }  # fmt: skip
    assert client.post(url("begin", budget.case.pk), sent).status_code == 302
    made = GoalForm.objects.get(subject="新项目")
    assert made.header["name"] == "新项目" and made.unit == budget.units[0]
    assert client.post(url("begin", budget.case.pk), sent).status_code == 422
    bad = {**sent, "project_code": "123", "subject": "另一个"}
    assert client.post(url("begin", budget.case.pk), bad).status_code == 422


def test_an_upload_is_shown_first_and_then_taken_in(budget):
    data = export_goals(budget.case)
    client = signed_in(budget.preparer)
    for dry_run, count in (("on", 0), ("", 0)):
        file = SimpleUploadedFile("目标.xlsx", data)
        sent = {"file": file, **({"dry_run": "on"} if dry_run else {})}
        response = client.post(url("upload", budget.case.pk), sent)
        assert response.status_code == 200, response.content.decode()
        assert GoalForm.objects.filter(case=budget.case, version__gt=1).count() == count
    refused = client.post(
        url("upload", budget.case.pk), {"file": SimpleUploadedFile("x.xlsx", b"no workbook")}
    )
    assert refused.status_code == 422


def test_an_auditor_reads_and_changes_nothing(budget):
    auditor = signed_in(person("auditor"))
    goal = budget.projects[0]
    page = auditor.get(url("form", goal.pk)).content.decode()
    assert "数据库使用费" in page and 'id="entry"' not in page
    sent = {"version": "1", "indicators.r1.target": "≤1万元"}
    assert auditor.post(url("save", goal.pk), sent).status_code == 403
    assert goal.indicators.get(key="r1").target == "≤28万元"


def test_a_code_is_given_once(budget):
    first, second = budget.projects
    client = signed_in(budget.preparer)
    sent = {"version": "1", "header.code": second.project_code}
    assert client.post(url("save", first.pk), sent).status_code == 422
    renamed = {"version": "1", "header.code": "4" * 20, "header.name": "项目甲"}
    assert client.post(url("save", first.pk), renamed).status_code == 302
    first.refresh_from_db()
    assert (first.project_code, first.subject) == ("4" * 20, "项目甲")


def test_the_reviewer_sees_the_row_to_remark_on(budget):
    Case.objects.filter(pk=budget.case.pk).update(
        state=State.UNDER_REVIEW,
        handed_in_at=timezone.now(),
        handed_in_by=budget.preparer,
        submitted_at=timezone.now(),
        submitted_by=budget.preparer,
    )
    goal = budget.projects[0]
    client = signed_in(person("reviewer"))
    page = client.get(url("form", goal.pk)).content.decode()
    assert f"{url('place', goal.pk)}?place=indicators.r2" in page
    panel = client.get(url("place", goal.pk), {"place": "indicators.r2"}, headers=HTMX)
    assert f'value="goal{goal.pk}:indicators.r2"' in panel.content.decode()
    assert client.get(url("place", goal.pk), {"place": "nowhere"}).status_code == 404
