"""Which row of its definition a given row is: by its label, or by the code, unit or project."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fiscal import table_findings
from fiscal.deriving import Catalogue
from fiscal.dimensions import CODE_LEVELS, CODES, LOWEST_LEVEL, within
from fiscal.filling import place_key
from fiscal.findings import Finding
from fiscal.given import GivenRow, GivenTable, folded
from fiscal.ledger import Selection
from fiscal.numerals import without_numeral
from fiscal.table_soundness import CODE_PARTS
from fiscal.tables import Masking, Panel, RowDefinition, TableDefinition, level_of

_CODE = re.compile(r"\d+")


@dataclass(frozen=True)
class KnownRow:
    """A given row, what it is in the definition, and for which node it stands."""

    given: GivenRow
    definition: RowDefinition
    at: Mapping[str, str]

    def is_leaf(self, panel: Panel) -> bool:
        """Whether no other row of the panel breaks this one down."""
        if self.definition.each:
            return is_lowest(self.definition, self.at)
        if self.definition.sum or self.definition.caption or any(row.each for row in panel.rows):
            return False
        mine = whole(panel, self.definition)
        return self.definition.rest or not any(
            other and mine and other.is_part_of(mine)
            for other in (whole(panel, row) for row in panel.rows if not row.sum)
        )

    def shown_cell(self, definition: TableDefinition, dimension: str) -> str:
        """The address of the first cell that shows the code along a dimension; blank for none."""
        texts = definition.panel(self.given.panel).texts
        keys = [one.key for one in texts if one.shows and one.shows.dimension == dimension]
        return next((self.given.cells[key] for key in keys if key in self.given.cells), "")

    def shown_texts(self, definition: TableDefinition) -> dict[str, str]:
        """The texts of the row by what their columns show: `project.name`, `item`."""
        found = {}
        for column in definition.panel(self.given.panel).texts:
            if column.shows:
                key = ".".join(
                    part for part in (column.shows.dimension, column.shows.aspect) if part
                )
                found[key] = re.sub(r"\s+", "", self.given.texts.get(column.key, ""))
        return found


def whole(panel: Panel, row: RowDefinition) -> Selection | None:
    return Selection(row.measure or panel.measure).narrowed(row.select)


def is_lowest(definition: RowDefinition, at: Mapping[str, str]) -> bool:
    """Whether an axis row is at the level of lines and no subtotal."""
    assert definition.each
    levels = definition.each.levels
    code = at[definition.each.by[0]]
    return not levels or len(code) >= CODE_LEVELS[levels[-1]]


@dataclass
class Matching:
    """Goes through the rows of one panel from top to bottom."""

    table: GivenTable
    panel: Panel
    catalogue: Catalogue
    masking: Masking
    rows: list[KnownRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    position: int = -1

    def match(self, given: GivenRow) -> bool:
        """Take a row in; False for one the panel does not have."""
        known = self.fixed_row(given) or self.axis_row(given)
        if known is None:
            return False
        key = place_key(known.at) or known.definition.key
        if "project" in known.at:
            key = "" if self.is_masked(known) else "/".join(map(folded, given.texts.values()))
        if key in self.seen:
            place = self.table.place(given)
            code = self.table.definition.code
            self.findings.append(table_findings.ROW_TWICE.at(place, table=code, label=given.label))
            return True
        if key:
            self.seen.add(key)
        self.rows.append(known)
        return True

    def is_masked(self, known: KnownRow) -> bool:
        """Whether the row stands for a classified project; several of them look alike."""
        return folded(known.at["project"]) == folded(self.masking.name)

    def fixed_row(self, given: GivenRow) -> KnownRow | None:
        """The fixed row with this label: the next one below, as two may be labelled alike."""
        fitting = [
            index
            for index, row in enumerate(self.panel.rows)
            if not row.each and row.key not in self.seen and self.is_labelled(row, given)
        ]
        if not fitting:
            return None
        self.position = next((one for one in fitting if one > self.position), fitting[0])
        return KnownRow(given, self.panel.rows[self.position], {})

    def is_labelled(self, row: RowDefinition, given: GivenRow) -> bool:
        expected = {key: folded(self.catalogue.filled(text)) for key, text in row.texts.items()}
        if row.label:
            expected[self.panel.texts[0].key] = folded(self.catalogue.filled(row.label))
        present = {key: folded(text) for key, text in given.texts.items() if text.strip()}
        if not expected:
            return not present
        if len(present) == 1 and len(expected) == 1:
            return set(present.values()) <= {*expected.values(), *map(folded, row.aliases)}
        both = expected.keys() & present.keys()
        return bool(both) and all(expected[key] == present[key] for key in both)

    def axis_row(self, given: GivenRow) -> KnownRow | None:
        for definition in self.panel.rows:
            if not definition.each:
                continue
            at = {one: self.coordinate(one, given, definition) for one in definition.each.by}
            if all(at.values()) and self.admits(definition, at):
                known = KnownRow(given, definition, {one: node or "" for one, node in at.items()})
                return known if self.is_sound(known) else None
        return None

    def admits(self, definition: RowDefinition, at: Mapping[str, str | None]) -> bool:
        """Whether a node of an axis is one that the row selects."""
        return all(
            any(within(dimension, node or "", one) for one in limits[dimension])
            for limits in (self.panel.select, definition.select)
            for dimension, node in at.items()
            if dimension in limits
        )

    def coordinate(self, dimension: str, given: GivenRow, definition: RowDefinition) -> str | None:
        """Where the row stands along a dimension, as its text columns say."""
        texts = {
            column.shows.aspect: re.sub(r"\s+", "", given.texts.get(column.key, ""))
            for column in self.panel.texts
            if column.shows and column.shows.dimension == dimension
        }
        if dimension == "project":
            return texts.get("name") or None
        if dimension == "unit":
            return self.unit(texts)
        if dimension not in CODES:
            return None
        if label := texts.get("numbered"):
            return self.code_named(dimension, label, definition)
        code = texts.get("") or "".join(texts.get(part, "") for part in CODE_PARTS)
        return code if _CODE.fullmatch(code) else None

    def code_named(self, dimension: str, label: str, definition: RowDefinition) -> str | None:
        """The code of the level the row needs that has the name behind a number."""
        name = without_numeral(folded(label))
        return next(
            (
                code
                for code, one in self.catalogue.names.get(dimension, {}).items()
                if folded(one) == name and self.is_level(definition, dimension, code)
            ),
            None,
        )

    def unit(self, texts: Mapping[str, str]) -> str | None:
        code = texts.get("", "")
        if code in self.catalogue.names.get("unit", {}):
            return code
        return None if code else self.catalogue.unit_codes.get(folded(texts.get("name", "")))

    def is_sound(self, known: KnownRow) -> bool:
        """Whether the codes exist, at the level the row needs; says what is wrong if not."""
        sound = True
        place = self.table.place(known.given)
        table = self.table.definition.code
        for dimension, code in known.at.items():
            if dimension not in CODES:
                continue
            names = self.catalogue.names.get(dimension, {})
            if not self.is_level(known.definition, dimension, code):
                self.findings.append(table_findings.WRONG_LEVEL.at(place, table=table, code=code))
                sound = False
            elif names and code not in names:
                year = self.catalogue.year
                unknown = table_findings.UNKNOWN_CODE.at(place, code=code, year=year)
                self.findings.append(self.with_cause(unknown, dimension, code))
                sound = False
            else:
                self.compare_name(known, dimension, code)
        return sound

    def is_level(self, definition: RowDefinition, dimension: str, code: str) -> bool:
        assert definition.each
        levels = definition.each.levels or (LOWEST_LEVEL[dimension],)
        return level_of(code) in levels

    def compare_name(self, known: KnownRow, dimension: str, code: str) -> None:
        expected = self.catalogue.name(dimension, code)
        printed = known.shown_texts(self.table.definition).get(f"{dimension}.name", "")
        if expected and printed and folded(printed) != folded(expected):
            place = self.table.place(known.given)
            other = table_findings.OTHER_NAME.at(
                place, code=code, printed=printed, expected=expected
            )
            is_earlier = folded(printed) == folded(self.earlier(dimension, code))
            self.findings.append(self.with_cause(other, dimension, code) if is_earlier else other)

    def earlier(self, dimension: str, code: str) -> str:
        return self.catalogue.earlier.get(dimension, {}).get(code, "")

    def with_cause(self, finding: Finding, dimension: str, code: str) -> Finding:
        """A finding about a code, and whether the year before knew it otherwise."""
        name = self.earlier(dimension, code)
        return table_findings.of_last_year(finding, self.catalogue.year, code, name)

    def unknown_row(self, given: GivenRow) -> Finding:
        """A row that the table does not have; perhaps it had it by this name the year before."""
        place, table = self.table.place(given), self.table.definition.code
        finding = table_findings.UNKNOWN_ROW.at(place, table=table, label=given.label)
        label = without_numeral(folded(given.label))
        named = (
            (dimension, code)
            for dimension, names in self.catalogue.earlier.items()
            for code, name in names.items()
            if folded(name) == label
        )
        return next((self.with_cause(finding, *one) for one in named), finding)


def known_rows(
    table: GivenTable, catalogue: Catalogue, masking: Masking
) -> tuple[list[KnownRow], list[Finding]]:
    """The rows of an uploaded table that its definition knows, and what is wrong with others."""
    panels = table.definition.panels
    matchings = {one.key: Matching(table, one, catalogue, masking) for one in panels}
    for panel in panels:
        others = [one.key for one in panels if panel.list_of and panel.list_of == one.list_of]
        for given in table.rows:
            if given.panel != panel.key or given.is_blank:
                continue
            is_known = any(
                matchings[key].match(replace(given, panel=key))
                for key in dict.fromkeys([panel.key, *others])
            )
            if not is_known and given.has_amounts:
                matching = matchings[panel.key]
                matching.findings.append(matching.unknown_row(given))
    found = [row for one in matchings.values() for row in one.rows]
    return found, [finding for one in matchings.values() for finding in one.findings]
