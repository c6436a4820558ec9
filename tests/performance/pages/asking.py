"""What the tests of the pages ask and read."""

from django.urls import reverse

from performance.queries import assessment_of, evaluation_of
from workflow.models import Case

HTMX = {"HX-Request": "true"}


def form_url(case):
    return reverse("performance:form", args=[case.pk])


def place_url(case, place):
    return reverse("performance:place", args=[case.pk]) + f"?place={place}"


def save(client, case, data, version=None, **headers):
    version = Case.objects.get(pk=case.pk).version if version is None else version
    url = reverse("performance:save", args=[case.pk])
    return client.post(url, {"version": version, **data}, headers={**HTMX, **headers})


def stored(case):
    return assessment_of(evaluation_of(Case.objects.get(pk=case.pk)))


def text(response):
    return response.content.decode()
