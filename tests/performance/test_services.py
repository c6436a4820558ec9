"""Creating, saving and scoring by hand: what is kept, what is refused, what is recorded."""

from dataclasses import replace
from decimal import Decimal

import pytest

from departments.models import BudgetUnit, Department, Membership, Person
from fiscal.forms import FormContent, Row
from performance.content import content_of
from performance.models import ClaimedScore, GoalForm, Indicator, SelfEvaluation
from performance.queries import assessment_of, evaluation_of
from performance.services import (
    create_self_evaluation,
    review_score,
    save_form,
    state_score,
)
from tests.factories import explain_all
from tests.performance.test_checks import changed
from tests.real_forms import DEPARTMENT_NAME, content_of_form, real_forms
from workflow.models import Case
from workflow.refusals import NotAllowed, Refused, Stale
from workflow.services import act, answer_remark, write_remark

pytestmark = pytest.mark.django_db

DIAMOND = real_forms()[2]


@pytest.fixture
def department():
    return Department.objects.create(code="021", name=DEPARTMENT_NAME, short_name="创新协同中心")


def someone(username, role, department=None, unit=None):
    person = Person.objects.create(username=username, name=username)
    Membership.objects.create(person=person, role=role, department=department, unit=unit)
    return person


@pytest.fixture
def preparer(department):
    return someone("preparer", "preparer", department)


@pytest.fixture
def reviewer():
    return someone("reviewer", "reviewer")


@pytest.fixture
def case(department, preparer):
    return create_self_evaluation(
        department=department,
        fiscal_year=2023,
        by=preparer,
        subject=DIAMOND["name"],
        content=content_of_form(DIAMOND),
    )


def stored(case: Case) -> FormContent:
    return content_of(evaluation_of(Case.objects.get(pk=case.pk)))


def under_review(case, preparer, department):
    approver = someone("approver", "approver", department)
    explain_all(case, preparer)
    case = act(case_id=case.pk, action="hand_in", by=preparer, version=case.version)
    return act(case_id=case.pk, action="submit", by=approver, version=case.version)


def test_what_was_entered_is_what_is_stored(case):
    assert stored(case).flat() == {**content_of_form(DIAMOND).flat()}
    evaluation = SelfEvaluation.objects.get(pk=case.pk)
    assert (evaluation.total, evaluation.grade) == (Decimal("91.80"), "优")


def test_amounts_are_yuan_in_the_database(case):
    row = case.self_evaluation.budget_rows.get(key="total")
    assert row.executed == Decimal("12034500.00")
    assert row.decimals == 2


def test_saving_changes_scores_and_records_the_change(case, preparer):
    content = changed(stored(case), "indicators.r4.actual", "600人")
    saved = save_form(case_id=case.pk, by=preparer, version=case.version, content=content)
    assert saved.version == case.version + 1
    event = saved.events.order_by("-number").first()
    assert event.data["changes"] == {"indicators.r4.actual": ["1320人", "600人"]}
    score = assessment_of(evaluation_of(saved)).computed["indicators.r4.score"]
    assert score == Decimal(3)


def test_saving_the_same_changes_nothing(case, preparer):
    saved = save_form(case_id=case.pk, by=preparer, version=case.version, content=stored(case))
    assert saved.version == case.version
    assert saved.events.count() == 1


def test_rows_keep_their_key_when_they_move(case, preparer):
    content = stored(case)
    rows = content.rows["indicators"]
    turned = replace(content, rows={**content.rows, "indicators": tuple(reversed(rows))})
    save_form(case_id=case.pk, by=preparer, version=case.version, content=turned)
    assert [row.key for row in stored(case).rows["indicators"]] == [
        row.key for row in reversed(rows)
    ]
    assert Indicator.objects.filter(evaluation=case.pk).count() == len(rows)


def test_a_removed_row_is_gone(case, preparer):
    content = stored(case)
    rows = content.rows["indicators"][1:]
    fewer = replace(content, rows={**content.rows, "indicators": rows})
    save_form(case_id=case.pk, by=preparer, version=case.version, content=fewer)
    assert stored(case).rows["indicators"] == rows


def test_the_second_writer_is_shown_the_difference(case, preparer):
    mine = changed(stored(case), "indicators.r4.actual", "700人")
    theirs = changed(stored(case), "indicators.r4.actual", "600人")
    save_form(case_id=case.pk, by=preparer, version=case.version, content=theirs)
    with pytest.raises(Stale) as stale:
        save_form(case_id=case.pk, by=preparer, version=case.version, content=mine)
    assert stale.value.differences == {"indicators.r4.actual": ("600人", "700人")}
    assert stored(case).value("indicators.r4.actual") == "600人"


def test_what_cannot_be_read_is_kept_and_stops_handing_in(case, preparer):
    content = changed(stored(case), "indicators.r4.weight", None)
    saved = save_form(
        case_id=case.pk,
        by=preparer,
        version=case.version,
        content=content,
        unreadable={"indicators.r4.weight": "三分"},
    )
    assert SelfEvaluation.objects.get(pk=case.pk).unreadable == {"indicators.r4.weight": "三分"}
    with pytest.raises(Refused, match="cannot be read"):
        act(case_id=case.pk, action="hand_in", by=preparer, version=saved.version)


def test_open_errors_stop_handing_in(case, preparer):
    content = changed(stored(case), "indicators.r4.reason", "")
    saved = save_form(case_id=case.pk, by=preparer, version=case.version, content=content)
    with pytest.raises(Refused) as refused:
        act(case_id=case.pk, action="hand_in", by=preparer, version=saved.version)
    assert [one.rule for one in refused.value.findings] == ["S-05"]


def test_a_stranger_can_neither_create_nor_save(case, department):
    other = Department.objects.create(code="022", name="另一个部门")
    stranger = someone("stranger", "preparer", other)
    with pytest.raises(NotAllowed):
        save_form(case_id=case.pk, by=stranger, version=case.version, content=stored(case))
    with pytest.raises(NotAllowed):
        create_self_evaluation(department=department, fiscal_year=2023, by=stranger)


def test_a_preparer_of_one_unit_cannot_touch_anothers(case, department, preparer):
    units = [
        BudgetUnit.objects.create(department=department, code=f"02100{n}", name=f"单位{n}")
        for n in (1, 2)
    ]
    theirs = create_self_evaluation(
        department=department, fiscal_year=2023, by=preparer, subject="项目", unit=units[0]
    )
    colleague = someone("colleague", "preparer", department, units[1])
    with pytest.raises(NotAllowed):
        save_form(case_id=theirs.pk, by=colleague, version=1, content=stored(theirs))


def test_the_same_form_is_not_begun_twice(case, department, preparer):
    with pytest.raises(Refused, match="already"):
        create_self_evaluation(
            department=department, fiscal_year=2023, by=preparer, subject=DIAMOND["name"]
        )


def test_a_returned_form_is_open_only_where_remarked(case, preparer, reviewer, department):
    case = under_review(case, preparer, department)
    write_remark(
        case_id=case.pk,
        by=reviewer,
        place="indicators.r4.actual",
        place_label="参会人数",
        body="请核实",
    )
    case = act(case_id=case.pk, action="return", by=reviewer, version=case.version)
    elsewhere = changed(stored(case), "indicators.r1.actual", "50%")
    with pytest.raises(Refused, match="Only the places"):
        save_form(case_id=case.pk, by=preparer, version=case.version, content=elsewhere)
    there = changed(stored(case), "indicators.r4.actual", "1300人")
    case = save_form(case_id=case.pk, by=preparer, version=case.version, content=there)
    with pytest.raises(Refused, match="no answer"):
        act(case_id=case.pk, action="hand_in", by=preparer, version=case.version)
    answer_remark(remark_id=case.remarks.get().pk, by=preparer, answer="已核实")
    assert act(case_id=case.pk, action="hand_in", by=preparer, version=case.version).state == (
        "submitted"
    )


def test_a_stated_score_counts_beside_the_computed_one(case, preparer):
    place = "indicators.r4.score"
    saved = state_score(
        case_id=case.pk,
        by=preparer,
        version=case.version,
        place=place,
        score=Decimal("2.5"),
        reason="按会议纪要",
    )
    assessment = assessment_of(evaluation_of(Case.objects.get(pk=case.pk)))
    assert assessment.computed[place] == Decimal("2.5")
    assert assessment.score.indicators["r4"].score == Decimal("1.80")
    assert assessment.score.total == Decimal("92.50")
    state_score(case_id=case.pk, by=preparer, version=saved.version, place=place, score=None)
    assert SelfEvaluation.objects.get(pk=case.pk).total == Decimal("91.80")


@pytest.mark.parametrize("reason", ["", " \u3000"])
def test_a_score_set_by_hand_without_a_reason_is_refused(case, preparer, reason):
    stated = {"case_id": case.pk, "by": preparer, "version": case.version, "reason": reason}
    with pytest.raises(Refused, match="write why this score is set by hand"):
        state_score(place="indicators.r4.score", score=Decimal("2.5"), **stated)
    assert not ClaimedScore.objects.exists()
    assert Case.objects.get(pk=case.pk).version == case.version


def test_the_review_score_stands_beside_the_self_score(case, preparer, reviewer, department):
    case = under_review(case, preparer, department)
    place = "indicators.r1.score"
    with pytest.raises(Refused, match="Write why"):
        review_score(case_id=case.pk, by=reviewer, place=place, score=Decimal(3))
    review_score(
        case_id=case.pk, by=reviewer, place=place, score=Decimal("3"), reason="执行率只有70%"
    )
    evaluation = SelfEvaluation.objects.get(pk=case.pk)
    assert (evaluation.total, evaluation.review_total) == (Decimal("91.80"), Decimal("89.80"))
    assert (evaluation.grade, evaluation.review_grade) == ("优", "良")


def test_last_years_form_gives_indicators_targets_and_weights(case, department, preparer):
    following = create_self_evaluation(
        department=department,
        fiscal_year=2024,
        by=preparer,
        subject=DIAMOND["name"],
        start_from="last_year",
    )
    before, after = stored(case).rows["indicators"], stored(following).rows["indicators"]
    for kept in ("level1", "level2", "name", "target", "weight"):
        assert [row.values[kept] for row in after] == [row.values[kept] for row in before]
    assert {row.values["actual"] for row in after} == {""}
    assert stored(following).value("header.period") == "2024年度"


def test_a_goal_form_gives_what_it_lays_down(department, preparer):
    goal = GoalForm.objects.create(department=department, fiscal_year=2023, expected="全年目标")
    goal.tasks.create(name="任务", content="内容")
    goal.indicators.create(
        level1="产出指标", level2="数量指标", name="次数", target="≥2次", weight=5
    )
    case = create_self_evaluation(
        department=department, fiscal_year=2023, by=preparer, start_from="goal"
    )
    content = stored(case)
    assert content.value("goal.year.expected") == "全年目标"
    assert content.rows["tasks"] == (Row("r1", {"name": "任务", "content": "内容", "outcome": ""}),)
    assert content.value("indicators.r1.target") == "≥2次"


def test_queries_do_not_grow_with_indicators(case, preparer, django_assert_max_num_queries):
    content = stored(case)
    many = [
        Row(f"r{n}", {**content.rows["indicators"][0].values, "name": f"指标{n}", "weight": None})
        for n in range(1, 201)
    ]
    longer = replace(content, rows={**content.rows, "indicators": tuple(many)})
    with django_assert_max_num_queries(30):
        save_form(case_id=case.pk, by=preparer, version=case.version, content=longer)
    with django_assert_max_num_queries(8):
        assessment_of(evaluation_of(Case.objects.get(pk=case.pk)))
