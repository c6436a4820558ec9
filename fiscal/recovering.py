"""From the cells of uploaded tables back to facts.

The tables of an edition are read in the order it names. Each leaf cell gives a fact, less what
earlier tables and more specific cells have given already: 05 gives expenditure of the general
budget, 03 what is left for other sources; 06 gives basic expenditure, 07 what is left for
projects. Cells that follow from others are compared with what the facts give; where rounding
explains the difference, the figure is kept as a stated total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from statistics import median

from fiscal import table_findings
from fiscal.comparing import Comparing, Comparison
from fiscal.deriving import Catalogue, ProjectAspects
from fiscal.dimensions import CODE_LEVELS, LOWEST_LEVEL, MEASURES, TREES, within
from fiscal.entry_order import in_order_of_entry
from fiscal.findings import Finding, Outcome
from fiscal.given import MASKED, GivenTable, folded
from fiscal.known_rows import KnownRow, known_rows
from fiscal.leaves import Leaf, depth, leaf_cells, total_over
from fiscal.ledger import UNITS, Fact, Ledger, Selection, add_up, printed_step
from fiscal.reconciling.cells import kinds_of, purpose_of
from fiscal.reconciling.equations import Result
from fiscal.reconciling.report import Reconciliation, reconcile
from fiscal.tables import TableEdition, parts_of

#: How many times its neighbours a figure is before it is questioned: 元 entered as 万元.
SUSPICIOUS = 10_000


@dataclass(frozen=True)
class Recovered:
    """What uploaded tables come to: facts, stated totals, projects, and what is wrong.

    `projects` are keyed as the facts name them (`p1`, `p2`, … in the order of the table). `rows`
    are the rows of each table that its definition knows, `labels` say where the stated totals of
    the ledger stood.
    """

    ledger: Ledger
    projects: Mapping[str, ProjectAspects]
    rows: Mapping[str, Sequence[KnownRow]]
    labels: Mapping[str, str]
    comparisons: tuple[Comparison, ...]
    findings: tuple[Finding, ...]


def recover(edition: TableEdition, tables: Sequence[GivenTable], catalogue: Catalogue) -> Recovered:
    """The facts of uploaded tables. Findings say all that is wrong; nothing is raised."""
    reading = Reading(edition, catalogue)
    given = {table.definition.code: table for table in tables}
    known = {code: reading.known(table) for code, table in given.items()}
    for named in edition.recover:
        code, panel, row = parts_of(named)
        rows = [
            one
            for one in known.get(code, ())
            if panel in {"", one.given.panel} and row in {"", one.definition.key}
        ]
        if rows:
            reading.take(given[code], rows, only_specify=named in edition.specify)
    reading.attribute_the_rest()
    facts = tuple(in_order_of_entry(reading.facts, edition, known))
    catalogue = replace(catalogue, projects=reading.projects)
    comparing = Comparing(edition, catalogue, Ledger(facts))
    for code, table in given.items():
        comparing.compare(table, known[code])
    read = [(table, known[code]) for code, table in given.items()]
    reconciliation = reconcile(edition, read, kinds_of(reading.projects), comparing.derived)
    reading.findings += [one for table in tables if (one := table_findings.says_empty(table))]
    missing = [table.code for table in edition.tables if table.code not in given]
    reading.findings += [table_findings.table_missing(edition.table(code)) for code in missing]
    return Recovered(
        ledger=Ledger(facts, comparing.stated),
        projects=reading.projects,
        rows=known,
        labels=comparing.labels,
        comparisons=tuple(comparing.comparisons),
        findings=(
            *explained(reconciliation, comparing.wrong),
            *reading.findings,
            *comparing.findings,
        ),
    )


@dataclass
class Reading:
    """What has been taken from the tables so far."""

    edition: TableEdition
    catalogue: Catalogue
    facts: list[Fact] = field(default_factory=list)
    index: dict[tuple[str, str, str], list[Fact]] = field(default_factory=dict)
    projects: dict[str, ProjectAspects] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def known(self, table: GivenTable) -> list[KnownRow]:
        """The rows of a table that its definition knows; projects are numbered as they come."""
        rows, findings = known_rows(table, self.catalogue, self.edition.masking)
        self.findings += findings
        numbered = []
        for row in rows:
            if "project" in row.at:
                key = f"p{len(self.projects) + 1}"
                self.projects[key] = self.project(table, row)
                row = replace(row, at={**row.at, "project": key})
            numbered.append(row)
        return numbered

    def project(self, table: GivenTable, row: KnownRow) -> ProjectAspects:
        texts = row.shown_texts(table.definition)
        name = texts.get("project.name", "")
        return ProjectAspects(
            name=name,
            code=texts.get("project", ""),
            kind=texts.get("project.kind", ""),
            unit=texts.get("project.unit", ""),
            classified=folded(name) == folded(self.edition.masking.name),
        )

    def take(self, table: GivenTable, rows: list[KnownRow], only_specify: bool) -> None:
        """Add the facts that the leaf cells of a table give, or only say where known ones stand."""
        leaves = list(leaf_cells(table.definition, rows))
        self.question_magnitudes(table, leaves)
        leaves.sort(key=lambda leaf: -depth(leaf.selection))
        for leaf in leaves:
            if leaf.row.given.amounts.get(leaf.column.key) is not MASKED:
                self.take_leaf(table, leaf, only_specify)
        if not only_specify:
            self.take_masked(table, rows, leaves)

    def take_leaf(self, table: GivenTable, leaf: Leaf, only_specify: bool) -> None:
        value = leaf.row.given.amounts.get(leaf.column.key)
        if not isinstance(value, Decimal):
            return
        definition = table.definition
        amount = value * UNITS[definition.unit]
        step = printed_step(definition.unit, definition.decimals)
        before = add_up(fact for fact in self.near(leaf.selection) if leaf.selection.holds(fact))
        left = amount - before.amount
        if before.count and abs(left) <= before.slack + step / 2:
            return
        if left < 0:
            return
        if not left or self.specify(leaf.selection, left, before.slack + step / 2):
            return
        if not only_specify:
            for fact in self.broken_down(self.fact(table, leaf, left, step), definition.follows):
                self.add(fact)

    def specify(self, selection: Selection, left: Decimal, slack: Decimal) -> bool:
        """Whether what a cell has beyond its facts is among facts that stand above it.

        `left` is known to ± `slack`. If they come to the same they are moved to the nodes of the
        cell. Where they are more, the tables do not tell which of them it is, and they stay.
        """
        above = [fact for fact in self.near(selection) if selection.may_hold(fact)]
        whole = add_up(above)
        apart = left - whole.amount
        if not whole.count or apart > whole.slack + slack:
            return False
        if abs(apart) <= whole.slack + slack:
            for fact in above:
                self.move(fact, selection.coordinates())
        return True

    def move(self, fact: Fact, nodes: Mapping[str, str]) -> None:
        """Put a known fact at the nodes of the trees it was not broken down by."""
        named = {one: key for one, key in nodes.items() if one in TREES}
        moved = replace(fact, at={**fact.at, **named})
        for facts in (self.facts, *self.index.values()):
            for position, one in enumerate(facts):
                if one is fact:
                    facts[position] = moved

    def broken_down(self, fact: Fact, measure: str) -> list[Fact]:
        """A fact as the facts of another measure at its place break it down.

        By their amounts if these come to the same, whole if they are all of one node; otherwise
        the fact stays as it is. Nodes of which the place has facts already have theirs.
        """
        if not measure:
            return [fact]
        place = {one: (code,) for one, code in fact.at.items() if one in MEASURES[measure]}
        selection = Selection(measure).narrowed(place)
        assert selection
        trees_of_fact = [one for one in TREES if one in place]

        def nodes_of(one: Fact) -> tuple[str, ...]:
            return tuple(one.at.get(dimension, "") for dimension in trees_of_fact)

        own = Selection(fact.measure, selection.conditions)
        taken = {nodes_of(one) for one in self.near(own) if own.holds(one)}
        models = [
            one
            for one in self.near(selection)
            if selection.holds(one) and nodes_of(one) not in taken
        ]
        parts: dict[tuple[str, ...], list[Fact]] = {}
        for model in models:
            parts.setdefault(nodes_of(model), []).append(model)
        whole = add_up(models)
        apart = fact.amount - whole.amount
        if len(parts) > 1 and abs(apart) > whole.slack + fact.step / 2:
            return [fact]
        return [
            replace(
                fact,
                at={**fact.at, **dict(zip(trees_of_fact, nodes, strict=True))},
                amount=fact.amount if len(parts) == 1 else add_up(models).amount,
            )
            for nodes, models in parts.items()
        ] or [fact]

    def fact(self, table: GivenTable, leaf: Leaf, amount: Decimal, step: Decimal) -> Fact:
        """The fact of a cell: where its selection says, else where the table assumes."""
        measure = leaf.selection.measure
        at = leaf.selection.coordinates()
        panel = table.definition.panel(leaf.row.given.panel)
        for dimension, assumed in {**table.definition.assume, **panel.assume}.items():
            if within(dimension, assumed, at.get(dimension, "")):
                at[dimension] = assumed
        if "project" in at:
            at |= self.project_place(table, leaf, self.projects[at["project"]])
        units = self.catalogue.names.get("unit", {})
        if len(units) == 1:
            at.setdefault("unit", next(iter(units)))
        place = table.place(leaf.row.given, leaf.column.key)
        at = {dimension: at[dimension] for dimension in MEASURES[measure] if at.get(dimension)}
        return Fact(measure, at, amount, step, origin=f"{place.sheet}!{place.cell}")

    def project_place(
        self, table: GivenTable, leaf: Leaf, project: ProjectAspects
    ) -> dict[str, str]:
        """Kind and unit of a project, read from their names."""
        at = {"purpose": purpose_of(project) or "project"}
        is_code = project.unit in self.catalogue.names.get("unit", {})
        unit = project.unit if is_code else self.catalogue.unit_codes.get(folded(project.unit))
        if unit:
            at["unit"] = unit
        return at

    def add(self, fact: Fact) -> None:
        self.facts.append(fact)
        for dimension in INDEXED:
            if code := fact.at.get(dimension):
                self.index.setdefault((fact.measure, dimension, code), []).append(fact)
        self.index.setdefault((fact.measure, "", ""), []).append(fact)

    def near(self, selection: Selection) -> Sequence[Fact]:
        """The facts among which those of a selection are: few, if it names a whole code."""
        for dimension, nodes in selection.conditions:
            if dimension in INDEXED and len(nodes) == 1 and len(nodes[0]) >= WHOLE[dimension]:
                return self.index.get((selection.measure, dimension, nodes[0]), [])
        return self.index.get((selection.measure, "", ""), [])

    def take_masked(self, table: GivenTable, rows: list[KnownRow], leaves: list[Leaf]) -> None:
        """A single withheld amount in a column is what its total leaves; the staff know it."""
        masked = [leaf for leaf in leaves if leaf.row.given.amounts.get(leaf.column.key) is MASKED]
        step = printed_step(table.definition.unit, table.definition.decimals)
        for leaf in masked:
            same = [one for one in masked if one.column.key == leaf.column.key]
            total = total_over(table.definition, rows, leaf)
            if len(same) > 1 or total is None:
                place = table.place(leaf.row.given, leaf.column.key)
                self.findings.append(table_findings.WITHHELD.at(place, table=table.definition.code))
                continue
            value, selection = total
            before = add_up(fact for fact in self.near(selection) if selection.holds(fact))
            left = value * UNITS[table.definition.unit] - before.amount
            if left > before.slack + step / 2:
                self.add(self.fact(table, leaf, left, step))

    def question_magnitudes(self, table: GivenTable, leaves: list[Leaf]) -> None:
        """Question a figure 10,000 times the others of its table."""
        figures = [
            (leaf, value)
            for leaf in leaves
            if isinstance(value := leaf.row.given.amounts.get(leaf.column.key), Decimal) and value
        ]
        if len(figures) < 3:
            return
        usual = median(value for _, value in figures)
        for leaf, value in figures:
            if usual and value >= SUSPICIOUS * usual:
                place = table.place(leaf.row.given, leaf.column.key)
                self.findings.append(
                    table_findings.suspicious(table.definition, place, value, usual)
                )

    def attribute_the_rest(self) -> None:
        """Say of which source the expenditure is that only 03 shows, where it can be but one.

        What the tables by fund do not hold is not general budget of this year. If the income has
        exactly one such source, and of that amount, it is that one; otherwise it stays open.
        """
        covered = fund_tables(self.edition)

        def is_open(fact: Fact) -> bool:
            return fact.measure == "expenditure" and "fund" not in fact.at

        rest = [fact for fact in self.facts if is_open(fact)]
        sources = {
            (fact.at.get("fund", ""), fact.at.get("carried", ""))
            for fact in self.facts
            if fact.measure == "income" and not any(one.holds(fact) for one in covered)
        }
        if not rest or len(sources) != 1:
            return
        (fund, carried) = sources.pop()
        income = add_up(
            fact
            for fact in self.facts
            if fact.measure == "income"
            and (fact.at.get("fund", ""), fact.at.get("carried", "")) == (fund, carried)
        )
        spent = add_up(rest)
        if abs(income.amount - spent.amount) <= income.slack + spent.slack:
            named = {"fund": fund, "carried": carried}
            known = {one: value for one, value in named.items() if value}
            self.facts = [
                replace(fact, at={**fact.at, **known}) if is_open(fact) else fact
                for fact in self.facts
            ]


#: Dimensions whose codes the facts are looked up by, and the digits of a whole code.
WHOLE = {
    "item": CODE_LEVELS[LOWEST_LEVEL["item"]],
    "economic": CODE_LEVELS[LOWEST_LEVEL["economic"]],
    "unit": 1,
    "project": 1,
}
INDEXED = tuple(WHOLE)


def fund_tables(edition: TableEdition) -> list[Selection]:
    """What the tables of expenditure by item hold that are of one fund (05, 09, 10), as income."""
    found = []
    for table in edition.tables:
        for panel in table.panels:
            by_item = any(row.each and row.each.by == ("item",) for row in panel.rows)
            if by_item and panel.measure == "expenditure" and panel.select:
                selection = Selection("income").narrowed(panel.select)
                found += [selection] if selection else []
    return found


def explained(
    reconciliation: Reconciliation, wrong: Iterable[tuple[Finding, Decimal]]
) -> list[Finding]:
    """What contradicts what, and figures that do not follow from the lines for another reason.

    `wrong` come with the 元 they are off by. What is off as much as a contradiction is its
    consequence; so is all that is off beside a table in another unit. Figures that are off by the
    same amount are told together.
    """
    contradictions = reconciliation.findings
    if any(one.rule == table_findings.TABLE_IN_YUAN.number for one in contradictions):
        return [*contradictions]
    told = [one for one in reconciliation.results if one.outcome is Outcome.MISMATCH]
    alike: dict[Decimal, list[Finding]] = {}
    for finding, apart in wrong:
        if not any(is_as_much(apart, one) for one in told):
            alike.setdefault(abs(apart), []).append(finding)
    return [*contradictions, *map(together, alike.values())]


def is_as_much(apart: Decimal, result: Result) -> bool:
    """Whether a figure is off by what an equation is off by, as far as rounding tells."""
    return abs(abs(apart) - abs(result.difference)) <= result.tolerance + abs(apart) / 1000


def together(findings: Sequence[Finding]) -> Finding:
    """One finding at the places of all."""
    first = findings[0]
    return replace(first, places=tuple(dict.fromkeys(at for one in findings for at in one.places)))
