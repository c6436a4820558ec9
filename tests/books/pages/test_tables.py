"""The derived tables: as published, and every amount with the lines it adds up."""

from __future__ import annotations

import pytest

from books.models import StatedTotal
from books.services import mark_classified
from tests.books.pages.asking import bare, grid_url, text, url
from tests.factories import fill_part

TOTAL = "items.total.total"


def cell(client, office, code="03", place=TOTAL):
    return client.get(url("cell", office.case.pk, code), {"place": place})


def total(client, office, amount, *, name="state_total", place=TOTAL, **values):
    data = {"version": office.book.case.version, "place": place, "amount": amount, **values}
    return client.post(url(name, office.case.pk, "03"), data)


def test_every_table_of_the_edition_is_one_click_away(office, preparer):
    office.fill()
    codes = [one.code for one in office.book.definition.tables]
    first = text(preparer.get(url("table", office.case.pk, codes[0])))
    for code in codes:
        assert url("table", office.case.pk, code) in first
        page = preparer.get(url("table", office.case.pk, code))
        title = page.context["page"].table.title
        assert title in text(page) and "2024" in title
        assert "单位：万元" in text(page)


def test_an_empty_table_says_why(office, preparer):
    definition = next(one for one in office.book.definition.tables if one.empty)
    assert definition.empty in text(preparer.get(url("table", office.case.pk, definition.code)))


def test_the_table_holds_what_the_lines_give(office, preparer):
    office.fill()
    page = bare(preparer.get(url("table", office.case.pk, "03")))
    assert "300.0" in page and "120.0" in page and "行政运行" in page


def test_an_amount_names_its_lines_and_leads_to_them(office, preparer):
    office.fill()
    page = cell(preparer, office)
    assert "300.0" in bare(page)
    place = f"expenditure.{office.mine.code}.2060101/wages/general_appropriation/current"
    assert f'href="{grid_url(office.part(), "expenditure")}#{place}"' in text(page)
    assert f'id="{place}"' in text(preparer.get(grid_url(office.part(), "expenditure")))
    assert "2060101 行政运行" in bare(page) and office.other.name in bare(page)


def test_a_stated_total_is_a_tail_or_a_mismatch_and_can_be_dropped(office, preparer):
    office.fill()
    assert total(preparer, office, "300.1").status_code == 302
    page = text(preparer.get(url("table", office.case.pk, "03")))
    assert "≈" in page and 'class="figure tail"' in page and "300.1" in page
    assert total(preparer, office, "310").status_code == 302
    page = text(preparer.get(url("table", office.case.pk, "03")))
    assert "≠" in page and 'class="figure mismatch"' in page
    assert "310.0" in bare(cell(preparer, office))
    assert "310.0" in bare(preparer.get(url("overview", office.case.pk)))
    assert "≠" in text(preparer.get(url("tables", office.case.pk)))
    assert total(preparer, office, "", name="drop_total").status_code == 302
    assert not StatedTotal.objects.exists()


@pytest.mark.parametrize("amount", ["", "-", "abc", "-1", "0.0000001", "9" * 40])
def test_a_total_that_is_none_is_refused(office, preparer, amount):
    office.fill()
    assert total(preparer, office, amount).status_code == 422
    assert not StatedTotal.objects.exists()


def test_a_total_is_stated_against_what_was_seen(office, preparer):
    office.fill()
    assert total(preparer, office, "1", version=0).status_code == 409
    assert total(preparer, office, "1", version="x").status_code == 400
    assert total(preparer, office, "1", place="nothing.at.all").status_code == 404


def test_a_unit_reads_tables_of_its_own_figures(office, sign_in):
    office.fill()
    total(sign_in(office.staff["preparer"]), office, "300.1")
    unit_preparer = sign_in(office.preparer)
    page = bare(unit_preparer.get(url("table", office.case.pk, "03")))
    assert "300." not in page
    page = cell(unit_preparer, office)
    assert office.other.name not in text(page) and "300." not in bare(page)
    assert 'name="amount"' not in text(page)


def test_a_secret_project_is_masked_in_table_and_cell(office, sign_in):
    office.fill()
    secret = office.project()
    mark_classified(
        project_id=secret.pk,
        level="secret",
        basis="录",
        reason="定密",
        by=office.staff["custodian"],
    )
    client = sign_in(office.staff["preparer"])
    page = client.get(url("table", office.case.pk, "11"))
    assert "涉密项目按规定不予公开" in text(page) and "XXXX" in text(page)
    assert secret.name not in text(page)
    hidden = f"projects.project={secret.node}.total"
    assert cell(client, office, "11", hidden).status_code == 404
    page = cell(client, office, "11", "projects.total.total")
    assert secret.name not in text(page) and "XXXX" in text(page)
    assert office.project(office.other).name in text(page)


def test_the_largest_lines_come_first_and_the_rest_is_counted(office, preparer, monkeypatch):
    monkeypatch.setattr("books.table_page.MOST_LINES", 2)
    office.fill()
    page = cell(preparer, office)
    assert page.context["asked"].hidden_count == 4


def test_queries_of_a_table_do_not_grow(office, preparer, django_assert_max_num_queries):
    for unit in (office.mine, office.other):
        fill_part(office.part(unit), office.staff["preparer"])
        for address in (
            url("tables", office.case.pk),
            url("table", office.case.pk, "03"),
            url("cell", office.case.pk, "03") + f"?place={TOTAL}",
        ):
            with django_assert_max_num_queries(24):
                assert preparer.get(address).status_code == 200
