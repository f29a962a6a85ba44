"""What an import of a MediaWiki export takes: its peak memory for a small and a large file, and time beside expat alone.

The texts are of a model that is not converted, so that it is our reading and writing that is measured and not Pandoc.
`--megabytes N` says how large the larger file is; `--chains FILE` times an import of chains of revisions as well.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.parsers import expat

from bench.throughput import vocabulary

SMALL = 30
LARGE = 300
WORDS_OF_A_TEXT = 3_000
REVISIONS_OF_A_PAGE = 400
MEGABYTE = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=LARGE)
    parser.add_argument("--chains", type=Path)
    options, _ = parser.parse_known_args()
    for megabytes in (SMALL, options.megabytes):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "export.xml")
            revisions = write(file, megabytes * MEGABYTE)
            seconds, peak = run(folder, file, "mediawiki")
            print(
                f"{megabytes:6} MB, {revisions} revisions: {seconds:.1f} s, peak {peak:.0f} MB; expat alone {read(file):.1f} s"
            )
    if options.chains:
        with tempfile.TemporaryDirectory() as folder:
            seconds, peak = run(folder, options.chains, "chains")
            print(f"{options.chains.name}: {seconds:.1f} s, peak {peak:.0f} MB")


def write(file: Path, size: int) -> int:
    words = vocabulary()
    revisions = 0
    with file.open("w", encoding="utf-8") as out:
        out.write('<mediawiki version="0.11" xml:lang="ar"><siteinfo><dbname>bench</dbname></siteinfo>')
        while out.tell() < size:
            out.write(f"<page><title>Page {revisions}</title><ns>0</ns><id>{revisions}</id>")
            for _ in range(REVISIONS_OF_A_PAGE):
                revisions += 1
                start = revisions * 7 % (len(words) - WORDS_OF_A_TEXT)
                text = "\n".join(words[start : start + WORDS_OF_A_TEXT])
                out.write(f"<revision><id>{revisions}</id><timestamp>2020-01-01T00:00:00Z</timestamp><contributor><username>")
                out.write(
                    f"Person {revisions % 50}</username></contributor><model>plain</model><text>{text}</text></revision>"
                )
            out.write("</page>")
        out.write("</mediawiki>")
    return revisions


def run(folder: str, file: Path, source: str) -> tuple[float, float]:
    """Return the seconds, and the most memory in megabytes that the process held, its renderer apart."""
    program = "import resource, sys; from wiki.cli import kunnash; "
    program += "kunnash.main(sys.argv[1:], standalone_mode=False); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    environment = {**os.environ, "KUNNASH_DATA": str(Path(folder, source))}
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program, "import", str(file), "--format", source],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - began, int(done.stdout.split()[-1]) / 1024


def read(file: Path) -> float:
    began = time.perf_counter()
    with file.open("rb") as data:
        expat.ParserCreate().ParseFile(data)
    return time.perf_counter() - began
