-- +goose Up

-- Each look at whether a publication is disclosed. Never changed after.
CREATE TABLE disclosure_checks (
    id             uuid PRIMARY KEY,
    brand_id       uuid NOT NULL,
    creator_id     uuid NOT NULL,
    publication_id uuid NOT NULL,
    rule           text NOT NULL CHECK (rule IN ('FTC_16_CFR_255', 'EU_UCPD', 'UK_CAP_CODE', 'AGREEMENT')),
    means          text[] NOT NULL DEFAULT '{}' CHECK (means <@ ARRAY['PLATFORM_LABEL', 'CAPTION', 'SPOKEN', 'ON_SCREEN']),
    verdict        text NOT NULL CHECK (verdict IN ('COMPLIANT', 'NON_COMPLIANT', 'NOT_REQUIRED')),
    evidence       text NOT NULL CHECK (char_length(evidence) BETWEEN 1 AND 2000),
    -- Where the publication was when somebody looked.
    url            text NOT NULL CHECK (char_length(url) BETWEEN 1 AND 2048),
    checked_by     uuid REFERENCES users,
    checked_at     timestamptz NOT NULL,
    UNIQUE (publication_id, id, verdict),
    FOREIGN KEY (brand_id, creator_id, publication_id) REFERENCES publications (brand_id, creator_id, id)
);
CREATE INDEX disclosure_checks_publication ON disclosure_checks (publication_id, checked_at DESC, id DESC);

ALTER TABLE publications NO FORCE ROW LEVEL SECURITY;
ALTER TABLE publications ADD COLUMN disclosure_check_id uuid;
-- What was found before becomes a check each. By which means something was
-- disclosed was not asked then. The keys are UUIDs of version 7, as all are.
INSERT INTO disclosure_checks (id, brand_id, creator_id, publication_id, rule, verdict, evidence, url, checked_by, checked_at)
SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
           PLACING substring(int8send(floor(extract(epoch FROM coalesce(verified_at, published_at)) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid,
       brand_id, creator_id, id, 'FTC_16_CFR_255', disclosure_verdict, coalesce(nullif(disclosure_evidence, ''), 'Not written down.'), url,
       verified_by, coalesce(verified_at, published_at)
FROM publications WHERE disclosure_verdict IS NOT NULL;
UPDATE publications p SET disclosure_check_id = c.id FROM disclosure_checks c WHERE c.publication_id = p.id;

ALTER TABLE disclosure_checks
    -- A platform's paid label alone never passes. NOT VALID: what was found before
    -- stays, and every new check is held to it.
    ADD CONSTRAINT disclosure_checks_label_alone
        CHECK (verdict <> 'COMPLIANT' OR means && ARRAY['CAPTION', 'SPOKEN', 'ON_SCREEN']) NOT VALID,
    ADD CONSTRAINT disclosure_checks_by_whom CHECK (checked_by IS NOT NULL) NOT VALID;
ALTER TABLE publications
    DROP COLUMN disclosure_evidence,
    ADD CONSTRAINT publications_verdict_of_check CHECK ((disclosure_check_id IS NULL) = (disclosure_verdict IS NULL)),
    ADD FOREIGN KEY (id, disclosure_check_id, disclosure_verdict) REFERENCES disclosure_checks (publication_id, id, verdict);
ALTER TABLE publications FORCE ROW LEVEL SECURITY;

ALTER TABLE disclosure_checks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY disclosure_check_brand ON disclosure_checks TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY disclosure_check_creator ON disclosure_checks FOR SELECT TO rapport_creator
    USING (creator_id = (SELECT app_creator()));
-- Where something was published can be put right by either side, until it is
-- verified.
CREATE POLICY publication_creator_update ON publications FOR UPDATE TO rapport_creator
    USING (creator_id = (SELECT app_creator()) AND status = 'LIVE')
    WITH CHECK (creator_id = (SELECT app_creator()) AND status = 'LIVE');
GRANT SELECT, INSERT ON disclosure_checks TO rapport_app, rapport_brand, rapport_creator;

-- +goose Down
DROP POLICY publication_creator_update ON publications;
ALTER TABLE publications NO FORCE ROW LEVEL SECURITY;
ALTER TABLE disclosure_checks NO FORCE ROW LEVEL SECURITY;
ALTER TABLE publications ADD COLUMN disclosure_evidence text CHECK (char_length(disclosure_evidence) <= 2000);
UPDATE publications p SET disclosure_evidence = c.evidence FROM disclosure_checks c WHERE c.id = p.disclosure_check_id;
ALTER TABLE publications DROP CONSTRAINT publications_verdict_of_check, DROP COLUMN disclosure_check_id;
ALTER TABLE publications FORCE ROW LEVEL SECURITY;
DROP TABLE disclosure_checks;
