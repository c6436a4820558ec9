from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = _("publications")

    def ready(self) -> None:
        from books.kinds import BOOK_KINDS
        from publishing.attachments.kind import attachments_of
        from publishing.orders.queries import notices
        from publishing.preparing import files_made
        from publishing.secrecy.services import exposure, may_tell_secrets
        from publishing.services import publish, withdraw
        from workflow.kinds import (
            extend_kind,
            guard_secrets,
            register_effect,
            register_notices,
            register_preparation,
        )

        register_preparation("publish", files_made)
        register_effect("publish", publish)
        register_effect("withdraw", withdraw)
        register_notices(notices)
        for kind in BOOK_KINDS:
            extend_kind(kind, attachments_of(kind))
            guard_secrets(kind, may_tell_secrets, exposure)
