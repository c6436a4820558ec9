import json
from decimal import Decimal
from pathlib import Path

import pytest

from fiscal.editions import EditionError
from performance.scoring.rule_sets import RuleSet, load_rule_set, rule_set_keys

VALID = """\
key = "mine"
title = "规则"
basis = "依据"
since = 2023
execution = { department = { weight = 10 }, project = { weight = 10 } }
grades = [
  { name = "优", at_least = 90 },
  { name = "差", at_least = 0 },
]
"""


def test_the_rule_sets_there_are() -> None:
    assert rule_set_keys() == ("hubei", "mof-2020", "zhengzhou-2023")


@pytest.mark.parametrize("key", rule_set_keys())
def test_each_loads_and_survives_being_stored(key: str) -> None:
    rule_set = load_rule_set(key)
    assert rule_set.key == key and rule_set.title and rule_set.basis
    assert load_rule_set(key) is rule_set
    stored = json.loads(json.dumps(rule_set.frozen()))
    assert RuleSet.from_frozen(stored) == rule_set


def test_an_unknown_key_names_those_there_are() -> None:
    with pytest.raises(EditionError, match=r"no rule set 'atlantis'.*zhengzhou-2023"):
        load_rule_set("atlantis")


def test_defaults(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(VALID)
    rule_set = load_rule_set("mine", tmp_path)
    assert rule_set.execution.department.full_at == 1
    assert rule_set.policies.equal_over == "full"
    assert (rule_set.decimals, rule_set.lower_exceeded) == (2, "linear")
    assert (rule_set.total_caps, rule_set.over_deduction) == ((), None)


def test_decimals_are_exact() -> None:
    assert load_rule_set("zhengzhou-2023").execution.department.full_at == Decimal("0.9")


@pytest.mark.parametrize(
    ("changed", "line", "said"),
    [
        (("since = 2023", 'since = "2023"'), 4, "since: Input should be a valid integer"),
        (("since = 2023", "since = 2023\ncolour = 1"), 5, "colour: unknown key; allowed are basis"),
        (("since = 2023", "since = 2023\nsince = 2024"), 5, "not valid TOML"),
        (('title = "规则"\n', ""), 1, "title: this key is missing"),
        (('key = "mine"', 'key = "yours"'), 1, "key: must be the file's name"),
        (('key = "mine"', 'key = "My Key"'), 1, "key: String should match pattern"),
        (("at_least = 90", "at_least = true"), 7, "grades.0.at_least: "),
        (("at_least = 90", "at_least = 100"), 7, "grades.0.at_least: "),
        (("at_least = 90", "at_leas = 90"), 7, "grades.0.at_leas: unknown key; allowed are at_le"),
        (("at_least = 90", "at_least = 0"), 6, "grades: must fall and not repeat: at_least = 0"),
        (("at_least = 0 ", "at_least = 60 "), 6, "grades: must cover everything down to 0"),
        (('name = "差"', 'name = "优"'), 6, "grades: the name 优 occurs twice"),
        (("{ weight = 10 }, p", "{ weight = 0 }, p"), 5, "execution.department.weight: "),
        (("{ weight = 10 }, p", "{ full_at = 1.1 }, p"), 5, "execution.department.full_at: "),
    ],
)
def test_a_mistake_is_named_with_file_and_line(
    tmp_path: Path, changed: tuple[str, str], line: int, said: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(VALID.replace(*changed))
    with pytest.raises(EditionError) as raised:
        load_rule_set("mine", tmp_path)
    assert any(problem.startswith(f"{path}:{line}: {said}") for problem in raised.value.problems), (
        raised.value.problems
    )


@pytest.mark.parametrize(
    ("added", "said"),
    [
        (
            "total_caps = [{ below = 0.7, at_most = 79 }, { below = 0.8, at_most = 89 }]",
            "caps must fall in both figures",
        ),
        (
            "total_caps = [{ below = 0.8, at_most = 89 }, { below = 0.7, at_most = 89 }]",
            "caps must fall in both figures",
        ),
        (
            "higher.curve = [{ over = 1, share = 0.6 }, { over = 1, share = 0.5 }]",
            "points must rise and not repeat",
        ),
        (
            "higher.curve = [{ over = 1, share = 0.6 }, { over = 2, share = 0.7 }]",
            "a higher overshoot cannot earn more",
        ),
        (
            "higher = { tolerated_over = 0.3, curve = [{ over = 0.3, share = 0.6 }] }",
            "the curve must begin above tolerated_over",
        ),
        (
            'qualitative.tiers = [{ name = "好", at_least = 0.5 }]',
            "must cover everything down to 0",
        ),
        (
            'qualitative.tiers = [{ name = "好", at_least = 0.5 }, { name = "好", at_least = 0 }]',
            "the name 好 occurs twice",
        ),
        (
            'level_weights = [{ level1 = "产出", weight = 5 }, { level1 = "产出", weight = 6 }]',
            "the name 产出 occurs twice",
        ),
        ('policies.equal_over = "half"', "Input should be 'full', 'as_higher' or 'as_lower'"),
        ('lower_exceeded = "cubic"', "Input should be 'linear' or 'inverse', not 'cubic'"),
        ("over_deduction = { over = 0, points = 2 }", "greater than 0, not 0"),
    ],
)
def test_bands_that_do_not_fit_together(tmp_path: Path, added: str, said: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(VALID + added)
    with pytest.raises(EditionError) as raised:
        load_rule_set("mine", tmp_path)
    assert f"{path}:10: " in str(raised.value)
    assert said in str(raised.value)
