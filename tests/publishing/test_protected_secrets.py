"""Nothing with a secret is published before two people have seen that it does not follow."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from books.exporting import export_book
from books.models import Part, Project, Suppression
from books.queries import book_of
from books.services import lift_classification, mark_classified, reopen_part, save_projects
from departments.models import Person
from fiscal.reconciling.secrecy import examine
from fiscal.reconciling.suppression import proposal
from performance.models import GoalForm
from publishing.documents.books import book_document, content_of_book
from publishing.documents.frame import Edition
from publishing.models import Publication, PublishedRow
from publishing.secrecy.figures import PublicFigures, public_figures
from publishing.secrecy.services import (
    confirm_withholding,
    examine_secrets,
    exposure,
    suppression_of,
)
from tests.factories import WAYS, custodians_of, protect_secrets, step, write_text
from tests.kept import kept
from tests.publishing.books import publish, real_budget, with_units
from tests.publishing.test_masked_project import (
    FIGURE,
    NAME,
    OPEN,
    entered,  # noqa: F401
    leaks,
    signed_in,
    texts,
    told,
)
from tests.real_budgets import budget as printed
from workflow.events import canonical
from workflow.models import Case
from workflow.refusals import NotAllowed, Refused
from workflow.services import act

pytestmark = pytest.mark.django_db

SECRET = Decimal(66_320_000)
BESIDE = "project:project="


def approved(case: Case, staff: dict[str, Person]) -> Case:
    for role, action in WAYS["approved"]:
        case = step(case, action, staff[role])
    return Case.objects.get(pk=case.pk)


def publish_as_it_is(case: Case, by: Person) -> Case:
    """The step alone, without what the factory adds."""
    version = Case.objects.values_list("version", flat=True).get(pk=case.pk)
    return act(case_id=case.pk, action="publish", by=by, version=version)


@pytest.fixture
@kept("department", "staff")
def industry(department, staff) -> Case:
    """The real budget of 2024 that hides a project, approved."""
    department.name = printed("2024-budget-industry-information")["department"]
    department.save()
    return approved(real_budget(with_units(department), staff), staff)


def test_the_real_budget_is_refused_protected_and_published(
    industry, staff, committed, published_dir: Path
):
    case, (first, second) = industry, custodians_of(industry.department)
    page = reverse("secrecy:secrets", args=[case.pk])

    # Nobody publishes it, and who is not cleared is told no more than whom to ask.
    with pytest.raises(Refused) as refused:
        publish_as_it_is(case, staff["publisher"])
    assert "Ask who keeps the secrets" in str(refused.value)
    assert not told(str(refused.value))
    assert str(refused.value).startswith("P-01: ")
    assert not re.search(r"\d", str(refused.value).removeprefix("P-01: "))
    for role in ("publisher", "reviewer", "preparer", "administrator", "auditor"):
        assert signed_in(staff[role]).get(page).status_code == 404, role
    overview = signed_in(staff["publisher"]).get(reverse("books:overview", args=[case.pk]))
    assert page not in overview.content.decode() and not told(overview.content.decode())

    # Who keeps its secrets sees from what the amount follows, and has it examined.
    shown = signed_in(first).get(page, headers={"accept-language": "en"}).content.decode()
    assert "follows from what is published" in shown and "6,632.00" in shown
    assert shown.count("<li>") >= 22 and "would be published" in shown
    client = signed_in(first)
    for _ in range(2):  # a second click does nothing twice
        assert client.post(reverse("secrecy:examine", args=[case.pk])).status_code == 302
    assert case.events.filter(action="examine_secrets").count() == 1
    held = Suppression.objects.get()
    assert held.is_safe and held.is_smallest and not held.confirmed_at
    assert all(one.startswith(BESIDE) or ":project=" in one for one in held.withheld)
    shown = client.get(page, headers={"accept-language": "en"}).content.decode()
    assert "1,150.00" in shown and "waits for confirmation" in shown and "2 of " in shown

    # One person is not enough.
    confirm = reverse("secrecy:confirm", args=[case.pk])
    answer = client.post(confirm, {"digest": held.digest}, headers={"accept-language": "en"})
    assert answer.status_code == 422 and "proposed this yourself" in answer.content.decode()
    assert not Suppression.objects.get().confirmed_at
    with pytest.raises(Refused):
        publish_as_it_is(case, staff["publisher"])
    assert signed_in(second).post(confirm, {"digest": held.digest}).status_code == 302
    with committed():
        publish_as_it_is(case, staff["publisher"])

    # What is public does not tell it: read again from the files.
    publication = Publication.objects.get()
    document = json.loads(publication.document)
    row = next(
        row
        for table in document["tables"]
        if table["code"] == "11"
        for row in table["rows"]
        if any("小型微型企业创业创新示范基地" in (one or "") for one in row)
    )
    assert row.count("XXXX") == 2 and "1150.0" not in row
    [found] = [one for one in PublishedRow.objects.all() if "创业创新示范基地" in one.text]
    assert found.amount == "XXXX 万元"
    public = {str(path): path.read_bytes() for path in published_dir.rglob("*") if path.is_file()}
    assert len(public) > 40
    written = [one for name, content in public.items() for _, one in texts(name, content)]
    assert not [FIGURE.findall(one) for one in written if FIGURE.search(one)]
    book = book_of(case)
    figures = public_figures(book)
    [document] = figures.documents
    [read] = document.versions
    secrets = {f"v1/{key}": amount for key, amount in figures.secrets.items()}
    assert all(read.figures[key].amount is None for key in secrets)
    again = examine(read.figures, read.equations, list(secrets), true=secrets)
    for one in again.exposures.values():
        low, high = one.possible
        assert one.is_safe and not one.derivations and (high is None or high - low > SECRET / 5)
    for event in case.events.all():
        assert not told(json.dumps(event.data) + event.comment)


def test_what_is_withheld_is_withheld_wherever_it_is_printed(entered, staff):  # noqa: F811
    """The whole of 6937.5 and the open project of 215.5: tables, text, goals, stages, charts."""
    book = book_of(entered)
    public = public_figures(book)
    before = canonical(content_of_book(book))
    assert '"6937.5"' in before and "6937.5万元" in before and '"215.5"' in before
    wanted = {Decimal(69_375_000), Decimal(2_155_000)}
    withheld = {public.money[key] for key, one in public.own.items() if one.amount in wanted}
    first, second = custodians_of(entered.department)
    Suppression.objects.create(
        book=book,
        digest=public.digest,
        withheld=sorted(withheld),
        is_safe=True,
        proposed_by=first,
        proposed_at=timezone.now(),
        confirmed_by=second,
        confirmed_at=timezone.now(),
    )
    content = content_of_book(book)
    after = canonical(content)
    assert not re.findall(r"6937\.5|6,937\.5|215\.5|69375000|2155000", after)
    assert "XXXX万元" in after
    form = next(one for one in content["forms"] if one["name"] == OPEN)
    assert form["amounts"]["total"] == form["amounts"]["government"] == "XXXX"
    [sheet] = content["form_sheets"]
    assert "XXXX" in canonical(sheet)
    assert [one["initial"] for one in content["stages"]["by_project"]] == [None]
    assert [chart["total"] for chart in content["charts"]] == [None, None]
    assert not [bar for chart in content["charts"] for bar in chart["bars"]]
    for _, text in texts("x.xlsx", export_book(entered)):
        assert not re.findall(r"6937\.5|6,937\.5|215\.5", text)
    own = [text for _, text in texts("x.xlsx", export_book(entered, staff["preparer"]))]
    assert any("6937.5" in text for text in own)


@pytest.mark.parametrize("words", ["安排6,632万元。", "约0.6632亿元。", "共66320000元。"])
def test_a_withheld_amount_typed_into_the_text_is_refused(entered, staff, words):  # noqa: F811
    case = approved(write_text(entered, staff["preparer"], **{"text.prose.duties": words}), staff)
    with pytest.raises(Refused) as refused:
        book_document(case, Edition(1, timezone.now()))
    assert "stands in the reasons or the prose" in str(refused.value)
    assert not told(str(refused.value))


def test_without_secrets_it_costs_one_query(department, staff):
    from tests.factories import filled_budget

    case = filled_budget(department=department, by=staff["preparer"])
    with CaptureQueriesContext(connection) as captured:
        assert exposure(case, staff["publisher"]) is None
    assert len(captured) <= 2
    assert not Suppression.objects.exists()


def test_who_keeps_no_secrets_neither_examines_nor_confirms(entered, staff):  # noqa: F811
    for role in ("preparer", "approver", "reviewer", "publisher", "administrator", "auditor"):
        with pytest.raises(NotAllowed):
            examine_secrets(case_id=entered.pk, by=staff[role])
        with pytest.raises(NotAllowed):
            confirm_withholding(case_id=entered.pk, digest="", by=staff[role])


def test_what_was_confirmed_lapses_with_the_figures(entered, staff):  # noqa: F811
    protect_secrets(entered)
    first, second = custodians_of(entered.department)
    held = Suppression.objects.get()
    assert exposure(entered, first) is None and exposure(entered, staff["publisher"]) is None
    rows = [
        {
            "id": Project.objects.get(name=OPEN).pk,
            "name": OPEN,
            "purpose": "other_operating",
            "item": "2060499",
            "amounts": [{"fund": "general_appropriation", "carried": "current", "amount": "216.5"}],
        }
    ]
    part = Part.objects.get(book=entered.pk)
    part = reopen_part(part_id=part.pk, version=part.version, by=staff["preparer"])
    save_projects(part_id=part.pk, rows=rows, version=part.version, by=staff["preparer"])
    assert "have changed" in str(exposure(entered, first))
    assert "Ask who keeps" in str(exposure(entered, staff["publisher"]))
    with pytest.raises(Refused, match="have changed"):
        confirm_withholding(case_id=entered.pk, digest=held.digest, by=second)


def test_the_database_wants_two_people(entered, staff):  # noqa: F811
    protect_secrets(entered)
    held = suppression_of(book_of(entered))
    with pytest.raises(IntegrityError), transaction.atomic():
        Suppression.objects.update(confirmed_by=held.proposed_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Suppression.objects.update(is_safe=False, confirmed_at=timezone.now())


def test_what_an_earlier_version_printed_stays_known(entered, staff, committed):  # noqa: F811
    """The project was public once: whatever is withheld now, its amount is known."""
    project = Project.objects.get(name=NAME)
    lift_classification(project_id=project.pk, by=staff["custodian"], reason="保密期限届满")
    GoalForm.objects.filter(subject=NAME).delete()  # it was never finished
    with committed():
        case = publish(entered, staff)
    case = step(case, "correct", staff["publisher"])
    mark_classified(
        project_id=project.pk,
        by=staff["custodian"],
        level="secret",
        basis="目录",
        reason="依照定密意见",
    )
    held = examine_secrets(case_id=case.pk, by=staff["custodian"])
    assert not held.is_safe and not held.withheld
    figures = public_figures(book_of(Case.objects.get(pk=case.pk)))
    assert proposed_keys(figures) is None
    assert "follows from what was published before" in str(exposure(case, staff["custodian"]))


def proposed_keys(public: PublicFigures) -> tuple[str, ...] | None:
    """What would be proposed; None if nothing helps."""
    return proposal(
        public.figures,
        public.equations,
        list(public.secrets),
        true=public.true,
        fixed=public.fixed,
        may_withhold=public.own.keys(),
    ).withhold


def test_a_corrected_version_withholds_no_less_than_the_one_before(
    entered,  # noqa: F811
    staff,
    committed,
):
    with committed():
        case = publish(entered, staff)
    before = set(Suppression.objects.get().withheld)
    case = step(case, "correct", staff["publisher"])
    held = examine_secrets(case_id=case.pk, by=staff["custodian"])
    assert held.is_safe and set(held.withheld) == before
    with committed():
        publish(case, staff)
    assert Publication.objects.count() == 2


def test_the_command_tells_places_and_no_amount(entered):  # noqa: F811
    said = StringIO()
    given = {"department": "021", "year": 2024, "kind": "budget"}
    with pytest.raises(CommandError) as refused:
        call_command("examine_secrets", stdout=said, **given)
    assert refused.value.returncode == 1
    assert not told(said.getvalue()) and "11 · " in said.getvalue()
    assert "P-01" in said.getvalue()
    assert not leaks([("error", str(refused.value))])
    with pytest.raises(CommandError) as refused:
        call_command("examine_secrets", stdout=said, **{**given, "year": 2031})
    assert refused.value.returncode == 2
