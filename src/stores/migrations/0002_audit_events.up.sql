-- The audit trail, copied from its files (docs/audit/postgres.md). One row a record, with the very bytes of its line; the
-- other columns are there to be searched.
CREATE TABLE events (
  -- In the order in which records became visible here, without a hole: given under the lock of audit_head.
  gid bigint NOT NULL,
  chain text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  -- The record's own time, and so the same month whenever the record is copied.
  time timestamptz NOT NULL,
  event text COLLATE "C" NOT NULL,
  outcome text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  intent bigint,
  subject text COLLATE "C",
  name text COLLATE "C",
  client text COLLATE "C",
  session text COLLATE "C",
  token text COLLATE "C",
  action text COLLATE "C",
  about text COLLATE "C",
  -- Each member of the record that was decided on, as `gaveur_id=1`.
  record text[] COLLATE "C",
  address inet,
  request text COLLATE "C",
  trace text COLLATE "C",
  line text NOT NULL,
  CONSTRAINT events_once PRIMARY KEY (chain, seq, time)
) PARTITION BY RANGE (time);

CREATE INDEX events_gid ON events (gid);
CREATE INDEX events_subject ON events (subject, gid) WHERE subject IS NOT NULL;
CREATE INDEX events_name ON events (name, gid) WHERE name IS NOT NULL;
CREATE INDEX events_event ON events (event, gid);
CREATE INDEX events_outcome ON events (outcome, gid) WHERE outcome <> 'success';
CREATE INDEX events_session ON events (session, gid) WHERE session IS NOT NULL;
CREATE INDEX events_request ON events (request) WHERE request IS NOT NULL;
CREATE INDEX events_trace ON events (trace) WHERE trace IS NOT NULL;
CREATE INDEX events_address ON events (address, gid) WHERE address IS NOT NULL;
-- By each of the first three members, in the order of the gids, as a GIN never gives them; few records have more.
CREATE INDEX events_record_1 ON events ((record[1]), gid) WHERE record IS NOT NULL;
CREATE INDEX events_record_2 ON events ((record[2]), gid) WHERE cardinality(record) > 1;
CREATE INDEX events_record_3 ON events ((record[3]), gid) WHERE cardinality(record) > 2;
CREATE INDEX events_record_more ON events (gid) WHERE cardinality(record) > 3;
CREATE INDEX events_time ON events USING brin (time) WITH (pages_per_range = 32);

-- For records whose clock was far off, and for months that nobody has made in time.
CREATE TABLE events_default PARTITION OF events DEFAULT;

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: what the audit trail has said stays', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege', HINT = 'Old months go by: passerelle audit retention apply';
END
$$;

CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
-- Partitions get the one above by themselves, and this one each.
CREATE TRIGGER events_stay_all BEFORE TRUNCATE ON events EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER events_stay_all BEFORE TRUNCATE ON events_default EXECUTE FUNCTION audit_refuse_change();

-- Makes the partition of a month, with what the default one has of it. Only the owner of the tables may.
CREATE FUNCTION audit_add_month(month date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  first timestamptz := date_trunc('month', month::timestamp) AT TIME ZONE 'UTC';
  next timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
  part text := 'events_' || to_char(month, 'YYYY_MM');
BEGIN
  LOCK TABLE audit_deletions IN SHARE ROW EXCLUSIVE MODE;
  IF to_regclass(quote_ident(part)) IS NOT NULL THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
  IF EXISTS (SELECT 1 FROM events_default WHERE time >= first AND time < next) THEN
    ALTER TABLE events_default DISABLE TRIGGER USER;
    EXECUTE format('INSERT INTO %I SELECT * FROM events_default WHERE time >= $1 AND time < $2', part) USING first, next;
    DELETE FROM events_default WHERE time >= first AND time < next;
    ALTER TABLE events_default ENABLE TRIGGER USER;
  END IF;
  EXECUTE format('ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, first, next);
  EXECUTE format('CREATE TRIGGER events_stay_all BEFORE TRUNCATE ON %I EXECUTE FUNCTION audit_refuse_change()', part);
  RETURN true;
END
$$;

-- One row. Who copies locks it first, so that gids become visible in their order.
CREATE TABLE audit_head (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  gid bigint NOT NULL DEFAULT 0,
  -- Authenticates the cursors of GET /audit/events.
  cursor_key bytea NOT NULL
);
INSERT INTO audit_head (cursor_key)
  VALUES (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

-- How far each chain is copied: the next byte to read, and the record before it.
CREATE TABLE audit_cursor (
  chain text COLLATE "C" PRIMARY KEY,
  file text NOT NULL,
  byte_offset bigint NOT NULL,
  seq bigint NOT NULL,
  hash text NOT NULL,
  time timestamptz NOT NULL,
  -- Why it is not copied any further, until that is mended.
  fault text,
  fault_detail text,
  fault_since timestamptz,
  copied_at timestamptz NOT NULL DEFAULT now()
);

-- Of several processes that could copy one folder, one does.
CREATE TABLE audit_followers (
  folder text PRIMARY KEY,
  holder text NOT NULL,
  held_until timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  lag_ms bigint NOT NULL,
  -- It has stopped in order, and nothing is behind because of it.
  ended boolean NOT NULL DEFAULT false
);

-- What stands in events, by UTC day: the bounds of a search in time, and counts without counting.
CREATE TABLE audit_days (
  day date NOT NULL,
  event text COLLATE "C" NOT NULL,
  outcome text COLLATE "C" NOT NULL,
  events bigint NOT NULL,
  first_gid bigint NOT NULL,
  last_gid bigint NOT NULL,
  PRIMARY KEY (day, event, outcome)
);

-- A legal hold: nothing of its time is deleted until it is released.
CREATE TABLE audit_hold (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  who text NOT NULL,
  why text NOT NULL CHECK (why <> ''),
  -- Null: from the beginning, or without end.
  starts timestamptz,
  ends timestamptz,
  placed_at timestamptz NOT NULL DEFAULT now(),
  released_at timestamptz,
  released_by text,
  CHECK (starts < ends),
  CHECK ((released_at IS NULL) = (released_by IS NULL))
);

-- What was deleted: a month, or what the default partition had of a time.
CREATE TABLE audit_deletions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  part text NOT NULL,
  starts timestamptz NOT NULL,
  ends timestamptz NOT NULL,
  events bigint NOT NULL,
  first_gid bigint,
  last_gid bigint,
  -- Of each chain the first and the last of its records there, with their hashes: [{chain, first, last, hash}].
  chains jsonb NOT NULL,
  who text NOT NULL,
  deleted_at timestamptz NOT NULL DEFAULT now()
);

-- Signed checkpoints, as a second place for them. Two hashes of one record are kept both: one of them is the forgery.
CREATE TABLE audit_anchors (
  chain text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  hash text COLLATE "C" NOT NULL,
  time timestamptz NOT NULL,
  checkpoint text NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (chain, seq, hash)
);

CREATE TRIGGER audit_anchors_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_anchors
  EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_deletions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_deletions
  EXECUTE FUNCTION audit_refuse_change();

-- A hold is released, and never anything else.
CREATE FUNCTION audit_release_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.released_at IS NULL
    AND (NEW.id, NEW.who, NEW.why, NEW.placed_at) = (OLD.id, OLD.who, OLD.why, OLD.placed_at)
    AND (NEW.starts, NEW.ends) IS NOT DISTINCT FROM (OLD.starts, OLD.ends) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a legal hold is released, and never changed' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_hold_release BEFORE UPDATE ON audit_hold FOR EACH ROW EXECUTE FUNCTION audit_release_only();
CREATE TRIGGER audit_hold_stay BEFORE DELETE OR TRUNCATE ON audit_hold EXECUTE FUNCTION audit_refuse_change();
