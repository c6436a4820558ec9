"""The real forms come out as published, from target, actual and weight alone."""

from decimal import Decimal

import pytest

from performance.assessment import assess
from performance.scoring.rule_sets import load_rule_set
from tests.real_forms import content_of_form, definition_of, real_forms

FORMS = real_forms()


def assessed(form):
    definition = definition_of(form)
    return assess(definition, load_rule_set(definition.rule_set), content_of_form(form))


@pytest.mark.parametrize(
    ("form", "total", "grade"),
    list(zip(FORMS, ["95.75", "100", "91.8", "100", "88"], "优优优优良", strict=True)),
    ids=[form["name"] for form in FORMS],
)
def test_totals_and_grades(form, total, grade):
    score = assessed(form).score
    assert score.total == Decimal(total)
    assert score.grade == grade
    assert score.weight_total == 100


@pytest.mark.parametrize("form", FORMS, ids=[form["name"] for form in FORMS])
def test_every_computed_cell_prints_as_published(form):
    sheet = assessed(form).sheet
    for number, line in enumerate(form["indicators"], start=1):
        assert sheet.at(f"indicators.r{number}.score").text == line["score"]
        assert sheet.at(f"indicators.r{number}.deviation").text == line["deviation"]
    for key, line in zip(("total", "fiscal", "special", "unit"), form["budget"], strict=True):
        assert sheet.at(f"budget.{key}.rate").text == line["rate"]
        assert sheet.at(f"budget.{key}.score").text == line["score"]
    assert sheet.at("indicators.footer.weight").text == "100"


def test_the_forms_hold_67_indicators_16_management_rows_and_20_budget_rows():
    contents = [content_of_form(form) for form in FORMS]
    counts = {
        block: sum(len(content.rows.get(block, ())) for content in contents)
        for block in ("indicators", "management", "budget")
    }
    assert counts == {"indicators": 67, "management": 16, "budget": 20}


@pytest.mark.parametrize("form", FORMS, ids=[form["name"] for form in FORMS])
def test_cells_cover_the_sheet_exactly_once(form):
    sheet = assessed(form).sheet
    covered = [
        (row, column)
        for cell in sheet.cells
        for row in range(cell.row, cell.row + cell.height)
        for column in range(cell.column, cell.column + cell.width)
    ]
    assert len(covered) == len(set(covered)) == sheet.height * len(sheet.widths)
