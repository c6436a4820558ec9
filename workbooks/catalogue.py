"""Every rule on workbooks, by number."""

from __future__ import annotations

from fiscal.problems import problems_in
from workbooks import cellproblems, problems, summary_problems
from workbooks.tables import problems as table_problems

WORKBOOK_RULES = problems_in(problems, cellproblems, table_problems, summary_problems)
