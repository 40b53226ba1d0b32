"""suggestions, asked for at once for the events that are there"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "b59cb8e46e81"
down_revision = "e859d29b64f9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suggestions",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("partners", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_suggestions_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_suggestions")),
    )
    op.create_table(
        "dismissals",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_dismissals_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_dismissals_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant_id", "organisation_id", name=op.f("pk_dismissals")),
    )
    with op.batch_alter_table("dismissals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dismissals_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "without_suggestions",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_without_suggestions_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_without_suggestions")),
    )
    _ask_for_them()


def _ask_for_them() -> None:
    events = sa.table("events", sa.column("id", sa.Integer()))
    jobs = sa.table(
        "jobs",
        *(sa.column(name) for name in ("kind", "subject_id", "created_at", "not_before", "attempts")),
    )
    now = sa.literal(datetime.now(UTC), sa.DateTime(timezone=True))
    asked = sa.select(sa.literal("profiles changed"), events.c.id, now, now, sa.literal(0))
    op.execute(jobs.insert().from_select([column.name for column in jobs.columns], asked))


def downgrade() -> None:
    op.drop_table("without_suggestions")
    with op.batch_alter_table("dismissals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dismissals_organisation_id"))

    op.drop_table("dismissals")
    op.drop_table("suggestions")
