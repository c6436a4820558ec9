"""The page on which withheld amounts are examined."""

from django.urls import path

from publishing.secrecy import views

app_name = "secrecy"

urlpatterns = [
    path("<int:pk>/", views.secrets, name="secrets"),
    path("<int:pk>/examine/", views.examine, name="examine"),
    path("<int:pk>/confirm/", views.confirm, name="confirm"),
]
