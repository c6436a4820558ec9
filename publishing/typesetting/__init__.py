"""Documents to be printed: one outline, and writers that know no table by name.

`outlining` makes the outline of a frozen document, `grids` fits its sheets on pages, `pdf` and
`docx` write it.
"""
