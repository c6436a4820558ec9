"""What keeps forms that were read from being taken in, rule by rule."""

from __future__ import annotations

from fiscal.bases import FORMAT, PROCEDURE
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
    example="表上“某市统计局”，为某市财政局上传",
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
    example="表上“2021年度”，为2023年度上传",
)
CLOSED_CASE = Problem(
    "I-03",
    ERROR,
    "A form may be begun or changed by whoever uploads it, in its present state.",
    outcome=MISMATCH,
    basis=PROCEDURE,
    example="已送财政审核，又上传一份",
)
REPEATED_FORM = Problem(
    "I-04",
    ERROR,
    "A form stands once in a workbook.",
    say("The same form stands twice: here and on sheet {sheet}."),
    outcome=MISMATCH,
    example="同一项目的自评表在两张工作表上",
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
    basis=FORMAT,
    example="汇总表有单位 021009，部门没有这个单位",
)
TAKEN_FROM_FORM = Problem(
    "I-06",
    INFO,
    "Of a project with a goal form of its own the form counts, not the summary.",
    say("“{name}” has a form of its own on sheet {sheet}; its goals were taken from there."),
    example="“信息系统运维”既有单独的目标表，又列在汇总表中",
)
LEFT_ALONE = Problem(
    "I-07",
    WARNING,
    "Every project that has a goal form stands in the summary; others stay as they are.",
    say("“{name}” has a goal form here, but does not stand in the summary; it stays as it is."),
    outcome=INCOMPLETE,
    example="“信息系统运维”已有目标表，汇总表没有列",
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
    example="按预算上传，工作簿中另有自评表",
)
