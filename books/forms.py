"""What is posted to the pages of books besides the grids, parsed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from books.kinds import BOOK_KINDS
from books.models import Book, Project
from departments.forms import DepartmentForm, YearField
from departments.models import BudgetUnit, Department, Person
from departments.permissions import may
from departments.roles import Permission
from departments.words import in_words
from fiscal.sentences import say
from fiscal.tables import table_editions
from workflow.models import Case, CaseKindChoices

LONGEST_REASON = 2000

#: From this month on the budget of the next year is drawn up.
NEXT_YEAR_FROM = 7


def likely_fiscal_year(kind: str) -> int:
    """The year for which books of a kind are most likely drawn up now."""
    today = timezone.localdate()
    if kind == CaseKindChoices.FINAL_ACCOUNTS:
        return today.year - 1
    return today.year + (1 if today.month >= NEXT_YEAR_FROM else 0)


#: The documents that are books.
DOCUMENTS = (CaseKindChoices.BUDGET, CaseKindChoices.FINAL_ACCOUNTS)


def may_begin(person: Person, department: Department) -> bool:
    """Whether a person prepares a department as a whole, not one of its units."""
    return bool(may(person, Permission.CREATE, Case(department=department)))


def told_of_beginning(kind: str) -> Iterator[str]:
    """What is known already of the documents, the one most likely begun first."""
    for one in sorted(DOCUMENTS, key=lambda document: document != kind):
        what = BOOK_KINDS[one].begins_with
        yield in_words(say("{document}: {what}.", document=str(one.label), what=what))


class CreateForm(DepartmentForm):
    """A new book: of whom, for which year, begun with what, in which parts."""

    kind = forms.ChoiceField(
        label=_("Document"),
        choices=[(one.value, one.label) for one in DOCUMENTS],
        widget=forms.RadioSelect,
        initial=CaseKindChoices.BUDGET,
    )
    fiscal_year = YearField()
    start_from = forms.ChoiceField(
        label=_("Begin with"),
        choices=[
            ("known", _("what is known already")),
            ("blank", _("nothing")),
        ],
        widget=forms.RadioSelect,
        initial="blank",
    )
    parts = forms.ChoiceField(
        label=_("Who fills it in"),
        choices=[
            ("units", _("every unit its own part")),
            ("department", _("the department for all its units together")),
        ],
        widget=forms.RadioSelect,
        initial="units",
    )
    entry_unit = forms.ChoiceField(
        label=_("Amounts are entered in"),
        choices=[("万元", "万元"), ("元", "元")],
        widget=forms.RadioSelect,
        initial="万元",
    )
    edition = forms.ChoiceField(
        label=_("Tables"), required=False, choices=[("", _("those of the region and year"))]
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        kind = self.get_initial_for_field(self.fields["kind"], "kind")
        self.fields["fiscal_year"].initial = likely_fiscal_year(kind)
        self.fields["start_from"].help_text = " ".join(told_of_beginning(kind))
        if kind == CaseKindChoices.FINAL_ACCOUNTS:
            self.fields["start_from"].initial = "known"
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField) and field.queryset is not None
        mine = [one.pk for one in field.queryset if may_begin(person, one)]
        field.queryset = Department.objects.filter(pk__in=mine).order_by("code")
        editions = self.fields["edition"]
        assert isinstance(editions, forms.ChoiceField)
        editions.choices = [
            ("", _("those of the region and year")),
            *((one.key, one.title) for one in table_editions()),
        ]


class ApprovalForm(forms.Form):
    """When the finance bureau approved the book."""

    approved_on = forms.DateField(
        label=_("Approved on"), widget=forms.DateInput(attrs={"type": "date"})
    )


class PartForm(forms.Form):
    """A unit that is to have a part; none is the department as a whole."""

    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=BudgetUnit.objects.none(),
        required=False,
        empty_label=_("the department as a whole"),
    )

    def __init__(self, *args: Any, book: Book, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        units = BudgetUnit.objects.filter(department=book.case.department_id)
        field.queryset = units.exclude(book_parts__book=book).order_by("code")


class ClassifyForm(forms.Form):
    """The mark of a state secret: level, basis, period, and why it is set now."""

    level = forms.ChoiceField(
        label=_("Level of secrecy"), choices=Project.Level.choices, widget=forms.RadioSelect
    )
    basis = forms.CharField(
        label=_("Basis: who classified it, under which rule"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    until = forms.DateField(
        label=_("Secret until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Blank where no day is fixed."),
    )
    reason = forms.CharField(
        label=_("Reason, on record for all to read: without name and code"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class LiftForm(forms.Form):
    """Why the mark of a state secret is taken off."""

    reason = forms.CharField(
        label=_("Reason, on record for all to read: without name and code"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class LinkForm(forms.Form):
    """The project of an earlier year that one continues; none says that it is new."""

    follows = forms.IntegerField(required=False, min_value=1)
