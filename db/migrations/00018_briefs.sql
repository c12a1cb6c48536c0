-- +goose Up

-- What a creator is asked to make: of a campaign, of one partnership in it, or of
-- a partnership alone, for work outside of campaigns. There is one for each of
-- these, and what it says is in its versions.
CREATE TABLE briefs (
    id                uuid PRIMARY KEY,
    brand_id          uuid NOT NULL,
    campaign_id       uuid,
    partnership_id    uuid,
    -- The partnership's.
    creator_id        uuid,
    title             text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
    -- The brand's own affair.
    notes             text CHECK (char_length(notes) <= 5000),
    -- Set while the creators see it, and at no other time.
    active_version_id uuid,
    -- Part of the reference below: what is named as active is.
    active_state      text GENERATED ALWAYS AS (CASE WHEN active_version_id IS NOT NULL THEN 'ACTIVE' END) STORED,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    version           int NOT NULL DEFAULT 1,
    UNIQUE (brand_id, id),
    UNIQUE NULLS NOT DISTINCT (brand_id, campaign_id, partnership_id),
    FOREIGN KEY (brand_id, campaign_id) REFERENCES campaigns (brand_id, id),
    FOREIGN KEY (brand_id, creator_id, partnership_id) REFERENCES partnerships (brand_id, creator_id, id),
    FOREIGN KEY (campaign_id, partnership_id) REFERENCES campaign_participants (campaign_id, partnership_id),
    CHECK (campaign_id IS NOT NULL OR partnership_id IS NOT NULL),
    CHECK ((partnership_id IS NULL) = (creator_id IS NULL))
);
CREATE INDEX briefs_created ON briefs (brand_id, created_at, id);
CREATE INDEX briefs_campaign ON briefs (campaign_id, created_at, id);
CREATE INDEX briefs_partnership ON briefs (partnership_id);
CREATE INDEX briefs_creator ON briefs (creator_id) WHERE active_version_id IS NOT NULL;

CREATE TABLE brief_versions (
    id                      uuid PRIMARY KEY,
    brand_id                uuid NOT NULL,
    brief_id                uuid NOT NULL,
    number                  int NOT NULL CHECK (number BETWEEN 1 AND 100),
    state                   text NOT NULL CHECK (state IN ('DRAFT', 'ACTIVE', 'SUPERSEDED', 'WITHDRAWN')),
    -- Lists of {"key", "text"}: reviews name them by their keys.
    objectives              jsonb NOT NULL DEFAULT '[]',
    must_haves              jsonb NOT NULL DEFAULT '[]',
    audience                text CHECK (char_length(audience) <= 2000),
    key_messages            text[] NOT NULL DEFAULT '{}' CHECK (cardinality(key_messages) <= 20),
    creative_leeway         text CHECK (char_length(creative_leeway) <= 5000),
    donts                   text[] NOT NULL DEFAULT '{}' CHECK (cardinality(donts) <= 20),
    disclosure_requirements text CHECK (char_length(disclosure_requirements) <= 2000),
    -- A list of {"url", "note"}, and one of {"name", "dueOn"}.
    reference_links         jsonb NOT NULL DEFAULT '[]',
    timeline                jsonb NOT NULL DEFAULT '[]',
    created_at              timestamptz NOT NULL,
    published_at            timestamptz,
    published_by            uuid REFERENCES users,
    -- When another took its place, or it was withdrawn.
    ended_at                timestamptz,
    UNIQUE (brief_id, number),
    UNIQUE (brief_id, id, state),
    -- What names a version together with this moment names a published one.
    UNIQUE (brand_id, id, published_at),
    FOREIGN KEY (brand_id, brief_id) REFERENCES briefs (brand_id, id),
    CHECK ((state = 'DRAFT') = (published_at IS NULL)),
    CHECK ((state IN ('SUPERSEDED', 'WITHDRAWN')) = (ended_at IS NOT NULL)),
    CHECK (ended_at >= published_at),
    CHECK (published_by IS NULL OR published_at IS NOT NULL),
    -- There is something that a review can name.
    CHECK (state = 'DRAFT' OR jsonb_array_length(objectives) + jsonb_array_length(must_haves) > 0)
);
CREATE UNIQUE INDEX brief_versions_active ON brief_versions (brief_id) WHERE state = 'ACTIVE';
CREATE UNIQUE INDEX brief_versions_draft ON brief_versions (brief_id) WHERE state = 'DRAFT';
-- At the end of the transaction: publishing ends one version and begins another.
ALTER TABLE briefs ADD FOREIGN KEY (id, active_version_id, active_state) REFERENCES brief_versions (brief_id, id, state)
    DEFERRABLE INITIALLY DEFERRED;

-- What was published stays as it is: creators acknowledged it, and reviews are
-- judged by it. Only its end is written.
-- +goose StatementBegin
CREATE FUNCTION brief_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'state' - 'ended_at') IS DISTINCT FROM (to_jsonb(OLD) - 'state' - 'ended_at')
        OR NEW.state = 'DRAFT'
        OR (OLD.state <> 'ACTIVE' AND (NEW.state, NEW.ended_at) IS DISTINCT FROM (OLD.state, OLD.ended_at)) THEN
        RAISE EXCEPTION 'a published version of a brief does not change' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER brief_version_stays BEFORE UPDATE ON brief_versions
    FOR EACH ROW WHEN (OLD.state <> 'DRAFT') EXECUTE FUNCTION brief_version_stays();

CREATE TABLE brief_acknowledgements (
    id                 uuid PRIMARY KEY,
    brand_id           uuid NOT NULL,
    creator_id         uuid NOT NULL,
    partnership_id     uuid NOT NULL,
    brief_version_id   uuid NOT NULL,
    -- The version's: see there.
    brief_published_at timestamptz NOT NULL,
    note               text CHECK (char_length(note) <= 2000),
    acknowledged_by    uuid NOT NULL REFERENCES users,
    acknowledged_at    timestamptz NOT NULL,
    UNIQUE (brief_version_id, partnership_id),
    FOREIGN KEY (brand_id, creator_id, partnership_id) REFERENCES partnerships (brand_id, creator_id, id),
    FOREIGN KEY (brand_id, brief_version_id, brief_published_at) REFERENCES brief_versions (brand_id, id, published_at),
    CHECK (acknowledged_at >= brief_published_at)
);
CREATE INDEX brief_acknowledgements_at ON brief_acknowledgements (brief_version_id, acknowledged_at, id);
CREATE INDEX brief_acknowledgements_creator ON brief_acknowledgements (creator_id, brief_version_id);

ALTER TABLE briefs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE brief_versions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE brief_acknowledgements ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY brief_brand ON briefs TO rapport_brand USING (brand_id = (SELECT app_brand()));
-- Partnerships and participants are there for a creator from the first contact on,
-- and so their briefs are.
CREATE POLICY brief_creator ON briefs FOR SELECT TO rapport_creator USING (
    active_version_id IS NOT NULL AND (
        (creator_id = (SELECT app_creator()) AND EXISTS (SELECT 1 FROM partnerships p WHERE p.id = briefs.partnership_id))
        OR (creator_id IS NULL AND EXISTS (
            SELECT 1 FROM campaign_participants cp WHERE cp.campaign_id = briefs.campaign_id AND cp.creator_id = (SELECT app_creator())))
    )
);
CREATE POLICY brief_version_brand ON brief_versions TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY brief_version_creator ON brief_versions FOR SELECT TO rapport_creator USING (
    state = 'ACTIVE' AND EXISTS (SELECT 1 FROM briefs b WHERE b.id = brief_versions.brief_id)
);
CREATE POLICY brief_acknowledgement_brand ON brief_acknowledgements FOR SELECT TO rapport_brand
    USING (brand_id = (SELECT app_brand()));
CREATE POLICY brief_acknowledgement_creator ON brief_acknowledgements FOR SELECT TO rapport_creator
    USING (creator_id = (SELECT app_creator()));
CREATE POLICY brief_acknowledgement_creator_insert ON brief_acknowledgements FOR INSERT TO rapport_creator
    WITH CHECK (creator_id = (SELECT app_creator())
        AND EXISTS (SELECT 1 FROM brief_versions v WHERE v.id = brief_acknowledgements.brief_version_id));

GRANT SELECT, INSERT, UPDATE ON briefs, brief_versions TO rapport_app, rapport_brand, rapport_creator;
GRANT SELECT, INSERT ON brief_acknowledgements TO rapport_app, rapport_brand, rapport_creator;

-- +goose Down
DROP TABLE brief_acknowledgements;
ALTER TABLE briefs DROP CONSTRAINT briefs_id_active_version_id_active_state_fkey;
DROP TABLE brief_versions, briefs;
DROP FUNCTION brief_version_stays();
