"""Tables and drawings made from a frozen document."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from performance.assessment import Assessment, assess
from performance.claims import Claim, Claims
from performance.scoring.rule_sets import load_rule_set
from publishing.charts import Bar, drawn, parts_of
from publishing.documents.self_evaluations import form, frozen_form
from publishing.rules import rules_in_words
from publishing.tables import computed_rows, table_of
from publishing.templatetags.publications import bars
from tests.real_forms import content_of_form, definition_of, real_forms


def assessed(number: int, claims: Claims | None = None) -> Assessment:
    published = real_forms()[number]
    definition = definition_of(published)
    rules = load_rule_set(definition.rule_set)
    return assess(definition, rules, content_of_form(published), claims or Claims())


@pytest.mark.parametrize("number", range(5))
def test_every_figure_of_the_table_names_its_headings(number):
    assessment = assessed(number)
    table = table_of(frozen_form(assessment.definition, assessment.sheet))
    named = [cell for row in table.rows for cell in row if cell.id]
    headings = {cell.id: cell.text for cell in named if cell.tag == "th"}
    assert len(headings) == len(named)
    for row in table.rows:
        for cell in row:
            assert set(cell.headers.split()) <= set(headings)
            if "figure" in cell.css and cell.text:
                assert cell.headers


def test_a_score_is_bound_to_level_indicator_and_column():
    assessment = assessed(0)
    table = table_of(frozen_form(assessment.definition, assessment.sheet), "f-")
    cells = [cell for row in table.rows for cell in row]
    headings = {cell.id: cell.text for cell in cells if cell.tag == "th"}
    score = next(cell for cell in cells if cell.text == "0.81")
    named = [headings[one] for one in score.headers.split()]
    assert named == ["投入管理指标", "预算和财务管理", "预算调整率", "得分"]
    amount = next(cell for cell in cells if cell.text == "3214.33")
    assert [headings[one] for one in amount.headers.split()][-1] == "全年预算数"


def test_rows_cover_the_whole_width():
    assessment = assessed(1)
    table = table_of(frozen_form(assessment.definition, assessment.sheet))
    covered: dict[int, int] = {}
    for number, row in enumerate(table.rows):
        for cell in row:
            for line in range(number, number + cell.rowspan):
                covered[line] = covered.get(line, 0) + cell.colspan
    assert set(covered.values()) == {len(table.widths)}


def test_scores_set_by_hand_stand_in_the_table_of_derivations():
    claims = Claims(
        stated={"indicators.r1.score": Claim(Decimal(2), "按通知调整")},
        review={"management.use.score": Claim(Decimal(3), "资料不全")},
    )
    frozen = form(assessed(1, claims))
    rows = {row["name"]: row for row in computed_rows(frozen)}
    first = rows[real_forms()[1]["indicators"][0]["name"]]
    assert (first["score"], first["stated"]["computed"]) == ("2", "10.00")
    assert first["stated"]["reason"] == "按通知调整"
    assert rows["使用规范性"]["reviewed"]["score"] == "3"
    assert frozen["review"]["total"] == str(Decimal(frozen["total"]) - 2)


def test_parts_add_up_to_the_total():
    for number, published in enumerate(real_forms()):
        parts = parts_of(form(assessed(number)))
        assert sum(part.value for part in parts) == Decimal(published["total"]["score"])
        assert sum(part.full for part in parts) == 100


def test_bars_are_drawn_to_scale():
    lines = drawn([Bar("甲", Decimal(50), Decimal(100)), Bar("乙", Decimal(0), Decimal(0))])
    assert [line.length for line in lines] == ["70.0", "0.0"]
    assert lines[1].middle > lines[0].middle


def test_a_drawing_is_named_and_described():
    drawing = render_to_string(
        "publishing/bars.html", bars([Bar("<甲>", Decimal("91.80"), Decimal(100))], "得分", "k")
    )
    assert '<title id="k-title">得分</title>' in drawing
    assert "&lt;甲&gt;: 91.8 / 100" in drawing
    assert "style=" not in drawing


@pytest.mark.parametrize("key", ["zhengzhou-2023", "mof-2020", "hubei"])
def test_rules_are_told_in_words(key):
    told = [str(one) for one in rules_in_words(load_rule_set(key), "project")]
    assert any("execution rate" in one for one in told)
    assert not [one for one in told if "{" in one]


def test_every_option_of_a_rule_set_is_told():
    frozen = load_rule_set("zhengzhou-2023").frozen()
    frozen |= {
        "total_caps": [{"below": "0.8", "at_most": "89"}],
        "over_deduction": {"over": "0.3", "points": "2", "per": "form"},
    }
    rules = load_rule_set("zhengzhou-2023").from_frozen(frozen)
    told = " ".join(str(one) for one in rules_in_words(rules, "department"))
    assert "from 90 % on" in told and "falls evenly to 60 %" in told
    assert "below 80 % the total is at most 89" in told and "2 points are taken off" in told
