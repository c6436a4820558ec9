"""Workbooks of self-evaluation: taken in whole or not at all, every error named with its cell."""

import json
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from departments.models import Department
from performance.importing import import_workbook
from performance.models import ClaimedScore, SelfEvaluation
from performance.queries import assessment_of, evaluation_of
from tests.factories import explain_all
from tests.performance.test_services import someone
from tests.real_forms import DEPARTMENT_NAME
from workflow.models import Case, Event
from workflow.refusals import Refused
from workflow.services import act

pytestmark = pytest.mark.django_db

WORKBOOK = Path(__file__).resolve().parents[2] / "demo" / "self-evaluation-2023.xlsx"


@pytest.fixture
def department():
    return Department.objects.create(code="021", name=DEPARTMENT_NAME, short_name="创新协同中心")


@pytest.fixture
def preparer(department):
    return someone("preparer", "preparer", department)


@pytest.fixture
def take_in(department, preparer):
    def take_in(edits=None, year=2023, by=None, dry_run=False, data=None, to=None):
        return import_workbook(
            data=data if data is not None else edited(edits or {}),
            name="自评.xlsx",
            department=to or department,
            fiscal_year=year,
            by=by or preparer,
            dry_run=dry_run,
        )

    return take_in


def edited(edits) -> bytes:
    """The published workbook with some cells changed: {"自评表3!E22": "600人"}."""
    workbook = openpyxl.load_workbook(WORKBOOK)
    for address, value in edits.items():
        sheet, cell = address.split("!")
        workbook[sheet][cell] = value
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def errors(report):
    return [one for one in report.findings if one.blocks]


def cells(finding):
    return [f"{place.sheet}!{place.cell}" for place in finding.places]


def test_the_published_workbook_comes_in_as_published(take_in):
    report = take_in()
    assert report.done
    assert errors(report) == []
    assert [str(form.assessment.score.total) for form in report.forms] == [
        "95.75",
        "100.00",
        "91.80",
        "100.00",
        "88.00",
    ]
    assert [form.assessment.score.grade for form in report.forms] == list("优优优优良")
    assert SelfEvaluation.objects.count() == Case.objects.count() == 5
    assert ClaimedScore.objects.count() == 0  # every printed figure is the computed one


def test_taking_it_in_again_changes_nothing(take_in):
    take_in()
    events = Event.objects.count()
    report = take_in()
    assert report.done
    assert [dict(form.changes) for form in report.forms] == [{}] * 5
    assert Event.objects.count() == events


def test_a_dry_run_says_what_would_change_and_changes_nothing(take_in):
    take_in()
    report = take_in({"自评表3!E22": "600人", "自评表3!G22": 3, "自评表3!H22": 0}, dry_run=True)
    assert not report.done
    changes = [dict(form.changes) for form in report.forms]
    assert changes[2] == {"indicators.r4.actual": ("1320人", "600人")}
    assert changes[:2] + changes[3:] == [{}] * 4
    evaluation = SelfEvaluation.objects.get(case__subject="金刚石产业大会")
    assert evaluation.indicators.get(key="r4").actual == "1320人"


def test_rows_are_known_by_name_when_they_move(take_in):
    take_in()
    swap = {}
    workbook = openpyxl.load_workbook(WORKBOOK)
    for column in "CDEFGHI":
        swap[f"自评表3!{column}22"] = workbook["自评表3"][f"{column}23"].value
        swap[f"自评表3!{column}23"] = workbook["自评表3"][f"{column}22"].value
    report = take_in(swap)
    changed = [path for path in report.forms[2].changes if not path.endswith(".order")]
    assert changed == []


def test_a_printed_score_that_does_not_follow_is_kept_beside_the_computed_one(take_in, preparer):
    report = take_in({"自评表3!G22": 2.5, "自评表3!G33": 92.5})
    assert report.done
    found = [one for one in report.findings if one.rule == "S-09"]
    assert sorted(cells(one) for one in found) == [["自评表3!G22"], ["自评表3!G33"]]
    assert {(one.expected, one.actual) for one in found} == {("1.8", "2.5"), ("91.8", "92.5")}
    case = Case.objects.get(subject="金刚石产业大会")
    assert assessment_of(evaluation_of(case)).score.total == Decimal("91.80")
    with pytest.raises(Refused, match="printed scores"):
        act(case_id=case.pk, action="hand_in", by=preparer, version=case.version)


PLANTED = {
    "a missing actual": ({"自评表3!E22": None}, "自评表3!E22"),
    "an unknown operator": ({"自评表3!D22": "≈500人"}, "自评表3!D22"),
    "a unit mismatch": ({"自评表3!E20": "1662.11公里"}, "自评表3!E20"),
    "weights that do not add up": ({"自评表3!F22": 4}, "自评表3!F33"),
    "an error value": ({"自评表3!D6": "#REF!"}, "自评表3!D6"),
    "text in a number": ({"自评表3!F22": "三分"}, "自评表3!F22"),
    "a formula without value": ({"自评表3!D6": "=A1+1"}, "自评表3!D6"),
    "a negative amount": ({"自评表3!F6": -5}, "自评表3!F6"),
    "sources that do not add up": ({"自评表3!F7": 1203.55}, "自评表3!F7"),
    "a deviation without reason": ({"自评表3!I22": None}, "自评表3!I22"),
    "a judged score above its weight": ({"自评表3!G11": 6}, "自评表3!G11"),
    "a deduction without remedy": ({"自评表3!G12": 4, "自评表3!G33": 90.8}, "自评表3!H12"),
    "another department": ({"自评表3!B4": "某某局"}, "自评表3!B4"),
    "another year": ({"自评表3!A2": "2021年9月"}, "自评表3!A2"),
    "the same project twice": ({"自评表4!C3": "金刚石产业大会"}, "自评表4!C3"),
}


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_error_is_named_with_its_cell_and_nothing_is_changed(take_in, what):
    edits, cell = PLANTED[what]
    report = take_in(edits)
    assert report.refused
    assert report.status == "refused"
    assert any(cell in cells(one) for one in errors(report)), [
        (one.rule, cells(one), str(one.message)) for one in report.findings
    ]
    assert Case.objects.count() == 0


def test_all_errors_are_told_at_once(take_in):
    edits = {"自评表1!E22": None, "自评表3!F22": "三", "自评表5!D19": "≈合理"}
    report = take_in(edits)
    named = {cell for one in errors(report) for cell in cells(one)}
    assert set(edits) <= named


@pytest.mark.parametrize("data", [b"", b"no workbook", b"PK\x03\x04 broken", b"%PDF-1.7"])
def test_what_is_no_workbook(take_in, data):
    report = take_in(data=data)
    assert report.refused
    assert Case.objects.count() == 0


def test_a_stranger_cannot_take_it_in(take_in):
    other = Department.objects.create(code="022", name="另一个部门")
    stranger = someone("stranger", "preparer", other)
    report = take_in(by=stranger)
    assert report.refused
    assert {one.rule for one in errors(report)} == {"I-03"}


def test_a_form_that_is_on_its_way_is_closed(take_in, preparer):
    take_in()
    case = Case.objects.get(subject="金刚石产业大会")
    explain_all(case, preparer)
    act(case_id=case.pk, action="hand_in", by=preparer, version=case.version)
    report = take_in({"自评表3!E32": "96%"})
    assert report.refused
    assert [cells(one) for one in errors(report)] == [["自评表3!C3"]]


def run(*arguments):
    out = StringIO()
    status = 0
    try:
        call_command("import_workbook", *map(str, arguments), stdout=out)
    except SystemExit as ended:
        status = ended.code
    return status, out.getvalue()


def test_the_command_reports_in_json(department, tmp_path):
    options = ("--kind", "self_evaluation", "--department", "021", "--year", "2023", "--json")
    status, out = run(WORKBOOK, *options)
    result = json.loads(out)
    assert status == 0
    assert result["status"] == "findings"
    assert [form["total"] for form in result["forms"]] == ["95.75", "100", "91.8", "100", "88"]
    assert result["forms"][0]["execution"] == {"rate": "64.28%", "score": "7.14"}
    diamond = {line["name"]: line for line in result["forms"][2]["indicators"]}
    assert (diamond["参会人数"]["score"], diamond["参会人数"]["deviation"]) == ("1.8", "134.00")
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(edited({"自评表3!E22": None}))
    status, out = run(bad, *options)
    result = json.loads(out)
    assert (status, result["status"]) == (1, "refused")
    assert result["findings"][0]["places"][0]["cell"] == "E22"


@pytest.mark.parametrize(
    "arguments",
    [
        ("missing.xlsx", "--kind", "self_evaluation", "--department", "021", "--year", "2023"),
        (WORKBOOK, "--kind", "self_evaluation", "--department", "999", "--year", "2023"),
        (WORKBOOK, "--kind", "self_evaluation", "--department", "021", "--year", "1850"),
        (WORKBOOK, "--kind", "nonsense", "--department", "021", "--year", "2023"),
    ],
)
def test_wrong_use_of_the_command(department, arguments):
    with pytest.raises(CommandError) as wrong:
        call_command("import_workbook", *map(str, arguments))
    assert wrong.value.returncode in (1, 2)
