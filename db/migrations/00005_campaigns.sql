-- +goose Up

CREATE TABLE campaigns (
    id           uuid PRIMARY KEY,
    brand_id     uuid NOT NULL REFERENCES brands,
    name         text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 120),
    goal         text CHECK (char_length(goal) <= 2000),
    type         text NOT NULL CHECK (type IN ('LAUNCH', 'EVERGREEN', 'SEASONAL', 'AMBASSADOR', 'WEBINAR_SERIES', 'AWARENESS', 'OTHER')),
    starts_on    date NOT NULL,
    ends_on      date,
    -- A list of {"name", "startsOn", "endsOn"}.
    waves        jsonb NOT NULL DEFAULT '[]',
    -- In minor units of the brand's currency.
    budget_minor bigint CHECK (budget_minor >= 0),
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    version      int NOT NULL DEFAULT 1,
    UNIQUE (brand_id, id),
    CHECK (ends_on >= starts_on)
);
CREATE INDEX campaigns_starts ON campaigns (brand_id, starts_on, id);
CREATE INDEX campaigns_ends ON campaigns (brand_id, ends_on, id);
CREATE INDEX campaigns_name ON campaigns (brand_id, lower(name), id);

CREATE TABLE campaign_participants (
    id             uuid PRIMARY KEY,
    brand_id       uuid NOT NULL,
    campaign_id    uuid NOT NULL,
    partnership_id uuid NOT NULL,
    creator_id     uuid NOT NULL,
    budget_minor   bigint CHECK (budget_minor >= 0),
    added_at       timestamptz NOT NULL,
    UNIQUE (campaign_id, partnership_id),
    FOREIGN KEY (brand_id, campaign_id) REFERENCES campaigns (brand_id, id),
    FOREIGN KEY (brand_id, creator_id, partnership_id) REFERENCES partnerships (brand_id, creator_id, id)
);
CREATE INDEX campaign_participants_partnership ON campaign_participants (partnership_id, campaign_id);
CREATE INDEX campaign_participants_creator ON campaign_participants (creator_id, campaign_id);
CREATE INDEX campaign_participants_added ON campaign_participants (campaign_id, added_at, id);

ALTER TABLE campaigns ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE campaign_participants ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY participant_brand ON campaign_participants USING (brand_id = (SELECT app_brand()));
-- Being planned for is no contact: the campaign shows with the partnership.
CREATE POLICY participant_creator ON campaign_participants FOR SELECT USING (
    creator_id = (SELECT app_creator())
    AND EXISTS (SELECT 1 FROM partnerships p WHERE p.id = campaign_participants.partnership_id)
);
CREATE POLICY campaign_brand ON campaigns USING (brand_id = (SELECT app_brand()));
CREATE POLICY campaign_creator ON campaigns FOR SELECT USING (
    EXISTS (SELECT 1 FROM campaign_participants cp WHERE cp.campaign_id = campaigns.id AND cp.creator_id = (SELECT app_creator()))
);

GRANT SELECT, INSERT, UPDATE ON campaigns TO rapport_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON campaign_participants TO rapport_app;

-- +goose Down
DROP TABLE campaign_participants, campaigns;
