-- +goose Up

-- The waves that a brand plans with a creator, quarter by quarter.
CREATE TABLE roadmap_waves (
    id             uuid PRIMARY KEY,
    brand_id       uuid NOT NULL,
    partnership_id uuid NOT NULL,
    creator_id     uuid NOT NULL,
    year           int NOT NULL CHECK (year BETWEEN 2000 AND 2200),
    quarter        int NOT NULL CHECK (quarter BETWEEN 1 AND 4),
    title          text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
    formats        text[] NOT NULL DEFAULT '{}' CHECK (formats <@ ARRAY['SHORT_FORM', 'LONG_FORM', 'LIVE', 'STORY', 'PHOTO', 'ARTICLE', 'PODCAST', 'WEBINAR']::text[]),
    channels       text[] NOT NULL DEFAULT '{}' CHECK (channels <@ ARRAY['INSTAGRAM', 'TIKTOK', 'YOUTUBE', 'X', 'FACEBOOK', 'LINKEDIN', 'TWITCH', 'PINTEREST', 'SNAPCHAT', 'THREADS', 'PODCAST', 'BLOG', 'OTHER']::text[]),
    -- In minor units of the brand's currency.
    budget_minor   bigint CHECK (budget_minor >= 0),
    status         text NOT NULL CHECK (status IN ('PLANNED', 'CONFIRMED', 'DONE', 'DROPPED')),
    -- From this moment on the creator sees the wave.
    confirmed_at   timestamptz,
    drop_reason    text CHECK (char_length(drop_reason) <= 1000),
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    version        int NOT NULL DEFAULT 1,
    FOREIGN KEY (brand_id, creator_id, partnership_id) REFERENCES partnerships (brand_id, creator_id, id),
    CHECK (status NOT IN ('CONFIRMED', 'DONE') OR confirmed_at IS NOT NULL),
    CHECK (status <> 'PLANNED' OR confirmed_at IS NULL),
    CHECK ((status = 'DROPPED') = (drop_reason IS NOT NULL)),
    CHECK (btrim(drop_reason) <> '')
);
CREATE INDEX roadmap_waves_partnership ON roadmap_waves (partnership_id, year, quarter, id);
CREATE INDEX roadmap_waves_creator ON roadmap_waves (creator_id, year, quarter, id) WHERE confirmed_at IS NOT NULL;

-- What a brand finds of the work and the collaboration, for itself.
CREATE TABLE qualitative_scores (
    id                  uuid PRIMARY KEY,
    brand_id            uuid NOT NULL,
    partnership_id      uuid NOT NULL,
    creator_id          uuid NOT NULL,
    deliverable_id      uuid,
    content_quality     smallint CHECK (content_quality BETWEEN 1 AND 5),
    collaboration_ease  smallint CHECK (collaboration_ease BETWEEN 1 AND 5),
    community_sentiment smallint CHECK (community_sentiment BETWEEN 1 AND 5),
    note                text CHECK (char_length(note) <= 5000),
    scored_by           uuid REFERENCES users,
    scored_at           timestamptz NOT NULL,
    FOREIGN KEY (brand_id, creator_id, partnership_id) REFERENCES partnerships (brand_id, creator_id, id),
    FOREIGN KEY (brand_id, creator_id, deliverable_id) REFERENCES deliverables (brand_id, creator_id, id),
    CHECK (num_nonnulls(content_quality, collaboration_ease, community_sentiment) > 0)
);
CREATE INDEX qualitative_scores_partnership ON qualitative_scores (partnership_id, scored_at, id);

-- What a creator is shown needs a partnership that the creator knows of.
-- +goose StatementBegin
CREATE FUNCTION keep_from_strangers() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM partnerships p WHERE p.id = NEW.partnership_id AND p.contacted_at IS NULL) THEN
        RAISE EXCEPTION 'the creator does not know of the partnership' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER roadmap_wave_known BEFORE INSERT OR UPDATE OF confirmed_at ON roadmap_waves
    FOR EACH ROW WHEN (NEW.confirmed_at IS NOT NULL) EXECUTE FUNCTION keep_from_strangers();

ALTER TABLE roadmap_waves ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE qualitative_scores ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY roadmap_wave_brand ON roadmap_waves TO rapport_brand USING (brand_id = (SELECT app_brand()));
CREATE POLICY roadmap_wave_creator ON roadmap_waves FOR SELECT TO rapport_creator
    USING (creator_id = (SELECT app_creator()) AND confirmed_at IS NOT NULL);
-- The brand's own: for a creator there is no policy, and so no row.
CREATE POLICY qualitative_score_brand ON qualitative_scores TO rapport_brand USING (brand_id = (SELECT app_brand()));

GRANT SELECT, INSERT, UPDATE ON roadmap_waves TO rapport_app, rapport_brand, rapport_creator;
GRANT SELECT, INSERT ON qualitative_scores TO rapport_app, rapport_brand, rapport_creator;

-- +goose Down
DROP TABLE qualitative_scores, roadmap_waves;
DROP FUNCTION keep_from_strangers();
