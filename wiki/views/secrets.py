"""Answers that hold or were asked for by a secret: no cache keeps them, and no other site learns their address."""

from __future__ import annotations

# The origin alone is still told to ourselves: over TLS, the check of forms asks where one was sent from.
SECRET = {"Cache-Control": "no-store", "Referrer-Policy": "strict-origin"}
