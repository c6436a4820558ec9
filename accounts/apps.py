from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("final accounts")

    def ready(self) -> None:
        from accounts.kind import FINAL_ACCOUNTS
        from accounts.queries import last_years_values
        from accounts.services import conceal_accounted
        from books.cases import register_books
        from books.kinds import provide
        from books.services.followers import follow_projects

        register_books(FINAL_ACCOUNTS)
        provide(FINAL_ACCOUNTS.key, last_years_values)
        follow_projects(conceal_accounted)
