package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/rapporthq/rapport/errs"
)

// loader writes the rows in one transaction.
type loader struct {
	tx       pgx.Tx
	counts   [tables]int64
	done     int64
	total    int64
	progress Progress
}

// auditChunk is how many entries one call of audit_append takes.
const auditChunk = 500

func load(ctx context.Context, conn *pgx.Conn, b *builder, progress Progress) (Summary, error) {
	l := &loader{progress: progress}
	err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		l.tx = tx
		if err := l.refuse(ctx); err != nil {
			return err
		}
		return l.fill(ctx, b)
	})
	if err != nil {
		return Summary{}, err
	}
	l.progress(l.total, l.total, "statistics")
	// The planner should know the rows at once, and the pages be marked as seen.
	if _, err := conn.Exec(ctx, "VACUUM (ANALYZE) "+l.names()); err != nil {
		return Summary{}, fmt.Errorf("gather statistics: %w", err)
	}
	return l.summary(b), nil
}

// refuse answers with an error when there is a brand. From here to the end
// nobody can add one.
func (l *loader) refuse(ctx context.Context) error {
	var some bool
	if _, err := l.tx.Exec(ctx, "LOCK TABLE brands IN SHARE ROW EXCLUSIVE MODE; SET LOCAL ROLE rapport_definer"); err != nil {
		return fmt.Errorf("look for brands: %w", err)
	}
	if err := l.tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM brands)").Scan(&some); err != nil {
		return fmt.Errorf("look for brands: %w", err)
	}
	if some {
		return errs.New(errs.Conflict, "The database has brands already, and the demo loads into an empty one alone. "+
			"Make a new database, run `rapport migrate up` on it and load the demo there; `make db/reset` does that for the one that `make dev` uses.")
	}
	if _, err := l.tx.Exec(ctx, "RESET ROLE"); err != nil {
		return fmt.Errorf("look for brands: %w", err)
	}
	return nil
}

func (l *loader) fill(ctx context.Context, b *builder) error {
	steps, err := l.open(ctx)
	if err != nil {
		return err
	}
	weight := max(1, b.total()/200)
	l.total = b.total() + int64(len(steps)+1)*weight
	for out := range ahead(ctx, b.batches()) {
		if err := l.copy(ctx, out); err != nil {
			return err
		}
		l.done = out.done
		l.progress(l.done, l.total, out.what)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("load the demo: %w", err)
	}
	if err := l.writeLog(ctx, b); err != nil {
		return err
	}
	l.done += weight
	for _, step := range steps {
		l.progress(l.done, l.total, step.what)
		if _, err := l.tx.Exec(ctx, step.statement); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
		l.done += weight
	}
	return nil
}

// copy sends a batch.
func (l *loader) copy(ctx context.Context, out *batch) error {
	for t := range tables {
		rows := out.rows[t]
		if len(rows) == 0 {
			continue
		}
		name, columns := t.layout()
		n, err := l.tx.CopyFrom(ctx, pgx.Identifier{name}, columns, pgx.CopyFromRows(rows))
		if err != nil {
			return fmt.Errorf("copy rows into %s: %w", name, err)
		}
		l.counts[t] += n
	}
	return nil
}

// writeLog writes the events in the order in which things happened, and each
// brand's audit chain.
func (l *loader) writeLog(ctx context.Context, b *builder) error {
	l.progress(l.done, l.total, "the log")
	b.sortLog()
	chains := map[key][]*line{}
	out := &batch{}
	for i := range b.log {
		b.log[i].putEvent(out)
		if out.size == batchRows {
			if err := l.copy(ctx, out); err != nil {
				return err
			}
			out = &batch{}
		}
		chains[b.log[i].brand.id] = append(chains[b.log[i].brand.id], &b.log[i])
	}
	if err := l.copy(ctx, out); err != nil {
		return err
	}
	for _, br := range b.brands {
		if err := l.appendAudit(ctx, br.id, chains[br.id]); err != nil {
			return fmt.Errorf("write the audit log of %s: %w", br.text.slug, err)
		}
	}
	_, err := l.tx.Exec(ctx, "SELECT set_config('app.brand', '', true)")
	return err
}

func (l *loader) appendAudit(ctx context.Context, brand key, lines []*line) error {
	if _, err := l.tx.Exec(ctx, "SELECT set_config('app.brand', $1, true)", brand.String()); err != nil {
		return err
	}
	for len(lines) > 0 {
		chunk := make([]auditLine, min(auditChunk, len(lines)))
		for i := range chunk {
			chunk[i] = lines[i].entry()
		}
		lines = lines[len(chunk):]
		body, err := json.Marshal(chunk)
		if err != nil {
			return err
		}
		if _, err := l.tx.Exec(ctx, "SELECT audit_append($1, $2::jsonb)", brand, string(body)); err != nil {
			return err
		}
	}
	return nil
}

// names lists the tables.
func (l *loader) names() string {
	list := []string{"audit_entries", "audit_heads", "metric_days", "campaign_metric_days"}
	for t := range tables {
		name, _ := t.layout()
		list = append(list, name)
	}
	return strings.Join(list, ", ")
}

func (l *loader) summary(b *builder) Summary {
	s := Summary{Size: b.size}
	for t, n := range l.counts {
		name, _ := table(t).layout()
		s.Tables = append(s.Tables, Rows{name, n})
	}
	s.Tables = append(s.Tables, Rows{"audit_entries", int64(len(b.log))})
	return s
}

// ahead makes the next batch while the last is on its way to the database.
func ahead(ctx context.Context, from iter.Seq[*batch]) <-chan *batch {
	ready := make(chan *batch)
	go func() {
		defer close(ready)
		for out := range from {
			select {
			case ready <- out:
			case <-ctx.Done():
				return
			}
		}
	}()
	return ready
}
