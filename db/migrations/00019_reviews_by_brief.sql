-- +goose Up

-- The rows of before are looked at below, whoever owns the tables.
ALTER TABLE submissions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE reviews NO FORCE ROW LEVEL SECURITY;
ALTER TABLE deliverables NO FORCE ROW LEVEL SECURITY;

ALTER TABLE reviews
    ADD COLUMN brief_version_id uuid,
    -- The version's: with it the reference proves that it was published.
    ADD COLUMN brief_published_at timestamptz,
    -- The submission's: so that this row proves that nobody reviews own work.
    ADD COLUMN submitted_by uuid;
UPDATE reviews r SET submitted_by = s.submitted_by FROM submissions s WHERE s.id = r.submission_id;
ALTER TABLE submissions ADD UNIQUE (id, submitted_by);
ALTER TABLE reviews
    ALTER COLUMN submitted_by SET NOT NULL,
    ADD UNIQUE (deliverable_id, submission_id, decision),
    ADD FOREIGN KEY (submission_id, submitted_by) REFERENCES submissions (id, submitted_by),
    ADD FOREIGN KEY (brand_id, brief_version_id, brief_published_at) REFERENCES brief_versions (brand_id, id, published_at),
    ADD CONSTRAINT reviews_not_own CHECK (reviewer_id <> submitted_by),
    ADD CONSTRAINT reviews_brief_whole CHECK ((brief_version_id IS NULL) = (brief_published_at IS NULL)),
    ADD CONSTRAINT reviews_brief_before CHECK (brief_published_at <= reviewed_at),
    -- Who names an item names it of a version.
    ADD CONSTRAINT reviews_item_of_brief CHECK (brief_version_id IS NOT NULL OR NOT jsonb_path_exists(comments, '$[*].item')),
    -- No approval without a brief, and no wish for changes that names nothing of
    -- it. NOT VALID: reviews from before there were briefs stay as they are, and
    -- every new one is held to it.
    ADD CONSTRAINT reviews_approve_by_brief CHECK (decision <> 'APPROVE' OR brief_version_id IS NOT NULL) NOT VALID,
    ADD CONSTRAINT reviews_changes_name_item CHECK (decision <> 'REQUEST_CHANGES' OR jsonb_path_exists(comments, '$[*].item')) NOT VALID;

-- What is approved was, by a review of just this submission.
ALTER TABLE deliverables
    ADD COLUMN approved_decision text GENERATED ALWAYS AS (CASE WHEN approved_submission_id IS NOT NULL THEN 'APPROVE' END) STORED,
    ADD FOREIGN KEY (id, approved_submission_id, approved_decision) REFERENCES reviews (deliverable_id, submission_id, decision),
    ADD CONSTRAINT deliverables_concept_asked CHECK (state <> 'CONCEPT_SUBMITTED' OR needs_concept);

-- A new submission voids the approval: at the end of a transaction, what is
-- approved is the latest.
-- +goose StatementBegin
CREATE FUNCTION approval_is_of_latest() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    work uuid;
BEGIN
    IF TG_TABLE_NAME = 'submissions' THEN
        work := NEW.deliverable_id;
    ELSE
        work := NEW.id;
    END IF;
    IF EXISTS (
        SELECT 1 FROM deliverables d
        JOIN submissions approved ON approved.id = d.approved_submission_id
        JOIN submissions later ON later.deliverable_id = d.id AND later.number > approved.number
        WHERE d.id = work) THEN
        RAISE EXCEPTION 'a new submission voids the approval of an earlier one' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER submission_voids_approval AFTER INSERT ON submissions DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.number > 1) EXECUTE FUNCTION approval_is_of_latest();
CREATE CONSTRAINT TRIGGER approval_of_latest AFTER UPDATE OF approved_submission_id ON deliverables DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.approved_submission_id IS NOT NULL AND NEW.approved_submission_id IS DISTINCT FROM OLD.approved_submission_id)
    EXECUTE FUNCTION approval_is_of_latest();

ALTER TABLE submissions FORCE ROW LEVEL SECURITY;
ALTER TABLE reviews FORCE ROW LEVEL SECURITY;
ALTER TABLE deliverables FORCE ROW LEVEL SECURITY;

-- +goose Down
DROP TRIGGER approval_of_latest ON deliverables;
DROP TRIGGER submission_voids_approval ON submissions;
DROP FUNCTION approval_is_of_latest();
ALTER TABLE deliverables DROP CONSTRAINT deliverables_concept_asked, DROP COLUMN approved_decision;
ALTER TABLE reviews
    DROP CONSTRAINT reviews_not_own,
    DROP CONSTRAINT reviews_brief_whole,
    DROP CONSTRAINT reviews_brief_before,
    DROP CONSTRAINT reviews_item_of_brief,
    DROP CONSTRAINT reviews_approve_by_brief,
    DROP CONSTRAINT reviews_changes_name_item,
    DROP CONSTRAINT reviews_deliverable_id_submission_id_decision_key,
    DROP COLUMN brief_version_id,
    DROP COLUMN brief_published_at,
    DROP COLUMN submitted_by;
ALTER TABLE submissions DROP CONSTRAINT submissions_id_submitted_by_key;
-- Without briefs there are no items: what they said stays.
ALTER TABLE reviews NO FORCE ROW LEVEL SECURITY;
UPDATE reviews SET comments = (SELECT coalesce(jsonb_agg(c - 'item' ORDER BY n), '[]') FROM jsonb_array_elements(comments) WITH ORDINALITY AS e(c, n))
WHERE jsonb_path_exists(comments, '$[*].item');
ALTER TABLE reviews FORCE ROW LEVEL SECURITY;
