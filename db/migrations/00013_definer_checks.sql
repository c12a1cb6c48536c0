-- +goose Up

-- Whether a brand sees a creator, for the policies of what hangs on creators. As
-- a subquery it brought the creators' policies, and those of partnerships within
-- them, into every statement on accounts, audiences and metrics; setting that up
-- cost more than the rows. It looks past the policies, so it answers for the brand
-- that asks alone.
GRANT CREATE ON SCHEMA public TO rapport_definer;
-- +goose StatementBegin
CREATE FUNCTION creator_seen(wanted uuid, by_brand uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF by_brand IS NULL OR by_brand IS DISTINCT FROM app_brand() THEN
        RETURN false;
    END IF;
    RETURN EXISTS (
        SELECT 1 FROM creators c
        WHERE c.id = wanted AND (
            (c.visibility = 'DISCOVERABLE' AND c.source_brand_id IS NULL)
            OR c.source_brand_id = by_brand
            OR (c.source_brand_id IS NULL AND EXISTS (
                SELECT 1 FROM partnerships p WHERE p.creator_id = c.id AND p.brand_id = by_brand))));
END
$$;
-- +goose StatementEnd

-- Whether a token still stands for the one that it stood for when principal() was
-- asked last: the same person, role and creator. It is asked within each read, and
-- answers what principal() would, without making a row of it.
-- +goose StatementBegin
CREATE FUNCTION principal_stands(token_subject text, token_brand uuid, token_jti text, token_issued timestamptz,
    as_user uuid, as_role text, as_creator uuid)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1
        FROM users u
        LEFT JOIN memberships m ON m.user_id = u.id AND m.brand_id = token_brand AND m.ended_at IS NULL
        LEFT JOIN creators c ON c.user_id = u.id AND token_brand IS NULL
        WHERE u.subject = token_subject AND u.id = as_user
          AND (u.tokens_valid_after IS NULL OR u.tokens_valid_after <= token_issued)
          AND NOT EXISTS (SELECT 1 FROM revoked_tokens r WHERE r.jti = token_jti)
          AND (m.id IS NOT NULL OR c.id IS NOT NULL)
          AND m.role IS NOT DISTINCT FROM as_role AND c.id IS NOT DISTINCT FROM as_creator);
END
$$;
-- +goose StatementEnd

ALTER FUNCTION creator_seen(uuid, uuid) OWNER TO rapport_definer;
ALTER FUNCTION principal_stands(text, uuid, text, timestamptz, uuid, text, uuid) OWNER TO rapport_definer;
REVOKE CREATE ON SCHEMA public FROM rapport_definer;
REVOKE ALL ON FUNCTION creator_seen(uuid, uuid), principal_stands(text, uuid, text, timestamptz, uuid, text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION creator_seen(uuid, uuid), principal_stands(text, uuid, text, timestamptz, uuid, text, uuid)
    TO rapport_app, rapport_brand, rapport_creator;

ALTER POLICY account_brand ON social_accounts USING (
    source_brand_id = (SELECT app_brand()) OR creator_seen(creator_id, (SELECT app_brand())));
ALTER POLICY audience_given ON audience_snapshots USING (
    brand_id IS NULL AND creator_seen(creator_id, (SELECT app_brand())));
ALTER POLICY metric_given ON metric_snapshots USING (
    brand_id IS NULL AND creator_seen(creator_id, (SELECT app_brand())));

-- +goose Down
ALTER POLICY account_brand ON social_accounts USING (
    (SELECT app_brand()) IS NOT NULL AND (
        source_brand_id = (SELECT app_brand())
        OR EXISTS (SELECT 1 FROM creators c WHERE c.id = social_accounts.creator_id)));
ALTER POLICY audience_given ON audience_snapshots USING (
    brand_id IS NULL AND (SELECT app_brand()) IS NOT NULL
    AND EXISTS (SELECT 1 FROM creators c WHERE c.id = audience_snapshots.creator_id));
ALTER POLICY metric_given ON metric_snapshots USING (
    brand_id IS NULL AND (SELECT app_brand()) IS NOT NULL
    AND EXISTS (SELECT 1 FROM creators c WHERE c.id = metric_snapshots.creator_id));
DROP FUNCTION creator_seen(uuid, uuid);
DROP FUNCTION principal_stands(text, uuid, text, timestamptz, uuid, text, uuid);
