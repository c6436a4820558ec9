from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PerformanceConfig(AppConfig):
    name = "performance"
    verbose_name = _("performance")

    def ready(self) -> None:
        from books.kinds import provide
        from books.services.followers import follow_projects
        from performance.goals import projects
        from performance.goals.kind import GOALS_OF_BUDGET
        from performance.goals.library import learn_when_approved
        from performance.kind import SELF_EVALUATION
        from performance.results import results_of
        from workflow.kinds import extend_kind, register_effect, register_kind

        register_kind(SELF_EVALUATION)
        extend_kind("budget", GOALS_OF_BUDGET)
        register_effect("approve", learn_when_approved)
        follow_projects(projects.follow_projects)
        provide("final_accounts", results_of)
