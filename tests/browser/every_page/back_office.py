"""The pages of the back office: each model's list, form, history, import and export."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.contrib import admin
from django.db.models import Model
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from departments.models import Person
from tests.browser.every_page.steps import (
    choose_step,
    import_bad_table,
    import_good_table,
    open_everything,
    save_empty,
    show_texts_first,
    unknown_place,
)
from tests.browser.every_page.visits import Visit


def back_office() -> Iterator[Visit]:
    yield Visit("/admin/login/")
    for address in ("", "password_change/", "password_change/done/"):
        yield Visit(f"/admin/{address}", "administrator")
    for app in apps():
        yield Visit(f"/admin/{app}/", "owner" if app == "axes" else "administrator")
    yield Visit("/admin/", "reviewer")
    yield Visit("/admin/nothing/here/", "administrator", status=404)
    person = Person.objects.get(username="preparer")
    yield Visit(reverse("admin:auth_user_password_change", args=[person.pk]), "administrator")
    yield Visit("/admin/workflow/case/", "reviewer", then=choose_step)
    yield Visit("/admin/departments/person/add/", "administrator", then=save_empty)
    texts = f"{reverse('admin:books_standardtextversion_add')}?edition=zhengzhou-2024-budget"
    yield Visit(f"{texts}&year=2024", "administrator", then=open_everything)
    yield Visit(f"{texts}&year=2024", "administrator", then=show_texts_first)
    yield Visit(f"{texts}&year=2024", "administrator", then=unknown_place, status=422)
    yield Visit(f"{texts}&year=2001", "administrator")
    yield Visit(f"{texts}&year=2024", "reviewer", refused=True)
    for then in (import_good_table, import_bad_table):
        yield Visit("/admin/departments/department/import/", "administrator", then=then)


def apps() -> list[str]:
    return sorted({model._meta.app_label for model in admin.site._registry})


def pages_of_app(app: str) -> Callable[[], Iterator[Visit]]:
    def pages() -> Iterator[Visit]:
        for model in admin.site._registry:
            if model._meta.app_label == app:
                yield from pages_of_model(model)

    return pages


def pages_of_model(model: type[Model]) -> Iterator[Visit]:
    """List, form, history and the rest; what nobody may do there must be refused."""
    who = "owner" if model._meta.app_label == "axes" else "administrator"
    keeper = admin.site._registry[model]
    request = RequestFactory().get("/")
    request.user = Person.objects.get(username=who)
    first = model._default_manager.order_by("pk").first()
    assert first, f"set_up() makes no {model.__name__}: the page of one cannot be opened"
    for page in ("changelist", "add", "import", "export", "change", "history", "delete"):
        about_one = page in ("change", "history", "delete")
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
        try:
            address = reverse(name, args=[first.pk] if about_one else [])
        except NoReverseMatch:
            continue
        allowed = {
            "add": keeper.has_add_permission,
            "delete": keeper.has_delete_permission,
        }.get(page, keeper.has_view_permission)
        about = (request, first) if page == "delete" else (request,)
        yield Visit(address, who, refused=not allowed(*about))
