"""Which address leads where. The portal is public, everything else asks for a sign-in."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.i18n import set_language


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process can answer and reach its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("language/", login_not_required(set_language), name="set_language"),
    path("workspace/", include("workflow.urls")),
    path("workspace/cases/<int:pk>/attachments/", include("publishing.attachments.urls")),
    path("workspace/cases/<int:pk>/preview/", include("publishing.preview.urls")),
    path("workspace/books/", include("books.urls")),
    path("workspace/final-accounts/", include("accounts.urls")),
    path("workspace/self-evaluations/", include("performance.urls")),
    path("workspace/goals/", include("performance.goals.urls")),
    path("workspace/orders/", include("publishing.orders.urls")),
    path("workspace/secrets/", include("publishing.secrecy.urls")),
    path("", include("departments.urls")),
    path("", include("portal.urls")),
]
