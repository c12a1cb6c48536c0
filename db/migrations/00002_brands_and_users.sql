-- +goose Up

CREATE TABLE brands (
    id              uuid PRIMARY KEY,
    slug            text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    name            text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 120),
    industries      text[] NOT NULL DEFAULT '{}' CHECK (cardinality(industries) <= 10),
    brand_values    text[] NOT NULL DEFAULT '{}' CHECK (cardinality(brand_values) <= 20),
    tone            text,
    currency        text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    time_zone       text NOT NULL DEFAULT 'UTC',
    -- Where each tier begins; mediakix.com's influencer tiers by default.
    tier_nano       bigint NOT NULL DEFAULT 1000,
    tier_micro      bigint NOT NULL DEFAULT 10000,
    tier_mid        bigint NOT NULL DEFAULT 50000,
    tier_macro      bigint NOT NULL DEFAULT 500000,
    tier_mega       bigint NOT NULL DEFAULT 1000000,
    review_sla_days int NOT NULL DEFAULT 5 CHECK (review_sla_days BETWEEN 1 AND 30),
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    version         int NOT NULL DEFAULT 1,
    CHECK (0 < tier_nano AND tier_nano < tier_micro AND tier_micro < tier_mid
        AND tier_mid < tier_macro AND tier_macro < tier_mega)
);

CREATE TABLE users (
    id                  uuid PRIMARY KEY,
    -- The `sub` that the identity provider gives the person.
    subject             text NOT NULL UNIQUE CHECK (char_length(subject) BETWEEN 1 AND 255),
    name                text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 120),
    email               text,
    -- The person's tokens from before this moment are void.
    tokens_valid_after  timestamptz,
    created_at          timestamptz NOT NULL
);

-- A membership that ended stays, so that whoever acted can still be named.
CREATE TABLE memberships (
    id         uuid PRIMARY KEY,
    brand_id   uuid NOT NULL REFERENCES brands,
    user_id    uuid NOT NULL REFERENCES users,
    role       text NOT NULL CHECK (role IN ('OWNER', 'ADMIN', 'MANAGER', 'FINANCE', 'ANALYST', 'VIEWER')),
    created_at timestamptz NOT NULL,
    ended_at   timestamptz,
    version    int NOT NULL DEFAULT 1,
    UNIQUE (brand_id, user_id)
);
CREATE INDEX memberships_user ON memberships (user_id);

CREATE TABLE revoked_tokens (
    jti        text PRIMARY KEY,
    expires_at timestamptz NOT NULL
);

ALTER TABLE brands ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE memberships ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE revoked_tokens ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- The creator's half of the brands policy comes with the partnerships.
CREATE POLICY brand_own ON brands USING (id = (SELECT app_brand()));
CREATE POLICY membership_of_brand ON memberships USING (brand_id = (SELECT app_brand()));
CREATE POLICY user_visible ON users FOR SELECT USING (
    id = (SELECT app_user())
    OR EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = users.id AND m.brand_id = (SELECT app_brand()))
);
-- A person is entered by giving a membership; see member_user below.
-- Nobody reads or writes revoked tokens but principal() and whoever owns them.
CREATE POLICY revoked_none ON revoked_tokens USING (false);

GRANT SELECT, UPDATE ON brands TO rapport_app;
GRANT SELECT ON users TO rapport_app;
GRANT SELECT, INSERT, UPDATE ON memberships TO rapport_app;

-- +goose Down
DROP TABLE revoked_tokens, memberships, users, brands;
