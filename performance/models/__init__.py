"""What is held of performance: self-evaluations, goal forms, the indicator library."""

from performance.models.evaluations import (
    BudgetRow,
    ClaimedScore,
    Indicator,
    JudgedRow,
    MainTask,
    SelfEvaluation,
)
from performance.models.goals import (
    GoalForm,
    GoalIndicator,
    GoalRow,
    GoalTask,
    StatedAmount,
)
from performance.models.library import IndicatorTemplate
from performance.models.rows import FormRow

__all__ = [
    "BudgetRow",
    "ClaimedScore",
    "FormRow",
    "GoalForm",
    "GoalIndicator",
    "GoalRow",
    "GoalTask",
    "Indicator",
    "IndicatorTemplate",
    "JudgedRow",
    "MainTask",
    "SelfEvaluation",
    "StatedAmount",
]
