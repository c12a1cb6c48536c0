-- What the peers need beside our tables, in a schema of its own: the logins, and
-- the few things of our graph that no foreign key or column says. Written as a
-- user of theirs would: views and functions that the planner folds into the
-- query around them, over the same indexes that our server uses. Run as the
-- owner, before each bench.

-- Without JWT and row-level security.
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'bench_bypass') THEN
        CREATE ROLE bench_bypass LOGIN BYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'bench_server') THEN
        CREATE ROLE bench_server LOGIN NOSUPERUSER NOBYPASSRLS IN ROLE rapport_app;
    END IF;
END $$;
-- No settings that a trial has left behind.
ALTER ROLE bench_bypass RESET ALL;
ALTER ROLE bench_server RESET ALL;
GRANT USAGE ON SCHEMA public TO bench_bypass;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO bench_bypass;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO bench_bypass;

DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;
GRANT USAGE ON SCHEMA bench TO bench_bypass, rapport_app, rapport_brand, rapport_creator;

-- The latest counters of a deliverable's publication, one row a deliverable.
CREATE VIEW bench.latest_metrics WITH (security_invoker = true) AS
SELECT p.deliverable_id, m.captured_at, m.views, m.likes, m.comments
FROM publications p
CROSS JOIN LATERAL (
    SELECT s.captured_at, s.views, s.likes, s.comments
    FROM metric_snapshots s WHERE s.publication_id = p.id
    ORDER BY s.captured_at DESC, s.id DESC LIMIT 1
) m;

-- Feedback as its creator sees it: shared, with the words of the shared revision.
CREATE VIEW bench.shared_feedback WITH (security_invoker = true) AS
SELECT f.id, f.partnership_id, f.shared_at, r.goal, r.what_worked
FROM feedback f
JOIN feedback_revisions r ON r.feedback_id = f.id AND r.number = f.shared_revision
WHERE f.shared_at IS NOT NULL;

-- A creator's own side: the partnerships in which there was contact.
CREATE VIEW bench.own_partnerships WITH (security_invoker = true) AS
SELECT p.id, p.creator_id, p.brand_id, p.contacted_at,
    CASE
        WHEN p.stage IN ('DISCOVERED', 'VETTING', 'SHORTLISTED') THEN 'PROSPECT'
        WHEN p.stage IN ('OUTREACH', 'NEGOTIATING') THEN 'INVITED'
        WHEN p.stage IN ('PILOT', 'SCALING', 'RETAINED', 'AT_RISK', 'WINBACK') THEN 'ACTIVE'
        ELSE 'ENDED'
    END AS status
FROM partnerships p
WHERE p.contacted_at IS NOT NULL;

-- What changed in a campaign's counters by day: for each publication and counter
-- the last value of the day less the last one before it.
CREATE TYPE bench.metric_day AS (day date, publications int, views bigint, likes bigint, comments bigint);

CREATE FUNCTION bench.metric_series(campaign uuid, since date, until date)
RETURNS SETOF bench.metric_day LANGUAGE sql STABLE AS $$
    WITH subject AS MATERIALIZED (
        SELECT p.id, b.time_zone AS zone, (until + 1)::timestamp AT TIME ZONE b.time_zone AS stop
        FROM publications p JOIN brands b ON b.id = p.brand_id
        WHERE p.campaign_id = campaign
    ), placed AS (
        SELECT m.publication_id, greatest((m.captured_at AT TIME ZONE s.zone)::date, since - 1) AS day,
            row_number() OVER (PARTITION BY m.publication_id ORDER BY m.captured_at, m.id) AS place,
            m.views, m.likes, m.comments
        FROM subject s JOIN metric_snapshots m ON m.publication_id = s.id AND m.captured_at < s.stop
    ), daily AS (
        SELECT publication_id, day,
            max(ARRAY[place, views]) FILTER (WHERE views IS NOT NULL) AS views,
            max(ARRAY[place, likes]) FILTER (WHERE likes IS NOT NULL) AS likes,
            max(ARRAY[place, comments]) FILTER (WHERE comments IS NOT NULL) AS comments
        FROM placed GROUP BY publication_id, day
    ), changed AS (
        SELECT day,
            views[2] - coalesce((max(views) OVER earlier)[2], 0) AS views,
            likes[2] - coalesce((max(likes) OVER earlier)[2], 0) AS likes,
            comments[2] - coalesce((max(comments) OVER earlier)[2], 0) AS comments
        FROM daily
        WINDOW earlier AS (PARTITION BY publication_id ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    )
    SELECT day, count(*)::int, sum(views)::bigint, sum(likes)::bigint, sum(comments)::bigint
    FROM changed WHERE day >= since GROUP BY day ORDER BY day
$$;

CREATE FUNCTION bench.campaigns_metric_series(c campaigns, since date, until date)
RETURNS SETOF bench.metric_day LANGUAGE sql STABLE AS $$
    SELECT * FROM bench.metric_series(c.id, since, until)
$$;

GRANT SELECT ON ALL TABLES IN SCHEMA bench TO bench_bypass, rapport_app, rapport_brand, rapport_creator;
ANALYZE;
