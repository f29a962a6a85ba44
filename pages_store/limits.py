"""Every limit of the site, in one table; docs/limits.md shows it and a test compares the two.

Source: measured on this stack; past these sizes the Markdown parser or the sanitiser grows slow.
"""

from typing import Final

PAGE_BYTES: Final = 1_000_000
PAGE_BYTES_WARNING: Final = 512_000
COMMENT_BYTES: Final = 20_000
TITLE_CHARACTERS: Final = 200
TAG_CHARACTERS: Final = 60
EDIT_COMMENT_CHARACTERS: Final = 500
LINE_CHARACTERS: Final = 10_000
SPACES_RUN: Final = 200
LINK_REFERENCES: Final = 2_000
FOOTNOTES: Final = 500
ABBREVIATIONS: Final = 200
FRONT_MATTER_BYTES: Final = 16_000
UPLOAD_BYTES: Final = 25_000_000
REQUEST_BYTES: Final = 2_000_000
IMAGE_PIXELS: Final = 40_000_000
ZIP_ENTRIES: Final = 2_000
ZIP_BYTES: Final = 200_000_000
ZIP_RATIO: Final = 100
RENDERING_SOFT_SECONDS: Final = 2
RENDERING_HARD_SECONDS: Final = 5
MERGE_ATTEMPTS: Final = 10
DRAFTS: Final = 100
