-- +goose Up

-- Totals so far, as a platform gave them. What it did not give is null, never 0.
CREATE TABLE metric_snapshots (
    id                 uuid PRIMARY KEY,
    -- The brand that it belongs to; null for an account's, given by its creator.
    brand_id           uuid REFERENCES brands,
    creator_id         uuid NOT NULL,
    publication_id     uuid,
    account_id         uuid,
    captured_at        timestamptz NOT NULL,
    source             text NOT NULL CHECK (source IN ('API', 'IMPORT', 'MANUAL', 'CREATOR')),
    authenticated      boolean NOT NULL DEFAULT false,
    estimated          boolean NOT NULL DEFAULT false,
    impressions        bigint CHECK (impressions >= 0),
    reach              bigint CHECK (reach >= 0),
    views              bigint CHECK (views >= 0),
    watch_time_seconds bigint CHECK (watch_time_seconds >= 0),
    likes              bigint CHECK (likes >= 0),
    comments           bigint CHECK (comments >= 0),
    shares             bigint CHECK (shares >= 0),
    saves              bigint CHECK (saves >= 0),
    clicks             bigint CHECK (clicks >= 0),
    followers          bigint CHECK (followers >= 0),
    recorded_at        timestamptz NOT NULL,
    FOREIGN KEY (brand_id, creator_id, publication_id) REFERENCES publications (brand_id, creator_id, id),
    FOREIGN KEY (creator_id, account_id) REFERENCES social_accounts (creator_id, id),
    CHECK (num_nonnulls(publication_id, account_id) = 1),
    CHECK (publication_id IS NULL OR brand_id IS NOT NULL)
);
-- The natural keys: a snapshot is told again without becoming another.
CREATE UNIQUE INDEX metric_snapshots_publication ON metric_snapshots (publication_id, captured_at, source)
    WHERE publication_id IS NOT NULL;
CREATE UNIQUE INDEX metric_snapshots_account ON metric_snapshots (account_id, captured_at, source, brand_id) NULLS NOT DISTINCT
    WHERE account_id IS NOT NULL;
CREATE INDEX metric_snapshots_latest ON metric_snapshots (publication_id, captured_at, id);
CREATE INDEX metric_snapshots_account_latest ON metric_snapshots (account_id, captured_at, id) WHERE account_id IS NOT NULL;

ALTER TABLE metric_snapshots ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY metric_brand ON metric_snapshots USING (brand_id = (SELECT app_brand()));
CREATE POLICY metric_creator ON metric_snapshots
    USING (creator_id = (SELECT app_creator()) AND (publication_id IS NOT NULL OR brand_id IS NULL));
CREATE POLICY metric_given ON metric_snapshots FOR SELECT USING (
    brand_id IS NULL AND (SELECT app_brand()) IS NOT NULL
    AND EXISTS (SELECT 1 FROM creators c WHERE c.id = metric_snapshots.creator_id)
);

GRANT SELECT, INSERT ON metric_snapshots TO rapport_app;

-- +goose Down
DROP TABLE metric_snapshots;
