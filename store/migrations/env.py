"""Where Alembic meets our tables. Runs only through `store.schema.upgrade`, which hands it a connection."""

from alembic import context

# Their tables join the metadata.
from store import (  # noqa: F401
    models_answers,
    models_clocks,
    models_followups,
    models_incidents,
    models_kept,
    models_looks,
    models_notices,
    models_outcomes,
    models_plantings,
    models_sendings,
    models_team,
)
from store.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
