SELECT json_build_object('data', coalesce(json_agg(row), '[]')) FROM (
    SELECT json_build_object('id', p.id, 'stage', p.stage, 'createdAt', p.created_at,
        'creator', json_build_object('id', c.id, 'displayName', c.display_name)) AS row
    FROM partnerships p JOIN creators c ON c.id = p.creator_id
    WHERE p.brand_id = $1 ORDER BY p.created_at DESC, p.id DESC LIMIT 50
) page
