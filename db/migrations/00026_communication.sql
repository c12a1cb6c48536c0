-- +goose Up

-- A creator who does not want to be contacted any more: since when, who recorded
-- it, and what a brand's record of it rests on.
ALTER TABLE partnerships
    ADD opted_out_at timestamptz,
    ADD opted_out_by text CHECK (opted_out_by IN ('BRAND', 'CREATOR')),
    ADD opt_out_evidence text CHECK (char_length(opt_out_evidence) <= 2000),
    ADD CHECK ((opted_out_at IS NULL) = (opted_out_by IS NULL)),
    ADD CHECK (opted_out_by <> 'BRAND' OR (opt_out_evidence IS NOT NULL AND btrim(opt_out_evidence) <> '')),
    ADD CHECK (opted_out_at IS NOT NULL OR opt_out_evidence IS NULL);

-- What a creator has said the creator alone takes back, and nobody who opted out
-- comes to OUTREACH. A row's CHECK can't tell a move from a standing: hence this.
-- +goose StatementBegin
CREATE FUNCTION keep_opt_out() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.stage = 'OUTREACH' AND NEW.opted_out_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.stage <> 'OUTREACH') THEN
        RAISE EXCEPTION 'the creator has opted out' USING ERRCODE = '23514';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.opted_out_by = 'CREATOR' AND NEW.opted_out_by IS DISTINCT FROM 'CREATOR'
        AND app_creator() IS DISTINCT FROM OLD.creator_id THEN
        RAISE EXCEPTION 'the creator alone opts in again' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER partnership_opt_out BEFORE INSERT OR UPDATE OF stage, opted_out_at, opted_out_by ON partnerships
    FOR EACH ROW EXECUTE FUNCTION keep_opt_out();

-- A reason of blanks is none.
ALTER TABLE stage_changes ADD CONSTRAINT stage_change_says_why
    CHECK (to_stage NOT IN ('EXITED', 'WINBACK') OR (reason IS NOT NULL AND btrim(reason) <> ''));

CREATE TABLE interactions (
    id             uuid PRIMARY KEY,
    brand_id       uuid NOT NULL,
    partnership_id uuid NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('EMAIL', 'DM', 'CALL', 'MEETING', 'EVENT', 'NOTE')),
    direction      text CHECK (direction IN ('INBOUND', 'OUTBOUND')),
    subject        text NOT NULL CHECK (char_length(subject) BETWEEN 1 AND 200),
    body           text CHECK (char_length(body) <= 20000),
    occurred_at    timestamptz NOT NULL,
    participants   text[] NOT NULL DEFAULT '{}' CHECK (cardinality(participants) <= 20),
    links          text[] NOT NULL DEFAULT '{}' CHECK (cardinality(links) <= 20),
    logged_by      uuid REFERENCES users,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    version        int NOT NULL DEFAULT 1,
    UNIQUE (brand_id, partnership_id, id),
    FOREIGN KEY (brand_id, partnership_id) REFERENCES partnerships (brand_id, id),
    -- A note is the brand's own: it goes nowhere, and all else goes one way.
    CHECK ((kind = 'NOTE') = (direction IS NULL))
);
CREATE INDEX interactions_partnership ON interactions (partnership_id, occurred_at, id);

CREATE TABLE check_ins (
    id             uuid PRIMARY KEY,
    brand_id       uuid NOT NULL,
    partnership_id uuid NOT NULL,
    due_on         date NOT NULL,
    topic          text CHECK (char_length(topic) <= 500),
    done_at        timestamptz,
    outcome        text CHECK (char_length(outcome) <= 5000),
    skipped_at     timestamptz,
    skip_reason    text CHECK (char_length(skip_reason) <= 1000),
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    version        int NOT NULL DEFAULT 1,
    FOREIGN KEY (brand_id, partnership_id) REFERENCES partnerships (brand_id, id),
    -- It is done or skipped, once, and only what was done has an outcome.
    CHECK (done_at IS NULL OR skipped_at IS NULL),
    CHECK (outcome IS NULL OR done_at IS NOT NULL),
    CHECK (skip_reason IS NULL OR skipped_at IS NOT NULL)
);
CREATE INDEX check_ins_due ON check_ins (brand_id, due_on, id);
CREATE INDEX check_ins_partnership ON check_ins (partnership_id, due_on, id);

CREATE TABLE decisions (
    id             uuid PRIMARY KEY,
    brand_id       uuid NOT NULL,
    partnership_id uuid NOT NULL,
    what           text NOT NULL CHECK (char_length(what) BETWEEN 1 AND 500),
    why            text NOT NULL CHECK (char_length(why) BETWEEN 1 AND 5000),
    decided_by     uuid NOT NULL,
    decided_at     timestamptz NOT NULL,
    interaction_id uuid,
    -- One decision takes the place of another, and of each at most one does.
    supersedes_id  uuid UNIQUE CHECK (supersedes_id <> id),
    created_at     timestamptz NOT NULL,
    UNIQUE (brand_id, partnership_id, id),
    FOREIGN KEY (brand_id, partnership_id) REFERENCES partnerships (brand_id, id),
    FOREIGN KEY (brand_id, decided_by) REFERENCES memberships (brand_id, user_id),
    FOREIGN KEY (brand_id, partnership_id, interaction_id) REFERENCES interactions (brand_id, partnership_id, id),
    FOREIGN KEY (brand_id, partnership_id, supersedes_id) REFERENCES decisions (brand_id, partnership_id, id)
);
CREATE INDEX decisions_partnership ON decisions (partnership_id, decided_at, id);

-- Nobody who opted out is contacted. The partnership is locked, so that an opt-out
-- at the same moment comes before or after, and never between.
-- +goose StatementBegin
CREATE FUNCTION keep_from_contact() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    since timestamptz;
BEGIN
    SELECT p.opted_out_at INTO since FROM partnerships p WHERE p.id = NEW.partnership_id FOR SHARE;
    IF since IS NOT NULL THEN
        RAISE EXCEPTION 'the creator has opted out' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER interaction_contact BEFORE INSERT OR UPDATE OF direction ON interactions
    FOR EACH ROW WHEN (NEW.direction = 'OUTBOUND') EXECUTE FUNCTION keep_from_contact();
CREATE TRIGGER check_in_contact BEFORE INSERT OR UPDATE OF done_at ON check_ins
    FOR EACH ROW WHEN (NEW.done_at IS NOT NULL) EXECUTE FUNCTION keep_from_contact();

ALTER TABLE interactions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE check_ins ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE decisions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- All three are the brand's own: for a creator there is no policy, and so no row.
CREATE POLICY interaction_brand ON interactions TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY check_in_brand ON check_ins TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY decision_brand ON decisions TO rapport_brand USING (brand_id = (SELECT app_brand()));

GRANT SELECT, INSERT, UPDATE ON check_ins TO rapport_app, rapport_brand, rapport_creator;
-- When, how and which way two were in touch stays as it was logged.
GRANT SELECT, INSERT, UPDATE (subject, body, participants, links, updated_at, version) ON interactions TO rapport_app, rapport_brand, rapport_creator;
GRANT SELECT, INSERT ON decisions TO rapport_app, rapport_brand, rapport_creator;

-- +goose Down
DROP TABLE decisions, check_ins, interactions;
DROP FUNCTION keep_from_contact();
ALTER TABLE stage_changes DROP CONSTRAINT stage_change_says_why;
DROP TRIGGER partnership_opt_out ON partnerships;
DROP FUNCTION keep_opt_out();
ALTER TABLE partnerships DROP opted_out_at, DROP opted_out_by, DROP opt_out_evidence;
