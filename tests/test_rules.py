"""The page of rules lists every rule there is, and no other."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from departments.management.commands.makemessages import rule_sentences
from fiscal import problems, table_findings
from fiscal.bases import ARITHMETIC, FORMAT, PRACTICE, SAME_MONEY, SCORING
from fiscal.findings import Finding, Outcome, Severity
from fiscal.problems import Problem, problems_in
from fiscal.rules import Rule, RuleBook
from fiscal.sentences import say
from performance import import_problems
from publishing.catalogue import Entry, sections
from workbooks.catalogue import WORKBOOK_RULES
from workbooks.tables import problems as table_problems

ROOT = Path(__file__).resolve().parent.parent
NUMBER = re.compile(r"[A-Z]-\d\d")
PACKAGES = (
    "fiscal",
    "departments",
    "workflow",
    "workbooks",
    "books",
    "budgets",
    "accounts",
    "performance",
    "publishing",
    "portal",
)


def sources() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def numbers_in(tree: ast.AST) -> Iterator[str]:
    """Every text of the code that is the number of a rule."""
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and NUMBER.fullmatch(value):
            yield value


def listed() -> list[str]:
    """The rules that the code numbers; those between tables follow from the editions."""
    return [entry.number for entry in entries() if NUMBER.fullmatch(entry.number)]


def entries() -> list[Entry]:
    return [entry for section in sections() for entry in section.entries]


def following() -> list[Entry]:
    return [entry for entry in entries() if not NUMBER.fullmatch(entry.number)]


def test_the_document_lists_what_the_catalogue_has() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| ([A-Z]-\d\d) \| (?:error|warning|info)", page, re.MULTILINE)
    assert found == listed()
    plain = page.replace("\\|", "|")
    assert all(f"| {entry.sentence!s} |" in plain for entry in entries())
    assert re.findall(r'<a id="([^"]+)"></a>', page) == [entry.number for entry in following()]
    for entry in entries():
        for use in entry.uses:
            assert f"| {use.example!s} |" in plain and all(one in plain for one in use.formulas)


def test_every_rule_says_all_there_is_to_know() -> None:
    """What it asks, what it weighs, what it rests on, since when, what must hold, what breaks it.

    Whatever rests on arithmetic has a formula.
    """
    for entry in entries():
        assert str(entry.sentence).endswith(".") and entry.severities, entry.number
        assert entry.uses, entry.number
        for use in entry.uses:
            assert str(use.basis) and str(use.example), entry.number
            assert use.editions and all(one.since > 2000 for one in use.editions), entry.number
            assert use.formulas or use.basis not in (ARITHMETIC, SAME_MONEY), entry.number
            assert use.sources or use.basis not in (FORMAT, SCORING), entry.number


def test_a_rule_is_run_on_the_editions_it_applies_to() -> None:
    book: RuleBook[str] = RuleBook(lambda subject: subject)

    @book.rule(
        "Z-01",
        Severity.INFO,
        "of one",
        basis=PRACTICE,
        example="1",
        applies_to=lambda edition: edition == "one",
    )
    def found(subject: str, one: Rule[str]) -> Iterator[Finding]:
        """Speaks."""
        yield Finding(one.number, one.severity, Outcome.INVALID, say("spoken"))

    assert [one.rule for one in book.check("one")] == ["Z-01"]
    assert book.check("other") == ()


def test_a_rule_is_told_for_the_editions_it_applies_to() -> None:
    told = {
        entry.number: {one.key for use in entry.uses for one in use.editions} for entry in entries()
    }
    assert told["S-20"] == {"zhengzhou-2023-department"}
    assert told["S-21"] == {"national-2020-project", "zhengzhou-2023-project"}
    assert told["G-10"] == {"zhengzhou-2024-goal-department"}
    assert told["X-11"] < told["X-01"] and "zhengzhou-2024-budget" not in told["X-11"]
    assert {"zhengzhou-2024-budget", "zhengzhou-2023-project"} < told["W-30"]
    assert "zhengzhou-2024-budget" not in told["W-32"]


def test_every_rule_of_the_code_is_listed_once() -> None:
    used = {
        number
        for path in sources()
        for number in numbers_in(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert {number[0] for number in used} >= set("BFGILSTWX")
    assert set(listed()) == used
    assert {number: times for number, times in Counter(listed()).items() if times > 1} == {}


def test_every_rule_is_named_in_a_test() -> None:
    """Those between tables are tried one by one in tests/fiscal/test_rulebook.py."""
    named = {
        number
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for number in numbers_in(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert set(listed()) - named == set()


def test_what_checks_ask_is_collected_for_translation() -> None:
    """A check says what it asks in its docstring, which no call marks as a sentence."""
    collected = {
        one for path in sources() for one in rule_sentences(path.read_text(encoding="utf-8"))
    }
    asked = [
        str(entry.sentence) for entry in entries() if entry.about and NUMBER.fullmatch(entry.number)
    ]
    assert len(asked) > 80
    assert not set(asked) - collected


def test_one_number_is_one_rule() -> None:
    numbers = [entry.number for entry in entries()]
    assert {number: times for number, times in Counter(numbers).items() if times > 1} == {}
    assert {"B03-1", "B00-1", "F03-05-7", "F07-9", "B07-08-9", "B8-9-9"} <= set(numbers)


def test_no_finding_is_without_a_rule() -> None:
    """A finding made by hand names its rule: by its number, or as `rule.number`."""
    made = [
        (path.relative_to(ROOT), node.lineno, node.args[0])
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Finding"
        and node.args
    ]
    assert len(made) > 5
    for path, line, rule in made:
        is_number = isinstance(rule, ast.Constant) and NUMBER.fullmatch(str(rule.value))
        assert is_number or ast.unparse(rule).endswith((".number", "rule")), f"{path}:{line}"


def test_one_number_says_one_thing() -> None:
    """Ways to say a problem share its rule; the sentence is due unless each case has its own."""
    catalogued = [*WORKBOOK_RULES, *problems_in(problems, table_findings, import_problems)]
    rules = {(one.number, one.rule) for one in catalogued}
    assert len(rules) == len({number for number, _ in rules})
    assert all(rule[0].isupper() and rule.endswith(".") for _, rule in rules)


def test_a_problem_fills_its_figures_from_what_is_said() -> None:
    problem = table_problems.OTHER_YEAR
    finding = problem.at(found="2023", year=2024, cell="A1")
    assert (finding.expected, finding.actual, finding.difference) == ("2024", "2023", None)
    assert str(finding.message).startswith("The title at A1 is of the year 2023")
    assert isinstance(problem, Problem)
