-- +goose Up

-- What a brand and a creator agree. A contract is talked over in versions, each
-- with all terms. Rows of one version refer to each other both ways round, so most
-- keys are looked at when the transaction ends.
CREATE TABLE contracts (
    id                uuid PRIMARY KEY,
    brand_id          uuid NOT NULL,
    partnership_id    uuid NOT NULL,
    creator_id        uuid NOT NULL,
    kind              text NOT NULL CHECK (kind IN ('PILOT', 'TERM', 'SEASONAL', 'AMBASSADOR')),
    title             text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
    state             text NOT NULL CHECK (state IN ('DRAFT', 'SENT', 'COUNTERED', 'SIGNED', 'TERMINATED', 'DECLINED')),
    currency          text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    -- Of the version in force, else of the newest, so that lists can filter and order.
    starts_on         date NOT NULL,
    ends_on           date NOT NULL,
    -- The newest version, and the side whose offer waits for the other's decision.
    latest            int NOT NULL DEFAULT 1 CHECK (latest BETWEEN 1 AND 50),
    open_offer        text CHECK (open_offer IN ('BRAND', 'CREATOR')),
    -- The version in force.
    signed_number     int,
    signed_version_id uuid,
    signed_at         timestamptz,
    -- From this moment on the creator sees the contract.
    sent_at           timestamptz,
    terminated_on     date,
    end_reason        text CHECK (char_length(end_reason) <= 1000),
    internal_notes    text CHECK (char_length(internal_notes) <= 5000),
    -- Which version may be signed in spite of which overlaps; see exclusivity_overlaps.
    override_number   int,
    override_keys     text[] NOT NULL DEFAULT '{}',
    override_reason   text CHECK (char_length(override_reason) BETWEEN 1 AND 1000),
    override_by       uuid REFERENCES users,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    version           int NOT NULL DEFAULT 1,
    -- What the last key below compares with: both sides have signed.
    signed_brand      text GENERATED ALWAYS AS (CASE WHEN signed_version_id IS NOT NULL THEN 'BRAND' END) STORED,
    signed_creator    text GENERATED ALWAYS AS (CASE WHEN signed_version_id IS NOT NULL THEN 'CREATOR' END) STORED,
    UNIQUE (brand_id, creator_id, id),
    UNIQUE (brand_id, creator_id, partnership_id, id),
    UNIQUE (id, currency),
    FOREIGN KEY (brand_id, creator_id, partnership_id) REFERENCES partnerships (brand_id, creator_id, id),
    CHECK (ends_on >= starts_on),
    CHECK (state <> 'DRAFT' OR sent_at IS NULL),
    CHECK (state IN ('DRAFT', 'DECLINED') OR sent_at IS NOT NULL),
    CHECK ((state IN ('SIGNED', 'TERMINATED')) = (signed_version_id IS NOT NULL)),
    CHECK ((signed_version_id IS NULL) = (signed_number IS NULL) AND (signed_version_id IS NULL) = (signed_at IS NULL)),
    CHECK (signed_number <= latest),
    CHECK (CASE state WHEN 'SENT' THEN open_offer IS NOT DISTINCT FROM 'BRAND'
        WHEN 'COUNTERED' THEN open_offer IS NOT DISTINCT FROM 'CREATOR'
        WHEN 'SIGNED' THEN true ELSE open_offer IS NULL END),
    CHECK ((state = 'TERMINATED') = (terminated_on IS NOT NULL)),
    CHECK (state <> 'TERMINATED' OR end_reason IS NOT NULL),
    CHECK ((override_number IS NULL) = (override_reason IS NULL) AND (override_number IS NULL) = (override_by IS NULL))
);
CREATE INDEX contracts_created ON contracts (brand_id, created_at, id);
CREATE INDEX contracts_ends ON contracts (brand_id, ends_on, id);
CREATE INDEX contracts_state ON contracts (brand_id, state, created_at, id);
CREATE INDEX contracts_partnership ON contracts (partnership_id, created_at, id);
CREATE INDEX contracts_sent ON contracts (creator_id, sent_at, id) WHERE sent_at IS NOT NULL;

CREATE TABLE contract_versions (
    id                      uuid PRIMARY KEY,
    brand_id                uuid NOT NULL,
    creator_id              uuid NOT NULL,
    contract_id             uuid NOT NULL,
    number                  int NOT NULL CHECK (number BETWEEN 1 AND 50),
    offered_by              text NOT NULL CHECK (offered_by IN ('BRAND', 'CREATOR')),
    currency                text NOT NULL,
    starts_on               date NOT NULL,
    ends_on                 date NOT NULL,
    -- In minor units: the most that is fixed, and what the fixed amounts and fees come to.
    total_minor             bigint NOT NULL CHECK (total_minor >= 0),
    fixed_minor             bigint NOT NULL CHECK (fixed_minor >= 0),
    message                 text CHECK (char_length(message) <= 2000),
    revision_limit          int NOT NULL CHECK (revision_limit BETWEEN 0 AND 20),
    review_sla_days         int NOT NULL CHECK (review_sla_days BETWEEN 1 AND 30),
    net_payment_days        int NOT NULL CHECK (net_payment_days BETWEEN 0 AND 180),
    disclosure              text CHECK (char_length(disclosure) <= 500),
    attribution_model       text NOT NULL CHECK (attribution_model IN ('FIRST_TOUCH', 'LAST_TOUCH', 'LINEAR', 'POSITION_BASED', 'TIME_DECAY')),
    attribution_window_days int NOT NULL CHECK (attribution_window_days BETWEEN 1 AND 365),
    -- The SHA-256 of all terms, in hexadecimal, and when it was offered: from then on it never changes.
    content_hash            text CHECK (content_hash ~ '^[0-9a-f]{64}$'),
    sent_at                 timestamptz,
    created_at              timestamptz NOT NULL,
    UNIQUE (contract_id, number),
    UNIQUE (contract_id, number, id),
    UNIQUE (brand_id, creator_id, contract_id, id),
    UNIQUE (id, content_hash),
    UNIQUE (id, currency),
    UNIQUE (id, starts_on, ends_on),
    FOREIGN KEY (brand_id, creator_id, contract_id) REFERENCES contracts (brand_id, creator_id, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (contract_id, currency) REFERENCES contracts (id, currency) DEFERRABLE INITIALLY DEFERRED,
    CHECK (ends_on >= starts_on),
    CHECK (fixed_minor <= total_minor),
    CHECK ((sent_at IS NULL) = (content_hash IS NULL)),
    -- The brand's first one alone is ever a draft.
    CHECK (sent_at IS NOT NULL OR (number = 1 AND offered_by = 'BRAND'))
);

-- Whether bonus tiers [{"from", "to", "amountMinor"}] are sorted and contiguous,
-- with the last one open.
-- +goose StatementBegin
CREATE FUNCTION bonus_tiers_sound(tiers jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    -- What is missing is not sound: a comparison with null must not pass.
    SELECT coalesce(bool_and(coalesce(
        from_value >= 0 AND amount >= 0
        AND CASE WHEN place < of_all THEN to_value > from_value AND to_value = next_from ELSE to_value IS NULL END, false)), false)
    FROM (
        SELECT (t ->> 'from')::bigint AS from_value, (t ->> 'to')::bigint AS to_value, (t ->> 'amountMinor')::bigint AS amount, place,
               lead((t ->> 'from')::bigint) OVER (ORDER BY place) AS next_from, count(*) OVER () AS of_all
        FROM jsonb_array_elements(tiers) WITH ORDINALITY AS e(t, place)
    ) tier
$$;
-- +goose StatementEnd

CREATE TABLE compensation_terms (
    id               uuid PRIMARY KEY,
    brand_id         uuid NOT NULL,
    creator_id       uuid NOT NULL,
    contract_id      uuid NOT NULL,
    version_id       uuid NOT NULL,
    -- The id of the term that first made this promise, through all versions: the
    -- same clause and kind. What is paid for it is paid once.
    origin_id        uuid NOT NULL,
    position         int NOT NULL CHECK (position BETWEEN 0 AND 29),
    clause           text NOT NULL CHECK (char_length(clause) BETWEEN 1 AND 40),
    kind             text NOT NULL CHECK (kind IN ('FLAT_FEE', 'PER_DELIVERABLE', 'PERFORMANCE_BONUS', 'REVENUE_SHARE', 'COMMISSION', 'PRODUCT', 'EXPERIENCE', 'CO_CREATION')),
    description      text CHECK (char_length(description) <= 1000),
    quantity         int CHECK (quantity BETWEEN 1 AND 1000),
    deliverable_type text CHECK (deliverable_type IN ('POST', 'REEL', 'STORY', 'SHORT', 'VIDEO', 'LIVE', 'ARTICLE', 'PODCAST', 'WEBINAR', 'WALKTHROUGH', 'CASE_STUDY', 'UGC')),
    metric           text CHECK (metric IN ('IMPRESSIONS', 'REACH', 'VIEWS', 'ENGAGEMENTS', 'CLICKS', 'CONVERSIONS')),
    window_days      int CHECK (window_days BETWEEN 1 AND 3660),
    due_when         text CHECK (due_when IN ('ON_SIGNING', 'ON_START', 'ON_APPROVAL', 'ON_PUBLICATION', 'ON_END', 'ON_DATE')),
    due_on           date,
    currency         text NOT NULL,
    amount_minor     bigint CHECK (amount_minor >= 0),
    -- In hundredths of a percent.
    rate_hundredths  int CHECK (rate_hundredths BETWEEN 1 AND 10000),
    cap_minor        bigint CHECK (cap_minor >= 0),
    -- A list of {"from", "to", "amountMinor"}.
    tiers            jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_array_length(tiers) = 0 OR bonus_tiers_sound(tiers)),
    sent_at          timestamptz,
    UNIQUE (version_id, clause),
    UNIQUE (version_id, position),
    UNIQUE (brand_id, creator_id, contract_id, id),
    FOREIGN KEY (brand_id, creator_id, contract_id, version_id) REFERENCES contract_versions (brand_id, creator_id, contract_id, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (version_id, currency) REFERENCES contract_versions (id, currency) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (brand_id, creator_id, contract_id, origin_id) REFERENCES compensation_terms (brand_id, creator_id, contract_id, id) DEFERRABLE INITIALLY DEFERRED,
    -- What a kind needs. What varies has a cap.
    CHECK (CASE kind
        WHEN 'FLAT_FEE' THEN amount_minor IS NOT NULL AND due_when IS NOT NULL
        WHEN 'PER_DELIVERABLE' THEN amount_minor IS NOT NULL AND quantity IS NOT NULL AND due_when IS NOT NULL
        WHEN 'PERFORMANCE_BONUS' THEN metric IS NOT NULL AND jsonb_array_length(tiers) BETWEEN 1 AND 10 AND cap_minor IS NOT NULL
        WHEN 'REVENUE_SHARE' THEN rate_hundredths IS NOT NULL AND window_days IS NOT NULL AND cap_minor IS NOT NULL
        WHEN 'COMMISSION' THEN amount_minor IS NOT NULL AND cap_minor IS NOT NULL
        WHEN 'PRODUCT' THEN amount_minor IS NOT NULL AND quantity IS NOT NULL AND description IS NOT NULL
        WHEN 'EXPERIENCE' THEN description IS NOT NULL
        WHEN 'CO_CREATION' THEN rate_hundredths IS NOT NULL AND cap_minor IS NOT NULL AND description IS NOT NULL
    END),
    CHECK ((due_when IS NOT DISTINCT FROM 'ON_DATE') = (due_on IS NOT NULL))
);

CREATE TABLE usage_rights (
    id                uuid PRIMARY KEY,
    brand_id          uuid NOT NULL,
    creator_id        uuid NOT NULL,
    contract_id       uuid NOT NULL,
    version_id        uuid NOT NULL,
    position          int NOT NULL CHECK (position BETWEEN 0 AND 29),
    clause            text NOT NULL CHECK (char_length(clause) BETWEEN 1 AND 40),
    channels          text[] NOT NULL CHECK (cardinality(channels) BETWEEN 1 AND 7 AND channels <@ ARRAY['ORGANIC_REPOST', 'PAID_MEDIA', 'WHITELISTING', 'WEBSITE', 'EMAIL', 'PRINT', 'OUT_OF_HOME']),
    territories       text[] NOT NULL DEFAULT '{}' CHECK (cardinality(territories) <= 60),
    deliverable_types text[] NOT NULL DEFAULT '{}' CHECK (deliverable_types <@ ARRAY['POST', 'REEL', 'STORY', 'SHORT', 'VIDEO', 'LIVE', 'ARTICLE', 'PODCAST', 'WEBINAR', 'WALKTHROUGH', 'CASE_STUDY', 'UGC']),
    starts_on         date NOT NULL,
    ends_on           date NOT NULL,
    tail              boolean NOT NULL DEFAULT false,
    -- The version's own days: the key to it proves that they are.
    agreed_from       date NOT NULL,
    agreed_until      date NOT NULL,
    currency          text NOT NULL,
    fee_minor         bigint CHECK (fee_minor >= 0),
    editing           text CHECK (char_length(editing) <= 1000),
    revoked_at        timestamptz,
    revoked_by        uuid REFERENCES users,
    revoke_reason     text CHECK (char_length(revoke_reason) BETWEEN 1 AND 1000),
    sent_at           timestamptz,
    UNIQUE (version_id, clause),
    UNIQUE (version_id, position),
    FOREIGN KEY (brand_id, creator_id, contract_id, version_id) REFERENCES contract_versions (brand_id, creator_id, contract_id, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (version_id, currency) REFERENCES contract_versions (id, currency) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (version_id, agreed_from, agreed_until) REFERENCES contract_versions (id, starts_on, ends_on) DEFERRABLE INITIALLY DEFERRED,
    CHECK (ends_on >= starts_on),
    -- Within the contract, unless a tail says otherwise.
    CHECK (starts_on BETWEEN agreed_from AND agreed_until AND (tail OR ends_on <= agreed_until)),
    CHECK ((revoked_at IS NULL) = (revoke_reason IS NULL) AND (revoked_at IS NULL) = (revoked_by IS NULL)),
    CHECK (revoked_at IS NULL OR sent_at IS NOT NULL)
);
CREATE INDEX usage_rights_contract ON usage_rights (contract_id, version_id);

CREATE TABLE exclusivity_clauses (
    id          uuid PRIMARY KEY,
    brand_id    uuid NOT NULL,
    creator_id  uuid NOT NULL,
    contract_id uuid NOT NULL,
    version_id  uuid NOT NULL,
    position    int NOT NULL CHECK (position BETWEEN 0 AND 19),
    clause      text NOT NULL CHECK (char_length(clause) BETWEEN 1 AND 40),
    category    text CHECK (char_length(category) BETWEEN 1 AND 60 AND category = lower(category)),
    competitors text[] NOT NULL DEFAULT '{}' CHECK (cardinality(competitors) <= 20),
    territories text[] NOT NULL DEFAULT '{}' CHECK (cardinality(territories) <= 60),
    starts_on   date NOT NULL,
    ends_on     date NOT NULL,
    sent_at     timestamptz,
    UNIQUE (version_id, clause),
    UNIQUE (version_id, position),
    FOREIGN KEY (brand_id, creator_id, contract_id, version_id) REFERENCES contract_versions (brand_id, creator_id, contract_id, id) DEFERRABLE INITIALLY DEFERRED,
    CHECK (ends_on >= starts_on),
    CHECK (category IS NOT NULL OR cardinality(competitors) > 0)
);

CREATE TABLE renewal_options (
    id          uuid PRIMARY KEY,
    brand_id    uuid NOT NULL,
    creator_id  uuid NOT NULL,
    contract_id uuid NOT NULL,
    version_id  uuid NOT NULL,
    position    int NOT NULL CHECK (position BETWEEN 0 AND 9),
    clause      text NOT NULL CHECK (char_length(clause) BETWEEN 1 AND 40),
    description text CHECK (char_length(description) <= 1000),
    metric      text NOT NULL CHECK (metric IN ('IMPRESSIONS', 'REACH', 'VIEWS', 'ENGAGEMENTS', 'CLICKS', 'CONVERSIONS')),
    threshold   bigint NOT NULL CHECK (threshold >= 0),
    months      int NOT NULL CHECK (months BETWEEN 1 AND 60),
    decide_by   date,
    sent_at     timestamptz,
    UNIQUE (version_id, clause),
    UNIQUE (version_id, position),
    FOREIGN KEY (brand_id, creator_id, contract_id, version_id) REFERENCES contract_versions (brand_id, creator_id, contract_id, id) DEFERRABLE INITIALLY DEFERRED
);

-- Who signed which version for which side, and what: the hash is the version's own.
CREATE TABLE contract_signatures (
    id           uuid PRIMARY KEY,
    brand_id     uuid NOT NULL,
    creator_id   uuid NOT NULL,
    contract_id  uuid NOT NULL,
    version_id   uuid NOT NULL,
    side         text NOT NULL CHECK (side IN ('BRAND', 'CREATOR')),
    signer_id    uuid NOT NULL REFERENCES users,
    name         text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    content_hash text NOT NULL,
    signed_at    timestamptz NOT NULL,
    UNIQUE (version_id, side),
    -- Nobody signs for both.
    UNIQUE (version_id, signer_id),
    FOREIGN KEY (brand_id, creator_id, contract_id, version_id) REFERENCES contract_versions (brand_id, creator_id, contract_id, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (version_id, content_hash) REFERENCES contract_versions (id, content_hash) DEFERRABLE INITIALLY DEFERRED
);

-- What became of an offer: one decision on each, never changed.
CREATE TABLE contract_decisions (
    version_id  uuid PRIMARY KEY,
    brand_id    uuid NOT NULL,
    creator_id  uuid NOT NULL,
    contract_id uuid NOT NULL,
    decision    text NOT NULL CHECK (decision IN ('ACCEPTED', 'COUNTERED', 'DECLINED', 'WITHDRAWN')),
    decided_by  uuid NOT NULL REFERENCES users,
    decided_at  timestamptz NOT NULL,
    FOREIGN KEY (brand_id, creator_id, contract_id, version_id) REFERENCES contract_versions (brand_id, creator_id, contract_id, id) DEFERRABLE INITIALLY DEFERRED
);

-- A contract is signed in one of its own versions, which bears both signatures.
ALTER TABLE contracts
    ADD FOREIGN KEY (id, signed_number, signed_version_id) REFERENCES contract_versions (contract_id, number, id) DEFERRABLE INITIALLY DEFERRED,
    ADD FOREIGN KEY (signed_version_id, signed_brand) REFERENCES contract_signatures (version_id, side) DEFERRABLE INITIALLY DEFERRED,
    ADD FOREIGN KEY (signed_version_id, signed_creator) REFERENCES contract_signatures (version_id, side) DEFERRABLE INITIALLY DEFERRED,
    ADD FOREIGN KEY (id, latest) REFERENCES contract_versions (contract_id, number) DEFERRABLE INITIALLY DEFERRED;

GRANT CREATE ON SCHEMA public TO rapport_definer;
GRANT SELECT ON contracts, contract_versions, exclusivity_clauses TO rapport_definer;
CREATE POLICY definer_contracts ON contracts TO rapport_definer USING (true);
CREATE POLICY definer_contract_versions ON contract_versions TO rapport_definer USING (true);
CREATE POLICY definer_exclusivity ON exclusivity_clauses TO rapport_definer USING (true);

-- What was offered never changes, whoever asks: a version that was sent, and each
-- of its terms. New terms come before their version does. Of a right of use, that
-- it was given up can still be noted. It looks past the policies, so that nobody
-- can change what they do not see.
-- +goose StatementBegin
CREATE FUNCTION contract_sealed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    was jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
    becomes jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
    sealed boolean;
BEGIN
    IF TG_TABLE_NAME = 'contract_versions' THEN
        sealed := (was ->> 'sent_at') IS NOT NULL;
    ELSE
        sealed := EXISTS (SELECT 1 FROM contract_versions v WHERE v.sent_at IS NOT NULL
            AND v.id IN ((was ->> 'version_id')::uuid, (becomes ->> 'version_id')::uuid));
    END IF;
    IF sealed AND TG_TABLE_NAME = 'usage_rights' AND TG_OP = 'UPDATE' AND (was ->> 'revoked_at') IS NULL THEN
        sealed := was - '{revoked_at,revoked_by,revoke_reason}'::text[] <> becomes - '{revoked_at,revoked_by,revoke_reason}'::text[];
    END IF;
    IF sealed THEN
        RAISE EXCEPTION 'a contract version that was sent never changes' USING ERRCODE = '42501';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
-- +goose StatementEnd

ALTER FUNCTION contract_sealed() OWNER TO rapport_definer;
REVOKE CREATE ON SCHEMA public FROM rapport_definer;
REVOKE ALL ON FUNCTION contract_sealed() FROM PUBLIC;

CREATE TRIGGER contract_version_sealed BEFORE UPDATE OR DELETE ON contract_versions FOR EACH ROW EXECUTE FUNCTION contract_sealed();
CREATE TRIGGER compensation_sealed BEFORE INSERT OR UPDATE OR DELETE ON compensation_terms FOR EACH ROW EXECUTE FUNCTION contract_sealed();
CREATE TRIGGER usage_right_sealed BEFORE INSERT OR UPDATE OR DELETE ON usage_rights FOR EACH ROW EXECUTE FUNCTION contract_sealed();
CREATE TRIGGER exclusivity_sealed BEFORE INSERT OR UPDATE OR DELETE ON exclusivity_clauses FOR EACH ROW EXECUTE FUNCTION contract_sealed();
CREATE TRIGGER renewal_sealed BEFORE INSERT OR UPDATE OR DELETE ON renewal_options FOR EACH ROW EXECUTE FUNCTION contract_sealed();

ALTER TABLE contracts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE contract_versions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE compensation_terms ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE usage_rights ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE exclusivity_clauses ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE renewal_options ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE contract_signatures ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE contract_decisions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- A creator sees what was sent: the first offer goes out only in a partnership that
-- the creator knows of. What a creator writes is the own side's.
CREATE POLICY contract_brand ON contracts TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY contract_creator ON contracts FOR SELECT TO rapport_creator
    USING (creator_id = (SELECT app_creator()) AND sent_at IS NOT NULL);
CREATE POLICY contract_creator_update ON contracts FOR UPDATE TO rapport_creator
    USING (creator_id = (SELECT app_creator()) AND sent_at IS NOT NULL);
CREATE POLICY contract_version_brand ON contract_versions FOR SELECT TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY contract_version_brand_insert ON contract_versions FOR INSERT TO rapport_brand
    WITH CHECK (brand_id = (SELECT app_brand()) AND offered_by = 'BRAND');
CREATE POLICY contract_version_brand_update ON contract_versions FOR UPDATE TO rapport_brand
    USING (brand_id = (SELECT app_brand()) AND offered_by = 'BRAND');
CREATE POLICY contract_version_creator ON contract_versions FOR SELECT TO rapport_creator
    USING (creator_id = (SELECT app_creator()) AND sent_at IS NOT NULL);
CREATE POLICY contract_version_creator_insert ON contract_versions FOR INSERT TO rapport_creator
    WITH CHECK (creator_id = (SELECT app_creator()) AND sent_at IS NOT NULL AND offered_by = 'CREATOR');
CREATE POLICY compensation_brand ON compensation_terms TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY compensation_creator ON compensation_terms FOR SELECT TO rapport_creator
    USING (creator_id = (SELECT app_creator()) AND sent_at IS NOT NULL);
CREATE POLICY compensation_creator_insert ON compensation_terms FOR INSERT TO rapport_creator
    WITH CHECK (creator_id = (SELECT app_creator()) AND sent_at IS NOT NULL);
CREATE POLICY usage_right_brand ON usage_rights TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY usage_right_creator ON usage_rights FOR SELECT TO rapport_creator
    USING (creator_id = (SELECT app_creator()) AND sent_at IS NOT NULL);
CREATE POLICY usage_right_creator_insert ON usage_rights FOR INSERT TO rapport_creator
    WITH CHECK (creator_id = (SELECT app_creator()) AND sent_at IS NOT NULL);
CREATE POLICY exclusivity_brand ON exclusivity_clauses TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY exclusivity_creator ON exclusivity_clauses FOR SELECT TO rapport_creator
    USING (creator_id = (SELECT app_creator()) AND sent_at IS NOT NULL);
CREATE POLICY exclusivity_creator_insert ON exclusivity_clauses FOR INSERT TO rapport_creator
    WITH CHECK (creator_id = (SELECT app_creator()) AND sent_at IS NOT NULL);
CREATE POLICY renewal_brand ON renewal_options TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY renewal_creator ON renewal_options FOR SELECT TO rapport_creator
    USING (creator_id = (SELECT app_creator()) AND sent_at IS NOT NULL);
CREATE POLICY renewal_creator_insert ON renewal_options FOR INSERT TO rapport_creator
    WITH CHECK (creator_id = (SELECT app_creator()) AND sent_at IS NOT NULL);
-- Only what was sent is signed and decided, so the creator's column is enough.
CREATE POLICY signature_brand ON contract_signatures FOR SELECT TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY signature_brand_insert ON contract_signatures FOR INSERT TO rapport_brand
    WITH CHECK (brand_id = (SELECT app_brand()) AND side = 'BRAND' AND signer_id = (SELECT app_user()));
CREATE POLICY signature_creator ON contract_signatures FOR SELECT TO rapport_creator USING (creator_id = (SELECT app_creator()));
CREATE POLICY signature_creator_insert ON contract_signatures FOR INSERT TO rapport_creator
    WITH CHECK (creator_id = (SELECT app_creator()) AND side = 'CREATOR' AND signer_id = (SELECT app_user()));
CREATE POLICY decision_brand ON contract_decisions FOR SELECT TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY decision_brand_insert ON contract_decisions FOR INSERT TO rapport_brand
    WITH CHECK (brand_id = (SELECT app_brand()) AND decided_by = (SELECT app_user()));
CREATE POLICY decision_creator ON contract_decisions FOR SELECT TO rapport_creator USING (creator_id = (SELECT app_creator()));
CREATE POLICY decision_creator_insert ON contract_decisions FOR INSERT TO rapport_creator
    WITH CHECK (creator_id = (SELECT app_creator()) AND decided_by = (SELECT app_user()));

GRANT SELECT, INSERT, UPDATE ON contracts, contract_versions TO rapport_app, rapport_brand, rapport_creator;
GRANT SELECT, INSERT, UPDATE, DELETE ON compensation_terms, usage_rights, exclusivity_clauses, renewal_options
    TO rapport_app, rapport_brand, rapport_creator;
GRANT SELECT, INSERT ON contract_signatures, contract_decisions TO rapport_app, rapport_brand, rapport_creator;

-- +goose Down
ALTER TABLE contracts DROP CONSTRAINT contracts_id_signed_number_signed_version_id_fkey,
    DROP CONSTRAINT contracts_signed_version_id_signed_brand_fkey,
    DROP CONSTRAINT contracts_signed_version_id_signed_creator_fkey,
    DROP CONSTRAINT contracts_id_latest_fkey;
DROP TABLE contract_decisions, contract_signatures, renewal_options, exclusivity_clauses, usage_rights, compensation_terms, contract_versions, contracts;
DROP FUNCTION contract_sealed();
DROP FUNCTION bonus_tiers_sound(jsonb);
