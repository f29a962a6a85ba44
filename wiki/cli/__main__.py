"""So that `python -m wiki.cli` is `kunnash`."""

from wiki.cli import main

main()
