"""The preview of a case, page by page as the document will be."""

from django.urls import path

from publishing.attachments.views import file_in_preview
from publishing.preview import views

app_name = "preview"

urlpatterns = [
    path("", views.preview, name="first"),
    path("last-year/", views.last_year, name="last_year"),
    path("preview.<str:ending>", views.file, name="file"),
    path("attachment-<int:number>.<str:ending>", file_in_preview, name="attachment"),
    path("<path:rest>", views.preview, name="page"),
]
