"""The figures of the Innovation Centre's final accounts of 2023, as printed in 万元."""

from __future__ import annotations

from decimal import Decimal

from accounts.figures import AccountFigures
from books.figures import Figures, ProjectEntry
from fiscal.amounts import yuan_from_wan
from fiscal.ledger import Fact, Ledger, Selection, Stated, step_of

#: By item: initial budget, expenditure, purpose.
ITEMS = {
    "2060199": ("48.30", "8.28", "project"),
    "2060901": ("0.00", "5.00", "project"),
    "2060101": ("303.42", "290.91", "basic"),
    "2060499": ("1600.00", "1203.45", "project"),
    "2069999": ("740.40", "558.45", "project"),
}
ECONOMIC = {
    "30101": "200.13",
    "30103": "40.17",
    "30108": "14.56",
    "30110": "13.38",
    "30113": "13.89",
    "30201": "3.82",
    "30211": "3.75",
    "30213": "0.84",
    "30217": "0.37",
}
#: The forms of the projects: initial, adjusted, executed.
PROJECTS = {
    "p1": ("2022年度产业大脑项目平台建设合同尾款", "440.40", "293.60", "293.60"),
    "p2": ("金刚石产业大会", "1600.00", "1719.21", "1203.45"),
    "p3": ("密友 AI 项目经费", "8.28", "8.28", "8.28"),
    "p4": ("科技创新专业服务券经费", "30.00", "30.00", "0.00"),
}
STAGES = ("initial", "adjusted", "executed")


def fact(measure: str, wan: str, **at: str) -> Fact:
    amount = Decimal(wan)
    return Fact(measure, at, yuan_from_wan(amount), step_of(amount, "万元"))


def facts() -> tuple[Fact, ...]:
    found: list[Fact] = []
    for item, (initial, executed, purpose) in ITEMS.items():
        at = {"item": item, "fund": "general"}
        found.append(fact("income", executed, **at))
        found.append(fact("expenditure", executed, purpose=purpose, **at))
        found.append(fact("plan", initial, stage="initial", purpose=purpose, **at))
    found.append(fact("plan", "3214.33", stage="adjusted", fund="general"))
    for code, amount in ECONOMIC.items():
        purpose = "personnel" if code.startswith("301") else "running"
        found.append(fact("economic", amount, economic=code, purpose=purpose, fund="general"))
    for stage in ("adjusted", "executed"):
        found.append(fact("three_public", "0.37", economic="30217", stage=stage))
    for node, (_, *amounts) in PROJECTS.items():
        for stage, amount in zip(STAGES, amounts, strict=True):
            found.append(fact("project", amount, project=node, stage=stage, fund="general"))
    return tuple(found)


#: What the text prints as the initial budget of the whole.
STATED = {
    Selection("plan", (("fund", ("general",)), ("stage", ("initial",)))).key: Stated(
        yuan_from_wan(Decimal("2722.10")), Decimal(100)
    )
}
LEDGER = Ledger(facts(), STATED)


def centre() -> AccountFigures:
    entries = [ProjectEntry(node, name, True, True) for node, (name, *_) in PROJECTS.items()]
    return AccountFigures(Figures(LEDGER, entries, personnel=("301", "303")))
