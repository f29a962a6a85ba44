from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, select, update
from sqlalchemy.orm import Session

from pages_store import database, people
from pages_store.errors import FieldError, NotFoundError
from wiki.accounts import agents, attempts, invitations, passwords, registry, sessions, tokens
from wiki.accounts.tables import Account, Attempt, Invitation, SignIn, Token

PASSWORD = "a long enough passphrase"


def _add(session: Session, name: str = "amal", role: str = "member", password: str = "") -> Account:
    with database.writing(session):
        return registry.add(session, name, f"{name}@example.org", role, password)


def _check(session: Session, login: str, password: str, address: str = "192.0.2.1") -> Account | None:
    account = sessions.claimed(session, login, password, address)
    with database.writing(session):
        return account if sessions.admit(session, login, address, account) else None


@pytest.mark.parametrize("login", ["amal", "AMAL", " amal ", "amal@example.org", "Amal@Example.org"])
def test_one_signs_in_by_name_or_email_in_any_case(session: Session, login: str) -> None:
    assert _check(session, login, PASSWORD) is None
    account = _add(session, password=PASSWORD)
    assert _check(session, login, PASSWORD) is account


def test_a_wrong_password_an_unknown_name_and_a_disabled_account_all_fail_alike(session: Session) -> None:
    _add(session, password=PASSWORD)
    gone = _add(session, "sami", password=PASSWORD)
    with database.writing(session):
        registry.disable(session, gone)
    assert _check(session, "amal", "wrong wrong") is None
    assert _check(session, "nobody", PASSWORD) is None
    assert _check(session, "sami", PASSWORD) is None


def test_an_account_without_a_password_has_none_that_fits(session: Session) -> None:
    _add(session, password="")
    assert _check(session, "amal", "") is None


def test_after_five_wrong_passwords_the_next_try_waits_even_with_the_right_one(session: Session) -> None:
    _add(session, password=PASSWORD)
    for _ in range(5):
        assert _check(session, "amal", "wrong wrong", "192.0.2.7") is None
    with pytest.raises(attempts.TooManyAttemptsError) as wait:
        _check(session, "amal", PASSWORD, "192.0.2.8")
    assert wait.value.seconds >= 1
    assert session.scalar(select(Attempt.failures).where(Attempt.subject == f"login:{registry.login_key('amal')}")) == 5


def test_who_guesses_one_name_does_not_lock_out_the_colleagues_in_the_same_office(session: Session) -> None:
    account = _add(session, password=PASSWORD)
    for _ in range(5):
        _check(session, "ghost", "wrong wrong", "192.0.2.7")
    assert _check(session, "amal", PASSWORD, "192.0.2.7") is account


def test_who_guesses_many_names_from_one_address_waits(session: Session) -> None:
    _add(session, password=PASSWORD)
    with database.writing(session):
        for number in range(25):
            attempts.count(session, f"ghost{number}", "192.0.2.7", right=False)
    with pytest.raises(attempts.TooManyAttemptsError):
        _check(session, "amal", PASSWORD, "192.0.2.7")


def test_the_right_password_after_the_wait_ends_the_counting(session: Session) -> None:
    account = _add(session, password=PASSWORD)
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


def test_guesses_that_were_begun_at_once_are_counted_one_by_one(session: Session) -> None:
    """All were let through to the check of the password; once five have failed even the right one waits."""
    account = _add(session, password=PASSWORD)
    claims = [sessions.claimed(session, "amal", word, "192.0.2.1") for word in ["wrong wrong"] * 5 + [PASSWORD]]
    assert claims == [None] * 5 + [account]
    for claim in claims[:5]:
        with database.writing(session):
            assert not sessions.admit(session, "amal", "192.0.2.1", claim)
    with pytest.raises(attempts.TooManyAttemptsError), database.writing(session):
        sessions.admit(session, "amal", "192.0.2.1", claims[5])


def test_a_password_that_was_changed_while_it_was_checked_lets_no_one_in(session: Session) -> None:
    account = _add(session, password=PASSWORD)
    claim = sessions.claimed(session, "amal", PASSWORD, "192.0.2.1")
    with Session(session.get_bind()) as other, database.writing(other):
        other.get_one(Account, account.id).password_hash = passwords.hashed("another long passphrase")
    with database.writing(session):
        assert not sessions.admit(session, "amal", "192.0.2.1", claim)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("", "unix:", False),
    ],
)
def test_wrong_passwords_are_counted_for_the_network_they_come_from(
    session: Session, first: str, second: str, same: bool
) -> None:
    with database.writing(session):
        for number in range(25):
            attempts.count(session, f"nobody{number}", first, right=False)
    if same:
        with pytest.raises(attempts.TooManyAttemptsError):
            attempts.require_patience(session, "amal", second)
    else:
        attempts.require_patience(session, "amal", second)


def test_wrong_passwords_are_forgotten_after_a_day(session: Session) -> None:
    _check(session, "nobody", PASSWORD)
    with database.writing(session):
        session.execute(update(Attempt).values(last_at=datetime.now(UTC) - timedelta(days=2)))
    _check(session, "someone", PASSWORD, "192.0.2.9")
    assert set(session.scalars(select(Attempt.subject))) == {"login:someone", "address:192.0.2.9"}


@pytest.mark.parametrize("password", ["Amal Salem", "amal@example.org", "AMAL@example.org", "ａｍａｌ salem"])
def test_a_password_that_is_ones_name_or_address_is_refused(password: str) -> None:
    with pytest.raises(FieldError) as refused:
        passwords.hashed(password, "amal salem", "amal@example.org")
    assert refused.value.reason == "known"


def test_enabling_an_account_again_brings_back_no_session_token_or_link(session: Session) -> None:
    account = _add(session, password=PASSWORD)
    with database.writing(session):
        user = sessions.begin(session, account, "browser")
        token, link = tokens.issue(session, account, "api"), tokens.sign_in_link(session, account)
        registry.disable(session, account)
        registry.enable(session, account)
    assert sessions.user(session, user.get_id()) is None
    assert tokens.holder(session, token, "api") is None
    assert tokens.holder(session, link, "link") is None
    assert _check(session, "amal", PASSWORD) is account


def test_a_link_for_a_lost_password_lives_half_an_hour_and_a_first_one_seven_days(session: Session) -> None:
    for name, password, life in (("amal", PASSWORD, timedelta(minutes=30)), ("sami", "", timedelta(days=7))):
        account = _add(session, name, password=password)
        with database.writing(session):
            tokens.sign_in_link(session, account)
        token = tokens.of_account(session, account, "link")[0]
        assert token.expires_at == token.created_at + life


def test_a_new_link_lets_the_one_before_serve_no_more(session: Session) -> None:
    account = _add(session)
    with database.writing(session):
        first, second = tokens.sign_in_link(session, account), tokens.sign_in_link(session, account)
    assert tokens.holder(session, first, "link") is None
    assert tokens.holder(session, second, "link") is account


@pytest.mark.parametrize("role", ["member", "coordinator"])
def test_the_last_administrator_keeps_the_role(session: Session, role: str) -> None:
    first = _add(session, "huda", "administrator")
    gone = _add(session, "nuri", "administrator")
    with database.writing(session):
        registry.disable(session, gone)
    with pytest.raises(FieldError), database.writing(session):
        registry.change_role(session, first, role)
    assert session.scalar(select(Account.role).where(Account.id == first.id)) == "administrator"
    with database.writing(session):
        registry.change_role(session, first, "administrator")
        registry.change_role(session, gone, "member")


def test_of_administrators_who_demote_each_other_at_once_one_stays(session: Session) -> None:
    """Each read the other's account before either wrote; the check is made on what the database says by then."""
    pairs = [_add(session, name, "administrator").id for name in ("huda", "nuri")]
    outcomes = []
    with Session(session.get_bind()) as one, Session(session.get_bind()) as two:
        seen = [(each, each.get_one(Account, other)) for each, other in ((one, pairs[1]), (two, pairs[0]))]
        for each, other in seen:
            try:
                with database.writing(each):
                    registry.change_role(each, other, "member")
                outcomes.append("done")
            except FieldError as error:
                outcomes.append(error.reason)
    assert outcomes == ["done", "last_administrator"]


def test_an_invitation_makes_one_account_with_its_role_and_team(session: Session) -> None:
    admin = _add(session, "huda", "administrator")
    with database.writing(session):
        secret = invitations.issue(session, admin, "coordinator", people.team(session, "بلدية زليتن"))
        account = invitations.accept(session, secret, "منى", "mona@example.org", PASSWORD)
    assert (account.role, account.person.team and account.person.team.name) == ("coordinator", "بلدية زليتن")
    with pytest.raises(NotFoundError), database.writing(session):
        invitations.accept(session, secret, "سامي", "sami@example.org", PASSWORD)
    assert [each.used_by for each in invitations.latest(session, 5)] == [account]
    with pytest.raises(NotFoundError), database.writing(session):
        invitations.withdraw(session, invitations.latest(session, 1)[0].id)


def test_an_invitation_is_over_after_seven_days_and_is_kept_as_a_hash(session: Session) -> None:
    admin = _add(session, "huda", "administrator")
    with database.writing(session):
        secret = invitations.issue(session, admin, "member")
    kept = invitations.latest(session, 1)[0]
    assert secret not in kept.token_hash
    assert kept.expires_at == kept.created_at + timedelta(days=7)
    with database.writing(session):
        kept.expires_at = datetime.now(UTC)
    assert kept.state == "expired"
    assert invitations.find(session, secret) is None


def test_a_refused_acceptance_leaves_the_invitation_open(session: Session) -> None:
    admin = _add(session, "huda", "administrator")
    with database.writing(session):
        secret = invitations.issue(session, admin, "member")
    for name, email, password in (("huda", "a@example.org", PASSWORD), ("منى", "x", PASSWORD), ("منى", "a@example.org", "")):
        with pytest.raises(FieldError), database.writing(session):
            invitations.accept(session, secret, name, email, password)
    assert invitations.find(session, secret)


@pytest.mark.parametrize("end", [registry.disable, lambda session, who: registry.change_role(session, who, "member")])
def test_invitations_end_when_the_inviter_is_no_administrator_any_more(
    session: Session, end: Callable[[Session, Account], None]
) -> None:
    _add(session, "huda", "administrator")
    nuri = _add(session, "nuri", "administrator")
    with database.writing(session):
        secret = invitations.issue(session, nuri, "administrator")
        end(session, nuri)
    assert invitations.find(session, secret) is None
    assert session.scalars(select(Invitation)).all() == []


def test_that_a_session_was_seen_is_noted_once_in_ten_minutes_and_is_no_change_of_the_site(session: Session) -> None:
    account = _add(session)
    with database.writing(session) as clock:
        row = sessions.begin(session, account, "browser").row
    assert not sessions.is_due(row)
    with database.writing(session):
        row.seen_at = old = datetime.now(UTC) - timedelta(minutes=11)
    assert sessions.is_due(row)
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    sessions.note_seen(engine, row.id)
    session.refresh(row)
    assert row.seen_at > old
    with database.writing(session) as later:
        assert later == clock + 2


def test_where_nothing_can_be_written_nothing_is_noted_and_nothing_fails(session: Session, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'without_tables.db'}")
    sessions.note_seen(engine, 1)
    engine.dispose()


def test_sessions_that_are_over_are_neither_listed_nor_kept(session: Session) -> None:
    account = _add(session)
    with database.writing(session):
        row = sessions.begin(session, account, "old").row
        row.created_at -= sessions.LIFE
    assert sessions.of_account(session, account) == []
    with database.writing(session):
        sessions.begin(session, account, "new")
    assert session.scalars(select(SignIn.agent)).all() == ["new"]


def test_no_one_ends_a_session_or_token_of_another(session: Session) -> None:
    amal, sami = _add(session), _add(session, "sami")
    with database.writing(session):
        row = sessions.begin(session, sami, "browser").row
        tokens.issue(session, sami, "api")
        link = tokens.sign_in_link(session, amal)
    token = tokens.of_account(session, sami, "api")[0]
    with pytest.raises(NotFoundError), database.writing(session):
        sessions.end(session, amal, row.id)
    with pytest.raises(NotFoundError), database.writing(session):
        tokens.revoke(session, amal, token.id)
    with pytest.raises(NotFoundError), database.writing(session):
        tokens.revoke(session, amal, tokens.of_account(session, amal, "link")[0].id)
    assert tokens.holder(session, link, "link") is amal


@pytest.mark.parametrize("typed", ["مُنى", "منى", "mona@", "MONA@example", "الشريف"])
def test_an_account_is_found_by_a_part_of_its_names_or_address(session: Session, typed: str) -> None:
    with database.writing(session):
        mona = registry.add(session, "منى", "mona@example.org", "member")
        people.rename(session, mona.person, "منى الشريف")
        registry.add(session, "100%", "other@example.org", "member")
    assert registry.search(session, typed, 10) == [mona]
    assert registry.search(session, "%", 10) != [mona]


def test_accounts_are_listed_a_page_at_a_time(session: Session) -> None:
    for name in ("amal", "basim", "dunya"):
        _add(session, name, password="")
    assert [each.name for each in registry.search(session, "", 2)] == ["amal", "basim"]
    assert [each.name for each in registry.search(session, "", 2, 2)] == ["dunya"]


@pytest.mark.parametrize(
    ("header", "browser", "system"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox", "Linux"),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36",
         "Chrome", "Android"),
        ("Mozilla/5.0 (Linux; Android 13; SM-A137F) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0"
         " Chrome/121.0 Mobile Safari/537.36", "Samsung Internet", "Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5"
         " Mobile/15E148 Safari/604.1", "Safari", "iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
         " Edg/126.0", "Edge", "Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5"
         " Safari/605.1.15", "Safari", "Mac"),
        ("curl/8.5.0", "", ""),
        ("", "", ""),
    ],
)  # fmt: skip
def test_a_browser_is_told_in_words_people_know(header: str, browser: str, system: str) -> None:
    assert agents.read(header) == agents.Agent(browser, system)


@given(st.text(max_size=300))
def test_any_header_is_read(header: str) -> None:
    assert isinstance(agents.read(header), agents.Agent)
