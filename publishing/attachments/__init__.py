"""Files that a department annexes to a document: cleaned when taken in, published with it.

`pictures` and `pdfs` make a new file that holds what people see and nothing besides; they run in a
process of their own (`worker`), so that a hostile file costs no more than its limits. What else is
here knows clean files only. See docs/adr/0033-attachments.md.
"""
