"""Which columns of a sheet are the columns of a table.

First by headings: every column whose heading path is the defined one, wherever it stands. Where
heading rows are broken (slipped to the left, a merge lost), by order: if the sheet shows all the
headings of the definition in its order over as many columns, and the figures agree with that.
What cannot be decided is a problem, never a guess.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from fiscal.findings import Finding, Place
from workbooks.captions import plain
from workbooks.cells import SeenCell
from workbooks.tables import problems
from workbooks.tables.figures import is_figure
from workbooks.tables.fitting import fits, is_whole_code, parts_of_codes
from workbooks.tables.heads import Band, Heading, Ident, KnownTable, Node, Path

Filled = Mapping[int, Sequence[SeenCell]]
Doubled = tuple[Heading, list[SeenCell]]


@dataclass(frozen=True)
class Columns:
    """The columns of the sheet by (panel, column).

    `certain` are those found by their headings. `explained` are the columns of the sheet that are
    read or of which a problem says why not; `headed` gives the lowest heading of every column.
    `split` are the columns of a code whose parts 类 款 项 stand side by side under its heading.
    """

    band: Band
    by_ident: Mapping[Ident, int]
    certain: frozenset[Ident]
    problems: tuple[Finding, ...]
    explained: frozenset[int]
    headed: Mapping[int, str]
    split: Mapping[Ident, tuple[int, ...]] = field(default_factory=dict)

    @property
    def rank(self) -> tuple[int, int]:
        """Bands that decide more, and with fewer problems, are better."""
        return len(self.by_ident), -len(self.problems)


def find_columns(known: KnownTable, band: Band, filled: Filled) -> Columns:
    """The columns under one band of headings; `filled` are the cells below it by column."""
    return _Finder(known, band, filled).find()


class _Finder:
    def __init__(self, known: KnownTable, band: Band, filled: Filled) -> None:
        self.known = known
        self.band = band
        self.filled = filled
        self.paths = {column: band.path(column) for column in band.columns}
        self.words = {column: self.as_words(path) for column, path in self.paths.items()}
        self.found: list[Finding] = []
        self.refused: set[int] = set()
        self.split: dict[Ident, tuple[int, ...]] = {}
        self.whole: set[Ident] = set()

    def as_words(self, path: Iterable[SeenCell]) -> Path:
        words = (self.known.word(cell.text, self.known.words) or plain(cell.text) for cell in path)
        return tuple(words)

    def find(self) -> Columns:
        matched, doubled, chosen = self.by_headings()
        missing = [one for one in self.known.headings if one.ident not in matched]
        missing = [one for one in missing if not self.is_needless(one)]
        by_order = None
        if missing or doubled:
            by_order = self.by_order(matched)
        if by_order is not None:
            short = [one for one in self.known.headings if one.ident not in by_order]
            self.found = [self.read_by_order()]
            self.found += [self.missing(one) for one in short]
            return self.columns(by_order, frozenset(matched))
        if missing:  # one of the two may be the missing one
            doubled += chosen
            for heading, _ in chosen:
                matched.pop(heading.ident)
        for heading, cells in doubled:
            self.refused |= {cell.column for cell in cells}
            self.found.append(
                problems.DOUBLED_HEADING.at(
                    *(self.place(heading, cell) for cell in cells),
                    heading=heading.name,
                    cells=[cell.address for cell in cells],
                )
            )
        for heading in missing:
            if not any(heading is one for one, _ in doubled):
                self.found.append(self.missing(heading))
        certain = frozenset(matched)
        self.take_last_without_heading(matched)
        self.report_moved(matched)
        return self.columns(matched, certain)

    def is_needless(self, heading: Heading) -> bool:
        """Whether nothing is lost without it: numbers of lines, a further block of a list, a part
        of a code that stands whole in the column of the first."""
        is_whole = heading.ident in self.whole
        return heading.column.is_line or self.position(heading) > 0 or is_whole

    def position(self, heading: Heading) -> int:
        """Which of the headings of its wording it is: 0 where it has no like before it."""
        likes = [one for one in self.known.headings if one.paths == heading.paths]
        return next(index for index, one in enumerate(likes) if one is heading)

    def columns(self, by_ident: Mapping[Ident, int], certain: frozenset[Ident]) -> Columns:
        headed = {column: path[-1].text for column, path in self.paths.items() if path}
        split = {ident: at for ident, at in self.split.items() if ident in by_ident}
        explained = self.refused | {
            *by_ident.values(),
            *(one for at in split.values() for one in at),
        }
        return Columns(
            self.band, by_ident, certain, tuple(self.found), frozenset(explained), headed, split
        )

    # By headings

    def by_headings(self) -> tuple[dict[Ident, int], list[Doubled], list[Doubled]]:
        """Columns by their whole heading path, then by what is left of it if that is unique.

        Beside them headings over several columns: those that cannot be told apart, and those of
        which only one column is filled, which was chosen.
        """
        matched: dict[Ident, int] = {}
        doubled: list[Doubled] = []
        chosen: list[Doubled] = []
        for heading in self.known.headings:
            fitting = [column for column, path in self.words.items() if path in heading.paths]
            likes = [one for one in self.known.headings if one.paths == heading.paths]
            blocks = self.candidates(fitting)
            if len(likes) > 1 and len(blocks) <= len(likes):
                if (position := self.position(heading)) < len(blocks):
                    matched[heading.ident] = blocks[position][1]
                continue
            self.settle(heading, fitting, matched, doubled, chosen)
        undecided = {id(heading) for heading, _ in doubled}
        open_headings = [
            one
            for one in self.known.headings
            if one.ident not in matched and id(one) not in undecided
        ]
        taken = set(matched.values())
        loose = {
            one.ident: [
                column
                for column, path in self.words.items()
                if column not in taken and path and self.is_variant(path, one)
            ]
            for one in open_headings
        }
        claims = defaultdict(list)
        for ident, fitting in loose.items():
            for column in fitting:
                claims[column].append(ident)
        for heading in open_headings:
            fitting = [one for one in loose[heading.ident] if len(claims[one]) == 1]
            if len(fitting) == 1:
                matched[heading.ident] = fitting[0]
        self.match_codes(matched)
        return matched, doubled, chosen

    def match_codes(self, matched: dict[Ident, int]) -> None:
        """Codes under the heading above 类 款 项 alone: in as many columns, or whole in one."""
        for parts in parts_of_codes(self.known.headings):
            above = {path[:-1] for heading in parts for path in heading.paths if path[:-1]}
            fitting = [one for one, path in self.words.items() if path in above]
            columns = [column for _, column in self.candidates(fitting)]
            if any(one.ident in matched for one in parts) or len(columns) not in {1, len(parts)}:
                continue
            matched |= {one.ident: at for one, at in zip(parts, columns, strict=False)}
            self.whole |= {one.ident for one in parts[len(columns) :]}

    def is_variant(self, path: Path, heading: Heading) -> bool:
        """Whether a path is the defined one with upper headings left out, or foreign ones added."""
        return any(
            path[-1] == own[-1]
            and (
                is_within(path, own)
                or (is_within(own, path) and not (set(path) - set(own)) & self.known.words)
            )
            for own in heading.paths
        )

    def settle(
        self,
        heading: Heading,
        fitting: list[int],
        matched: dict[Ident, int],
        doubled: list[Doubled],
        chosen: list[Doubled],
    ) -> None:
        """One heading over several columns is that with figures; two are a problem if both have."""
        candidates = self.candidates(fitting)
        if is_whole_code(heading) and len(candidates) > 1 and len({c for c, _ in candidates}) == 1:
            columns = tuple(column for _, column in candidates)
            if all(fits(heading, self.filled.get(one, ())) for one in columns):
                self.split[heading.ident] = columns
                candidates = candidates[:1]
        both = (heading, [SeenCell(cell.row, at, "text", cell.text) for cell, at in candidates])
        filled = [column for _, column in candidates if column in self.filled]
        if len(candidates) == 1:
            matched[heading.ident] = candidates[0][1]
        elif len(filled) == 1:
            matched[heading.ident] = filled[0]
            chosen.append(both)
        elif candidates:
            doubled.append(both)

    def candidates(self, fitting: Iterable[int]) -> list[tuple[SeenCell, int]]:
        """The columns under each of several headings: those with figures, else the first."""
        by_cell: dict[SeenCell, list[int]] = defaultdict(list)
        for column in fitting:
            by_cell[self.paths[column][-1]].append(column)
        candidates: list[tuple[SeenCell, int]] = []
        for cell, columns in by_cell.items():
            used = [column for column in columns if column in self.filled]
            candidates += [(cell, column) for column in used or columns[:1]]
        return candidates

    # By order

    def by_order(self, matched: Mapping[Ident, int]) -> dict[Ident, int] | None:
        """All columns from left to right, None if that is not certain."""
        missing = self.compare_headings()
        if missing is None:
            return None
        headings = self.known.headings
        if missing:
            first = min(node.start for node in missing)
            at_end = {node.start for node in missing} == set(range(first, len(headings)))
            if not at_end or any(node.start != node.end for node in missing):
                return None
            headings = headings[:first]
        for columns in (self.every_column(), self.used_columns()):
            if len(columns) == len(headings):
                ordered = {one.ident: column for one, column in zip(headings, columns, strict=True)}
                if self.agrees(ordered, matched):
                    return ordered
        return None

    def compare_headings(self) -> list[Node] | None:
        """The defined heading cells the band lacks; None if it has others, or another order."""
        left = list(self.known.nodes)
        for cells in self.band.cells:
            last = -1
            for cell in cells:
                word = self.known.word(cell.text, self.known.words)
                node = next(
                    (one for one in left if one.start > last and word in one.wordings), None
                )
                if node is None:
                    return None
                left.remove(node)
                last = node.start
        return left

    def every_column(self) -> list[int]:
        """From the first to the last column that is headed or filled."""
        columns = [*self.band.columns, *self.filled]
        return list(range(min(columns), max(columns) + 1))

    def used_columns(self) -> list[int]:
        return [one for one in self.every_column() if self.paths.get(one) or one in self.filled]

    def agrees(self, ordered: Mapping[Ident, int], matched: Mapping[Ident, int]) -> bool:
        """No column that its heading names stands elsewhere, and the cells fit their columns."""
        if any(ordered.get(ident) != column for ident, column in matched.items()):
            return False
        by_ident = {one.ident: one for one in self.known.headings}
        return all(fits(by_ident[ident], self.filled.get(at, ())) for ident, at in ordered.items())

    # What is said about it

    def take_last_without_heading(self, matched: dict[Ident, int]) -> None:
        """Figures one column to the right of an empty last column belong under its heading."""
        if not matched:
            return
        last = max(matched.values())
        beyond = [column for column in self.filled if column > last and not self.paths.get(column)]
        ident = next(one for one, column in matched.items() if column == last)
        heading = next(one for one in self.known.headings if one.ident == ident)
        is_last = heading is self.known.headings[-1] and len(matched) == len(self.known.headings)
        if (
            is_last
            and beyond == [last + 1]
            and last not in self.filled
            and fits(heading, self.filled[last + 1])
        ):
            matched[ident] = last + 1
            cell = self.filled[last + 1][0]
            self.found.append(
                problems.BESIDE_LAST.at(self.place(heading, cell), heading=heading.name)
            )

    def report_moved(self, matched: Mapping[Ident, int]) -> None:
        placed = [one for one in self.known.headings if one.ident in matched]
        order = sorted(placed, key=lambda one: matched[one.ident])
        if order != placed:
            moved = [one for one in placed if is_out_of_order(one, placed, matched)]
            places = (self.place(one, self.leaf(matched[one.ident])) for one in moved)
            self.found.append(
                problems.MOVED_COLUMNS.at(*places, headings=[one.name for one in moved])
            )

    def read_by_order(self) -> Finding:
        first = self.band.cells[0][0]
        place = Place(sheet=self.band.grid.name, cell=first.address)
        return problems.READ_BY_ORDER.at(place, bottom=self.band.bottom)

    def missing(self, heading: Heading) -> Finding:
        first = self.band.cells[0][0]
        problem = (
            problems.MISSING_HEADING if self.has_figures() else problems.MISSING_HEADING_OF_EMPTY
        )
        return problem.at(self.place(heading, first), heading=heading.name)

    def has_figures(self) -> bool:
        return any(
            cell.kind == "number" or (is_figure(cell) and cell.text.strip("-—－ "))
            for column, cells in self.filled.items()
            for cell in cells
            if not any(
                heading.column.shows and self.words.get(column) in heading.paths
                for heading in self.known.headings
            )
        )

    def leaf(self, column: int) -> SeenCell:
        path = self.paths.get(column)
        return path[-1] if path else SeenCell(self.band.bottom, column, "blank")

    def place(self, heading: Heading, cell: SeenCell) -> Place:
        return Place(label=heading.name, sheet=self.band.grid.name, cell=cell.address)


def is_within(short: Path, long: Path) -> bool:
    rest = iter(long)
    return all(part in rest for part in short)


def is_out_of_order(
    heading: Heading, placed: Sequence[Heading], matched: Mapping[Ident, int]
) -> bool:
    """Whether a column has lost its left neighbour: those that moved, and few others."""
    index = placed.index(heading)
    before = [matched[one.ident] for one in placed[:index]]
    after = [matched[one.ident] for one in placed[index + 1 :]]
    own = matched[heading.ident]
    wrong = sum(1 for one in before if one > own) + sum(1 for one in after if one < own)
    return wrong > 1 or (wrong == 1 and len(placed) == 2) or _swapped(index, placed, matched)


def _swapped(index: int, placed: Sequence[Heading], matched: Mapping[Ident, int]) -> bool:
    """Whether a column has changed places with its neighbour."""
    own = matched[placed[index].ident]
    right = index + 1 < len(placed) and matched[placed[index + 1].ident] < own
    left = index > 0 and matched[placed[index - 1].ident] > own
    return right or left
