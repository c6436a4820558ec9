"""What keeps forms that were read from being taken in, rule by rule."""

from __future__ import annotations

from fiscal.problems import ERROR, INCOMPLETE, INFO, MISMATCH, WARNING, Problem
from fiscal.sentences import say

OTHER_DEPARTMENT = Problem(
    "I-01",
    ERROR,
    "A form names the department it is uploaded for.",
    say(
        "The form names “{named}”, but is uploaded for “{department}”. Choose the right "
        "department or correct the form."
    ),
    outcome=MISMATCH,
    expected="{department}",
    actual="{named}",
)
OTHER_YEAR = Problem(
    "I-02",
    ERROR,
    "A form is of the year it is uploaded for; a date of filling-in may be a year later.",
    say(
        "The form is dated “{period}”, but is uploaded for {year}. Choose the right year "
        "or correct the form."
    ),
    outcome=MISMATCH,
    expected="{year}",
    actual="{period}",
)
CLOSED_CASE = Problem(
    "I-03",
    ERROR,
    "A form may be begun or changed by whoever uploads it, in its present state.",
    outcome=MISMATCH,
)
REPEATED_FORM = Problem(
    "I-04",
    ERROR,
    "A form stands once in a workbook.",
    say("The same form stands twice: here and on sheet {sheet}."),
    outcome=MISMATCH,
)
REPEATED_SUMMARY = Problem(
    "I-04",
    ERROR,
    REPEATED_FORM.rule,
    say("The summary stands twice in the workbook; remove one of the sheets."),
)
UNKNOWN_UNIT = Problem(
    "I-05",
    ERROR,
    "The units of a summary of goals are those of the department.",
    say(
        "“{code} {name}” is no budget unit of {department}. Correct the code, or ask the "
        "administrator to enter the unit."
    ),
    actual="{code}",
)
TAKEN_FROM_FORM = Problem(
    "I-06",
    INFO,
    "Of a project with a goal form of its own the form counts, not the summary.",
    say("“{name}” has a form of its own on sheet {sheet}; its goals were taken from there."),
)
LEFT_ALONE = Problem(
    "I-07",
    WARNING,
    "Every project that has a goal form stands in the summary; others stay as they are.",
    say("“{name}” has a goal form here, but does not stand in the summary; it stays as it is."),
    outcome=INCOMPLETE,
)
OTHER_DOCUMENT = Problem(
    "I-12",
    ERROR,
    "A workbook is taken in as one kind of document; sheets of another are named, not read.",
    say(
        "The sheets {sheets} hold {found}. The workbook is being taken in as {asked}, so they are "
        "not read; to take them in, upload it once more as {found}."
    ),
    unneeded=WARNING,
)
