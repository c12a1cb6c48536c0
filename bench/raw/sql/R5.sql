SELECT json_build_object('data', json_build_object('nodes', coalesce(json_agg(row), '[]'),
    'pageInfo', json_build_object('endCursor', (array_agg(place))[count(*)]))) FROM (
    SELECT json_build_object('id', id, 'title', title, 'state', state, 'createdAt', created_at, 'draftDueOn', draft_due_on) AS row,
        created_at::text || '|' || id AS place
    FROM deliverables WHERE brand_id = $1 AND (created_at, id) < ($2::timestamptz, $3::uuid)
    ORDER BY created_at DESC, id DESC LIMIT 25
) page
