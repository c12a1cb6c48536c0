-- +goose Up

-- What stands against signing a contract: each signed exclusivity of the creator's
-- other contracts that overlaps with its newest version, by category, country and
-- day. It must look at other brands' contracts, and so past the policies; hence it
-- takes no more than a contract of the one who asks, and of another brand's it
-- tells a brand just that there is one: no id, no word, no day, no country. The
-- creator is a side of all of them and learns which.
--
-- A clause overlaps with a clause of the same category. The work itself overlaps
-- with another brand's clause that forbids one of this brand's industries, or this
-- brand by name. overlap tells pairs apart and says nothing about them.
GRANT CREATE ON SCHEMA public TO rapport_definer;
-- +goose StatementBegin
CREATE FUNCTION exclusivity_overlaps(wanted uuid)
RETURNS TABLE (overlap text, clause_id uuid, other_contract_id uuid, other_clause_id uuid, another_brand boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    mine contracts;
BEGIN
    SELECT c.* INTO mine FROM contracts c
    WHERE c.id = wanted AND (c.brand_id = app_brand() OR (c.creator_id = app_creator() AND c.sent_at IS NOT NULL));
    IF mine.id IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT encode(sha256(convert_to(coalesce(pair.own::text, mine.id::text) || pair.id::text, 'UTF8')), 'hex'), pair.own,
           CASE WHEN pair.shown THEN pair.contract_id END, CASE WHEN pair.shown THEN pair.id END, pair.brand_id <> mine.brand_id
    FROM (
        SELECT o.id AS own, e.id, e.contract_id, e.brand_id, o.position, e.brand_id = mine.brand_id OR app_creator() IS NOT NULL AS shown
        FROM contract_versions v
        JOIN exclusivity_clauses o ON o.version_id = v.id
        JOIN contracts c ON c.creator_id = mine.creator_id AND c.id <> mine.id AND c.state = 'SIGNED'
        JOIN exclusivity_clauses e ON e.version_id = c.signed_version_id
        WHERE v.contract_id = mine.id AND v.number = mine.latest
          AND o.category = e.category AND o.starts_on <= e.ends_on AND e.starts_on <= o.ends_on
          AND (cardinality(o.territories) = 0 OR cardinality(e.territories) = 0 OR o.territories && e.territories)
        UNION ALL
        SELECT NULL, e.id, e.contract_id, e.brand_id, NULL, app_creator() IS NOT NULL
        FROM contract_versions v
        JOIN brands b ON b.id = mine.brand_id
        JOIN contracts c ON c.creator_id = mine.creator_id AND c.brand_id <> mine.brand_id AND c.state = 'SIGNED'
        JOIN exclusivity_clauses e ON e.version_id = c.signed_version_id
        WHERE v.contract_id = mine.id AND v.number = mine.latest
          AND v.starts_on <= e.ends_on AND e.starts_on <= v.ends_on
          AND (EXISTS (SELECT 1 FROM unnest(b.industries) industry WHERE lower(industry) = e.category)
            OR EXISTS (SELECT 1 FROM unnest(e.competitors) competitor WHERE lower(competitor) = lower(b.name)))
    ) pair
    ORDER BY pair.position NULLS LAST, pair.brand_id <> mine.brand_id, pair.id;
END
$$;
-- +goose StatementEnd
ALTER FUNCTION exclusivity_overlaps(uuid) OWNER TO rapport_definer;
REVOKE CREATE ON SCHEMA public FROM rapport_definer;
REVOKE ALL ON FUNCTION exclusivity_overlaps(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exclusivity_overlaps(uuid) TO rapport_app, rapport_brand, rapport_creator;

CREATE INDEX contracts_in_force ON contracts (creator_id) WHERE state = 'SIGNED';

-- +goose Down
DROP INDEX contracts_in_force;
DROP FUNCTION exclusivity_overlaps(uuid);
