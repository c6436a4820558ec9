"""The indicator library: what it offers, and how approved goal forms fill it."""

from __future__ import annotations

from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from performance.models import GoalIndicator, IndicatorTemplate
from performance.scoring.targets import parse_target
from workflow.models import Case, Event
from workflow.states import State

MOST_OFFERED = 300
MOST_FOUND = 20


def templates_for(sector: str) -> QuerySet[IndicatorTemplate]:
    """What serves a sector: its own indicators and those of no sector, the most used first."""
    wanted = Q(sector="") | Q(sector=sector) if sector else Q()
    return IndicatorTemplate.objects.filter(wanted).order_by("-uses", "name", "pk")


def names_for(sector: str) -> tuple[str, ...]:
    """Names of indicators used before, each once."""
    names = templates_for(sector).values_list("name", flat=True)[:MOST_OFFERED]
    return tuple(dict.fromkeys(names))


def targets_for(sector: str) -> tuple[str, ...]:
    """Targets used before, each once."""
    targets = templates_for(sector).exclude(example="").values_list("example", flat=True)
    return tuple(dict.fromkeys(targets[:MOST_OFFERED]))


def search(sector: str, text: str, level1: str = "") -> list[IndicatorTemplate]:
    """The templates whose name holds every word of `text`, the most used first."""
    found = templates_for(sector)
    for word in text.split():
        found = found.filter(name__icontains=word)
    if level1:
        found = found.filter(level1=level1)
    return list(found[:MOST_FOUND])


def sectors() -> list[str]:
    """The sectors the library knows."""
    held = IndicatorTemplate.objects.exclude(sector="").order_by("sector")
    return list(held.values_list("sector", flat=True).distinct())


class Used(NamedTuple):
    """An indicator as the library knows it."""

    sector: str
    level1: str
    level2: str
    name: str


OF_GOAL = ("goal__sector", "level1", "level2", "name")


def learn(case: Case) -> int:
    """Take the indicators of an approved budget into the library; how many were new.

    `uses` is the number of approved goal forms that have the indicator, so approving twice
    counts once. The target given last becomes the example. Classified projects teach nothing.
    """
    taught = (
        GoalIndicator.objects.filter(goal__classified=False).exclude(name="").exclude(level1="")
    )
    here = taught.filter(goal__case=case)
    targets = {Used(*used): target for *used, target in here.values_list(*OF_GOAL, "target")}
    approved = taught.filter(
        goal__case__state__in=[State.APPROVED, State.PUBLISHED],
        name__in=[used.name for used in targets],
    )
    counted = approved.values_list(*OF_GOAL).annotate(uses=Count("goal", distinct=True))
    uses = {Used(*used): number for *used, number in counted.order_by(*OF_GOAL)}
    new = 0
    with transaction.atomic():
        for used, target in targets.items():
            new += keep(used, target, uses.get(used, 0))
    return new


def keep(used: Used, target: str, uses: int) -> bool:
    """Renew what the library knows of an indicator; True if it did not have it."""
    parsed = parse_target(target)
    template, is_new = IndicatorTemplate.objects.select_for_update().get_or_create(
        sector=used.sector, level1=used.level1, level2=used.level2, name=used.name
    )
    template.example = target
    template.unit = parsed.unit[:20]
    template.operator = str(parsed.operator or "")
    template.uses = max(template.uses, uses)
    template.save()
    return is_new


def learn_when_approved(case: Case, event: Event) -> None:
    """The effect of approving a budget: its goals become examples for others."""
    if case.kind == "budget":
        learn(case)
