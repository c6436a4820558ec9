"""The classification: strict files, what the database keeps, copies for a new year."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from books.classification import (
    Classification,
    YearCodes,
    classifications,
    copy_classification,
    load_classifications,
)
from books.models import ClassificationCode, EconomicMapping
from fiscal.editions import EDITIONS, EditionError, load_toml
from tests.factories import DepartmentFactory, filled_budget, person
from workflow.refusals import Refused

CODE_COUNT = 243


@pytest.mark.parametrize("given", classifications(), ids=lambda one: str(one.fiscal_year))
def test_the_files_hold_all_classes_and_the_names_of_the_national_catalogue(given):
    classes = {code for code in given.functional if len(code) == 3}
    assert len(classes) == 30
    assert given.functional["2060303"] == "高技术研究"
    assert given.functional["215"] == "资源勘探工业信息等支出"
    assert given.departmental["30217"] == "公务接待费"
    assert given.governmental["50905"] == "离退休费"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("20604 = ", "2060 = ", "2060 must have"),
        ("20601 = ", "20602 = ", "20601 above it is missing"),
        ('202 = "外交支出"', '202 = ""', "202 has no name"),
        ('301 = ["501", "505"]', '301 = ["501", "777"]', "unknown 777"),
        ('301 = ["501", "505"]', '333 = ["501"]', "no departmental 333"),
        ("[pairs]", "[pears]", "unknown key"),
        ('202 = "外交支出"', '201 = "外交支出"', "not valid TOML"),
    ],
)
def test_a_file_with_a_mistake_is_refused(tmp_path, before, after, told):
    text = (EDITIONS / "classifications" / "2024.toml").read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "2024.toml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(EditionError) as raised:
        load_toml(path, Classification)
    assert told in str(raised.value)


@pytest.mark.django_db
def test_loading_twice_adds_nothing_and_keeps_corrections():
    said = StringIO()
    call_command("load_classifications", stdout=said)
    assert ClassificationCode.objects.filter(fiscal_year=2024).count() == CODE_COUNT
    code = ClassificationCode.objects.get(fiscal_year=2024, code="2060303")
    code.name = "高技术研究与开发"
    code.save()
    assert load_classifications() == 0
    code.refresh_from_db()
    assert code.name == "高技术研究与开发"


@pytest.mark.django_db
def test_a_new_year_is_copied_from_an_earlier_one_once():
    load_classifications()
    pairs = EconomicMapping.objects.filter(fiscal_year=2024).count()
    assert copy_classification(from_year=2024, to_year=2025) == CODE_COUNT + pairs
    assert YearCodes(2025).is_legal("30101", "50501")
    with pytest.raises(Refused):
        copy_classification(from_year=2024, to_year=2025)
    for missing in ({"from_year": 2019}, {}):
        with pytest.raises(Refused):
            copy_classification(to_year=2020, **missing)
    assert copy_classification(to_year=2027) == CODE_COUNT + pairs


@pytest.mark.django_db
def test_legal_pairs_are_told_from_others():
    load_classifications()
    codes = YearCodes(2024)
    for pair in [("30101", "50101"), ("30201", "50502"), ("31002", "50601"), ("39999", "59999")]:
        assert codes.is_legal(*pair)
    for pair in [("30101", "50201"), ("30302", "50101"), ("31204", "50599")]:
        assert not codes.is_legal(*pair)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "code"),
    [("functional", "2060"), ("departmental", "3010101"), ("governmental", "50"), ("kind", "206")],
)
def test_the_database_refuses_codes_of_a_wrong_length(kind, code):
    wrong = ClassificationCode(kind=kind, fiscal_year=2024, code=code, name="科目")
    with pytest.raises(ValidationError):
        wrong.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong.save()


@pytest.mark.django_db
def test_a_code_in_use_cannot_be_deleted():
    home = DepartmentFactory()
    filled_budget(department=home, by=person("preparer", department=home))
    with pytest.raises(ProtectedError):
        ClassificationCode.objects.get(fiscal_year=2024, code="2060101").delete()
    ClassificationCode.objects.get(fiscal_year=2024, code="2240450").delete()


#: Departmental code → the governmental codes that published budgets print beside it.
PRINTED_PAIRS = {
    "30101": "50101 50501",
    "30106": "50199",
    "30108": "50102 50501",
    "30113": "50103 50501",
    "30114": "50199",
    "30201": "50201 50502",
    "30203": "50205",
    "30213": "50209 50502",
    "30217": "50206 50502",
    "30218": "50502",
    "30231": "50208 50502",
    "30239": "50201 50502",
    "30299": "50299 50502",
    "30301": "50905",
    "30305": "50901",
    "30399": "50999",
    "31002": "50306 50601",
    "31007": "50306",
    "31204": "50701",
    "31299": "50799",
}


@pytest.mark.django_db
def test_every_pair_that_published_budgets_print_is_legal():
    load_classifications()
    codes = YearCodes(2024)
    for departmental, partners in PRINTED_PAIRS.items():
        for governmental in partners.split():
            assert codes.get("departmental", departmental).is_lowest
            assert codes.get("governmental", governmental).is_lowest
            assert codes.is_legal(departmental, governmental), (departmental, governmental)
