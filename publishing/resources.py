"""Publications as a table, out alone."""

from __future__ import annotations

from departments.resources import Titled
from publishing.models import Publication


class PublicationResource(Titled):
    class Meta:
        model = Publication
        fields = (
            "department_code",
            "department_name",
            "fiscal_year",
            "kind",
            "subject",
            "number",
            "total",
            "grade",
            "review_total",
            "review_grade",
            "published_at",
            "published_by__name",
            "reason",
            "sha256",
            "previous_sha256",
        )
        export_order = fields
