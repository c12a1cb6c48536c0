-- +goose Up
-- The principal is looked up for every request. A function in SQL is planned anew
-- at each call; one in PL/pgSQL keeps its plan with the connection.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION principal(token_subject text, token_brand uuid, token_jti text, token_issued timestamptz)
RETURNS TABLE (user_id uuid, user_name text, role text, creator_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT u.id, u.name, m.role, c.id
    FROM users u
    LEFT JOIN memberships m ON m.user_id = u.id AND m.brand_id = token_brand AND m.ended_at IS NULL
    LEFT JOIN creators c ON c.user_id = u.id AND token_brand IS NULL
    WHERE u.subject = token_subject
      AND (u.tokens_valid_after IS NULL OR u.tokens_valid_after <= token_issued)
      AND NOT EXISTS (SELECT 1 FROM revoked_tokens r WHERE r.jti = token_jti)
      AND (m.id IS NOT NULL OR c.id IS NOT NULL);
END
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION principal(token_subject text, token_brand uuid, token_jti text, token_issued timestamptz)
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
