"""Which item is a row a part of: 序号, and rows without one.

::

    45 | 住房公积金缴存 | 个人账户设立     a new number: a new item, here with its first sub-item
       |               | 汇（补）缴       no number, no name: the next sub-item
    45 |               | 缓缴             the number again or merged down, no name: likewise
    45 | 住房公积金缴存 | 基数调整         number and name again: labels repeated in every row
       | 住房公积金缴存 | 证明            name again, no number: the item goes on after a page break
    45 | 劳动用工备案                    the number again or merged down, another name: duplicate-number
       | 工伤认定      | 鉴定            another name, no number: orphan-row
    46 | 确有困难的单位...                the next item

A number that starts again at 1 with a stage or scenario starts another run of numbers (a numbering
group); within a run a number stands once.

A rejected numbered row, or one that names another item, leaves no item: rows without a number
below it are parts of something that nobody knows, and are rejected until the next number.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import RejectReason
from pipeline.reading import SourceCell
from pipeline.text import brief, compare_key, serial_number

LARGEST_NUMBER = 32_767  # item_no is an int16


class Refused(Exception):
    """A row that is no entry: its reason and message, on the way to its Reject."""

    def __init__(self, reason: RejectReason, message: str) -> None:
        super().__init__(message)
        self.reason: RejectReason = reason
        self.message = message


@dataclass(slots=True)
class Item:
    """A numbered row: an item, or a rejected row that may have been one.

    ``ordinal`` counts the annex's items from 1; ``positions`` counts the sub-item rows seen, those that are
    rejected for a fault of their own included, so that a sub-item's position is the published one.
    """

    number: int | None
    name: str
    ordinal: int
    has_sub_items: bool
    rejected_row: int | None = None
    number_cell: SourceCell | None = None
    name_cell: SourceCell | None = None
    positions: int = 0

    @property
    def key(self) -> str:
        """The name as names are compared."""
        return compare_key(self.name)


@dataclass(slots=True)
class RowNames:
    """What a row says about its item: names as printed, the number's text, where they stand.

    ``has_own_number`` says that the number stands in this row and is not merged from above;
    ``may_hold_more`` that the row has too many cells, so that another row's number may be among them.
    ``row`` counts from 0.
    """

    row: int
    number_text: str
    has_own_number: bool
    item_name: str
    sub_item_name: str
    number_cell: SourceCell | None
    name_cell: SourceCell | None
    may_hold_more: bool = False


class Numbering:
    """The items of an annex, from row to row."""

    def __init__(self) -> None:
        self.item: Item | None = None
        self.group = 1
        self._count = 0
        self._numbers: set[int] = set()
        self._may_restart = False
        self._scenario_begins = False
        self._before: tuple[Item | None, int] = None, 0

    @property
    def count(self) -> int:
        """How many items there were so far."""
        return self._count

    def start_row(self) -> None:
        """Begin a row: remember what held before it."""
        self._before = self.item, self.item.positions if self.item is not None else 0
        self._scenario_begins = False

    def begin_scenario(self) -> None:
        """A stage or scenario begins with this row: its number may be 1 again, and no item goes on."""
        self._may_restart = self._scenario_begins = True

    def end_of_restart(self) -> None:
        """An entry stands: the numbers run on from here."""
        self._may_restart = False

    def place(self, names: RowNames) -> Item:
        """The item that the row is, or is a part of.

        Raises:
            Refused: the row is part of no item, or its number is none or stands twice.
        """
        item = self._numbered(names) if names.number_text else self._continued(names)
        if names.sub_item_name:
            item.positions += 1
        return item

    def _continued(self, names: RowNames) -> Item:
        item, sub_item_name = self.item, names.sub_item_name
        shown = sub_item_name or names.item_name or "the row"
        if item is None:
            raise Refused("orphan-row", f"{shown} has no number and stands before any item")
        if item.rejected_row is not None:
            raise Refused("orphan-row", f"{shown} belongs to the rejected row {item.rejected_row}")
        if self._scenario_begins:
            raise Refused("orphan-row", f"{shown} has no number and begins a stage or scenario")
        if names.item_name and compare_key(names.item_name) != item.key:
            raise Refused(
                "orphan-row",
                f"{names.item_name} has no number and is not the item above, {item.name}",
            )
        if not sub_item_name:
            raise Refused("orphan-row", f"{shown} has neither a number nor a sub-item")
        if not item.has_sub_items:
            raise Refused(
                "orphan-row", f"{sub_item_name} stands under {item.name}, which has no sub-items"
            )
        return item

    def _numbered(self, names: RowNames) -> Item:
        number = serial_number(names.number_text)
        if number is None or number > LARGEST_NUMBER:
            raise Refused("bad-number", f"the number {brief(names.number_text)} is no number")
        above, item_name = self.item, names.item_name
        begins = self._scenario_begins and names.has_own_number
        if above is not None and above.number == number and not begins:
            is_another = bool(item_name) and above.key != compare_key(item_name)
            shares = f"{item_name} shares the number {number} of {above.name}"
            if is_another and not names.has_own_number:
                # What a covered position says is its merge's: the number again, with another name.
                raise Refused("duplicate-number", shares)
            if self._scenario_begins:
                raise Refused("orphan-row", shares)
            if not is_another:
                return self._repeated(above, number, names)
        if number in self._numbers and not self._restarts(number):
            raise Refused(
                "duplicate-number", f"the number {number} stands twice, here for {item_name}"
            )
        self._numbers.add(number)
        self._count += 1
        self.item = Item(
            number=number,
            name=item_name,
            ordinal=self._count,
            has_sub_items=bool(names.sub_item_name),
            number_cell=names.number_cell,
            name_cell=names.name_cell,
        )
        if not item_name:
            raise Refused("orphan-row", f"the row has the number {number} and no item name")
        return self.item

    def _restarts(self, number: int) -> bool:
        """Whether the number, which stands above, begins another run of numbers; if so, begin it."""
        if number != 1 or not self._may_restart:
            return False
        self.group += 1
        self._numbers = set()
        self._may_restart = False
        return True

    @staticmethod
    def _repeated(above: Item, number: int, names: RowNames) -> Item:
        """Number and name of the item above, printed again or merged down."""
        shown = names.sub_item_name or names.item_name
        if above.rejected_row is not None:
            raise Refused("orphan-row", f"{shown} belongs to the rejected row {above.rejected_row}")
        if names.sub_item_name and above.has_sub_items:
            return above
        if names.has_own_number:
            raise Refused("duplicate-number", f"the number {number} stands twice, here for {shown}")
        raise Refused("orphan-row", f"{shown} has no sub-item in a row of its own")

    def after_reject(self, names: RowNames, reason: RejectReason) -> int | None:
        """Take note of a rejected row; the number it prints, where that is legible."""
        number = serial_number(names.number_text) if names.has_own_number else None
        if number is not None and number > LARGEST_NUMBER:
            number = None
        item_before, positions_before = self._before
        if not self._ends_item(names, reason, item_before):
            if item_before is not None and item_before.positions == positions_before:
                item_before.positions += 1  # a sub-item's row, whatever it says
            return number
        if number is not None and reason != "duplicate-number":
            if number in self._numbers and self.item is item_before:
                self._restarts(number)
            self._numbers.add(number)
        if self.item is item_before:
            self._count += 1
        self.item = Item(
            number=number,
            name=names.item_name,
            ordinal=self._count,
            has_sub_items=False,
            rejected_row=names.row + 1,
        )
        return number

    def _ends_item(self, names: RowNames, reason: RejectReason, item_before: Item | None) -> bool:
        """Whether rows without a number below the reject have lost their item.

        A row of the item above that is rejected for its own fault (its type, say) takes nothing
        along. In a row with too few or too many cells nobody knows which text is the name, so
        only its number tells, or that it may hold another.
        """
        if self.item is not item_before:
            return True  # the row began an item of its own before its fault was met
        if names.may_hold_more or self._scenario_begins:
            return True
        odd = reason in ("wrong-cell-count", "row-broken-off")
        if item_before is None or item_before.rejected_row is not None:
            return names.has_own_number
        is_another = compare_key(names.item_name) != item_before.key
        if names.has_own_number:
            return odd or is_another or reason in ("duplicate-number", "bad-number")
        return bool(names.item_name) and is_another and not odd
