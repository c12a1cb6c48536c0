-- +goose Up

-- Fields that a brand adds to what it keeps. A creator is shared, so a brand's own
-- fields of a creator are on its partnership.
CREATE TABLE custom_fields (
    id          uuid PRIMARY KEY,
    brand_id    uuid NOT NULL REFERENCES brands,
    entity      text NOT NULL CHECK (entity IN ('PARTNERSHIP', 'CAMPAIGN', 'DELIVERABLE')),
    name        text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 60),
    type        text NOT NULL CHECK (type IN ('TEXT', 'NUMBER', 'BOOLEAN', 'DATE', 'SELECT', 'URL')),
    options     text[] NOT NULL DEFAULT '{}' CHECK (cardinality(options) <= 50),
    archived_at timestamptz,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    version     int NOT NULL DEFAULT 1,
    UNIQUE (brand_id, entity, type, id),
    CHECK ((type = 'SELECT') = (cardinality(options) > 0))
);
CREATE UNIQUE INDEX custom_fields_name ON custom_fields (brand_id, entity, lower(name));

ALTER TABLE deliverables ADD UNIQUE (brand_id, id);

-- One value of one field of one object. The keys see to it that the field, the
-- object and the value are of one brand, one entity and one type.
CREATE TABLE custom_values (
    id             uuid PRIMARY KEY,
    brand_id       uuid NOT NULL,
    field_id       uuid NOT NULL,
    entity         text NOT NULL,
    type           text NOT NULL,
    partnership_id uuid,
    campaign_id    uuid,
    deliverable_id uuid,
    -- What a TEXT, a SELECT and a URL hold.
    text_value     text CHECK (char_length(text_value) BETWEEN 1 AND 2048),
    number_value   double precision CHECK (number_value BETWEEN -1e300 AND 1e300),
    boolean_value  boolean,
    date_value     date,
    updated_at     timestamptz NOT NULL,
    version        int NOT NULL DEFAULT 1,
    FOREIGN KEY (brand_id, entity, type, field_id) REFERENCES custom_fields (brand_id, entity, type, id),
    FOREIGN KEY (brand_id, partnership_id) REFERENCES partnerships (brand_id, id),
    FOREIGN KEY (brand_id, campaign_id) REFERENCES campaigns (brand_id, id),
    FOREIGN KEY (brand_id, deliverable_id) REFERENCES deliverables (brand_id, id),
    CHECK ((entity = 'PARTNERSHIP') = (partnership_id IS NOT NULL)),
    CHECK ((entity = 'CAMPAIGN') = (campaign_id IS NOT NULL)),
    CHECK ((entity = 'DELIVERABLE') = (deliverable_id IS NOT NULL)),
    CHECK ((type IN ('TEXT', 'SELECT', 'URL')) = (text_value IS NOT NULL)),
    CHECK ((type = 'NUMBER') = (number_value IS NOT NULL)),
    CHECK ((type = 'BOOLEAN') = (boolean_value IS NOT NULL)),
    CHECK ((type = 'DATE') = (date_value IS NOT NULL))
);
CREATE UNIQUE INDEX custom_values_partnership ON custom_values (partnership_id, field_id) WHERE partnership_id IS NOT NULL;
CREATE UNIQUE INDEX custom_values_campaign ON custom_values (campaign_id, field_id) WHERE campaign_id IS NOT NULL;
CREATE UNIQUE INDEX custom_values_deliverable ON custom_values (deliverable_id, field_id) WHERE deliverable_id IS NOT NULL;
CREATE INDEX custom_values_field ON custom_values (brand_id, field_id);

ALTER TABLE custom_fields ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE custom_values ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY custom_field_brand ON custom_fields TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY custom_value_brand ON custom_values TO rapport_brand USING (brand_id = (SELECT app_brand()));
GRANT SELECT, INSERT, UPDATE ON custom_fields TO rapport_app, rapport_brand, rapport_creator;
GRANT SELECT, INSERT, UPDATE, DELETE ON custom_values TO rapport_app, rapport_brand, rapport_creator;

-- +goose Down
DROP TABLE custom_values, custom_fields;
ALTER TABLE deliverables DROP CONSTRAINT deliverables_brand_id_id_key;
