package dataloaders

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/scalars"
)

// DaysOfPublication loads what changed in a publication's counters on the days
// from the first to the last.
func (l *Loaders) DaysOfPublication(first, last scalars.Date) Many[db.MetricDay] {
	return l.days("publication", db.MetricDaysOfPublications, first, last)
}

// DaysOfCampaign loads the same of a campaign's publications together.
func (l *Loaders) DaysOfCampaign(first, last scalars.Date) Many[db.MetricDay] {
	return l.days("campaign", db.MetricDaysOfCampaigns, first, last)
}

func (l *Loaders) days(of string, read func(context.Context, db.Handle, scalars.Date, scalars.Date, []uuid.UUID) ([]*db.MetricDay, error), first, last scalars.Date) Many[db.MetricDay] {
	name := fmt.Sprintf("days/%s/%s/%s", of, first, last)
	l.mu.Lock()
	defer l.mu.Unlock()
	loader, ok := l.pages[name].(Many[db.MetricDay])
	if !ok {
		loader = many(l.handle, func(ctx context.Context, h db.Handle, keys []uuid.UUID) ([]*db.MetricDay, error) {
			return read(ctx, h, first, last, keys)
		})
		l.pages[name] = loader
	}
	return loader
}
