"""preliminary timetables, mails that wait, changes of the day"""

import sqlalchemy as sa
from alembic import op

revision = "03d8dcefda91"
down_revision = "c41d7be09a53"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "repairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("problem", sa.LargeBinary(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("offers", sa.JSON(), nullable=False),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_repairs_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repairs")),
        sa.UniqueConstraint("event_id", name=op.f("uq_repairs_event_id")),
    )
    _notes()
    # Not in a batch: that would make the table anew, and dropping the old one takes what hangs on it along.
    op.add_column("events", sa.Column("declines_free", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("grids", sa.Column("preliminary", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("outbox_mails", sa.Column("revision", sa.Integer(), nullable=True))
    op.add_column("published_meetings", sa.Column("invited", sa.Boolean(), server_default=sa.true(), nullable=False))


def _notes() -> None:
    op.create_table(
        "table_closures",
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_table_closures_lasts")),
        sa.ForeignKeyConstraint(
            ["table_id"],
            ["meeting_tables.id"],
            name=op.f("fk_table_closures_table_id_meeting_tables"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("table_id", "starts_at", name=op.f("pk_table_closures")),
    )
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_absences_lasts")),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_absences_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
        sa.UniqueConstraint(
            "participant_id",
            "kind",
            "starts_at",
            "ends_at",
            name=op.f("uq_absences_participant_id_kind_starts_at_ends_at"),
        ),
    )
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absences_participant_id"), ["participant_id"], unique=False)


def downgrade() -> None:
    op.drop_column("published_meetings", "invited")

    op.drop_column("outbox_mails", "revision")

    op.drop_column("grids", "preliminary")

    op.drop_column("events", "declines_free")

    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absences_participant_id"))

    op.drop_table("absences")
    op.drop_table("table_closures")
    op.drop_table("repairs")
