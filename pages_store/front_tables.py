"""The table of what the first page gathers."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from pages_store.base import Base


class Front(Base):
    """*Derived.* One row: what `front.gather` found, as it keeps it."""

    __tablename__ = "front"

    id: Mapped[int] = mapped_column(primary_key=True)
    found: Mapped[dict[str, Any]]
