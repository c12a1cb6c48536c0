-- +goose Up

-- Keys for programs: each acts as the person who made it, in one brand, narrowed to
-- its scopes. What a client sends is `apikey_<id>_<secret>`; the secret, 256 random
-- bits, is kept as its SHA-256. While a key is changed over, two secrets hold.
CREATE TABLE api_keys (
    id              uuid PRIMARY KEY,
    brand_id        uuid NOT NULL,
    user_id         uuid NOT NULL,
    name            text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 120),
    scopes          text[] NOT NULL CHECK (cardinality(scopes) BETWEEN 1 AND 50),
    secret_hash     bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
    previous_hash   bytea CHECK (octet_length(previous_hash) = 32),
    previous_until  timestamptz,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    last_used_at    timestamptz,
    revoked_at      timestamptz,
    updated_at      timestamptz NOT NULL,
    version         int NOT NULL DEFAULT 1,
    CHECK (expires_at > created_at),
    CHECK ((previous_hash IS NULL) = (previous_until IS NULL)),
    UNIQUE (brand_id, id),
    -- Who acts is always a member, of this brand.
    FOREIGN KEY (brand_id, user_id) REFERENCES memberships (brand_id, user_id)
);
CREATE INDEX api_keys_brand ON api_keys (brand_id, created_at, id);
CREATE INDEX api_keys_user ON api_keys (brand_id, user_id);

ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY api_key_brand ON api_keys TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY api_key_creator ON api_keys TO rapport_creator USING (false);
GRANT SELECT, INSERT, UPDATE ON api_keys TO rapport_app, rapport_brand, rapport_creator;

-- Whom a key stands for, before there is a viewer: no row for one that is unknown,
-- revoked or over, whose maker's membership ended, or that is older than the end of
-- all of its maker's tokens. The secrets are compared by the server.
GRANT SELECT, UPDATE ON api_keys TO rapport_definer;
CREATE POLICY definer_api_keys ON api_keys TO rapport_definer USING (true);
GRANT CREATE ON SCHEMA public TO rapport_definer;
-- +goose StatementBegin
CREATE FUNCTION api_key_holder(wanted uuid, as_of timestamptz)
RETURNS TABLE (user_id uuid, user_name text, role text, brand_id uuid, scopes text[],
    secret_hash bytea, previous_hash bytea, expires_at timestamptz, last_used_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u.id, u.name, m.role, k.brand_id, k.scopes, k.secret_hash,
        CASE WHEN k.previous_until > as_of THEN k.previous_hash END, k.expires_at, k.last_used_at
    FROM api_keys k
    JOIN users u ON u.id = k.user_id
    JOIN memberships m ON m.user_id = k.user_id AND m.brand_id = k.brand_id AND m.ended_at IS NULL
    WHERE k.id = wanted AND k.revoked_at IS NULL AND k.expires_at > as_of
      AND (u.tokens_valid_after IS NULL OR u.tokens_valid_after <= k.created_at)
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION api_key_used(used uuid, at timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE api_keys SET last_used_at = at WHERE id = used AND (last_used_at IS NULL OR last_used_at < at)
$$;
-- +goose StatementEnd
ALTER FUNCTION api_key_holder(uuid, timestamptz) OWNER TO rapport_definer;
ALTER FUNCTION api_key_used(uuid, timestamptz) OWNER TO rapport_definer;
REVOKE CREATE ON SCHEMA public FROM rapport_definer;
REVOKE ALL ON FUNCTION api_key_holder(uuid, timestamptz), api_key_used(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api_key_holder(uuid, timestamptz), api_key_used(uuid, timestamptz)
    TO rapport_app, rapport_brand, rapport_creator;

-- +goose Down
DROP FUNCTION api_key_used(uuid, timestamptz);
DROP FUNCTION api_key_holder(uuid, timestamptz);
DROP TABLE api_keys;
