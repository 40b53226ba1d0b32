"""wishes and vetoes about organisations

The tables of choices are made anew, because their keys change; nothing leads to them. Organisations are not: dropping
the old table would take what hangs on it along.
"""

import secrets
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "c41d7be09a53"
down_revision = "c4d07be51f38"
branch_labels = None
depends_on = None

CHOICES = {
    "wishes": "participant_id, target_id, rank",
    "vetoes": "participant_id, target_id",
    "replaced_choices": "participant_id, target_id, rank",
}
"""The columns that a table has before and after the step."""

ONE_TARGET = "(target_id IS NULL) <> (organisation_id IS NULL)"


def upgrade() -> None:
    _name_organisations()
    _remade("wishes", _wishes)
    _remade("vetoes", _vetoes)
    _remade("replaced_choices", _replaced_choices)


def _name_organisations() -> None:
    empty = sa.Column("public_id", sa.String(), nullable=False, server_default="")
    op.add_column("organisations", empty)
    organisations = sa.table("organisations", sa.column("id", sa.Integer()), sa.column("public_id", sa.String()))
    connection = op.get_bind()
    for number in connection.scalars(sa.select(organisations.c.id)).all():
        named = organisations.update().where(organisations.c.id == number)
        connection.execute(named.values(public_id=f"o-{secrets.token_hex(8)}"))
    op.create_index("ix_organisations_public_id", "organisations", ["public_id"], unique=True)
    if connection.dialect.name != "sqlite":  # which cannot take a default back without making the table anew
        op.alter_column("organisations", "public_id", server_default=None)


def _remade(name: str, make: Callable[[], None], kept: str = "") -> None:
    columns = CHOICES[name]
    op.execute(f"CREATE TABLE kept_{name} AS SELECT {columns} FROM {name} {kept}")  # noqa: S608  # our own names
    op.drop_table(name)
    make()
    op.execute(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM kept_{name}")  # noqa: S608  # our own names
    op.drop_table(f"kept_{name}")


def _wishes() -> None:
    op.create_table(
        "wishes",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        *_target_rules("wishes", "participants.id"),
        sa.CheckConstraint("participant_id <> target_id", name=op.f("ck_wishes_not_oneself")),
        sa.CheckConstraint("rank > 0", name=op.f("ck_wishes_ranked")),
        sa.PrimaryKeyConstraint("participant_id", "rank", name=op.f("pk_wishes")),
    )
    _index("wishes")


def _vetoes() -> None:
    op.create_table(
        "vetoes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        *_target_rules("vetoes", "participants.id"),
        sa.CheckConstraint("participant_id <> target_id", name=op.f("ck_vetoes_not_oneself")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vetoes")),
    )
    _index("vetoes")


def _replaced_choices() -> None:
    op.create_table(
        "replaced_choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        *_target_rules("replaced_choices", "replaced_lists.participant_id"),
        sa.CheckConstraint("rank > 0", name=op.f("ck_replaced_choices_ranked")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replaced_choices")),
    )
    _index("replaced_choices")


def _target_rules(name: str, owner: str) -> list[sa.Constraint]:
    targets = {"participant_id": owner, "target_id": "participants.id", "organisation_id": "organisations.id"}
    return [
        *(
            sa.ForeignKeyConstraint(
                [column], [key], name=op.f(f"fk_{name}_{column}_{key.partition('.')[0]}"), ondelete="CASCADE"
            )
            for column, key in targets.items()
        ),
        sa.UniqueConstraint("participant_id", "target_id", name=op.f(f"uq_{name}_participant_id_target_id")),
        sa.UniqueConstraint(
            "participant_id", "organisation_id", name=op.f(f"uq_{name}_participant_id_organisation_id")
        ),
        sa.CheckConstraint(ONE_TARGET, name=op.f(f"ck_{name}_one_target")),
    ]


def _index(name: str) -> None:
    for column in ("target_id", "organisation_id"):
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column], unique=False)


def downgrade() -> None:
    """Choices about organisations go, with replaced lists that hold one; the ranks behind them close up."""
    op.execute(
        "DELETE FROM replaced_lists WHERE participant_id IN"
        " (SELECT participant_id FROM replaced_choices WHERE organisation_id IS NOT NULL)"
    )
    for name in CHOICES:
        _remade(name, _before(name), "WHERE target_id IS NOT NULL")
    _close_ranks()
    op.drop_index("ix_organisations_public_id", "organisations")
    op.drop_column("organisations", "public_id")


def _close_ranks() -> None:
    wishes = sa.table("wishes", *(sa.column(name, sa.Integer()) for name in ("participant_id", "target_id", "rank")))
    connection = op.get_bind()
    order = sa.select(wishes.c.participant_id, wishes.c.target_id, wishes.c.rank)
    places: dict[int, int] = {}
    for owner, target, rank in connection.execute(order.order_by(wishes.c.participant_id, wishes.c.rank)).all():
        places[owner] = places.get(owner, 0) + 1
        if places[owner] != rank:
            row = (wishes.c.participant_id == owner) & (wishes.c.target_id == target)
            connection.execute(wishes.update().where(row).values(rank=places[owner]))


def _before(name: str) -> Callable[[], None]:
    def make() -> None:
        ranks = name != "vetoes"
        owner = "replaced_lists.participant_id" if name == "replaced_choices" else "participants.id"
        oneself = [] if name == "replaced_choices" else [("participant_id <> target_id", "not_oneself")]
        checks = [*oneself, *([("rank > 0", "ranked")] if ranks else [])]
        op.create_table(
            name,
            sa.Column("participant_id", sa.Integer(), nullable=False),
            sa.Column("target_id", sa.Integer(), nullable=False),
            *([sa.Column("rank", sa.Integer(), nullable=name == "replaced_choices")] if ranks else []),
            *(sa.CheckConstraint(text, name=op.f(f"ck_{name}_{rule}")) for text, rule in checks),
            *(
                sa.ForeignKeyConstraint(
                    [column], [key], name=op.f(f"fk_{name}_{column}_{key.partition('.')[0]}"), ondelete="CASCADE"
                )
                for column, key in (("participant_id", owner), ("target_id", "participants.id"))
            ),
            sa.PrimaryKeyConstraint("participant_id", "target_id", name=op.f(f"pk_{name}")),
            *(
                [sa.UniqueConstraint("participant_id", "rank", name=op.f("uq_wishes_participant_id_rank"))]
                if name == "wishes"
                else []
            ),
        )
        op.create_index(op.f(f"ix_{name}_target_id"), name, ["target_id"], unique=False)

    return make
