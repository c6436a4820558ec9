"""The findings of a case on a page of their own, and the runs of the checks before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fiscal.amounts import trimmed, wan_from_yuan
from fiscal.findings import SHELVES, Finding
from workflow.kinds import KINDS
from workflow.models import Case, CheckRun
from workflow.pages import actor
from workflow.runs import check_state, compared, hidden_from, keep_run, last_run
from workflow.views import back, visible_case

RUNS_PER_PAGE = 20

#: The figures of a finding, each in a column of its own.
FIGURES = ("expected", "actual", "difference")


@dataclass(frozen=True)
class Row:
    """A finding with where its places are to be seen: address, words, cell."""

    finding: Finding
    links: tuple[tuple[str, str, str], ...]

    @property
    def at_stake(self) -> str:
        """What the rows are ordered by, in 万元 whatever the unit of the figures beside it."""
        amount = self.finding.at_stake
        return "" if amount is None else trimmed(wan_from_yuan(abs(amount)))


@dataclass(frozen=True)
class Shelf:
    """The findings of one weight, and which of the columns that may be blank have something."""

    key: str
    rows: tuple[Row, ...]

    @property
    def columns(self) -> set[str]:
        found = [one.finding for one in self.rows]
        filled = {name for name in FIGURES if any(getattr(one, name) for one in found)}
        filled |= {"at_stake"} if any(one.at_stake for one in self.rows) else set()
        return filled | ({"places"} if any(one.links for one in self.rows) else set())


@require_GET
def findings(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong with a case, by severity and amount; `severity` and `rule` narrow it."""
    person, case = actor(request), visible_case(request, pk)
    state = check_state(person, case)
    severity, rule = request.GET.get("severity", ""), request.GET.get("rule", "")
    chosen = [
        one for one in state.findings if severity in ("", one.shelf) and rule in ("", one.rule)
    ]
    counts = {shelf: sum(one.shelf == shelf for one in state.findings) for shelf in SHELVES}
    context: dict[str, Any] = {
        "section": "cases",
        "case": case,
        "form_url": KINDS[case.kind].url(case),
        "checks": state,
        "counts": counts,
        "shelves": [Shelf(key, rows) for key in SHELVES if (rows := rows_of(case, chosen, key))],
        "shown": len(chosen),
        "severity": severity,
        "rule": rule,
        "rules": sorted({one.rule for one in state.findings}),
    }
    return render(request, "workflow/findings.html", context)


def rows_of(case: Case, found: Iterable[Finding], shelf: str) -> tuple[Row, ...]:
    return tuple(Row(one, links_of(case, one)) for one in found if one.shelf == shelf)


def links_of(case: Case, finding: Finding) -> tuple[tuple[str, str, str], ...]:
    """Each place of a finding: where to go, what it is called, and its cell in the workbook."""
    kind = KINDS[case.kind]
    return tuple(
        (
            kind.place_url(case, one.path) or f"{kind.url(case)}#{one.path}",
            one.label or one.path,
            one.cell,
        )
        for one in finding.places
    )


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check everything now, and keep what comes of it."""
    case = visible_case(request, pk)
    before = last_run(case)
    run = keep_run(case, actor(request), CheckRun.Occasion.ASKED)
    if before and before.pk == run.pk:
        messages.success(request, _("Checked: nothing has changed since the last check."))
    else:
        counts = {"errors": run.errors, "warnings": run.warnings}
        messages.success(request, _("Checked: %(errors)s errors, %(warnings)s warnings.") % counts)
    if request.POST.get("next"):
        return back(request, case)
    return redirect("workflow:findings", pk)


@require_GET
def runs(request: HttpRequest, pk: int) -> HttpResponse:
    """Every run of the checks, the latest first, with what it found anew and what was gone."""
    person, case = actor(request), visible_case(request, pk)
    kept = case.check_runs.select_related("by").order_by("-pk")
    page = Paginator(kept, RUNS_PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    earlier = kept.filter(pk__lt=shown[-1].pk).first() if shown else None
    context = {
        "section": "cases",
        "case": case,
        "page": page,
        "runs": compared(shown, earlier, hidden_from(person, case)),
    }
    return render(request, "workflow/runs.html", context)
