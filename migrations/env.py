from typing import Literal

from alembic import context

from scheduler.database import UtcDateTime
from scheduler.tables import METADATA


def _render(kind: str, item: object, _autogen: object) -> str | Literal[False]:
    # A step must not change when the application's types do, so it names the plain column type.
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        render_item=_render,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
