from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("final accounts")

    def ready(self) -> None:
        from accounts.kind import FINAL_ACCOUNTS
        from books.cases import register_books

        register_books(FINAL_ACCOUNTS)
