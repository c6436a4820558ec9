"""What can be wrong with an uploaded workbook and the structure of its forms, rule by rule."""

from __future__ import annotations

from dataclasses import replace

from fiscal.bases import FORMAT
from fiscal.problems import ERROR, INCOMPLETE, INFO, WARNING, Problem
from fiscal.sentences import say

# The workbook as a whole

NO_FORM = Problem(
    "W-01",
    ERROR,
    "A workbook contains at least one form.",
    say(
        "No form was recognised in the workbook. Expected is a sheet with one of the titles "
        "{titles}, and beneath it the headings of that form. Enter the data in the template "
        "and upload it again."
    ),
    outcome=INCOMPLETE,
    expected="{titles}",
    example="工作簿中只有一份通知",
)
UNKNOWN_SHEET = Problem(
    "W-02",
    WARNING,
    "Every sheet with content is a form; what is not is not read.",
    say(
        "No form was recognised on the sheet “{sheet}”, so nothing of it is read. A form "
        "carries its title ({titles}) and its headings."
    ),
    expected="{titles}",
    example="工作表“Sheet2”只有一段说明",
)
HIDDEN_SHEET = Problem(
    "W-03",
    INFO,
    "Hidden sheets are not read.",
    say("The sheet “{sheet}” is hidden and is not read."),
    example="工作表“备份”被隐藏",
)
HIDDEN_LINES = Problem(
    "W-04",
    WARNING,
    "Hidden rows and columns of a form are read, and reported.",
    say(
        "The sheet “{sheet}” has hidden rows or columns with content: {lines}. They are read "
        "as well. Unhide them and check that they belong to the form."
    ),
    unneeded=INFO,
    actual="{lines}",
    example="第12至14行被隐藏，其中有数",
)
CONTENT_BEYOND = Problem(
    "W-05",
    WARNING,
    "Nothing stands far outside the form.",
    say(
        "The sheet “{sheet}” has content at {cell}, beyond row {rows} or column {columns}. It "
        "is not read. Delete it, or move it next to the form."
    ),
    example="单元格 ZZ900 有内容",
)
REPEATED_FORM = Problem(
    "W-06",
    WARNING,
    "A workbook holds at most one form for each department or project.",
    say(
        "The workbook holds two forms “{title}” for {name}: at {first} and at {second}. "
        "Delete one of them, or correct the name."
    ),
    actual="{name}",
    example="两张工作表都是项目“信息系统运维”的自评表",
)
TITLE_OF_ANOTHER_FORM = Problem(
    "W-07",
    WARNING,
    "A form carries its own title.",
    say(
        "The title “{found}” stands above the headings of the form “{title}”. It was read as "
        "“{title}”. Correct the title, or use the right template."
    ),
    expected="{title}",
    actual="{found}",
    basis=FORMAT,
    example="项目支出绩效自评表的表头之上写着“部门整体支出绩效自评表”",
)

# The structure of a form

MISSING_BLOCK = Problem(
    "W-10",
    ERROR,
    "Every block of the form is there.",
    say("The block “{block}” was not found. Expected is a heading row with {headings}."),
    outcome=INCOMPLETE,
    expected="{headings}",
    basis=FORMAT,
    example="没有“一级指标、二级指标、三级指标”这一行表头",
)
MISSING_COLUMN = Problem(
    "W-11",
    ERROR,
    "Every column of a block is there.",
    say(
        "The column “{heading}” is missing from the block “{block}”. Insert it with exactly "
        "this heading."
    ),
    outcome=INCOMPLETE,
    expected="{heading}",
    basis=FORMAT,
    example="没有“分值”一栏",
)
MISSING_COMPUTED_COLUMN = replace(
    MISSING_COLUMN,
    severity=WARNING,
    sentence=say(
        "The column “{heading}” is missing from the block “{block}”. It is computed, so "
        "nothing is lost, but the figures of the file cannot be compared."
    ),
)
REPEATED_COLUMN = Problem(
    "W-12",
    ERROR,
    "A heading stands once in its block.",
    say(
        "The heading “{heading}” stands twice, at {first} and {second}. It is unclear which "
        "column counts: delete or rename one. The first was read."
    ),
    example="“实际完成值”在 E12 和 G12 各有一个",
)
SIMILAR_HEADING = Problem(
    "W-13",
    INFO,
    "Headings are worded as in the form; a slightly different one is read, and reported.",
    say("The heading “{found}” was read as “{heading}”, as the form words it."),
    expected="{heading}",
    actual="{found}",
    basis=FORMAT,
    example="“三级绩效指标”按“三级指标”读取",
)
UNKNOWN_COLUMN = Problem(
    "W-14",
    INFO,
    "A block has only the columns of the form; others are not read.",
    say("The block “{block}” of this form has no column “{found}”. The column is not read."),
    actual="{found}",
    basis=FORMAT,
    example="多出“责任科室”一栏",
)
MISSING_ROW = Problem(
    "W-15",
    ERROR,
    "Every fixed row of a block is there.",
    say(
        "The row “{label}” is missing from the block “{block}”. Insert it; where there is "
        "nothing, enter 0."
    ),
    outcome=INCOMPLETE,
    expected="{label}",
    basis=FORMAT,
    example="没有“财政拨款”一行",
)
REPEATED_ROW = Problem(
    "W-16",
    ERROR,
    "A fixed row stands once in its block.",
    say("The row “{label}” stands twice, at {first} and {second}. Delete one. The first was read."),
    example="“财政拨款”在第7行和第9行各有一个",
)
UNKNOWN_ROW = Problem(
    "W-17",
    ERROR,
    "A block with fixed rows has no others; a row that is none of them is not read.",
    say(
        "The block “{block}” of this form has no row “{label}”; its rows are {known}. The "
        "figures of this row are not read: enter them in the row to which they belong."
    ),
    expected="{known}",
    actual="{label}",
    basis=FORMAT,
    example="多出“债券资金”一行",
)
ROW_WITHOUT_LABEL = Problem(
    "W-18",
    ERROR,
    "Every row of a block with fixed rows carries its label.",
    say(
        "Row {row} of the block “{block}” has figures but no label, so it is unclear what "
        "they are. Enter the label."
    ),
    example="第8行有数，没有名称",
)
MISSING_FIELD = Problem(
    "W-19",
    ERROR,
    "Every labelled field of the head of the form is there.",
    say(
        "The field “{label}” was not found in the head of the form. Enter the label in a cell "
        "and its value in the cell to the right."
    ),
    outcome=INCOMPLETE,
    unneeded=INFO,
    expected="{label}",
    basis=FORMAT,
    example="表头没有“项目名称”",
)
REPEATED_FIELD = Problem(
    "W-20",
    ERROR,
    "A labelled field stands once in the head of the form.",
    say(
        "The field “{label}” stands twice, at {first} and {second}. Delete one. The first was read."
    ),
    example="“项目名称”在 A3 和 F3 各有一个",
)
TOO_MANY_ROWS = Problem(
    "W-21",
    ERROR,
    "A block has at most 500 rows.",
    say("The block “{block}” has more than {limit} rows. The rows from row {row} on are not read."),
    expected="{limit}",
    example="指标列了 520 行",
)
MISSING_FOOTER = Problem(
    "W-22",
    INFO,
    "A block that has a total row ends with it.",
    say(
        "The block “{block}” has no row “{label}”, so the totals of the file cannot be "
        "compared with the computed ones."
    ),
    outcome=INCOMPLETE,
    expected="{label}",
    basis=FORMAT,
    example="指标之后没有“总分”一行",
)
EMPTY_BLOCK = Problem(
    "W-23",
    WARNING,
    "A block in which people enter rows has at least one.",
    say("The block “{block}” has its headings but no row."),
    outcome=INCOMPLETE,
    basis=FORMAT,
    example="指标只有表头，没有一行",
)
UNREAD_CONTENT = Problem(
    "W-24",
    WARNING,
    "Everything in a form belongs to it; content that has no place is not read.",
    say(
        "These cells have no place in the form and are not read: {cells}. If they belong to "
        "it, move them under the right heading or beside the right label."
    ),
    unneeded=INFO,
    actual="{cells}",
    basis=FORMAT,
    example="表格之外的 M7 写着“待核”",
)
