"""What can be wrong with an uploaded summary of project goals, rule by rule."""

from __future__ import annotations

from fiscal.bases import FORMAT
from fiscal.problems import ERROR, INCOMPLETE, INFO, WARNING, Problem
from fiscal.sentences import say

MISSING_COLUMNS = Problem(
    "W-80",
    ERROR,
    "The summary has every column of its form.",
    say(
        "The columns {headings} were not found. Put the headings back as on the form; their "
        "place does not matter."
    ),
    outcome=INCOMPLETE,
    expected="{headings}",
    basis=FORMAT,
    example="没有“单位资金”一栏",
)
NO_PROJECTS = Problem(
    "W-81",
    ERROR,
    "The summary lists at least one project.",
    say("No project stands beneath the headings. Enter the projects."),
    outcome=INCOMPLETE,
    basis=FORMAT,
    example="汇总表只有表头",
)
WRONG_PROJECT_CODE = Problem(
    "W-82",
    ERROR,
    "A project code has 20 or 21 digits.",
    say(
        "“{code}” of “{name}” is no project code: it has 20 or 21 digits, this has {count} "
        "characters. Copy the code from the budget system."
    ),
    actual="{found}",
    basis=FORMAT,
    example="项目代码“4101”",
)
CODE_AS_NUMBER = Problem(
    "W-83",
    ERROR,
    "A long code is kept as text, as a number it loses its last digits.",
    say(
        "The code is kept as the number {text}, which has lost its last digits. Format the "
        "column as text and enter the code again."
    ),
    actual="{text}",
    example="项目代码显示为 4.101E+20",
)
REPEATED_PROJECT = Problem(
    "W-84",
    ERROR,
    "A project stands once.",
    say("Project {code} “{name}” stands twice, in {first} as well. Remove one of the two."),
    actual="{code}",
    example="“信息系统运维”在第8行和第20行各有一个",
)
PROJECT_WITHOUT_UNIT = Problem(
    "W-85",
    ERROR,
    "A project stands beneath the line of its unit.",
    say(
        "“{name}” stands before the first unit. Put the line with code and name of its unit "
        "above it."
    ),
    outcome=INCOMPLETE,
    basis=FORMAT,
    example="第一个单位之前就列了项目“信息系统运维”",
)
INDICATOR_WITHOUT_TARGET = Problem(
    "W-86",
    ERROR,
    "An indicator has a target.",
    say("“{name}” has no target; enter the value beside it."),
    outcome=INCOMPLETE,
    basis=FORMAT,
    example="“培训人次”没有指标值",
)
TARGET_WITHOUT_NAME = Problem(
    "W-87",
    ERROR,
    "A target stands beside its indicator.",
    say("The value “{target}” has no indicator; enter its name beside it."),
    outcome=INCOMPLETE,
    basis=FORMAT,
    example="指标值“≥90%”没有指标名称",
)
INDICATOR_WITHOUT_PROJECT = Problem(
    "W-88",
    ERROR,
    "An indicator stands in the rows of a project.",
    say("“{name}” belongs to no project; move it into the rows of its project."),
    outcome=INCOMPLETE,
    basis=FORMAT,
    example="指标“培训人次”不在任何项目的各行中",
)
NAME_CONTINUED = Problem(
    "W-89",
    INFO,
    "A name cut by a page break is put together again.",
    say("The name goes on after a page break; it was read as “{name}”."),
    actual="{name}",
    example="“信息系统”与“运维”分在两页",
)
UNREAD = Problem(
    "W-90",
    WARNING,
    "Everything in the body of the summary stands under a heading.",
    say("What stands in {cells} is under no heading and was not read. Move it or remove it."),
    basis=FORMAT,
    example="表格之外的 P12 写着“待核”",
)
