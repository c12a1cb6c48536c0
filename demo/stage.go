package demo

import "slices"

// stage is where a partnership stands.
type stage uint8

// The stages, those of a growing relationship in their order first.
const (
	stageDiscovered stage = iota
	stageVetting
	stageShortlisted
	stageOutreach
	stageNegotiating
	stagePilot
	stageScaling
	stageRetained
	stageAtRisk
	stageWinback
	stageExited
	stageDeclined
	stageRejected
)

func (s stage) String() string {
	return [...]string{
		"DISCOVERED", "VETTING", "SHORTLISTED", "OUTREACH", "NEGOTIATING", "PILOT", "SCALING",
		"RETAINED", "AT_RISK", "WINBACK", "EXITED", "DECLINED", "REJECTED",
	}[s]
}

// pathTo is how a partnership came there, each move one that the rules allow.
func pathTo(d dice, to stage) []stage {
	grow := func(last stage) []stage {
		var path []stage
		for s := stageDiscovered; s <= last; s++ {
			path = append(path, s)
		}
		return path
	}
	switch to {
	case stageScaling, stageRetained:
		// Some have been through a bad patch.
		if d.chance(.15) {
			return append(grow(stageScaling), stageAtRisk, to)
		}
		return grow(to)
	case stageAtRisk:
		return append(grow(pick(d, []stage{stagePilot, stageScaling, stageRetained})), to)
	case stageWinback:
		if d.chance(.3) {
			return append(grow(stageScaling), stageAtRisk, stageExited, to)
		}
		return append(grow(pick(d, []stage{stageScaling, stageRetained})), stageAtRisk, to)
	case stageExited:
		return append(grow(pick(d, []stage{stagePilot, stageScaling, stageRetained})), stageAtRisk, to)
	case stageDeclined:
		return append(grow(pick(d, []stage{stageOutreach, stageOutreach, stageNegotiating})), to)
	case stageRejected:
		return append(grow(pick(d, []stage{stageVetting, stageVetting, stageShortlisted, stageNegotiating})), to)
	default:
		return grow(to)
	}
}

// since is how many days ago a partnership came to its stage.
func (s stage) since(d dice) int {
	switch s {
	case stageDiscovered:
		return d.between(1, 40)
	case stageVetting, stageOutreach, stageNegotiating:
		return d.between(1, 18)
	case stageShortlisted, stageWinback, stageAtRisk:
		return d.between(3, 30)
	case stagePilot:
		return d.between(6, 50)
	case stageScaling:
		return d.between(20, 150)
	case stageRetained:
		return d.between(60, 330)
	default:
		return d.between(6, 130)
	}
}

// after is how many days passed between the stage before and this one.
func (s stage) after(d dice) int {
	switch s {
	case stageVetting, stageShortlisted:
		return d.between(2, 10)
	case stageOutreach, stageNegotiating, stageRejected, stageDeclined:
		return d.between(2, 13)
	case stagePilot:
		return d.between(6, 24)
	case stageScaling, stageAtRisk:
		return d.between(30, 70)
	case stageRetained:
		return d.between(45, 80)
	default:
		return d.between(9, 28)
	}
}

// step is one move of the stage, on a day counted from today.
type step struct {
	to  stage
	day int
}

// timeline is a partnership's course. Days that never came are none.
type timeline struct {
	steps                             []step
	began, contacted, signed, started int
	// over is the day from which on there is no work; today's while there is.
	over int
}

// timeline is the same whenever it is asked for.
func (b *builder) timeline(p pair) timeline {
	d := roll(streamTimeline, int(p.brand), int(p.creator))
	path := pathTo(d, p.stage)
	t := timeline{steps: make([]step, len(path)), contacted: none, signed: none, started: none}
	day := -p.stage.since(d)
	for i, to := range slices.Backward(path) {
		t.steps[i] = step{to, day}
		if i > 0 {
			day -= to.after(d)
		}
	}
	t.began = t.steps[0].day
	for _, s := range t.steps {
		switch s.to {
		case stageOutreach:
			t.contacted = s.day
		case stagePilot:
			// Signed some days before the pilot, and after the talks began.
			t.started, t.signed = s.day, s.day-d.between(1, 5)
		case stageExited, stageWinback:
			if t.over == 0 {
				t.over = s.day
			}
		default:
		}
	}
	return t
}
