-- +goose Up

-- Products that a brand sends. They are sent to creators who know of the
-- partnership alone, so the creator's column is enough for the creator's side.
CREATE TABLE product_shipments (
    id              uuid PRIMARY KEY,
    brand_id        uuid NOT NULL,
    partnership_id  uuid NOT NULL,
    creator_id      uuid NOT NULL,
    contract_id     uuid,
    -- A list of {"name", "quantity", "retailMinor"}, in minor units for one piece.
    items           jsonb NOT NULL CHECK (jsonb_array_length(items) BETWEEN 1 AND 50),
    currency        text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    state           text NOT NULL CHECK (state IN ('REQUESTED', 'SHIPPED', 'DELIVERED', 'CONFIRMED', 'LOST', 'RETURNED')),
    carrier         text CHECK (char_length(carrier) <= 100),
    tracking_number text CHECK (char_length(tracking_number) <= 100),
    note            text CHECK (char_length(note) <= 1000),
    requested_at    timestamptz NOT NULL,
    shipped_at      timestamptz,
    delivered_at    timestamptz,
    confirmed_at    timestamptz,
    reason          text CHECK (char_length(reason) BETWEEN 1 AND 1000),
    updated_at      timestamptz NOT NULL,
    version         int NOT NULL DEFAULT 1,
    UNIQUE (brand_id, creator_id, id),
    FOREIGN KEY (brand_id, creator_id, partnership_id) REFERENCES partnerships (brand_id, creator_id, id),
    FOREIGN KEY (brand_id, creator_id, partnership_id, contract_id) REFERENCES contracts (brand_id, creator_id, partnership_id, id),
    CHECK ((state = 'REQUESTED') = (shipped_at IS NULL)),
    CHECK (state <> 'DELIVERED' OR delivered_at IS NOT NULL),
    CHECK (state <> 'CONFIRMED' OR confirmed_at IS NOT NULL),
    CHECK ((state IN ('LOST', 'RETURNED')) = (reason IS NOT NULL)),
    CHECK (shipped_at >= requested_at AND coalesce(delivered_at >= shipped_at, true) AND coalesce(confirmed_at >= shipped_at, true))
);
CREATE INDEX product_shipments_requested ON product_shipments (brand_id, requested_at, id);
CREATE INDEX product_shipments_state ON product_shipments (brand_id, state, requested_at, id);
CREATE INDEX product_shipments_partnership ON product_shipments (partnership_id, requested_at, id);
CREATE INDEX product_shipments_creator ON product_shipments (creator_id, requested_at, id);

ALTER TABLE product_shipments ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY shipment_brand ON product_shipments TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY shipment_creator ON product_shipments FOR SELECT TO rapport_creator USING (creator_id = (SELECT app_creator()));
CREATE POLICY shipment_creator_update ON product_shipments FOR UPDATE TO rapport_creator USING (creator_id = (SELECT app_creator()));
GRANT SELECT, INSERT, UPDATE ON product_shipments TO rapport_app, rapport_brand, rapport_creator;

-- +goose Down
DROP TABLE product_shipments;
