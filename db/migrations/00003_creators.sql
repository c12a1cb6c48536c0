-- +goose Up

-- A profile is either kept by its creator (source_brand_id is null) or was
-- entered by a brand, which then alone sees it. So what one brand types in never
-- tells another anything, and unique keys are unique for each of them.
CREATE TABLE creators (
    id              uuid PRIMARY KEY,
    user_id         uuid UNIQUE REFERENCES users,
    source_brand_id uuid REFERENCES brands,
    display_name    text NOT NULL CHECK (char_length(display_name) BETWEEN 1 AND 120),
    bio             text CHECK (char_length(bio) <= 2000),
    country         text CHECK (country ~ '^[A-Z]{2}$'),
    languages       text[] NOT NULL DEFAULT '{}',
    niches          text[] NOT NULL DEFAULT '{}',
    content_styles  text[] NOT NULL DEFAULT '{}' CHECK (content_styles <@ ARRAY['EDUCATIONAL', 'ASPIRATIONAL', 'COMEDIC', 'LIFESTYLE', 'REVIEW', 'TUTORIAL', 'STORYTELLING', 'JOURNALISTIC']),
    formats         text[] NOT NULL DEFAULT '{}' CHECK (formats <@ ARRAY['SHORT_FORM', 'LONG_FORM', 'LIVE', 'STORY', 'PHOTO', 'ARTICLE', 'PODCAST', 'WEBINAR']),
    visibility      text NOT NULL CHECK (visibility IN ('DISCOVERABLE', 'PRIVATE')),
    -- Followers of the largest account, kept by the writes to social_accounts.
    follower_count  bigint CHECK (follower_count >= 0),
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    version         int NOT NULL DEFAULT 1,
    UNIQUE NULLS NOT DISTINCT (id, source_brand_id),
    CHECK (source_brand_id IS NULL OR (user_id IS NULL AND visibility = 'PRIVATE'))
);
CREATE INDEX creators_created ON creators (created_at, id);
CREATE INDEX creators_name ON creators (lower(display_name), id);
CREATE INDEX creators_followers ON creators (follower_count, id);
CREATE INDEX creators_source ON creators (source_brand_id) WHERE source_brand_id IS NOT NULL;
CREATE INDEX creators_niches ON creators USING gin (niches);

CREATE TABLE creator_contacts (
    id             uuid PRIMARY KEY,
    creator_id     uuid NOT NULL REFERENCES creators,
    -- The brand that holds the data; null for what the creator gave.
    brand_id       uuid REFERENCES brands,
    legal_name     text CHECK (char_length(legal_name) <= 200),
    email          text CHECK (char_length(email) <= 320),
    phone          text CHECK (char_length(phone) <= 40),
    postal_address text CHECK (char_length(postal_address) <= 500),
    updated_at     timestamptz NOT NULL,
    version        int NOT NULL DEFAULT 1,
    UNIQUE NULLS NOT DISTINCT (creator_id, brand_id)
);
CREATE INDEX creator_contacts_brand ON creator_contacts (brand_id);

CREATE TABLE social_accounts (
    id               uuid PRIMARY KEY,
    creator_id       uuid NOT NULL REFERENCES creators,
    source_brand_id  uuid REFERENCES brands,
    platform         text NOT NULL CHECK (platform IN ('INSTAGRAM', 'TIKTOK', 'YOUTUBE', 'X', 'FACEBOOK', 'LINKEDIN', 'TWITCH', 'PINTEREST', 'SNAPCHAT', 'THREADS', 'PODCAST', 'BLOG', 'OTHER')),
    handle           text NOT NULL CHECK (char_length(handle) BETWEEN 1 AND 100 AND handle = lower(handle)),
    url              text CHECK (char_length(url) <= 2048),
    platform_user_id text CHECK (char_length(platform_user_id) <= 200),
    follower_count   bigint CHECK (follower_count >= 0),
    verified         boolean NOT NULL DEFAULT false,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    version          int NOT NULL DEFAULT 1,
    UNIQUE (creator_id, id),
    UNIQUE NULLS NOT DISTINCT (platform, handle, source_brand_id),
    FOREIGN KEY (creator_id, source_brand_id) REFERENCES creators (id, source_brand_id)
);

CREATE TABLE audience_snapshots (
    id          uuid PRIMARY KEY,
    account_id  uuid NOT NULL,
    creator_id  uuid NOT NULL,
    -- The brand that recorded it; null for what the creator gave.
    brand_id    uuid REFERENCES brands,
    captured_at timestamptz NOT NULL,
    source      text NOT NULL CHECK (source IN ('API', 'IMPORT', 'MANUAL', 'CREATOR')),
    -- Each is a list of {"segment", "share"}, the largest share first.
    ages        jsonb NOT NULL DEFAULT '[]',
    genders     jsonb NOT NULL DEFAULT '[]',
    countries   jsonb NOT NULL DEFAULT '[]',
    interests   jsonb NOT NULL DEFAULT '[]',
    recorded_at timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (account_id, captured_at, source, brand_id),
    FOREIGN KEY (creator_id, account_id) REFERENCES social_accounts (creator_id, id)
);
CREATE INDEX audience_snapshots_latest ON audience_snapshots (account_id, captured_at DESC, id DESC);

ALTER TABLE creators ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE creator_contacts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE social_accounts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE audience_snapshots ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- Policies that look at partnerships come with them.
GRANT SELECT, INSERT, UPDATE ON creators, creator_contacts, social_accounts TO rapport_app;
GRANT SELECT, INSERT ON audience_snapshots TO rapport_app;

-- +goose Down
DROP TABLE audience_snapshots, social_accounts, creator_contacts, creators;
