"""manage.py makemessages, which also collects the sentences of the plain-Python core."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    # A sentence's template is filled by str.format: "% over" in it is no format directive.
    xgettext_options = [
        *makemessages.Command.xgettext_options,
        "--keyword=say",
        "--keyword=rule:3",
        "--flag=say:1:no-python-format",
    ]
