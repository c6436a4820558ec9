"""The attachments of a case."""

from django.urls import path

from publishing.attachments import views

app_name = "attachments"

urlpatterns = [
    path("", views.attachments, name="list"),
    path("<int:one>/file", views.file, name="file"),
    path("<int:one>/remove/", views.remove, name="remove"),
    path("<int:one>/move/", views.move, name="move"),
]
