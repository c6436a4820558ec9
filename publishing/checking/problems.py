"""What is said of a workbook as a whole when it is checked without an account."""

from __future__ import annotations

from fiscal.problems import ERROR, INCOMPLETE, INFO, Problem
from fiscal.sentences import say

NOTHING_TO_CHECK = Problem(
    "I-13",
    ERROR,
    "A workbook to be checked holds statutory tables, self-evaluations or goal forms.",
    say(
        "Neither a statutory table nor a form was recognised in the workbook, so nothing was "
        "checked. Each sheet carries the title of its table or form in its first rows."
    ),
    outcome=INCOMPLETE,
    example="工作簿中只有一份通知",
)
NOT_COMPUTED = Problem(
    "I-14",
    ERROR,
    "Every part of a workbook can be checked to its end.",
    say(
        "A part of the workbook could not be checked to its end. This is a mistake of the program; "
        "it was logged. Tell whoever runs this site, and do not take the part for right."
    ),
    outcome=INCOMPLETE,
    example="检查到一半，程序出错",
)
NO_YEAR = Problem(
    "I-15",
    INFO,
    "A workbook of tables says of which year it is.",
    say(
        "No title names the year; the tables were checked as those of {year}. Name the year in "
        "the titles, or choose it."
    ),
    outcome=INCOMPLETE,
    expected="{year}",
    example="各表的表名都没有年份",
)
TEXT_ALONE = Problem(
    "I-17",
    ERROR,
    "A text to be checked goes with tables of a budget or of final accounts.",
    say(
        "The text was compared with nothing: the workbook has no tables of a budget or of final "
        "accounts that a text of ours goes with."
    ),
    outcome=INCOMPLETE,
    example="粘贴了说明文字，而工作簿中只有自评表",
)
