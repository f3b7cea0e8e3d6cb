"""The digits of a number at the places of a number format.

Standard: ECMA-376 Part 1, 18.8.31: 0 always shows a digit, # only where there is one, ? a space in its
stead; a comma between digits sets off thousands, one behind them divides by a thousand.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

Token = tuple[str, str]

# [DBNum1]: Chinese small, [DBNum2]: Chinese capital, [DBNum3]: full-width digits.
_DIGITS: Final = {1: "〇一二三四五六七八九", 2: "零壹贰叁肆伍陆柒捌玖", 3: "０１２３４５６７８９"}
_UNITS: Final = {1: ("", "十", "百", "千"), 2: ("", "拾", "佰", "仟")}
_GROUPS: Final = ("", "万", "亿", "兆")
_MOST_PLACES: Final = 30


def by_digit(text: str, numerals: int) -> str:
    """The text with each of its digits in other numerals (2021 -> 二〇二一)."""
    if not numerals:
        return text
    return text.translate({ord("0") + value: one for value, one in enumerate(_DIGITS[numerals])})


def chinese_digits(text: str, numerals: int) -> str:
    """A number in words where the numerals have any: 30 -> 三十, 123 -> 一百二十三.

    >>> chinese_digits("30", 1), chinese_digits("10203", 1), chinese_digits("-11.5", 1)
    ('三十', '一万〇二百〇三', '-十一.五')
    """
    if numerals not in _UNITS:
        return by_digit(text, numerals)
    sign = "-" if text.startswith("-") else ""
    whole, point, places = text.removeprefix("-").partition(".")
    if not whole.isdecimal() or len(whole) > 16 or not (places.isdecimal() or not point):
        return text
    return sign + _in_words(whole, numerals) + point + by_digit(places, numerals)


def _in_words(whole: str, numerals: int) -> str:
    nought = _DIGITS[numerals][0]
    digits = whole.lstrip("0")
    if not digits:
        return nought
    said: list[str] = []
    gap = False
    size = len(digits)
    for index, digit in enumerate(digits):
        place = size - 1 - index
        group, unit = divmod(place, 4)
        if digit == "0":
            gap = True
        else:
            if gap:
                said.append(nought)
            gap = False
            said.append(_DIGITS[numerals][int(digit)] + _UNITS[numerals][unit])
        if unit == 0 and any(one != "0" for one in digits[max(index - 3, 0) : index + 1]):
            said.append(_GROUPS[group])
    words = "".join(said)
    if numerals == 1 and words.startswith("一十"):
        return words[1:]
    return words


def digits_text(value: float, tokens: Sequence[Token], numerals: int) -> str:
    """What the digit places of a section show of a number, with its words, without padding at the ends."""
    number = Decimal(f"{value:.15g}")
    kinds = [kind for kind, _ in tokens]
    percents = sum(token == ("sign", "%") for token in tokens)
    number = number.scaleb(2 * percents)
    if ("sign", "/") in tokens and "exponent" not in kinds:
        fraction = _fraction(number, tokens)
        if fraction is not None:
            return fraction
    point = next((i for i, token in enumerate(tokens) if token == ("sign", ".")), len(tokens))
    end = kinds.index("exponent") if "exponent" in kinds else len(tokens)
    point = min(point, end)
    whole = [i for i in range(point) if kinds[i] == "digit"]
    places = [i for i in range(point, end) if kinds[i] == "digit"]
    last = max([*whole, *(places[-1:])], default=-1)
    scaling, thousands = 0, False
    for index, token in enumerate(tokens[:end]):
        if token == ("sign", ","):
            if whole and whole[0] < index < whole[-1]:
                thousands = True
            elif index > last or (whole and index > whole[-1] and index < point):
                scaling += 1
    number = number.scaleb(-3 * scaling)
    exponent = 0
    if end < len(tokens):
        exponent = _exponent(number, len(whole), len(places))
        number = number.scaleb(-exponent)
    count = min(len(places), _MOST_PLACES)
    rounded = abs(number).quantize(Decimal(1).scaleb(-count), ROUND_HALF_UP)
    digits, _, decimals = f"{rounded:f}".partition(".")
    sign = "-" if number < 0 and rounded != 0 else ""
    shown = dict(_whole_places(digits.lstrip("0"), whole, tokens, thousands))
    shown |= _decimal_places(decimals, places, tokens)
    if exponent_at := [i for i in range(end + 1, len(tokens)) if kinds[i] == "digit"]:
        shown |= _whole_places(str(abs(exponent)), exponent_at, tokens, False)
    if numerals:
        words = chinese_digits if not decimals and not thousands else by_digit
        if words is chinese_digits and whole and len(whole) == 1:
            shown = {whole[0]: chinese_digits(digits, numerals)} | {
                index: text for index, text in shown.items() if index != whole[0]
            }
        else:
            shown = {index: by_digit(text, numerals) for index, text in shown.items()}
    return _assembled(tokens, shown, sign, exponent, bool(whole))


def _assembled(
    tokens: Sequence[Token], shown: dict[int, str], sign: str, exponent: int, has_whole: bool
) -> str:
    parts = [sign]
    has_decimals = False
    for index, (kind, text) in enumerate(tokens):
        if kind == "digit":
            parts.append(shown.get(index, ""))
        elif kind == "exponent":
            parts.append("E" + ("-" if exponent < 0 else "+" if text[1] == "+" else ""))
        elif kind == "sign":
            if text == "." and has_decimals:
                continue
            has_decimals = has_decimals or text == "."
            parts.append("" if text == "," else text)
        elif kind == "padding":
            parts.append(" ")
        elif kind != "fill":
            parts.append(text)
    return "".join(parts).strip(" ")


def _whole_places(
    digits: str, places: list[int], tokens: Sequence[Token], thousands: bool
) -> dict[int, str]:
    """The digits before the point, from the right; the first place takes all that are left."""
    shown: dict[int, str] = {}
    counted = 0

    def one(digit: str) -> str:
        nonlocal counted
        counted += 1
        comma = thousands and counted > 1 and counted % 3 == 1 and digit != ""
        return digit + ("," if comma and digit != " " else "")

    rest = digits
    for index in reversed(places):
        if rest:
            digit, rest = rest[-1], rest[:-1]
        else:
            digit = {"0": "0", "?": " "}.get(tokens[index][1], "")
        shown[index] = one(digit)
    if places and rest:
        first = "".join(reversed([one(digit) for digit in reversed(rest)]))
        shown[places[0]] = first + shown[places[0]]
    return shown


def _decimal_places(decimals: str, places: list[int], tokens: Sequence[Token]) -> dict[int, str]:
    """The digits behind the point; noughts at the end show only at places that ask for them."""
    shown: dict[int, str] = {}
    is_end = True
    for position in range(len(places) - 1, -1, -1):
        index = places[position]
        digit = decimals[position] if position < len(decimals) else "0"
        place = tokens[index][1]
        is_end = is_end and digit == "0" and place != "0"
        shown[index] = ({"?": " "}.get(place, "")) if is_end else digit
    return shown


def _exponent(number: Decimal, whole: int, places: int) -> int:
    """The exponent with which as many digits stand before the point as there are places (18.8.31)."""
    if number == 0:
        return 0
    step = max(whole, 1)
    exponent = number.adjusted()
    exponent = exponent - exponent % step if step > 1 else exponent
    rounded = abs(number.scaleb(-exponent)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return exponent + step if rounded >= Decimal(10) ** step else exponent


def _fraction(number: Decimal, tokens: Sequence[Token]) -> str | None:
    """A number as a fraction: `# ?/?` with the nearest denominator of its digits, `# ?/8` with that one."""
    slash = tokens.index(("sign", "/"))
    below = [text for kind, text in tokens[slash + 1 :] if kind in ("digit", "literal")]
    above = [i for i in range(slash) if tokens[i][0] == "digit"]
    if not below or not above:
        return None
    fixed = "".join(below).strip()
    if fixed.isdecimal() and int(fixed) > 0:
        denominator = int(fixed)
        value = Fraction(int((abs(number) * denominator).to_integral_value(ROUND_HALF_UP)), 1)
        numerator = int(value)
    else:
        digits = min(sum(one in "0#?" for one in below), 7)
        if not digits:
            return None
        nearest = Fraction(abs(number)).limit_denominator(10**digits - 1)
        numerator, denominator = nearest.numerator, nearest.denominator
    sign = "-" if number < 0 and numerator else ""
    # Digits that stand apart from those before the slash are the whole number's.
    is_mixed = any(tokens[i][0] != "digit" for i in range(above[0], above[-1]))
    if not is_mixed:
        return f"{sign}{numerator}/{denominator}"
    whole, numerator = divmod(numerator, denominator)
    if not numerator:
        return f"{sign}{whole}"
    return (
        f"{sign}{whole} {numerator}/{denominator}" if whole else f"{sign}{numerator}/{denominator}"
    )
