"""What alembic runs: migrations go over the connection that `wiki.migrations.migrate` hands in."""

from alembic import context

from wiki.migrations import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
