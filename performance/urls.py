"""Pages of self-evaluations: begin, upload, fill in, take out."""

from django.urls import path

from performance import upload_views, views

app_name = "performance"

urlpatterns = [
    path("new/", views.create, name="create"),
    path("upload/", upload_views.upload, name="upload"),
    path("upload/<str:token>/confirm/", upload_views.confirm_upload, name="confirm_upload"),
    path("upload/<str:token>/marked/", upload_views.marked_copy, name="marked_copy"),
    path("export/<str:code>/<int:year>/", views.export_year, name="export_year"),
    path("<int:pk>/", views.form, name="form"),
    path("<int:pk>/save/", views.save, name="save"),
    path("<int:pk>/take-over/", views.take_over, name="take_over"),
    path("<int:pk>/place/", views.place, name="place"),
    path("<int:pk>/state-score/", views.state_score, name="state_score"),
    path("<int:pk>/review-score/", views.review_score, name="review_score"),
    path("<int:pk>/export/", views.export, name="export"),
]
