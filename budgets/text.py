"""The explanatory text of a budget: what it draws on, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from budgets.models import Budget
from budgets.queries import SETTLED, catalogue_of, ledger_of
from departments.models import Department
from fiscal.deriving import Catalogue, derive
from fiscal.findings import Finding
from fiscal.ledger import Ledger, Stated
from fiscal.narrative import Narrative, narrate
from fiscal.text_checks import MONEY, Text, check_text
from fiscal.text_figures import LastYear, Material
from fiscal.texts import TextEdition, text_for


def text_definition(budget: Budget) -> TextEdition:
    """The text that goes with the tables of a budget; raises KeyError if there is none."""
    return text_for(budget.edition)


def narrative_of(budget: Budget, ledger: Ledger | None = None) -> Narrative:
    """The text as the public reads it: every secret masked, gaps where something is missing.

    `ledger` is given by who has read it already.
    """
    return narrate(text_definition(budget), material_of(budget, ledger or ledger_of(budget)))


def material_of(budget: Budget, ledger: Ledger) -> Material:
    return Material(
        ledger=ledger,
        catalogue=catalogue_of(budget),
        last_year=last_year_of(budget),
        reasons=dict(budget.reasons.values_list("key", "text")),
        entered=dict(budget.entered_values.values_list("key", "value")),
        prose=dict(budget.prose.values_list("key", "text")),
    )


def last_year_of(budget: Budget) -> LastYear:
    """The settled budget of the year before; without one the figures entered from it."""
    case = budget.case
    earlier = Budget.objects.filter(
        case__department=case.department_id,
        case__fiscal_year=case.fiscal_year - 1,
        case__state__in=SETTLED,
    ).first()
    if earlier:
        return LastYear(ledger_of(earlier))
    return LastYear(entered=comparatives_of(budget))


def comparatives_of(budget: Budget) -> Mapping[str, Stated]:
    found = budget.comparatives.values_list("key", "amount", "step")
    return {key: Stated(amount, step) for key, amount, step in found}


def text_findings(budget: Budget, ledger: Ledger | None = None) -> tuple[Finding, ...]:
    """What is wrong with the text, or still open; nothing where the edition has no text."""
    try:
        narrative = narrative_of(budget, ledger)
    except KeyError:
        return ()
    return findings_in(budget, narrative)


def findings_in(budget: Budget, narrative: Narrative) -> tuple[Finding, ...]:
    """What is wrong with a text that has been told already."""
    others = Department.objects.exclude(pk=budget.case.department_id).values_list("name", flat=True)
    return check_text(Text(narrative, tuple(others), table_amounts(budget, narrative)))


def table_amounts(budget: Budget, narrative: Narrative) -> frozenset[Decimal]:
    """The cells of the tables in 元, read only where someone typed an amount into prose."""
    material = narrative.material
    written = (*material.reasons.values(), *material.prose.values())
    if not any(MONEY.search(one) for one in written):
        return frozenset()
    edition = budget.definition
    tables = (
        derive(one, material.ledger, material.catalogue, edition.masking) for one in edition.tables
    )
    return frozenset(
        figure.computed.amount
        for table in tables
        for _, _, _, figure in table.figures()
        if figure.shown
    )


def text_labels(budget: Budget) -> dict[str, str]:
    """The places of the text in words: the text, its sections, what is typed beside it."""
    department = budget.case.department
    catalogue = Catalogue(budget.case.fiscal_year, department.name, department.code)
    try:
        narrative = narrate(text_definition(budget), Material(Ledger(), catalogue))
    except KeyError:
        return {}
    found = {"text": narrative.edition.title}
    for section, paragraph in narrative.paragraphs():
        found.setdefault(f"text.{section.key}", section.heading)
        for slot in paragraph.slots:
            found.setdefault(slot.path, f"{section.title} · {slot.label}")
    return found
