"""when an event's data was deleted as promised"""

import sqlalchemy as sa
from alembic import op

revision = "5b1f0c9e7d24"
down_revision = "c3d15f0a7e42"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("choices_deleted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("rest_deleted_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    # Not in a batch: that would make the table anew, and dropping the old one takes what hangs on it along.
    op.drop_column("events", "rest_deleted_at")
    op.drop_column("events", "choices_deleted_at")
