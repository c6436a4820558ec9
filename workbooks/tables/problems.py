"""What can be wrong with uploaded statutory tables, rule by rule."""

from __future__ import annotations

from dataclasses import replace

from fiscal.bases import FORMAT
from fiscal.problems import ERROR, INCOMPLETE, INFO, WARNING, Problem
from fiscal.sentences import say

# Sheets and what stands around a table

UNKNOWN_SHEET = Problem(
    "W-60",
    INFO,
    "A sheet is a table if it carries the title of one; others are not read.",
    say(
        "The sheet “{sheet}” carries the title of none of the tables and is not read. If it "
        "is one, enter its title in the first row."
    ),
    example="工作表“封面”没有表名",
)
REPEATED_TABLE = Problem(
    "W-61",
    ERROR,
    "A workbook holds each table once.",
    say(
        "The table “{title}” stands twice: on the sheets “{first}” (from {first_cell}) and "
        "“{second}” (from {second_cell}). The first was read. Delete one; if the second "
        "continues the first, add “(续)” to its title."
    ),
    example="“支出决算表”在两张工作表上",
)
CONTINUED_TABLE = Problem(
    "W-62",
    INFO,
    "A table spread over several sheets is read as one, and reported.",
    say(
        "The table “{title}” continues from the sheet “{first}” on the sheet “{second}”; both "
        "were read as one table."
    ),
    example="“支出决算表”从工作表“表03”续到“表03续”",
)
OTHER_YEAR = Problem(
    "W-63",
    ERROR,
    "The title of a table names the year of the case.",
    say(
        "The title at {cell} is of the year {found}, but the case is that of {year}. Upload "
        "the workbook of {year}, or correct the title."
    ),
    expected="{year}",
    actual="{found}",
    example="2024年的案件，表名是“2023年部门支出总体情况表”",
)
TITLE_AND_NAME_DIFFER = Problem(
    "W-64",
    WARNING,
    "The name of a sheet and the title on it are those of one table.",
    say(
        "The sheet “{sheet}” is named like the table “{named}”, but carries the title of "
        "“{title}”. It was read as “{title}”. Correct the name or the title."
    ),
    expected="{title}",
    actual="{named}",
    example="工作表名为“部门支出总体情况表”，表名是“部门收入总体情况表”",
)
OTHER_DEPARTMENT = Problem(
    "W-65",
    ERROR,
    "The department line names the department of the case, or one of its units.",
    say(
        "{cell} names the department “{found}”, but the case is that of “{department}”. "
        "Upload the workbook of this department, or correct the name."
    ),
    expected="{department}",
    actual="{found}",
    example="表上“部门名称：某市统计局”，案件是某市财政局的",
)
OTHER_UNIT = Problem(
    "W-66",
    ERROR,
    "Amounts are in the unit of the table.",
    say(
        "{cell} says that the amounts are in {found}, but this table is in {unit}. Convert "
        "the amounts, or correct the unit."
    ),
    expected="{unit}",
    actual="{found}",
    basis=FORMAT,
    example="表上“单位：元”，该表以万元为单位",
)

# Headings and columns

NO_HEADINGS = Problem(
    "W-67",
    ERROR,
    "A table has its heading rows.",
    say(
        "The sheet “{sheet}” has the title of “{title}”, but no row with its headings "
        "({headings}) was found beneath. Nothing of it is read."
    ),
    outcome=INCOMPLETE,
    expected="{headings}",
    basis=FORMAT,
    example="表名之下没有“科目编码、科目名称、合计”这一行表头",
)
MISSING_HEADING = Problem(
    "W-68",
    ERROR,
    "Every column of a table is there.",
    say(
        "The column “{heading}” was not found. Insert it, or correct its headings from the "
        "top row to the lowest."
    ),
    outcome=INCOMPLETE,
    expected="{heading}",
    basis=FORMAT,
    example="没有“项目支出”一栏",
)
MISSING_HEADING_OF_EMPTY = replace(
    MISSING_HEADING,
    severity=INFO,
    sentence=say(
        "The column “{heading}” was not found. The table has no figures, so nothing is lost."
    ),
)
DOUBLED_HEADING = Problem(
    "W-69",
    ERROR,
    "A heading stands once in its table.",
    say(
        "The heading “{heading}” stands over several columns: {cells}. It is unclear which of "
        "them counts, so none is read. Correct or delete the others."
    ),
    example="“小计”在 D5 和 G5 各有一个",
)
READ_BY_ORDER = Problem(
    "W-70",
    INFO,
    "Headings stand over their columns; columns in the right order are read, and reported.",
    say(
        "Some headings down to row {bottom} do not stand over their columns. Their order is "
        "that of the table, so the columns were read in this order. Check the figures."
    ),
    example="表头整体错开一栏，次序不变",
)
BESIDE_LAST = Problem(
    "W-71",
    WARNING,
    "Figures beside the empty last column are read as those of the last column.",
    say(
        "The last column “{heading}” is empty, and one column further right stand figures "
        "without a heading, from {cell} on. They were read as “{heading}”. Check it, and "
        "move the heading over them."
    ),
    example="最后一栏没有数，右边一栏没有表头而有数",
)
FIGURES_WITHOUT_HEADING = Problem(
    "W-72",
    ERROR,
    "Figures stand under a heading of the table.",
    say(
        "These cells stand under no heading of the table and are not read: {cells}. Move them "
        "under the right heading, or delete them."
    ),
    actual="{cells}",
    example="没有表头的一栏有数",
)
MOVED_COLUMNS = Problem(
    "W-73",
    INFO,
    "Columns stand in the order of the table; a moved one is read by its heading.",
    say(
        "These columns stand in another place than in the published layout and were read by "
        "their headings: {headings}."
    ),
    actual="{headings}",
    basis=FORMAT,
    example="“项目支出”排在“基本支出”之前",
)
OTHER_COLUMNS_BELOW = Problem(
    "W-74",
    ERROR,
    "Headings repeated after a page break stand over the columns of the first page.",
    say(
        "On a later page the heading “{heading}” stands at {below} over another column than "
        "at {above}, and the other headings of that page do not decide it. The rows below "
        "are read as on the page before. Correct the headings."
    ),
    example="第二页的“基本支出”在另一栏之上",
)

# Cells

TOO_MANY_DECIMALS = Problem(
    "W-75",
    ERROR,
    "Amounts have as many decimals as the table prints.",
    say(
        "{cell} ({label}) holds {found}, more decimals than the table prints: it is in {unit} "
        "with {decimals} decimal(s). Enter the rounded amount."
    ),
    expected="{decimals}",
    actual="{found}",
    basis=FORMAT,
    example="印一位小数的表填 12.345",
)
CODE_AS_NUMBER = Problem(
    "W-76",
    ERROR,
    "Long codes are text: a number keeps only fifteen digits.",
    say(
        "{cell} ({label}) holds the code {found} as a number; the spreadsheet has lost its "
        "last digits. Format the cell as text and enter the code again."
    ),
    actual="{found}",
    example="科目编码或项目代码显示为 4.101E+20",
)
AMOUNT_OVER_ROWS = Problem(
    "W-77",
    WARNING,
    "An amount stands in one row; one merged over several is read for the first.",
    say(
        "The amount at {area} ({label}) is merged over several rows. It was read for the "
        "first of them. Split the cells and enter the amount of each row."
    ),
    example="D7:D9 合并为一格，写 30.0",
)
