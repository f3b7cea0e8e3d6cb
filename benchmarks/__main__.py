"""All figures, a line each; exit 1 where one is beyond its limit."""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import bench_excel, bench_link, bench_pdf, bench_web, bench_word, notice_docx
from benchmarks.measure import ROOT, Figure, median_of, paired, process, python, seconds_of

NOTICE = ROOT / "raw/huancui-shuangquan/2021-06-30/huancui-2021-06-30.txt"
BASELINES = Path(__file__).parent / "baselines"
CATALOG = str(Path(sys.executable).parent / "catalog")


def entries_of(path: str | Path) -> int:
    """Text to entries: what is timed."""
    from pipeline import annexes, editions, rows, vocabulary
    from pipeline.readers import read

    words = vocabulary.load()
    document = read(path)
    last = editions.last_row(document)
    return sum(
        len(rows.read_annex(annex, words, last_row_of_file=last).entries)
        for annex in annexes.find(document, words).annexes
    )


def repeated(annex_count: int, target: Path) -> Path:
    """The notice with its two annexes repeated, renumbered, to this many."""
    text = NOTICE.read_text("utf-8").rstrip()
    # The broken-off row goes: each copy of the annex ends with a whole row.
    text = text[: text.rindex("\t104\n")]
    first, second = text.index("\n附件1\n"), text.index("\n附件2\n")
    body, annexes = text[:first], (text[first:second], text[second:])
    parts = [
        re.sub(r"^\n附件[12]\n", f"\n附件{number + 1}\n", annexes[number % 2])
        for number in range(annex_count)
    ]
    target.write_text(body + "".join(parts), "utf-8")
    return target


def reading(folder: Path) -> Iterator[Figure]:
    """Text to entries, its growth and its memory."""
    written = folder / "notice.docx"
    notice_docx.write(NOTICE, written)
    ours = median_of(("from benchmarks.__main__ import entries_of", "entries_of(path)"), NOTICE)
    opened = median_of(("import docx", "docx.Document(path)"), written)
    yield Figure(
        "text to entries",
        "opening the same notice with python-docx",
        ours / opened,
        1.0,
        f"{ours * 1000:,.1f} ms against {opened * 1000:,.1f} ms",
    )
    small, large = repeated(2, folder / "2.txt"), repeated(100, folder / "100.txt")
    figure = paired(
        "100 annexes, time per row",
        seconds_of(lambda: entries_of(large)),
        "that of 2 annexes",
        seconds_of(lambda: entries_of(small), 50),
        1.3 * 50,
    )
    yield Figure(figure.what, figure.against, figure.value / 50, 1.3, figure.detail)
    code = f"from benchmarks.__main__ import entries_of; from pathlib import Path; entries_of(Path({str(large)!r}))"
    subprocess.run(python("-c", code), check=True, cwd=ROOT)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield Figure("100 annexes, peak memory in MB", "1 MB", peak, 600, "whole process")


def commands(folder: Path) -> Iterator[Figure]:
    """Whole processes against what they import."""
    root = folder / "root"
    shutil.copytree(ROOT / "raw", root / "raw")
    catalog = [CATALOG, "--root", str(root)]

    def anew() -> None:
        for name in ("staging", "warehouse"):
            shutil.rmtree(root / name, ignore_errors=True)

    quiet = {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "60",
        "GX_ANALYTICS_ENABLED": "false",
    }
    flow = process(
        python(str(BASELINES / "empty_flow.py")), PREFECT_HOME=str(folder / "prefect"), **quiet
    )

    def against(
        what: str,
        command: list[str],
        script: str,
        limit: float,
        before: Callable[[], object] = lambda: None,
    ) -> Figure:
        baseline = flow
        if script != "empty_flow":
            baseline = process(python(str(BASELINES / f"{script}.py")), **quiet)
        words = script.replace("_", " ")
        return paired(what, process(command, before), words, baseline, limit)

    yield against("catalog refresh", [*catalog, "refresh"], "empty_flow", 1.4, anew)
    yield against("catalog refresh, nothing new", [*catalog, "refresh"], "empty_flow", 1.2)
    direct = [*catalog, "refresh", "--direct"]
    yield against("refresh --direct", direct, "pandas_and_great_expectations", 1.3, anew)
    yield against("refresh --direct, nothing new", direct, "just_pyarrow", 4.0)
    yield against("catalog --help", [CATALOG, "--help"], "typer_and_rich", 2.0)
    check = [*catalog, "check", str(NOTICE)]
    yield against("catalog check", check, "pyarrow_and_typer", 3.0)


def main() -> int:
    """Print every figure; 1 where one is beyond its limit."""
    all_hold = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = (
            reading,
            bench_word.figures,
            bench_excel.figures,
            bench_web.figures,
            bench_pdf.figures,
            bench_link.figures,
            commands,
        )
        for part in parts:
            for figure in part(folder):
                print(figure.line(), flush=True)
                all_hold = all_hold and figure.holds
    return 0 if all_hold else 1


if __name__ == "__main__":
    sys.exit(main())
