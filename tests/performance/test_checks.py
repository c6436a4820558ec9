"""Each rule has a case that passes and one that fails."""

from dataclasses import replace
from decimal import Decimal

import pytest

from accounts.indicators import UNKNOWN, YearFigures
from fiscal.findings import Outcome, Severity
from fiscal.forms import FormContent, Row
from performance.assessment import assess
from performance.checks import RULES
from performance.claims import Claim, Claims
from performance.scoring.rule_sets import load_rule_set
from tests.real_forms import content_of_form, definition_of, real_forms

DEPARTMENT, BRAIN, DIAMOND, COMPANION, VOUCHER = real_forms()


def findings(form, claims=None, accounts=UNKNOWN, **changes):
    """Findings on a real form with some places changed: `indicators__r1__actual="…"`.

    `accounts` is what the year's final accounts tell of its subject.
    """
    definition = definition_of(form)
    content = content_of_form(form)
    for place, value in changes.items():
        content = changed(content, place.replace("__", "."), value)
    rules = load_rule_set(definition.rule_set)
    return assess(definition, rules, content, claims or Claims(), accounts).findings


def changed(content: FormContent, path: str, value) -> FormContent:
    block, row_key, *column = path.split(".")
    if not column:
        return replace(content, fields={**content.fields, path: value})
    rows = tuple(
        Row(row.key, {**row.values, column[0]: value}) if row.key == row_key else row
        for row in content.rows[block]
    )
    return replace(content, rows={**content.rows, block: rows})


def numbers(found):
    return [one.rule for one in found]


@pytest.mark.parametrize("form", real_forms(), ids=lambda form: form["name"])
def test_the_published_forms_hold_no_error(form):
    assert [one for one in findings(form) if one.severity is Severity.ERROR] == []


FAILING = {
    "S-01": (BRAIN, {"indicators__r2__actual": ""}),
    "S-02": (BRAIN, {"indicators__r2__weight": Decimal(9)}),
    "S-03": (BRAIN, {"indicators__r3__target": "≈1小时"}),
    "S-04": (BRAIN, {"budget__fiscal__executed": Decimal("300.6")}),
    "S-05": (DIAMOND, {"indicators__r4__reason": ""}),
    "S-06": (BRAIN, {"management__payment__score": Decimal(6)}),
    "S-07": (VOUCHER, {"management__payment__remedy": ""}),
    "S-13": (BRAIN, {"budget__total__executed": Decimal("293.7")}),
    "S-14": (BRAIN, {"budget__unit__initial": Decimal(-1)}),
    "S-15": (DIAMOND, {"indicators__r4__name": "招商推介会"}),
    "S-16": (DIAMOND, {"indicators__r4__target": "不断提高"}),
}


@pytest.mark.parametrize("rule", FAILING)
def test_a_planted_error_is_found_and_only_there(rule):
    form, change = FAILING[rule]
    before, after = numbers(findings(form)), findings(form, **change)
    assert rule not in before
    found = [one for one in after if one.rule == rule]
    assert found
    paths = {place.path for one in found for place in one.places}
    place = next(iter(change)).replace("__", ".")
    assert any(path.rpartition(".")[0] == place.rpartition(".")[0] for path in paths) or (
        rule == "S-02" and paths == {"indicators.footer.weight"}
    )
    assert all(str(one.message) for one in found)


def test_weights_name_the_gap():
    (one,) = [x for x in findings(BRAIN, indicators__r2__weight=Decimal(9)) if x.rule == "S-02"]
    assert (one.expected, one.actual, one.difference) == ("100", "99", "-1")


def test_a_rounding_tail_is_no_error():
    found = findings(
        BRAIN,
        budget__total__initial=Decimal("440.41"),
        budget__fiscal__initial=Decimal("220.20"),
        budget__special__initial=Decimal("220.20"),
    )
    (one,) = [x for x in found if x.rule == "S-04"]
    assert one.outcome is Outcome.ROUNDING
    assert one.severity is Severity.INFO


def test_full_marks_everywhere():
    assert "S-10" in numbers(findings(BRAIN))
    assert "S-10" not in numbers(findings(DIAMOND))


def test_actuals_that_repeat_their_targets():
    assert "S-11" in numbers(findings(COMPANION))
    assert "S-11" not in numbers(findings(DIAMOND))


def test_derived_rates():
    found = [one for one in findings(DEPARTMENT) if one.rule == "S-12"]
    assert [(one.expected, one.actual) for one in found] == [
        ("18.08%", "35.72%"),
        ("35.72%", "0%"),
    ]
    assert "结转结余率" in str(found[0].message)
    assert "S-12" in numbers(findings(DIAMOND))
    assert "S-12" not in numbers(findings(BRAIN))


#: What the Innovation Centre's final accounts of 2023 say, in 元.
ACCOUNTS = YearFigures(
    initial=Decimal(27_221_000),
    adjusted=Decimal(32_143_300),
    executed=Decimal(20_660_900),
    three_public_budget=Decimal(3_700),
    three_public_spent=Decimal(3_700),
    procurement_spent=Decimal(0),
)


def places(found):
    return [place.path for one in found for place in one.places]


def of(number, found):
    return [one for one in found if one.rule == number]


def test_final_accounts_tell_what_the_form_alone_cannot():
    """The published form: three public expenses of 0 % are 100 %, procurement there was none."""
    found = findings(DEPARTMENT, accounts=ACCOUNTS)
    rates = of("S-12", found)
    assert [(one.expected, one.actual, one.difference) for one in rates] == [
        ("18.08%", "35.72%", "17.64"),
        ("35.72%", "0%", "-36"),
        ("100.00%", "0%", "-100"),
    ]
    assert places(rates) == [f"indicators.r{row}.actual" for row in (6, 7, 8)]
    assert "0.37 / 0.37 = 100.00 %" in str(rates[2].message)
    assert all(one.severity is Severity.WARNING for one in rates)
    [lapsed] = of("S-17", found)
    assert places([lapsed]) == ["indicators.r9.weight", "indicators.r9.actual"]
    assert "政府采购执行率" in str(lapsed.message)
    assert "weight of 1 " in str(lapsed.message)
    assert of("S-18", found) == []


def test_an_indicator_that_does_not_apply_may_stand_without_weight():
    changes = {"indicators__r9__weight": Decimal(0), "indicators__r6__weight": Decimal(2)}
    assert of("S-17", findings(DEPARTMENT, accounts=ACCOUNTS, **changes)) == []
    words = findings(DEPARTMENT, accounts=ACCOUNTS, indicators__r9__actual="不适用", **changes)
    assert [one for one in words if one.severity is Severity.ERROR] == [], "its row may stay"
    procured = replace(ACCOUNTS, procurement_spent=Decimal(9), procurement_planned=Decimal(10))
    found = findings(DEPARTMENT, accounts=procured)
    assert of("S-17", found) == []
    assert ("90.00%", "100%") in [(one.expected, one.actual) for one in of("S-12", found)]


def test_the_forms_own_budget_block_comes_before_the_final_accounts():
    other = replace(ACCOUNTS, adjusted=Decimal(30_000_000))
    found = findings(DEPARTMENT, accounts=other)
    assert of("S-12", found)[0].expected == "18.08%"
    [block] = of("S-18", found)
    assert (block.expected, block.actual, block.difference) == ("3000", "3214.33", "214.33")
    assert places([block]) == ["budget.total.adjusted"]
    assert block.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("executed", "outcome"),
    [(20_660_860, Outcome.ROUNDING), (20_660_600, Outcome.MISMATCH)],
)
def test_a_form_rounds_what_the_final_accounts_hold(executed, outcome):
    """The form is given to 100 yuan; the lines were added up with a slack of 200."""
    accounts = replace(ACCOUNTS, executed=Decimal(executed), slack=Decimal(200))
    [block] = of("S-18", findings(DEPARTMENT, accounts=accounts))
    assert block.outcome is outcome
    assert (block.severity is Severity.INFO) is (outcome is Outcome.ROUNDING)


def test_a_blank_rate_is_offered():
    found = findings(DEPARTMENT, accounts=ACCOUNTS, indicators__r6__actual="")
    [offer] = of("S-19", found)
    assert (offer.expected, places([offer])) == ("18.08%", ["indicators.r6.actual"])
    assert of("S-19", findings(DEPARTMENT, indicators__r8__actual="")) == [], (
        "nothing to follow from"
    )


@pytest.mark.parametrize(
    ("actual", "agrees"),
    [
        ("18.08%", True),
        ("18.1 ％", True),
        ("18.08", True),
        ("180.8‰", True),
        ("18.09%", False),
        ("35.72", False),
        ("按期完成", True),
        ("0.18", True),
    ],
)
def test_a_rate_is_read_however_it_is_written(actual, agrees):
    """What is no percentage, or one that can be meant in two ways, is for other rules."""
    found = of("S-12", findings(DEPARTMENT, indicators__r6__actual=actual))
    assert ("indicators.r6.actual" not in places(found)) is agrees


def test_a_rate_is_known_however_it_is_quoted():
    changes = {"indicators__r6__name": " 部门“预算调整率” （%）"}
    assert "indicators.r6.actual" in places(of("S-12", findings(DEPARTMENT, **changes)))


def test_a_printed_score_unlike_the_computed_one():
    claims = Claims(printed={"indicators.r4.score": Claim(Decimal("2.5"))})
    (one,) = [x for x in findings(DIAMOND, claims) if x.rule == "S-09"]
    assert (one.expected, one.actual, one.difference) == ("1.8", "2.5", "0.7")
    same = Claims(printed={"indicators.r4.score": Claim(Decimal("1.8"))})
    assert "S-09" not in numbers(findings(DIAMOND, same))


def test_a_stated_score_needs_a_reason_and_fits_its_weight():
    place = "indicators.r4.score"
    assert "S-08" in numbers(findings(DIAMOND, Claims(stated={place: Claim(Decimal(2))})))
    assert "S-08" in numbers(findings(DIAMOND, Claims(stated={place: Claim(Decimal(4), "因")})))
    assert "S-08" not in numbers(findings(DIAMOND, Claims(stated={place: Claim(Decimal(2), "因")})))


def test_every_rule_has_a_number_a_title_and_a_sentence():
    assert len({rule.number for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.title
        assert rule.sentence.endswith(".")
    by_hand = {"S-08", "S-09", "S-10", "S-11", "S-12", "S-17", "S-18", "S-19", "S-23"}
    tested = {*FAILING, *by_hand, "S-20", "S-21", "S-22"}
    assert {rule.number for rule in RULES} == tested


def told(found, rule):
    return [(one.places[0].path, one.expected, one.actual) for one in found if one.rule == rule]


def test_the_task_without_an_indicator_is_named():
    assert told(findings(DEPARTMENT), "S-20") == [("tasks.r4.name", "重点工作任务完成", None)]
    given = findings(DEPARTMENT, indicators__r20__name="国家海外人才离岸创新创业基地申报")
    assert ("tasks.r4.name", "重点工作任务完成", None) not in told(given, "S-20")


def test_a_task_may_be_answered_by_what_it_consists_of():
    """谋划区工业互联网建设 consists of 开展百企诊断专项行动, which is an indicator."""
    given = findings(DEPARTMENT, tasks__r6__content="内容")
    assert ("tasks.r6.name", "重点工作任务完成", None) in told(given, "S-20")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (BRAIN, []),
        (DIAMOND, [("indicators.r2.actual", "1203.45", "1662.11")]),
        (
            COMPANION,
            [("indicators.r2.actual", "8.28", "27.6"), ("indicators.r2.target", "8.28", "27.6")],
        ),
        (VOUCHER, []),
    ],
)
def test_the_whole_cost_is_that_of_the_budget_block(form, expected):
    assert told(findings(form), "S-21") == expected


@pytest.mark.parametrize("actual", ["1203.45万元", "1203.5万元", "12034500元", "12034543元"])
def test_the_whole_cost_may_be_given_in_another_unit(actual):
    found = told(findings(DIAMOND, indicators__r2__actual=actual), "S-21")
    assert bool(found) == (actual == "12034543元")


def test_another_cost_is_not_the_whole():
    assert told(findings(DIAMOND, indicators__r2__name="会场费用"), "S-21") == []


def test_a_task_is_not_completed_while_its_indicator_fell_short():
    place = ("tasks.r2.outcome", "80%", "完成年度计划")
    assert told(findings(DEPARTMENT), "S-22") == [place]
    for outcome in ("基本完成年度计划", "完成年度计划的80%", "尚未完成"):
        assert told(findings(DEPARTMENT, tasks__r2__outcome=outcome), "S-22") == []
    assert told(findings(DEPARTMENT, indicators__r23__actual="100%"), "S-22") == []


def test_the_project_forms_are_the_project_expenditure():
    whole = YearFigures(project_spent=Decimal("17751800"), project_evaluated=Decimal("15053300"))
    found = told(findings(DEPARTMENT, accounts=whole), "S-23")
    assert found == [("budget.total.executed", "1775.18", "1505.33")]
    same = replace(whole, project_evaluated=Decimal("17751750"), evaluated_slack=Decimal(50))
    assert told(findings(DEPARTMENT, accounts=same), "S-23") == []
    assert told(findings(BRAIN, accounts=whole), "S-23") == []
    assert told(findings(DEPARTMENT), "S-23") == []
