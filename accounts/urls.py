"""Pages of final accounts alone; what they share with budgets is in `books.urls`."""

from django.urls import path, register_converter

from accounts import views


class FormConverter:
    """The kinds of files one may take away."""

    regex = "xlsx|csv"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormConverter, "file_form")

app_name = "accounts"

urlpatterns = [
    path("<int:pk>/comparison/", views.comparison, name="comparison"),
    path("<int:pk>/comparison.<file_form:form>", views.download, name="download"),
    path("<int:pk>/parts/<int:part>/take-over/", views.taking, name="taking"),
    path("<int:pk>/parts/<int:part>/take-over/confirm/", views.take, name="take"),
]
