package dataloaders

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
)

// DaysOfPublication loads what changed in a publication's counters by day.
func (l *Loaders) DaysOfPublication(period db.Days) Many[db.MetricDay] {
	return l.days("publication", db.MetricDaysOfPublications, period)
}

// DaysOfCampaign loads the same of a campaign's publications together.
func (l *Loaders) DaysOfCampaign(period db.Days) Many[db.MetricDay] {
	return l.days("campaign", db.MetricDaysOfCampaigns, period)
}

func (l *Loaders) days(of string, read func(context.Context, db.Handle, db.Days, []uuid.UUID) ([]*db.MetricDay, error), period db.Days) Many[db.MetricDay] {
	name := fmt.Sprintf("days/%s/%s/%s", of, period.First, period.Last)
	l.mu.Lock()
	defer l.mu.Unlock()
	loader, ok := l.pages[name].(Many[db.MetricDay])
	if !ok {
		loader = many(l.from, reader[db.MetricDay](func(ctx context.Context, h db.Handle, keys []uuid.UUID) ([]*db.MetricDay, error) {
			return read(ctx, h, period, keys)
		}))
		l.pages[name] = loader
	}
	return loader
}
