"""roles of organisers, limits of people, acting for participants

Columns are added in place: making a table anew would take what hangs on it along.
"""

import sqlalchemy as sa
from alembic import op

revision = "ad661c666759"
down_revision = "c41d7be09a53"
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
        # In words of SQL, because both databases take them and the tools would make the table anew.
        name = f"fk_{table}_{column}_{target}"
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} INTEGER "
            f"CONSTRAINT {name} REFERENCES {target} (id) ON DELETE {gone}"
        )


def downgrade() -> None:
    for table, column, _target, _gone in reversed(LEADING):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
    op.drop_column("participants", "rest")
    op.drop_column("organisers", "host")
    op.drop_column("audit_entries", "sha256")
    op.drop_column("audit_entries", "previous_sha256")
    op.drop_table("kind_limits")
