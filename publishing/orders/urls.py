"""The pages of orders to publish."""

from django.urls import path

from publishing.orders import views

app_name = "orders"

urlpatterns = [
    path("", views.orders, name="orders"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.order, name="order"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/retry/", views.retry, name="retry"),
    path("<int:pk>/note/", views.note, name="note"),
]
