"""What the second release adds."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "searches",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("typed", sa.String(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("today", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("dismissed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_searches")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("typed", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_aliases_author_id_people")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_aliases_page_id_pages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aliases")),
        sa.UniqueConstraint("page_id", "key", name=op.f("uq_aliases_page_id")),
    )
    with op.batch_alter_table("aliases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_aliases_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_aliases_key"), ["key"], unique=False)

    op.create_table(
        "related",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_related_page_id_pages")),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_related")),
    )
    with op.batch_alter_table("related", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_related_change"), ["change"], unique=False)

    op.create_table(
        "summaries",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name=op.f("fk_summaries_revision_id_revisions")),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_summaries")),
    )

    op.create_table(
        "blames",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("runs", sa.JSON(), nullable=False),
        sa.Column("gone", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_blames_page_id_pages")),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_blames")),
    )

    op.create_table(
        "imported_revisions",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_imported_revisions_page_id_pages")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_imported_revisions")),
    )
    with op.batch_alter_table("imported_revisions", schema=None) as batch_op:
        batch_op.create_index("ix_imported_revisions_numbers", ["page_id", "number"], unique=False)

    op.add_column("revisions", sa.Column("undone_number", sa.Integer(), nullable=True))
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_revisions_authors",
            ["page_id", "author_id", "number"],
            unique=False,
            sqlite_where=sa.text("hidden_at IS NULL AND erased_at IS NULL"),
            postgresql_where=sa.text("hidden_at IS NULL AND erased_at IS NULL"),
        )

    op.create_table(
        "protections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("discussion", sa.Boolean(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_protections_author_id_people")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_protections_page_id_pages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protections")),
    )
    with op.batch_alter_table("protections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_protections_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_protections_page_id"), ["page_id"], unique=False)

    op.add_column("pages", sa.Column("deletion_reason", sa.String(), nullable=True))
    op.create_table(
        "deletions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("restored_by_id", sa.Integer(), nullable=True),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_deletions_author_id_people")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_deletions_page_id_pages")),
        sa.ForeignKeyConstraint(["restored_by_id"], ["people.id"], name=op.f("fk_deletions_restored_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletions")),
    )
    with op.batch_alter_table("deletions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deletions_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deletions_page_id"), ["page_id"], unique=False)

    # Said in SQL, as SQLite adds a foreign key with its column or not at all.
    key = "CONSTRAINT fk_pages_protection_id_protections REFERENCES protections (id)"
    op.execute(f"ALTER TABLE pages ADD COLUMN protection_id INTEGER {key}")

    op.add_column("accounts", sa.Column("remembers_visits", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.create_table(
        "visits",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before_number", sa.Integer(), nullable=True),
        sa.Column("before_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_visits_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", "page_id", name=op.f("pk_visits")),
    )

    op.create_table(
        "looks",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_looks_person_id_people")),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name=op.f("fk_looks_revision_id_revisions")),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_looks")),
    )
    waiting = sa.text("at IS NULL")
    op.create_index("ix_looks_waiting", "looks", ["revision_id"], sqlite_where=waiting, postgresql_where=waiting)

    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_drafts_account_id_accounts")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_drafts_page_id_pages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_drafts_account_id")),
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drafts_page_id"), ["page_id"], unique=False)

    op.create_table(
        "editing",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_editing_account_id_accounts")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_editing_page_id_pages")),
        sa.PrimaryKeyConstraint("page_id", "account_id", name=op.f("pk_editing")),
    )

    op.create_table(
        "front",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_front")),
    )
