"""drafts that are edited"""

import sqlalchemy as sa
from alembic import op

revision = "f7efecb0df6b"
down_revision = "03d8dcefda91"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "grid_drafts",
        sa.Column("grid_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("based_on_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("problem", sa.LargeBinary(), nullable=False),
        sa.Column("problem_sha256", sa.String(), nullable=False),
        sa.Column("weight_bound", sa.Integer(), nullable=True),
        sa.Column("bound_shortfall", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.CheckConstraint("version >= 0", name=op.f("ck_grid_drafts_counted")),
        sa.ForeignKeyConstraint(
            ["based_on_id"], ["grids.id"], name=op.f("fk_grid_drafts_based_on_id_grids"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_grid_drafts_event_id_events"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["grid_id"], ["grids.id"], name=op.f("fk_grid_drafts_grid_id_grids"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("grid_id", name=op.f("pk_grid_drafts")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_grid_drafts_event_id_number")),
    )
    op.create_table(
        "grid_edits",
        sa.Column("grid_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["grid_id"], ["grid_drafts.grid_id"], name=op.f("fk_grid_edits_grid_id_grid_drafts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("grid_id", "number", name=op.f("pk_grid_edits")),
    )
    op.add_column("grid_meetings", sa.Column("locked", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("grid_meetings", "locked")

    op.drop_table("grid_edits")
    op.drop_table("grid_drafts")
