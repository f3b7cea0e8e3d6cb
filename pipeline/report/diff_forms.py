"""A diff in the form somebody asked for, printed or written."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal, get_args

from pipeline import storage
from pipeline.differences.data import Diff
from pipeline.report import diff_files, diff_terminal

Form = Literal["text", "json", "csv", "html"]
FORMS: tuple[Form, ...] = get_args(Form)


def rendered(diff: Diff, form: Form) -> str:
    """The diff as text of this form; it ends with a line's end."""
    renderers: dict[Form, Callable[[Diff], str]] = {
        "text": diff_terminal.plain,
        "json": diff_files.as_json,
        "csv": diff_files.as_csv,
        "html": _page,
    }
    return renderers[form](diff).rstrip("\r\n") + ("\r\n" if form == "csv" else "\n")


def _page(diff: Diff) -> str:
    from pipeline.report import diff_page

    return diff_page.render(diff)


def put(diff: Diff, form: Form, output: Path | None) -> None:
    """Print the diff as UTF-8, in colours where somebody watches a terminal, or write it to a file.

    A CSV file begins with the mark of UTF-8 (U+FEFF): spreadsheets take it for another encoding without.

    Raises:
        StorageError: the file cannot be written.
    """
    if output is not None:
        encoding = "utf-8-sig" if form == "csv" else "utf-8"
        storage.write_file(output, rendered(diff, form).encode(encoding))
    elif form == "text" and sys.stdout.isatty():
        from rich.console import Console

        diff_terminal.show(diff, Console(highlight=False))
    else:
        sys.stdout.buffer.write(rendered(diff, form).encode())
