"""Pages of the goal forms of a budget."""

from django.urls import path

from performance.goals import views

app_name = "goals"

urlpatterns = [
    path("of/<int:case_pk>/", views.index, name="index"),
    path("of/<int:case_pk>/begin/", views.begin, name="begin"),
    path("of/<int:case_pk>/upload/", views.upload, name="upload"),
    path("of/<int:case_pk>/export/", views.export_all, name="export_all"),
    path("<int:pk>/", views.form, name="form"),
    path("<int:pk>/save/", views.save, name="save"),
    path("<int:pk>/place/", views.place, name="place"),
    path("<int:pk>/library/", views.find, name="library"),
    path("<int:pk>/sector/", views.sector, name="sector"),
    path("<int:pk>/export/", views.export, name="export"),
]
