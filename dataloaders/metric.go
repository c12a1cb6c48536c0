package dataloaders

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
)

// Series loads what changed in an object's counters by day, week or month.
func (l *Loaders) Series(of db.MetricsOf, series db.MetricSeries) Many[db.MetricDay] {
	name := fmt.Sprintf("series/%s/%s/%s/%s", of, series.First, series.Last, series.Each)
	l.mu.Lock()
	defer l.mu.Unlock()
	loader, ok := l.pages[name].(Many[db.MetricDay])
	if !ok {
		loader = many(l.from, reader[db.MetricDay](func(ctx context.Context, h db.Handle, keys []uuid.UUID) ([]*db.MetricDay, error) {
			return series.Read(ctx, h, of, keys)
		}))
		l.pages[name] = loader
	}
	return loader
}
