-- +goose Up

-- What a search by words looks through. 'simple' knows no language: creators write
-- in many, and a name is no word of any. Names on platforms hide words behind
-- dots and underscores, so those count as gaps. Prefixes are matched, so that one
-- can search while typing; no extension is needed for any of it.
ALTER TABLE creators ADD COLUMN search tsvector GENERATED ALWAYS AS (
    to_tsvector('simple', display_name || ' ' || coalesce(bio, ''))) STORED;
ALTER TABLE social_accounts ADD COLUMN search tsvector GENERATED ALWAYS AS (
    to_tsvector('simple', regexp_replace(handle, '[._-]+', ' ', 'g'))) STORED;
CREATE INDEX creators_search ON creators USING gin (search);
CREATE INDEX social_accounts_search ON social_accounts USING gin (search);

-- The match operator is not leak-proof, so under row-level security no index
-- answers it. creator_search looks past the policies, and therefore gives keys
-- alone, of creators that the brand which asks sees: the condition is that of
-- creator_seen. Each word must begin a word of the name, the biography or the name
-- of an account.
GRANT CREATE ON SCHEMA public TO rapport_definer;
-- +goose StatementBegin
CREATE FUNCTION creator_search(wanted text[], by_brand uuid) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE ROWS 100 SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF by_brand IS NULL OR by_brand IS DISTINCT FROM app_brand() THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT c.id
        FROM (
            SELECT found.id
            -- Quoted, so that nothing in a word is an operator.
            FROM (SELECT place, to_tsquery('simple', quote_literal(word) || ':*') AS query
                  FROM unnest(wanted) WITH ORDINALITY AS w(word, place)) w
            CROSS JOIN LATERAL (
                SELECT n.id FROM creators n WHERE n.search @@ w.query
                UNION
                SELECT a.creator_id FROM social_accounts a WHERE a.search @@ w.query) found
            GROUP BY found.id
            HAVING count(*) = cardinality(wanted)) m
        JOIN creators c ON c.id = m.id
        WHERE (c.visibility = 'DISCOVERABLE' AND c.source_brand_id IS NULL)
           OR c.source_brand_id = by_brand
           OR (c.source_brand_id IS NULL AND EXISTS (
               SELECT 1 FROM partnerships p WHERE p.creator_id = c.id AND p.brand_id = by_brand));
END
$$;
-- +goose StatementEnd
ALTER FUNCTION creator_search(text[], uuid) OWNER TO rapport_definer;
REVOKE CREATE ON SCHEMA public FROM rapport_definer;
REVOKE ALL ON FUNCTION creator_search(text[], uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION creator_search(text[], uuid) TO rapport_app, rapport_brand, rapport_creator;

-- The share of an audience that is in any of these segments; null when the
-- snapshot tells nothing of the kind.
-- +goose StatementBegin
CREATE FUNCTION audience_share(shares jsonb, wanted text[]) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sum((s.value->>'share')::double precision) FILTER (WHERE s.value->>'segment' = ANY (wanted))
    FROM jsonb_array_elements(shares) s
$$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION audience_share(jsonb, text[]);
DROP FUNCTION creator_search(text[], uuid);
ALTER TABLE social_accounts DROP COLUMN search;
ALTER TABLE creators DROP COLUMN search;
