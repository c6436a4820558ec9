"""Rules that are only observed: told with a mark, without weight, until their year is over."""

from __future__ import annotations

import pytest
from django.urls import reverse

from budgets import checks
from fiscal import observing
from fiscal.bases import PRACTICE
from fiscal.findings import Finding, Outcome, Severity
from fiscal.observing import observed_until
from fiscal.rules import Rule
from fiscal.sentences import say
from portal.views import every_rule
from tests.factories import filled_budget, step
from workflow.checking import full_check, live_check
from workflow.models import Case
from workflow.refusals import Refused
from workflow.services import act
from workflow.warnings import warnings_of

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[Severity.ERROR, Severity.WARNING])
def made_up(request, monkeypatch) -> Rule:
    """A rule that finds something wrong with every budget."""

    def check(figures):
        yield Finding("B-99", request.param, Outcome.MISMATCH, say("Nothing pleases."))

    rule = Rule("B-99", request.param, "nothing pleases", check, PRACTICE, "一切")
    monkeypatch.setattr(checks.BOOK, "rules", [*checks.BOOK.rules, rule])
    return rule


def put_on_trial(monkeypatch, **until: int) -> None:
    held = {number.replace("_", "-"): year for number, year in until.items()}
    monkeypatch.setattr(observing, "observed_until", lambda: held)


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def budget(department, staff) -> Case:
    return filled_budget(department=department, by=staff["preparer"])


def test_a_rule_on_trial_is_a_marked_hint_that_wants_no_reason(budget, staff, made_up, monkeypatch):
    put_on_trial(monkeypatch, B_99=2024)
    [found] = [one for one in live_check(budget) if one.rule == "B-99"]
    assert (found.severity, found.counts_from, found.blocks) == (Severity.INFO, 2025, False)
    assert "B-99" not in {one.finding.rule for one in warnings_of(budget)}
    assert step(now(budget), "hand_in", staff["preparer"]).state == "submitted"
    assert "B-99" not in set(budget.explanations.values_list("rule", flat=True))


def test_it_counts_from_the_year_after(budget, staff, made_up, monkeypatch):
    put_on_trial(monkeypatch, B_99=2023)
    [found] = [one for one in full_check(budget).findings if one.rule == "B-99"]
    assert (found.severity, found.counts_from) == (made_up.severity, None)
    with pytest.raises(Refused) as refused:
        act(case_id=budget.pk, action="hand_in", by=staff["preparer"], version=now(budget).version)
    assert "B-99" in {one.rule for one in refused.value.findings}


def test_pages_and_the_catalogue_show_the_mark(site, budget, made_up, monkeypatch):
    put_on_trial(monkeypatch, B_99=2024)
    for page in ("workflow:case", "books:overview", "workflow:findings"):
        said = site("preparer").get(reverse(page, args=[budget.pk])).content.decode()
        assert "试运行，自 2025 年度起生效" in said.partition("B-99")[2], page
    monkeypatch.setattr("publishing.catalogue.observed_until", lambda: {"B-05": 2024})
    monkeypatch.setattr("portal.views.every_rule", every_rule.__wrapped__)
    said = site("preparer").get(reverse("portal:rules")).content.decode()
    assert said.count("试运行，自 2025 年度起生效") == 1


def test_relations_between_tables_go_on_trial_like_any_rule(department, staff, monkeypatch):
    from tests.workflow.test_runs import OF_NO_FUND, with_expenditure

    case = filled_budget(department=department, by=staff["preparer"])
    with_expenditure(case, staff["preparer"], OF_NO_FUND)
    case = Case.objects.get(pk=case.pk)
    before = full_check(case).at_steps
    rules = {one.rule for one in before}
    assert any(one.blocks for one in before) and len(rules) > 1
    put_on_trial(monkeypatch, **{one.replace("-", "_"): 2024 for one in rules})
    after = full_check(Case.objects.get(pk=case.pk)).at_steps
    assert {one.severity for one in after} == {Severity.INFO}
    assert len(after) == len(before)


def test_the_file_of_rules_on_trial_can_be_read():
    assert all(isinstance(year, int) for year in observed_until().values())
