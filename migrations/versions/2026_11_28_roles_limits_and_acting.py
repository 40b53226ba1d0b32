"""roles of organisers, limits of people, acting for participants

Where SQLite makes a table anew, nothing hangs on it; the other columns are added in place.
"""

import sqlalchemy as sa
from alembic import op

revision = "ad661c666759"
down_revision = "83fe95243175"
branch_labels = None
depends_on = None

LEADING = (
    ("event_organisers", "zone_id", "zones", "SET NULL"),
    ("saved_forms", "acting_id", "organisers", "SET NULL"),
    ("web_sessions", "acting_id", "organisers", "CASCADE"),
)
"""Table, new column, the table it leads to, and what becomes of the row when that one is gone."""


def upgrade() -> None:
    op.create_table(
        "kind_limits",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("rest", sa.Integer(), nullable=False),
        sa.CheckConstraint("least >= 0 AND rest >= 0", name=op.f("ck_kind_limits_counted")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_kind_limits_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "kind", name=op.f("pk_kind_limits")),
    )
    op.add_column("audit_entries", sa.Column("previous_sha256", sa.String(), nullable=True))
    op.add_column("audit_entries", sa.Column("sha256", sa.String(), nullable=True))
    op.add_column("organisers", sa.Column("host", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("participants", sa.Column("rest", sa.Integer(), nullable=True))
    for table, column, target, gone in LEADING:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(column, sa.Integer(), nullable=True))
            name = batch.f(f"fk_{table}_{column}_{target}")
            batch.create_foreign_key(name, target, [column], ["id"], ondelete=gone)


def downgrade() -> None:
    for table, column, target, _gone in reversed(LEADING):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(batch.f(f"fk_{table}_{column}_{target}"), type_="foreignkey")
            batch.drop_column(column)
    op.drop_column("participants", "rest")
    op.drop_column("organisers", "host")
    op.drop_column("audit_entries", "sha256")
    op.drop_column("audit_entries", "previous_sha256")
    op.drop_table("kind_limits")
