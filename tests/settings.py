"""Settings of the tests: those of production, stricter where that finds mistakes, and quick."""

import os
import sys
import tempfile
from pathlib import Path

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
SCRATCH = Path(os.environ.get("PYTEST_SCRATCH") or tempfile.mkdtemp(prefix="mingzhang-tests-"))
os.environ["PYTEST_SCRATCH"] = str(SCRATCH)
os.environ["SECRET_KEY"] = "only-for-tests-only-for-tests-only-for-tests-only-for-tests"
os.environ["DATA_DIR"] = str(SCRATCH / WORKER)
os.environ["DEBUG"] = "off"
os.environ["LOG_LEVEL"] = "WARNING"

from config.settings import *  # noqa: E402, F403
from config.settings import BASE_DIR, DATA_DIR, DATABASES, STORAGES, TEMPLATES  # noqa: E402

DATA_DIR.mkdir(parents=True, exist_ok=True)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, as in production: in memory, threads would share one connection.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}


class UndefinedVariable(str):
    """Stands for an undefined variable and fails when one of our templates prints it.

    Django renders `string_if_invalid % name`; templates of other packages may rely on
    undefined variables being blank.
    """

    def __bool__(self) -> bool:
        return True

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, name: object) -> str:
        frame = sys._getframe()
        while frame := frame.f_back:
            template = frame.f_locals.get("self")
            origin = getattr(getattr(template, "origin", None), "name", "")
            if frame.f_code.co_name == "render_annotated" and origin:
                ours = str(origin).startswith(str(BASE_DIR)) and ".venv" not in str(origin)
                if ours:
                    raise AssertionError(f"{origin}: undefined template variable “{name}”")
                return ""
        return ""


TEMPLATES[0]["OPTIONS"] = {
    **TEMPLATES[0]["OPTIONS"],
    "string_if_invalid": UndefinedVariable(),
}
