"""Turning wikitext into Markdown by the program Pandoc, in a process that is held to time and memory."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_OLDEST: Final = 3  # the first that writes links as `[[title|label]]`
_SECONDS: Final = 20
_WORDS: Final = 200  # characters of what it says
_MEMORY: Final = "-M512m"
_MARKDOWN: Final = "commonmark+wikilinks_title_after_pipe+pipe_tables+footnotes+strikeout+task_lists+definition_lists+raw_html"


class UnconvertedError(Exception):
    """Pandoc did not turn a text into Markdown; the message says why."""


@dataclass(frozen=True)
class Pandoc:
    """Pandoc as it is installed here."""

    program: str

    def markdown(self, wikitext: str) -> str:
        """Return the text as Markdown; what Pandoc does not know it leaves out without a word.

        Raises:
            UnconvertedError: it failed, or took too much time or memory.
        """
        command = [self.program, "--sandbox", "--from=mediawiki", f"--to={_MARKDOWN}", "--wrap=none", "+RTS", _MEMORY, "-RTS"]
        try:
            done = subprocess.run(command, input=wikitext.encode(), capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603 - no shell
        except subprocess.TimeoutExpired:
            raise UnconvertedError(f"it took longer than {_SECONDS} seconds") from None
        except subprocess.CalledProcessError as error:
            said = " ".join(error.stderr.decode(errors="replace").split())[:_WORDS]
            raise UnconvertedError(f"Pandoc failed: {said or error.returncode}") from None
        except OSError as error:
            raise UnconvertedError(f"Pandoc failed: {error.strerror}") from None
        return done.stdout.decode(errors="replace")


def find() -> Pandoc | None:
    """Return Pandoc from the PATH, else from the extra `kunnash[mediawiki]`; None if there is none that is new enough."""
    return next((Pandoc(program) for program in _programs() if _version(program) >= _OLDEST), None)


def _programs() -> Iterator[str]:
    if found := shutil.which("pandoc"):
        yield found
    extra = importlib.util.find_spec("pypandoc")  # its own module is not loaded: it only looks for the program
    for folder in (extra and extra.submodule_search_locations) or ():
        yield str(Path(folder, "files", "pandoc"))


def _version(program: str) -> int:
    """Return the first number of the version; 0 if the program can't be run."""
    try:
        told = subprocess.run([program, "--version"], capture_output=True, timeout=_SECONDS, check=True).stdout  # noqa: S603 - ours
    except (subprocess.SubprocessError, OSError):
        return 0
    found = re.match(rb"pandoc\S* (\d+)", told)
    return int(found[1]) if found else 0
