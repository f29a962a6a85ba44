"""Accounts from the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click
from sqlalchemy.orm import Session

from pages_store.errors import NotFoundError
from wiki import addresses, db
from wiki.accounts import registry, tokens
from wiki.accounts.tables import Account


@click.group()
def account() -> None:
    """Add, list and disable accounts, and make sign-in links and API tokens for them."""


@account.command()
@click.argument("name")
@click.option("--email", required=True, help="The e-mail address, also good for signing in.")
@click.option("--role", required=True, type=click.Choice(registry.ROLES))
@click.option("--password-stdin", is_flag=True, help="Read the password as one line of standard input.")
def add(name: str, email: str, role: str, *, password_stdin: bool) -> None:
    """Add an account; without a password, print a link that signs in once."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    if password_stdin and not password:
        raise click.ClickException("there is no password on standard input")
    with db.writing():
        made = registry.add(db.session(), name, email, role, password)
        secret = "" if password else tokens.sign_in_link(db.session(), made)
    click.echo(f"added {made.name} ({made.role})")
    if secret:
        click.echo(_link(secret))


@account.command()
@click.argument("name")
def token(name: str) -> None:
    """Make an API token and print it; it is kept only as a hash, so it can't be shown again."""
    with db.writing():
        secret = tokens.issue(db.session(), _found(registry.usable, name), "api")
    click.echo(secret)


@account.command()
@click.argument("name")
def link(name: str) -> None:
    """Print a link that signs in once, within half an hour: for a lost password. If none was ever set, within seven days."""
    with db.writing():
        secret = tokens.sign_in_link(db.session(), _found(registry.usable, name))
    click.echo(_link(secret))


@account.command(name="list")
def list_accounts() -> None:
    """List all accounts: name, role, e-mail, and whether it is disabled."""
    for each in registry.everyone(db.session()):
        click.echo("\t".join([each.name, each.role, each.email, "disabled" if each.disabled_at else "-"]))


@account.command()
@click.argument("name")
def disable(name: str) -> None:
    """Close an account and sign it out everywhere; what was written under it stays."""
    with db.writing():
        registry.disable(db.session(), _found(registry.named, name))
    click.echo(f"disabled {name}")


COMMANDS = (account,)


def _found(find: Callable[[Session, str], Account], name: str) -> Account:
    try:
        return find(db.session(), name)
    except NotFoundError:
        raise click.ClickException(f"there is no account {name!r} in use") from None


def _link(secret: str) -> str:
    return addresses.mailed(f"/sign-in/{secret}")
