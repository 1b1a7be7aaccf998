"""What is kept of compiled loops is renewed when any file of the package changes."""

from liandong.engine.linkage.codepoints import fold
from liandong.engine.linkage.compiled import STAMP, stamp_of


def test_another_file_or_another_size_is_another_stamp(tmp_path):
    (tmp_path / "a.py").write_text("x = 1")
    before = stamp_of(tmp_path)
    (tmp_path / "b.py").write_text("y = 2")
    assert stamp_of(tmp_path) != before


def test_loops_are_kept_under_the_stamp_of_all_files():
    assert any(name == "compare.py" for name, _, _ in STAMP)
    assert fold._cache._cache_file._source_stamp == STAMP


def test_full_width_signs_fold():
    assert fold(ord("Ａ")) == ord("a")
    assert fold(ord("１")) == ord("1")
    assert fold(ord("　")) == ord(" ")
    assert fold(ord("中")) == ord("中")
