"""The equations over a book's tables: what they add to the rules on lines, and what they keep."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from books.reconciling import equation_findings
from fiscal.deriving import Catalogue, ProjectAspects
from fiscal.ledger import Fact, Ledger
from fiscal.tables import edition_named
from tests.budgets.test_checks import HOME, fact

SECRETS, OPEN = (Decimal(23_456_000), Decimal(9_871_000)), Decimal(12_000_000)
PAID = {**HOME, "fund": "general_appropriation"}
ZHENGZHOU = edition_named("zhengzhou-2024-budget")


def project(key: str, amount: Decimal) -> Fact:
    at = {"unit": "021001", "project": key, "purpose": "other_operating", "item": "2060499"}
    return Fact("project", {**at, "fund": "general", "carried": "current"}, amount, Decimal(1000))


#: More expenditure on projects than the projects come to.
FACTS = (
    fact("income", "50000"),
    fact("expenditure", "50000", item="2060499", purpose="other_operating"),
    project("p1", OPEN),
    project("p2", SECRETS[0]),
    project("p3", SECRETS[1]),
)


def catalogue(*, classified: bool) -> Catalogue:
    secret = ProjectAspects("" if classified else "乙项目", unit="021001", classified=classified)
    projects = {"p1": ProjectAspects("甲项目", "1" * 20, unit="021001"), "p2": secret, "p3": secret}
    names = {"unit": {"021001": "本级"}, "item": {"2060499": "其他"}}
    return Catalogue(2024, "某局", "021", names, projects)


def told(*, classified: bool, facts: tuple[Fact, ...] = FACTS) -> str:
    found = equation_findings(ZHENGZHOU, Ledger(facts), catalogue(classified=classified))
    assert found
    return "\n".join(
        f"{one.message} {one.expected} {one.actual} {one.difference} {one.at_stake} {one.places}"
        for one in found
    )


def test_projects_that_are_not_the_project_expenditure_are_told_with_cells():
    said = told(classified=False)
    assert "4532.7" in said and "path='table.11." in said and "cell='" in said


def test_no_withheld_amount_and_nothing_about_its_row_is_told():
    said = told(classified=True)
    for secret in SECRETS:
        assert str(secret / 10_000) not in said and str(secret) not in said
    assert "project=p2" not in said and "project=p3" not in said


def test_where_only_withheld_amounts_contradict_each_other_that_is_told_and_no_more(monkeypatch):
    """A tampered row: nothing but the secret itself disagrees with the open total."""
    from books import reconciling
    from fiscal.reconciling.report import reconcile

    def tampered(edition, given, kinds):
        for table, rows in given:
            if table.definition.code == "11":
                row = next(one for one in rows if one.at.get("project") == "p2")
                row.given.amounts["total"] = Decimal("7.7")
        return reconcile(edition, given, kinds)

    whole = (
        *(replace(one, at={**one.at, "fund": PAID["fund"]}) for one in FACTS[2:]),
        fact("income", "45327", at=PAID),
        fact("expenditure", "45327", at=PAID, item="2060499", purpose="other_operating"),
        fact("economic", "45327", at=PAID, economic="31299", government="50799", purpose="project"),
    )
    assert not equation_findings(ZHENGZHOU, Ledger(whole), catalogue(classified=True))
    monkeypatch.setattr(reconciling, "reconcile", tampered)
    found = equation_findings(ZHENGZHOU, Ledger(whole), catalogue(classified=True))
    assert found
    for one in found:
        assert one.blocks and not one.places and one.at_stake is None
        assert not any(digit.isdigit() for digit in str(one.message))


def test_an_edition_without_tables_has_no_relations():
    bare = ZHENGZHOU.model_copy(update={"tables": ()})
    assert list(equation_findings(bare, Ledger(FACTS), catalogue(classified=False))) == []


def test_an_empty_book_has_no_contradiction():
    assert list(equation_findings(ZHENGZHOU, Ledger(()), catalogue(classified=True))) == []
