SELECT json_build_object('data', coalesce(json_agg(json_build_object(
    'day', day, 'publications', publications, 'views', views, 'likes', likes, 'comments', comments)), '[]'))
FROM bench.metric_series($1, $2, $3)
