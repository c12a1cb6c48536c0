-- +goose Up

-- What must look past the policies does it in these few functions, under a role
-- of their own that may touch just what they need. All else stays behind them.
-- +goose StatementBegin
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'rapport_definer') THEN
        CREATE ROLE rapport_definer NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
DO $$
BEGIN
    EXECUTE format('GRANT rapport_definer TO %I', current_user);
EXCEPTION WHEN duplicate_object OR unique_violation OR invalid_grant_operation OR insufficient_privilege THEN
    NULL;
END
$$;
-- +goose StatementEnd

GRANT USAGE, CREATE ON SCHEMA public TO rapport_definer;
GRANT SELECT, INSERT ON users TO rapport_definer;
GRANT SELECT ON memberships, brands, revoked_tokens TO rapport_definer;
GRANT SELECT, UPDATE ON creators, partnerships, social_accounts TO rapport_definer;
GRANT SELECT, INSERT ON audit_entries TO rapport_definer;
GRANT SELECT, INSERT, UPDATE ON audit_heads TO rapport_definer;

CREATE POLICY definer_users ON users TO rapport_definer USING (true);
CREATE POLICY definer_memberships ON memberships TO rapport_definer USING (true);
CREATE POLICY definer_brands ON brands TO rapport_definer USING (true);
CREATE POLICY definer_revoked ON revoked_tokens TO rapport_definer USING (true);
CREATE POLICY definer_accounts ON social_accounts TO rapport_definer USING (true);
CREATE POLICY definer_creators ON creators TO rapport_definer USING (true);
CREATE POLICY definer_partnerships ON partnerships TO rapport_definer USING (true);
CREATE POLICY definer_audit ON audit_entries TO rapport_definer USING (true);
CREATE POLICY definer_heads ON audit_heads TO rapport_definer USING (true);

-- principal tells who a verified token stands for: no row for an unknown
-- person, a revoked token, one from before the person's tokens were ended, or a
-- brand that the person is not a member of.
-- +goose StatementBegin
CREATE FUNCTION principal(token_subject text, token_brand uuid, token_jti text, token_issued timestamptz)
RETURNS TABLE (user_id uuid, user_name text, role text, creator_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT u.id, u.name, m.role, c.id
    FROM users u
    LEFT JOIN memberships m ON m.user_id = u.id AND m.brand_id = token_brand AND m.ended_at IS NULL
    LEFT JOIN creators c ON c.user_id = u.id AND token_brand IS NULL
    WHERE u.subject = token_subject
      AND (u.tokens_valid_after IS NULL OR u.tokens_valid_after <= token_issued)
      AND NOT EXISTS (SELECT 1 FROM revoked_tokens r WHERE r.jti = token_jti)
      AND (m.id IS NOT NULL OR c.id IS NOT NULL)
$$;
-- +goose StatementEnd

-- brand_by_slug finds the brand that a command of the server's own names, before
-- there is a viewer. It answers one exact slug at a time, and nothing that a
-- client sends ever reaches it.
-- +goose StatementBegin
CREATE FUNCTION brand_by_slug(wanted text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id FROM brands WHERE slug = wanted
$$;
-- +goose StatementEnd

-- member_user finds or enters the person that a membership is given to.
-- +goose StatementBegin
CREATE FUNCTION member_user(new_id uuid, new_subject text, new_name text, new_email text, at timestamptz)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found uuid;
BEGIN
    IF app_brand() IS NULL THEN
        RAISE EXCEPTION 'only a brand gives memberships' USING ERRCODE = '42501';
    END IF;
    INSERT INTO users (id, subject, name, email, created_at)
    VALUES (new_id, new_subject, new_name, new_email, at)
    ON CONFLICT (subject) DO NOTHING;
    SELECT id INTO found FROM users WHERE subject = new_subject;
    RETURN found;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION tier_of(followers bigint, b brands) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN followers >= b.tier_mega THEN 'MEGA'
        WHEN followers >= b.tier_macro THEN 'MACRO'
        WHEN followers >= b.tier_mid THEN 'MID'
        WHEN followers >= b.tier_micro THEN 'MICRO'
        WHEN followers >= b.tier_nano THEN 'NANO'
    END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION audit_content_hash(before jsonb, after jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(before, after)::text, 'UTF8'))
$$;
-- +goose StatementEnd

-- audit_line is what of an entry the chain covers.
-- +goose StatementBegin
CREATE FUNCTION audit_line(chain uuid, number bigint, at timestamptz, actor uuid, kind text,
    action text, subject_type text, subject uuid, request text, content bytea)
RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT convert_to(jsonb_build_array(chain, number, extract(epoch FROM at), actor, kind,
        action, subject_type, subject, request, encode(content, 'hex'))::text, 'UTF8')
$$;
-- +goose StatementEnd

-- followers_changed brings the follower counts and tiers that rest on the
-- accounts of these creators up to date, for every brand that knows them.
-- +goose StatementBegin
CREATE FUNCTION followers_changed(changed uuid[])
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE creators c SET follower_count = largest.count
    FROM (SELECT k.id, max(a.follower_count) AS count
          FROM unnest(changed) k(id) LEFT JOIN social_accounts a ON a.creator_id = k.id
          GROUP BY k.id) largest
    WHERE c.id = largest.id AND c.follower_count IS DISTINCT FROM largest.count;

    UPDATE partnerships p SET follower_count = c.follower_count, tier = tier_of(c.follower_count, b)
    FROM creators c, brands b
    WHERE c.id = ANY (changed) AND p.creator_id = c.id AND b.id = p.brand_id
      AND (p.follower_count IS DISTINCT FROM c.follower_count OR p.tier IS DISTINCT FROM tier_of(c.follower_count, b));
$$;
-- +goose StatementEnd

-- hand_over makes a profile that the viewer's brand entered the person's own. The
-- accounts go first: their names must be free among those that creators keep.
-- +goose StatementBegin
CREATE FUNCTION hand_over(profile uuid, new_id uuid, new_subject text, new_name text, new_email text, at timestamptz)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    person uuid;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM creators WHERE id = profile AND source_brand_id = app_brand()) THEN
        RAISE EXCEPTION 'not a profile that this viewer''s brand entered' USING ERRCODE = '42501';
    END IF;
    person := member_user(new_id, new_subject, new_name, new_email, at);
    UPDATE social_accounts SET source_brand_id = NULL WHERE creator_id = profile;
    UPDATE creators SET source_brand_id = NULL, user_id = person, updated_at = at, version = version + 1 WHERE id = profile;
END
$$;
-- +goose StatementEnd

-- audit_append adds entries to a brand's chain, in the order given, and nothing
-- else ever writes it. The head is locked until the transaction ends, so call it
-- last. Entries: a list of {"id", "at", "actorId", "actorKind", "action",
-- "subjectType", "subjectId", "before", "after", "requestId"}.
--
-- An import appends thousands at once, so that all but the chaining itself, which
-- must go one by one, is done for all entries together.
-- +goose StatementBegin
CREATE FUNCTION audit_append(chain uuid, entries jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    last_no   bigint;
    last_hash bytea;
    contents  bytea[];
    lines     bytea[];
    line      bytea;
    hashes    bytea[] := '{}';
BEGIN
    -- NOT TRUE: without a brand and a creator the answer is null, and that is no.
    IF (
        chain = app_brand()
        OR (app_creator() IS NOT NULL AND (chain IS NULL OR EXISTS (
            SELECT 1 FROM partnerships p WHERE p.brand_id = chain AND p.creator_id = app_creator())))
    ) IS NOT TRUE THEN
        RAISE EXCEPTION 'not this viewer''s chain' USING ERRCODE = '42501';
    END IF;
    INSERT INTO audit_heads (brand_id, number, hash) VALUES (chain, 0, '')
    ON CONFLICT (brand_id) DO NOTHING;
    SELECT number, hash INTO last_no, last_hash FROM audit_heads
    WHERE brand_id IS NOT DISTINCT FROM chain FOR UPDATE;

    -- OFFSET 0 has each content hashed once.
    SELECT coalesce(array_agg(c.content ORDER BY e.place), '{}'),
           coalesce(array_agg(audit_line(chain, last_no + e.place, e.at, e."actorId", e."actorKind", e.action,
               e."subjectType", e."subjectId", e."requestId", c.content) ORDER BY e.place), '{}')
    INTO contents, lines
    FROM ROWS FROM (
        jsonb_to_recordset(entries) AS (at timestamptz, "actorId" uuid, "actorKind" text, action text,
            "subjectType" text, "subjectId" uuid, before jsonb, after jsonb, "requestId" text)
    ) WITH ORDINALITY AS e(at, "actorId", "actorKind", action, "subjectType", "subjectId", before, after, "requestId", place),
    LATERAL (SELECT audit_content_hash(e.before, e.after) AS content OFFSET 0) c;

    FOREACH line IN ARRAY lines LOOP
        last_hash := sha256(last_hash || line);
        hashes := hashes || last_hash;
    END LOOP;

    INSERT INTO audit_entries (id, brand_id, number, at, actor_id, actor_kind, action, subject_type, subject_id,
        before, after, request_id, content_hash, hash)
    SELECT e.id, chain, last_no + e.place, e.at, e."actorId", e."actorKind", e.action, e."subjectType", e."subjectId",
        e.before, e.after, e."requestId", e.content, e.hash
    FROM ROWS FROM (
        jsonb_to_recordset(entries) AS (id uuid, at timestamptz, "actorId" uuid, "actorKind" text, action text,
            "subjectType" text, "subjectId" uuid, before jsonb, after jsonb, "requestId" text),
        unnest(contents), unnest(hashes)
    ) WITH ORDINALITY AS e(id, at, "actorId", "actorKind", action, "subjectType", "subjectId", before, after, "requestId",
        content, hash, place);
    UPDATE audit_heads SET number = last_no + cardinality(hashes), hash = last_hash
    WHERE brand_id IS NOT DISTINCT FROM chain;
END
$$;
-- +goose StatementEnd

-- audit_broken lists the numbers of a brand's entries whose hash does not follow
-- from the entry and the one before it.
-- +goose StatementBegin
CREATE FUNCTION audit_broken(chain uuid) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT e.number
    FROM (SELECT a.*, coalesce(lag(a.hash) OVER (ORDER BY a.number), '') AS previous,
                 row_number() OVER (ORDER BY a.number) AS place
          FROM audit_entries a WHERE a.brand_id IS NOT DISTINCT FROM chain) e
    WHERE e.number <> e.place
       OR e.hash <> sha256(e.previous || audit_line(e.brand_id, e.number, e.at, e.actor_id, e.actor_kind, e.action,
                                                    e.subject_type, e.subject_id, e.request_id, e.content_hash))
$$;
-- +goose StatementEnd

ALTER FUNCTION principal(text, uuid, text, timestamptz) OWNER TO rapport_definer;
ALTER FUNCTION brand_by_slug(text) OWNER TO rapport_definer;
ALTER FUNCTION member_user(uuid, text, text, text, timestamptz) OWNER TO rapport_definer;
ALTER FUNCTION hand_over(uuid, uuid, text, text, text, timestamptz) OWNER TO rapport_definer;
ALTER FUNCTION followers_changed(uuid[]) OWNER TO rapport_definer;
ALTER FUNCTION audit_append(uuid, jsonb) OWNER TO rapport_definer;
REVOKE CREATE ON SCHEMA public FROM rapport_definer;

-- +goose StatementBegin
DO $$
DECLARE
    f text;
BEGIN
    FOREACH f IN ARRAY ARRAY['principal(text, uuid, text, timestamptz)', 'brand_by_slug(text)', 'member_user(uuid, text, text, text, timestamptz)',
        'hand_over(uuid, uuid, text, text, text, timestamptz)', 'followers_changed(uuid[])', 'audit_append(uuid, jsonb)'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO rapport_app', f);
    END LOOP;
END
$$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION audit_broken(uuid);
DROP FUNCTION audit_append(uuid, jsonb);
DROP FUNCTION audit_line(uuid, bigint, timestamptz, uuid, text, text, text, uuid, text, bytea);
DROP FUNCTION audit_content_hash(jsonb, jsonb);
DROP FUNCTION hand_over(uuid, uuid, text, text, text, timestamptz);
DROP FUNCTION followers_changed(uuid[]);
DROP FUNCTION tier_of(bigint, brands);
DROP FUNCTION member_user(uuid, text, text, text, timestamptz);
DROP FUNCTION brand_by_slug(text);
DROP FUNCTION principal(text, uuid, text, timestamptz);
DROP POLICY definer_heads ON audit_heads;
DROP POLICY definer_audit ON audit_entries;
DROP POLICY definer_partnerships ON partnerships;
DROP POLICY definer_creators ON creators;
DROP POLICY definer_accounts ON social_accounts;
DROP POLICY definer_revoked ON revoked_tokens;
DROP POLICY definer_brands ON brands;
DROP POLICY definer_memberships ON memberships;
DROP POLICY definer_users ON users;
REVOKE ALL ON users, memberships, brands, revoked_tokens, social_accounts, creators, partnerships, audit_entries, audit_heads FROM rapport_definer;
REVOKE USAGE ON SCHEMA public FROM rapport_definer;
