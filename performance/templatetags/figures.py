"""`{{ score|trimmed }}`: a figure without trailing zeros; nothing where there is none."""

from decimal import Decimal

from django import template

from fiscal import amounts

register = template.Library()


@register.filter
def trimmed(value: object) -> str:
    return amounts.trimmed(value) if isinstance(value, Decimal) else ""
