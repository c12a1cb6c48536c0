SELECT json_build_object('data', json_build_object('id', c.id, 'displayName', c.display_name, 'country', c.country, 'followerCount', c.follower_count,
    'socialAccounts', (
        SELECT coalesce(json_agg(json_build_object('platform', a.platform, 'handle', a.handle, 'followerCount', a.follower_count)
            ORDER BY a.follower_count DESC NULLS LAST, a.id), '[]')
        FROM social_accounts a WHERE a.creator_id = c.id)))
FROM creators c WHERE c.id = $1
