"""Every rule on workbooks, by number."""

from __future__ import annotations

from fiscal.problems import problems_in
from workbooks import cellproblems, problems, summary_problems
from workbooks.tables import problems as table_problems

FORM_RULES = problems_in(problems, cellproblems)
TABLE_RULES = problems_in(table_problems)
SUMMARY_RULES = problems_in(summary_problems)
WORKBOOK_RULES = (*FORM_RULES, *TABLE_RULES, *SUMMARY_RULES)

#: Rules of forms that tables keep as well.
OF_TABLES_TOO = (
    problems.HIDDEN_SHEET,
    problems.HIDDEN_LINES,
    problems.CONTENT_BEYOND,
    problems.UNKNOWN_COLUMN,
    problems.UNREAD_CONTENT,
    cellproblems.ERROR_VALUE,
    cellproblems.FORMULA_WITHOUT_VALUE,
)
