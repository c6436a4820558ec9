"""The translation catalogue: collect sentences from the code, or compile what is translated.

Without options it renews `locale/zh_Hans/LC_MESSAGES/django.po` (needs Debian's gettext).
`--compile` writes the .mo file; `--check` fails where a sentence has no translation.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def read() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def write_compiled() -> None:
    """Write the .mo file beside the catalogue, unless there is a newer one."""
    compiled = CATALOGUE.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= CATALOGUE.stat().st_mtime:
        return
    beside = compiled.with_suffix(".new")
    with beside.open("wb") as file:
        write_mo(file, read())
    beside.replace(compiled)


def collect() -> None:
    """Renew the catalogue from code and templates."""
    command = [sys.executable, "manage.py", "makemessages", "--locale", "zh_Hans"]
    ignored = [f"--ignore={folder}" for folder in ("tests", "scripts", "var", "docs", "demo")]
    subprocess.run([*command, "--no-location", "--no-obsolete", *ignored], cwd=ROOT, check=True)


def untranslated() -> list[str]:
    """The sentences without a settled translation; those with a plural need each of its forms."""

    def is_settled(one: Message) -> bool:
        forms = [one.string] if isinstance(one.string, str) else one.string or [""]
        return all(forms) and not one.fuzzy

    return [str(one.id) for one in read() if one.id and not is_settled(one)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.compile:
        write_compiled()
    elif options.check:
        missing = untranslated()
        for sentence in missing:
            print(f"not translated: {sentence}")
        return 1 if missing else 0
    else:
        collect()
    return 0


if __name__ == "__main__":
    sys.exit(main())
