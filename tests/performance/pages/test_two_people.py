"""Two people at the same form: nobody loses what they wrote."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from performance.services import save_form
from tests.factories import change_actual
from tests.performance.pages.asking import form_url, save, stored, text

pytestmark = pytest.mark.django_db


def test_the_second_writer_sees_both_and_loses_nothing(preparer, case, staff):
    change_actual(case, staff["preparer"], "80%")
    change_actual(case, staff["preparer"], "3场", row="r3")
    sent = {
        "indicators.r1.actual": "70%",
        "indicators.r3.actual": "2场",
        "indicators.r4.actual": "9人",
    }
    response = save(preparer, case, sent, version=1)
    page = text(response)
    assert response.status_code == 409
    assert all(one in page for one in ("80%", "70%", "3场", "9人", staff["preparer"].name))
    assert '<input type="hidden" name="theirs" value="indicators.r3.actual" form="entry">' in page
    assert 'value="indicators.r1.actual" form="entry"' not in page
    assert stored(case).content.value("indicators.r1.actual") == "80%"

    response = save(preparer, case, {**sent, "theirs": "indicators.r3.actual"}, version=3)
    assert response.headers["HX-Redirect"] == form_url(case)
    content = stored(case).content
    kept = [content.value(f"indicators.{row}.actual") for row in ("r1", "r3", "r4")]
    assert kept == ["70%", "3场", "9人"]


def test_the_second_writer_without_javascript(preparer, case, staff):
    change_actual(case, staff["preparer"], "80%")
    url = reverse("performance:save", args=[case.pk])
    response = preparer.post(url, {"version": 1, "indicators.r1.actual": "70%"})
    assert response.status_code == 409
    page = text(response)
    assert '<textarea hidden name="indicators.r1.actual"' in page and "70%" in page


def test_a_row_removed_by_the_other_stays_away(preparer, case, staff):
    content = stored(case).content
    rows = content.rows["indicators"]
    fewer = replace(content, rows={**content.rows, "indicators": rows[1:]})
    save_form(case_id=case.pk, by=staff["preparer"], version=1, content=fewer)
    order = ",".join(row.key for row in rows)
    typed = {f"indicators.r1.{key}": str(value or "") for key, value in rows[0].values.items()}
    sent = {"indicators.order": order, **typed, "indicators.r2.actual": "1万元"}
    page = text(save(preparer, case, sent, version=1))
    theirs = re.findall(r'name="theirs" value="([^"]+)"', page)
    assert "indicators.order" in theirs and "indicators.r1.name" in theirs
    assert save(preparer, case, {**sent, "theirs": theirs}, version=2).status_code == 200
    rows = stored(case).content.rows["indicators"]
    assert rows[0].key == "r2" and rows[0].values["actual"] == "1万元"
