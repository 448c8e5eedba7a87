"""Alembic runs the steps from here, on the connection that `storage.migrate` opened.

They run in its transaction.
"""

from alembic import context

from storage.core.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
