"""What differs between two published documents, by meaning.

`comparing` finds it, out of two frozen documents and nothing else; `tables` and `texts` are its
parts. `telling` leaves out what must not be said again, and is the only way to what is shown: to
the public in a corrected version, to staff in the preview.
"""
