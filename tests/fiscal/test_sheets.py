"""Every form edition lays out as a sheet without holes or overlaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from fiscal.forms import FormContent, FormDefinition, Row, place_labels
from fiscal.sheets import lay_out
from performance.content import blank_content
from performance.editions import editions_for, form_definition, form_definitions

names = st.sampled_from(["产出指标", "效益指标", "成本指标"])


def covered(sheet):
    return [
        (row, column)
        for cell in sheet.cells
        for row in range(cell.row, cell.row + cell.height)
        for column in range(cell.column, cell.column + cell.width)
    ]


EVERY_FORM = (*form_definitions("self_evaluation"), *form_definitions("goal"))


@pytest.mark.parametrize("definition", EVERY_FORM, ids=lambda one: one.key)
@given(levels=st.lists(st.tuples(names, names), max_size=12))
def test_cells_cover_the_sheet_exactly_once(definition, levels):
    content = with_indicators(definition, levels)
    sheet = lay_out(definition, content, {})
    cells = covered(sheet)
    assert len(cells) == len(set(cells)) == sheet.height * len(definition.widths)


@given(levels=st.lists(st.tuples(names, names), min_size=1, max_size=12))
def test_an_inner_group_never_crosses_an_outer_one(levels):
    definition = form_definitions()[0]
    sheet = lay_out(definition, with_indicators(definition, levels), {})
    outer = [
        cell for cell in sheet.cells if cell.path.endswith(".level1") and "heading" not in cell.path
    ]
    inner = [
        cell for cell in sheet.cells if cell.path.endswith(".level2") and "heading" not in cell.path
    ]
    for cell in inner:
        assert any(
            one.row <= cell.row and cell.row + cell.height <= one.row + one.height for one in outer
        )
    assert sum(cell.height for cell in outer) == sum(cell.height for cell in inner) == len(levels)


def with_indicators(definition: FormDefinition, levels) -> FormContent:
    content = blank_content(definition)
    rows = tuple(
        Row(f"r{number}", {"level1": first, "level2": second, "name": f"指标{number}"})
        for number, (first, second) in enumerate(levels, start=1)
    )
    return FormContent(content.fields, {**content.rows, "indicators": rows})


def test_every_place_has_words():
    for definition in EVERY_FORM:
        content = with_indicators(definition, [("产出指标", "数量指标")])
        labels = place_labels(definition, content)
        sheet = lay_out(definition, content, {})
        for cell in sheet.cells:
            if cell.kind in ("value", "computed") and ".footer." not in cell.path:
                assert labels[cell.path]
        assert labels["indicators.r1"] == "绩效指标 · 指标1"


def test_a_region_gets_its_own_form_first_and_the_national_one_as_well():
    keys = [one.key for one in editions_for("郑州", 2023, "project")]
    assert keys == ["zhengzhou-2023-project", "national-2020-project"]
    assert [one.key for one in editions_for("上海", 2023, "project")] == ["national-2020-project"]
    assert editions_for("郑州", 2019, "project") == []


def definition_with(**changes):
    definition = form_definitions()[-1].model_dump()
    return {**definition, **changes}


def test_a_block_of_the_wrong_width_is_refused():
    with pytest.raises(ValidationError, match="columns wide"):
        FormDefinition.model_validate(definition_with(widths=(10, 10)))


def test_an_unknown_key_is_refused():
    with pytest.raises(ValidationError, match="colour"):
        FormDefinition.model_validate(definition_with(colour="red"))


def test_a_block_named_twice_is_refused():
    blocks = definition_with()["blocks"]
    with pytest.raises(ValidationError, match="named twice"):
        FormDefinition.model_validate(definition_with(blocks=(*blocks, blocks[-1])))


def test_labels_of_groups_of_rows_are_merged_beside_their_rows():
    definition = form_definition("zhengzhou-2024-goal-department")
    sheet = lay_out(definition, blank_content(definition), {})
    [funds] = [cell for cell in sheet.cells if cell.text == "1、资金来源："]
    [total] = [cell for cell in sheet.cells if cell.text == "部门预算总额（万元）"]
    [special] = [cell for cell in sheet.cells if cell.text == "（2）财政专户管理资金"]
    assert (funds.height, funds.width, funds.row) == (3, 1, total.row + 1)
    assert (total.width, special.column, special.row) == (2, funds.column + 1, funds.row + 1)


def test_a_goal_form_is_not_scored():
    with pytest.raises(ValidationError, match="rule_set"):
        FormDefinition.model_validate(definition_with(kind="goal"))


def test_a_grid_without_headings_needs_labels():
    definition = form_definition("zhengzhou-2024-goal-project").model_dump()
    grids = [one for one in definition["blocks"] if one["key"] == "budget"]
    unlabelled = {**grids[0], "label_span": 0, "columns": ({**grids[0]["columns"][0], "span": 5},)}
    blocks = [unlabelled if one["key"] == "budget" else one for one in definition["blocks"]]
    with pytest.raises(ValidationError, match="rows need labels"):
        FormDefinition.model_validate({**definition, "blocks": tuple(blocks)})
