"""The document as it would be published now, for the people who sign it.

`proposal` makes it with the very functions of publication, `places` knows where in it the checks
point, `notes` puts the findings beside these places, `views` shows it all in a frame.
"""
