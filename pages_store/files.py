"""Files attached to pages. Their bytes are kept under their SHA-256, durable before a row names them; names are only labels.

A page may have several files of one name: the newest is the one shown, the others stay for the revisions that showed them.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pages_store import archives, file_types, images, limits
from pages_store.errors import FieldError, NotFoundError, TooLargeError
from pages_store.tables import Attachment, Page, Person, StoredFile

_CHUNK_BYTES: Final = 1 << 20
_ARRIVING: Final = ".arriving-"
_PREFIX: Final = 2
_LABEL_CHARACTERS: Final = 200
_LABEL_BYTES: Final = 255
_SUFFIX_CHARACTERS: Final = 20
_NAMELESS: Final = "file"
_UNSHOWABLE: Final = frozenset({"Cc", "Cf", "Cs", "Cn"})


@dataclass(frozen=True)
class Stored:
    """Bytes that are on the disk: their SHA-256 in hexadecimal, their number, and the MIME type read from them."""

    sha256: str
    size: int
    type: str


def take_in(folder: Path, data: bytes | IO[bytes]) -> Stored:
    """Store a file that someone sent: pictures drawn anew without metadata, archives only if they are sound.

    A stream must be seekable, and is left open.

    Raises:
        TooLargeError: past UPLOAD_BYTES, IMAGE_PIXELS, ZIP_ENTRIES, ZIP_BYTES or ZIP_RATIO. Nothing is stored.
        FieldError: `file`, with the reason `empty`, `image_damaged`, `image_kind` (a photograph that may say where it was
            taken, and that we can't redraw), or one of `archives.require_sound`. Nothing is stored.
    """
    stream = io.BytesIO(data) if isinstance(data, bytes) else data
    _require_size(stream.seek(0, os.SEEK_END))
    kind = file_types.of(stream)
    if kind in file_types.UNCLEANABLE:
        raise FieldError("file", "image_kind")
    if kind in file_types.PICTURES:
        return store_bytes(folder, images.redrawn(stream.read(), kind))
    if kind in archives.TYPES:
        archives.require_sound(stream, plain=kind == archives.ZIP)
    return store_bytes(folder, stream)


def store_bytes(folder: Path, data: bytes | IO[bytes]) -> Stored:
    """Keep bytes as they are, under `folder`, and return when a power cut can't take them any more.

    The same bytes may be stored any number of times, by any number of writers. A stream is read from where it stands.

    Raises:
        TooLargeError: more than UPLOAD_BYTES; nothing is stored.
        FieldError: `file`, `empty`.
    """
    stream = io.BytesIO(data) if isinstance(data, bytes) else data
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(prefix=_ARRIVING, dir=folder, delete=False) as arriving:
        try:
            sha256, size = _copy(stream, arriving.file)
            kind = file_types.of(arriving.file)
            _keep(Path(arriving.name), path(folder, sha256))
        except BaseException:
            Path(arriving.name).unlink(missing_ok=True)
            raise
    return Stored(sha256, size, kind)


def path(folder: Path, sha256: str) -> Path:
    """Return where the bytes with this hash are kept, if they are."""
    return folder / sha256[:_PREFIX] / sha256[_PREFIX:]


def attach(session: Session, page: Page, name: str, stored: Stored, author: Person) -> Attachment:
    """Attach stored bytes to a page under `label(name)`; runs inside `database.writing`.

    If they are what the page shows under this name already, that attachment is returned.

    Raises:
        FieldError: `file`, `hidden`: a coordinator took these bytes out of sight.
    """
    shown = _newest(session, page, label(name))
    if shown is not None and shown.sha256 == stored.sha256:
        return shown
    hidden = select(Attachment.id).where(Attachment.sha256 == stored.sha256, Attachment.hidden_at.is_not(None))
    if session.scalar(hidden.limit(1)) is not None:
        raise FieldError("file", "hidden")
    now = datetime.now(UTC)
    file = session.get(StoredFile, stored.sha256)
    file = file or StoredFile(sha256=stored.sha256, size=stored.size, type=stored.type, stored_at=now)
    made = Attachment(page=page, name=label(name), file=file, author=author, at=now)
    session.add(made)
    session.flush()
    return made


def of_page(session: Session, page: Page) -> list[Attachment]:
    """Return the files that a page shows: of each name the newest that is not hidden, in the order of the names."""
    visible = select(Attachment).where(Attachment.page_id == page.id, Attachment.hidden_at.is_(None)).order_by(Attachment.id)
    newest = {each.name: each for each in session.scalars(visible)}
    return [newest[name] for name in sorted(newest)]


def named(session: Session, page: Page, names: Collection[str]) -> dict[str, Attachment]:
    """Return the files of a page that its text means by `names`; those that it means nothing by are absent.

    A name may be a path, of which the last part counts, and differ in case.
    """
    if not names:
        return {}
    shown = of_page(session, page)
    loosely = {each.name.casefold(): each for each in sorted(shown, key=lambda each: each.id)}
    exactly = {each.name: each for each in shown}
    found = {name: exactly.get(_showable(name)) or loosely.get(_showable(name).casefold()) for name in names}
    return {name: each for name, each in found.items() if each is not None}


def attached(session: Session, sha256: str, name: str) -> Attachment:
    """Return the attachment by which a file may be served under this name now.

    Raises:
        NotFoundError: no live page has it, or it is hidden.
    """
    live = select(Attachment).join(Attachment.page).where(Page.deleted_at.is_(None), Attachment.hidden_at.is_(None))
    found = session.scalar(live.where(Attachment.sha256 == sha256, Attachment.name == label(name)).limit(1))
    if found is None:
        raise NotFoundError(f"file {sha256}")
    return found


def hidden(session: Session, page: Page) -> list[Attachment]:
    """Return the attachments of a page that a coordinator took out of sight, in the order in which they were attached."""
    gone = select(Attachment).where(Attachment.page_id == page.id, Attachment.hidden_at.is_not(None))
    return list(session.scalars(gone.order_by(Attachment.id)))


def hide(session: Session, change: int, attachment: Attachment, *, hidden: bool = True) -> None:
    """Take the bytes of an attachment out of everyone's sight, on whatever page they are, or bring them back."""
    same = Attachment.sha256 == attachment.sha256
    session.execute(update(Attachment).where(same).values(hidden_at=datetime.now(UTC) if hidden else None))
    session.execute(update(Page).where(Page.id.in_(select(Attachment.page_id).where(same))).values(change=change))


def missing(session: Session, folder: Path) -> list[str]:
    """Return the hashes of files whose bytes are gone or are not those that were stored. Reads every file."""
    known = session.scalars(select(StoredFile.sha256).order_by(StoredFile.sha256))
    return [sha256 for sha256 in known if not _is_whole(path(folder, sha256), sha256)]


def label(name: str) -> str:
    """Return the name that a file gets from the one it came with: its last part, as one can show it, never empty.

    At most 200 characters and 255 bytes, as file systems take it; a suffix survives the cut.
    """
    return _showable(name) or _NAMELESS


def _showable(name: str) -> str:
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    shown = " ".join("".join(c for c in last if _can_show(c)).split()).rstrip(" .")
    stem, dot, suffix = shown.rpartition(".")
    if not stem or len(suffix) > _SUFFIX_CHARACTERS:
        return _cut(shown)
    return _cut(stem, dot + suffix) + dot + suffix


def _cut(text: str, suffix: str = "") -> str:
    fitting = text[: _LABEL_CHARACTERS - len(suffix)].encode()[: _LABEL_BYTES - len(suffix.encode())]
    return fitting.decode("utf-8", "ignore").rstrip(" .")


def _can_show(c: str) -> bool:
    # The signs of Arabic numbers (of a year, of a verse's end) count among the format characters, but are seen.
    return c.isspace() or unicodedata.category(c) not in _UNSHOWABLE or unicodedata.bidirectional(c) == "AN"


def _newest(session: Session, page: Page, name: str) -> Attachment | None:
    found = select(Attachment).where(Attachment.page_id == page.id, Attachment.name == name, Attachment.hidden_at.is_(None))
    return session.scalar(found.order_by(Attachment.id.desc()).limit(1))


def _require_size(size: int) -> None:
    if size > limits.UPLOAD_BYTES:
        raise TooLargeError("UPLOAD_BYTES")
    if size == 0:
        raise FieldError("file", "empty")


def _copy(source: IO[bytes], target: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
        _require_size(size)
        target.write(chunk)
    _require_size(size)
    target.flush()
    os.fsync(target.fileno())
    return digest.hexdigest(), size


def _keep(arrived: Path, kept: Path) -> None:
    """Give the file its place, durably. What stood there is the same bytes, or damaged."""
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    arrived.replace(kept)
    for folder in (kept.parent, kept.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _is_whole(file: Path, sha256: str) -> bool:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
    except OSError:
        return False
