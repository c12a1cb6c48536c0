-- +goose Up

-- What a brand finds out about a creator before it works with one. All of it but
-- what creators publish themselves hangs on the brand's own partnership: another
-- brand has no row that it could see, and the creator no policy.
CREATE TABLE vetting_checks (
    id             uuid PRIMARY KEY,
    brand_id       uuid NOT NULL,
    creator_id     uuid NOT NULL,
    partnership_id uuid NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('BRAND_SAFETY', 'AUDIENCE_AUTHENTICITY', 'DISCLOSURE_HISTORY', 'CONTENT_REVIEW')),
    verdict        text NOT NULL CHECK (verdict IN ('PASSED', 'CONCERNS', 'FAILED')),
    evidence_url   text CHECK (char_length(evidence_url) <= 2048),
    note           text CHECK (char_length(note) <= 2000),
    reviewer_id    uuid NOT NULL,
    checked_at     timestamptz NOT NULL,
    -- The last day on which the verdict counts; null for one that does not age.
    expires_on     date,
    FOREIGN KEY (brand_id, creator_id, partnership_id) REFERENCES partnerships (brand_id, creator_id, id),
    FOREIGN KEY (brand_id, reviewer_id) REFERENCES memberships (brand_id, user_id),
    -- Whoever finds something says what.
    CHECK (verdict = 'PASSED' OR note IS NOT NULL),
    CHECK (expires_on >= (checked_at AT TIME ZONE 'UTC')::date - 1)
);
CREATE INDEX vetting_checks_partnership ON vetting_checks (partnership_id, checked_at DESC, id DESC);
CREATE INDEX vetting_checks_brand ON vetting_checks (brand_id, checked_at, id);
CREATE INDEX vetting_checks_expiry ON vetting_checks (brand_id, expires_on);

CREATE TABLE alignment_assessments (
    id             uuid PRIMARY KEY,
    brand_id       uuid NOT NULL,
    creator_id     uuid NOT NULL,
    partnership_id uuid NOT NULL,
    -- A list of {"dimension", "score", "weight", "basis", "note"}.
    dimensions     jsonb NOT NULL CHECK (jsonb_typeof(dimensions) = 'array' AND jsonb_array_length(dimensions) BETWEEN 1 AND 5),
    -- Whom and what the brand looks for: what the computed scores rest on.
    target         jsonb NOT NULL DEFAULT '{}',
    -- Null when too little was scored.
    total          double precision CHECK (total BETWEEN 0 AND 100),
    formula        text NOT NULL CHECK (char_length(formula) <= 60),
    note           text CHECK (char_length(note) <= 2000),
    assessed_by    uuid NOT NULL,
    assessed_at    timestamptz NOT NULL,
    FOREIGN KEY (brand_id, creator_id, partnership_id) REFERENCES partnerships (brand_id, creator_id, id),
    FOREIGN KEY (brand_id, assessed_by) REFERENCES memberships (brand_id, user_id)
);
CREATE INDEX alignment_assessments_partnership ON alignment_assessments (partnership_id, assessed_at DESC, id DESC);
CREATE INDEX alignment_assessments_brand ON alignment_assessments (brand_id);

-- Known sponsorships: what the creator published (brand_id is null) is for all who
-- see the profile, what a brand found out for that brand alone.
CREATE TABLE past_partnerships (
    id          uuid PRIMARY KEY,
    creator_id  uuid NOT NULL REFERENCES creators,
    brand_id    uuid REFERENCES brands,
    brand_name  text NOT NULL CHECK (char_length(brand_name) BETWEEN 1 AND 120),
    category    text NOT NULL CHECK (char_length(category) BETWEEN 1 AND 60 AND category = lower(category)),
    started_on  date,
    ended_on    date,
    source      text NOT NULL CHECK (source IN ('API', 'IMPORT', 'MANUAL', 'CREATOR')),
    url         text CHECK (char_length(url) <= 2048),
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    version     int NOT NULL DEFAULT 1,
    CHECK (ended_on >= started_on),
    -- A creator's own word is the creator's, and nobody else's.
    CHECK ((source = 'CREATOR') = (brand_id IS NULL)),
    UNIQUE NULLS NOT DISTINCT (creator_id, brand_id, brand_name, started_on)
);
CREATE INDEX past_partnerships_creator ON past_partnerships (creator_id, started_on DESC);
CREATE INDEX past_partnerships_brand ON past_partnerships (brand_id);

CREATE TABLE shortlists (
    id         uuid PRIMARY KEY,
    brand_id   uuid NOT NULL REFERENCES brands,
    name       text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 120),
    tier       text CHECK (tier IN ('NANO', 'MICRO', 'MID', 'MACRO', 'MEGA')),
    niche      text CHECK (char_length(niche) BETWEEN 1 AND 60 AND niche = lower(niche)),
    note       text CHECK (char_length(note) <= 2000),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version    int NOT NULL DEFAULT 1,
    UNIQUE (brand_id, id)
);
CREATE INDEX shortlists_created ON shortlists (brand_id, created_at, id);
CREATE INDEX shortlists_name ON shortlists (brand_id, lower(name), id);

CREATE TABLE shortlist_entries (
    id             uuid PRIMARY KEY,
    brand_id       uuid NOT NULL,
    creator_id     uuid NOT NULL,
    partnership_id uuid NOT NULL,
    shortlist_id   uuid NOT NULL,
    status         text NOT NULL CHECK (status IN ('CANDIDATE', 'VETTED', 'APPROVED', 'REJECTED')),
    reason         text CHECK (char_length(reason) <= 1000),
    -- Null for what no person did.
    added_by       uuid,
    added_at       timestamptz NOT NULL,
    decided_by     uuid,
    decided_at     timestamptz,
    updated_at     timestamptz NOT NULL,
    version        int NOT NULL DEFAULT 1,
    UNIQUE (shortlist_id, partnership_id),
    FOREIGN KEY (brand_id, shortlist_id) REFERENCES shortlists (brand_id, id),
    FOREIGN KEY (brand_id, creator_id, partnership_id) REFERENCES partnerships (brand_id, creator_id, id),
    FOREIGN KEY (brand_id, added_by) REFERENCES memberships (brand_id, user_id),
    FOREIGN KEY (brand_id, decided_by) REFERENCES memberships (brand_id, user_id),
    CHECK (status <> 'REJECTED' OR coalesce(btrim(reason), '') <> ''),
    CHECK (decided_by IS NULL OR decided_at IS NOT NULL),
    CHECK (status = 'CANDIDATE' OR decided_at IS NOT NULL)
);
CREATE INDEX shortlist_entries_added ON shortlist_entries (shortlist_id, added_at, id);
CREATE INDEX shortlist_entries_partnership ON shortlist_entries (partnership_id);
CREATE INDEX shortlist_entries_brand ON shortlist_entries (brand_id, status);

-- Whom the brand does not want to share a creator with.
ALTER TABLE brands ADD COLUMN competitors text[] NOT NULL DEFAULT '{}' CHECK (cardinality(competitors) <= 50);

ALTER TABLE vetting_checks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE alignment_assessments ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE past_partnerships ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE shortlists ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE shortlist_entries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY vetting_brand ON vetting_checks TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY alignment_brand ON alignment_assessments TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY shortlist_brand ON shortlists TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY entry_brand ON shortlist_entries TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY past_recorded ON past_partnerships TO rapport_brand USING (brand_id = (SELECT app_brand()))
    WITH CHECK (brand_id = (SELECT app_brand()) AND creator_seen(creator_id, (SELECT app_brand())));
CREATE POLICY past_published ON past_partnerships FOR SELECT TO rapport_brand USING (
    brand_id IS NULL AND creator_seen(creator_id, (SELECT app_brand())));
CREATE POLICY past_self ON past_partnerships TO rapport_creator USING (
    brand_id IS NULL AND creator_id = (SELECT app_creator()));

GRANT SELECT, INSERT ON vetting_checks, alignment_assessments TO rapport_app, rapport_brand, rapport_creator;
GRANT SELECT, INSERT, UPDATE ON shortlists, shortlist_entries TO rapport_app, rapport_brand, rapport_creator;
GRANT SELECT, INSERT, UPDATE, DELETE ON past_partnerships TO rapport_app, rapport_brand, rapport_creator;

-- +goose Down
DROP TABLE shortlist_entries, shortlists, past_partnerships, alignment_assessments, vetting_checks;
ALTER TABLE brands DROP COLUMN competitors;
