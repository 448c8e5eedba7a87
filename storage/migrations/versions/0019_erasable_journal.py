"""Hash the journal over salted digests, so that a person can be erased and the chain still holds.

Each authority's chain is verified as it was before it is made anew. All of it happens in this one
transaction, with the triggers away: killed anywhere, nothing has happened. The program itself never
gets a way to change a hash.
"""

# ruff: noqa: S608  # statements are put together of names of our own

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.core.column_types import Json, Moment
from storage.core.journal_broken import JournalBroken
from storage.register.entry_hash import SECOND_FORM, START, first_form, new_secret, second_form

revision = "0019"
down_revision = "0018"

_PAGE = 1000

_JOURNAL = sa.table(
    "journal",
    *(sa.column(name, sa.Text) for name in ("tenant", "who", "command", "section", "record_key")),
    *(sa.column(name, sa.BigInteger) for name in ("seq", "record_version", "form")),
    *(sa.column(name, sa.Text) for name in ("hash", "secret", "former_hash")),
    *(sa.column(name, Json) for name in ("state", "salts", "erased")),
    sa.column("at", Moment),
)
_TENANTS = sa.table("tenants", sa.column("id", sa.Text), sa.column("name", sa.Text))
_HEADS = sa.table(
    "journal_heads",
    sa.column("tenant", sa.Text),
    sa.column("seq", sa.BigInteger),
    sa.column("hash", sa.Text),
)
_CHAINED = (
    sa.update(_JOURNAL)
    .where(_JOURNAL.c.tenant == sa.bindparam("b_tenant"), _JOURNAL.c.seq == sa.bindparam("b_seq"))
    .values(
        form=SECOND_FORM,
        hash=sa.bindparam("b_hash"),
        secret=sa.bindparam("b_secret"),
        former_hash=sa.bindparam("b_former"),
    )
)

_FIXED = ("tenant", "seq", "at", "command", "section", "record_version", "hash", "form")
_TEXTS = ("who", "record_key", "state")
_HISTORY_TEXTS = ("who", "scope", "subject", "fact_key", "about")
_HISTORY_FIXED = (
    *("tenant", "seq", "at", "day", "command", "rule", "requirement", "what", "kind"),
    *("due_on", "due_before", "outcome", "fact_section"),
)


def upgrade() -> None:
    for column in (
        sa.Column("form", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("salts", sa.Text(), nullable=True),
        sa.Column("erased", sa.Text(), nullable=True),
        sa.Column("former_hash", sa.Text(), nullable=True),
    ):
        op.add_column("journal", column)
    _drop_triggers()
    _rechain_all(op.get_bind())
    _make_triggers()


def downgrade() -> None:
    """Take the columns away; what was hashed in the second form cannot go back."""
    kept = op.get_bind().execute(sa.select(_JOURNAL.c.seq).limit(1)).first()
    if kept is not None:
        raise NotImplementedError("the journal's chain cannot go back to its first form")
    _drop_triggers()
    for name in ("former_hash", "erased", "salts", "secret", "form"):
        op.drop_column("journal", name)
    _make_former_triggers()


# ── The chain ────────────────────────────────────────────────────────────────


def _rechain_all(connection: sa.Connection) -> None:
    everyone = sa.union(sa.select(_JOURNAL.c.tenant), sa.select(_HEADS.c.tenant))
    names = {row.id: row.name for row in connection.execute(sa.select(_TENANTS))}
    for tenant in sorted(connection.execute(everyone).scalars()):
        _refuse_broken(connection, tenant, names.get(tenant, tenant))
        _rechain(connection, tenant)


def _refuse_broken(connection: sa.Connection, tenant: str, authority: str) -> None:
    """Raise JournalBroken where the authority's chain does not hold together as it is."""
    seq, head = 0, START
    for row in _entries(connection, tenant):
        seq += 1
        if row["seq"] != seq:
            raise JournalBroken(authority, seq, "an entry is missing")
        head = first_form(head, row)
        if row["hash"] != head:
            raise JournalBroken(authority, seq, "the entry or one before it was changed")
    kept = connection.execute(
        sa.select(_HEADS.c.seq, _HEADS.c.hash).where(_HEADS.c.tenant == tenant)
    ).one_or_none()
    if (kept.seq, kept.hash) != (seq, head) if kept else seq:
        raise JournalBroken(authority, seq + 1, "the journal's end does not match its head")


def _rechain(connection: sa.Connection, tenant: str) -> None:
    """Give each entry its second form, and add one that says how the chain ended in the first."""
    head, waiting = START, list[dict[str, object]]()
    last: Mapping[str, Any] | None = None
    for row in _entries(connection, tenant):
        secret = new_secret()
        head = second_form(head, {**row, "secret": secret})
        waiting.append(
            {
                "b_tenant": tenant,
                "b_seq": row["seq"],
                "b_hash": head,
                "b_secret": secret,
                "b_former": row["hash"],
            }
        )
        last = row
        if len(waiting) == _PAGE:
            connection.execute(_CHAINED, waiting)
            waiting.clear()
    if last is None:
        return
    if waiting:
        connection.execute(_CHAINED, waiting)
    entry = {
        "tenant": tenant,
        "seq": last["seq"] + 1,
        "at": max(last["at"], _now(connection)),
        "who": "system",
        "command": "Rechained",
        "section": "journal",
        "record_key": "1",
        "record_version": 1,
        "state": {"form": 1, "entries": last["seq"], "head": last["hash"]},
        "form": SECOND_FORM,
        "secret": new_secret(),
        "salts": None,
        "erased": None,
    }
    entry["hash"] = second_form(head, entry)
    connection.execute(sa.insert(_JOURNAL), entry)
    connection.execute(
        sa.update(_HEADS)
        .where(_HEADS.c.tenant == tenant)
        .values(seq=entry["seq"], hash=entry["hash"])
    )


def _entries(connection: sa.Connection, tenant: str) -> Iterator[Mapping[str, Any]]:
    """Yield the entries in their order, a page at a time, as they are changed meanwhile."""
    seq = 0
    while True:
        page = (
            connection.execute(
                sa.select(_JOURNAL)
                .where(_JOURNAL.c.tenant == tenant, _JOURNAL.c.seq > seq)
                .order_by(_JOURNAL.c.seq)
                .limit(_PAGE)
            )
            .mappings()
            .all()
        )
        yield from (dict(row) for row in page)
        if len(page) < _PAGE:
            return
        seq = page[-1]["seq"]


def _now(connection: sa.Connection) -> datetime:
    """Return the moment by the database's own clock, as a migration has no other."""
    seconds = (
        "extract(epoch FROM now())"
        if connection.dialect.name == "postgresql"
        else "strftime('%s', 'now')"
    )
    found = connection.execute(sa.text(f"SELECT CAST({seconds} AS INTEGER)")).scalar_one()
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=found)


# ── The triggers ─────────────────────────────────────────────────────────────


def _drop_triggers() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in ("journal", "obligation_history"):
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            op.execute(f"DROP TRIGGER IF EXISTS {table}_erasing_only ON {table}")
        op.execute("DROP FUNCTION IF EXISTS kravbot_erase_entry")
        op.execute("DROP FUNCTION IF EXISTS kravbot_forget_former_hashes")
        op.execute("DROP FUNCTION IF EXISTS kravbot_erase_history")
        return
    for table in ("journal", "obligation_history"):
        op.execute(f"DROP TRIGGER {table}_append_only_update")
        op.execute(f"DROP TRIGGER {table}_append_only_delete")


def _make_triggers() -> None:
    """Let an entry change in one way only: words become aliases while its hash stays.

    An entry of the journal must then say which words were erased. It keeps the salts of the others
    one by one, and loses its secret. The hash it had in the first form may go.
    """
    refused = {
        "journal": f"NOT ({_unchanged(_FIXED)} AND {_FORMER} AND ({_unchanged(_KEPT)} "
        f"OR ({_ERASED} AND {_aliased(_TEXTS)})))",
        "obligation_history": f"NOT ({_unchanged(_HISTORY_FIXED)} AND {_aliased(_HISTORY_TEXTS)})",
    }
    for table, condition in refused.items():
        _make_trigger(table, condition)
    if op.get_bind().dialect.name == "postgresql":
        _make_functions()


_KEPT = (*_TEXTS, "secret", "salts", "erased")
_FORMER = "(NEW.former_hash IS NULL OR NEW.former_hash = OLD.former_hash)"
_ERASED = "NEW.erased IS NOT NULL AND NEW.salts IS NOT NULL AND NEW.secret IS NULL"


def _unchanged(columns: tuple[str, ...]) -> str:
    same = "IS NOT DISTINCT FROM" if op.get_bind().dialect.name == "postgresql" else "IS"
    return " AND ".join(f"NEW.{name} {same} OLD.{name}" for name in columns)


def _aliased(columns: tuple[str, ...]) -> str:
    return " AND ".join(
        f"(({_unchanged((name,))}) OR NEW.{name} LIKE '%erased-%')" for name in columns
    )


def _make_trigger(table: str, condition: str) -> None:
    name = table.replace("_", " ")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION kravbot_append_only()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_erasing_only BEFORE UPDATE ON {table} "
            f"FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION kravbot_append_only()"
        )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only_delete BEFORE DELETE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'the {name} is append-only'); END"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only_update BEFORE UPDATE ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, 'the {name} is append-only'); END"
    )


def _make_functions() -> None:
    """Make what the program may call on PostgreSQL, where it may not update these tables.

    Each only touches rows of the authority that the transaction has entered.
    """
    ours = "tenant = current_setting('kravbot.tenant') AND"
    bodies = {
        "kravbot_erase_entry(entry bigint, author text, its_key text, its_state text, "
        "its_salts text, its_erased text)": (
            "UPDATE journal SET who = author, record_key = its_key, state = its_state, "
            "salts = its_salts, erased = its_erased, secret = NULL, former_hash = NULL "
            f"WHERE {ours} seq = entry"
        ),
        "kravbot_forget_former_hashes(first bigint)": (
            "UPDATE journal SET former_hash = NULL "
            f"WHERE {ours} seq >= first AND former_hash IS NOT NULL"
        ),
        "kravbot_erase_history(entry bigint, author text, its_scope text, its_subject text, "
        "its_fact text, its_about text)": (
            "UPDATE obligation_history SET who = author, scope = its_scope, "
            "subject = its_subject, fact_key = its_fact, about = its_about "
            f"WHERE {ours} seq = entry"
        ),
    }
    for signature, body in bodies.items():
        op.execute(
            f"CREATE FUNCTION {signature} RETURNS void LANGUAGE sql SECURITY DEFINER "
            f"SET search_path = public, pg_temp AS $$ {body} $$"
        )
        name = signature.partition("(")[0]
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")


def _make_former_triggers() -> None:
    """Let nobody change an entry in any way, as it was before this step."""
    for table in ("journal", "obligation_history"):
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
                f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION kravbot_append_only()"
            )
            continue
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_append_only_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'the {table.replace('_', ' ')} is append-only'); END"
            )
