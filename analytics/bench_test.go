package analytics

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkAttribution is each model over 1,000, 10,000 and 100,000 journeys of 40
// partnerships, half of which converted: linear in the journeys.
func BenchmarkAttribution(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		touches := randomTouches(rand.New(rand.NewPCG(1, uint64(n))), 40, n/2, n/2)
		for _, model := range AllModels() {
			b.Run(fmt.Sprintf("%s/%d", model, n), func(b *testing.B) {
				benchmarkModel(b, touches, model, Settings{})
			})
		}
		b.Run(fmt.Sprintf("SHAPLEY-CHAIN/%d", n), func(b *testing.B) {
			benchmarkModel(b, touches, Shapley, Settings{Worth: WorthOfChain})
		})
	}
}

func benchmarkModel(b *testing.B, touches Touches, model Model, settings Settings) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Attribute(touches, model, settings); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkChain is the chain alone, over its partnerships: it grows with their
// third power.
func BenchmarkChain(b *testing.B) {
	for _, n := range []int{50, 200, 800} {
		touches := randomTouches(rand.New(rand.NewPCG(1, uint64(n))), n, 10_000, 10_000)
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchmarkModel(b, touches, Markov, Settings{}) })
	}
}

// BenchmarkBenchmarks is all sixteen groupings of 5 tiers, 12 niches, 6 platforms and
// 6 formats.
func BenchmarkBenchmarks(b *testing.B) {
	for _, n := range []int{100, 1_000, 5_000} {
		observations := randomObservations(rand.New(rand.NewPCG(1, uint64(n))), n, 5, 12, 6, 6)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := Benchmarks("views", nil, observations); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkChanges is a year of snapshots, four a day.
func BenchmarkChanges(b *testing.B) {
	snapshots := randomSnapshots(rand.New(rand.NewPCG(1, 1)), 1460)
	zone := mustZone(b, "Europe/Berlin")
	for b.Loop() {
		if _, err := Changes(snapshots, zone, OriginZero, noon()); err != nil {
			b.Fatal(err)
		}
	}
}
