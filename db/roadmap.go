package db

import (
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/gid"
)

// RoadmapWaveStatus is where a planned wave stands.
type RoadmapWaveStatus string

// The statuses.
const (
	WavePlanned   RoadmapWaveStatus = "PLANNED"
	WaveConfirmed RoadmapWaveStatus = "CONFIRMED"
	WaveDone      RoadmapWaveStatus = "DONE"
	WaveDropped   RoadmapWaveStatus = "DROPPED"
)

// RoadmapWave is a wave that a brand plans with a creator.
type RoadmapWave struct {
	bun.BaseModel `bun:"table:roadmap_waves,alias:wave"`
	Base

	BrandID       uuid.UUID         `bun:"brand_id,type:uuid"`
	PartnershipID uuid.UUID         `bun:"partnership_id,type:uuid"`
	CreatorID     uuid.UUID         `bun:"creator_id,type:uuid"`
	Year          int               `bun:"year"`
	Quarter       int               `bun:"quarter"`
	Title         string            `bun:"title"`
	Formats       []ContentFormat   `bun:"formats,array"`
	Channels      []Platform        `bun:"channels,array"`
	BudgetMinor   *int64            `bun:"budget_minor"`
	Status        RoadmapWaveStatus `bun:"status"`
	ConfirmedAt   *time.Time        `bun:"confirmed_at"`
	DropReason    *string           `bun:"drop_reason"`
	CreatedAt     time.Time         `bun:"created_at"`
	Stamp
}

// TypeRoadmapWave is the type in a wave's global id.
const TypeRoadmapWave = "roadmap_wave"

// ID is the global id.
func (w *RoadmapWave) ID() gid.ID { return gid.Of(TypeRoadmapWave, w.Key) }

// IsNode marks an object that node(id:) finds.
func (*RoadmapWave) IsNode() {}

func (*RoadmapWave) visible(v auth.Viewer) cond {
	c := ownedBy("wave", v)
	if v.Kind == auth.KindCreator {
		c.sql += " AND wave.confirmed_at IS NOT NULL"
	}
	return c
}

// maxRoadmap is how many waves of a partnership are listed.
const maxRoadmap = 100

// RoadmapsOfPartnerships reads the waves, by quarter.
func RoadmapsOfPartnerships() Short[RoadmapWave] {
	return short[RoadmapWave]("wave.partnership_id = parent.id", "wave.year, wave.quarter, wave.id", maxRoadmap)
}
