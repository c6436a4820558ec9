"""The WSGI application the production server runs: published files first, Django for the rest."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402 (needs the settings module named above)

from config.published_files import PublishedFiles  # noqa: E402

application = PublishedFiles(django_application, settings.PUBLISHED_DIR)
