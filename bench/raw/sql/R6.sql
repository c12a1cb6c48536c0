SELECT json_build_object('data', coalesce(json_agg(row), '[]')) FROM (
    SELECT json_build_object('id', p.id, 'status', p.status, 'brand', json_build_object('id', b.id, 'name', b.name),
        'deliverables', (
            SELECT coalesce(json_agg(deliverable), '[]') FROM (
                SELECT json_build_object('id', d.id, 'title', d.title, 'state', d.state, 'latestMetrics', (
                    SELECT json_build_object('capturedAt', m.captured_at, 'views', m.views, 'likes', m.likes, 'comments', m.comments)
                    FROM publications u JOIN metric_snapshots m ON m.publication_id = u.id
                    WHERE u.deliverable_id = d.id ORDER BY m.captured_at DESC, m.id DESC LIMIT 1)) AS deliverable
                FROM deliverables d WHERE d.partnership_id = p.id ORDER BY d.created_at DESC, d.id DESC LIMIT 5
            ) deliverables),
        'feedback', (
            SELECT coalesce(json_agg(words), '[]') FROM (
                SELECT json_build_object('id', f.id, 'goal', f.goal, 'whatWorked', f.what_worked, 'sharedAt', f.shared_at) AS words
                FROM bench.shared_feedback f WHERE f.partnership_id = p.id ORDER BY f.shared_at DESC, f.id DESC LIMIT 5
            ) feedback)) AS row
    FROM bench.own_partnerships p JOIN brands b ON b.id = p.brand_id
    WHERE p.creator_id = $1 ORDER BY p.contacted_at DESC, p.id DESC LIMIT 20
) page
