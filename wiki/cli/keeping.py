"""Looking after a site: searching it, its index, and whether all of it agrees."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from search_index.engine import IndexBusyError, IndexUnavailableError
from search_index.query import Filters
from wiki import db, finding, indexing, keeping, worker
from wiki.cli.progress import progress


@click.command()
@click.argument("query")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100))
def search(query: str, limit: int, *, as_json: bool) -> None:
    """Search the pages."""
    _catch_up()
    found = finding.search(query, Filters(), limit)
    if as_json:
        hits = [{"id": page.id, "slug": page.slug, "title": page.title, "score": hit.score} for hit, page in found.hits]
        reading = [asdict(each) for each in found.results.reading]
        answer = {"total": found.results.total, "hits": hits, "reading": reading, "suggestion": found.results.suggestion}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    for hit, page in found.hits:
        click.echo(f"{hit.score:7.2f}  {page.title}  /pages/{page.slug}")
    click.echo(f"{found.results.total} found")


@click.command()
def reindex() -> None:
    """Make the search index anew, or go on where that was cut off; the old one serves until the new one is whole."""
    try:
        with progress("indexed") as show:
            indexing.rebuild(show)
    except IndexBusyError:
        raise click.ClickException("the index is being made anew already") from None
    except IndexUnavailableError as error:
        raise click.ClickException(f"the index can't be written: {error}") from None


@click.command()
def check() -> None:
    """Say whether the database, the files and the index agree; exit status 1 if they do not."""
    _catch_up()
    faults = keeping.faults(db.session())
    for fault in faults:
        click.echo(fault)
    if faults:
        raise click.ClickException(f"{len(faults)} faults")
    click.echo("database, files and index agree")


COMMANDS = (search, reindex, check)


def _catch_up() -> None:
    """Bring the index up to date, unless a worker is doing it already."""
    try:
        with worker.single():
            worker.catch_up()
    except worker.WorkerRunsError:
        return
