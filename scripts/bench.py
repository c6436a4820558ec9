"""Figures of speed, as ratios within one run on one machine. Prints a table in Markdown.

Works on a temporary database: SQLite, or the one of DATABASE_URL (`with_pg.py make bench`).
`--write` puts the table into docs/benchmarks.md. Takes some ten minutes; parts can be measured by
name, such as `scripts/bench.py documents portal`.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from io import BytesIO, StringIO
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FORMS, INDICATORS = 10_000, 30
LOAD_SECONDS, CONNECTIONS = 6, 16
FIGURE = tuple[str, str]
#: What can be measured by itself, in the order of the table.
PARTS = (
    "scoring",
    "forms",
    "workbooks",
    "documents",
    "publishing",
    "portal",
    "accounts",
    "budgets",
    "reconciling",
)


def timed(work: Callable[[], Any]) -> float:
    """Seconds the work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def each(work: Callable[[Any], Any], things: Iterable[Any]) -> None:
    """Do the work with one thing after the other, keeping no result."""
    for thing in things:
        work(thing)


# Scoring


def scoring() -> Iterator[FIGURE]:
    """10,000 forms of 30 indicators, against the bare arithmetic on the same numbers."""
    from performance.scoring.rule_sets import load_rule_set
    from performance.scoring.score import ExecutionEntry, FormEntry, IndicatorEntry, score_form

    chance = random.Random(2023)

    def figure(lowest: int, highest: int) -> Decimal:
        """With decimals, so that few texts occur twice and each must be read."""
        return Decimal(chance.randint(100 * lowest, 100 * highest)).scaleb(-2)

    numbers = [
        [(figure(50, 500), figure(40, 900)) for _ in range(INDICATORS)] for _ in range(FORMS)
    ]
    weight = Decimal(3)
    entries = [
        FormEntry(
            kind="project",
            execution=ExecutionEntry(Decimal(1719), Decimal(1203), Decimal(10)),
            judged=(),
            indicators=tuple(
                IndicatorEntry(
                    f"r{n}", "产出指标", "数量指标", "人数", f"≥{target}人", f"{actual}人", weight
                )
                for n, (target, actual) in enumerate(form)
            ),
        )
        for form in numbers
    ]
    plain = [[(target, actual, weight) for target, actual in form] for form in numbers]
    rules = load_rule_set("zhengzhou-2023")
    for entry, form in zip(entries[:50], plain[:50], strict=True):
        scored = score_form(rules, entry).indicators
        assert [scored[f"r{n}"].score for n in range(INDICATORS)] == by_hand(form)
    bare = timed(lambda: each(lambda form: sum(by_hand(form)), plain))
    full = timed(lambda: each(partial(score_form, rules), entries))
    yield "plain Decimal arithmetic, 10,000 forms of 30 indicators", f"{bare:.1f} s"
    yield (
        "scoring the same from text, with deviation, derivation, weights, total and grade",
        f"{full:.1f} s, {full / bare:.1f} times the plain arithmetic, "
        f"{1000 * full / FORMS:.2f} ms per form",
    )


def by_hand(form: list[tuple[Decimal, Decimal, Decimal]]) -> list[Decimal]:
    """Scores of `≥` targets as one would compute them on a sheet of paper."""
    scores = []
    for target, actual, weight in form:
        over = (actual - target) / target * 100
        if actual < target:
            score = weight * actual / target
        elif over <= 30:
            score = weight
        else:
            fall = min((over - 30) / 70, Decimal(1))
            score = weight * (1 - Decimal("0.4") * fall)
        scores.append(score.quantize(Decimal("0.01"), ROUND_HALF_UP))
    return scores


# Pages


def forms() -> Iterator[FIGURE]:
    """Opening and saving a form, by its number of indicators."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from departments.models import Person

    preparer = Person.objects.get(username="preparer")
    client = Client()
    client.force_login(preparer, backend="django.contrib.auth.backends.ModelBackend")
    for count in (5, 40, 200):
        case = draft_of(count, preparer)
        page, save = (f"/workspace/self-evaluations/{case.pk}/{end}" for end in ("", "save/"))
        client.get(page)
        with CaptureQueriesContext(connection) as opening:
            assert client.get(page).status_code == 200
        opened = median(timed(partial(client.get, page)) for _ in range(7))
        times, queries = [], 0
        for number in range(7):
            case.refresh_from_db()
            data = {"version": case.version, "indicators.r1.actual": f"{number + 50}人"}
            data["indicators.order"] = ",".join(f"r{n}" for n in range(1, count + 1))
            with CaptureQueriesContext(connection) as saving:
                begun = time.perf_counter()
                answer = client.post(save, data, headers={"HX-Request": "true"})
                times.append(time.perf_counter() - begun)
            assert answer.status_code == 200, answer.status_code
            queries = len(saving)
        yield (
            f"form of {count} indicators",
            f"open: {len(opening)} queries, {1000 * opened:.0f} ms; "
            f"save one cell: {queries} queries, {1000 * median(times):.0f} ms",
        )


def draft_of(count: int, preparer: Any) -> Any:
    """A project form with so many indicators, of equal weights."""
    from departments.models import Department
    from fiscal.forms import Row
    from performance.content import content_of
    from performance.queries import evaluation_of
    from performance.services import create_self_evaluation
    from workflow.models import Case

    model = Case.objects.get(subject="金刚石产业大会", fiscal_year=2023)
    content = content_of(evaluation_of(model))
    weight = Decimal(70) / count
    rows = tuple(
        Row(
            f"r{n}",
            {
                "level1": "产出指标",
                "level2": "数量指标",
                "name": f"第{n}项完成数",
                "target": f"≥{n + 50}人",
                "actual": f"{n + 60}人",
                "reason": "",
                "weight": weight.quantize(Decimal("0.01")),
            },
        )
        for n in range(1, count + 1)
    )
    return create_self_evaluation(
        department=Department.objects.get(code="101"),
        fiscal_year=2023,
        by=preparer,
        subject=f"{count}项指标的项目",
        content=replace(content, rows={**content.rows, "indicators": rows}),
    )


# Workbooks


def importing(folder: Path) -> Iterator[FIGURE]:
    """A workbook of 50 forms: read by openpyxl alone, and imported, each in its own process."""
    workbook = folder / "fifty.xlsx"
    workbook.write_bytes(workbook_of_fifty_forms())
    figures = {what: measured(what, workbook) for what in ("nothing", "read", "import")}
    base = figures["nothing"][1]
    (read, read_memory), (whole, memory) = figures["read"], figures["import"]
    size = workbook.stat().st_size // 1024
    yield (
        f"openpyxl merely reading a workbook of 50 forms ({size} kB)",
        f"{read:.1f} s, {read_memory - base:.0f} MB",
    )
    yield (
        "importing it: reading, scoring, checking, writing 50 cases",
        f"{whole:.1f} s, {whole / read:.1f} times reading; {memory - base:.0f} MB above an idle "
        f"process of {base:.0f} MB",
    )


def measured(what: str, workbook: Path) -> tuple[float, float]:
    """Seconds and the peak of memory in MB of something done in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--measure", what, str(workbook)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, memory = (float(word) for word in done.stdout.split()[-2:])
    return seconds, memory


def workbook_of_fifty_forms() -> bytes:
    """The demonstration's project form under fifty names."""
    import openpyxl

    source = openpyxl.load_workbook(ROOT / "demo" / "self-evaluation-2023.xlsx")
    model = source["自评表3"]
    for number in range(1, 51):
        sheet = source.copy_worksheet(model)
        sheet.title = f"表{number}"
        sheet["C3"] = f"项目{number}"
    for name in [one for one in source.sheetnames if one.startswith("自评表")]:
        del source[name]
    stream = BytesIO()
    source.save(stream)
    return stream.getvalue()


def measure(what: str, workbook: Path) -> None:
    """In a process of its own: print seconds and the peak of memory in MB."""
    import django

    django.setup()
    from bench_budgets import import_budget_of
    from bench_documents import seconds_of
    from bench_publishing import publish_ordered
    from bench_reconciling import reconcile_departments

    from departments.models import Department, Person
    from performance.importing import import_workbook

    data = workbook.read_bytes()
    begun = time.perf_counter()
    if what == "read":
        import openpyxl

        for sheet in openpyxl.load_workbook(BytesIO(data), data_only=True):
            for row in sheet.iter_rows():
                for cell in row:
                    cell.value  # noqa: B018 (reading is the point)
    elif what == "import":
        report = import_workbook(
            data=data,
            name=workbook.name,
            department=Department.objects.get(code="101"),
            fiscal_year=2023,
            by=Person.objects.get(username="preparer"),
        )
        assert report.done and len(report.forms) == 50
    elif what == "reconcile-departments":
        reconcile_departments()
    elif what == "import-budget":
        import_budget_of(data)
    elif what == "publish-ordered":
        publish_ordered(workbook)
    seconds = time.perf_counter() - begun
    if what.startswith("document-"):
        seconds = seconds_of(what, workbook)
    print(seconds, peak_memory())


def peak_memory() -> float:
    """MB this process has held at most (what getrusage says is inherited from the parent)."""
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


# All of it


def prepare(folder: Path) -> None:
    """A database of its own with the demonstration in it."""
    os.environ["DATA_DIR"] = str(folder)
    os.environ["SECRET_KEY"] = "only for measuring " * 4
    os.environ["LOG_LEVEL"] = "ERROR"
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["ALLOWED_HOSTS"] = "127.0.0.1,testserver"
    os.environ["PYTHONPATH"] = str(ROOT)
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_demo", stdout=StringIO())


def report(only: Sequence[str]) -> str:
    """The table of these parts."""
    folder = Path(tempfile.mkdtemp(prefix="mingzhang-bench-"))
    try:
        prepare(folder)
        lines = ["| measured | figure |", "| --- | --- |"]
        print(*lines, sep="\n", flush=True)
        from bench_accounts import accounts
        from bench_budgets import budgets
        from bench_documents import documents
        from bench_portal import portal
        from bench_publishing import publishing
        from bench_reconciling import reconciling

        parts: dict[str, Iterator[FIGURE]] = {
            "scoring": scoring(),
            "forms": forms(),
            "workbooks": importing(folder),
            "documents": documents(folder, measured),
            "publishing": publishing(folder, measured),
            "portal": portal(folder),
            "accounts": accounts(),
            "budgets": budgets(folder, measured),
            "reconciling": reconciling(folder, measured),
        }
        for name in PARTS:
            for what, figure in parts[name] if name in only else ():
                lines.append(f"| {what} | {figure} |")
                print(lines[-1], flush=True)
        return "\n".join(lines)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write(table: str) -> None:
    """Put the table between the marks of docs/benchmarks.md, with where it was measured."""
    path = ROOT / "docs" / "benchmarks.md"
    database = "PostgreSQL" if "postgres" in os.environ.get("DATABASE_URL", "") else "SQLite"
    where = (
        f"Measured with `make bench` on {os.cpu_count()} cores of {platform.machine()}, Python "
        f"{platform.python_version()}, {database}."
    )
    text = path.read_text(encoding="utf-8")
    begin, end = "<!-- figures -->", "<!-- end of figures -->"
    before, after = text.split(begin)[0], text.split(end)[1]
    path.write_text(f"{before}{begin}\n{where}\n\n{table}\n{end}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only these: {', '.join(PARTS)}")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        sys.path.insert(0, str(ROOT))
        measure(options.measure[0], Path(options.measure[1]))
        return
    if unknown := sorted(set(options.parts) - set(PARTS)):
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    if options.write and options.parts:
        parser.error("--write replaces the whole table, so it measures every part: name none")
    table = report(options.parts or PARTS)
    if options.write:
        write(table)


if __name__ == "__main__":
    main()
