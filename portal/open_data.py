"""What every answer of the API has in common: public, readable from other sites, cacheable."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response, set_response_etag
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponseBase]

ALLOWED = "GET, HEAD, OPTIONS"


def open_data(view: View) -> View:
    """A view of the API: no sign-in, any origin, an entity tag on every answer."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
        elif request.method not in ("GET", "HEAD"):
            response = JsonResponse({"detail": "Only GET is answered here."}, status=405)
        else:
            request.method = "GET"  # the server leaves out the body that HEAD does not want
            response = tagged(request, view(request, *args, **values))
        response["Allow"] = ALLOWED
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = ALLOWED
        response["Access-Control-Allow-Headers"] = "If-None-Match"
        response["Access-Control-Expose-Headers"] = "ETag, X-Content-SHA256"
        return response

    return login_not_required(csrf_exempt(answer))


def tagged(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer with its entity tag, or 304 if the caller holds it already."""
    if not isinstance(response, HttpResponse) or response.status_code != 200:
        return response
    response["Cache-Control"] = "public, max-age=60, must-revalidate"
    if not response.has_header("ETag"):
        set_response_etag(response)
    return get_conditional_response(request, response["ETag"], None, response) or response
