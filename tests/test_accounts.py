from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pages_store import database
from pages_store.errors import FieldError, NotFoundError
from wiki.accounts import passwords, registry, sessions, tokens
from wiki.accounts.tables import Account, Attempt, SignIn, Token

PASSWORD = "a long enough passphrase"


def _add(session: Session, name: str = "amal", role: str = "member", password: str = PASSWORD) -> Account:
    with database.writing(session):
        return registry.add(session, name, f"{name}@example.org", role, password)


def _check(session: Session, login: str, password: str, address: str = "192.0.2.1") -> Account | None:
    with database.writing(session):
        return sessions.check(session, login, password, address)


@pytest.mark.parametrize("login", ["amal", "AMAL", " amal ", "amal@example.org", "Amal@Example.org"])
def test_one_signs_in_by_name_or_email_in_any_case(session: Session, login: str) -> None:
    assert _check(session, login, PASSWORD) is None
    account = _add(session)
    assert _check(session, login, PASSWORD) is account


def test_a_wrong_password_an_unknown_name_and_a_disabled_account_all_fail_alike(session: Session) -> None:
    _add(session)
    gone = _add(session, "sami")
    with database.writing(session):
        registry.disable(session, gone)
    assert _check(session, "amal", "wrong wrong") is None
    assert _check(session, "nobody", PASSWORD) is None
    assert _check(session, "sami", PASSWORD) is None


def test_an_account_without_a_password_has_none_that_fits(session: Session) -> None:
    _add(session, password="")
    assert _check(session, "amal", "") is None


def test_after_five_wrong_passwords_the_next_try_waits_even_with_the_right_one(session: Session) -> None:
    _add(session)
    for _ in range(5):
        assert _check(session, "amal", "wrong wrong", "192.0.2.7") is None
    with pytest.raises(sessions.TooManyAttemptsError) as wait:
        _check(session, "amal", PASSWORD, "192.0.2.8")
    assert wait.value.seconds >= 1
    assert session.scalar(select(Attempt.failures).where(Attempt.subject == f"login:{registry.login_key('amal')}")) == 5


def test_the_right_password_after_the_wait_ends_the_counting(session: Session) -> None:
    account = _add(session)
    for _ in range(5):
        _check(session, "amal", "wrong wrong")
    with database.writing(session):
        for attempt in session.scalars(select(Attempt)):
            attempt.last_at = datetime.now(UTC) - timedelta(hours=1)
    assert _check(session, "amal", PASSWORD) is account
    assert session.scalars(select(Attempt)).all() == []


@pytest.mark.parametrize("password", ["short", "password1", "aaaaaaaaaaaa", "Qwertyuiop"])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(FieldError):
        passwords.hashed(password)


def test_a_long_password_counts_to_its_last_character() -> None:
    kept = passwords.hashed("س" * 30 + "ب" * 70)
    assert passwords.matches("س" * 30 + "ب" * 70, kept)
    assert not passwords.matches("س" * 30 + "ب" * 69, kept)


def test_no_secret_is_kept_in_clear(session: Session) -> None:
    account = _add(session)
    with database.writing(session):
        secret = tokens.issue(session, account, "api")
        user = sessions.begin(session, account, "browser")
    kept = [*session.scalars(select(Token.token_hash)), *session.scalars(select(SignIn.token_hash)), account.password_hash]
    assert not {secret, user.get_id(), PASSWORD} & set(kept)


def test_a_link_signs_in_once(session: Session) -> None:
    account = _add(session)
    with database.writing(session):
        secret = tokens.issue(session, account, "link", tokens.LINK_LIFE)
    with database.writing(session):
        assert tokens.spend(session, secret, "api") is None
        assert tokens.spend(session, secret, "link") is account
        assert tokens.spend(session, secret, "link") is None


def test_a_link_is_over_after_its_life(session: Session) -> None:
    account = _add(session)
    with database.writing(session):
        secret = tokens.issue(session, account, "link", timedelta(seconds=-1))
    assert tokens.holder(session, secret, "link") is None


def test_disabling_ends_sessions_and_tokens(session: Session) -> None:
    account = _add(session)
    with database.writing(session):
        user = sessions.begin(session, account, "browser")
        secret = tokens.issue(session, account, "api")
    assert sessions.user(session, user.get_id()) is not None
    with database.writing(session):
        registry.disable(session, account)
    assert sessions.user(session, user.get_id()) is None
    assert tokens.holder(session, secret, "api") is None


def test_the_last_administrator_stays(session: Session) -> None:
    first = _add(session, "huda", "administrator")
    with pytest.raises(FieldError), database.writing(session):
        registry.disable(session, first)
    _add(session, "nuri", "administrator")
    with database.writing(session):
        registry.disable(session, first)
    assert first.disabled_at


@pytest.mark.parametrize("name", ["Amal", "аmal", "a\u200bmal", "ａｍａｌ"])
def test_a_name_that_looks_like_another_is_taken(session: Session, name: str) -> None:
    _add(session)
    with pytest.raises(FieldError) as refused, database.writing(session):
        registry.add(session, name, "other@example.org", "member")
    assert (refused.value.field, refused.value.reason) == ("name", "taken")


@pytest.mark.parametrize("email", ["", "amal", "a@b", "a@b.org\r\nBcc: all@x.org", "a@b.org,c@d.org", "<a>@b.org"])
def test_an_address_that_mail_can_not_reach_is_refused(session: Session, email: str) -> None:
    with pytest.raises(FieldError), database.writing(session):
        registry.add(session, "amal", email, "member")


def test_an_unknown_account_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError):
        registry.named(session, "nobody")
