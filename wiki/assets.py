"""Style sheets, scripts, pictures and fonts: under an address that holds their hash they never change and are kept for ever.

What `make built` makes stands in `built/` and may be missing: then sheets are sent as they were written, without the faces of
fonts that are not there. What a text compresses to is made once in each process. A file that an address names without its
hash, or with that of other bytes, is asked for anew each time, so that a page of yesterday never gets today's style sheet
for good.

Source: RFC 8246 for `immutable`; RFC 9110, section 8.8 for entity tags.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from flask import Flask, Response, abort, current_app, request, url_for

from wiki import encodings

_HASH_CHARACTERS: Final = 12
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_ASKED_ANEW: Final = "public, no-cache"
# Pictures and fonts are compressed already.
_COMPRESSIBLE: Final = ("text/", "image/svg+xml", "application/json", "application/manifest+json")
_SCRIPT: Final = "text/javascript"
"""The type of scripts as RFC 9239 has it; what Python takes them for differs with its version and the machine."""
_DRAWING: Final = "image/svg+xml"
_LEGIBLE: Final = " ='/:;(),.-"
"""What need not be escaped in the address of a drawing that is put in, so that it compresses well."""
_FONT: Final = "font/woff2"
"""The type of fonts as RFC 8081 has it; Python does not know it everywhere."""
_TYPES: Final = {".js": _SCRIPT, ".woff2": _FONT}
_REFERENCE: Final = re.compile(r'url\("?([^"#:()]+)"?\)')
_IMPORT: Final = re.compile(r'@import "([^"/:]+)";\n?')
_PUT_IN: Final = 1_200
"""The largest picture, in bytes, that a style sheet holds itself: an answer of its own would have as many bytes of headers."""
_FACE: Final = re.compile(r"@font-face\s*\{[^{}]*\}\n?")
_NAMED_BY_ITS_BYTES: Final = re.compile(r"built/[\w-]+-[0-9A-Z]{8}\.js")
"""A part of a script that is fetched when it is needed: the script names it, so that its hash stands in its name."""


@dataclass(frozen=True)
class Asset:
    """The bytes of a static file, and the type a browser is told."""

    body: bytes
    content_type: str

    @cached_property
    def hash(self) -> str:
        """What tells these bytes from others under the same name."""
        return hashlib.sha256(self.body).hexdigest()[:_HASH_CHARACTERS]

    @cached_property
    def packed(self) -> dict[str, bytes]:
        """The bytes in each encoding that makes them fewer."""
        if not self.content_type.startswith(_COMPRESSIBLE):
            return {}
        found = {name: encodings.compressed(self.body, name, lasting=True) for name in encodings.ALL}
        return {name: packed for name, packed in found.items() if len(packed) < len(self.body)}


class Assets:
    """The files below a folder, as they were when the process began; each is read when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._paths = {path.relative_to(self._folder).as_posix(): path for path in self._folder.rglob("*") if path.is_file()}
        self._read: dict[str, Asset] = {}

    def get(self, name: str) -> Asset | None:
        """Return the file that has this path below the folder, if there is one."""
        if name not in self._read and name in self._paths:
            self._read[name] = self._asset(self._paths[name])
        return self._read.get(name)

    def _asset(self, path: Path) -> Asset:
        body = path.read_bytes()
        content_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        if content_type == "text/css":
            body = self._sheet(path).encode()
        if content_type.startswith("text/"):
            content_type += "; charset=utf-8"
        return Asset(body, content_type)

    def _sheet(self, path: Path) -> str:
        """Return a style sheet with those that it imports in their places; lowered, if that was done since they changed."""
        whole = self._whole(path)
        made = self._paths.get(f"built/{path.name}")
        lowered = made.read_text("utf-8") if made else ""
        if lowered.startswith(f"/*{hashlib.sha256(whole.encode()).hexdigest()}*/"):
            whole = lowered
        whole = _FACE.sub(lambda match: match[0] if self._complete(match[0], path) else "", whole)
        return _REFERENCE.sub(lambda match: self._hashed(match, path), whole)

    def _whole(self, path: Path) -> str:
        return _IMPORT.sub(lambda match: self._whole(path.with_name(match[1])), path.read_text("utf-8"))

    def _complete(self, face: str, sheet: Path) -> bool:
        return all(self._referred(name, sheet) for name in _REFERENCE.findall(face))

    def _hashed(self, match: re.Match[str], sheet: Path) -> str:
        """Name what a style sheet refers to with its hash; a small drawing is put in its place."""
        asset = self._referred(match[1], sheet)
        if asset and asset.content_type == _DRAWING and len(asset.body) <= _PUT_IN:
            return f'url("data:{_DRAWING},{quote(asset.body, safe=_LEGIBLE)}")'
        return f'url("{match[1]}?v={asset.hash}")' if asset else match[0]

    def _referred(self, name: str, sheet: Path) -> Asset | None:
        target = (sheet.parent / name).resolve()
        return self.get(target.relative_to(self._folder).as_posix()) if target.is_relative_to(self._folder) else None


def init_app(app: Flask) -> None:
    """Serve the folder of static files so, and let `url_for` write their hashes."""
    app.extensions["kunnash.assets"] = Assets(Path(str(app.static_folder)))
    app.url_defaults(_with_hash)
    app.view_functions["static"] = _serve
    app.jinja_env.globals["built"] = _built


def text(name: str) -> str:
    """Return what a static text file of ours holds."""
    asset = _assets().get(name)
    return asset.body.decode() if asset else ""


def _built(name: str) -> str:
    """Return the address of what the build made under this name, or "" where it did not."""
    return url_for("static", filename=f"built/{name}") if _assets().get(f"built/{name}") else ""


def _with_hash(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and (asset := _assets().get(values["filename"])):
        values["v"] = asset.hash


def answer(asset: Asset, control: str) -> Response:
    """Return the answer that sends an asset, compressed as who asks takes it; `control` says how long it may be kept."""
    encoding = encodings.wanted(request.headers.get("Accept-Encoding", ""))
    encoding = encoding if encoding in asset.packed else ""
    response = Response(asset.packed.get(encoding, asset.body), content_type=asset.content_type)
    response.set_etag(encodings.tag(asset.hash, encoding))
    response.headers["Cache-Control"] = control
    response.headers["Vary"] = "Accept-Encoding"
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.make_conditional(request)
    return response


def _serve(filename: str) -> Response:
    asset = _assets().get(filename) or abort(HTTPStatus.NOT_FOUND)
    unchanging = request.args.get("v") == asset.hash or _NAMED_BY_ITS_BYTES.fullmatch(filename)
    return answer(asset, _FOR_EVER if unchanging else _ASKED_ANEW)


def _assets() -> Assets:
    found: Assets = current_app.extensions["kunnash.assets"]
    return found
