"""Every table is defined here, a section of the register from its record model.

Each key begins with the authority, except in the few tables that are read before the authority is
known (`BEFORE_THE_AUTHORITY`). Those stand outside row-level security.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from governance.records.sections import SECTIONS
from governance.schema.record import Record
from storage.core.column_types import Json, Moment, Name, TextList, field_columns

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

RECORD_PREFIX = "r_"

_PLACES = frozenset({"scope", "system", "contract", "supplier", "forum"})
"""The columns by which the facts of one scope are found."""


def _record_table(cls: type[Record]) -> Table:
    return Table(
        RECORD_PREFIX + cls.section,
        metadata,
        Column("tenant", Text, nullable=False),
        Column("record_key", Text, nullable=False),
        Column("record_version", Integer, nullable=False),
        Column("changed_at", Moment, nullable=False),
        Column("changed_by", Text, nullable=False),
        Column("recorded_at", Moment, nullable=False),
        Column("ended_at", Moment),
        *field_columns(cls),
        PrimaryKeyConstraint("tenant", "record_key"),
        *(
            Index(f"ix_{cls.section}_{name}", "tenant", name)
            for name in cls.model_fields
            if name in _PLACES
        ),
    )


record_tables: dict[str, Table] = {cls.section: _record_table(cls) for cls in SECTIONS}

Index(
    "ix_actions_owner_open",
    record_tables["actions"].c.tenant,
    record_tables["actions"].c.owner,
    record_tables["actions"].c.due_on,
    sqlite_where=text("closed_on IS NULL AND ended_at IS NULL"),
    postgresql_where=text("closed_on IS NULL AND ended_at IS NULL"),
)
Index("ix_roles_member", record_tables["roles"].c.tenant, record_tables["roles"].c.member)

# ── Before the authority is known ────────────────────────────────────────────

tenants = Table(
    "tenants",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("demo", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
)

workspaces = Table(
    "workspaces",
    metadata,
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("tenant", Text, nullable=False),
    PrimaryKeyConstraint("platform", "workspace"),
)

binding_codes = Table(
    "binding_codes",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("used_for", Text),
    Column("member", Text),
)

identities = Table(
    "identities",
    metadata,
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("tenant", Text, nullable=False),
    Column("member", Text, nullable=False),
    PrimaryKeyConstraint("platform", "workspace", "person"),
    Index("ix_identities_member", "tenant", "member"),
)

installations = Table(
    "installations",
    metadata,
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("enterprise", Text, nullable=False),
    Column("bot_user", Text, nullable=False),
    Column("bot_id", Text, nullable=False),
    Column("app_id", Text, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("tokens", Text),
    Column("expires_at", Moment),
    Column("installed_at", Moment, nullable=False),
    Column("ended_at", Moment),
    PrimaryKeyConstraint("platform", "workspace", "enterprise"),
)

install_states = Table(
    "install_states",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Index("ix_sessions_member", "tenant", "member"),
)

crisis_links = Table(
    "crisis_links",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("code", Text, unique=True),
    Column("digest", Text, unique=True),
    Column("offered_at", Moment, nullable=False),
    Column("fetched_at", Moment),
    Column("expires_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("renewed_at", Moment),
    Column("purpose", Text, nullable=False, server_default="crisis"),
    Column("about", Text),
    Index("ix_crisis_links_member", "tenant", "member"),
)

# ── The conversation ─────────────────────────────────────────────────────────

conversations = Table(
    "conversations",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("state", Json, nullable=False),
    Column("open_on", Text),
    Column("version", Integer, nullable=False),
    Column("changed_at", Moment, nullable=False),
    PrimaryKeyConstraint("tenant", "id"),
    Index(
        "ix_conversations_open_on",
        "tenant",
        "open_on",
        sqlite_where=text("open_on IS NOT NULL"),
        postgresql_where=text("open_on IS NOT NULL"),
    ),
)

places = Table(
    "places",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("reference", Json, nullable=False),
    Column("changed_at", Moment, nullable=False),
    PrimaryKeyConstraint("tenant", "platform", "workspace", "external_id"),
)

channels = Table(
    "channels",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("roster", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
    PrimaryKeyConstraint("tenant", "platform", "workspace", "channel"),
)

turns = Table(
    "turns",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("turn_key", Text, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("tenant", "conversation", "turn_key"),
)

cards = Table(
    "cards",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("deeds", Json, nullable=False),
    Column("expires_at", Moment, nullable=False),
    PrimaryKeyConstraint("tenant", "id"),
    Index("ix_cards_tenant_expires_at", "tenant", "expires_at"),
)

transcript = Table(
    "transcript",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("message", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("card", Json),
    Column("text", Text),
    Column("posted_seq", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("tenant", "conversation", "message"),
    UniqueConstraint("tenant", "conversation", "seq"),
)

# ── Work for later ───────────────────────────────────────────────────────────


def _queue(name: str, *own: Column[object]) -> Table:
    return Table(
        name,
        metadata,
        Column("tenant", Text, nullable=False),
        Column("id", Text, nullable=False),
        *own,
        Column("state", Text, nullable=False),
        Column("due_at", Moment, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("fence", Integer, nullable=False),
        Column("lease_owner", Text),
        Column("lease_until", Moment),
        Column("created_at", Moment, nullable=False),
        Column("settled_at", Moment),
        Column("reason", Text),
        PrimaryKeyConstraint("tenant", "id"),
        Index(
            f"ix_{name}_open",
            "due_at",
            sqlite_where=text("state IN ('pending', 'sending', 'retry')"),
            postgresql_where=text("state IN ('pending', 'sending', 'retry')"),
        ),
    )


outbox = _queue(
    "outbox",
    Column("conversation", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("turn_key", Text),
    Column("receipt", Text),
    Column("purpose", Text, nullable=False),
    Column("person", Text),
    Column("bundle", Text),
    Column("handed_at", Moment),
    Column("begun_at", Moment),
)
_LANE = ("tenant", "platform", "workspace")
Index(
    "ix_outbox_lane",
    *(outbox.c[name] for name in (*_LANE, "due_at")),
    sqlite_where=text("state IN ('pending', 'sending', 'retry')"),
    postgresql_where=text("state IN ('pending', 'sending', 'retry')"),
)
Index(
    "ix_outbox_sent",
    *(outbox.c[name] for name in (*_LANE, "settled_at")),
    sqlite_where=text("state = 'sent'"),
    postgresql_where=text("state = 'sent'"),
)
Index(
    "ix_outbox_bundle",
    outbox.c.tenant,
    outbox.c.bundle,
    sqlite_where=text("bundle IS NOT NULL"),
    postgresql_where=text("bundle IS NOT NULL"),
)
Index("ix_outbox_turn", outbox.c.tenant, outbox.c.conversation, outbox.c.turn_key)
Index("ix_outbox_message", outbox.c.tenant, outbox.c.message, outbox.c.id)
Index(
    "ix_outbox_parked",
    outbox.c.tenant,
    outbox.c.platform,
    outbox.c.workspace,
    outbox.c.external_id,
    sqlite_where=text("state = 'parked'"),
    postgresql_where=text("state = 'parked'"),
)

jobs = _queue(
    "jobs",
    Column("kind", Text, nullable=False),
    Column("payload", Json, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("until", Moment, nullable=False),
    PrimaryKeyConstraint("tenant", "name"),
)
UNSETTLED_MESSAGES = "state IN ('pending', 'sending', 'retry', 'unknown', 'failed', 'parked')"
UNSETTLED_JOBS = "state IN ('pending', 'sending', 'retry', 'failed')"
NUDGES = "purpose = 'nudge'"
POSTS = "kind = 'post'"
"""Conditions of indexes; a statement uses the one that says the same, in the same words."""

for _name, _column, _where in (
    ("unsettled", outbox.c.state, UNSETTLED_MESSAGES),
    ("nudges", outbox.c.settled_at, NUDGES),
    ("unsettled", jobs.c.state, UNSETTLED_JOBS),
):
    Index(
        f"ix_{_column.table.name}_{_name}",
        _column.table.c.tenant,
        _column,
        sqlite_where=text(_where),
        postgresql_where=text(_where),
    )

Index(
    "ix_outbox_posted",
    outbox.c.tenant,
    outbox.c.conversation,
    outbox.c.id,
    sqlite_where=text(POSTS),
    postgresql_where=text(POSTS),
)

# ── Attachments ──────────────────────────────────────────────────────────────

attachments = Table(
    "attachments",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("blob", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    PrimaryKeyConstraint("tenant", "sha256"),
)

chunks = Table(
    "chunks",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("blob", Text, nullable=False),
    Column("n", Integer, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    PrimaryKeyConstraint("tenant", "blob", "n"),
)

uploads = Table(
    "uploads",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("blob", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("sha256", Text),
    Column("name", Text),
    PrimaryKeyConstraint("tenant", "blob"),
    Index("ix_uploads_received", "tenant", "member", "sha256"),
)

# ── The ledger ───────────────────────────────────────────────────────────────

obligations = Table(
    "obligations",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("scope", Name, nullable=False),
    Column("rule", Name, nullable=False),
    Column("subject", Name, nullable=False),
    Column("requirement", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("theme", Text, nullable=False),
    Column("roles", TextList, nullable=False),
    Column("person", Text),
    Column("about", Json, nullable=False),
    Column("also", TextList, nullable=False),
    Column("voluntary", Boolean, nullable=False),
    Column("responsible", Text),
    Column("accountable", Text),
    Column("opened_on", Date, nullable=False),
    Column("look_on", Date),
    PrimaryKeyConstraint("tenant", "scope", "rule", "subject"),
    Index(
        "ix_obligations_look_on",
        "tenant",
        "priority",
        "look_on",
        "due_on",
        "scope",
        "rule",
        "subject",
        sqlite_where=text("look_on IS NOT NULL"),
        postgresql_where=text("look_on IS NOT NULL"),
    ),
)

_WHAT_IS_DUE = ("kind", "priority", "due_on", "scope", "rule", "subject", "voluntary", "theme")
"""The columns in the order by which obligations are shown, and those by which they are counted.

A count then need not look at the rows.
"""

Index("ix_obligations_due", *(obligations.c[name] for name in ("tenant", *_WHAT_IS_DUE)))
for _owner, _more in (("responsible", ()), ("accountable", ("responsible",))):
    Index(
        f"ix_obligations_{_owner}",
        *(obligations.c[name] for name in ("tenant", _owner, *_WHAT_IS_DUE, *_more)),
    )

obligation_scopes = Table(
    "obligation_scopes",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("scope", Name, nullable=False),
    Column("valid_until", Date),
    Column("rules", Text),
    Column("put_off_to", Date),
    Column("standings", Json),
    PrimaryKeyConstraint("tenant", "scope"),
    Index("ix_obligation_scopes_valid_until", "tenant", "valid_until"),
    Index("ix_obligation_scopes_rules", "tenant", "rules"),
    Index("ix_obligation_scopes_put_off_to", "tenant", "put_off_to"),
)

obligation_history = Table(
    "obligation_history",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("day", Date, nullable=False),
    Column("who", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("requirement", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("due_before", Date),
    Column("outcome", Text),
    Column("fact_section", Text),
    Column("fact_key", Text),
    Column("about", Json),
    PrimaryKeyConstraint("tenant", "seq"),
    Index("ix_obligation_history_scope", "tenant", "scope", "seq"),
    Index("ix_obligation_history_day", "tenant", "day", "seq"),
    Index("ix_obligation_history_fact", "tenant", "fact_section", "fact_key", "seq"),
)

# ── Nudges ───────────────────────────────────────────────────────────────────

nudges = Table(
    "nudges",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("scope", Name, nullable=False),
    Column("rule", Name, nullable=False),
    Column("subject", Name, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("person", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("bundle", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("settled_at", Moment),
    Column("was", Json),
    PrimaryKeyConstraint("tenant", "scope", "rule", "subject", "due_on", "person", "step"),
    Index("ix_nudges_bundle", "tenant", "bundle"),
    Index("ix_nudges_day", "tenant", "day"),
)

postponements = Table(
    "postponements",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("scope", Name, nullable=False),
    Column("rule", Name, nullable=False),
    Column("subject", Name, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("n", Integer, nullable=False),
    Column("sort", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("on", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("reason", Text),
    PrimaryKeyConstraint("tenant", "scope", "rule", "subject", "due_on", "n"),
)

message_times = Table(
    "message_times",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("hour", Text),
    Column("not_before", Text),
    Column("most", Integer),
    Column("quiet_weekdays", Json, nullable=False),
    Column("changes", Integer, nullable=False),
    PrimaryKeyConstraint("tenant", "person"),
)

reminders = Table(
    "reminders",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("sort", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("said", Text, nullable=False),
    Column("scope", Name),
    Column("rule", Name),
    Column("subject", Name),
    Column("due_on", Date),
    Column("opens", Json),
    Column("state", Text, nullable=False),
    Column("changes", Integer, nullable=False),
    Column("made_at", Moment, nullable=False),
    PrimaryKeyConstraint("tenant", "id"),
    Index("ix_reminders_state", "tenant", "state", "at"),
    Index("ix_reminders_person", "tenant", "person", "state", "at"),
    Index("ix_reminders_scope", "tenant", "scope", "rule", "subject"),
)

calendar_choices = Table(
    "calendar_choices",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("wanted", Boolean, nullable=False),
    Column("changes", Integer, nullable=False),
    PrimaryKeyConstraint("tenant", "person"),
)

calendar_invitations = Table(
    "calendar_invitations",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("uid", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("summary", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("stands", Boolean, nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("entry", Text, nullable=False),
    Column("series", Text),
    PrimaryKeyConstraint("tenant", "person", "uid"),
)

# ── The journal ──────────────────────────────────────────────────────────────

journal = Table(
    "journal",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("record_key", Text, nullable=False),
    Column("record_version", Integer, nullable=False),
    Column("state", Json),
    Column("hash", Text, nullable=False),
    Column("form", Integer, nullable=False),
    Column("secret", Text),
    Column("salts", Json),
    Column("erased", Json),
    Column("former_hash", Text),
    PrimaryKeyConstraint("tenant", "seq"),
    Index("ix_journal_record", "tenant", "section", "record_key"),
)

journal_heads = Table(
    "journal_heads",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Column("directory", BigInteger, nullable=False),
)

# ── What can be undone ───────────────────────────────────────────────────────

undo_log = Table(
    "undo_log",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("commands", Json, nullable=False),
    Column("changes", Json, nullable=False),
    Column("put_off", Json, nullable=False),
    Column("reminders", Json, nullable=False),
    Column("about", Json, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("undoes", Text, nullable=False),
    Column("undone_by", Text, nullable=False),
    PrimaryKeyConstraint("tenant", "id"),
    Index("ix_undo_log_who", "tenant", "who", "id"),
)

# ── What may not be deleted ──────────────────────────────────────────────────

legal_holds = Table(
    "legal_holds",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("begun_by", Text, nullable=False),
    Column("lifted_at", Moment),
    Column("lifted_by", Text),
    PrimaryKeyConstraint("tenant", "id"),
)

# ── How papers look ──────────────────────────────────────────────────────────

logos = Table(
    "logos",
    metadata,
    Column("tenant", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Column("set_at", Moment, nullable=False),
    Column("set_by", Text, nullable=False),
    PrimaryKeyConstraint("tenant"),
)

BEFORE_THE_AUTHORITY = frozenset(
    {
        "tenants",
        "workspaces",
        "binding_codes",
        "identities",
        "installations",
        "install_states",
        "sessions",
        "crisis_links",
    }
)
APPEND_ONLY = frozenset({"journal", "obligation_history"})
