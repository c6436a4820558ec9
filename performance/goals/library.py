"""The indicator library: what it offers, and how approved goal forms fill it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from books.models import Part
from books.queries import SETTLED
from books.services.followers import Happening
from performance.goals.secrecy import goals_seen_by
from performance.models import GoalIndicator, IndicatorTemplate
from performance.scoring.targets import parse_target
from workflow.models import Case, Event

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


def taught() -> QuerySet[GoalIndicator]:
    """What the library learns from: approved goal forms that are no secret to the public."""
    return (
        GoalIndicator.objects.filter(
            goals_seen_by(None, "goal__"),
            goal__case__state__in=SETTLED,
        )
        .exclude(name="")
        .exclude(level1="")
    )


def learn(case: Case) -> int:
    """Take the indicators of an approved budget into the library; how many were new.

    `uses` is the number of approved goal forms that have the indicator, so approving twice
    counts once. The target given last becomes the example. What administrators keep stays as
    they wrote it, but that it may be used more often.
    """
    here = taught().filter(goal__case=case).order_by("pk")
    targets = {Used(*used): target for *used, target in here.values_list(*OF_GOAL, "target")}
    with transaction.atomic():
        return renew(targets)


def renew(targets: Mapping[Used, str]) -> int:
    """Bring templates up to date with the example each is to have; how many were new."""
    names = {used.name for used in targets}
    counted = taught().filter(name__in=names).values_list(*OF_GOAL)
    uses = {
        Used(*used): number
        for *used, number in counted.annotate(uses=Count("goal", distinct=True)).order_by(*OF_GOAL)
    }
    known = IndicatorTemplate.objects.select_for_update().filter(name__in=names).order_by("pk")
    held = {Used(one.sector, one.level1, one.level2, one.name): one for one in known}
    new = [used for used in targets if used not in held]
    held |= {used: IndicatorTemplate(**used._asdict(), learnt=True) for used in new}
    for used, target in targets.items():
        template = held[used]
        template.uses = max(uses.get(used, 0), 0 if template.learnt else template.uses)
        if template.learnt:
            parsed = parse_target(target)
            template.example, template.unit = target, parsed.unit[:20]
            template.operator = str(parsed.operator or "")
    # Two budgets approved at once may teach the same.
    IndicatorTemplate.objects.bulk_create(
        [held[used] for used in new], batch_size=500, ignore_conflicts=True
    )
    IndicatorTemplate.objects.bulk_update(
        [held[used] for used in targets if used not in new],
        ["example", "unit", "operator", "uses"],
        batch_size=500,
    )
    return len(new)


def unlearn(names: QuerySet[GoalIndicator]) -> None:
    """Forget what no approved goal form teaches any more, now that one of them is a secret.

    A template whose example no other form gives takes over the target of one that teaches it;
    those of `names`, the indicators of the secret, are counted anew.
    """
    teaching = taught().filter(
        goal__sector=OuterRef("sector"),
        level1=OuterRef("level1"),
        level2=OuterRef("level2"),
        name=OuterRef("name"),
    )
    learnt = IndicatorTemplate.objects.filter(learnt=True)
    learnt.filter(~Exists(teaching)).delete()
    untaught = ~Exists(teaching.filter(target=OuterRef("example")))
    stale = learnt.filter(Q(name__in=names.values("name")) | untaught).annotate(
        target=Subquery(teaching.order_by("-pk").values("target")[:1])
    )
    renew({Used(one.sector, one.level1, one.level2, one.name): one.target for one in stale})


def learn_when_approved(case: Case, event: Event) -> None:
    """The effect of approving a budget: its goals become examples for others."""
    if case.kind == "budget":
        learn(case)


def follow_secrecy(part: Part, happening: Happening) -> None:
    """A form that becomes a secret teaches nothing any more, one that is open again does."""
    marked = [int(node[1:]) for node, what in happening.items() if "level" in what]
    if marked:
        unlearn(GoalIndicator.objects.filter(goal__project__in=marked))
        if part.book.case.state in SETTLED:
            learn(part.book.case)
