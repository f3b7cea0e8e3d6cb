"""Reading without the garbage collector's interruptions.

Reading a table makes tens of thousands of small objects that all stay and of which none refers back
to another: there is nothing for the cycle collector to find, and each of its passes goes over all of
them again - a third of the time of reading a notice. Reference counting frees what reading drops.
"""

from __future__ import annotations

import gc


class paused:
    """Pause the cycle collector of the process; a pause within a pause is nothing new.

    The collector goes on with what the block returns already at its caller: what was dropped within, as
    the tree of a file, goes with the caller's next object, not before the block has ended.
    """

    __slots__ = ("_was_enabled",)

    def __enter__(self) -> None:
        self._was_enabled = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        if self._was_enabled:
            gc.enable()
