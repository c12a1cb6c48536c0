-- +goose Up

-- A programme for those who stay: its tiers, with what each gives and asks for.
CREATE TABLE ambassador_programs (
    id           uuid PRIMARY KEY,
    brand_id     uuid NOT NULL REFERENCES brands,
    name         text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 120),
    description  text CHECK (char_length(description) <= 5000),
    requirements text[] NOT NULL DEFAULT '{}' CHECK (cardinality(requirements) <= 20),
    -- What the brand writes for itself.
    notes        text CHECK (char_length(notes) <= 5000),
    closed_at    timestamptz,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    version      int NOT NULL DEFAULT 1,
    UNIQUE (brand_id, id)
);
CREATE UNIQUE INDEX ambassador_programs_name ON ambassador_programs (brand_id, lower(name));

CREATE TABLE program_tiers (
    id           uuid PRIMARY KEY,
    brand_id     uuid NOT NULL,
    program_id   uuid NOT NULL,
    name         text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 60),
    rank         int NOT NULL CHECK (rank BETWEEN 1 AND 10),
    benefits     text[] NOT NULL DEFAULT '{}' CHECK (cardinality(benefits) <= 20),
    requirements text[] NOT NULL DEFAULT '{}' CHECK (cardinality(requirements) <= 20),
    UNIQUE (program_id, name),
    FOREIGN KEY (brand_id, program_id) REFERENCES ambassador_programs (brand_id, id)
);

CREATE TABLE enrolments (
    id             uuid PRIMARY KEY,
    brand_id       uuid NOT NULL,
    program_id     uuid NOT NULL,
    partnership_id uuid NOT NULL,
    creator_id     uuid NOT NULL,
    tier           text NOT NULL,
    joined_on      date NOT NULL,
    left_on        date,
    leave_reason   text CHECK (char_length(leave_reason) <= 1000),
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    version        int NOT NULL DEFAULT 1,
    FOREIGN KEY (brand_id, program_id) REFERENCES ambassador_programs (brand_id, id),
    FOREIGN KEY (brand_id, creator_id, partnership_id) REFERENCES partnerships (brand_id, creator_id, id),
    -- A tier that somebody is or was in stays.
    FOREIGN KEY (program_id, tier) REFERENCES program_tiers (program_id, name),
    CHECK (left_on >= joined_on),
    CHECK (leave_reason IS NULL OR left_on IS NOT NULL)
);
-- Who left may join again; nobody is in a programme twice.
CREATE UNIQUE INDEX enrolments_current ON enrolments (program_id, partnership_id) WHERE left_on IS NULL;
CREATE INDEX enrolments_program ON enrolments (program_id, joined_on, id);
CREATE INDEX enrolments_partnership ON enrolments (partnership_id, joined_on, id);
CREATE INDEX enrolments_creator ON enrolments (creator_id, program_id);

CREATE TRIGGER enrolment_known BEFORE INSERT OR UPDATE OF partnership_id ON enrolments
    FOR EACH ROW EXECUTE FUNCTION keep_from_strangers();

ALTER TABLE ambassador_programs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE program_tiers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE enrolments ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY program_brand ON ambassador_programs TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY program_tier_brand ON program_tiers TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY enrolment_brand ON enrolments TO rapport_brand USING (brand_id = (SELECT app_brand()));
-- A creator sees the programmes that the creator is or was in.
CREATE POLICY enrolment_creator ON enrolments FOR SELECT TO rapport_creator USING (creator_id = (SELECT app_creator()));
CREATE POLICY program_creator ON ambassador_programs FOR SELECT TO rapport_creator USING (
    EXISTS (SELECT 1 FROM enrolments e WHERE e.program_id = ambassador_programs.id AND e.creator_id = (SELECT app_creator())));
CREATE POLICY program_tier_creator ON program_tiers FOR SELECT TO rapport_creator USING (
    EXISTS (SELECT 1 FROM enrolments e WHERE e.program_id = program_tiers.program_id AND e.creator_id = (SELECT app_creator())));

GRANT SELECT, INSERT, UPDATE ON ambassador_programs, enrolments TO rapport_app, rapport_brand, rapport_creator;
GRANT SELECT, INSERT, UPDATE, DELETE ON program_tiers TO rapport_app, rapport_brand, rapport_creator;

-- +goose Down
DROP TABLE enrolments, program_tiers, ambassador_programs;
