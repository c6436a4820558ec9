"""Which address leads where. The portal is public, everything else asks for a sign-in."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.urls import include, path


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process can answer and reach its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("language/", include("django.conf.urls.i18n")),
    path("workspace/", include("workflow.urls")),
    path("workspace/self-evaluations/", include("performance.urls")),
    path("", include("departments.urls")),
    path("", include("portal.urls")),
]
