"""The annex of final accounts: the self-evaluations of their year that are public just then.

They are frozen into the accounts as they stood, so that a printed copy says for ever what it said;
each is named by the SHA-256 of its own document. What is withdrawn or published later changes the
list beside the accounts, not the accounts.
"""

from __future__ import annotations

import json

from publishing.documents.frame import Document
from publishing.models import Publication
from workflow.models import Case, CaseKindChoices


def annex_of(case: Case) -> list[Document]:
    """Whose form each is, its sheet as printed, and which publication it is taken from.

    The department's own form comes first; other documents than final accounts have none.
    """
    if case.kind != CaseKindChoices.FINAL_ACCOUNTS:
        return []
    public = Publication.objects.standing().filter(
        department_code=case.department.code,
        fiscal_year=case.fiscal_year,
        kind=CaseKindChoices.SELF_EVALUATION,
    )
    return [annexed(one) for one in public.order_by("subject", "pk")]


def annexed(publication: Publication) -> Document:
    document = json.loads(publication.document)
    return {
        "title": document["title"],
        "name": publication.name,
        "slug": publication.slug,
        "version": str(publication.number),
        "sha256": publication.sha256,
        "sheet": document["sheet"],
    }
