"""What the workflow needs to know of annual budgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from budgets.checks import TITLES, check_budget
from budgets.exporting import derived_tables, sheets_of_budget
from budgets.figures import Figures, ProjectEntry
from budgets.grids import LINES, columns_of
from budgets.models import Budget, Part
from budgets.queries import budget_of, catalogue_of, ledger_of, project_views
from budgets.text import text_findings, text_labels
from departments.models import Person
from departments.permissions import reach
from departments.roles import Permission
from departments.words import in_words
from fiscal.deriving import DerivedTable
from fiscal.findings import Finding, Outcome, by_weight
from fiscal.sentences import Sentence, say
from workflow.kinds import CaseKind, Share
from workflow.models import Case
from workflow.queries import visible_cases
from workflow.states import EDITABLE


def figures_of(budget: Budget) -> Figures:
    """What the rules look at; classified projects without their names."""
    return Figures(
        ledger=ledger_of(budget),
        projects=[
            ProjectEntry(
                node=view.node,
                label=budget.definition.masking.name if view.masked else view.name,
                has_unit=view.has_unit,
                has_code=view.masked or bool(view.code),
            )
            for view in project_views(budget, None)
        ],
        several_units=budget.case.department.units.count() > 1,
        personnel=budget.definition.personnel,
        stated_labels=dict(budget.stated_totals.values_list("key", "label").order_by("key")),
    )


def findings(case: Case) -> Sequence[Finding]:
    """What the checks say, worked out once for each version of a case object."""
    found: tuple[int, Sequence[Finding]] | None = case.__dict__.get("_budget_findings")
    if found is None or found[0] != case.version:
        found = (case.version, checked(budget_of(case)))
        case.__dict__["_budget_findings"] = found
    return found[1]


def checked(budget: Budget) -> Sequence[Finding]:
    """What the rules on lines and on the text say, errors first."""
    figures = figures_of(budget)
    # That a stated total is not met is said of the lines already (B-15).
    about_text = [one for one in text_findings(budget, figures.ledger) if one.rule != "X-08"]
    return by_weight([*check_budget(figures), *about_text])


def obstacles(case: Case) -> Sequence[Sentence]:
    """Parts that nobody has marked as finished."""
    parts = budget_of(case).parts.select_related("unit", "budget__case__department")
    unfinished = [str(part) for part in parts if part.finished_at is None]
    if not unfinished:
        return []
    return [
        say(
            "{count} parts are not finished: {names}.",
            count=len(unfinished),
            names="、".join(unfinished[:5]),
        )
    ]


def labels(case: Case) -> Mapping[str, str]:
    """The grids of every part, their lines, the projects and stated totals, in words."""
    budget = budget_of(case)
    names = catalogue_of(budget).names
    titles = {kind: in_words(title) for kind, title in TITLES.items()}
    found = dict(titles)
    for part in budget.parts.select_related("unit", "budget__case__department"):
        found.update({f"{kind}.{part.unit_code}": f"{part} · {titles[kind]}" for kind in titles})
    for fact in ledger_of(budget).facts:
        if fact.measure not in LINES:
            continue
        unit = fact.at.get("unit", "")
        coordinates = [fact.at.get(column, "") for column in columns_of(fact.measure)]
        words = [
            names[column].get(at, at)
            for column, at in zip(columns_of(fact.measure), coordinates, strict=True)
            if at
        ]
        path = f"{fact.measure}.{unit}"
        found[f"{path}.{'/'.join(coordinates)}"] = " · ".join([found[path], *words])
    for view in project_views(budget, None):
        name = budget.definition.masking.name if view.masked else view.name
        found[f"projects.{view.node}"] = name
    for key, label in budget.stated_totals.values_list("key", "label").order_by("key"):
        found[f"stated.{key}"] = label
    return {**found, **text_labels(budget)}


def url(case: Case) -> str:
    return reverse("budgets:overview", args=[case.pk])


def shares(person: Person) -> Sequence[Share]:
    """The unfinished parts of units for which a person fills in, but not the whole department."""
    parts = (
        Part.objects.filter(
            reach(
                person,
                Permission.EDIT,
                department="budget__case__department",
                unit="unit",
            ),
            finished_at=None,
            budget__case__state__in=EDITABLE,
        )
        .exclude(budget__case__in=visible_cases(person))
        .select_related("unit", "budget__case__department")
        .order_by("budget__case__fiscal_year", "unit__code")
    )
    return [
        Share(part.budget.case, f"{part.budget.case} · {part}", url(part.budget.case))
        for part in parts
    ]


def report(case: Case) -> Mapping[str, Sequence[Any]]:
    """Each table with how many of its cells come out as stated: exactly, as tails, or not."""
    return {
        "tables": [
            {
                "code": table.definition.code,
                "title": table.title,
                "cells": {name: str(count) for name, count in outcomes(table).items()},
            }
            for table in derived_tables(budget_of(case))
        ]
    }


def outcomes(table: DerivedTable) -> dict[str, int]:
    counted = Counter(figure.outcome.value for _, _, _, figure in table.figures() if figure.text)
    shown = (Outcome.EXACT, Outcome.ROUNDING, Outcome.MISMATCH)
    return {one.value: counted[one.value] for one in shown}


BUDGET = CaseKind(
    "budget",
    findings,
    obstacles,
    labels,
    url,
    shares=shares,
    report=report,
    sheets=sheets_of_budget,
)
