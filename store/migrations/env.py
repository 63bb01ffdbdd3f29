"""Runs migrations on the connection that `store.migrate` gives, inside its transaction."""

from __future__ import annotations

from alembic import context

from store.migrate import the_metadata
from store.revisions import mark_append_only

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=the_metadata(),
    # SQLite cannot alter a column: batches copy the table instead.
    render_as_batch=True,
    process_revision_directives=mark_append_only,
)
context.run_migrations()
