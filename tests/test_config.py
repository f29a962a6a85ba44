from __future__ import annotations

from pathlib import Path

import pytest

from wiki.config import SettingError, read


def test_without_any_variable_but_the_folder_all_has_a_default(tmp_path: Path) -> None:
    settings = read({"KUNNASH_DATA": str(tmp_path / "new")})
    assert settings.database_url == f"sqlite:///{tmp_path}/new/kunnash.db"
    assert (settings.language, settings.public_reading, settings.trusted_proxies) == ("ar", True, 0)


def test_the_secret_key_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    environment = {"KUNNASH_DATA": str(tmp_path)}
    assert read(environment).secret_key == read(environment).secret_key
    assert len(read(environment).secret_key) >= 32
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("value", ["0", "off", "False", "no", " NO "])
def test_public_reading_can_be_switched_off_in_any_usual_word(tmp_path: Path, value: str) -> None:
    assert not read({"KUNNASH_DATA": str(tmp_path), "KUNNASH_PUBLIC_READING": value}).public_reading


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KUNNASH_PUBLIC_READING", "perhaps"),
        ("KUNNASH_LANGUAGE", "de"),
        ("KUNNASH_BASE_URL", "wiki.example"),
        ("KUNNASH_BASE_URL", "javascript://x"),
        ("KUNNASH_BASE_URL", "https://x:99999"),
        ("KUNNASH_SMTP_URL", "mail.example"),
        ("KUNNASH_TRUSTED_PROXIES", "-1"),
        ("KUNNASH_TRUSTED_PROXIES", "٢"),
        ("KUNNASH_SEARCH_ENGINE", "lucene"),
        ("KUNNASH_DATABASE_URL", "mysql://x"),
        ("KUNNASH_DATA", "/dev/null/x"),
        ("KUNNASH_DATABASE_URL", "sqlite:///"),
        ("KUNNASH_DATABASE_URL", "sqlite:///:memory:"),
        ("KUNNASH_BASE_URL", "https://user:pass@wiki.example"),
        ("KUNNASH_BASE_URL", "https://wiki.example/?x"),
        ("KUNNASH_BASE_URL", "https://wiki example"),
        ("KUNNASH_TRUSTED_PROXIES", "99999999999"),
    ],
)
def test_a_wrong_value_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        read({"KUNNASH_DATA": str(tmp_path), name: value})


def test_an_empty_secret_key_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    with pytest.raises(SettingError, match="KUNNASH_SECRET_KEY"):
        read({"KUNNASH_DATA": str(tmp_path)})


def test_a_mail_server_may_ask_for_a_login(tmp_path: Path) -> None:
    address = "smtp://user:pass@mail.example:587"
    assert read({"KUNNASH_DATA": str(tmp_path), "KUNNASH_SMTP_URL": address}).smtp_url == address
