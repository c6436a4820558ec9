"""A secret that no document tells by itself, and two of them together do.

The budget withholds one open project beside the secret one; the final accounts of its year print
what that project was to get at first, and next year's text what the whole was.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from books.models import Part, Project, Suppression
from books.queries import book_of, catalogue_of
from books.services import (
    finish_part,
    lift_classification,
    mark_classified,
    save_lines,
    save_projects,
)
from departments.models import BudgetUnit, Department, Person
from fiscal.tables import table_editions
from publishing.documents.books import content_of_book
from publishing.models import Publication
from publishing.secrecy import reading
from publishing.secrecy.examining import examined, findings, known_already, proposed
from publishing.secrecy.figures import public_figures
from publishing.secrecy.services import confirm_withholding, examine_secrets, exposure
from tests.accounts.conftest import spent_project
from tests.factories import (
    WAYS,
    UnitFactory,
    annual_budget,
    budget_row,
    custodians_of,
    final_accounts,
    part_of,
    project_row,
    step,
    write_text,
)
from tests.publishing.books import publish
from tests.publishing.test_masked_project import signed_in
from workflow.models import Case
from workflow.refusals import Refused
from workflow.services import act

pytestmark = pytest.mark.django_db

FUND = {"fund": "general_appropriation"}
SECRET, NEAR, SMALL, LARGE = "北山靶场改造", "企业服务专项", "园区管理专项", "产业引导专项"
AMOUNTS = {SECRET: "620.0", NEAR: "300.0", SMALL: "25.5", LARGE: "1980.5"}
Staff = dict[str, Person]


def total_of(projects: dict[str, str]) -> str:
    return str(sum(map(Decimal, projects.values())))


def filled(
    case: Case, unit: BudgetUnit, staff: Staff, lines: dict[str, Any], projects: Sequence[Any]
) -> Case:
    part, by = part_of(case, unit), staff["preparer"]
    for kind, rows in lines.items():
        part = save_lines(part_id=part.pk, kind=kind, rows=rows, version=part.version, by=by).part
    save_projects(part_id=part.pk, rows=list(projects), version=part.version, by=by)
    return case


def finished(case: Case, staff: Staff) -> Case:
    part = Part.objects.get(book=case.pk)
    finish_part(part_id=part.pk, version=part.version, by=staff["preparer"])
    return write_text(case, staff["preparer"])


def mark(case: Case, staff: Staff, name: str = SECRET) -> None:
    mark_classified(
        project_id=Project.objects.get(book=case.pk, name=name).pk,
        by=staff["custodian"],
        level="secret",
        basis="国家秘密目录",
        reason="依照定密意见",
    )


def budget(unit: BudgetUnit, staff: Staff, projects: dict[str, str], year: int = 2024) -> Case:
    """A budget of basic expenditure of 90 万元 and some projects."""
    case = annual_budget(department=unit.department, by=staff["preparer"], fiscal_year=year)
    total = total_of(projects)
    lines = {
        "income": [budget_row(str(Decimal(total) + 90))],
        "expenditure": [
            budget_row("60.0", item="2060101", purpose="wages"),
            budget_row("30.0", item="2060101", purpose="goods"),
            budget_row(total, item="2060499", purpose="other_operating"),
        ],
        "economic": [
            budget_row("60.0", economic="30101", government="50101", purpose="personnel"),
            budget_row("30.0", economic="30201", government="50201", purpose="running"),
            budget_row(total, economic="30227", government="50205", purpose="project"),
        ],
    }
    return filled(
        case, unit, staff, lines, [project_row(name, amount=it) for name, it in projects.items()]
    )


def accounts(unit: BudgetUnit, staff: Staff, projects: dict[str, str], planned: str) -> Case:
    """Final accounts of 2024 that name some projects; for all of them `planned` was planned."""
    case = final_accounts(department=unit.department, by=staff["preparer"], fiscal_year=2024)
    basic, project = (
        {"item": "2060101", "purpose": "basic"},
        {"item": "2060499", "purpose": "project"},
    )
    lines = {
        "income": [
            {"item": "2060101", **FUND, "amount": "90.00"},
            {"item": "2060499", **FUND, "amount": planned},
        ],
        "expenditure": [
            {**basic, **FUND, "amount": "90.00"},
            {**project, **FUND, "amount": planned},
        ],
        "economic": [
            {"economic": "30101", "purpose": "basic", **FUND, "amount": "60.00"},
            {"economic": "30201", "purpose": "basic", **FUND, "amount": "30.00"},
        ],
        "plan": [
            {**place, **FUND, "stage": stage, "amount": amount}
            for stage in ("initial", "adjusted")
            for place, amount in ((basic, "90.00"), (project, planned))
        ],
    }
    rows = [spent_project(name, it, it, it) for name, it in projects.items()]
    return filled(case, unit, staff, lines, rows)


def approved(case: Case, staff: Staff) -> Case:
    for role, action in WAYS["approved"]:
        case = step(case, action, staff[role])
    return Case.objects.get(pk=case.pk)


def publish_as_it_is(case: Case, by: Person) -> Case:
    version = Case.objects.values_list("version", flat=True).get(pk=case.pk)
    return act(case_id=case.pk, action="publish", by=by, version=version)


def verdicts(case: Case, withheld: Sequence[str] = ()) -> list[bool]:
    """Of each secret at stake whether it is safe."""
    found = examined(public_figures(book_of(Case.objects.get(pk=case.pk))), withheld)
    return [one.is_safe for one in found.exposures.values()]


@pytest.fixture
def unit(department: Department) -> BudgetUnit:
    return UnitFactory(department=department, code="021001", name="创新协同中心本级")


@pytest.fixture
def budgeted(unit, staff, committed) -> Case:
    """The budget of 2024, published with what has to be withheld beside its secret."""
    case = budget(unit, staff, AMOUNTS)
    mark(case, staff)
    with committed():
        return publish(finished(case, staff), staff)


def test_two_documents_tell_what_neither_does(budgeted, unit, staff, committed):
    held = Suppression.objects.get()
    near = Project.objects.get(name=NEAR)
    assert held.is_safe and all(near.node in money for money in held.withheld)
    alone = {name: amount for name, amount in AMOUNTS.items() if name != SECRET}
    case = approved(finished(accounts(unit, staff, alone, total_of(AMOUNTS)), staff), staff)
    public = public_figures(book_of(case))

    # Neither tells it: not what was published, nor the accounts if the budget was not there.
    assert public.hidden == {} and len(public.secrets) == 2
    assert not known_already(public)
    unpublished = replace(public, publications=[])
    assert not unpublished.secrets

    # Together they do, by the project that the budget withholds and the accounts print.
    found = examined(public)
    assert [one.determined for one in found.exposures.values()] == [True, True]
    ways = [way for one in found.exposures.values() for way in one.derivations]
    assert any("2024-budget-v1/" in key for way in ways for key in way.keys)
    assert any(not key.startswith("2024-budget") for way in ways for key in way.keys)
    with pytest.raises(Refused) as refused:
        publish_as_it_is(case, staff["publisher"])
    assert "P-01: " in str(refused.value) and "Ask who keeps the secrets" in str(refused.value)

    # Who keeps secrets has it examined; what is withheld then is withheld in these accounts.
    first, second = custodians_of(unit.department)
    page = reverse("secrecy:secrets", args=[case.pk])
    shown = signed_in(first).get(page, headers={"accept-language": "en"}).content.decode()
    assert "follows from what is published" in shown and "620.00" in shown
    overview = signed_in(first).get(reverse("books:overview", args=[case.pk])).content.decode()
    assert page in overview
    mine = examine_secrets(case_id=case.pk, by=first)
    assert mine.is_safe and mine.withheld
    with pytest.raises(Refused), transaction.atomic():
        publish_as_it_is(case, staff["publisher"])
    confirm_withholding(case_id=case.pk, digest=mine.digest, by=second)
    assert all(verdicts(case, mine.withheld))
    with committed():
        publish_as_it_is(case, staff["publisher"])
    document = Publication.objects.get(case=case).document
    stages = {one["name"]: one for one in json.loads(document)["stages"]["by_project"]}
    assert stages[NEAR]["initial"] is None and stages[LARGE]["initial"] == "1980.50"


def test_a_budget_after_the_accounts_that_tell_a_part(unit, staff, committed):
    """What the accounts print already is of no use; something else is withheld in the budget."""
    with committed():
        case = accounts(unit, staff, {NEAR: AMOUNTS[NEAR]}, total_of(AMOUNTS))
        publish(finished(case, staff), staff)
    case = budget(unit, staff, AMOUNTS)
    mark(case, staff)
    case = approved(finished(case, staff), staff)
    public = public_figures(book_of(case))
    assert not known_already(public)
    near, large = (Project.objects.get(book=case.pk, name=name).node for name in (NEAR, LARGE))
    by_itself = proposed(replace(public, publications=[]))
    assert by_itself.is_safe and all(near in money for money in by_itself.withheld)
    answer = proposed(public)
    assert answer.is_safe and answer.withheld
    assert not any(near in money for money in answer.withheld)
    assert any(large in money for money in answer.withheld)


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_what_published_accounts_give_away_alone_is_said_plainly(
    unit, staff, committed, is_withdrawn
):
    """The accounts named every other project and the whole: withholding is no cure."""
    alone = {name: amount for name, amount in AMOUNTS.items() if name != SECRET}
    with committed():
        told = publish(finished(accounts(unit, staff, alone, total_of(AMOUNTS)), staff), staff)
        if is_withdrawn:
            step(told, "withdraw", staff["publisher"])
    case = budget(unit, staff, AMOUNTS)
    mark(case, staff)
    case = approved(finished(case, staff), staff)
    public = public_figures(book_of(case))
    assert known_already(public) == public.hidden.keys()
    answer = proposed(public)
    assert not answer.is_safe and "lift the classification" in str(answer.reason)
    held = examine_secrets(case_id=case.pk, by=staff["custodian"])
    assert not held.is_safe
    with override("en"):
        why = str(exposure(case, staff["custodian"]))
    assert "published before" in why and "lift the classification" in why
    page = reverse("secrecy:secrets", args=[case.pk])
    shown = signed_in(staff["custodian"]).get(page, headers={"accept-language": "en"})
    assert "lift the classification" in shown.content.decode()
    with pytest.raises(Refused):
        publish_as_it_is(case, staff["publisher"])

    # There is a way: what the public knows is decided to be no secret any more.
    secret = Project.objects.get(book=case.pk, name=SECRET)
    lift_classification(project_id=secret.pk, by=staff["custodian"], reason="保密期限届满")
    assert exposure(Case.objects.get(pk=case.pk), staff["publisher"]) is None


def test_a_secret_told_before_does_not_stop_what_tells_no_more(budgeted, unit, staff, committed):
    """A later document is not held up by what others gave away before anybody looked."""
    alone = {name: amount for name, amount in AMOUNTS.items() if name != SECRET}
    secret = Project.objects.filter(book=budgeted.pk, name=SECRET)
    marks = ("level", "basis", "marked_by", "marked_at")
    [marked] = secret.values(*marks)
    secret.update(level="", basis="", marked_by=None, marked_at=None)
    with committed():
        publish(finished(accounts(unit, staff, alone, total_of(AMOUNTS)), staff), staff)
    secret.update(**marked)
    after = approved(finished(budget(unit, staff, {LARGE: "800.0"}, 2025), staff), staff)
    public = public_figures(book_of(after))
    assert public.secrets and known_already(public) == public.secrets.keys()
    held = examine_secrets(case_id=after.pk, by=staff["custodian"])
    assert held.is_safe and not held.withheld
    assert exposure(after, staff["publisher"]) is None
    page = reverse("secrecy:secrets", args=[after.pk])
    shown = signed_in(staff["custodian"]).get(page, headers={"accept-language": "en"})
    assert "follows already from other documents" in shown.content.decode()


def test_next_years_text_tells_what_the_whole_was(unit, staff, committed):
    """A budget withholds its totals beside its only project; next year's text tells them."""
    case = budget(unit, staff, {SECRET: AMOUNTS[SECRET]})
    mark(case, staff)
    public = public_figures(book_of(finished(case, staff)))
    totals = {Decimal(7_100_000), Decimal(6_200_000)}
    first, second = custodians_of(unit.department)
    Suppression.objects.create(
        book=book_of(case),
        digest=public.digest,
        withheld=sorted(
            {public.money[key] for key, it in public.own.items() if it.amount in totals}
        ),
        is_safe=True,
        proposed_by=first,
        proposed_at=timezone.now(),
        confirmed_by=second,
        confirmed_at=timezone.now(),
    )
    with committed():
        publish(case, staff)
    after = approved(finished(budget(unit, staff, {LARGE: "800.0"}, 2025), staff), staff)
    public = public_figures(book_of(after))
    assert any(one.of_last_year and one.amount in totals for one in public.present.told)
    assert not known_already(public)
    found = examined(public)
    assert all(one.determined for one in found.exposures.values())
    broken = findings(public, found)
    assert [one.rule for one in broken] == ["P-01"] * 2 and all(one.blocks for one in broken)
    held = examine_secrets(case_id=after.pk, by=first)
    assert held.is_safe and held.withheld
    assert not findings(public, examined(public, held.withheld))
    confirm_withholding(case_id=after.pk, digest=held.digest, by=second)
    text = json.dumps(content_of_book(book_of(after))["text"], ensure_ascii=False)
    assert "比2024年增加" not in text and "710.0" not in text


def test_the_text_of_an_earlier_version_stays_known(budgeted, staff, committed):
    """Its figures are kept beneath the version, and none of a classified project among them."""
    publication = Publication.objects.get()
    labels = [one["label"] for one in publication.beneath["told"]]
    secret = Project.objects.get(name=SECRET)
    assert publication.beneath["masked"] == [secret.node]
    assert any("公开说明" in one for one in labels)
    assert SECRET not in json.dumps(publication.beneath, ensure_ascii=False)
    assert "beneath" not in publication.document and secret.node not in publication.document
    step(Case.objects.get(pk=budgeted.pk), "correct", staff["publisher"])
    public = public_figures(book_of(Case.objects.get(pk=budgeted.pk)))
    told = {key for key in public.figures if key.startswith("v1/told/")}
    assert told and told <= public.fixed
    assert {key for one in public.equations for key in one.figures} & told


def test_a_version_that_cannot_be_read_stops_the_examination(budgeted, staff, monkeypatch):
    """What it told is known to readers, so it must not be passed over."""
    step(Case.objects.get(pk=budgeted.pk), "correct", staff["publisher"])
    key = book_of(budgeted).definition.key

    def gone(named: str) -> Any:
        if named == key:
            raise KeyError(named)
        return next(one for one in table_editions() if one.key == named)

    monkeypatch.setattr(reading, "edition_named", gone)
    with pytest.raises(Refused) as refused:
        examine_secrets(case_id=budgeted.pk, by=staff["custodian"])
    assert key in str(refused.value) and "v1" in str(refused.value)
    assert "editions/tables/" in str(refused.value)
    with override("zh-hans"):
        assert "editions/tables/" in str(refused.value.reason)
    page = reverse("secrecy:secrets", args=[budgeted.pk])
    assert signed_in(staff["custodian"]).get(page).status_code == 422


def test_a_secret_of_final_accounts_does_not_follow_from_the_project_expenditure(
    unit, staff, committed
):
    """Accounts name no classified project, and what the others leave of the whole is its amount."""
    case = accounts(unit, staff, AMOUNTS, total_of(AMOUNTS))
    mark(case, staff)
    case = approved(finished(case, staff), staff)
    public = public_figures(book_of(case))
    assert len(public.hidden) == 3 and set(public.hidden.values()) == {Decimal(6_200_000)}
    assert not any(verdicts(case))
    answer = proposed(public)
    assert answer.is_safe and answer.withheld
    assert catalogue_of(book_of(case)).suppressed == frozenset()
