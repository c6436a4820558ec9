"""The pages of self-evaluations as a browser asks for them: what they show, save and refuse."""

import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from fiscal.forms import Row
from performance import uploads
from performance.content import content_of
from performance.models import ClaimedScore, SelfEvaluation
from performance.queries import assessment_of, evaluation_of
from performance.services import create_self_evaluation, save_form
from tests.factories import (
    DepartmentFactory,
    UnitFactory,
    case_in_state,
    change_actual,
    draft,
    faultless_content,
    person,
    remark_on,
    staff_of,
)
from tests.real_forms import DEPARTMENT_NAME, real_forms
from workflow.models import Case, Event
from workflow.states import State

pytestmark = pytest.mark.django_db

WORKBOOK = Path(__file__).resolve().parents[2] / "demo" / "self-evaluation-2023.xlsx"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def department():
    return DepartmentFactory(code="021", name=DEPARTMENT_NAME, short_name="创新协同中心")


@pytest.fixture
def staff(department):
    return staff_of(department)


@pytest.fixture
def case(department, staff):
    """金刚石产业大会: 91.8 points."""
    return draft(department=department, by=staff["preparer"], form=2)


@pytest.fixture
def sign_in(client):
    def sign_in(one):
        client.force_login(one, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def preparer(sign_in, staff):
    return sign_in(staff["preparer"])


def form_url(case):
    return reverse("performance:form", args=[case.pk])


def save(client, case, data, version=None, **headers):
    version = Case.objects.get(pk=case.pk).version if version is None else version
    url = reverse("performance:save", args=[case.pk])
    return client.post(url, {"version": version, **data}, headers={**HTMX, **headers})


def stored(case):
    return assessment_of(evaluation_of(Case.objects.get(pk=case.pk)))


def text(response):
    return response.content.decode()


# --- the form ---------------------------------------------------------------------------------


def test_the_preparer_finds_inputs_in_the_entered_cells_alone(preparer, case):
    page = text(preparer.get(form_url(case)))
    assert 'name="indicators.r1.actual"' in page
    assert 'name="budget.total.initial"' in page
    assert 'name="budget.fiscal.weight"' not in page
    assert 'name="indicators.r1.score"' not in page
    assert "项目支出绩效自评情况表" in page and "91.8" in page


@pytest.mark.parametrize("role", ["approver", "reviewer", "publisher", "auditor", "administrator"])
def test_others_read_the_form(sign_in, staff, case, role):
    page = text(sign_in(staff[role]).get(form_url(case)))
    assert 'name="indicators.r1.actual"' not in page
    assert "91.8" in page


@pytest.mark.parametrize("state", sorted(State))
def test_the_form_opens_in_every_state_for_everyone(sign_in, department, staff, state):
    case = case_in_state(state, staff=staff, department=department)
    for one in staff.values():
        assert sign_in(one).get(form_url(case)).status_code == 200


@pytest.mark.parametrize("number", range(5))
def test_all_five_forms_are_filled_in_through_the_page(preparer, department, staff, number):
    """The published forms typed into the page come out with their published scores."""
    published = real_forms()[number]
    case = create_self_evaluation(
        department=department,
        fiscal_year=2023,
        by=staff["preparer"],
        subject=published["name"] if published["kind"] == "project" else "",
    )
    content = faultless_content(number)
    typed = {
        path: "" if value is None else str(value)
        for path, value in content.paths()
        if not (path.startswith("budget.") and path.endswith(".weight") and value is None)
    }
    for block in ("tasks", "indicators"):
        if rows := content.rows.get(block):
            typed[f"{block}.order"] = ",".join(row.key for row in rows)
    response = save(preparer, case, typed)
    assert response.status_code == 200
    found = stored(case)
    assert found.score.total == Decimal(published["total"]["score"])
    for row, line in zip(found.content.rows["indicators"], published["indicators"], strict=True):
        assert found.computed[f"indicators.{row.key}.score"] == Decimal(line["score"])
    version = Case.objects.get(pk=case.pk).version
    assert save(preparer, case, typed).status_code == 200
    assert Case.objects.get(pk=case.pk).version == version


def test_who_has_no_role_there_finds_nothing(sign_in, case):
    stranger = sign_in(person("preparer", department=DepartmentFactory()))
    for name in ("form", "place", "export"):
        assert stranger.get(reverse(f"performance:{name}", args=[case.pk])).status_code == 404
    for name in ("save", "state_score", "review_score"):
        assert stranger.post(reverse(f"performance:{name}", args=[case.pk])).status_code == 404


def test_level_cells_stand_in_every_row_and_repeats_are_light(preparer, case):
    page = text(preparer.get(form_url(case)))
    rows = stored(case).content.rows["indicators"]
    assert page.count('data-column="level1"') == len(rows) + 1  # and in the row to copy
    assert page.count("group repeats") >= 1


def test_suggestions_are_offered_for_the_levels(preparer, case):
    page = text(preparer.get(form_url(case)))
    assert (
        'list="list-indicators-level1"' in page and '<datalist id="list-indicators-level1">' in page
    )


# --- saving -----------------------------------------------------------------------------------


def test_saving_answers_with_everything_that_follows(preparer, case):
    response = save(preparer, case, {"indicators.r1.actual": "45%"})
    page = text(response)
    assert response.status_code == 200
    assert re.search(r'id="s-indicators-r1-score"[^>]*hx-swap-oob', page)
    assert '<input type="hidden" id="version" name="version" value="2" hx-swap-oob="true">' in page
    assert str(stored(case).score.total.normalize()) in page
    assert stored(case).content.value("indicators.r1.actual") == "45%"
    event = Event.objects.filter(case=case).latest("number")
    assert event.data["changes"]["indicators.r1.actual"] == ["100%", "45%"]


def test_saving_nothing_new_changes_nothing(preparer, case):
    assert save(preparer, case, {"indicators.r1.actual": "100%"}).status_code == 200
    assert Case.objects.get(pk=case.pk).version == 1


def test_what_cannot_be_read_is_shown_again_as_typed(preparer, case):
    response = save(preparer, case, {"budget.total.executed": "一千二百"})
    assert response.status_code == 200
    assert 'data-place="budget.total.executed"' in text(response)
    page = text(preparer.get(form_url(case)))
    assert 'value="一千二百"' in page and 'aria-invalid="true"' in page
    assert save(preparer, case, {"budget.total.executed": "1,203.45"}).status_code == 200
    assert SelfEvaluation.objects.get(pk=case.pk).unreadable == {}
    assert stored(case).score.total == Decimal("91.80")


def test_without_javascript_the_page_comes_back(preparer, case):
    url = reverse("performance:save", args=[case.pk])
    response = preparer.post(url, {"version": 1, "indicators.r1.actual": "45%"})
    assert response.status_code == 302 and response.url == form_url(case)
    response = preparer.post(url, {"version": 2, "arrange": "add:indicators.r1"})
    assert [row.key for row in stored(case).content.rows["indicators"]][1] == "r15"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"indicators.r1.score": "5"}, 400),
        ({"indicators.order": "r1,r1"}, 400),
        ({"nothing.here": "5"}, 400),
        ({"arrange": "burn:everything"}, 400),
        ({"version": "one"}, 400),
        ({"version": "-1"}, 400),
        ({"version": ""}, 400),
        ({"version": "9" * 30}, 400),
        ({"version": "99", "indicators.r1.actual": "45%"}, 409),
    ],
)
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_what_no_page_sends_is_refused(preparer, case, data, status, headers):
    url = reverse("performance:save", args=[case.pk])
    response = preparer.post(url, {"version": 1, **data}, headers=headers)
    assert response.status_code == status
    assert Case.objects.get(pk=case.pk).version == 1


@pytest.mark.parametrize("role", ["approver", "reviewer", "auditor"])
def test_who_may_not_edit_is_refused_with_the_reason(sign_in, staff, case, role):
    response = save(sign_in(staff[role]), case, {"indicators.r1.actual": "45%"})
    assert response.status_code == 403
    assert "notice-error" in text(response)


def test_a_form_that_was_handed_in_is_closed(preparer, department, staff):
    case = case_in_state(State.SUBMITTED, staff=staff, department=department)
    assert save(preparer, case, {"indicators.r1.actual": "45%"}).status_code == 403


def test_a_returned_form_is_open_where_it_was_remarked_on(preparer, department, staff):
    case = case_in_state(State.RETURNED, staff=staff, department=department)
    page = text(preparer.get(form_url(case)))
    assert 'name="indicators.r1.actual"' in page
    assert 'name="indicators.r2.actual"' not in page
    assert 'data-arrange="add"' not in page
    assert save(preparer, case, {"indicators.r1.actual": "45%"}).status_code == 200
    assert save(preparer, case, {"indicators.r2.actual": "45%"}).status_code == 422
    page = text(preparer.get(form_url(case)))
    assert "原为" in page or "was" in page


# --- two people -------------------------------------------------------------------------------


def test_the_second_writer_sees_both_and_loses_nothing(preparer, case, staff):
    change_actual(case, staff["preparer"], "80%")
    change_actual(case, staff["preparer"], "3场", row="r3")
    sent = {
        "indicators.r1.actual": "70%",
        "indicators.r3.actual": "2场",
        "indicators.r4.actual": "9人",
    }
    response = save(preparer, case, sent, version=1)
    page = text(response)
    assert response.status_code == 409
    assert all(one in page for one in ("80%", "70%", "3场", "9人", staff["preparer"].name))
    assert '<input type="hidden" name="theirs" value="indicators.r3.actual" form="entry">' in page
    assert 'value="indicators.r1.actual" form="entry"' not in page
    assert stored(case).content.value("indicators.r1.actual") == "80%"

    response = save(preparer, case, {**sent, "theirs": "indicators.r3.actual"}, version=3)
    assert response.headers["HX-Redirect"] == form_url(case)
    content = stored(case).content
    kept = [content.value(f"indicators.{row}.actual") for row in ("r1", "r3", "r4")]
    assert kept == ["70%", "3场", "9人"]


def test_the_second_writer_without_javascript(preparer, case, staff):
    change_actual(case, staff["preparer"], "80%")
    url = reverse("performance:save", args=[case.pk])
    response = preparer.post(url, {"version": 1, "indicators.r1.actual": "70%"})
    assert response.status_code == 409
    page = text(response)
    assert '<textarea hidden name="indicators.r1.actual"' in page and "70%" in page


def test_a_row_removed_by_the_other_stays_away(preparer, case, staff):
    content = stored(case).content
    rows = content.rows["indicators"]
    fewer = replace(content, rows={**content.rows, "indicators": rows[1:]})
    save_form(case_id=case.pk, by=staff["preparer"], version=1, content=fewer)
    order = ",".join(row.key for row in rows)
    typed = {f"indicators.r1.{key}": str(value or "") for key, value in rows[0].values.items()}
    sent = {"indicators.order": order, **typed, "indicators.r2.actual": "1万元"}
    page = text(save(preparer, case, sent, version=1))
    theirs = re.findall(r'name="theirs" value="([^"]+)"', page)
    assert "indicators.order" in theirs and "indicators.r1.name" in theirs
    assert save(preparer, case, {**sent, "theirs": theirs}, version=2).status_code == 200
    rows = stored(case).content.rows["indicators"]
    assert rows[0].key == "r2" and rows[0].values["actual"] == "1万元"


# --- scores -----------------------------------------------------------------------------------


def place_url(case, place):
    return reverse("performance:place", args=[case.pk]) + f"?place={place}"


def test_the_derivation_of_every_score(preparer, case):
    for box in stored(case).sheet.cells:
        if box.kind == "computed" and box.path.count(".") == 2:
            response = preparer.get(place_url(case, box.path))
            assert response.status_code in (200, 404), box.path
    page = text(preparer.get(place_url(case, "indicators.r4.score"), headers=HTMX))
    assert "1.80" in page and "1320" in page
    assert "<html" not in page


@pytest.mark.parametrize(
    "place", ["", "nothing", "indicators.r99.score", "indicators.r1.nothing", "a.b.c"]
)
def test_places_that_do_not_exist(preparer, case, place):
    assert preparer.get(place_url(case, place)).status_code == (200 if place == "" else 404)


def state(client, case, version=1, **data):
    url = reverse("performance:state_score", args=[case.pk])
    return client.post(
        url, {"version": version, "panel": data.get("place", ""), **data}, headers=HTMX
    )


def test_a_score_set_by_hand_and_taken_back(preparer, case):
    place = "indicators.r4.score"
    response = state(preparer, case, place=place, score="２.５", reason="规模预计偏低")
    assert response.status_code == 200 and "2.5" in text(response)
    assert ClaimedScore.objects.get().score == Decimal("2.5")
    assert stored(case).score.total == Decimal("92.50")
    assert state(preparer, case, version=2, place=place, score="").status_code == 200
    assert not ClaimedScore.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"score": "很高"},
        {"score": "-1"},
        {"score": "101"},
        {"score": "1.234"},
        {"place": "indicators.r4.weight"},
        {"place": "rubbish"},
    ],
)
def test_a_score_that_cannot_be(preparer, case, data):
    given = {"place": "indicators.r4.score", "score": "2", "reason": "说明", **data}
    assert state(preparer, case, **given).status_code == 422
    assert not ClaimedScore.objects.exists()


def test_a_printed_score_is_settled_either_way(preparer, case, staff):
    place = "indicators.r4.score"

    def printed():
        evaluation = SelfEvaluation.objects.get(pk=case.pk)
        evaluation.claimed_scores.create(
            place=place, source="printed", score=Decimal("3"), by=staff["preparer"]
        )

    printed()
    page = text(preparer.get(place_url(case, place)))
    assert "3" in page and page.count("state-score/") >= 2
    assert "claim differs" in text(preparer.get(form_url(case)))
    assert state(preparer, case, place=place, score="").status_code == 200
    assert stored(case).computed[place] == Decimal("1.80")
    printed()
    assert state(preparer, case, 2, place=place, score="3", reason="以批复为准").status_code == 200
    assert stored(case).computed[place] == Decimal("3")


def test_a_judged_score_is_entered_in_its_cell(preparer, case):
    page = text(
        save(preparer, case, {"indicators.r4.target": "及时", "indicators.r4.actual": "及时"})
    )
    assert 'class="judged"' in page and 'placeholder="0.00–3.00"' in page
    assert state(preparer, case, 2, place="indicators.r4.score", score="2.8").status_code == 200
    assert stored(case).computed["indicators.r4.score"] == Decimal("2.8")


def test_the_reviewer_scores_beside_the_self_score(sign_in, department, staff):
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department, form=2)
    client = sign_in(staff["reviewer"])
    url = reverse("performance:review_score", args=[case.pk])
    place = "indicators.r1.score"
    page = text(client.get(place_url(case, place)))
    assert "review-score" in page and reverse("workflow:remark", args=[case.pk]) in page
    given = {"place": place, "score": "4", "reason": "执行率为70%"}
    response = client.post(url, given, headers=HTMX)
    assert response.status_code == 200 and "90.8" in text(response)
    assert client.post(url, {**given, "reason": " "}).status_code == 422
    assert client.post(url, {**given, "score": "6"}).status_code == 422
    assert client.post(url, {"place": place, "score": ""}).status_code == 302
    assert sign_in(staff["preparer"]).post(url, given).status_code == 403


def test_last_year_stands_beside(sign_in, department, staff):
    before = draft(department=department, by=staff["preparer"], form=2, fiscal_year=2022)
    change_actual(before, staff["preparer"], "88%")
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department, form=2)
    client = sign_in(staff["reviewer"])
    assert "88%" in text(client.get(form_url(case) + "?compare=1"))
    assert "88%" not in text(client.get(form_url(case)))


# --- how many queries -------------------------------------------------------------------------


def with_indicators(case, by, count):
    case = Case.objects.get(pk=case.pk)
    content = content_of(evaluation_of(case))
    model = content.rows["indicators"][0]
    rows = tuple(
        Row(f"r{number}", {**model.values, "name": f"指标{number}", "weight": Decimal("0.5")})
        for number in range(1, count + 1)
    )
    content = replace(content, rows={**content.rows, "indicators": rows})
    save_form(case_id=case.pk, by=by, version=case.version, content=content)


def test_queries_do_not_grow_with_the_form(
    sign_in, department, staff, case, django_assert_max_num_queries
):
    by = staff["preparer"]
    for count in (5, 60):
        with_indicators(case, by, count)
        client = sign_in(by)
        with django_assert_max_num_queries(14):
            assert client.get(form_url(case)).status_code == 200
        with django_assert_max_num_queries(42):
            assert save(client, case, {"indicators.r1.actual": f"{count}%"}).status_code == 200


# --- beginning --------------------------------------------------------------------------------


def creation(to, **data):
    return {
        "department": to.pk,
        "fiscal_year": 2023,
        "scope": "project",
        "subject": "新项目",
        "start_from": "blank",
        "unit": "",
        "edition": "",
        **data,
    }


def test_a_form_is_begun(preparer, department):
    assert preparer.get(reverse("performance:create")).status_code == 200
    response = preparer.post(reverse("performance:create"), creation(department))
    made = Case.objects.get(subject="新项目")
    assert response.status_code == 302 and response.url == form_url(made)
    again = preparer.post(reverse("performance:create"), creation(department))
    assert again.status_code == 422 and "新项目" in text(again)


def test_a_form_is_begun_from_last_years_and_on_another_edition(preparer, department, staff):
    draft(department=department, by=staff["preparer"], form=2, fiscal_year=2022)
    name = real_forms()[2]["name"]
    data = creation(department, subject=f" {name} ", start_from="last_year")
    assert preparer.post(reverse("performance:create"), data).status_code == 302
    content = stored(Case.objects.get(subject=name, fiscal_year=2023)).content
    assert content.value("indicators.r4.target") == "≥500人"
    assert content.value("indicators.r4.actual") == ""
    data = creation(department, edition="national-2020-project")
    assert preparer.post(reverse("performance:create"), data).status_code == 302
    response = preparer.get(form_url(Case.objects.get(subject="新项目")))
    assert response.status_code == 200 and 'name="indicators.order"' in text(response)


@pytest.mark.parametrize(
    "data",
    [
        {"subject": ""},
        {"subject": "很" * 201},
        {"fiscal_year": "1999"},
        {"fiscal_year": "next"},
        {"department": ""},
        {"department": "9999999"},
        {"scope": "everything"},
        {"edition": "zhengzhou-2023-department"},
        {"edition": "nothing"},
    ],
)
def test_a_form_that_cannot_be_begun(preparer, department, data):
    response = preparer.post(reverse("performance:create"), creation(department, **data))
    assert response.status_code == 422
    assert not Case.objects.exists()


def test_nobody_begins_forms_elsewhere(preparer, department, sign_in, staff):
    other = DepartmentFactory()
    url = reverse("performance:create")
    assert preparer.post(url, creation(other)).status_code == 403
    unit = UnitFactory(department=other)
    assert preparer.post(url, creation(department, unit=unit.pk)).status_code == 422
    for role in ("approver", "reviewer", "auditor"):
        assert sign_in(staff[role]).get(url).status_code == 403
        assert sign_in(staff[role]).post(url, creation(department)).status_code == 403
    assert not Case.objects.exists()


# --- workbooks --------------------------------------------------------------------------------


def upload(client, department, data=None, name="自评表.xlsx", **fields):
    data = WORKBOOK.read_bytes() if data is None else data
    file = SimpleUploadedFile(name, data)
    posted = {"department": department.pk, "fiscal_year": 2023, "file": file, **fields}
    return client.post(reverse("performance:upload"), posted)


def token_in(response):
    return re.search(r"upload/([0-9a-f]{32})/", text(response)).group(1)


def test_a_workbook_is_looked_at_and_then_taken_in(preparer, department):
    assert preparer.get(reverse("performance:upload")).status_code == 200
    looked = upload(preparer, department, dry_run="on")
    assert looked.status_code == 200 and not Case.objects.exists()
    assert "金刚石产业大会" in text(looked)
    token = token_in(looked)
    taken = preparer.post(reverse("performance:confirm_upload", args=[token]))
    assert taken.status_code == 200
    assert sorted(one.total for one in SelfEvaluation.objects.all()) == [
        Decimal(total) for total in ("88", "91.8", "95.75", "100", "100")
    ]
    again = upload(preparer, department, dry_run="on")
    assert again.status_code == 200


def broken_workbook():
    book = openpyxl.load_workbook(WORKBOOK)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == "100%":
                cell.value = "#REF!"
                break
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, int | float) and cell.value > 1000:
                cell.value = "很多钱"
                held = BytesIO()
                book.save(held)
                return held.getvalue()
    raise AssertionError("no amount found")


def test_a_workbook_with_errors_changes_nothing_and_comes_back_marked(preparer, department):
    response = upload(preparer, department, broken_workbook())
    assert response.status_code == 422 and not Case.objects.exists()
    assert "很多钱" in text(response)
    marked = preparer.get(reverse("performance:marked_copy", args=[token_in(response)]))
    assert marked.status_code == 200
    book = openpyxl.load_workbook(BytesIO(marked.content))
    assert any(cell.comment for sheet in book for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "a.xlsx"),
        (b"no workbook", "a.xlsx"),
        (b"PK\x03\x04rubbish", "a.xlsx"),
        (b"%PDF", "a.pdf"),
    ],
)
def test_files_that_are_no_workbooks(preparer, department, data, name):
    assert upload(preparer, department, data, name).status_code == 422
    assert upload(preparer, department, data, name, dry_run="on").status_code == 422
    assert not Case.objects.exists()


def test_uploads_for_other_departments_and_years(preparer, department, sign_in, staff):
    other = DepartmentFactory()
    assert upload(preparer, other).status_code == 403
    assert upload(preparer, department, fiscal_year=2019).status_code == 422
    assert upload(preparer, department, fiscal_year="soon").status_code == 422
    missing = preparer.post(
        reverse("performance:upload"), {"department": department.pk, "fiscal_year": 2023}
    )
    assert missing.status_code == 422
    for role in ("approver", "reviewer", "auditor"):
        assert upload(sign_in(staff[role]), department).status_code == 403
    assert not Case.objects.exists()


def test_an_upload_belongs_to_who_uploaded_it_for_an_hour(
    preparer, department, sign_in, monkeypatch
):
    token = token_in(upload(preparer, department, dry_run="on"))
    confirm = reverse("performance:confirm_upload", args=[token])
    other = sign_in(person("preparer", department=department))
    assert other.post(confirm).status_code == 404
    assert other.get(reverse("performance:marked_copy", args=[token])).status_code == 404
    assert (
        preparer.post(reverse("performance:confirm_upload", args=["../x"[3:]])).status_code == 404
    )
    monkeypatch.setattr(uploads, "KEPT_FOR", -1)
    assert preparer.post(confirm).status_code == 404
    uploads.remove_old()
    assert not list(uploads.folder().glob("*/*"))


def test_forms_are_taken_out_as_workbooks(preparer, department, staff, case, sign_in):
    response = preparer.get(reverse("performance:export", args=[case.pk]))
    assert response.status_code == 200
    assert "filename*=utf-8''2023-" in response.headers["Content-Disposition"]
    assert len(openpyxl.load_workbook(BytesIO(response.content)).worksheets) == 1
    draft(department=department, by=staff["preparer"], form=0)
    year = reverse("performance:export_year", args=["021", 2023])
    book = openpyxl.load_workbook(BytesIO(preparer.get(year).content))
    assert len(book.worksheets) == 2
    assert preparer.get(reverse("performance:export_year", args=["021", 2020])).status_code == 404
    stranger = sign_in(person("preparer", department=DepartmentFactory()))
    assert stranger.get(year).status_code == 404


def test_remarks_are_marked_in_their_rows(sign_in, department, staff):
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department)
    remark_on(case, staff["reviewer"], "indicators.r2.actual")
    assert "remark-mark" in text(sign_in(staff["reviewer"]).get(form_url(case)))
    assert "remark-mark" not in text(sign_in(staff["preparer"]).get(form_url(case)))
