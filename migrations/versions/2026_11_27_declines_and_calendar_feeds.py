"""meetings that somebody cannot come to, and calendar feeds"""

import sqlalchemy as sa
from alembic import op

revision = "c4d07be51f38"
down_revision = "dfdbe3db594f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("secret_sha256", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_calendar_feeds_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("secret_sha256", name=op.f("uq_calendar_feeds_secret_sha256")),
    )
    op.create_table(
        "feed_fetches",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_feed_fetches_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_feed_fetches")),
    )
    op.create_table(
        "declines",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_declines_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["participants.id"],
            name=op.f("fk_declines_partner_id_participants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["published_meetings.id"],
            name=op.f("fk_declines_meeting_id_published_meetings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant_id", "meeting_id", name=op.f("pk_declines")),
    )
    with op.batch_alter_table("declines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_declines_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_declines_partner_id"), ["partner_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("declines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_declines_partner_id"))
        batch_op.drop_index(batch_op.f("ix_declines_meeting_id"))

    op.drop_table("declines")
    op.drop_table("feed_fetches")
    op.drop_table("calendar_feeds")
