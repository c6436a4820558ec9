"""The reasons that the finance bureau accepted for warnings, as they are published.

Whoever reads a document may run the checks on it and meet the same warnings; the reasons stand
beside it. They are what people typed, so they go through `workflow.withholding`.
"""

from __future__ import annotations

from django.utils.translation import override

from publishing.documents.frame import Document
from workflow.models import Case, Explanation
from workflow.warnings import warnings_of
from workflow.withholding import withhold


def explanations_of(case: Case) -> list[Document]:
    """Rule, what the check said and the reason, for every warning that the document still has."""
    accepted = {
        one.explanation.pk: one.explanation
        for one in warnings_of(case)
        if one.explanation and one.explanation.stage == Explanation.Stage.ACCEPTED
    }
    with override("zh-hans"):  # a document says the same whoever publishes it
        shown = withhold(None, accepted.values())
    return [{"rule": one.rule, "warning": one.message, "reason": one.reason} for one in shown]
