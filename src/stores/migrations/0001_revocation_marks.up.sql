-- What must be refused although its signature and its times are good. A mark is needed until the last token that it can
-- speak of has expired.
CREATE TABLE revocation_marks (
  -- In the order in which marks were made: who was cut off reads on after the last one it knows. A mark that is made again
  -- takes a new number. Make marks one after the other (see docs/stores.md), else a lower number may be seen after a higher.
  id bigserial PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('token', 'session', 'subject', 'client', 'issuer')),
  issuer text NOT NULL,
  -- The jti, sid, sub or azp; empty where the whole issuer is meant.
  value text NOT NULL,
  -- Null: every token, whenever it was issued.
  issued_before timestamptz,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT revocation_marks_once UNIQUE (kind, issuer, value)
);

CREATE INDEX revocation_marks_expiry ON revocation_marks (expires_at);
