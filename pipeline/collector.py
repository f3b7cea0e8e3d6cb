"""Reading without the garbage collector's interruptions.

Reading a table makes tens of thousands of small objects that all stay and of which none refers back
to another: there is nothing for the cycle collector to find, and each of its passes goes over all of
them again - a third of the time of reading a notice. Reference counting frees what reading drops.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Pause the cycle collector of the process; a pause within a pause is nothing new."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
