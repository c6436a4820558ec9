"""The attachments of a case: everybody who sees it sees them; whoever edits it changes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from books.kinds import BOOK_KINDS
from departments.permissions import may
from departments.roles import Permission
from departments.words import in_words
from fiscal.sentences import Sentence
from publishing.attachments import services
from publishing.attachments.cleaned import MAX_BYTES
from publishing.attachments.forms import AttachmentForm
from publishing.attachments.kind import files_of
from publishing.attachments.models import Attachment
from publishing.attachments.storage import Missing, content_of
from publishing.attachments.words import refusal, removed_in_words
from workflow.models import Case
from workflow.pages import actor, in_words_when_refused, refuse
from workflow.refusals import NotAllowed, Refused
from workflow.states import EDITABLE, State
from workflow.uploads import in_memory
from workflow.views import visible_case


@dataclass(frozen=True)
class Row:
    """A file in the list; of one that is withheld from the reader nothing but that it is there."""

    file: Attachment
    number: int
    is_withheld: bool
    removed: Sequence[Sentence]


def case_with_files(request: HttpRequest, pk: int) -> Case:
    """The case, or 404 where the person does not see it or its kind has no files."""
    case = visible_case(request, pk)
    if case.kind not in BOOK_KINDS:
        raise Http404
    return case


def too_large(request: HttpRequest, pk: int) -> HttpResponse:
    """Said before anything of the file is read."""
    reason = refusal("large", _("The file"), {})
    return refuse(request, [in_words(reason)], 413)


@in_memory(MAX_BYTES, too_large)
@require_http_methods(["GET", "HEAD", "POST"])
@in_words_when_refused
def attachments(request: HttpRequest, pk: int) -> HttpResponse:
    """The list with the form; posted, a file that is added as the last."""
    person, case = actor(request), case_with_files(request, pk)
    form, status = AttachmentForm(), 200
    if request.method == "POST":
        form, status = AttachmentForm(request.POST, request.FILES), 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                added = services.add_attachment(
                    case_id=case.pk,
                    by=person,
                    title=given["title"],
                    data=given["file"].read(),
                    name=given["file"].name,
                )
            except NotAllowed:
                raise
            except Refused as refused:
                form.add_error("file", in_words(refused.reason))
            else:
                messages.success(request, told(added))
                return redirect("attachments:list", case.pk)
    return render(request, "attachments/list.html", listing(request, case, form), status=status)


def told(added: Attachment) -> str:
    """What was done with a file, and what was taken out of it."""
    removed = [in_words(one) for one in removed_in_words(added.removed)]
    if not removed:
        return _("“%(title)s” was added. Nothing hidden was found in the file.") % {
            "title": added.title
        }
    return _("“%(title)s” was added. Removed from the file: %(removed)s.") % {
        "title": added.title,
        "removed": _("; ").join(removed),
    }


def listing(request: HttpRequest, case: Case, form: AttachmentForm) -> dict[str, Any]:
    person = actor(request)
    withheld = services.withheld_files(person, case)
    return {
        "section": "books",
        "case": case,
        "form": form,
        "may_edit": State(case.state) in EDITABLE and bool(may(person, Permission.EDIT, case)),
        "most": services.MOST_FILES,
        "rows": [
            Row(one, number, one.pk in withheld, removed_in_words(one.removed))
            for number, one in enumerate(files_of(case), start=1)
        ],
    }


@require_GET
@never_cache
def file(request: HttpRequest, pk: int, one: int) -> HttpResponse:
    """A file as it would be published, for those who see the case."""
    case = case_with_files(request, pk)
    found = files_of(case).filter(pk=one).first()
    if found is None or found.pk in services.withheld_files(actor(request), case):
        raise Http404(_("There is no such page."))
    return answer(found)


@require_GET
@never_cache
def file_in_preview(request: HttpRequest, pk: int, number: int, ending: str) -> HttpResponse:
    """The same by the name that it would have when published."""
    files = list(files_of(case_with_files(request, pk)))
    if not 1 <= number <= len(files):
        raise Http404(_("There is no such page."))
    return file(request, pk, files[number - 1].pk)


def answer(found: Attachment) -> HttpResponse:
    """The bytes with headers under which they are a file and nothing else."""
    try:
        content = content_of(found.case_id, found.sha256)
    except Missing as error:
        raise Http404(_("The file is lost or damaged; remove it and add it again.")) from error
    response = HttpResponse(content, content_type=found.media_type)
    name = f"{found.title}.{found.ending}"
    response["Content-Disposition"] = str(
        content_disposition_header(as_attachment=not found.is_picture, filename=name)
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_POST
@in_words_when_refused
def remove(request: HttpRequest, pk: int, one: int) -> HttpResponse:
    case = case_with_files(request, pk)
    services.remove_attachment(case_id=case.pk, attachment_id=one, by=actor(request))
    messages.success(request, _("The attachment was removed."))
    return redirect("attachments:list", case.pk)


@require_POST
@in_words_when_refused
def move(request: HttpRequest, pk: int, one: int) -> HttpResponse:
    case = case_with_files(request, pk)
    services.move_attachment(
        case_id=case.pk,
        attachment_id=one,
        by=actor(request),
        up=request.POST.get("direction") == "up",
    )
    return redirect("attachments:list", case.pk)
