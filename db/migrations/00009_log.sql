-- +goose Up

-- Each brand has a chain of its own. Entries of creators about nothing but their
-- profile are in the chain without a brand.
CREATE TABLE audit_entries (
    id           uuid PRIMARY KEY,
    brand_id     uuid REFERENCES brands,
    number       bigint NOT NULL,
    at           timestamptz NOT NULL,
    actor_id     uuid REFERENCES users,
    actor_kind   text NOT NULL CHECK (actor_kind IN ('BRAND', 'CREATOR', 'SYSTEM')),
    action       text NOT NULL,
    subject_type text NOT NULL,
    subject_id   uuid NOT NULL,
    before       jsonb,
    after        jsonb,
    request_id   text,
    -- The hash of before and after. The chain covers this rather than the values,
    -- so that personal data in them can be erased while the chain still holds.
    content_hash bytea NOT NULL,
    hash         bytea NOT NULL,
    UNIQUE NULLS NOT DISTINCT (brand_id, number)
);
CREATE INDEX audit_entries_subject ON audit_entries (brand_id, subject_id, number);
CREATE INDEX audit_entries_at ON audit_entries (brand_id, at, id);

CREATE TABLE audit_heads (
    brand_id uuid UNIQUE NULLS NOT DISTINCT REFERENCES brands,
    number   bigint NOT NULL,
    hash     bytea NOT NULL
);

CREATE TABLE events (
    id           uuid PRIMARY KEY,
    -- In the order of writing; consumers read by it.
    number       bigint GENERATED ALWAYS AS IDENTITY,
    brand_id     uuid REFERENCES brands,
    creator_id   uuid REFERENCES creators,
    type         text NOT NULL,
    subject_type text NOT NULL,
    subject_id   uuid NOT NULL,
    occurred_at  timestamptz NOT NULL
);
CREATE INDEX events_at ON events (brand_id, occurred_at, id);
CREATE INDEX events_subject ON events (brand_id, subject_id);
CREATE INDEX events_number ON events (number);

ALTER TABLE audit_entries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_heads ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY audit_brand ON audit_entries FOR SELECT USING (brand_id = (SELECT app_brand()));
CREATE POLICY audit_head_none ON audit_heads FOR SELECT USING (false);
CREATE POLICY event_brand ON events FOR SELECT USING (brand_id = (SELECT app_brand()));
CREATE POLICY event_write ON events FOR INSERT
    WITH CHECK (brand_id = (SELECT app_brand()) OR creator_id = (SELECT app_creator()));

GRANT SELECT ON audit_entries TO rapport_app;
GRANT SELECT, INSERT ON events TO rapport_app;

-- +goose Down
DROP TABLE events, audit_heads, audit_entries;
