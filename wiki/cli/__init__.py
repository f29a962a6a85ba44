"""The command `kunnash`. docs/commands.md shows its commands and a test compares the two.

Every command makes the data folder and brings the database up to date if needed, and may run while the site serves.
"""

from __future__ import annotations

import os
import sys

import click
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from pages_store.errors import StoreError
from wiki import create_app, db, messages
from wiki.cli import accounts, exchange, keeping, serving
from wiki.config import SettingError, Settings, read
from wiki.migrations import migrate

_FAILED = 1


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def kunnash(context: click.Context) -> None:
    """Run and keep a Kunnash site. Its settings are KUNNASH_… variables of the environment."""
    context.with_resource(_application().app_context())
    settings: Settings = current_app.extensions["kunnash.settings"]
    migrate(db.engine(), settings)


for command in (*serving.COMMANDS, *accounts.COMMANDS, *exchange.COMMANDS, *keeping.COMMANDS):
    kunnash.add_command(command)


def main() -> None:
    """Run the command line; a failure is one line on standard error, and exit status 1."""
    try:
        kunnash.main(standalone_mode=False)
    except click.Abort:
        sys.exit(_FAILED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except StoreError as error:
        _fail(messages.sentence(error))
    except UnicodeEncodeError:
        _fail("what was typed is not UTF-8")
    except SQLAlchemyError as error:
        _fail(f"the database (KUNNASH_DATABASE_URL) can't be used: {str(error).splitlines()[0]}")
    except (SettingError, OSError) as error:
        _fail(str(error))


def _application() -> Flask:
    return create_app(read(os.environ))


def _fail(sentence: str) -> None:
    click.echo(f"kunnash: {sentence}", err=True)
    sys.exit(_FAILED)
