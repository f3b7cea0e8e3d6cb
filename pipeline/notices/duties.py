"""Who is responsible for a point of a notice, and who supports: the departments as its text names them.

Three places say it::

    （区政务服务管理办公室、区有关部门负责）           a bracket of its own: names, then what they do
    （各阶段牵头部门负责，区有关部门配合）
    （牵头单位：区大数据中心；责任单位：各镇政府）     labels, in brackets or as a line of their own
    区财政局负责做好财政保障工作                       a clause whose subject is departments only

负责 and 牵头 are responsible, 配合 and 协助 support. 配合 with an object (配合市级部门围绕...) says what is done
and names nobody; neither do 负责同志, 负责人 and what somebody 负责的 is. Names are given as written, in order, each
once. None is guessed: a subject that is not made of department names alone (``DEPARTMENT_ENDINGS``) is
left out, in a bracket or behind a label with a warning, for there it was meant to be one.

There is no standard for any of this; GB/T 9704-2012 (7.3.3) leaves the body's words to its author. The rules
are those of the published notices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["responsible", "supporting"]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# A department can be told from any other subject by its last word alone: a name starts with whatever
# the place is called (里口山管理服务中心), but ends in the kind of body it is. Words that end other
# things as well (部, 处, 会, 组, 区) stand here only with what makes them a body.
DEPARTMENT_ENDINGS = _words(
    """
    局 委 办 厅 院 馆 所 站 镇 乡 镇街 街道 政府 办公室 办事处 中心 部门 单位 机构
    分局 大队 支队 总队 公司 集团 银行 分行 支行 学校 协会 联合会 委员会 管委会 工会 残联 妇联
    组织部 宣传部 统战部 武装部 领导小组 专班 工作组 县市区 各区市 各县区
    """
)
# What a clause's subject may start with without being part of a name.
_OPENINGS = ("由", "其中", "并由", "再由")
# What stands between the names and their verb.
_ADVERBS = _words(
    """
    按照各自职责分工 按各自职责分工 按照职责分工 根据职责分工 依据职责分工 按照任务分工 按职责分工 按任务分工
    按照各自职责 按各自职责 按照职责 根据职责 按职责 依职责 按照分工 按分工 分工 各自
    共同 联合 具体 分别 主要 统一 统筹 全面 直接 牵头 组织 应当 要 应 须
    """
)
_MAX_ADVERBS = 4
# 负责 that is no verb with the clause's subject: 负责人, 负责同志, 负责制, 区财政局负责的事项.
_RESPONSIBLE = re.compile("负责(?!人|同志|制|的|单位|部门|领导|干部|任)")
_SHARED_ENDINGS: tuple[tuple[str, Role], ...] = (
    ("牵头", "responsible"),
    ("牵头落实", "responsible"),
    ("牵头实施", "responsible"),
    ("配合", "supporting"),
    ("配合落实", "supporting"),
    ("配合实施", "supporting"),
)
# In running text these end clauses that name nobody (群众广泛参与).
_BRACKET_ENDINGS: tuple[tuple[str, Role], ...] = (
    *_SHARED_ENDINGS,
    ("协助", "supporting"),
    ("参与", "supporting"),
    ("参加", "supporting"),
    ("协同", "supporting"),
)
_LABEL = re.compile(
    "(?P<kind>(?:牵头|责任|主办|主责|实施|承办|落实|负责|配合|协同|协办|协助|参与|参加|支持){1,3})"
    "(?:单位|部门|机构)(?:[（(](?:单位|部门)[）)])?[:：]"
)
_SUPPORTING_LABEL = re.compile("配合|协同|协办|协助|参与|参加|支持")
# Behind a label, but of another matter: 完成时限：2021年底前, 2021年底前完成.
_NEXT_LABEL = re.compile("\\s[\u3400-\u9fff]{2,8}[:：]")
_OTHER_MATTER = re.compile("[:：0-9０-９年]|完成")
_MEANT_AS_DUTY = re.compile("负责|牵头|配合")

_SENTENCE = re.compile("[。；;！？!?\n]")
_CLAUSE = re.compile("[，,：:]")
_NAME_SEPARATOR = re.compile("[、，,／/]")
_VERB_BEFORE_NAME = re.compile("(负责|牵头|配合|协助)、")
_JOINTS = ("以及", "会同", "和", "及", "与", "暨")
_AND_OTHERS = re.compile(
    "(?P<name>.+?)等(?:[0-9一二三四五六七八九十]{0,3}个?(?:有关|相关)?(?:部门|单位))?"
)
_NAME = re.compile("[\u3400-\u9fffA-Za-z·“”（）()]{2,40}")
_BRACKETED_END = re.compile("(?P<name>[^（）()]+)[（(][^（）()]+[）)]")
# What no name holds: verbs, and a department with a verb behind it (区财政局督促区税务局).
_NO_NAME = re.compile(
    "^(?:督促|要求|明确|组织|协调|推动|指导|确定|通过|依托|支持|鼓励|引导|加强|配合|联合|落实|实行|建立|完善"
    "|对|向|把|将|按|在|从|以|并|凡|一个|某|哪|每|本|该|其|同一|谁)"
    "|的|是|督促|要求|明确|推动|确保|通过|按照|根据|底前|部门(?!$|[（(])"
    "|(?:局|办公室|中心|单位|政府|街道)(?:要|应当|应该|须|将|对|向|把|指导|组织|协调|联合|监督|配合|支持|加强|牵头)"
)
# A bracket longer than this is text, and so is a subject: no point names a hundred departments.
_LONGEST_BRACKET = 600
_LONGEST_NAME = 40
_SHOWN = 60


@dataclass
class Duties:
    """The departments that a point names, by what they do; dictionaries as ordered sets."""

    responsible: dict[str, None] = field(default_factory=dict)
    supporting: dict[str, None] = field(default_factory=dict)
    warnings: dict[str, None] = field(default_factory=dict)

    def add(self, role: Role, names: list[str]) -> None:
        """Add names as written, each once."""
        (self.responsible if role == "responsible" else self.supporting).update(
            dict.fromkeys(names)
        )

    def warn(self, text: str) -> None:
        """Say that a text was meant to name departments and does not."""
        self.warnings[f"it is not clear which departments are meant: {shown(text)}"] = None


def duties_in(text: str) -> Duties:
    """The departments that a point's text makes responsible or has support.

    Args:
        text: the point's text as printed; a line break stands between its paragraphs.

    >>> found = duties_in("推进联办。（各阶段牵头部门负责，区有关部门配合）")
    >>> list(found.responsible), list(found.supporting)
    (['各阶段牵头部门'], ['区有关部门'])
    """
    duties = Duties()
    position = 0
    for start, end in enclosed(text, "（(", "）)", _LONGEST_BRACKET):
        inner = text[start + 1 : end - 1].replace("\n", "")
        if _is_bracket_of_duties(inner):
            _read_text(text[position:start], duties)
            _read_bracket(inner, duties)
            position = end
    _read_text(text[position:], duties)
    return duties


# --- brackets and text --------------------------------------------------------------------------


def _is_bracket_of_duties(inner: str) -> bool:
    for clause in _clauses(inner):
        if _LABEL.match(clause) or _subject(clause, _BRACKET_ENDINGS):
            return True
        before, verb, _ = clause.partition("配合")
        if verb and _names(_bare(before)):
            return True
    return False


def _clauses(inner: str) -> Iterator[str]:
    marked = _LABEL.sub(r"；\g<0>", _VERB_BEFORE_NAME.sub(r"\1，", inner))
    for sentence in _SENTENCE.split(marked):
        for clause in re.split("[，,]", sentence):
            if clause.strip():
                yield clause.strip()


def _read_bracket(inner: str, duties: Duties) -> None:
    """Names before the verb they share, or behind a label, until the next one."""
    waiting: list[str] = []
    role: Role | None = None
    for clause in _clauses(inner):
        label = _LABEL.match(clause)
        if label is not None:
            role = _role_of_label(label)
            _read_list(clause[label.end() :], role, duties)
            continue
        found = _subject(clause, _BRACKET_ENDINGS)
        if found is not None:
            names = _names(found[0])
            if names is None:
                duties.warn(clause)
            else:
                duties.add(found[1], waiting + names)
            waiting = []
        elif ":" in clause or "：" in clause:
            role = None
        elif role is not None:
            _read_list(clause, role, duties)
        else:
            # （2021年底前完成，区财政局负责）: what is no name is another matter.
            waiting += _names(clause) or []
            if _MEANT_AS_DUTY.search(clause) and not _names(clause):
                duties.warn(clause)
    for name in waiting:
        duties.warn(name)


def _read_text(text: str, duties: Duties) -> None:
    for sentence in _SENTENCE.split(_LABEL.sub(r"；\g<0>", text)):
        label = _LABEL.match(sentence)
        if label is not None:
            _read_list(sentence[label.end() :], _role_of_label(label), duties)
            continue
        for clause in _CLAUSE.split(_VERB_BEFORE_NAME.sub(r"\1，", sentence)):
            found = _subject(clause.strip(), _SHARED_ENDINGS)
            names = None if found is None else _names(found[0])
            if found is not None and names is not None:
                duties.add(found[1], names)


def _role_of_label(label: re.Match[str]) -> Role:
    return "supporting" if _SUPPORTING_LABEL.search(label["kind"]) else "responsible"


def _subject(clause: str, endings: tuple[tuple[str, Role], ...]) -> tuple[str, Role] | None:
    """Who does it by the clause, and what; None where it says no such thing."""
    match = _RESPONSIBLE.search(clause)
    if match is not None:
        return _bare(clause[: match.start()]), "responsible"
    for ending, role in endings:
        if clause.endswith(ending):
            return _bare(clause[: -len(ending)]), role
    return None


def _bare(subject: str) -> str:
    subject = subject.strip()
    for _ in range(_MAX_ADVERBS):
        adverb = next((one for one in _ADVERBS if subject.endswith(one)), None)
        if adverb is None:
            break
        subject = subject[: -len(adverb)].rstrip()
    opening = next((one for one in _OPENINGS if subject.startswith(one)), "")
    return subject[len(opening) :]


# --- names --------------------------------------------------------------------------------------


def _read_list(text: str, role: Role, duties: Duties) -> None:
    """The names behind a label; each for itself, since the label says what they are."""
    for piece in _NAME_SEPARATOR.split(_NEXT_LABEL.split(text, maxsplit=1)[0].strip(" \t\u3000.")):
        words = piece.split()
        several = len(words) > 1 and all(_is_department(word) for word in words)
        for word in words if several else ["".join(words)]:
            found = _subject(word, ())
            names = _names(_bare(word) if found is None else found[0]) if word else []
            if names is not None:
                duties.add(role, names)
            elif not _OTHER_MATTER.search(word):
                duties.warn(word)


def _names(text: str) -> list[str] | None:
    """The departments that a text lists, or None where it is not departments alone."""
    names: list[str] = []
    for piece in _NAME_SEPARATOR.split(text):
        for part in _parts("".join(piece.split()), alone=not names):
            others = _AND_OTHERS.fullmatch(part) if len(part) <= _LONGEST_NAME else None
            name = others["name"] if others is not None else part
            if not _is_department(name, alone=not names):
                return None
            names.append(name)
    return names


def _parts(piece: str, alone: bool) -> list[str]:
    """A piece in the parts that 和, 及, ... join; 区文化和旅游局 is one, for 区文化 is no department."""
    if len(piece) > 2 * _LONGEST_NAME:
        return [piece]
    for position in range(1, len(piece)):
        joint = next((one for one in _JOINTS if piece.startswith(one, position)), None)
        if joint is not None and _is_department(piece[:position], alone):
            return [piece[:position], *_parts(piece[position + len(joint) :], alone=False)]
    return [piece]


def _is_department(name: str, alone: bool = True) -> bool:
    """Whether a text is the name of a department by its ending and by what it does not hold.

    An ending alone (办公室负责统筹) says nobody in particular, unless it goes on a list (各镇、街道).
    """
    if not _NAME.fullmatch(name) or _NO_NAME.search(name):
        return False
    bracketed = _BRACKETED_END.fullmatch(name)
    core = bracketed["name"] if bracketed is not None else name
    return core.endswith(DEPARTMENT_ENDINGS) and not (alone and core in DEPARTMENT_ENDINGS)


# --- reading running text -----------------------------------------------------------------------


def enclosed(text: str, opening: str, closing: str, longest: int) -> list[tuple[int, int]]:
    """The outermost pairs of brackets, as (start, end) with the brackets, in order.

    A pair longer than ``longest`` is none, for one of its two brackets is missing; the pairs within
    it count instead. Linear time, whatever the text.

    >>> enclosed("《甲《乙》丙》，《丁》", "《", "》", 100)
    [(0, 7), (8, 11)]
    """
    pairs: list[tuple[int, int]] = []
    open_at: list[int] = []
    for match in re.finditer(f"[{re.escape(opening + closing)}]", text):
        if match[0] in opening:
            open_at.append(match.start())
        elif open_at:
            start = open_at.pop()
            if match.end() - start <= longest:
                pairs.append((start, match.end()))
    outermost: list[tuple[int, int]] = []
    for pair in sorted(pairs):
        if not outermost or pair[0] >= outermost[-1][1]:
            outermost.append(pair)
    return outermost


def shown(text: str) -> str:
    """A text as a warning shows it: one line, and not all of a long one."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}..."
