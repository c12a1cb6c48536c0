-- +goose Up

-- What a creator tells a brand about working together.
CREATE TABLE brand_feedback (
    id             uuid PRIMARY KEY,
    brand_id       uuid NOT NULL,
    partnership_id uuid NOT NULL,
    creator_id     uuid NOT NULL,
    deliverable_id uuid,
    campaign_id    uuid,
    brief_clarity  smallint CHECK (brief_clarity BETWEEN 1 AND 5),
    response_time  smallint CHECK (response_time BETWEEN 1 AND 5),
    payment        smallint CHECK (payment BETWEEN 1 AND 5),
    respect        smallint CHECK (respect BETWEEN 1 AND 5),
    note           text CHECK (char_length(note) <= 5000),
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    version        int NOT NULL DEFAULT 1,
    FOREIGN KEY (brand_id, creator_id, partnership_id) REFERENCES partnerships (brand_id, creator_id, id),
    FOREIGN KEY (brand_id, creator_id, deliverable_id) REFERENCES deliverables (brand_id, creator_id, id),
    FOREIGN KEY (campaign_id, partnership_id) REFERENCES campaign_participants (campaign_id, partnership_id),
    -- It says something.
    CHECK (num_nonnulls(brief_clarity, response_time, payment, respect) > 0 OR (note IS NOT NULL AND btrim(note) <> '')),
    -- For 14 days the creator can revise it; after that it stands.
    CHECK (updated_at <= created_at + interval '336 hours')
);
CREATE INDEX brand_feedback_created ON brand_feedback (brand_id, created_at, id);
CREATE INDEX brand_feedback_creator ON brand_feedback (creator_id, created_at, id);
CREATE INDEX brand_feedback_partnership ON brand_feedback (partnership_id, created_at, id);

ALTER TABLE brand_feedback ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- The brand reads; the creator alone writes, about partnerships that the creator
-- knows of. Only what it says can change: the grant names no other column.
CREATE POLICY brand_feedback_brand ON brand_feedback FOR SELECT TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY brand_feedback_creator ON brand_feedback FOR SELECT TO rapport_creator USING (creator_id = (SELECT app_creator()));
CREATE POLICY brand_feedback_given ON brand_feedback FOR INSERT TO rapport_creator WITH CHECK (
    creator_id = (SELECT app_creator()) AND EXISTS (SELECT 1 FROM partnerships p WHERE p.id = partnership_id));
CREATE POLICY brand_feedback_revised ON brand_feedback FOR UPDATE TO rapport_creator USING (creator_id = (SELECT app_creator()));

GRANT SELECT, INSERT, UPDATE (brief_clarity, response_time, payment, respect, note, updated_at, version)
    ON brand_feedback TO rapport_app, rapport_brand, rapport_creator;

-- +goose Down
DROP TABLE brand_feedback;
