"""Budgets are tried out on the same office as all books."""

from tests.books.conftest import office

__all__ = ["office"]
