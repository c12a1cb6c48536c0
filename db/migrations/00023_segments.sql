-- +goose Up

-- A filter that a brand saved, as the API takes it. Which objects are in it is
-- worked out anew each time.
CREATE TABLE segments (
    id         uuid PRIMARY KEY,
    brand_id   uuid NOT NULL REFERENCES brands,
    name       text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 120),
    entity     text NOT NULL CHECK (entity IN ('CREATORS', 'PARTNERSHIPS')),
    filter     jsonb NOT NULL CHECK (jsonb_typeof(filter) = 'object' AND octet_length(filter::text) <= 20000),
    -- Null for what no person saved.
    created_by uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version    int NOT NULL DEFAULT 1,
    FOREIGN KEY (brand_id, created_by) REFERENCES memberships (brand_id, user_id)
);
CREATE UNIQUE INDEX segments_name ON segments (brand_id, lower(name));

ALTER TABLE segments ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY segment_brand ON segments TO rapport_brand USING (brand_id = (SELECT app_brand()));
GRANT SELECT, INSERT, UPDATE, DELETE ON segments TO rapport_app, rapport_brand, rapport_creator;

-- +goose Down
DROP TABLE segments;
