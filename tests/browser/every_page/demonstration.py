"""What the pages show: the demonstration, with a row in every table."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from books.models import BalanceLine, Book
from books.services import create_book
from books.services.standard_texts import change_standard_texts
from books.standard_texts import texts_in_force
from departments.models import Department, Person
from fiscal.standard_texts import Term
from performance.models import GoalForm, GoalTask
from performance.services import state_score
from publishing.attachments.services import add_attachment
from publishing.orders.models import OrderEntry, PublicationOrder
from tests.factories import change_actual, step
from workflow.models import Case
from workflow.states import State

WORKBOOK = Path(settings.BASE_DIR) / "demo" / "self-evaluation-2023.xlsx"
BUDGET = WORKBOOK.with_name("budget-2024-021.xlsx")


def set_up() -> None:
    """The demonstration, a corrected and a withdrawn form, and a row in every table."""
    call_command("load_demo", stdout=StringIO())
    people = {one.username: one for one in Person.objects.all()}
    published = Case.objects.filter(state=State.PUBLISHED)
    withdrawn = published.get(department__code="103", kind="self_evaluation")
    step(withdrawn, "withdraw", people["publisher"])
    corrected = published.get(
        kind="self_evaluation", department__code="101", fiscal_year=2023, subject=""
    )
    step(corrected, "correct", people["publisher"])
    change_actual(corrected, people["preparer"], "95%", row="r5")
    for who, action in (
        *(("preparer", "hand_in"), ("approver", "submit")),
        *(("reviewer", "approve"), ("publisher", "publish")),
    ):
        step(corrected, action, people[who])
    draft = Case.objects.get(subject="金刚石产业大会", fiscal_year=2023)
    state_score(
        case_id=draft.pk,
        by=people["preparer"],
        version=draft.version,
        place="indicators.r4.score",
        score=Decimal("2.5"),
        reason="规模预计偏低",
    )
    goal = GoalForm.objects.get(case=None)
    GoalTask.objects.create(goal=goal, position=1, name="编制规划", content="编制产业规划")
    budget = a_budget("021")
    BalanceLine.objects.create(part=budget.parts.earliest("pk"), fund="general_appropriation")
    texts = texts_in_force(budget.edition, 2024)
    term = Term(term="项目库", text="列入{year}年预算的{project_count}项目的清单。")
    change_standard_texts(
        edition=budget.edition,
        fiscal_year=2024,
        texts=texts.model_copy(update={"glossary": (*texts.glossary, term)}),
        reason="增列名词",
        by=people["administrator"],
        seen=0,
    )
    create_book(
        kind="final_accounts",
        department=Department.objects.get(code="103"),
        fiscal_year=2024,
        by=people["preparer103"],
        start_from="known",
    )
    add_attachment(
        case_id=budget.pk,
        by=people["preparer021"],
        title="机构设置示意图",
        data=a_picture(),
        name="picture.png",
    )
    call_command("send_reminders", stdout=StringIO())
    give_orders(people["publisher"])
    Person.objects.create_superuser(username="owner", password="owner-2024", name="陈工")
    somebody = {"username": "somebody", "ip_address": "192.0.2.1", "user_agent": "browser"}
    somebody["path_info"] = "/sign-in/"
    AccessAttempt.objects.create(failures_since_start=1, **somebody)
    AccessLog.objects.create(**somebody)
    AccessFailureLog.objects.create(**somebody)


def a_picture() -> bytes:
    content = BytesIO()
    Image.new("RGB", (64, 48), "white").save(content, "PNG")
    return content.getvalue()


def a_budget(code: str) -> Book:
    """Of 2024: 103 is published, 021 is being corrected."""
    return Book.objects.get(
        case__department__code=code, case__kind="budget", case__fiscal_year=2024
    )


def open_accounts() -> Book:
    """The final accounts of 103 of 2024, begun with its budget."""
    return Book.objects.get(
        case__department__code="103", case__kind="final_accounts", case__fiscal_year=2024
    )


def give_orders(publisher: Person) -> None:
    """One order with an entry in every state there is; nothing of it is due."""
    now = timezone.now()
    order = PublicationOrder.objects.create(
        ordered_by=publisher, ordered_at=now, publish_at=now + timedelta(days=1)
    )
    settled = {"settled_at": now, "message": {"zh-hans": "磁盘已满。", "en": "Full."}}
    found = Case.objects.filter(state=State.PUBLISHED, kind="self_evaluation").order_by("pk")
    corrected = found.filter(publications__number=2).earliest("pk")
    others = [one for one in found if one != corrected]
    publication = corrected.publications.latest("number")
    done = {"settled_at": now, "written_at": now, "publication": publication}
    given: list[dict[str, Any]] = [
        {"case": corrected, "state": "done", **done},
        {"case": others[0], "state": "failed", **settled},
        {"case": others[1], "state": "refused", "found_version": others[1].version, **settled},
        {"case": others[2], "state": "cancelled", "cancelled_by": publisher, "settled_at": now},
        {"case": Case.objects.filter(state=State.DRAFT).earliest("pk"), "tries": 1},
        {"case": Case.objects.filter(state=State.DRAFT).latest("pk")},
    ]
    for values in given:
        OrderEntry.objects.create(
            order=order,
            version=values["case"].version - 1 or 1,
            due_at=order.publish_at,
            tried_at=now,
            **values,
        )
