"""The classification as data: what the edition files say, and what the database makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Self

from django.db import transaction
from pydantic import model_validator

from books.models import ClassificationCode, EconomicMapping
from fiscal.editions import EDITIONS, load_toml
from fiscal.forms import Strict
from fiscal.sentences import say
from workflow.refusals import Refused

Kind = ClassificationCode.Kind

#: How many digits the codes of a kind may have; a longer one lies below a shorter one.
DIGITS: dict[str, tuple[int, ...]] = {
    Kind.FUNCTIONAL: (3, 5, 7),
    Kind.DEPARTMENTAL: (3, 5),
    Kind.GOVERNMENTAL: (3, 5),
}


class Classification(Strict):
    """One year's file: code → name for each kind, and the legal economic pairs by prefix."""

    fiscal_year: int
    basis: str
    functional: Mapping[str, str]
    departmental: Mapping[str, str]
    governmental: Mapping[str, str]
    pairs: Mapping[str, tuple[str, ...]]

    def codes(self, kind: str) -> Mapping[str, str]:
        found: Mapping[str, str] = getattr(self, kind)
        return found

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        for kind, digits in DIGITS.items():
            codes = self.codes(kind)
            for code, name in codes.items():
                if not code.isdecimal() or len(code) not in digits:
                    raise ValueError(f"{kind} {code} must have {digits} digits")
                if not name.strip():
                    raise ValueError(f"{kind} {code} has no name")
                above = [code[:length] for length in digits if length < len(code)]
                if missing := [one for one in above if one not in codes]:
                    raise ValueError(f"{kind} {code}: {', '.join(missing)} above it is missing")
        for departmental, partners in self.pairs.items():
            if departmental not in self.departmental:
                raise ValueError(f"pairs: there is no departmental {departmental}")
            if unknown := set(partners) - set(self.governmental):
                raise ValueError(f"pairs {departmental}: unknown {', '.join(sorted(unknown))}")
        return self


@cache
def classifications() -> tuple[Classification, ...]:
    """Every file under `editions/classifications/`, oldest first; raises EditionError."""
    paths = sorted((EDITIONS / "classifications").glob("*.toml"))
    found = [load_toml(path, Classification) for path in paths]
    return tuple(sorted(found, key=lambda one: one.fiscal_year))


def load_classifications() -> int:
    """Bring the codes and pairs of the files into the database; how many are new.

    What the database has already stays as it is: a name that was corrected in the back office is
    not put back.
    """
    with transaction.atomic():
        return sum(load_classification(one) for one in classifications())


def load_classification(given: Classification) -> int:
    year = given.fiscal_year
    codes = [
        ClassificationCode(kind=kind, fiscal_year=year, code=code, name=name)
        for kind in DIGITS
        for code, name in given.codes(kind).items()
    ]
    pairs = [(one, other) for one, partners in given.pairs.items() for other in partners]
    return add_missing(year, codes, pairs)


def add_missing(year: int, codes: list[ClassificationCode], pairs: list[tuple[str, str]]) -> int:
    """Create those codes and pairs that the year does not have; how many."""
    held = set(
        ClassificationCode.objects.filter(fiscal_year=year).values_list("kind", "code").order_by()
    )
    paired = set(
        EconomicMapping.objects.filter(fiscal_year=year)
        .values_list("departmental", "governmental")
        .order_by()
    )
    new_codes = [one for one in codes if (str(one.kind), one.code) not in held]
    new_pairs = [
        EconomicMapping(fiscal_year=year, departmental=one, governmental=other)
        for one, other in pairs
        if (one, other) not in paired
    ]
    ClassificationCode.objects.bulk_create(new_codes)
    EconomicMapping.objects.bulk_create(new_pairs)
    return len(new_codes) + len(new_pairs)


def copy_classification(*, to_year: int, from_year: int | None = None) -> int:
    """Give a year that has none the codes and pairs of another; how many were copied.

    Without `from_year` it is the newest before. Refuses where the year has codes already, or
    there are none to copy.
    """
    with transaction.atomic():
        if has_classification(to_year):
            raise Refused(
                say("{year} has a classification already; change that one.", year=to_year)
            )
        source = from_year or newest_year(before=to_year)
        if source is None or not has_classification(source):
            raise Refused(say("There is no classification to copy for {year}.", year=to_year))
        codes = [
            ClassificationCode(kind=one.kind, fiscal_year=to_year, code=one.code, name=one.name)
            for one in ClassificationCode.objects.filter(fiscal_year=source)
        ]
        pairs = list(
            EconomicMapping.objects.filter(fiscal_year=source).values_list(
                "departmental", "governmental"
            )
        )
        return add_missing(to_year, codes, pairs)


def has_classification(year: int) -> bool:
    return ClassificationCode.objects.filter(fiscal_year=year).exists()


def newest_year(*, before: int) -> int | None:
    """The latest year before another that has a classification."""
    return (
        ClassificationCode.objects.filter(fiscal_year__lt=before)
        .order_by("-fiscal_year")
        .values_list("fiscal_year", flat=True)
        .first()
    )


class YearCodes:
    """The codes and pairs of one year, read in two queries."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.codes: dict[str, dict[str, ClassificationCode]] = {kind: {} for kind in DIGITS}
        for one in ClassificationCode.objects.filter(fiscal_year=year):
            self.codes[one.kind][one.code] = one
        self.pairs = list(
            EconomicMapping.objects.filter(fiscal_year=year).values_list(
                "departmental", "governmental"
            )
        )

    def get(self, kind: str, code: str) -> ClassificationCode | None:
        return self.codes[kind].get(code)

    def named(self, kind: str, name: str) -> list[ClassificationCode]:
        """The codes of the lowest level that have a name; several may."""
        return [one for one in self.lowest(kind) if one.name == name]

    def lowest(self, kind: str) -> list[ClassificationCode]:
        """The codes that lines are entered on, in order."""
        return sorted(
            (one for one in self.codes[kind].values() if one.is_lowest), key=lambda one: one.code
        )

    def is_legal(self, departmental: str, governmental: str) -> bool:
        """Whether two economic codes may stand side by side."""
        return any(
            departmental.startswith(one) and governmental.startswith(other)
            for one, other in self.pairs
        )
