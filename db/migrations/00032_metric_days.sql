-- +goose Up

-- What changed in a publication's counters on each day that has a snapshot, so that
-- a series reads days and not snapshots. A day is one in the brand's time zone. A
-- change is null where the platform did not give the counter on that day, never 0.
CREATE TABLE metric_days (
    publication_id uuid NOT NULL,
    day            date NOT NULL,
    brand_id       uuid NOT NULL,
    creator_id     uuid NOT NULL,
    -- Whether a figure of the day rests on an estimate.
    estimated      boolean NOT NULL,
    -- The last value of the day less the last one before it; the first counts from 0.
    impressions        bigint,
    reach              bigint,
    views              bigint,
    watch_time_seconds bigint,
    likes              bigint,
    comments           bigint,
    shares             bigint,
    saves              bigint,
    clicks             bigint,
    -- The last value there was when the day ended, of that day or an earlier one.
    total_impressions        bigint CHECK (total_impressions >= 0),
    total_reach              bigint CHECK (total_reach >= 0),
    total_views              bigint CHECK (total_views >= 0),
    total_watch_time_seconds bigint CHECK (total_watch_time_seconds >= 0),
    total_likes              bigint CHECK (total_likes >= 0),
    total_comments           bigint CHECK (total_comments >= 0),
    total_shares             bigint CHECK (total_shares >= 0),
    total_saves              bigint CHECK (total_saves >= 0),
    total_clicks             bigint CHECK (total_clicks >= 0),
    -- Whether a counter is less than it was, as it is when a platform removes spam.
    fell           boolean NOT NULL GENERATED ALWAYS AS (coalesce(least(impressions, reach, views, watch_time_seconds, likes, comments, shares, saves, clicks) < 0, false)) STORED,
    PRIMARY KEY (publication_id, day),
    FOREIGN KEY (brand_id, creator_id, publication_id) REFERENCES publications (brand_id, creator_id, id),
    -- What changed has a total.
    CHECK (num_nulls(total_impressions, total_reach, total_views, total_watch_time_seconds, total_likes, total_comments, total_shares, total_saves, total_clicks) <= num_nulls(impressions, reach, views, watch_time_seconds, likes, comments, shares, saves, clicks))
);

-- The same, of all publications of a campaign together, and of those outside of
-- campaigns: thousands of publications are too many to sum for each question. It is
-- the brand's alone, because a creator sees the own part of a campaign. Sums are
-- numeric: those of many publications need not fit a bigint.
CREATE TABLE campaign_metric_days (
    brand_id     uuid NOT NULL REFERENCES brands,
    -- Null for what belongs to no campaign.
    campaign_id  uuid,
    day          date NOT NULL,
    -- How many publications have a snapshot on the day, how many of them one with an
    -- estimate, and in how many a counter fell.
    publications int NOT NULL CHECK (publications >= 0),
    estimated    int NOT NULL,
    fell         int NOT NULL,
    -- The sum of the changes, and of how many publications. There is no CHECK on them:
    -- a difference, which may be negative, comes as a row that is added to the other.
    impressions        numeric NOT NULL, impressions_of        int NOT NULL,
    reach              numeric NOT NULL, reach_of              int NOT NULL,
    views              numeric NOT NULL, views_of              int NOT NULL,
    watch_time_seconds numeric NOT NULL, watch_time_seconds_of int NOT NULL,
    likes              numeric NOT NULL, likes_of              int NOT NULL,
    comments           numeric NOT NULL, comments_of           int NOT NULL,
    shares             numeric NOT NULL, shares_of             int NOT NULL,
    saves              numeric NOT NULL, saves_of              int NOT NULL,
    clicks             numeric NOT NULL, clicks_of             int NOT NULL,
    UNIQUE NULLS NOT DISTINCT (brand_id, campaign_id, day),
    FOREIGN KEY (brand_id, campaign_id) REFERENCES campaigns (brand_id, id)
);

ALTER TABLE metric_days ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE campaign_metric_days ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- Who sees a publication's snapshots sees its days.
CREATE POLICY metric_day_brand ON metric_days FOR SELECT TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY metric_day_creator ON metric_days FOR SELECT TO rapport_creator USING (creator_id = (SELECT app_creator()));
CREATE POLICY campaign_metric_day_brand ON campaign_metric_days FOR SELECT TO rapport_brand USING (brand_id = (SELECT app_brand()));
GRANT SELECT ON metric_days, campaign_metric_days TO rapport_app, rapport_brand, rapport_creator;

-- Nobody but the triggers below writes them: whoever records a snapshot, by the API,
-- by COPY or in plain SQL, has the days in the same transaction. They work as the
-- role that looks past the policies, since what a creator records counts in the
-- brand's campaigns.
GRANT SELECT ON metric_snapshots, publications TO rapport_definer;
GRANT SELECT, INSERT, UPDATE, DELETE ON metric_days, campaign_metric_days TO rapport_definer;
CREATE POLICY definer_metrics ON metric_snapshots FOR SELECT TO rapport_definer USING (true);
CREATE POLICY definer_publications ON publications FOR SELECT TO rapport_definer USING (true);
CREATE POLICY definer_metric_days ON metric_days TO rapport_definer USING (true);
CREATE POLICY definer_campaign_metric_days ON campaign_metric_days TO rapport_definer USING (true);
GRANT CREATE ON SCHEMA public TO rapport_definer;

-- metric_days_wait lets one transaction at a time change a brand's days. All of them
-- take this one lock before they read, so they can't wait for each other in a ring;
-- and the statement after it sees what the one before has committed, unless the
-- transaction keeps to an older snapshot: that would be wrong without a word.
-- +goose StatementBegin
CREATE FUNCTION metric_days_wait(brand uuid) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'metrics are written in transactions that read what is committed' USING ERRCODE = '25001';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('rapport metric days ' || brand, 0));
END
$$;
-- +goose StatementEnd

-- metric_days_apply makes the days of publications anew from their snapshots: of
-- each from the first day to the last, which may be infinite. What is as it was is
-- left alone. The difference goes to the campaigns. One plan does for few keys and for
-- many: each is some looks into indexes.
-- +goose StatementBegin
CREATE FUNCTION metric_days_apply(keys uuid[], firsts date[], untils date[]) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp SET jit = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    WITH asked AS (
        SELECT k.id, k.first, k.until, b.time_zone AS zone
        FROM unnest(keys, firsts, untils) AS k(id, first, until)
        JOIN publications p ON p.id = k.id JOIN brands b ON b.id = p.brand_id
    ), placed AS (
        -- Midnight may come twice in a night: the day itself decides.
        SELECT a.id, (m.captured_at AT TIME ZONE a.zone)::date AS day, m.estimated,
            row_number() OVER (PARTITION BY a.id ORDER BY m.captured_at, m.id) AS place,
            m.impressions, m.reach, m.views, m.watch_time_seconds, m.likes, m.comments, m.shares, m.saves, m.clicks
        FROM asked a JOIN metric_snapshots m ON m.publication_id = a.id
            AND m.captured_at >= a.first::timestamp AT TIME ZONE a.zone - interval '3 hours'
            AND m.captured_at < (a.until + 1)::timestamp AT TIME ZONE a.zone + interval '3 hours'
        WHERE (m.captured_at AT TIME ZONE a.zone)::date BETWEEN a.first AND a.until
    ), given AS (
        -- The last value of each day: of pairs with their place, the greatest.
        SELECT id, day, bool_or(estimated) AS estimated, false AS earlier,
            (max(ARRAY[place, impressions]) FILTER (WHERE impressions IS NOT NULL))[2] AS impressions,
            (max(ARRAY[place, reach]) FILTER (WHERE reach IS NOT NULL))[2] AS reach,
            (max(ARRAY[place, views]) FILTER (WHERE views IS NOT NULL))[2] AS views,
            (max(ARRAY[place, watch_time_seconds]) FILTER (WHERE watch_time_seconds IS NOT NULL))[2] AS watch_time_seconds,
            (max(ARRAY[place, likes]) FILTER (WHERE likes IS NOT NULL))[2] AS likes,
            (max(ARRAY[place, comments]) FILTER (WHERE comments IS NOT NULL))[2] AS comments,
            (max(ARRAY[place, shares]) FILTER (WHERE shares IS NOT NULL))[2] AS shares,
            (max(ARRAY[place, saves]) FILTER (WHERE saves IS NOT NULL))[2] AS saves,
            (max(ARRAY[place, clicks]) FILTER (WHERE clicks IS NOT NULL))[2] AS clicks
        FROM placed GROUP BY id, day
        UNION ALL
        -- What the first day is compared with.
        SELECT a.id, d.day, false, true, d.total_impressions, d.total_reach, d.total_views, d.total_watch_time_seconds, d.total_likes, d.total_comments, d.total_shares, d.total_saves, d.total_clicks
        FROM asked a CROSS JOIN LATERAL (
            SELECT * FROM metric_days e WHERE e.publication_id = a.id AND e.day < a.first ORDER BY e.day DESC LIMIT 1) d
    ), followed AS (
        SELECT id, day, estimated, earlier, impressions, reach, views, watch_time_seconds, likes, comments, shares, saves, clicks,
            (max(ARRAY[day - date '2000-01-01', impressions]) FILTER (WHERE impressions IS NOT NULL) OVER before)[2] AS was_impressions,
            (max(ARRAY[day - date '2000-01-01', reach]) FILTER (WHERE reach IS NOT NULL) OVER before)[2] AS was_reach,
            (max(ARRAY[day - date '2000-01-01', views]) FILTER (WHERE views IS NOT NULL) OVER before)[2] AS was_views,
            (max(ARRAY[day - date '2000-01-01', watch_time_seconds]) FILTER (WHERE watch_time_seconds IS NOT NULL) OVER before)[2] AS was_watch_time_seconds,
            (max(ARRAY[day - date '2000-01-01', likes]) FILTER (WHERE likes IS NOT NULL) OVER before)[2] AS was_likes,
            (max(ARRAY[day - date '2000-01-01', comments]) FILTER (WHERE comments IS NOT NULL) OVER before)[2] AS was_comments,
            (max(ARRAY[day - date '2000-01-01', shares]) FILTER (WHERE shares IS NOT NULL) OVER before)[2] AS was_shares,
            (max(ARRAY[day - date '2000-01-01', saves]) FILTER (WHERE saves IS NOT NULL) OVER before)[2] AS was_saves,
            (max(ARRAY[day - date '2000-01-01', clicks]) FILTER (WHERE clicks IS NOT NULL) OVER before)[2] AS was_clicks
        FROM given
        WINDOW before AS (PARTITION BY id ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ), fresh AS (
        SELECT id, day, estimated,
            impressions - coalesce(was_impressions, 0) AS impressions, coalesce(impressions, was_impressions) AS total_impressions,
            reach - coalesce(was_reach, 0) AS reach, coalesce(reach, was_reach) AS total_reach,
            views - coalesce(was_views, 0) AS views, coalesce(views, was_views) AS total_views,
            watch_time_seconds - coalesce(was_watch_time_seconds, 0) AS watch_time_seconds, coalesce(watch_time_seconds, was_watch_time_seconds) AS total_watch_time_seconds,
            likes - coalesce(was_likes, 0) AS likes, coalesce(likes, was_likes) AS total_likes,
            comments - coalesce(was_comments, 0) AS comments, coalesce(comments, was_comments) AS total_comments,
            shares - coalesce(was_shares, 0) AS shares, coalesce(shares, was_shares) AS total_shares,
            saves - coalesce(was_saves, 0) AS saves, coalesce(saves, was_saves) AS total_saves,
            clicks - coalesce(was_clicks, 0) AS clicks, coalesce(clicks, was_clicks) AS total_clicks
        FROM followed WHERE NOT earlier
    ), changed AS MATERIALIZED (
        SELECT p.brand_id, p.creator_id, p.campaign_id, f.*,
            coalesce(least(f.impressions, f.reach, f.views, f.watch_time_seconds, f.likes, f.comments, f.shares, f.saves, f.clicks) < 0, false) AS fell,
            old.publication_id IS NULL AS is_new, coalesce(old.estimated, false) AS old_estimated, coalesce(old.fell, false) AS old_fell,
            old.impressions AS old_impressions, old.reach AS old_reach, old.views AS old_views, old.watch_time_seconds AS old_watch_time_seconds, old.likes AS old_likes, old.comments AS old_comments, old.shares AS old_shares, old.saves AS old_saves, old.clicks AS old_clicks
        FROM fresh f JOIN publications p ON p.id = f.id
        LEFT JOIN metric_days old ON old.publication_id = f.id AND old.day = f.day
        WHERE old.publication_id IS NULL
            OR (old.estimated, old.impressions, old.reach, old.views, old.watch_time_seconds, old.likes, old.comments, old.shares, old.saves, old.clicks, old.total_impressions, old.total_reach, old.total_views, old.total_watch_time_seconds, old.total_likes, old.total_comments, old.total_shares, old.total_saves, old.total_clicks)
            IS DISTINCT FROM (f.estimated, f.impressions, f.reach, f.views, f.watch_time_seconds, f.likes, f.comments, f.shares, f.saves, f.clicks, f.total_impressions, f.total_reach, f.total_views, f.total_watch_time_seconds, f.total_likes, f.total_comments, f.total_shares, f.total_saves, f.total_clicks)
    ), written AS (
        INSERT INTO metric_days (publication_id, day, brand_id, creator_id, estimated, impressions, reach, views, watch_time_seconds, likes, comments, shares, saves, clicks, total_impressions, total_reach, total_views, total_watch_time_seconds, total_likes, total_comments, total_shares, total_saves, total_clicks)
        SELECT id, day, brand_id, creator_id, estimated, impressions, reach, views, watch_time_seconds, likes, comments, shares, saves, clicks, total_impressions, total_reach, total_views, total_watch_time_seconds, total_likes, total_comments, total_shares, total_saves, total_clicks FROM changed
        ON CONFLICT (publication_id, day) DO UPDATE SET estimated = excluded.estimated,
            impressions = excluded.impressions, total_impressions = excluded.total_impressions,
            reach = excluded.reach, total_reach = excluded.total_reach,
            views = excluded.views, total_views = excluded.total_views,
            watch_time_seconds = excluded.watch_time_seconds, total_watch_time_seconds = excluded.total_watch_time_seconds,
            likes = excluded.likes, total_likes = excluded.total_likes,
            comments = excluded.comments, total_comments = excluded.total_comments,
            shares = excluded.shares, total_shares = excluded.total_shares,
            saves = excluded.saves, total_saves = excluded.total_saves,
            clicks = excluded.clicks, total_clicks = excluded.total_clicks
    )
    INSERT INTO campaign_metric_days AS c (brand_id, campaign_id, day, publications, estimated, fell,
        impressions, impressions_of, reach, reach_of, views, views_of, watch_time_seconds, watch_time_seconds_of, likes, likes_of, comments, comments_of, shares, shares_of, saves, saves_of, clicks, clicks_of)
    SELECT brand_id, campaign_id, day, count(*) FILTER (WHERE is_new), sum(estimated::int - old_estimated::int), sum(fell::int - old_fell::int),
        sum(coalesce(impressions, 0) - coalesce(old_impressions, 0)::numeric), count(impressions) - count(old_impressions),
        sum(coalesce(reach, 0) - coalesce(old_reach, 0)::numeric), count(reach) - count(old_reach),
        sum(coalesce(views, 0) - coalesce(old_views, 0)::numeric), count(views) - count(old_views),
        sum(coalesce(watch_time_seconds, 0) - coalesce(old_watch_time_seconds, 0)::numeric), count(watch_time_seconds) - count(old_watch_time_seconds),
        sum(coalesce(likes, 0) - coalesce(old_likes, 0)::numeric), count(likes) - count(old_likes),
        sum(coalesce(comments, 0) - coalesce(old_comments, 0)::numeric), count(comments) - count(old_comments),
        sum(coalesce(shares, 0) - coalesce(old_shares, 0)::numeric), count(shares) - count(old_shares),
        sum(coalesce(saves, 0) - coalesce(old_saves, 0)::numeric), count(saves) - count(old_saves),
        sum(coalesce(clicks, 0) - coalesce(old_clicks, 0)::numeric), count(clicks) - count(old_clicks)
    FROM changed GROUP BY brand_id, campaign_id, day
    ON CONFLICT (brand_id, campaign_id, day) DO UPDATE SET
        publications = c.publications + excluded.publications, estimated = c.estimated + excluded.estimated, fell = c.fell + excluded.fell,
        impressions = c.impressions + excluded.impressions, impressions_of = c.impressions_of + excluded.impressions_of,
        reach = c.reach + excluded.reach, reach_of = c.reach_of + excluded.reach_of,
        views = c.views + excluded.views, views_of = c.views_of + excluded.views_of,
        watch_time_seconds = c.watch_time_seconds + excluded.watch_time_seconds, watch_time_seconds_of = c.watch_time_seconds_of + excluded.watch_time_seconds_of,
        likes = c.likes + excluded.likes, likes_of = c.likes_of + excluded.likes_of,
        comments = c.comments + excluded.comments, comments_of = c.comments_of + excluded.comments_of,
        shares = c.shares + excluded.shares, shares_of = c.shares_of + excluded.shares_of,
        saves = c.saves + excluded.saves, saves_of = c.saves_of + excluded.saves_of,
        clicks = c.clicks + excluded.clicks, clicks_of = c.clicks_of + excluded.clicks_of;
END
$$;
-- +goose StatementEnd

-- metric_days_rebuild makes the days of a brand, or of all, anew. It is for the
-- operator, and for the rare change that touches every day.
-- +goose StatementBegin
CREATE FUNCTION metric_days_rebuild(only_brand uuid DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp SET jit = off AS $$
DECLARE
    brand uuid;
    keys  uuid[];
BEGIN
    FOR brand IN SELECT id FROM brands WHERE only_brand IS NULL OR id = only_brand ORDER BY id LOOP
        PERFORM metric_days_wait(brand);
        DELETE FROM campaign_metric_days c WHERE c.brand_id = brand;
        DELETE FROM metric_days d USING publications p WHERE p.brand_id = brand AND d.publication_id = p.id;
        FOR keys IN
            SELECT array_agg(id ORDER BY id) FROM (
                SELECT p.id, row_number() OVER (ORDER BY p.id) / 2000 AS part FROM publications p WHERE p.brand_id = brand) p
            GROUP BY part ORDER BY part
        LOOP
            PERFORM metric_days_apply(keys, array_fill(date '-infinity', ARRAY[cardinality(keys)]), array_fill(date 'infinity', ARRAY[cardinality(keys)]));
        END LOOP;
    END LOOP;
END
$$;
-- +goose StatementEnd

-- metric_days_follow takes up the snapshots that a statement has written. A late one
-- changes its own day, and the next one on which each of its counters was given,
-- which was compared with an earlier value; between them the totals.
-- +goose StatementBegin
CREATE FUNCTION metric_days_follow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS $$
DECLARE
    keys   uuid[];
    firsts date[];
    untils date[];
BEGIN
    PERFORM metric_days_wait(b.brand_id) FROM (
        SELECT DISTINCT n.brand_id FROM recorded n WHERE n.publication_id IS NOT NULL ORDER BY n.brand_id) b;
    SELECT array_agg(t.id ORDER BY t.id), array_agg(t.first ORDER BY t.id), array_agg(coalesce(next.until, t.last) ORDER BY t.id)
    INTO keys, firsts, untils
    FROM (
        SELECT n.publication_id AS id, min((n.captured_at AT TIME ZONE b.time_zone)::date) AS first, max((n.captured_at AT TIME ZONE b.time_zone)::date) AS last,
            bool_or(n.impressions IS NOT NULL) AS impressions,
            bool_or(n.reach IS NOT NULL) AS reach,
            bool_or(n.views IS NOT NULL) AS views,
            bool_or(n.watch_time_seconds IS NOT NULL) AS watch_time_seconds,
            bool_or(n.likes IS NOT NULL) AS likes,
            bool_or(n.comments IS NOT NULL) AS comments,
            bool_or(n.shares IS NOT NULL) AS shares,
            bool_or(n.saves IS NOT NULL) AS saves,
            bool_or(n.clicks IS NOT NULL) AS clicks
        FROM recorded n JOIN brands b ON b.id = n.brand_id
        WHERE n.publication_id IS NOT NULL GROUP BY n.publication_id
    ) t CROSS JOIN LATERAL (
        SELECT greatest(
            CASE WHEN t.impressions THEN coalesce(min(d.day) FILTER (WHERE d.impressions IS NOT NULL), 'infinity') END,
            CASE WHEN t.reach THEN coalesce(min(d.day) FILTER (WHERE d.reach IS NOT NULL), 'infinity') END,
            CASE WHEN t.views THEN coalesce(min(d.day) FILTER (WHERE d.views IS NOT NULL), 'infinity') END,
            CASE WHEN t.watch_time_seconds THEN coalesce(min(d.day) FILTER (WHERE d.watch_time_seconds IS NOT NULL), 'infinity') END,
            CASE WHEN t.likes THEN coalesce(min(d.day) FILTER (WHERE d.likes IS NOT NULL), 'infinity') END,
            CASE WHEN t.comments THEN coalesce(min(d.day) FILTER (WHERE d.comments IS NOT NULL), 'infinity') END,
            CASE WHEN t.shares THEN coalesce(min(d.day) FILTER (WHERE d.shares IS NOT NULL), 'infinity') END,
            CASE WHEN t.saves THEN coalesce(min(d.day) FILTER (WHERE d.saves IS NOT NULL), 'infinity') END,
            CASE WHEN t.clicks THEN coalesce(min(d.day) FILTER (WHERE d.clicks IS NOT NULL), 'infinity') END) AS until
        FROM metric_days d WHERE d.publication_id = t.id AND d.day > t.last
    ) next;
    IF keys IS NOT NULL THEN
        PERFORM metric_days_apply(keys, firsts, untils);
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- metric_days_remake is for what no part of the server does: snapshots that are
-- changed or deleted by hand, a publication that goes to another campaign.
-- +goose StatementBegin
CREATE FUNCTION metric_days_remake() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM metric_days_rebuild(b.brand_id) FROM (SELECT DISTINCT o.brand_id FROM gone o WHERE o.publication_id IS NOT NULL ORDER BY o.brand_id) b;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION metric_days_move() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM metric_days_rebuild(NEW.brand_id);
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- metric_days_turn makes the days of a brand anew in its new time zone.
-- +goose StatementBegin
CREATE FUNCTION metric_days_turn() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM metric_days_rebuild(NEW.id);
    RETURN NULL;
END
$$;
-- +goose StatementEnd

ALTER FUNCTION metric_days_wait(uuid) OWNER TO rapport_definer;
ALTER FUNCTION metric_days_apply(uuid[], date[], date[]) OWNER TO rapport_definer;
ALTER FUNCTION metric_days_rebuild(uuid) OWNER TO rapport_definer;
ALTER FUNCTION metric_days_follow() OWNER TO rapport_definer;
ALTER FUNCTION metric_days_remake() OWNER TO rapport_definer;
ALTER FUNCTION metric_days_move() OWNER TO rapport_definer;
ALTER FUNCTION metric_days_turn() OWNER TO rapport_definer;
REVOKE CREATE ON SCHEMA public FROM rapport_definer;

CREATE TRIGGER metric_days_follow AFTER INSERT ON metric_snapshots REFERENCING NEW TABLE AS recorded
    FOR EACH STATEMENT EXECUTE FUNCTION metric_days_follow();
CREATE TRIGGER metric_days_changed AFTER UPDATE ON metric_snapshots REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION metric_days_remake();
CREATE TRIGGER metric_days_deleted AFTER DELETE ON metric_snapshots REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION metric_days_remake();
CREATE TRIGGER metric_days_move AFTER UPDATE OF campaign_id ON publications
    FOR EACH ROW WHEN (OLD.campaign_id IS DISTINCT FROM NEW.campaign_id) EXECUTE FUNCTION metric_days_move();
CREATE TRIGGER metric_days_turn AFTER UPDATE OF time_zone ON brands
    FOR EACH ROW WHEN (OLD.time_zone <> NEW.time_zone) EXECUTE FUNCTION metric_days_turn();
REVOKE ALL ON FUNCTION metric_days_wait(uuid), metric_days_apply(uuid[], date[], date[]), metric_days_rebuild(uuid),
    metric_days_follow(), metric_days_remake(), metric_days_move(), metric_days_turn() FROM PUBLIC;

-- The days of the snapshots that are there already. The role is given back: the
-- steps after this one are the owner's.
SET LOCAL ROLE rapport_definer;
SELECT metric_days_rebuild();
RESET ROLE;

-- +goose Down
DROP TRIGGER metric_days_turn ON brands;
DROP TRIGGER metric_days_move ON publications;
DROP TRIGGER metric_days_deleted ON metric_snapshots;
DROP TRIGGER metric_days_changed ON metric_snapshots;
DROP TRIGGER metric_days_follow ON metric_snapshots;
DROP FUNCTION metric_days_turn();
DROP FUNCTION metric_days_move();
DROP FUNCTION metric_days_remake();
DROP FUNCTION metric_days_follow();
DROP FUNCTION metric_days_rebuild(uuid);
DROP FUNCTION metric_days_apply(uuid[], date[], date[]);
DROP FUNCTION metric_days_wait(uuid);
DROP POLICY definer_publications ON publications;
DROP POLICY definer_metrics ON metric_snapshots;
REVOKE ALL ON metric_snapshots, publications FROM rapport_definer;
DROP TABLE campaign_metric_days, metric_days;
