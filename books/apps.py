from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BooksConfig(AppConfig):
    name = "books"
    verbose_name = _("sets of books")

    def ready(self) -> None:
        from books.services.standard_texts import keep_texts
        from workflow.kinds import register_effect

        register_effect("hand_in", keep_texts)
