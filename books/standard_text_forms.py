"""The form of the standard texts: terms with their positions, notes table by table, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from books.models import Book
from departments.words import in_words
from fiscal.standard_texts import Objection, StandardTexts, Term
from fiscal.table_notes import TableNotes
from fiscal.tables import TableEdition, edition_named, table_editions

if TYPE_CHECKING:
    FormSet = forms.BaseFormSet[Any]
else:
    FormSet = forms.BaseFormSet

#: Positions are this far apart, so that a term can be put between two others.
APART = 10
NEW_TERMS = 3


class ChoiceForm(forms.Form):
    """Of which documents the texts are to be changed."""

    edition = forms.ChoiceField(label=_("table edition"))
    year = forms.IntegerField(label=_("fiscal year"), min_value=2000, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["edition"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.key, one.title) for one in table_editions()]


class TermForm(forms.Form):
    term = forms.CharField(label=_("term"), required=False)
    text = forms.CharField(label=_("meaning"), required=False, widget=forms.Textarea({"rows": 3}))


class Glossary(FormSet):
    """Terms in their order; blank ones are none."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if index is not None and index < self.initial_form_count():
            form.fields["ORDER"].initial = (index + 1) * APART
        form.fields["ORDER"].label = _("position")
        form.fields["DELETE"].label = _("take out")

    @property
    def written(self) -> list[forms.Form]:
        """The forms of the terms that stay, in their order."""
        return [one for one in self.ordered_forms if any(words_of(one))]


def words_of(form: forms.Form) -> tuple[str, str]:
    return form.cleaned_data.get("term", ""), form.cleaned_data.get("text", "")


def glossary_forms(data: Mapping[str, Any] | None, terms: Sequence[Term]) -> Glossary:
    made = forms.formset_factory(
        TermForm, formset=Glossary, extra=NEW_TERMS, can_order=True, can_delete=True
    )
    bound = made(data, prefix="glossary", initial=[one.model_dump() for one in terms])
    assert isinstance(bound, Glossary)
    return bound


class NotesForm(forms.Form):
    """What stands below one table: a note a line."""

    notes = forms.CharField(
        label=_("notes, one a line"), required=False, widget=forms.Textarea({"rows": 2})
    )
    empty = forms.CharField(label=_("said where the table has no figures"), required=False)

    def __init__(self, *args: Any, says_empty: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not says_empty:
            del self.fields["empty"]

    @property
    def value(self) -> TableNotes:
        lines = (line.strip() for line in self.cleaned_data["notes"].splitlines())
        return TableNotes(
            notes=tuple(filter(None, lines)), empty=self.cleaned_data.get("empty", "").strip()
        )


class DecisionForm(forms.Form):
    """Which version was changed, why, and for which document the texts are shown first."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(label=_("reason"), required=False, max_length=300)
    book = forms.ModelChoiceField(
        label=_("document to show them for"), required=False, queryset=Book.objects.none()
    )

    def __init__(self, *args: Any, books: QuerySet[Book], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["book"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = books


class TextForms:
    """All forms of the page together, from what was typed or from `texts`."""

    def __init__(
        self,
        edition: str,
        year: int,
        default: StandardTexts,
        books: QuerySet[Book],
        *,
        texts: StandardTexts | None = None,
        seen: int = 0,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        definition: TableEdition = edition_named(edition)
        texts = texts or StandardTexts()
        self.glossary = glossary_forms(data, texts.glossary)
        self.tables = {
            one.code: NotesForm(
                data,
                prefix=f"table-{one.code}",
                says_empty=bool(default.tables[one.code].empty),
                initial=self.initial_notes(texts.tables.get(one.code)),
            )
            for one in definition.tables
        }
        self.titles = {
            one.code: one.title.replace("{year}", str(year)) for one in definition.tables
        }
        self.decision = DecisionForm(data, books=books, initial={"seen": seen})

    @staticmethod
    def initial_notes(notes: TableNotes | None) -> dict[str, str]:
        return {"notes": "\n".join(notes.notes), "empty": notes.empty} if notes else {}

    def is_valid(self) -> bool:
        """Whether everything can be read; whether it may stand so the service says."""
        return all([self.glossary.is_valid(), self.decision.is_valid(), *self.tables_valid()])

    def tables_valid(self) -> list[bool]:
        return [one.is_valid() for one in self.tables.values()]

    @property
    def texts(self) -> StandardTexts:
        return StandardTexts(
            glossary=tuple(
                Term(term=term.strip(), text=text.strip())
                for term, text in map(words_of, self.glossary.written)
            ),
            tables={code: form.value for code, form in self.tables.items()},
        )

    @property
    def rows(self) -> list[tuple[str, str, NotesForm]]:
        """Each table with its code and title."""
        return [(code, self.titles[code], form) for code, form in self.tables.items()]

    def object_to(self, objections: tuple[Objection, ...]) -> list[str]:
        """Put each objection where it belongs; gives those that belong to no field."""
        elsewhere = []
        for one in objections:
            head, _dot, rest = one.place.partition(".")
            name, _dot, field = rest.partition(".")
            message = in_words(one.message)
            if head == "glossary" and field:
                self.glossary.written[int(name)].add_error(field, message)
            elif head == "tables" and field and field in self.tables[name].fields:
                self.tables[name].add_error(field, message)
            else:
                elsewhere.append(message)
        return elsewhere
