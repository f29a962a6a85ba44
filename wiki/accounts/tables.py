"""The tables of those who sign in. Secrets are kept as hashes only."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pages_store.base import Base
from pages_store.tables import Page, Person, Team


class Account(Base):
    """What one signs in with: a unique name or e-mail, and a role (member, coordinator or administrator).

    `language` is that of the interface, "" for whatever the browser asks for.
    """

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    role: Mapped[str]
    language: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    remembers_visits: Mapped[bool] = mapped_column(default=True)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class SignIn(Base):
    """A session: one browser in which an account is signed in. It ends when its row goes.

    One begun `by_link` may set a password without knowing the present one. `seen_at` is right to some minutes.
    """

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    agent: Mapped[str]
    by_link: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class Visit(Base):
    """What an account saw of a page, or under number 0 of recent changes, the last time and at the visit before that.

    `number` is that of the revision that stood there; of recent changes, the id of the newest revision.
    """

    __tablename__ = "visits"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    page_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    at: Mapped[datetime]
    before_number: Mapped[int | None]
    before_at: Mapped[datetime | None]


class KeptDraft(Base):
    """What an account typed into the form of a page and has not saved: the inputs of the form by their names.

    `key` names the form: one page, one section of it, or one new page. `base` is the number of the revision that it was
    written from, 0 for a new page.
    """

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("account_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    key: Mapped[str]
    page_id: Mapped[int | None] = mapped_column(ForeignKey("pages.id"), index=True)
    base: Mapped[int]
    title: Mapped[str]
    inputs: Mapped[dict[str, str]] = mapped_column(JSON, deferred=True)
    at: Mapped[datetime]

    page: Mapped[Page | None] = relationship()


class Editing(Base):
    """An account that has the form of a page open, until a minute after it was last heard of."""

    __tablename__ = "editing"

    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    at: Mapped[datetime]


class Token(Base):
    """A secret that stands for an account: `api` until it is revoked, `link` for one sign-in."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    purpose: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class Invitation(Base):
    """A link by which one person makes an account of their own, with this role and team; `used_by` is that account."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    email: Mapped[str]
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    team: Mapped[Team | None] = relationship(lazy="joined")
    invited_by: Mapped[Account] = relationship(foreign_keys=[invited_by_id], lazy="joined", innerjoin=True)
    used_by: Mapped[Account | None] = relationship(foreign_keys=[used_by_id], lazy="joined")

    @property
    def state(self) -> str:
        """`used`, `expired` or, as long as it can be used, `open`."""
        if self.used_by_id:
            return "used"
        return "open" if self.expires_at > datetime.now(UTC) else "expired"


class Attempt(Base):
    """Wrong passwords in a row for one account name or from one address, which slow the next ones down."""

    __tablename__ = "attempts"

    subject: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
