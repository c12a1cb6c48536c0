SELECT json_build_object('data', json_build_object(
    'totalCount', (SELECT count(*) FROM partnerships WHERE brand_id = $1 AND stage = 'RETAINED' AND tier = 'MICRO'),
    'nodes', coalesce(json_agg(row), '[]'))) FROM (
    SELECT json_build_object('id', p.id, 'stage', p.stage, 'tier', p.tier, 'lastTouchAt', p.last_touch_at,
        'creator', json_build_object('id', c.id, 'displayName', c.display_name, 'followerCount', c.follower_count)) AS row
    FROM partnerships p JOIN creators c ON c.id = p.creator_id
    WHERE p.brand_id = $1 AND p.stage = 'RETAINED' AND p.tier = 'MICRO'
    ORDER BY p.follower_count DESC NULLS LAST, p.id DESC LIMIT 25
) page
