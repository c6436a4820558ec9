from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PerformanceConfig(AppConfig):
    name = "performance"
    verbose_name = _("performance")

    def ready(self) -> None:
        from performance.goals.library import learn_when_approved
        from performance.kind import SELF_EVALUATION
        from workflow.kinds import register_effect, register_kind

        register_kind(SELF_EVALUATION)
        register_effect("approve", learn_when_approved)
