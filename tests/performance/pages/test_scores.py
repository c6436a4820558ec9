"""The panel of a score: how it came about, set by hand, judged, reviewed."""

from decimal import Decimal

import pytest
from django.urls import reverse

from performance.models import ClaimedScore, SelfEvaluation
from tests.factories import case_in_state
from tests.performance.pages.asking import HTMX, form_url, place_url, save, stored, text
from workflow.states import State

pytestmark = pytest.mark.django_db


def test_the_derivation_of_every_score(preparer, case):
    for box in stored(case).sheet.cells:
        if box.kind == "computed" and box.path.count(".") == 2:
            response = preparer.get(place_url(case, box.path))
            assert response.status_code in (200, 404), box.path
    page = text(preparer.get(place_url(case, "indicators.r4.score"), headers=HTMX))
    assert "1.80" in page and "1320" in page
    assert "<html" not in page


@pytest.mark.parametrize(
    "place", ["", "nothing", "indicators.r99.score", "indicators.r1.nothing", "a.b.c"]
)
def test_places_that_do_not_exist(preparer, case, place):
    assert preparer.get(place_url(case, place)).status_code == (200 if place == "" else 404)


def state(client, case, version=1, **data):
    url = reverse("performance:state_score", args=[case.pk])
    return client.post(
        url, {"version": version, "panel": data.get("place", ""), **data}, headers=HTMX
    )


def test_a_score_set_by_hand_and_taken_back(preparer, case):
    place = "indicators.r4.score"
    response = state(preparer, case, place=place, score="２.５", reason="规模预计偏低")
    assert response.status_code == 200 and "2.5" in text(response)
    assert ClaimedScore.objects.get().score == Decimal("2.5")
    assert stored(case).score.total == Decimal("92.50")
    assert state(preparer, case, version=2, place=place, score="").status_code == 200
    assert not ClaimedScore.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"score": "很高"},
        {"score": "-1"},
        {"score": "101"},
        {"score": "1.234"},
        {"place": "indicators.r4.weight"},
        {"place": "rubbish"},
    ],
)
def test_a_score_that_cannot_be(preparer, case, data):
    given = {"place": "indicators.r4.score", "score": "2", "reason": "说明", **data}
    assert state(preparer, case, **given).status_code == 422
    assert not ClaimedScore.objects.exists()


def test_a_printed_score_is_settled_either_way(preparer, case, staff):
    place = "indicators.r4.score"

    def printed():
        evaluation = SelfEvaluation.objects.get(pk=case.pk)
        evaluation.claimed_scores.create(
            place=place, source="printed", score=Decimal("3"), by=staff["preparer"]
        )

    printed()
    page = text(preparer.get(place_url(case, place)))
    assert "3" in page and page.count("state-score/") >= 2
    assert "claim differs" in text(preparer.get(form_url(case)))
    assert state(preparer, case, place=place, score="").status_code == 200
    assert stored(case).computed[place] == Decimal("1.80")
    printed()
    assert state(preparer, case, 2, place=place, score="3", reason="以批复为准").status_code == 200
    assert stored(case).computed[place] == Decimal("3")


def test_a_judged_score_is_entered_in_its_cell(preparer, case):
    page = text(
        save(preparer, case, {"indicators.r4.target": "及时", "indicators.r4.actual": "及时"})
    )
    assert 'class="judged"' in page and 'placeholder="0.00–3.00"' in page
    assert state(preparer, case, 2, place="indicators.r4.score", score="2.8").status_code == 200
    assert stored(case).computed["indicators.r4.score"] == Decimal("2.8")


def test_the_reviewer_scores_beside_the_self_score(sign_in, department, staff):
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department, form=2)
    client = sign_in(staff["reviewer"])
    url = reverse("performance:review_score", args=[case.pk])
    place = "indicators.r1.score"
    page = text(client.get(place_url(case, place)))
    assert "review-score" in page and reverse("workflow:remark", args=[case.pk]) in page
    given = {"place": place, "score": "4", "reason": "执行率为70%"}
    response = client.post(url, given, headers=HTMX)
    assert response.status_code == 200 and "90.8" in text(response)
    assert client.post(url, {**given, "reason": " "}).status_code == 422
    assert client.post(url, {**given, "score": "6"}).status_code == 422
    assert client.post(url, {"place": place, "score": ""}).status_code == 302
    assert sign_in(staff["preparer"]).post(url, given).status_code == 403
