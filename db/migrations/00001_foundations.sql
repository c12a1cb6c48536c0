-- +goose Up

-- The server works under a role that owns nothing and can't go round row-level
-- security. It has no login of its own: whoever logs in is made a member of it.
-- Roles belong to the whole cluster, so another database may have made it first.
-- +goose StatementBegin
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'rapport_app') THEN
        CREATE ROLE rapport_app NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END
$$;
-- +goose StatementEnd

-- The one that made it is made a member: it can then serve in development, too.
-- +goose StatementBegin
DO $$
BEGIN
    EXECUTE format('GRANT rapport_app TO %I', current_user);
EXCEPTION WHEN duplicate_object OR unique_violation OR invalid_grant_operation OR insufficient_privilege THEN
    NULL;
END
$$;
-- +goose StatementEnd

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO rapport_app;
-- So that the server can tell whether a step is missing.
GRANT SELECT ON goose_db_version TO rapport_app;

-- Who asks is told for one transaction at a time, by set_config(…, true). After
-- the transaction a setting reads as '' and not as NULL: hence nullif.
CREATE FUNCTION app_brand() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.brand', true), '')::uuid;
CREATE FUNCTION app_creator() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.creator', true), '')::uuid;
CREATE FUNCTION app_user() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.user', true), '')::uuid;

-- +goose Down
REVOKE SELECT ON goose_db_version FROM rapport_app;
DROP FUNCTION app_brand();
DROP FUNCTION app_creator();
DROP FUNCTION app_user();
-- The role stays: other databases of the cluster may use it.
