-- +goose Up

CREATE TABLE deliverables (
    id                     uuid PRIMARY KEY,
    brand_id               uuid NOT NULL,
    partnership_id         uuid NOT NULL,
    creator_id             uuid NOT NULL,
    campaign_id            uuid,
    type                   text NOT NULL CHECK (type IN ('POST', 'REEL', 'STORY', 'SHORT', 'VIDEO', 'LIVE', 'ARTICLE', 'PODCAST', 'WEBINAR', 'WALKTHROUGH', 'CASE_STUDY', 'UGC')),
    title                  text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
    instructions           text CHECK (char_length(instructions) <= 10000),
    account_id             uuid,
    draft_due_on           date,
    publish_from           timestamptz,
    publish_until          timestamptz,
    needs_concept          boolean NOT NULL DEFAULT false,
    state                  text NOT NULL CHECK (state IN ('ASSIGNED', 'CONCEPT_SUBMITTED', 'SUBMITTED', 'IN_REVIEW', 'REVISION_REQUESTED', 'APPROVED', 'REJECTED', 'SCHEDULED', 'PUBLISHED', 'VERIFIED_LIVE', 'COMPLETED', 'REMOVED', 'CANCELLED')),
    revisions_used         int NOT NULL DEFAULT 0 CHECK (revisions_used >= 0),
    scheduled_for          timestamptz,
    approved_submission_id uuid,
    created_at             timestamptz NOT NULL,
    updated_at             timestamptz NOT NULL,
    version                int NOT NULL DEFAULT 1,
    UNIQUE (brand_id, creator_id, id),
    FOREIGN KEY (brand_id, creator_id, partnership_id) REFERENCES partnerships (brand_id, creator_id, id),
    FOREIGN KEY (campaign_id, partnership_id) REFERENCES campaign_participants (campaign_id, partnership_id),
    FOREIGN KEY (creator_id, account_id) REFERENCES social_accounts (creator_id, id),
    CHECK (publish_until > publish_from),
    -- What is approved, planned or out rests on one approved submission.
    CHECK (state NOT IN ('APPROVED', 'SCHEDULED', 'PUBLISHED', 'VERIFIED_LIVE', 'COMPLETED') OR approved_submission_id IS NOT NULL),
    -- What is planned is planned for a time inside the window.
    CHECK (state <> 'SCHEDULED' OR scheduled_for IS NOT NULL),
    CHECK (state <> 'SCHEDULED' OR (coalesce(scheduled_for >= publish_from, true) AND coalesce(scheduled_for <= publish_until, true)))
);
CREATE INDEX deliverables_created ON deliverables (brand_id, created_at, id);
CREATE INDEX deliverables_state ON deliverables (brand_id, state, created_at, id);
CREATE INDEX deliverables_due ON deliverables (brand_id, draft_due_on, id);
CREATE INDEX deliverables_publish ON deliverables (brand_id, publish_from, id);
CREATE INDEX deliverables_partnership ON deliverables (partnership_id, created_at, id);
CREATE INDEX deliverables_campaign ON deliverables (campaign_id, created_at, id);
CREATE INDEX deliverables_creator ON deliverables (creator_id, created_at, id);

CREATE TABLE submissions (
    id             uuid PRIMARY KEY,
    brand_id       uuid NOT NULL,
    creator_id     uuid NOT NULL,
    deliverable_id uuid NOT NULL,
    number         int NOT NULL CHECK (number BETWEEN 1 AND 100),
    kind           text NOT NULL CHECK (kind IN ('CONCEPT', 'DRAFT')),
    asset_urls     text[] NOT NULL DEFAULT '{}' CHECK (cardinality(asset_urls) <= 20),
    caption        text CHECK (char_length(caption) <= 5000),
    note           text CHECK (char_length(note) <= 5000),
    submitted_by   uuid NOT NULL REFERENCES users,
    submitted_at   timestamptz NOT NULL,
    UNIQUE (deliverable_id, number),
    UNIQUE (deliverable_id, id),
    FOREIGN KEY (brand_id, creator_id, deliverable_id) REFERENCES deliverables (brand_id, creator_id, id),
    -- There is something to look at.
    CHECK (cardinality(asset_urls) > 0 OR caption IS NOT NULL OR note IS NOT NULL)
);
-- The approved submission is one of this deliverable's own.
ALTER TABLE deliverables ADD FOREIGN KEY (id, approved_submission_id) REFERENCES submissions (deliverable_id, id);

CREATE TABLE reviews (
    id             uuid PRIMARY KEY,
    brand_id       uuid NOT NULL,
    creator_id     uuid NOT NULL,
    deliverable_id uuid NOT NULL,
    submission_id  uuid NOT NULL,
    decision       text NOT NULL CHECK (decision IN ('APPROVE', 'REQUEST_CHANGES', 'REJECT')),
    -- A list of {"goal", "body", "timecodeSeconds"}.
    comments       jsonb NOT NULL DEFAULT '[]',
    reviewer_id    uuid NOT NULL REFERENCES users,
    reviewed_at    timestamptz NOT NULL,
    FOREIGN KEY (brand_id, creator_id, deliverable_id) REFERENCES deliverables (brand_id, creator_id, id),
    FOREIGN KEY (deliverable_id, submission_id) REFERENCES submissions (deliverable_id, id),
    CHECK (decision = 'APPROVE' OR jsonb_array_length(comments) > 0)
);
-- The first decision on a submission is final.
CREATE UNIQUE INDEX reviews_final ON reviews (submission_id);
CREATE INDEX reviews_deliverable ON reviews (deliverable_id, reviewed_at);

CREATE TABLE publications (
    id                  uuid PRIMARY KEY,
    brand_id            uuid NOT NULL,
    creator_id          uuid NOT NULL,
    deliverable_id      uuid NOT NULL UNIQUE,
    partnership_id      uuid NOT NULL,
    campaign_id         uuid,
    url                 text NOT NULL CHECK (char_length(url) BETWEEN 1 AND 2048),
    account_id          uuid,
    published_at        timestamptz NOT NULL,
    status              text NOT NULL CHECK (status IN ('LIVE', 'VERIFIED_LIVE', 'REMOVED')),
    verified_at         timestamptz,
    verified_by         uuid REFERENCES users,
    disclosure_verdict  text CHECK (disclosure_verdict IN ('COMPLIANT', 'NON_COMPLIANT', 'NOT_REQUIRED')),
    disclosure_evidence text CHECK (char_length(disclosure_evidence) <= 2000),
    removed_at          timestamptz,
    version             int NOT NULL DEFAULT 1,
    UNIQUE (brand_id, creator_id, id),
    FOREIGN KEY (brand_id, creator_id, deliverable_id) REFERENCES deliverables (brand_id, creator_id, id),
    FOREIGN KEY (brand_id, creator_id, partnership_id) REFERENCES partnerships (brand_id, creator_id, id),
    FOREIGN KEY (creator_id, account_id) REFERENCES social_accounts (creator_id, id),
    CHECK (status <> 'VERIFIED_LIVE' OR (account_id IS NOT NULL AND verified_at IS NOT NULL AND verified_by IS NOT NULL
        AND disclosure_verdict IS NOT NULL AND disclosure_verdict <> 'NON_COMPLIANT')),
    CHECK (status <> 'REMOVED' OR removed_at IS NOT NULL)
);
CREATE INDEX publications_published ON publications (brand_id, published_at, id);
CREATE INDEX publications_campaign ON publications (campaign_id);
CREATE INDEX publications_partnership ON publications (partnership_id);
CREATE INDEX publications_creator ON publications (creator_id, published_at, id);

ALTER TABLE deliverables ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE submissions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE reviews ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE publications ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- Work is assigned in partnerships with a signed agreement alone, which the
-- creator sees: so the creator's column is enough.
CREATE POLICY deliverable_brand ON deliverables USING (brand_id = (SELECT app_brand()));
CREATE POLICY deliverable_creator ON deliverables FOR SELECT USING (creator_id = (SELECT app_creator()));
CREATE POLICY deliverable_creator_update ON deliverables FOR UPDATE USING (creator_id = (SELECT app_creator()));
CREATE POLICY submission_brand ON submissions FOR SELECT USING (brand_id = (SELECT app_brand()));
CREATE POLICY submission_creator ON submissions USING (creator_id = (SELECT app_creator()));
CREATE POLICY review_brand ON reviews USING (brand_id = (SELECT app_brand()));
CREATE POLICY review_creator ON reviews FOR SELECT USING (creator_id = (SELECT app_creator()));
CREATE POLICY publication_brand ON publications USING (brand_id = (SELECT app_brand()));
CREATE POLICY publication_creator ON publications FOR SELECT USING (creator_id = (SELECT app_creator()));
CREATE POLICY publication_creator_insert ON publications FOR INSERT WITH CHECK (creator_id = (SELECT app_creator()));

GRANT SELECT, INSERT, UPDATE ON deliverables, publications TO rapport_app;
GRANT SELECT, INSERT ON submissions, reviews TO rapport_app;

-- +goose Down
ALTER TABLE deliverables DROP CONSTRAINT deliverables_id_approved_submission_id_fkey;
DROP TABLE publications, reviews, submissions, deliverables;
