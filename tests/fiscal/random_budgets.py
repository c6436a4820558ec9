"""Budgets drawn at random, and what the tables of an edition can tell of them.

A drawn budget keeps to what a printed set can hold: income mirrors expenditure by item and fund;
of the expenditure of one class only one source stands outside this year's appropriations;
withheld money is no part of it.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

from fiscal.amounts import read_number
from fiscal.deriving import Catalogue, DerivedTable, ProjectAspects, derive
from fiscal.dimensions import leaves, within
from fiscal.given import MASKED, GivenRow, GivenTable
from fiscal.ledger import Fact, Ledger
from fiscal.tables import TableEdition

ITEMS = {
    "201": "一般公共服务支出",
    "20103": "政府办公厅及相关机构事务",
    "2010301": "行政运行",
    "2010302": "一般行政管理事务",
    "20106": "财政事务",
    "2010601": "行政运行",
    "206": "科学技术支出",
    "20605": "科技条件与服务",
    "2060503": "科技条件专项",
    "208": "社会保障和就业支出",
    "20805": "行政事业单位养老支出",
    "2080501": "行政单位离退休",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "212": "城乡社区支出",
    "21208": "国有土地使用权出让收入安排的支出",
    "2120803": "城市建设支出",
    "235": "深空探测支出",
    "23501": "近地观测",
    "2350101": "观测站运行",
}
ECONOMIC = {
    "301": "工资福利支出",
    "30101": "基本工资",
    "30102": "津贴补贴",
    "302": "商品和服务支出",
    "30201": "办公费",
    "30212": "因公出国（境）费用",
    "30217": "公务接待费",
    "30231": "公务用车运行维护费",
    "303": "对个人和家庭的补助",
    "30302": "退休费",
    "310": "资本性支出",
    "31013": "公务用车购置",
}
GOVERNMENT = {
    "50101": "工资奖金津补贴",
    "50201": "办公经费",
    "50206": "公务接待费",
    "50207": "因公出国（境）费用",
    "50208": "公务用车运行维护费",
    "50303": "公务用车购置",
    "50502": "商品和服务支出",
    "50905": "离退休费",
}
PAIRS = (
    ("30101", "50101"),
    ("30102", "50101"),
    ("30201", "50201"),
    ("30201", "50502"),
    ("30212", "50207"),
    ("30217", "50206"),
    ("30231", "50208"),
    ("30302", "50905"),
    ("31013", "50303"),
)
THREE_EXPENSES = ("30212", "30217", "30231", "31013")
UNITS = {"900001": "示例局本级", "900002": "示例局信息中心", "900003": "示例局培训中心"}
PURPOSES = ("wages", "individuals", "goods", "capital", "other_operating", "specific_target")
KINDS = {"other_operating": "其他运转类", "specific_target": "特定目标类"}
APPROPRIATIONS = ("general_appropriation", "government_fund", "state_capital")
#: What pays beyond this year's appropriations: fund and whether it is carried over.
OTHER_SOURCES = (
    ("general", "current"),
    ("general", "carried_over"),
    ("government_fund", "carried_over"),
    ("state_capital", "carried_over"),
    ("special_account", "current"),
    ("institution_income", "current"),
    ("operating_income", "current"),
    ("superior_subsidy", "current"),
    ("other_income", "carried_over"),
    ("data_income", "current"),
)


def budget(edition: TableEdition, rng: Random, step: int) -> tuple[Ledger, Catalogue]:
    """A budget whose amounts are multiples of `step` 元; projects have their aspects."""
    return Drawing(edition, rng, Decimal(step)).all()


class Drawing:
    """Draws the facts of one budget."""

    def __init__(self, edition: TableEdition, rng: Random, step: Decimal) -> None:
        self.edition, self.rng, self.step = edition, rng, step
        self.is_invented = edition.since == 2031
        known = leaves("fund")
        self.sources = [
            one for one in OTHER_SOURCES if one[0] == "general" or self.is_known(one[0], known)
        ]
        self.units = sorted(rng.sample(sorted(UNITS), rng.randint(1, len(UNITS))))

    def is_known(self, fund: str, known: tuple[str, ...]) -> bool:
        return fund in known and (self.is_invented or fund != "data_income")

    def all(self) -> tuple[Ledger, Catalogue]:
        expenditure = self.expenditure()
        income = [
            replace(fact, measure="income", at={k: v for k, v in fact.at.items() if k != "purpose"})
            for fact in expenditure
        ]
        projects, project_facts = self.projects()
        names = {
            "item": ITEMS,
            "economic": ECONOMIC,
            "government": GOVERNMENT,
            "unit": {unit: UNITS[unit] for unit in self.units},
        }
        entered = [*income, *self.unspent(), *expenditure, *self.economic(), *self.balances()]
        self.rng.shuffle(entered)
        facts = (*entered, *project_facts)
        catalogue = Catalogue(self.edition.since, "示例局", "900", names, projects)
        return Ledger(facts), catalogue

    def amount(self) -> Decimal:
        return self.rng.randint(10_000 // min(int(self.step), 1_000), 500_000) * self.step

    def fact(self, measure: str, **at: str) -> Fact:
        return Fact(measure, at, self.amount())

    def expenditure(self) -> list[Fact]:
        codes = [code for code in ITEMS if len(code) == 7 and self.has_class(code)]
        items = self.rng.sample(codes, self.rng.randint(0, len(codes)))
        other = {item[:3]: self.rng.choice(self.sources) for item in items}
        places = {}
        for item in items:
            for _ in range(self.rng.randint(1, 4)):
                fund, carried = self.rng.choice(
                    [*((one, "current") for one in APPROPRIATIONS), other[item[:3]]]
                )
                unit, purpose = self.rng.choice(self.units), self.rng.choice(PURPOSES)
                places[item, unit, purpose, fund, carried] = None
        return [
            self.fact(
                "expenditure", unit=unit, item=item, purpose=purpose, fund=fund, carried=carried
            )
            for item, unit, purpose, fund, carried in places
        ]

    def has_class(self, code: str) -> bool:
        return self.is_invented or not code.startswith("235")

    def unspent(self) -> list[Fact]:
        """Income that no item is named for."""
        places = {
            (self.rng.choice(self.units), *self.rng.choice(self.sources))
            for _ in range(self.rng.randint(0, 2))
        }
        return [self.fact("income", unit=u, fund=f, carried=c) for u, f, c in sorted(places)]

    def economic(self) -> list[Fact]:
        places = {}
        for economic, government in self.rng.sample(PAIRS, self.rng.randint(0, len(PAIRS))):
            basic = "personnel" if economic[:3] in {"301", "303"} else "running"
            for _ in range(self.rng.randint(1, 3)):
                purpose = self.rng.choice([basic, "project"])
                choices = [(one, "current") for one in APPROPRIATIONS]
                if economic not in THREE_EXPENSES:
                    choices.append(self.rng.choice(self.sources))
                fund, carried = self.rng.choice(choices)
                places[economic, government, purpose, fund, carried] = None
        return [
            self.fact(
                "economic",
                unit=self.units[0],
                economic=economic,
                government=government,
                purpose=purpose,
                fund=fund,
                carried=carried,
            )
            for economic, government, purpose, fund, carried in places
        ]

    def projects(self) -> tuple[dict[str, ProjectAspects], list[Fact]]:
        projects, facts = {}, []
        for number in range(1, self.rng.randint(0, 4) + 1):
            unit, purpose = self.rng.choice(self.units), self.rng.choice(sorted(KINDS))
            key = f"p{number}"
            projects[key] = ProjectAspects(f"示例项目{number}", "", KINDS[purpose], UNITS[unit])
            sources = [*((one, "current") for one in APPROPRIATIONS), *self.sources]
            for fund, carried in self.rng.sample(sources, self.rng.randint(1, 3)):
                facts.append(
                    self.fact(
                        "project",
                        unit=unit,
                        project=key,
                        purpose=purpose,
                        fund=fund,
                        carried=carried,
                    )
                )
        return projects, facts

    def balances(self) -> list[Fact]:
        funds = self.rng.sample([*APPROPRIATIONS, "other_income"], self.rng.randint(0, 2))
        return [self.fact("balance", unit=self.units[0], fund=fund) for fund in funds]


def all_tables(
    edition: TableEdition, ledger: Ledger, catalogue: Catalogue
) -> dict[str, DerivedTable]:
    return {one.code: derive(one, ledger, catalogue, edition.masking) for one in edition.tables}


def as_given(table: DerivedTable, masked: str = "") -> GivenTable:
    """A derived table as it comes back from a sheet: what is printed, and no more.

    Rows are numbered from 1 through all panels, columns lettered from A.
    """
    rows = []
    for panel in table.definition.panels:
        for row in table.rows[panel.key]:
            amounts = {
                key: MASKED if masked and figure.text == masked else read_number(figure.text)
                for key, figure in row.figures.items()
            }
            cells = {
                column.key: f"{chr(65 + index)}{len(rows) + 1}"
                for index, column in enumerate(panel.columns)
            }
            rows.append(GivenRow(panel.key, row.texts, amounts, cells))
    return GivenTable(table.definition, tuple(rows), sheet=table.title)


def printed(tables: dict[str, DerivedTable]) -> list[tuple[str, ...]]:
    """Every row of every table as printed."""
    return [
        (code, panel, row.key, *row.texts.values(), *(one.text for one in row.figures.values()))
        for code, table in tables.items()
        for panel, rows in table.rows.items()
        for row in rows
    ] + [(code, *table.notes) for code, table in tables.items()]


def first(dimension: str, coordinate: str, *nodes: str) -> str:
    """The first of the nodes that holds a coordinate, blank for none."""
    return next((one for one in nodes if within(dimension, coordinate, one)), "")


def zhengzhou_tells(fact: Fact) -> tuple[str, ...] | None:
    """Of 03 only item and kind, of 05, 09 and 10 the fund; of 07 no kind; no unit but in 02, 11.

    Money carried over is told of the fiscal funds, the special account and of all unit funds
    together, on 07 only as a whole. Project money of one fund carries no year but in fiscal ones.
    """
    at = {one: fact.at.get(one, "") for one in ("unit", "item", "project", "fund", "carried")}
    fund, purpose = at["fund"], fact.at.get("purpose", "")
    is_carried = at["carried"] == "carried_over"
    coarse = first("fund", fund, "general", "unit_funds") or fund
    if fact.measure == "income":
        return (at["unit"], coarse if is_carried else fund, at["carried"])
    if fact.measure == "expenditure":
        tells_fund = fund in APPROPRIATIONS and at["carried"] == "current"
        return (at["item"], purpose, fund if tells_fund else "")
    if fact.measure == "economic":
        pair = (fact.at["economic"], fact.at["government"])
        if fund == "general_appropriation" and first("purpose", purpose, "basic"):
            return (*pair, purpose)
        return (*pair, "" if is_carried else fund)
    if fact.measure == "project":
        year = at["carried"] if first("fund", fund, "fiscal") else ""
        return (at["project"], at["unit"], purpose, coarse, year)
    return (fund if first("fund", fund, "fiscal") else "",)


def shanghai_tells(fact: Fact) -> tuple[str, ...] | None:
    """No unit, no year, no project, no balance; economic codes only of basic expenditure of the
    general budget and of the three public expenses; funds of expenditure only the fiscal ones."""
    fund, purpose = fact.at.get("fund", ""), fact.at.get("purpose", "")
    fiscal = first("fund", fund, "general", "government_fund", "state_capital")
    if fact.measure == "income":
        institution = fund in {"institution_income", "special_account"}
        other = fund in {"other_income", "superior_subsidy", "subordinate_remittance"}
        return (
            fact.at.get("item", ""),
            fiscal or ("institution" if institution else "other" if other else fund),
        )
    if fact.measure == "expenditure":
        return (fact.at["item"], first("purpose", purpose, "basic", "project"), fiscal)
    if fact.measure == "economic" and fiscal == "general":
        kind = first("purpose", purpose, "personnel", "running", "project")
        is_told = kind != "project" or fact.at["economic"] in THREE_EXPENSES
        return (fact.at["economic"], kind) if is_told else None
    return None
