"""Sets of books 账套: the lines, tables and text of books and of final accounts."""
