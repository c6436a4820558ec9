"""Each rule has a case that passes and one that fails."""

from dataclasses import replace
from decimal import Decimal

import pytest

from fiscal.findings import Outcome, Severity
from fiscal.forms import FormContent, Row
from performance.assessment import assess
from performance.checks import RULES
from performance.claims import Claim, Claims
from performance.scoring.rule_sets import load_rule_set
from tests.real_forms import content_of_form, definition_of, real_forms

DEPARTMENT, BRAIN, DIAMOND, COMPANION, VOUCHER = real_forms()


def findings(form, claims=None, **changes):
    """Findings on a real form with some places changed: `indicators__r1__actual="…"`."""
    definition = definition_of(form)
    content = content_of_form(form)
    for place, value in changes.items():
        content = changed(content, place.replace("__", "."), value)
    rules = load_rule_set(definition.rule_set)
    return assess(definition, rules, content, claims or Claims()).findings


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
    tested = {*FAILING, "S-08", "S-09", "S-10", "S-11", "S-12"}
    assert {rule.number for rule in RULES} == tested
