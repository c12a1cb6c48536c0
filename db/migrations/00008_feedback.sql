-- +goose Up

CREATE TABLE feedback (
    id              uuid PRIMARY KEY,
    brand_id        uuid NOT NULL,
    partnership_id  uuid NOT NULL,
    creator_id      uuid NOT NULL,
    deliverable_id  uuid,
    campaign_id     uuid,
    status          text NOT NULL CHECK (status IN ('DRAFT', 'SHARED', 'ACKNOWLEDGED', 'RETRACTED')),
    -- The newest revision, and the one that the creator sees.
    revision        int NOT NULL DEFAULT 1 CHECK (revision >= 1),
    shared_revision int,
    -- Set while the creator sees it, and at no other time.
    shared_at       timestamptz,
    acknowledged_at timestamptz,
    acknowledgement text CHECK (char_length(acknowledgement) <= 2000),
    retracted_at    timestamptz,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    version         int NOT NULL DEFAULT 1,
    UNIQUE (brand_id, creator_id, id),
    FOREIGN KEY (brand_id, creator_id, partnership_id) REFERENCES partnerships (brand_id, creator_id, id),
    FOREIGN KEY (brand_id, creator_id, deliverable_id) REFERENCES deliverables (brand_id, creator_id, id),
    FOREIGN KEY (campaign_id, partnership_id) REFERENCES campaign_participants (campaign_id, partnership_id),
    CHECK ((status IN ('SHARED', 'ACKNOWLEDGED')) = (shared_at IS NOT NULL)),
    CHECK ((shared_at IS NOT NULL) = (shared_revision IS NOT NULL)),
    CHECK (shared_revision <= revision),
    CHECK (status <> 'ACKNOWLEDGED' OR acknowledged_at IS NOT NULL),
    CHECK (status <> 'RETRACTED' OR retracted_at IS NOT NULL)
);
CREATE INDEX feedback_created ON feedback (brand_id, created_at, id);
CREATE INDEX feedback_shared ON feedback (creator_id, shared_at, id) WHERE shared_at IS NOT NULL;
CREATE INDEX feedback_partnership ON feedback (partnership_id, created_at, id);
CREATE INDEX feedback_deliverable ON feedback (deliverable_id, created_at, id);
CREATE INDEX feedback_campaign ON feedback (campaign_id, created_at, id);

CREATE TABLE feedback_revisions (
    brand_id           uuid NOT NULL,
    creator_id         uuid NOT NULL,
    feedback_id        uuid NOT NULL,
    number             int NOT NULL CHECK (number >= 1),
    goal               text NOT NULL CHECK (char_length(goal) BETWEEN 1 AND 500),
    goal_attainment    smallint CHECK (goal_attainment BETWEEN 1 AND 5),
    content_quality    smallint CHECK (content_quality BETWEEN 1 AND 5),
    brand_fit          smallint CHECK (brand_fit BETWEEN 1 AND 5),
    timeliness         smallint CHECK (timeliness BETWEEN 1 AND 5),
    collaboration      smallint CHECK (collaboration BETWEEN 1 AND 5),
    what_worked        text CHECK (char_length(what_worked) <= 5000),
    what_to_change     text CHECK (char_length(what_to_change) <= 5000),
    metric_snapshot_id uuid REFERENCES metric_snapshots,
    author_id          uuid NOT NULL REFERENCES users,
    created_at         timestamptz NOT NULL,
    -- When it was first shared; and whether the creator sees it now.
    shared_at          timestamptz,
    visible            boolean NOT NULL DEFAULT false,
    PRIMARY KEY (feedback_id, number),
    FOREIGN KEY (brand_id, creator_id, feedback_id) REFERENCES feedback (brand_id, creator_id, id),
    CHECK (NOT visible OR shared_at IS NOT NULL)
);
-- Of the revisions, the creator sees one at most.
CREATE UNIQUE INDEX feedback_revisions_visible ON feedback_revisions (feedback_id) WHERE visible;

ALTER TABLE feedback ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE feedback_revisions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY feedback_brand ON feedback USING (brand_id = (SELECT app_brand()));
CREATE POLICY feedback_creator ON feedback FOR SELECT
    USING (creator_id = (SELECT app_creator()) AND shared_at IS NOT NULL);
CREATE POLICY feedback_creator_update ON feedback FOR UPDATE
    USING (creator_id = (SELECT app_creator()) AND shared_at IS NOT NULL);
CREATE POLICY revision_brand ON feedback_revisions USING (brand_id = (SELECT app_brand()));
CREATE POLICY revision_creator ON feedback_revisions FOR SELECT
    USING (creator_id = (SELECT app_creator()) AND visible);

GRANT SELECT, INSERT, UPDATE ON feedback, feedback_revisions TO rapport_app;

-- +goose Down
DROP TABLE feedback_revisions, feedback;
