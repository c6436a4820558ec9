from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = _("annual budgets")

    def ready(self) -> None:
        from budgets.kind import BUDGET
        from workflow.kinds import register_kind

        register_kind(BUDGET)
