-- +goose Up

CREATE TABLE partnerships (
    id                 uuid PRIMARY KEY,
    brand_id           uuid NOT NULL REFERENCES brands,
    creator_id         uuid NOT NULL REFERENCES creators,
    stage              text NOT NULL CHECK (stage IN ('DISCOVERED', 'VETTING', 'SHORTLISTED', 'OUTREACH', 'NEGOTIATING', 'PILOT', 'SCALING', 'RETAINED', 'AT_RISK', 'WINBACK', 'EXITED', 'DECLINED', 'REJECTED')),
    owner_id           uuid,
    -- The creator's tier and followers by the brand's thresholds, kept by the
    -- writes to accounts and thresholds, so that lists can filter and order.
    tier               text CHECK (tier IN ('NANO', 'MICRO', 'MID', 'MACRO', 'MEGA')),
    follower_count     bigint,
    tags               text[] NOT NULL DEFAULT '{}' CHECK (cardinality(tags) <= 20),
    notes              text CHECK (char_length(notes) <= 5000),
    -- From this moment on the creator sees the partnership.
    contacted_at       timestamptz,
    started_at         timestamptz,
    last_touch_at      timestamptz,
    next_check_in_on   date,
    contract_signed_on date,
    contract_reference text CHECK (char_length(contract_reference) <= 500),
    revision_limit     int NOT NULL DEFAULT 2 CHECK (revision_limit BETWEEN 0 AND 20),
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    version            int NOT NULL DEFAULT 1,
    UNIQUE (brand_id, creator_id),
    UNIQUE (brand_id, id),
    UNIQUE (brand_id, creator_id, id),
    FOREIGN KEY (brand_id, owner_id) REFERENCES memberships (brand_id, user_id),
    -- A pilot and all that follows need a signed agreement.
    CHECK (stage NOT IN ('PILOT', 'SCALING', 'RETAINED') OR (contract_signed_on IS NOT NULL AND started_at IS NOT NULL)),
    CHECK (stage IN ('DISCOVERED', 'VETTING', 'SHORTLISTED', 'REJECTED', 'DECLINED') OR contacted_at IS NOT NULL)
);
CREATE INDEX partnerships_creator ON partnerships (creator_id, brand_id);
CREATE INDEX partnerships_created ON partnerships (brand_id, created_at, id);
CREATE INDEX partnerships_stage ON partnerships (brand_id, stage, created_at, id);
CREATE INDEX partnerships_tier ON partnerships (brand_id, tier, created_at, id);
CREATE INDEX partnerships_owner ON partnerships (brand_id, owner_id);
CREATE INDEX partnerships_touch ON partnerships (brand_id, last_touch_at, id);
CREATE INDEX partnerships_check_in ON partnerships (brand_id, next_check_in_on, id);
CREATE INDEX partnerships_followers ON partnerships (brand_id, follower_count, id);

CREATE TABLE stage_changes (
    id             uuid PRIMARY KEY,
    brand_id       uuid NOT NULL,
    partnership_id uuid NOT NULL,
    from_stage     text,
    to_stage       text NOT NULL,
    reason         text CHECK (char_length(reason) <= 1000),
    changed_by     uuid REFERENCES users,
    changed_at     timestamptz NOT NULL,
    FOREIGN KEY (brand_id, partnership_id) REFERENCES partnerships (brand_id, id),
    CHECK (to_stage NOT IN ('EXITED', 'WINBACK') OR reason IS NOT NULL)
);
CREATE INDEX stage_changes_partnership ON stage_changes (partnership_id, changed_at DESC, id DESC);

ALTER TABLE partnerships ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE stage_changes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY partnership_brand ON partnerships USING (brand_id = (SELECT app_brand()));
-- A creator sees a partnership from the first contact on, and may decline it.
CREATE POLICY partnership_creator ON partnerships FOR SELECT
    USING (creator_id = (SELECT app_creator()) AND contacted_at IS NOT NULL);
CREATE POLICY partnership_creator_update ON partnerships FOR UPDATE
    USING (creator_id = (SELECT app_creator()) AND contacted_at IS NOT NULL);
CREATE POLICY stage_change_brand ON stage_changes USING (brand_id = (SELECT app_brand()));
CREATE POLICY stage_change_creator ON stage_changes FOR INSERT WITH CHECK (
    EXISTS (SELECT 1 FROM partnerships p WHERE p.id = partnership_id AND p.creator_id = (SELECT app_creator()))
);

CREATE POLICY brand_of_creator ON brands FOR SELECT USING (
    EXISTS (SELECT 1 FROM partnerships p WHERE p.brand_id = brands.id AND p.creator_id = (SELECT app_creator()))
);

-- The cheap conditions stand first: the look-up of the partnership is made for
-- private profiles alone.
CREATE POLICY creator_brand ON creators FOR SELECT USING (
    (SELECT app_brand()) IS NOT NULL AND (
        (visibility = 'DISCOVERABLE' AND source_brand_id IS NULL)
        OR source_brand_id = (SELECT app_brand())
        OR (source_brand_id IS NULL AND EXISTS (
            SELECT 1 FROM partnerships p WHERE p.creator_id = creators.id AND p.brand_id = (SELECT app_brand())))
    )
);
CREATE POLICY creator_self ON creators FOR SELECT USING (id = (SELECT app_creator()));
CREATE POLICY creator_entered ON creators FOR INSERT WITH CHECK (source_brand_id = (SELECT app_brand()));
CREATE POLICY creator_changed ON creators FOR UPDATE
    USING (source_brand_id = (SELECT app_brand()) OR id = (SELECT app_creator()));

-- What the creator gave reaches a brand once the two have begun to work together.
CREATE POLICY contact_held ON creator_contacts USING (brand_id = (SELECT app_brand()));
CREATE POLICY contact_self ON creator_contacts
    USING (creator_id = (SELECT app_creator()) AND brand_id IS NULL);
CREATE POLICY contact_given ON creator_contacts FOR SELECT USING (
    brand_id IS NULL AND EXISTS (
        SELECT 1 FROM partnerships p
        WHERE p.creator_id = creator_contacts.creator_id AND p.brand_id = (SELECT app_brand()) AND p.started_at IS NOT NULL)
);

CREATE POLICY account_brand ON social_accounts FOR SELECT USING (
    (SELECT app_brand()) IS NOT NULL AND (
        source_brand_id = (SELECT app_brand())
        OR EXISTS (SELECT 1 FROM creators c WHERE c.id = social_accounts.creator_id))
);
CREATE POLICY account_self ON social_accounts FOR SELECT USING (creator_id = (SELECT app_creator()));
CREATE POLICY account_entered ON social_accounts FOR INSERT
    WITH CHECK (source_brand_id = (SELECT app_brand()) OR (creator_id = (SELECT app_creator()) AND source_brand_id IS NULL));
CREATE POLICY account_changed ON social_accounts FOR UPDATE
    USING (source_brand_id = (SELECT app_brand()) OR creator_id = (SELECT app_creator()));

CREATE POLICY audience_recorded ON audience_snapshots USING (brand_id = (SELECT app_brand()));
CREATE POLICY audience_self ON audience_snapshots USING (brand_id IS NULL AND creator_id = (SELECT app_creator()));
CREATE POLICY audience_given ON audience_snapshots FOR SELECT USING (
    brand_id IS NULL AND (SELECT app_brand()) IS NOT NULL
    AND EXISTS (SELECT 1 FROM creators c WHERE c.id = audience_snapshots.creator_id)
);

GRANT SELECT, INSERT, UPDATE ON partnerships TO rapport_app;
GRANT SELECT, INSERT ON stage_changes TO rapport_app;

-- +goose Down
DROP POLICY brand_of_creator ON brands;
DROP POLICY creator_brand ON creators;
DROP POLICY creator_self ON creators;
DROP POLICY creator_entered ON creators;
DROP POLICY creator_changed ON creators;
DROP POLICY contact_held ON creator_contacts;
DROP POLICY contact_self ON creator_contacts;
DROP POLICY contact_given ON creator_contacts;
DROP POLICY account_brand ON social_accounts;
DROP POLICY account_self ON social_accounts;
DROP POLICY account_entered ON social_accounts;
DROP POLICY account_changed ON social_accounts;
DROP POLICY audience_recorded ON audience_snapshots;
DROP POLICY audience_self ON audience_snapshots;
DROP POLICY audience_given ON audience_snapshots;
DROP TABLE stage_changes, partnerships;
