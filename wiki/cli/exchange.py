"""Bringing content in, taking it out, and the sample community."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from pages_store.documents import kinds, languages
from wiki import demo
from wiki.cli.progress import progress
from wiki.exchange import authors, chains, git_export, git_import, markdown_export, markdown_tree, mediawiki, tree
from wiki.exchange.deriving import Choices
from wiki.exchange.histories import SourceError


def _language(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """Return the tag in its usual form."""
    found = languages.normal(value)
    if value and not found:
        raise click.BadParameter("not a language tag such as ar, it or pt-BR")
    return found


_SOURCES: Final = {
    "markdown": markdown_tree.take,
    "mediawiki": mediawiki.take,
    "git": git_import.take,
    "chains": chains.take,
}
_TARGETS: Final = {"markdown": markdown_export.export, "git": git_export.export}


@click.command(name="import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--format", "source", default="markdown", show_default=True, type=click.Choice(list(_SOURCES)))
@click.option("--language", default="", callback=_language, help="The language of texts that do not tell it in any way.")
@click.option(
    "--kind", default="", type=click.Choice(["", *kinds.KINDS]), metavar="KIND", help="The kind of texts that name none."
)
@click.option("--author", default="", help=f"Who wrote texts that name no author; {authors.NOBODY} if not given.")
def import_command(path: Path, source: str, language: str, kind: str, author: str) -> None:
    """Import pages: a folder of Markdown files or one file, or histories with all their revisions.

    What was imported before and is unchanged stays as it is.
    """
    try:
        with progress("imported") as show:
            report = _SOURCES[source](path, Choices(language, kind, author), show)
    except SourceError as error:
        raise click.ClickException(str(error)) from None
    for label, told in (("note", report.notes), ("left out", report.left_out), ("not taken", report.refused)):
        for where, reason in told:
            click.echo(f"{label}: {tree.shown(where)}: {reason}")
    counts = (report.created, report.changed, report.unchanged, len(report.left_out) + len(report.refused))
    revisions = f"; {report.revisions} revisions" if source != "markdown" else ""
    click.echo("{} new, {} changed, {} unchanged, {} not taken".format(*counts) + revisions)
    if counts[-1]:
        raise click.ClickException(
            f"{counts[-1]} of {sum(counts)} {'files' if source == 'markdown' else 'things'} were not taken"
        )


@click.command(name="export")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--format", "target", default="markdown", show_default=True, type=click.Choice(list(_TARGETS)))
def export_command(folder: Path, target: str) -> None:
    """Write all pages and their files into a folder, which is empty or holds an earlier export of the same format.

    With --format git, as a repository with all revisions, each a commit.
    """
    try:
        with progress("exported") as show:
            report = _TARGETS[target](folder, show)
    except SourceError as error:
        raise click.ClickException(str(error)) from None
    except markdown_export.NotOursError:
        raise click.ClickException(f"{folder} holds other things; name an empty folder or one of an earlier export") from None
    for sentence in report.left_out:
        click.echo(f"left out: {sentence}")
    click.echo(f"{report.pages} pages, {report.files} files" + (f", {report.revisions} revisions" if target == "git" else ""))


@click.command(name="demo")
@click.option("--once", is_flag=True, help="Do nothing if the site has, or had, any page.")
def demo_command(*, once: bool) -> None:
    """Load the sample community; loading it again changes nothing."""
    click.echo(f"{demo.load(once=once)} sample pages added")


COMMANDS = (import_command, export_command, demo_command)
