"""Pages of annual budgets."""

from django.urls import path

from budgets import views_text

app_name = "budgets"

urlpatterns = [
    path("<int:pk>/text/", views_text.text, name="text"),
    path("<int:pk>/text/save/", views_text.save, name="save_text"),
]
