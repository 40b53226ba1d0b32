"""saved profiles of organisations"""

import sqlalchemy as sa
from alembic import op

revision = "c3d15f0a7e42"
down_revision = "c3d9a1f6b27e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_profiles",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("version > 0", name=op.f("ck_saved_profiles_counted")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_saved_profiles_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"],
            ["participants.id"],
            name=op.f("fk_saved_profiles_saved_by_id_participants"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_saved_profiles")),
    )
    with op.batch_alter_table("saved_profiles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_profiles_saved_by_id"), ["saved_by_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("saved_profiles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_profiles_saved_by_id"))

    op.drop_table("saved_profiles")
