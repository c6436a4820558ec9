"""The statutory tables of a workbook, recovered and held against the rules without a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from accounts.checks import check_accounts
from accounts.figures import AccountFigures
from accounts.importing import at_cell, measure_at
from accounts.indicators import YearFigures, year_figures
from books.figures import Figures, ProjectEntry
from books.importing import weighed
from books.importing.sums import places_of_sums
from books.importing.writing import problems_of_entries
from books.queries import classification_names, earlier_names
from budgets.checks import check_budget
from departments.words import in_words
from fiscal.comparing import Comparison
from fiscal.deriving import Catalogue
from fiscal.filling import place_key
from fiscal.findings import Finding, Outcome, Place
from fiscal.given import MASKED, GivenTable
from fiscal.recovering import Recovered, recover
from fiscal.sentences import Sentence, say
from fiscal.table_findings import DISAGREEMENT
from fiscal.tables import parts_of as parts_of_name
from fiscal.text_figures import Material
from performance.goals.figures import BudgetFigures, KnownProject
from performance.goals.queries import figures_in, project_amounts
from publishing.checking.coverage import (
    ON_BASIC,
    basic_of_general,
    covered,
    recovered_from,
    title_of,
    uncovered,
)
from publishing.checking.recognising import BookRead, Contents
from publishing.checking.report import Checked, CheckedPart, Document, Tail
from publishing.checking.texts import Tables

Check = Callable[[Figures, Mapping[str, str]], Sequence[Finding]]

#: What the rules of each kind say of figures; `names` are those of the items.
CHECKS: Mapping[str, Check] = {
    "budget": lambda figures, names: check_budget(figures),
    "final_accounts": lambda figures, names: check_accounts(AccountFigures(figures, names=names)),
}


@dataclass(frozen=True)
class TablesChecked(Checked):
    """What came of the tables of one kind.

    `budget` is what goals are held against, `accounts` what self-evaluations are, `told` what a
    text is.
    """

    tails: tuple[Tail, ...] = ()
    budget: BudgetFigures | None = field(default=None, compare=False)
    accounts: YearFigures | None = field(default=None, compare=False)
    told: Tables | None = field(default=None, compare=False)


def check_tables(book: BookRead, contents: Contents) -> TablesChecked:
    """The problems of reading and recovering, and what the rules say of the figures recovered."""
    edition, tables = book.edition, book.tables
    names = classification_names(contents.classified_as) if contents.classified_as else {}
    catalogue = Catalogue(
        contents.year,
        contents.department,
        contents.department_code,
        {**names, "unit": contents.units},
        earlier=earlier_names(contents.year, names)
        if contents.classified_as == contents.year
        else {},
    )
    recovered = recover(edition, tables, catalogue)
    alone = without_sources(book, recovered)
    found = [*book.read.findings, *(one for one in recovered.findings if not is_only(one, alone))]
    if contents.classified_as:
        found += problems_of_entries(tables, recovered, contents.classified_as)
    said, unsaid = rules_on(book, recovered, contents, names.get("item", {}))
    found += about_figures(said, places_of_sums(tables, recovered))
    return TablesChecked(
        document=Document(edition.kind, edition.title, tuple(parts_of(book, recovered, catalogue))),
        findings=tuple(weighed(found)),
        sheets=frozenset(one.sheet for one in book.read.sheets),
        tails=tuple(tails_of(tables, recovered)),
        not_checked=(*unsaid, *not_checked(book, contents, alone)),
        budget=budget_of(recovered, contents) if edition.kind == "budget" else None,
        accounts=year_figures(recovered.ledger, {}) if edition.kind == "final_accounts" else None,
        told=Tables(
            edition.key,
            Material(recovered.ledger, replace(catalogue, projects=recovered.projects)),
            covered(edition, tables),
            tuple(recovered_from(edition, {one.definition.code for one in tables})),
            tables,
        ),
    )


def rules_on(
    book: BookRead, recovered: Recovered, contents: Contents, items: Mapping[str, str]
) -> tuple[list[Finding], list[Sentence]]:
    """What the rules say of the figures, and which of them the tables do not suffice for."""
    kind = book.edition.kind
    figures = figures_of(book, recovered, contents)
    said = [one for one in CHECKS[kind](figures, items) if is_said(one)]
    shown = covered(book.edition, book.tables)
    silent = uncovered(said, shown)
    kept = [one for one in said if one.rule not in silent]
    if "economic" not in shown and kind == "budget":
        basic = replace(figures, ledger=basic_of_general(recovered.ledger))
        if basic.sum("economic").count and basic.sum("expenditure").count:
            kept += [one for one in check_budget(basic) if one.rule in ON_BASIC and is_said(one)]
    missing = sorted({measure for measures in silent.values() for measure in measures})
    if not missing:
        return kept, []
    return kept, [
        say(
            "Rules {rules}: the tables of the workbook do not show all figures of this kind: "
            "{measures}.",
            rules=", ".join(sorted(silent)),
            measures="、".join(in_words(title_of(one)) for one in missing),
        )
    ]


def figures_of(book: BookRead, recovered: Recovered, contents: Contents) -> Figures:
    """What the rules look at; a masked project is told by its mask alone."""
    return Figures(
        ledger=recovered.ledger,
        projects=[
            ProjectEntry(
                key,
                book.edition.masking.name if one.classified else one.name,
                has_unit=bool(one.unit),
                has_code=True,
            )
            for key, one in recovered.projects.items()
        ],
        several_units=len(contents.units) > 1,
        personnel=book.edition.personnel,
        stated_labels=recovered.labels,
    )


def is_said(finding: Finding) -> bool:
    """What is missing is for whoever hands a document in; a rule that failed is told."""
    return finding.outcome is not Outcome.INCOMPLETE or not finding.places


def about_figures(said: Sequence[Finding], sums: Mapping[str, Place]) -> Iterator[Finding]:
    """What the rules say, at the cells where the workbook adds up what they are about."""
    for one in said:
        if not one.places or any(measure_at(place) in sums for place in one.places):
            yield replace(one, places=tuple(at_cell(place, sums) for place in one.places))


def budget_of(recovered: Recovered, contents: Contents) -> BudgetFigures:
    amounts = project_amounts(recovered.ledger)
    units = {name: code for code, name in contents.units.items()}
    return figures_in(
        recovered.ledger,
        [
            KnownProject(
                "" if one.classified else one.code,
                one.name,
                units.get(one.unit, ""),
                {} if one.classified else amounts.get(key, {}),
                one.classified,
            )
            for key, one in recovered.projects.items()
        ],
    )


def parts_of(book: BookRead, recovered: Recovered, catalogue: Catalogue) -> Iterator[CheckedPart]:
    for sheet in book.read.sheets:
        code = sheet.definition.code
        counted = Counter(one.outcome for one in recovered.comparisons if one.table == code)
        shown = (Outcome.EXACT, Outcome.ROUNDING, Outcome.MISMATCH)
        title = catalogue.filled(sheet.definition.title)
        yield CheckedPart(code, title, sheet.sheet, {one: counted[one] for one in shown})


def compared(
    tables: Sequence[GivenTable], recovered: Recovered
) -> Iterator[tuple[Comparison, Place]]:
    """Every compared amount with the cell it stands in."""
    rows = {
        (table.definition.code, row.given.panel, place_key(row.at) or row.definition.key): (
            table,
            row,
        )
        for table in tables
        for row in recovered.rows[table.definition.code]
    }
    for one in recovered.comparisons:
        if found := rows.get((one.table, one.panel, one.row)):
            table, row = found
            yield one, table.place(row.given, one.column)


def tails_of(tables: Sequence[GivenTable], recovered: Recovered) -> Iterator[Tail]:
    """The cells that rounding explains."""
    for one, place in compared(tables, recovered):
        if one.outcome is Outcome.ROUNDING:
            yield Tail(one.table, place.sheet, place.cell, place.label, one.given, one.derived)


def without_sources(book: BookRead, recovered: Recovered) -> dict[tuple[str, str], str]:
    """The cells of which the workbook has no figure they add up, with their tables.

    Only where tables are missing: in a whole workbook such a cell is wrong.
    """
    if not {parts_of_name(one)[0] for one in book.edition.recover} & {
        one.code for one in book.read.missing
    }:
        return {}
    return {
        (place.sheet, place.cell): one.table
        for one, place in compared(book.tables, recovered)
        if one.outcome is Outcome.MISMATCH and not any(map(str.isdecimal, one.derived.strip("0.")))
    }


def is_only(finding: Finding, cells: Collection[tuple[str, str]]) -> bool:
    """Whether a disagreement is about such a cell."""
    is_one = finding.rule == DISAGREEMENT.number
    return is_one and all((one.sheet, one.cell) in cells for one in finding.places[:1])


def not_checked(
    book: BookRead, contents: Contents, alone: Mapping[tuple[str, str], str]
) -> Iterator[Sentence]:
    edition = book.edition
    if contents.classified_as is None:
        yield say("Codes and their names: there is no classification on this site.")
    elif contents.classified_as != contents.year:
        yield say(
            "Codes of {year}: there is no classification of that year; they were looked up in "
            "that of {other}.",
            year=contents.year,
            other=contents.classified_as,
        )
    if not edition.since <= contents.year <= (edition.until or contents.year):
        yield say(
            "The layout of {year}: none is known; the tables were read as {edition}.",
            year=contents.year,
            edition=edition.title,
        )
    if alone:
        yield say(
            "Figures of the tables {tables}: what they add up is in tables that are not in the "
            "workbook.",
            tables="、".join(sorted(set(alone.values()))),
        )
    if any(MASKED in row.amounts.values() for table in book.tables for row in table.rows):
        yield say("Figures that are withheld (XXXX): only the totals around them are checked.")
    if edition.kind == "final_accounts":
        yield say(
            "Opening balances against last year's final accounts, initial budgets against the "
            "approved budget (F-09, F-16)."
        )
    yield say(
        "Whether everything is there that a department enters but tables do not print, and whether "
        "department and units are those of the register."
    )
