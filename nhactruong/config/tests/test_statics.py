from nhactruong.config.statics import collect_when_changed, is_collected


def test_files_are_collected_once_and_not_again(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    assert not is_collected()

    assert collect_when_changed()

    assert is_collected()
    assert not collect_when_changed()
    assert (settings.STATIC_ROOT / "ui").is_dir()


def test_files_of_another_release_are_collected_anew(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    collect_when_changed()
    (settings.STATIC_ROOT / ".collected").write_text("another release")

    assert collect_when_changed()
