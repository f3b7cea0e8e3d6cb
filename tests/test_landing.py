"""raw/: a file is landed as published, never overwritten, and a change of its bytes is noticed."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import yaml
from warehouses import EDITION, NOTICE, SERIES, new_root

from pipeline import add as adding
from pipeline import landing
from pipeline.errors import DeclarationError, LandingError, UnreadableFile, UsageError
from pipeline.settings import Settings
from tests.builders import excel_notice, word_notice


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return new_root(tmp_path / "root", with_edition=False)


def land(settings: Settings, path: Path, issued_on: str | None = None) -> list[str]:
    return adding.add(settings, [path], SERIES, issued_on, None)


def test_the_date_is_the_notices_own_where_none_is_given(settings: Settings) -> None:
    (line,) = land(settings, NOTICE)
    folder = settings.raw / SERIES / EDITION
    assert (folder / NOTICE.name).read_bytes() == NOTICE.read_bytes()
    assert "text, 31,110 bytes" in line
    declared = yaml.safe_load((folder / "edition.yaml").read_text("utf-8"))
    assert declared["issued_on"] == datetime.date(2021, 6, 30)
    assert declared["files"][0]["size"] == 31_110
    assert declared["files"][0]["format"] == "text"


def test_the_same_bytes_again_are_no_change(settings: Settings, tmp_path: Path) -> None:
    land(settings, NOTICE)
    before = (settings.raw / SERIES / EDITION / "edition.yaml").read_bytes()
    assert "landed already" in land(settings, NOTICE)[0]
    renamed = tmp_path / "another-name.txt"
    renamed.write_bytes(NOTICE.read_bytes())
    assert "landed already" in land(settings, renamed, "2022-01-01")[0]
    assert (settings.raw / SERIES / EDITION / "edition.yaml").read_bytes() == before


def test_other_bytes_under_the_same_name_are_refused(settings: Settings, tmp_path: Path) -> None:
    land(settings, NOTICE)
    other = tmp_path / NOTICE.name
    other.write_bytes(NOTICE.read_bytes() + b"\n")
    with pytest.raises(LandingError, match="landed already with other bytes, and is not overwritt"):
        land(settings, other)
    assert (settings.raw / SERIES / EDITION / NOTICE.name).read_bytes() == NOTICE.read_bytes()


def test_two_editions_of_one_date_are_refused(settings: Settings, tmp_path: Path) -> None:
    land(settings, NOTICE)
    other = tmp_path / "other.txt"
    other.write_bytes(NOTICE.read_bytes() + b"\n")
    with pytest.raises(LandingError, match="two editions have two dates"):
        land(settings, other)


def test_a_file_without_a_date_asks_for_one(settings: Settings, tmp_path: Path) -> None:
    plain = tmp_path / "plain.txt"
    plain.write_text("没有日期的文件", "utf-8")
    with pytest.raises(LandingError, match="--issued-on"):
        land(settings, plain)
    assert not (settings.raw / SERIES / EDITION).exists()


def test_an_impossible_date_is_a_usage_error(settings: Settings) -> None:
    with pytest.raises(UsageError, match="2021-06-31 is no date"):
        land(settings, NOTICE, "2021-06-31")


def test_a_date_other_than_the_notices_is_taken_as_stated_and_warned_of(
    settings: Settings,
) -> None:
    lines = land(settings, NOTICE, "2021-07-01")
    assert lines[0].startswith("warning: the notice says 2021-06-30")
    assert (settings.raw / SERIES / "2021-07-01").is_dir()


def damaged(data: bytes) -> bytes:
    """The bytes, cut off."""
    return data[: len(data) * 2 // 3]


WORD = word_notice.notice(word_notice.SHAPES["labels merged"])
EXCEL = excel_notice.notice(excel_notice.SHAPES["labels merged"])


NO_PICTURE = [
    (bytes(range(256)) * 8, "holds control bytes; retrieve it again"),
    (b"", "is empty; retrieve the file again"),
    (damaged(WORD), "is a damaged (?:Word|Excel) file: .*; retrieve the file again"),
    (damaged(EXCEL), "is a damaged (?:Word|Excel) file: .*; retrieve the file again"),
    (b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog", "is a damaged PDF: .*; retrieve the file again"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "; retrieve it again"),
]
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 99, r"is a picture \(PNG\); leave it out"


@pytest.mark.parametrize(("data", "said"), [*NO_PICTURE, PICTURE])
def test_a_file_that_no_reader_reads_is_refused_with_what_to_do_about_it(
    settings: Settings, tmp_path: Path, data: bytes, said: str
) -> None:
    path = tmp_path / "通知"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match=f"^通知: .*{said}") as caught:
        land(settings, path)
    assert "--issued-on" not in str(caught.value)
    assert caught.value.exit_code == 2
    assert [path.name for path in (settings.raw / SERIES).iterdir()] == ["series.yaml"]


def test_what_is_no_notice_is_refused_under_a_given_date_too(
    settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "通知"
    path.write_bytes(PICTURE[0])
    with pytest.raises(UnreadableFile, match=PICTURE[1]):
        land(settings, path, "2022-01-01")
    assert [path.name for path in (settings.raw / SERIES).iterdir()] == ["series.yaml"]


@pytest.mark.parametrize("data", [data for data, _ in NO_PICTURE])
def test_what_was_published_damaged_is_landed_under_a_given_date_and_warned_of(
    settings: Settings, tmp_path: Path, data: bytes
) -> None:
    path = tmp_path / "通知"
    path.write_bytes(data)
    lines = land(settings, path, "2022-01-01")
    assert lines[0].startswith("warning: a refresh would hold the edition back: ")
    assert (settings.raw / SERIES / "2022-01-01" / "通知").read_bytes() == data


def test_a_file_without_annexes_is_landed_under_a_given_date_and_warned_of(
    settings: Settings, tmp_path: Path
) -> None:
    plain = tmp_path / "plain.txt"
    plain.write_text("没有附件的文件", "utf-8")
    with pytest.raises(LandingError, match=r"no annex .*no 成文日期 .*--issued-on"):
        land(settings, plain)
    lines = land(settings, plain, "2022-01-01")
    assert lines[0].startswith("warning: a refresh would hold the edition back: has no annex")


def test_a_series_without_its_declaration_is_refused(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    with pytest.raises(DeclarationError, match=r"raw/new-series/series\.yaml: is missing"):
        adding.add(Settings(root=tmp_path), [NOTICE], "new-series", None, None)


@pytest.mark.parametrize("name", ["", "..", "a/b", ".hidden"])
def test_a_series_name_that_climbs_out_is_refused(name: str, settings: Settings) -> None:
    with pytest.raises(UsageError, match="is no series name"):
        adding.add(settings, [NOTICE], name, None, None)


def test_a_changed_a_missing_and_a_strange_file_are_noticed(tmp_path: Path) -> None:
    settings = new_root(tmp_path)
    (edition,) = landing.series_of(settings.raw)[0].editions
    assert landing.problems_of(edition) == []
    path = settings.raw / SERIES / EDITION / NOTICE.name
    path.write_bytes(path.read_bytes() + b" ")
    assert "has changed since it was landed" in str(landing.problems_of(edition)[0])
    path.unlink()
    assert "is missing" in str(landing.problems_of(edition)[0])
    (path.parent / "strange.txt").write_text("?", "utf-8")
    assert "edition.yaml does not name it" in str(landing.problems_of(edition)[1])


def test_an_edition_whose_date_is_not_its_folders_is_refused(tmp_path: Path) -> None:
    settings = new_root(tmp_path)
    folder = settings.raw / SERIES / EDITION
    folder.rename(folder.parent / "2021-07-01")
    with pytest.raises(DeclarationError, match="two editions of one date, or a wrong name"):
        landing.series_of(settings.raw)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: [", "is no valid YAML at line"),
        ("title: x\ntitle: y\n", "is no valid YAML at line 2"),
        ("title: x\n", "division_code: field required"),
        ("title: x\ndivision_code: '37'\nauthority_level: district\n", "division_code"),
        ("title: x\ndivision_code: '371002'\nauthority_level: county\n", "authority_level"),
        (
            "title: x\ndivision_code: '371002'\nauthority_level: district\ndepartment: {}\n",
            "department: extra inputs are not permitted",
        ),
    ],
)
def test_a_declaration_of_another_shape_is_one_line_that_names_the_key(
    text: str, said: str, tmp_path: Path
) -> None:
    settings = new_root(tmp_path)
    (settings.raw / SERIES / "series.yaml").write_text(text, "utf-8")
    with pytest.raises(DeclarationError) as caught:
        landing.series_of(settings.raw)
    assert said in str(caught.value)
    assert f"raw/{SERIES}/series.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)
