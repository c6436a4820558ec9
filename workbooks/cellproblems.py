"""What can be wrong with single cells and rows of a form, rule by rule."""

from __future__ import annotations

from dataclasses import replace

from fiscal.bases import FORMAT
from fiscal.findings import Finding, Place
from fiscal.problems import ERROR, INCOMPLETE, INFO, WARNING, Problem
from fiscal.sentences import say

ERROR_VALUE = Problem(
    "W-30",
    ERROR,
    "No cell shows an error value.",
    say(
        "{cell} ({label}) shows the error {found} instead of a value. Correct its formula, or "
        "enter the value itself."
    ),
    unneeded=WARNING,
    actual="{found}",
    example="#REF!",
)
FORMULA_WITHOUT_VALUE = Problem(
    "W-31",
    ERROR,
    "Every formula has been calculated before the file was saved.",
    say(
        "{cell} ({label}) holds the formula {formula}, but the file does not hold its result. "
        "Open the file in Excel or WPS, recalculate (F9), save it and upload it again, or "
        "enter the value itself."
    ),
    unneeded=WARNING,
    actual="{formula}",
    example="=SUM(D5:D8)，文件中没有结果",
)
NOT_A_FIGURE = Problem(
    "W-32",
    ERROR,
    "Where a figure belongs stands a figure.",
    say(
        "{cell} ({label}) holds “{found}”, which is not a figure. Enter digits only, such as "
        "1203.45; leave the cell blank, or enter “-”, if there is none."
    ),
    unneeded=WARNING,
    actual="{found}",
    example="金额“约五万”",
)
DATE_FOR_FIGURE = Problem(
    "W-33",
    ERROR,
    "Where a figure belongs stands no date.",
    say(
        "{cell} ({label}) holds the date {found} where a figure belongs. Set the format of "
        "the cell to “General” and enter the figure again."
    ),
    unneeded=WARNING,
    actual="{found}",
    example="金额一格是日期 2024-03-05",
)
TRUTH_FOR_FIGURE = Problem(
    "W-34",
    ERROR,
    "Where a figure belongs stands no truth value.",
    say("{cell} ({label}) holds the truth value {found} where a figure belongs. Enter the figure."),
    unneeded=WARNING,
    actual="{found}",
    example="金额一格是 TRUE",
)
PERCENTAGE_FOR_FIGURE = Problem(
    "W-35",
    ERROR,
    "Amounts and points are not written as percentages.",
    say(
        "{cell} ({label}) shows {found}, a percentage, where a plain figure belongs. Set the "
        "format of the cell to “General” and check the figure."
    ),
    unneeded=WARNING,
    actual="{found}",
    example="金额一格显示 12.5%",
)
NEGATIVE_FIGURE = Problem(
    "W-36",
    ERROR,
    "Amounts, weights and scores are not negative.",
    say(
        "{cell} ({label}) is {found}. A negative figure cannot stand here: enter 0 or the "
        "figure without a sign."
    ),
    unneeded=WARNING,
    expected="≥0",
    actual="{found}",
    basis=FORMAT,
    formula="金额、分值、得分≥0",
    example="全年执行数 -3.00",
)
TOO_PRECISE = Problem(
    "W-37",
    ERROR,
    "An amount is not more precise than a 分 (0.000001 万元).",
    say(
        "{cell} ({label}) is {found} 万元, more precise than a 分 (six decimals). Round the "
        "figure to what was budgeted or paid."
    ),
    actual="{found}",
    example="1.2345678 万元",
)
TOO_LARGE = Problem(
    "W-38",
    ERROR,
    "A figure is of a size that can occur.",
    say(
        "{cell} ({label}) is {found}, larger than any figure a form can hold. Check the unit "
        "and the digits."
    ),
    unneeded=WARNING,
    actual="{found}",
    example="9999999999999999 万元",
)
TEXT_TOO_LONG = Problem(
    "W-39",
    ERROR,
    "A text is at most as long as a cell can hold.",
    say("The text in {cell} ({label}) has {length} characters; at most {limit} are allowed."),
    expected="≤{limit}",
    actual="{length}",
    example="一格有 40000 字",
)
UNFITTING_MERGE = Problem(
    "W-40",
    ERROR,
    "Cells are merged only as the form merges them.",
    say(
        "The cells {area} ({label}) are merged over several rows or columns of the form and "
        "show “{found}”, so it is unclear to which row or column that belongs. Unmerge them "
        "and enter every value in its own cell."
    ),
    actual="{found}",
    example="D7:D9 合并为一格，只写 100",
)
SHARED_LONG_TEXT = Problem(
    "W-41",
    INFO,
    "An explanation merged over several rows is taken for each of them, and reported.",
    say("The text in {area} ({label}) is merged over several rows. It was taken for each of them."),
    example="偏差原因 H7:H9 合并为一格：“政策调整”",
)
SEVERAL_VALUES = Problem(
    "W-42",
    ERROR,
    "A row has one value under each heading.",
    say(
        "Under the heading of {label} the row has several values ({found}, in {cells}). Keep "
        "one of them."
    ),
    actual="{found}",
    example="一行的“实际完成值”下有“90%”和“95%”两格",
)
SHIFTED_RIGHT = Problem(
    "W-43",
    WARNING,
    "The cells of a row stand under their headings; a shifted row is read, and reported.",
    say(
        "Row {row} ({name}) stands {columns} column(s) too far to the right. It was read as "
        "if it stood under its headings. Check the values, and move the cells."
    ),
    example="第12行整行右移一格",
)
SHIFTED_LEFT = replace(
    SHIFTED_RIGHT,
    sentence=say(
        "Row {row} ({name}) stands {columns} column(s) too far to the left. It was read as "
        "if it stood under its headings. Check the values, and move the cells."
    ),
)
REORDERED_ROW = Problem(
    "W-44",
    WARNING,
    "The texts of a row stand under their headings; one for each heading is read in order.",
    say(
        "The texts in row {row} ({name}) do not stand under their headings. There is one for "
        "each heading, so they were read from left to right. Check them."
    ),
    example="第12行的三级指标写在二级指标一栏，其余依次错位",
)
UNCLEAR_SHIFT = Problem(
    "W-45",
    ERROR,
    "It is clear under which headings the cells of a row stand.",
    say(
        "The cells of row {row} do not fit the headings above them; they seem to be shifted. "
        "Move every value under its heading."
    ),
    example="第12行各格错位，对不上表头",
)
MISSING_NAME = Problem(
    "W-46",
    ERROR,
    "Every row with values has a name.",
    say(
        "Row {row} has values but nothing under “{heading}” ({cell}). Enter the name, or "
        "delete the row."
    ),
    outcome=INCOMPLETE,
    example="第12行有年度指标值，没有三级指标",
)
MISSING_GROUP = Problem(
    "W-47",
    ERROR,
    "Every row belongs to a group of each level.",
    say(
        "Row {row} has nothing under “{heading}” ({cell}), and what stands above it belongs "
        "to another group. Enter it."
    ),
    outcome=INCOMPLETE,
    example="第12行没有一级指标，上一行属于另一组",
)
REPEATED_NAME = Problem(
    "W-48",
    WARNING,
    "A name stands once in its block.",
    say(
        "“{name}” stands twice under “{heading}”, at {first} and {second}. If they are "
        "different things, name them differently; otherwise delete one."
    ),
    actual="{name}",
    example="“培训人次”在第9行和第12行各有一个",
)
CONVERTED_BLOCK = Problem(
    "W-49",
    INFO,
    "Amounts are in 万元; in another unit they are converted exactly, and reported.",
    say(
        "The amounts of the block “{block}” are given in {unit}. They were converted to 万元 "
        "exactly."
    ),
    expected="万元",
    actual="{unit}",
    basis=FORMAT,
    example="预算部分注明“单位：元”",
)
CONVERTED_CELL = Problem(
    "W-50",
    INFO,
    "A unit written behind an amount is understood, and reported.",
    say("{cell} ({label}) holds “{found}” with its unit. It was read as {result} 万元."),
    expected="{result}",
    actual="{found}",
    example="“12.5万元”",
)
FIGURE_FOR_DASH = Problem(
    "W-51",
    INFO,
    "Where the form prints a dash, nothing is entered.",
    say("{cell} ({label}) holds {found}; the form prints a dash there. The value is not read."),
    expected="-",
    actual="{found}",
    basis=FORMAT,
    example="印有“—”的一格填了 3.00",
)
SUBTOTAL_ROW = Problem(
    "W-52",
    INFO,
    "Subtotals are no indicators and are not read.",
    say("Row {row} is a subtotal and is not read."),
    example="指标之间有“小计”一行",
)
CONTRADICTORY_UNITS = Problem(
    "W-53",
    ERROR,
    "A form names one unit for its amounts.",
    say(
        "The head of the form says that amounts are in {other}, the block “{block}” says "
        "{unit}. They were read in {unit}. Correct what is wrong."
    ),
    expected="{unit}",
    actual="{other}",
    example="表头“单位：万元”，预算部分“单位：元”",
)


def shifted_row(row: int, name: str, columns: int, place: Place) -> Finding:
    """The finding on a row whose cells stand so many columns right (or left) of their headings."""
    shifted = SHIFTED_RIGHT if columns > 0 else SHIFTED_LEFT
    return shifted.at(place, row=row, name=name, columns=abs(columns))
