"""Statutory tables out of workbooks: found by title, columns by headings, cells with addresses."""
