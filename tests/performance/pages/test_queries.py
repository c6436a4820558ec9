"""How many queries opening and saving a form take."""

from dataclasses import replace
from decimal import Decimal

import pytest

from fiscal.forms import Row
from performance.content import content_of
from performance.queries import evaluation_of
from performance.services import save_form
from tests.performance.pages.asking import form_url, save
from workflow.models import Case

pytestmark = pytest.mark.django_db


def with_indicators(case, by, count):
    case = Case.objects.get(pk=case.pk)
    content = content_of(evaluation_of(case))
    model = content.rows["indicators"][0]
    rows = tuple(
        Row(f"r{number}", {**model.values, "name": f"指标{number}", "weight": Decimal("0.5")})
        for number in range(1, count + 1)
    )
    content = replace(content, rows={**content.rows, "indicators": rows})
    save_form(case_id=case.pk, by=by, version=case.version, content=content)


def test_queries_do_not_grow_with_the_form(
    sign_in, department, staff, case, django_assert_max_num_queries
):
    by = staff["preparer"]
    for count in (5, 60):
        with_indicators(case, by, count)
        client = sign_in(by)
        with django_assert_max_num_queries(14):
            assert client.get(form_url(case)).status_code == 200
        with django_assert_max_num_queries(42):
            assert save(client, case, {"indicators.r1.actual": f"{count}%"}).status_code == 200
