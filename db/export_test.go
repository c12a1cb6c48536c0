package db

// OnStandby tells where the reader reads from.
func (r *Reader) OnStandby() bool { return r.away != nil }

// Overrate makes the store take all its standbys for as far as can be, until it
// asks them again.
func (s *Store) Overrate() {
	for _, r := range s.replicas.list {
		r.position.Store(uint64(Ahead))
	}
}
