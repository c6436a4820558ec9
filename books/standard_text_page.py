"""The page of the back office on which glossary and standard notes are worded anew."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from books.models import Book, StandardTextVersion
from books.services.standard_texts import (
    Unfit,
    change_standard_texts,
    objection_to_year,
    restore_standard_texts,
)
from books.standard_text_forms import ChoiceForm, TextForms
from books.standard_text_reading import as_it_reads
from books.standard_text_tables import read, written
from books.standard_texts import shipped_texts, text_or_none, texts_in_force, versions_of
from departments.models import Person
from departments.permissions import administers, reach
from departments.roles import Permission
from departments.words import in_words
from fiscal.standard_texts import NOTE_PLACES, StandardTexts, objections, places
from fiscal.tables import edition_named
from workbooks.opening import UnreadableWorkbook
from workflow.refusals import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATE = "admin/books/standardtextversion/edit.html"


def standard_texts_page(request: HttpRequest, about: dict[str, Any]) -> HttpResponse:
    """Choose an edition and a year, then change its texts. `about` is what every admin page has."""
    if not administers(request.user):
        raise PermissionDenied
    chosen = ChoiceForm(request.GET or None)
    if not chosen.is_valid():
        return TemplateResponse(request, TEMPLATE, {**about, "choice": chosen})
    edition, year = chosen.cleaned_data["edition"], chosen.cleaned_data["year"]
    if reason := objection_to_year(edition, year):
        chosen.add_error("year", in_words(reason))
        return TemplateResponse(request, TEMPLATE, {**about, "choice": chosen})
    return Editor(request, about, edition, year).answer()


class Editor:
    """The texts of one edition and year, as somebody changes them."""

    def __init__(self, request: HttpRequest, about: dict[str, Any], edition: str, year: int):
        assert isinstance(request.user, Person)
        self.request, self.about, self.by = request, about, request.user
        self.edition, self.year = edition, year
        self.default = shipped_texts(edition)
        self.last: StandardTextVersion | None = versions_of(edition, year).first()

    @property
    def books(self) -> QuerySet[Book]:
        """The documents of this edition and year that the person sees."""
        return (
            Book.objects.filter(
                reach(self.by, Permission.VIEW, "case__"),
                edition=self.edition,
                case__fiscal_year=self.year,
            )
            .select_related("case__department")
            .order_by("case__department__code", "pk")
        )

    def answer(self) -> HttpResponse:
        if self.request.method != "POST":
            texts = texts_in_force(self.edition, self.year)
            return (
                self.table(texts) if "table" in self.request.GET else self.page(self.forms(texts))
            )
        if "read" in self.request.POST:
            return self.filled_in()
        forms = TextForms(self.edition, self.year, self.default, self.books, data=self.request.POST)
        if not forms.is_valid():
            return self.page(forms, status=422)
        if "preview" in self.request.POST:
            return self.shown(forms)
        return self.saved(forms)

    def forms(self, texts: StandardTexts) -> TextForms:
        seen = self.last.number if self.last else 0
        return TextForms(self.edition, self.year, self.default, self.books, texts=texts, seen=seen)

    def table(self, texts: StandardTexts) -> HttpResponse:
        """The texts as a workbook, to be taken elsewhere."""
        answer = HttpResponse(written(texts), content_type=XLSX)
        name = f"{self.edition}-{self.year}.xlsx"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    def filled_in(self) -> HttpResponse:
        """The page with the texts of a workbook, to be looked at; nothing is saved yet."""
        now = self.forms(texts_in_force(self.edition, self.year))
        given = self.request.FILES.get("workbook")
        if not isinstance(given, UploadedFile):
            return self.page(now, [_("Choose a file.")], status=422)
        try:
            texts = read(given.read(), given.name or "", self.default)
        except UnreadableWorkbook as unreadable:
            return self.page(now, [in_words(unreadable.message)], status=422)
        except Refused as refused:
            return self.page(now, [in_words(refused.reason)], status=422)
        return self.page(self.forms(texts), is_read=True)

    def shown(self, forms: TextForms) -> HttpResponse:
        """The page again, with the texts as one document would have them."""
        text = text_or_none(self.edition)
        if found := tuple(objections(self.default, text, forms.texts)):
            return self.page(forms, forms.object_to(found), status=422)
        book = forms.decision.cleaned_data["book"]
        if book is None:
            forms.decision.add_error("book", _("Choose a document."))
            return self.page(forms, status=422)
        return self.page(forms, reading=as_it_reads(book, forms.texts))

    def saved(self, forms: TextForms) -> HttpResponse:
        given = forms.decision.cleaned_data
        about: Any = {
            "edition": self.edition,
            "fiscal_year": self.year,
            "by": self.by,
            "seen": given["seen"],
        }
        try:
            if "restore" in self.request.POST:
                reason = given["reason"] or _("Back to the text of the edition file")
                version = restore_standard_texts(reason=reason, **about)
            else:
                version = change_standard_texts(texts=forms.texts, reason=given["reason"], **about)
        except Unfit as unfit:
            return self.page(forms, forms.object_to(unfit.objections), status=422)
        except Refused as refused:
            return self.page(forms, [in_words(refused.reason)], status=422)
        messages.success(self.request, _("Version %d is in force.") % version.number)
        return redirect(reverse("admin:books_standardtextversion_changelist"))

    def page(
        self, forms: TextForms, errors: list[str] | None = None, status: int = 200, **more: Any
    ) -> HttpResponse:
        context = {
            **self.about,
            "forms": forms,
            "errors": errors or [],
            "edition": edition_named(self.edition),
            "year": self.year,
            "last": self.last,
            "differs": bool(self.last and self.last.rewording),
            "term_places": places(text_or_none(self.edition)),
            "note_places": places(None, NOTE_PLACES),
            **more,
        }
        return TemplateResponse(self.request, TEMPLATE, context, status=status)
