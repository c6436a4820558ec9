"""The whole public site as files that any web server or content network serves.

`site` says which files there are, `addresses` where an address of the application stands among
them, `html` makes pages fit for it, `lists` and `data` render what Django answers otherwise, and
`folder` puts all of it on the disk in one step.
"""
