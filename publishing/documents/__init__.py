"""The frozen documents of publications: one JSON object each that says everything by itself.

Whoever reads one in ten years needs no database, no definition and no rule file of ours. Figures
are strings (`"95.75"`), sentences of ours stand in both languages, nobody is named.

`frame` is what every document has, `sheets` a sheet as it is printed; one module per kind of
case builds its document from them.
"""
