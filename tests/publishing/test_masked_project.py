"""A classified project is nowhere: every page, file, answer, log and column is searched for it.

Totals hold its amount, so the other figures are chosen that none of them reads like it.
"""

from __future__ import annotations

import gzip
import html
import json
import logging
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.contrib import admin
from django.core import mail
from django.core.management import call_command
from django.db import models
from django.test import Client
from django.urls import NoReverseMatch, reverse

from books.cases import findings, labels
from books.models import Part, Project, ProjectAmount
from books.services import finish_part, mark_classified, save_lines, save_projects
from departments.models import Person
from departments.roles import ROLES
from fiscal.forms import FormContent
from performance.goals.services import create_goal_form, save_goal_form
from performance.models import GoalForm, GoalIndicator, StatedAmount
from publishing.models import Publication
from tests.factories import (
    UnitFactory,
    annual_budget,
    budget_row,
    explain_all,
    part_of,
    project_row,
    step,
    write_text,
)
from tests.kept import kept
from tests.performance.goals.budgets import indicator, project_content
from tests.printed import PrintedPdf
from tests.publishing.books import publish
from workflow.history import history
from workflow.models import Case, Event, Explanation
from workflow.queries import changes_since
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db

NAME = "北山二号靶场改造工程"
CODE = "41010024000000091357"
AMOUNT = "6632.0"
BASIS = "工业领域国家秘密目录第九条"
OPEN, OPEN_CODE = "企业服务专项经费", "41010024000000012468"

#: What its goal form says, and said before: it was typed while the project was open.
INDICATOR, TARGET, TARGET_BEFORE = "靶位翻修数量", "≥7391座", "≥5173座"
WHY = "依据北山施工图逐项核定"

#: A crawl that finds more has lost its way.
MOST_PAGES = 400

#: However the amount might be written: 万元 or 元, grouped or not, with decimals or without.
#: Bounded, because digests and identifiers may hold the digits by chance.
FIGURE = re.compile(
    r"(?<![0-9A-Za-z])(?:6,?632(?:\.0+)?|66,?320,?000(?:\.0+)?|6\.632[eE]\+?[37])(?![0-9A-Za-z])"
)
WORDS = tuple(
    form
    for word in (NAME, CODE, BASIS, INDICATOR, TARGET[1:], TARGET_BEFORE[1:], WHY)
    for form in {
        word,
        quote(word),
        json.dumps(word)[1:-1],
        "".join(f"&#{ord(one)};" for one in word),
        "".join(f"&#x{ord(one):x};" for one in word),
    }
)

LINES = {
    "income": [budget_row("6937.5")],
    "expenditure": [
        budget_row("60.0", item="2060101", purpose="wages"),
        budget_row("30.0", item="2060101", purpose="goods"),
        budget_row("6847.5", item="2060499", purpose="other_operating"),
    ],
    "economic": [
        budget_row("60.0", economic="30101", government="50101", purpose="personnel"),
        budget_row("30.0", economic="30201", government="50201", purpose="running"),
        budget_row("6847.5", economic="30227", government="50205", purpose="project"),
    ],
}


def told(text: str) -> list[str]:
    """What of the secret stands in a text, in whatever form."""
    plain = html.unescape(text)
    return [word for word in WORDS if word in text or word in plain] + FIGURE.findall(plain)


def texts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """Every text in a file: unpacked, Office files part by part with the names of the parts."""
    if name.endswith(".gz"):
        yield from texts(name.removesuffix(".gz"), gzip.decompress(content))
    elif content[:5] == b"%PDF-":
        for where, text in PrintedPdf(content).words():
            yield f"{name}!{where}", text
    elif content[:2] == b"PK":
        with ZipFile(BytesIO(content)) as parts:
            for one in parts.namelist():
                yield f"{name}!{one}", one + html.unescape(parts.read(one).decode())
            yield f"{name}!comment", parts.comment.decode()
    else:
        yield name, content.decode("utf-8-sig")


#: How the back office names rows: keys only count, and may happen to be any number.
ROW_KEYS = re.compile(
    r'/\d+/(?=change/|history/|delete/)|(?<=value=")\d+(?=" class="action-select")'
)


def without_row_keys(things: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((where, ROW_KEYS.sub("", text)) for where, text in things)


def leaks(things: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    return {where: found for where, text in things if (found := told(text))}


@pytest.fixture
@kept("department", "staff")
def entered(department, staff) -> Case:
    """A budget with a project that was entered, and then marked as classified."""
    unit = UnitFactory(department=department, code="021001", name="创新协同中心本级")
    case = annual_budget(department=department, by=staff["preparer"])
    part = part_of(case, unit)
    for kind, rows in LINES.items():
        part = save_lines(
            part_id=part.pk, kind=kind, rows=rows, version=part.version, by=staff["preparer"]
        ).part
    rows = [
        project_row(OPEN, amount="215.5", code=OPEN_CODE),
        project_row(NAME, amount=AMOUNT, code=CODE),
    ]
    save_projects(part_id=part.pk, rows=rows, version=part.version, by=staff["preparer"])
    plan(case, staff, unit, OPEN, OPEN_CODE, "215.5", project_content())
    explain_all(case, staff["preparer"])  # that the other project has no goal: it is named there
    content = secret_content(TARGET_BEFORE)
    goal = plan(case, staff, unit, NAME, CODE, AMOUNT, content)
    save_goal_form(
        goal_id=goal.pk, by=staff["preparer"], version=goal.version, content=secret_content(TARGET)
    )
    explain_all(case, staff["preparer"], WHY)
    mark_classified(
        project_id=Project.objects.get(name=NAME).pk,
        by=staff["custodian"],
        level="secret",
        basis=BASIS,
        reason="依照定密意见",
    )
    part = Part.objects.get(pk=part.pk)
    finish_part(part_id=part.pk, version=part.version, by=staff["preparer"])
    return write_text(case, staff["preparer"])


def plan(case, staff, unit, name, code, amount, content) -> GoalForm:
    return create_goal_form(
        case=case,
        by=staff["preparer"],
        unit=unit,
        project_code=code,
        subject=name,
        content=content,
        stated={"budget.total.amount": Decimal(amount)},
    )


def secret_content(target: str) -> FormContent:
    """A goal form with an indicator that stands twice, which wants an explanation."""
    content = project_content()
    twice = tuple(indicator(key, "产出指标", "", INDICATOR, target) for key in ("r8", "r9"))
    return replace(content, rows={"indicators": (*content.rows["indicators"], *twice)})


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """Everything that any logger of ours or of Django says, down to the last detail.

    All but what templates say of variables they miss, which is the whole context each time.
    """
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(lambda record: record.name != "django.template")
    loggers = [logging.getLogger(), *map(logging.getLogger, logging.root.manager.loggerDict)]
    before = [(one, one.level) for one in loggers]
    for one in loggers:
        one.setLevel(logging.INFO if one.name == "django.template" else logging.DEBUG)
        if one is logging.root or not one.propagate:
            one.addHandler(handler)
    yield stream
    for one, level in before:
        one.removeHandler(handler)
        one.setLevel(level)


@pytest.fixture
@kept("department", "staff", "entered")
def public(entered, staff, committed) -> Case:
    with committed():
        return publish(entered, staff)


def test_the_search_for_it_finds_it_where_it_is(public):
    assert told(Project.objects.get(name=NAME).name) and told(f"<td>{CODE}</td>")
    for written in ("6632", "6632.0", "6,632.0万元", "66320000", "66,320,000.00", "0.6632"):
        assert told(f'"amount":"{written}"'), written
    assert told(json.dumps({"name": NAME})) and told(f"/x?q={quote(NAME)}")
    amount = ProjectAmount.objects.get(project__name=NAME).amount
    assert told(str(amount))
    assert not told("96632.0") and not told("a6632f") and not told(OPEN)


def test_it_is_in_no_file_on_disk(public, published_dir: Path):
    files = [path for path in published_dir.rglob("*") if path.is_file()]
    names = {path.name for path in files}
    whole = {f"budget.{ending}" for ending in ("pdf", "docx", "html", "xlsx", "json")}
    assert whole | {"11.csv", "11.json", "index.html"} <= names
    found = leaks(
        one
        for path in files
        for one in texts(str(path.relative_to(published_dir)), path.read_bytes())
    )
    assert not found
    assert not leaks(("name", str(path)) for path in published_dir.rglob("*"))


def test_its_masked_row_is_there_and_the_open_project_beside_it(public):
    document = json.loads(Publication.objects.get().document)
    table = next(one for one in document["tables"] if one["code"] == "11")
    [withheld] = table["withheld"]
    row = table["rows"][int(withheld)]
    assert "涉密项目按规定不予公开" in row and "XXXX" in row
    assert any(OPEN in row for row in table["rows"])


def test_its_goals_are_masked_and_those_of_the_open_project_are_there(public):
    document = json.loads(Publication.objects.get().document)
    assert [one["name"] for one in document["forms"]] == [OPEN, "涉密项目按规定不予公开"]
    assert set(document["forms"][1]) == {"kind", "scope", "name"}
    assert len(document["form_sheets"]) == 1


def test_who_types_it_into_the_text_cannot_publish_it(entered, staff, committed):
    case = write_text(entered, staff["preparer"], **{"text.prose.duties": f"承担{NAME}。"})
    with pytest.raises(Refused) as refused:
        publish(case, staff)
    assert not told(str(refused.value))
    assert not Publication.objects.exists()


def test_no_key_or_origin_of_a_project_leaves_the_database(public):
    text = Publication.objects.get().document
    for project in Project.objects.all():
        assert f"project={project.node}" not in text
        assert f"project:{project.pk}" not in text
        assert f'"{project.node}"' not in text
    assert "origin" not in text and "selection" not in text


def test_it_is_in_no_column_but_its_own(public):
    """Not in any table that the portal reads, and in no other one but the record.

    Events and explanations keep what was typed while the project was open; who reads them is
    told nothing of it (see below).
    """
    own = {Project, ProjectAmount, GoalForm, GoalIndicator, StatedAmount, Event, Explanation}
    searched = [one for one in apps.get_models() if one not in own]
    assert {one._meta.model_name for one in searched} >= {
        "publication",
        "publishedfile",
        "publishedrow",
        "withdrawal",
        "remark",
        "indicatortemplate",
    }
    assert not leaks(one for model in searched for one in columns(model))
    for model in own - {ProjectAmount, StatedAmount}:
        assert leaks(columns(model)), model


def columns(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    for row in model._default_manager.order_by("pk"):
        for field in model._meta.concrete_fields:
            value = getattr(row, field.attname)
            where = f"{model._meta.label} {row.pk} {field.name}"
            if isinstance(value, bytes | memoryview):
                yield from texts(where, bytes(value))
            elif isinstance(value, dict | list):
                yield where, json.dumps(value, ensure_ascii=False)
            else:
                yield where, str(value)


def crawled(client: Client, starts: Iterable[str], within: Callable[[str], bool]):
    """Every answer below the addresses to start from, following links: address → response."""
    waiting, seen = deque(starts), set()
    while waiting:
        address = waiting.popleft().partition("#")[0]
        if address in seen:
            continue
        seen.add(address)
        assert len(seen) < MOST_PAGES, sorted(seen)
        response = client.get(address)
        content = b"".join(response) if response.streaming else response.content
        yield address, response, content
        if response.status_code in (301, 302):
            waiting.append(response["Location"])
        if "html" in response.get("Content-Type", ""):
            links = re.findall(r'(?:href|src|action|hx-get)="([^"]+)"', content.decode())
            waiting.extend(one for one in map(html.unescape, links) if within(one))


def test_it_is_on_no_public_page_and_in_no_answer(public, client):
    one = Publication.objects.get()
    data = f"/api/v1/publications/{one.department_code}/{one.fiscal_year}/budget/{one.slug}"
    starts = [
        *("/", "/about/", f"/d/{one.department_code}/", "/search/?q=021", f"/search/?q={OPEN}"),
        *("/sitemap.xml", "/robots.txt", "/feed/", "/healthz"),
        *("/api/v1/openapi.json", "/api/v1/departments", "/api/v1/publications", "/api/v1/rows"),
        *(data, f"{data}/1", f"{data}/tables"),
        *(f"{data}/tables/{code}" for code in ("01", "03", "05", "07", "11")),
    ]
    visited: dict[str, int] = {}

    def answers() -> Iterator[tuple[str, str]]:
        for address, response, content in crawled(client, starts, lambda it: it[0] == "/"):
            visited[address] = response.status_code
            yield f"{address} headers", str(response.headers)
            yield from texts(address, content)

    assert not leaks(answers())
    ours = [address for address, status in visited.items() if status == 200]
    assert len([one for one in ours if "/tables/" in one]) >= 11 * 4
    assert f"{data}/tables/11" in ours and f"{one.version_url}budget.xlsx" in ours


def test_no_search_finds_it_nor_the_masked_row(public, client):
    for words in (NAME, NAME[:4], CODE, CODE[-6:], "6632.0", "6632", "66320000", "涉密项目"):
        for kind in ("", "&kind=budget"):
            shown = client.get(f"/search/?q={words}{kind}", headers={"accept-language": "en"})
            text = shown.content.decode()
            assert "0 found" in text and "0 rows of tables" in text, words
            assert NAME not in text.replace(f'value="{NAME}"', "").replace(f"“{NAME}”", "").replace(
                quote(NAME), ""
            )
        assert client.get(f"/api/v1/rows?q={words}").json()["count"] == "0"
    assert client.get(f"/api/v1/rows?q={OPEN}").json()["count"] == "1"


def test_nothing_is_logged_or_mailed(entered, staff, committed, logged, client):
    with committed():
        publish(entered, staff)
    client.get(Publication.objects.get().get_absolute_url())
    call_command("write_publications", all=True, stdout=StringIO())
    assert "wrote the published files" in logged.getvalue()
    assert not told(logged.getvalue())
    assert not leaks(("mail", f"{one.subject}{one.body}{one.to}") for one in mail.outbox)


def test_no_command_writes_it(public, tmp_path: Path):
    given = {"department": "021", "year": 2024, "kind": "budget"}
    for wanted in ("html", "pdf", "docx", "json", "xlsx"):
        target = tmp_path / f"out.{wanted}"
        call_command("export_document", format=wanted, output=target, stdout=StringIO(), **given)
        assert OPEN in "".join(text for _, text in texts(target.name, target.read_bytes()))
        assert not leaks(texts(target.name, target.read_bytes()))
    said = StringIO()
    for as_json in (True, False):
        call_command("check_case", stdout=said, stderr=said, json=as_json, **given)
    call_command("verify_publication", stdout=said, stderr=said)
    assert not told(said.getvalue())


UNCLEARED = [key for key in ROLES if key != "custodian"]


@pytest.mark.parametrize("state", ["draft", "published"])
def test_whoever_is_not_cleared_meets_it_on_no_page(entered, staff, committed, state):
    if state == "published":
        with committed():
            publish(entered, staff)
    own = f"/workspace/cases/{entered.pk}/"
    for role in UNCLEARED:
        visited: dict[str, int] = {}

        def answers(role: str, visited: dict[str, int]) -> Iterator[tuple[str, str]]:
            starts = ["/workspace/", "/workspace/cases/", own]
            for address, response, content in crawled(signed_in(staff[role]), starts, in_workspace):
                visited[address] = response.status_code
                yield from texts(address, content)

        assert not leaks(answers(role, visited)), role
        assert visited["/workspace/"] == visited[own] == 200, role


def in_workspace(address: str) -> bool:
    return address.startswith("/workspace/") and "?" not in address


def signed_in(someone: Person) -> Client:
    client = Client()
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_history_changes_and_labels_do_not_name_it(public, staff):
    for role in UNCLEARED:
        entries = history(staff[role], public, labels(public))
        said = [
            (str(one.sentence), one.changes, one.details, one.event.comment, one.event.data)
            for one in entries
        ]
        assert said and not told(repr(said)), role
    assert not told(repr(changes_since(public, 0)))
    assert not told(repr(labels(public))) and not told(repr(findings(public)))


@pytest.mark.parametrize("role", ["administrator", "reviewer", "auditor"])
def test_the_back_office_neither_lists_nor_exports_it(public, staff, role):
    Person.objects.filter(pk=staff[role].pk).update(is_staff=True)
    client = signed_in(staff[role])
    shown = []

    def answers() -> Iterator[tuple[str, str]]:
        for model in admin.site._registry:
            name = f"{model._meta.app_label}_{model._meta.model_name}"
            for address in back_office_addresses(name, model):
                response = client.get(address)
                if response.status_code == 200:
                    shown.append(address)
                    yield from texts(address, response.content)
            yield from exported(client, name)

    assert not leaks(without_row_keys(answers()))
    assert [one for one in shown if "publishedrow" in one]
    assert [one for one in shown if "/event/" in one]


def back_office_addresses(name: str, model: type[models.Model]) -> Iterator[str]:
    yield reverse(f"admin:{name}_changelist")
    most = 100 if model in (Event, Explanation, GoalForm) else 3
    for row in model._default_manager.order_by("-pk")[:most]:
        yield reverse(f"admin:{name}_change", args=[row.pk])
        yield reverse(f"admin:{name}_history", args=[row.pk])


def exported(client: Client, name: str) -> Iterator[tuple[str, str]]:
    """What the back office exports of a model, with every column it offers."""
    try:
        address = reverse(f"admin:{name}_export")
    except NoReverseMatch:
        return
    page = client.get(address)
    if page.status_code != 200:
        return
    boxes = re.findall(r'name="(\w+resource_\w+)"', page.content.decode())
    response = client.post(address, {"format": "0", "resource": "0", **dict.fromkeys(boxes, "on")})
    assert response.status_code == 200
    yield from texts(address, response.content)


def test_remarks_on_its_row_carry_the_masked_label(entered, staff):
    case = step(entered, "hand_in", staff["preparer"])
    case = step(case, "submit", staff["approver"])
    place = f"projects.{Project.objects.get(name=NAME).node}"
    label = labels(case)[place]
    assert label == "涉密项目按规定不予公开"
