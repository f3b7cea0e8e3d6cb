"""Files that are not one edition: refused before anything is landed, in a line that names them."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline import landing
from pipeline.bundle import is_bundle
from pipeline.errors import CatalogError, UnreadableFile
from pipeline.readers.sniff import sniff
from pipeline.refresh import refresh
from pipeline.settings import Settings
from tests.builders.word_notice import notice
from tests.builders.zip_file import entry, zip_file
from tests.several_files import (
    BODY_TEXT,
    FIRST,
    SECOND,
    SHAPE,
    THREE,
    add,
    refused,
    untouched,
    written,
)
from tests.warehouses import EDITION, NOTICE, ROOT, SERIES, leftovers, new_root


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "root").mkdir()
    return new_root(tmp_path / "root", with_edition=False)


@pytest.mark.parametrize("issued_on", [None, EDITION])
def test_an_annex_in_two_files_names_both(
    issued_on: str | None, settings: Settings, tmp_path: Path
) -> None:
    again = notice(SHAPE, parts=["1"], dressed=False)
    line = refused(settings, written(tmp_path / "in", {**THREE, "清单.docx": again}), issued_on)
    assert "annex 1 stands in 清单.docx and in 附件1.docx" in line
    two = {"甲.docx": notice(SHAPE), "乙.docx": notice(SHAPE, dressed=False)}
    line = refused(settings, written(tmp_path / "two", two), issued_on)
    assert "annex 1 stands in 乙.docx and in 甲.docx" in line


def test_an_annex_in_parts_in_two_files_names_both(settings: Settings, tmp_path: Path) -> None:
    rest = notice(SHAPE, parts=["1"], over="nothing", dressed=False)
    for name in ("附件1（续）.docx", "附件一.docx"):
        files = {"通知.txt": BODY_TEXT, "附件1.docx": FIRST, "附件2.docx": SECOND, name: rest}
        line = refused(settings, written(tmp_path / name, files))
        assert f"annex 1 stands in 附件1.docx and in {name}" in line


def test_the_same_file_twice_names_both(settings: Settings, tmp_path: Path) -> None:
    paths = written(tmp_path / "in", {"a.docx": FIRST, "b.docx": FIRST})
    assert "a.docx and b.docx are the same file" in refused(settings, paths)
    packed = {"a.zip": zip_file(entry("甲/附件1.docx", FIRST)), "附件1.docx": FIRST}
    paths = written(tmp_path / "packed", packed)
    assert "a.zip: 甲/附件1.docx and 附件1.docx are the same" in refused(settings, paths)


def test_two_files_of_one_name_name_both(settings: Settings, tmp_path: Path) -> None:
    packed = {"a.zip": zip_file(entry("甲/附件1.DOCX", SECOND)), "附件1.docx": FIRST}
    line = refused(settings, written(tmp_path / "in", packed), EDITION)
    assert "a.zip: 甲/附件1.DOCX and 附件1.docx have one name" in line


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    small = Settings(root=tmp_path, max_file_bytes=1_000)
    (tmp_path / "raw" / SERIES).mkdir(parents=True)
    series = ROOT / "raw" / SERIES / "series.yaml"
    (tmp_path / "raw" / SERIES / "series.yaml").write_bytes(series.read_bytes())
    assert "more than the limit of 1,000" in refused(small, [NOTICE])


@hypothesis_settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_a_damaged_zip_is_landed_whole_or_refused_in_one_line(
    settings: Settings, tmp_path: Path, data: st.DataObject
) -> None:
    texts = {"通知.txt": BODY_TEXT[:900], "附件1.txt": NOTICE.read_bytes()[6_000:9_000]}
    damaged = bytearray(zip_file(*(entry(name, one, "gbk") for name, one in texts.items())))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        if data.draw(st.booleans()):
            damaged[place] = data.draw(st.integers(0, 255))
        else:
            del damaged[place : place + data.draw(st.integers(1, 200))]
    (path,) = written(tmp_path / "in", {"a.zip": bytes(damaged)})
    try:
        lines = add(settings, [path], EDITION)
    except CatalogError as error:
        assert "\n" not in str(error) and "a.zip" in str(error)
        untouched(settings)
    else:
        (edition,) = landing.series_of(settings.raw)[0].editions
        assert landing.problems_of(edition) == []
        landed = {edition.path(file).read_bytes() for file in edition.declared.files}
        if landed == {bytes(damaged)}:
            # Without its first bytes it may be a text.
            assert not is_bundle(bytes(damaged), sniff(bytes(damaged)))
            assert "would hold the edition back" in lines[0]
        else:
            assert landed == set(texts.values())
        for one in edition.folder.iterdir():
            one.unlink()
        edition.folder.rmdir()
    assert leftovers(settings) == []


def test_what_is_held_back_is_told_of_the_file_that_is_wrong(tmp_path: Path) -> None:
    settings = new_root(tmp_path)
    later = BODY_TEXT.replace(b"2021", b"2022")
    damaged = {"通知.txt": later, "附件1.docx": FIRST[:-200], "附件2.docx": SECOND}
    with pytest.raises(UnreadableFile, match=r"^附件1\.docx: is a damaged"):
        add(settings, written(tmp_path / "in", damaged))
    assert not (settings.raw / SERIES / "2022-06-30").exists()
    # As it may have been landed before a reader knew better.
    landing.add(
        settings.raw,
        SERIES,
        [landing.NewFile(name, data, sniff(data)) for name, data in damaged.items()],
        issued_on=datetime.date(2022, 6, 30),
        source_url=None,
        retrieved_on=datetime.date(2022, 7, 1),
    )
    assert refresh(settings, say=lambda line: None).exit_code == 1
    import pyarrow.parquet as parquet

    rejects = parquet.read_table(settings.warehouse / "current" / "rejects.parquet").to_pylist()
    (told,) = [row for row in rejects if row["edition_id"] == "2022-06-30"]
    assert told["source_file"] == f"{SERIES}/2022-06-30/附件1.docx"
    assert told["reason"] == "unreadable-file"
