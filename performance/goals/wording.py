"""What the names of indicators and projects say, as far as the rules need to know it."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from fiscal.amounts import half_width

ALIKE = 0.6
NEARLY_THE_SAME = 0.8

_SIGNS = re.compile(r"[\s()\[\]{}“”\"'‘’《》〈〉「」【】·•.,、，。;；:：\-—–_/]+")
_REACHED = re.compile(
    r"覆盖|完成|合格|达标|及时|满意|增长|增速|增加|提高|提升|新增|成果|成效|利用率|使用率|普及|"
    r"就业|受益|参与|参加|合规|准确|数量|次数|家数|人数"
)
_KEPT_LOW = re.compile(
    r"事故|投诉|故障|停机|差错|失误|违|隐患|能耗|排放|污染|成本|费|价格|支出|金额|资金|补贴|补助|"
    r"奖励|报酬|调整率|结余率|控制率|核减|负债|失业|偏差|误差|死亡|伤亡|发生|超|未|不合格|时限|时长|时间|周期|"
    r"三公|降低|下降|减少"
)
_COST = re.compile(r"成本|费用?|金额|总额|支出|报酬|价格|经费|补贴|慰问金")
_MEASURES = re.compile(
    r"[、，,；;]|以及|(?<!工业)和(?!谐|解)|(?<!参)与(?!会|人)|及(?!时|以上|以下|其|格)"
)
_SHARE = re.compile(r"(?P<part>.+?)占(?P<whole>.+?)的?(比重|比例|比率|百分比)")
_MAGNITUDE = re.compile(r"工业(?=.{3})|规上|增加值|产值|营业收入|总额|总量")
_VAGUE = re.compile(
    r"(明显|显著|有效|有所|持续|不断|进一步|逐步|稳步|大幅)*(得到)?"
    r"(提高|提升|增强|加强|促进|改善|增长|增加|加大|推动|降低|下降|减少|较好|良好|明显|显著|有效)"
)
_WHERE = re.compile(r"全市|我市|本市|全区|我区|本区|全省|年度|本年|当年")
_TASK_WORDS = re.compile(
    r"(工作|活动|任务|目标|完成率|完成|实现|达成率|程度|情况|有序|组织|开展|推动|推进|做好|打造|发展)"
)


def bare_name(name: str) -> str:
    """A name without blanks, brackets, quotation marks and dashes, in half-width characters."""
    return _SIGNS.sub("", half_width(name)).casefold()


def measure(name: str) -> str:
    """The name of an indicator as one measure is known by in several forms.

    全市规模以上工业增加值增速 and 规上工业增加值增速 are one measure.
    """
    return _WHERE.sub("", bare_name(name).replace("规模以上", "规上"))


def is_same_measure(one: str, other: str) -> bool:
    """Whether two indicators measure one thing: named alike, or the same share of a whole.

    战略性新兴产业占全市工业比重 and 工业战略性新兴产业增加值占规上工业增加值的比重 are one.
    """
    if measure(one) == measure(other):
        return True
    shares = [share_of(each) for each in (one, other)]
    return bool(shares[0]) and shares[0] == shares[1]


def share_of(name: str) -> str:
    """Whose share an indicator measures; blank for any other indicator."""
    found = _SHARE.fullmatch(measure(name))
    subject = _MAGNITUDE.sub("", found["part"]) if found else ""
    return subject if len(subject) >= 3 else ""


def is_same_name(one: str, other: str) -> bool:
    return bare_name(one) == bare_name(other)


def is_similar_name(one: str, other: str) -> bool:
    """Whether two names differ slightly: by a word or a few characters."""
    first, second = bare_name(one), bare_name(other)
    if not first or not second:
        return False
    return SequenceMatcher(None, first, second).ratio() >= NEARLY_THE_SAME


def is_to_be_reached(name: str) -> bool:
    """Whether more is better, as far as the name says."""
    return bool(_REACHED.search(name)) and not _KEPT_LOW.search(name)


def is_cost(level1: str, level2: str, name: str) -> bool:
    """Whether an indicator says what something costs: by its level and by its name."""
    return ("成本" in level1 or "成本" in level2) and bool(_COST.search(name))


def names_several(name: str) -> bool:
    return bool(_MEASURES.search(name))


def is_vague(target: str) -> bool:
    """Whether a target says a direction and no measure: 提高, 有效提升, 明显增长."""
    return bool(_VAGUE.fullmatch(half_width(target)))


def answers_task(indicator: str, task: str) -> bool:
    """Whether an indicator is about a main task: one name in the other, or much alike."""
    first, second = (_TASK_WORDS.sub("", bare_name(one)) for one in (indicator, task))
    if not first or not second:
        return is_same_name(indicator, task)
    if first in second or second in first:
        return True
    return SequenceMatcher(None, first, second).ratio() >= ALIKE
