"""Bringing content in, taking it out, and the sample community."""

from __future__ import annotations

from pathlib import Path

import click

from pages_store import kinds, languages
from wiki import demo
from wiki.cli.progress import progress
from wiki.exchange import markdown_export, markdown_tree, tree
from wiki.exchange.deriving import Choices


def _language(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """Return the tag in its usual form."""
    found = languages.normal(value)
    if value and not found:
        raise click.BadParameter("not a language tag such as ar, it or pt-BR")
    return found


@click.command(name="import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--format", default="markdown", show_default=True, type=click.Choice(["markdown"]), expose_value=False)
@click.option("--language", default="", callback=_language, help="The language of texts that do not tell it in any way.")
@click.option(
    "--kind", default="", type=click.Choice(["", *kinds.KINDS]), metavar="KIND", help="The kind of texts that name none."
)
@click.option("--author", default="", help=f"Who wrote them; {markdown_tree.NOBODY} if not given.")
def import_command(path: Path, language: str, kind: str, author: str) -> None:
    """Import a folder of Markdown files, or one file; what was imported before and is unchanged stays as it is."""
    with progress("imported") as show:
        report = markdown_tree.take(path, Choices(language, kind, author), show)
    for where, note in report.notes:
        click.echo(f"note: {tree.shown(where)}: {note}")
    for where, reason in report.refused:
        click.echo(f"not taken: {tree.shown(where)}: {reason}")
    counts = (report.created, report.changed, report.unchanged, len(report.refused))
    click.echo("{} new, {} changed, {} unchanged, {} not taken".format(*counts))
    if report.refused:
        raise click.ClickException(f"{len(report.refused)} of {sum(counts)} files were not taken")


@click.command(name="export")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--format", default="markdown", show_default=True, type=click.Choice(["markdown"]), expose_value=False)
def export_command(folder: Path) -> None:
    """Write all pages and their files into a folder, which is empty or holds an earlier export."""
    try:
        with progress("exported") as show:
            report = markdown_export.export(folder, show)
    except markdown_export.NotOursError:
        raise click.ClickException(f"{folder} holds other things; name an empty folder or one of an earlier export") from None
    for sentence in report.left_out:
        click.echo(f"left out: {sentence}")
    click.echo(f"{report.pages} pages, {report.files} files")


@click.command(name="demo")
@click.option("--once", is_flag=True, help="Do nothing if the site has, or had, any page.")
def demo_command(*, once: bool) -> None:
    """Load the sample community; loading it again changes nothing."""
    click.echo(f"{demo.load(once=once)} sample pages added")


COMMANDS = (import_command, export_command, demo_command)
