from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = _("publications")

    def ready(self) -> None:
        from publishing.services import publish, withdraw
        from workflow.kinds import register_effect

        register_effect("publish", publish)
        register_effect("withdraw", withdraw)
