-- +goose Up

-- The keys that clients gave with mutations, and what was answered. A row is
-- claimed before the mutation runs, marked in the transaction that writes, and
-- answered after it; so a mutation is carried out once, whatever fails between.
-- Keys are a principal's own: another person's answer is never shown.
CREATE TABLE idempotency_keys (
    id           uuid PRIMARY KEY,
    brand_id     uuid REFERENCES brands,
    creator_id   uuid REFERENCES creators,
    user_id      uuid,
    key          text NOT NULL CHECK (char_length(key) BETWEEN 1 AND 255),
    -- SHA-256 of the document, the operation's name and the variables.
    fingerprint  bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
    -- Who carries it out just now, and until when it may be presumed to live.
    attempt      uuid NOT NULL,
    leased_until timestamptz NOT NULL,
    -- Set with what was written; the objects are global ids.
    written_at   timestamptz,
    subjects     text[] NOT NULL DEFAULT '{}',
    -- The response's body.
    answer       bytea,
    expires_at   timestamptz NOT NULL,
    CHECK (num_nonnulls(brand_id, creator_id) = 1),
    CHECK (answer IS NULL OR written_at IS NOT NULL),
    UNIQUE NULLS NOT DISTINCT (brand_id, creator_id, user_id, key)
);
CREATE INDEX idempotency_keys_expires ON idempotency_keys (expires_at);

ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY idempotency_brand ON idempotency_keys TO rapport_brand
    USING (brand_id = (SELECT app_brand()) AND user_id IS NOT DISTINCT FROM (SELECT app_user()));
CREATE POLICY idempotency_creator ON idempotency_keys TO rapport_creator
    USING (creator_id = (SELECT app_creator()) AND user_id IS NOT DISTINCT FROM (SELECT app_user()));
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO rapport_app, rapport_brand, rapport_creator;

-- Takes away some keys of anybody whose time is over: a stored answer may hold
-- personal data, and its owner may never come again.
GRANT SELECT, DELETE, UPDATE ON idempotency_keys TO rapport_definer;
CREATE POLICY definer_idempotency ON idempotency_keys TO rapport_definer USING (true);
GRANT CREATE ON SCHEMA public TO rapport_definer;
-- +goose StatementBegin
CREATE FUNCTION idempotency_expire(as_of timestamptz, at_most int) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM idempotency_keys WHERE id IN (
        SELECT id FROM idempotency_keys WHERE expires_at <= as_of
        ORDER BY expires_at LIMIT least(at_most, 1000) FOR UPDATE SKIP LOCKED)
$$;
-- +goose StatementEnd
ALTER FUNCTION idempotency_expire(timestamptz, int) OWNER TO rapport_definer;
REVOKE CREATE ON SCHEMA public FROM rapport_definer;
REVOKE ALL ON FUNCTION idempotency_expire(timestamptz, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION idempotency_expire(timestamptz, int) TO rapport_app, rapport_brand, rapport_creator;

-- +goose Down
DROP FUNCTION idempotency_expire(timestamptz, int);
DROP TABLE idempotency_keys;
