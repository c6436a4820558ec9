from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PerformanceConfig(AppConfig):
    name = "performance"
    verbose_name = _("performance")

    def ready(self) -> None:
        from performance.kind import SELF_EVALUATION
        from workflow.kinds import register_kind

        register_kind(SELF_EVALUATION)
