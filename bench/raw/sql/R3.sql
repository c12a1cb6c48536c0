SELECT json_build_object('data', coalesce(json_agg(campaign), '[]')) FROM (
    SELECT json_build_object('id', c.id, 'name', c.name, 'participants', (
        SELECT coalesce(json_agg(participant), '[]') FROM (
            SELECT json_build_object('partnership', json_build_object('id', p.id, 'stage', p.stage,
                'creator', json_build_object('id', k.id, 'displayName', k.display_name),
                'deliverables', (
                    SELECT coalesce(json_agg(deliverable), '[]') FROM (
                        SELECT json_build_object('id', d.id, 'title', d.title, 'state', d.state, 'latestMetrics', (
                            SELECT json_build_object('capturedAt', m.captured_at, 'views', m.views, 'likes', m.likes, 'comments', m.comments)
                            FROM publications b JOIN metric_snapshots m ON m.publication_id = b.id
                            WHERE b.deliverable_id = d.id ORDER BY m.captured_at DESC, m.id DESC LIMIT 1)) AS deliverable
                        FROM deliverables d WHERE d.partnership_id = p.id ORDER BY d.created_at DESC, d.id DESC LIMIT 5
                    ) deliverables))) AS participant
            FROM campaign_participants cp
            JOIN partnerships p ON p.id = cp.partnership_id
            JOIN creators k ON k.id = p.creator_id
            WHERE cp.campaign_id = c.id ORDER BY cp.added_at DESC, cp.id DESC LIMIT $2
        ) participants)) AS campaign
    FROM campaigns c WHERE c.brand_id = $1 ORDER BY c.starts_on DESC, c.id DESC LIMIT 7
) campaigns
