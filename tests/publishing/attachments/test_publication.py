"""The whole way: a PDF and a picture are annexed, explained, published, corrected, verified."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
from django.core.management import call_command
from django.urls import reverse

from books.models import Project
from books.queries import book_of
from publishing import services as publishing_services
from publishing.attachments import secrets, services, storage
from publishing.attachments.models import Attachment
from publishing.manifests import MANIFEST
from publishing.models import Publication, PublishedFile
from publishing.preview.proposal import proposal
from publishing.secrecy.typed import refuse_typed_amounts, withheld_amounts
from publishing.verification import all_problems
from tests.factories import WAYS, custodians_of, explain_all, step
from tests.publishing.attachments import files
from tests.publishing.attachments.conftest import classify, files_in
from workflow.guards import GUARDS
from workflow.models import Case
from workflow.refusals import Refused
from workflow.warnings import warnings_of

pytestmark = pytest.mark.django_db

REPORT, CHART = "部门绩效评价报告", "组织机构图"


@pytest.fixture
def annexed(case, add) -> Case:
    add(files.laden(), REPORT, "a.pdf")
    add(files.chart(), CHART, "b.png")
    return case


def published(case: Case, staff, committed, way=WAYS["published"]) -> Publication:
    with committed():
        for role, action in way:
            step(case, action, staff[role])
    return Publication.objects.filter(case=case).latest("number")


def folder(one: Publication, root: Path) -> Path:
    return root / one.folder / f"v{one.number}"


def test_pictures_want_a_statement_of_who_looked(annexed, staff):
    (warning,) = [one for one in warnings_of(annexed) if one.finding.rule == "P-02"]
    assert CHART in str(warning.finding.message) and not warning.is_explained
    objection = GUARDS["warnings_explained"](annexed, staff["preparer"])
    assert objection is not None
    explain_all(annexed, staff["preparer"], "已人工查看，无涉密内容")
    assert GUARDS["warnings_explained"](Case.objects.get(pk=annexed.pk), staff["preparer"]) is None


def test_the_statement_lapses_with_the_file(annexed, add, staff, committed):
    explain_all(annexed, staff["preparer"], "已人工查看，无涉密内容")
    chart = annexed.attachments.get(title=CHART)
    with committed():
        services.remove_attachment(case_id=annexed.pk, attachment_id=chart.pk, by=staff["preparer"])
    add(files.saved(files.drawing(9, 9), "PNG"), CHART, "b.png")
    again = [one for one in warnings_of(annexed) if one.finding.rule == "P-02"]
    assert [one.is_explained for one in again] == [False]


def test_published_with_the_document_and_verified(annexed, staff, committed, published_dir):
    one = published(annexed, staff, committed)
    document = json.loads(one.document)
    first, second = document["attachments"]
    assert (first["name"], first["title"], first["pages"]) == ("attachment-01.pdf", REPORT, "1")
    assert (second["name"], second["width"], second["height"]) == ("attachment-02.png", "60", "40")
    kept = {it.name: it for it in PublishedFile.objects.filter(publication=one)}
    manifest = {it["name"]: it for it in json.loads(bytes(kept[MANIFEST].content))["files"]}
    for it in (first, second):
        assert kept[it["name"]].sha256 == it["sha256"] == manifest[it["name"]]["sha256"]
        on_disk = (folder(one, published_dir) / it["name"]).read_bytes()
        assert on_disk == bytes(kept[it["name"]].content)
        assert not files.says([on_disk])
        assert f"{it['sha256']}  {it['name']}" in bytes(kept["SHA256SUMS"].content).decode()
    page = (published_dir / one.folder / "index.html").read_text()
    assert f'href="{one.version_url}attachment-01.pdf"' in page and REPORT in page
    assert f'<img src="{one.version_url}attachment-02.png" alt="{CHART}"' in page
    assert not list(all_problems())
    (folder(one, published_dir) / "attachment-02.png").write_bytes(b"another")
    assert any("attachment-02.png" in problem for problem in all_problems())


def test_the_printed_document_lists_them(annexed, staff, committed):
    one = published(annexed, staff, committed)
    content = bytes(PublishedFile.objects.get(publication=one, name="budget.pdf").content)
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        assert "附件目录" in [item.title for item in outline.root]


def test_no_draft_is_public(annexed, client, published_dir, attachments_dir):
    assert not files_in(published_dir)
    for one in Attachment.objects.all():
        for address in (f"/attachments/{one.sha256}", f"/d/attachments/{annexed.pk}/{one.sha256}"):
            assert client.get(address).status_code in (302, 404)


def test_the_preview_shows_them_to_those_who_see_the_case(annexed, client, staff):
    address = reverse("preview:first", args=[annexed.pk])
    content = proposal(annexed, address).content(proposal(annexed, address).pages()[0], "zh-hans")
    assert f'src="{address}attachment-02.png"' in content
    assert client.get(f"{address}attachment-02.png").status_code == 302
    client.force_login(staff["preparer"])
    got = client.get(f"{address}attachment-02.png")
    assert got.status_code == 200 and got.headers["Content-Type"] == "image/png"
    assert client.get(f"{address}attachment-03.png").status_code == 404


def test_a_correction_changes_them_and_old_versions_keep_theirs(
    annexed, add, staff, committed, published_dir
):
    first = published(annexed, staff, committed)
    old = (folder(first, published_dir) / "attachment-02.png").read_bytes()
    with committed():
        step(annexed, "correct", staff["publisher"])
    report, chart = annexed.attachments.order_by("position")
    for it in (report, chart):
        with committed():
            services.remove_attachment(
                case_id=annexed.pk, attachment_id=it.pk, by=staff["preparer"]
            )
    add(files.saved(files.drawing(30, 30), "PNG"), CHART, "b.png")
    add(files.report("说明"), "补充说明", "c.pdf")
    second = published(annexed, staff, committed)
    told = json.loads(second.document)["changes"]
    assert told["counts"]["attachments"] == "3"
    assert told["attachments"] == [
        {"kind": "changed", "title": CHART},
        {"kind": "new", "title": "补充说明"},
        {"kind": "gone", "title": REPORT},
    ]
    assert (folder(first, published_dir) / "attachment-02.png").read_bytes() == old
    assert (folder(first, published_dir) / "attachment-01.pdf").exists()
    assert (folder(second, published_dir) / "attachment-01.png").exists()
    page = (published_dir / second.folder / "changes" / "index.html").read_text()
    assert "补充说明" in page and REPORT in page
    assert not list(all_problems())


def test_the_exported_site_has_them(annexed, staff, committed, tmp_path, published_dir):
    one = published(annexed, staff, committed)
    call_command("export_portal", str(tmp_path / "site"), stdout=io.StringIO())
    there = tmp_path / "site" / "site" / one.folder / "v1" / "attachment-01.pdf"
    assert there.read_bytes() == (folder(one, published_dir) / "attachment-01.pdf").read_bytes()


@pytest.mark.parametrize("hidden", [True, False])
def test_a_file_that_names_a_secret_stops_publication(
    case, add, staff, department, committed, hidden
):
    project = Project.objects.filter(book=case.pk).order_by("pk").first()
    name = f"{project.name[:4]}\\\n{project.name[4:]}"  # broken over two lines
    words = f"#text(fill: white)[{name}]" if hidden else name
    add(files.report("封面", f"关于{words}的说明"), REPORT, "a.pdf")
    classify(project, custodians_of(department)[0])
    with pytest.raises(Refused) as refused:
        published(case, staff, committed)
    said = str(refused.value)
    assert f"“{REPORT}”, page 2" in said and project.name not in said
    assert not Publication.objects.exists()


def test_a_withheld_amount_in_a_file_is_recognised(case, add):
    add(files.report("项目支出 6,632.0 万元", "合计 6632.00 \\ 另 66320000 \\ 2024年 100%"), REPORT)
    (_, first), (reason, second) = secrets.amounts_in_files(case)
    assert Decimal(66_320_000) in first and Decimal(66_320_000) in second
    assert "page 2" in str(reason)
    assert not {Decimal(2024), Decimal(100)} & second


def test_a_withheld_amount_in_a_file_stops_publication(case, add, department):
    project = Project.objects.filter(book=case.pk).order_by("pk").first()
    classify(project, custodians_of(department)[0])
    book = book_of(Case.objects.get(pk=case.pk))
    refuse_typed_amounts(book)
    amount = max(amount for amount, _half in withheld_amounts(book))
    add(files.report("封面", f"本年安排{amount / 10_000} \n 万元"), REPORT)
    with pytest.raises(Refused) as refused:
        refuse_typed_amounts(book)
    assert f"“{REPORT}”, page 2" in str(refused.value)
    assert str(amount) not in str(refused.value)


def test_a_lost_file_stops_publication_and_a_retry_completes(
    annexed, staff, committed, attachments_dir
):
    published_way, last = WAYS["published"][:-1], WAYS["published"][-1]
    with committed():
        for role, action in published_way:
            step(annexed, action, staff[role])
    report = annexed.attachments.get(title=REPORT)
    path = storage.folder_of(annexed.pk) / report.sha256
    content = path.read_bytes()
    path.write_bytes(b"another")
    with pytest.raises(Refused, match="lost or damaged"):
        published(annexed, staff, committed, [last])
    assert not Publication.objects.exists() and not PublishedFile.objects.exists()
    path.write_bytes(content)
    assert published(annexed, staff, committed, [last]).number == 1


def test_a_failure_while_publishing_leaves_nothing(
    annexed, staff, committed, monkeypatch, published_dir
):
    with committed():
        for role, action in WAYS["published"][:-1]:
            step(annexed, action, staff[role])

    def full(*args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(publishing_services, "attached_files", full)
        with pytest.raises(OSError):
            published(annexed, staff, committed, WAYS["published"][-1:])
    assert not Publication.objects.exists() and not files_in(published_dir)
    assert published(annexed, staff, committed, WAYS["published"][-1:]).number == 1
