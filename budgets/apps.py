from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = _("annual budgets")

    def ready(self) -> None:
        from books.cases import register_books
        from budgets.kind import BUDGET

        register_books(BUDGET)
