"""Public addresses. Those below `/d/` are for good: they are printed, linked and archived."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter, StringConverter

from portal import api, board_views, check_views, views

app_name = "portal"


class DepartmentCode(StringConverter):
    regex = r"\d{3}"


class FiscalYear(IntConverter):
    regex = r"\d{4}"


register_converter(DepartmentCode, "department_code")
register_converter(FiscalYear, "fiscal_year")

DOCUMENT = "d/<department_code:code>/<fiscal_year:year>/<slug:kind>/<slug:slug>"

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("board/", board_views.board, name="board"),
    path("check/", check_views.check, name="check"),
    path("check/marked/", check_views.marked, name="marked"),
    path("rules/", views.rules, name="rules"),
    path("about/", views.about, name="about"),
    path("d/<department_code:code>/", views.department, name="department"),
    path("d/<department_code:code>/<fiscal_year:year>/", views.year, name="year"),
    path(f"{DOCUMENT}/", views.document, name="document"),
    path(f"{DOCUMENT}/<path:rest>", views.document, name="document_file"),
    path("api/v1/", api.urls),
    path("api/v1/<path:rest>", api.not_found),
]
