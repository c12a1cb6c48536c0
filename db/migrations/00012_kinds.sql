-- +goose Up

-- A role for each kind of principal, taken for one transaction at a time together
-- with the viewer's ids. Before, each read had to satisfy "the brand's or the
-- creator's", and an OR of two keys keeps Postgres from the index that holds the
-- order; now only the policies of the one who asks apply. rapport_app is a member
-- of both, so that a login needs nothing more than before.
-- +goose StatementBegin
DO $$
DECLARE
    kind text;
BEGIN
    FOREACH kind IN ARRAY ARRAY['rapport_brand', 'rapport_creator'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = kind) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', kind);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
        BEGIN
            EXECUTE format('GRANT %I TO rapport_app', kind);
        EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN
            NULL;
        END;
    END LOOP;
END
$$;
-- +goose StatementEnd

-- They hold what rapport_app holds: what of it a kind may do, the policies say.
GRANT USAGE ON SCHEMA public TO rapport_brand, rapport_creator;
GRANT SELECT, UPDATE ON brands TO rapport_brand, rapport_creator;
GRANT SELECT ON users, audit_entries TO rapport_brand, rapport_creator;
GRANT SELECT, INSERT, UPDATE ON memberships, creators, creator_contacts, social_accounts, partnerships, campaigns,
    deliverables, publications, feedback, feedback_revisions TO rapport_brand, rapport_creator;
GRANT SELECT, INSERT, UPDATE, DELETE ON campaign_participants TO rapport_brand, rapport_creator;
GRANT SELECT, INSERT ON audience_snapshots, stage_changes, submissions, reviews, metric_snapshots, events TO rapport_brand, rapport_creator;
-- +goose StatementBegin
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid::regprocedure FROM pg_proc p, aclexplode(p.proacl) a
        WHERE p.pronamespace = 'public'::regnamespace AND a.grantee = 'rapport_app'::regrole AND a.privilege_type = 'EXECUTE'
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO rapport_brand, rapport_creator', f);
    END LOOP;
END
$$;
-- +goose StatementEnd

ALTER POLICY audience_given ON audience_snapshots TO rapport_brand;
ALTER POLICY audience_recorded ON audience_snapshots TO rapport_brand;
ALTER POLICY audience_self ON audience_snapshots TO rapport_creator;
ALTER POLICY audit_brand ON audit_entries TO rapport_brand;
ALTER POLICY brand_of_creator ON brands TO rapport_creator;
ALTER POLICY brand_own ON brands TO rapport_brand;
ALTER POLICY participant_brand ON campaign_participants TO rapport_brand;
ALTER POLICY participant_creator ON campaign_participants TO rapport_creator;
ALTER POLICY campaign_brand ON campaigns TO rapport_brand;
ALTER POLICY campaign_creator ON campaigns TO rapport_creator;
ALTER POLICY contact_given ON creator_contacts TO rapport_brand;
ALTER POLICY contact_held ON creator_contacts TO rapport_brand;
ALTER POLICY contact_self ON creator_contacts TO rapport_creator;
ALTER POLICY creator_brand ON creators TO rapport_brand;
ALTER POLICY creator_entered ON creators TO rapport_brand;
ALTER POLICY creator_self ON creators TO rapport_creator;
ALTER POLICY deliverable_brand ON deliverables TO rapport_brand;
ALTER POLICY deliverable_creator ON deliverables TO rapport_creator;
ALTER POLICY deliverable_creator_update ON deliverables TO rapport_creator;
ALTER POLICY event_brand ON events TO rapport_brand;
ALTER POLICY feedback_brand ON feedback TO rapport_brand;
ALTER POLICY feedback_creator ON feedback TO rapport_creator;
ALTER POLICY feedback_creator_update ON feedback TO rapport_creator;
ALTER POLICY revision_brand ON feedback_revisions TO rapport_brand;
ALTER POLICY revision_creator ON feedback_revisions TO rapport_creator;
ALTER POLICY membership_of_brand ON memberships TO rapport_brand;
ALTER POLICY metric_brand ON metric_snapshots TO rapport_brand;
ALTER POLICY metric_creator ON metric_snapshots TO rapport_creator;
ALTER POLICY metric_given ON metric_snapshots TO rapport_brand;
ALTER POLICY partnership_brand ON partnerships TO rapport_brand;
ALTER POLICY partnership_creator ON partnerships TO rapport_creator;
ALTER POLICY partnership_creator_update ON partnerships TO rapport_creator;
ALTER POLICY publication_brand ON publications TO rapport_brand;
ALTER POLICY publication_creator ON publications TO rapport_creator;
ALTER POLICY publication_creator_insert ON publications TO rapport_creator;
ALTER POLICY review_brand ON reviews TO rapport_brand;
ALTER POLICY review_creator ON reviews TO rapport_creator;
ALTER POLICY account_brand ON social_accounts TO rapport_brand;
ALTER POLICY account_self ON social_accounts TO rapport_creator;
ALTER POLICY stage_change_brand ON stage_changes TO rapport_brand;
ALTER POLICY stage_change_creator ON stage_changes TO rapport_creator;
ALTER POLICY submission_brand ON submissions TO rapport_brand;
ALTER POLICY submission_creator ON submissions TO rapport_creator;


-- +goose Down
-- +goose StatementBegin
DO $$
DECLARE
    p record;
BEGIN
    FOR p IN SELECT policyname, tablename FROM pg_policies
        WHERE schemaname = 'public' AND roles && ARRAY['rapport_brand', 'rapport_creator']::name[]
    LOOP
        EXECUTE format('ALTER POLICY %I ON %I TO PUBLIC', p.policyname, p.tablename);
    END LOOP;
END
$$;
-- +goose StatementEnd
DROP OWNED BY rapport_brand, rapport_creator;
-- The roles stay: other databases of the cluster may use them.
