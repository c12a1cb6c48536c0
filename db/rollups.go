package db

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// RollupCheck is what comparing the days with the snapshots found.
type RollupCheck struct {
	// Compared is how many rows there are, of publications and of campaigns, kept or
	// made anew, and Differ how many of them are not the same or not on both sides.
	Compared, Differ int64
	// Examples names the first few that differ.
	Examples []string
}

// maxExamples is how many differences are named.
const maxExamples = 10

// VerifyRollups makes the days of publications and campaigns anew from the
// snapshots, by another way than the one that keeps them, and compares. It reads
// one snapshot of the database and changes nothing; the server may be running. It
// is the operator's: the URL is the owner's of the tables. progress is told how
// many of the brands are done.
func VerifyRollups(ctx context.Context, ownerURL string, progress func(done, all int)) (RollupCheck, error) {
	var found RollupCheck
	err := asDefiner(ctx, ownerURL, func(conn *pgx.Conn) error {
		return pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
			brands, err := brandKeys(ctx, tx)
			if err != nil {
				return err
			}
			// Room to sort the snapshots of a brand in.
			if _, err := tx.Exec(ctx, "SET LOCAL work_mem = '128MB'; SET LOCAL jit = off"); err != nil {
				return err
			}
			for i, brand := range brands {
				if err := found.add(ctx, tx, brand); err != nil {
					return err
				}
				progress(i+1, len(brands))
			}
			return nil
		})
	})
	if err != nil {
		return RollupCheck{}, fmt.Errorf("verify the rollups: %w", err)
	}
	return found, nil
}

// RebuildRollups throws the days away and makes them anew from the snapshots, one
// brand in a transaction; whoever records metrics of that brand waits so long. It
// is the operator's: the URL is the owner's of the tables.
func RebuildRollups(ctx context.Context, ownerURL string, progress func(done, all int)) error {
	err := asDefiner(ctx, ownerURL, func(conn *pgx.Conn) error {
		brands, err := brandKeys(ctx, conn)
		if err != nil {
			return err
		}
		for i, brand := range brands {
			if _, err := conn.Exec(ctx, "SELECT metric_days_rebuild($1)", brand); err != nil {
				return err
			}
			progress(i+1, len(brands))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("rebuild the rollups: %w", err)
	}
	return nil
}

// asDefiner connects as the role that may see all snapshots and write the days.
func asDefiner(ctx context.Context, ownerURL string, fn func(conn *pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, "SET ROLE rapport_definer"); err != nil {
		return fmt.Errorf("take the role rapport_definer, which needs the tables' owner: %w", err)
	}
	return fn(conn)
}

type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func brandKeys(ctx context.Context, from querier) ([]string, error) {
	rows, err := from.Query(ctx, "SELECT id::text FROM brands ORDER BY id")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// add compares the days of a brand.
func (c *RollupCheck) add(ctx context.Context, tx pgx.Tx, brand string) error {
	var compared, differ int64
	var examples []string
	if err := tx.QueryRow(ctx, verifySQL(), brand, maxExamples).Scan(&compared, &differ, &examples); err != nil {
		return err
	}
	c.Compared, c.Differ = c.Compared+compared, c.Differ+differ
	c.Examples = append(c.Examples, examples[:min(len(examples), maxExamples-len(c.Examples))]...)
	return nil
}

// each joins what a template says of each counter, {c}, and its place, {n}.
func each(template string) string {
	parts := make([]string, len(counterColumns()))
	for i, c := range counterColumns() {
		parts[i] = strings.NewReplacer("{c}", c, "{n}", strconv.Itoa(i)).Replace(template)
	}
	return strings.Join(parts, ", ")
}

// verifySQL compares the days of a brand's publications and campaigns with what
// its snapshots say. Each counter is a row of its own here, and its change the last
// value of the day less the one of the row before. A total that was not given on a
// day must be the one of the day before.
func verifySQL() string {
	row := func(of, more string) string {
		return "(" + of + ".publications, " + of + ".estimated, " + of + ".fell, " + each(of+".{c}, "+of+more) + ")"
	}
	return `WITH read AS MATERIALIZED (
		SELECT p.campaign_id, (m.captured_at AT TIME ZONE b.time_zone)::date AS day, m.*
		FROM brands b JOIN publications p ON p.brand_id = b.id JOIN metric_snapshots m ON m.publication_id = p.id WHERE b.id = $1
	), lasts AS (
		SELECT DISTINCT ON (r.publication_id, v.counter, r.day) r.publication_id, r.day, v.counter, v.value
		FROM read r CROSS JOIN LATERAL (VALUES ` + each("({n}, r.{c})") + `) AS v(counter, value)
		WHERE v.value IS NOT NULL
		ORDER BY r.publication_id, v.counter, r.day, r.captured_at DESC, r.id DESC
	), changes AS (
		SELECT *, value - coalesce(lag(value) OVER (PARTITION BY publication_id, counter ORDER BY day), 0) AS change FROM lasts
	), counted AS (
		SELECT publication_id, day, min(change) < 0 AS fell, ` + each("max(change) FILTER (WHERE counter = {n}) AS {c}, max(value) FILTER (WHERE counter = {n}) AS value_{c}") + `
		FROM changes GROUP BY publication_id, day
	), made AS MATERIALIZED (
		SELECT d.*, coalesce(c.fell, false) AS fell, ` + each("c.{c}, c.value_{c}") + `
		FROM (SELECT publication_id, campaign_id, day, bool_or(estimated) AS estimated, 1 AS publications FROM read GROUP BY 1, 2, 3) d
		LEFT JOIN counted c ON c.publication_id = d.publication_id AND c.day = d.day
	), kept AS (
		SELECT d.*, 1 AS publications, ` + each("CASE WHEN d.{c} IS NOT NULL THEN d.total_{c} END AS value_{c}, d.{c} IS NOT NULL OR d.total_{c} IS NOT DISTINCT FROM lag(d.total_{c}) OVER before AS carried_{c}") + `
		FROM publications p JOIN metric_days d ON d.publication_id = p.id WHERE p.brand_id = $1
		WINDOW before AS (PARTITION BY d.publication_id ORDER BY d.day)
	), summed AS (
		SELECT campaign_id, day, count(*) AS publications, count(*) FILTER (WHERE estimated) AS estimated, count(*) FILTER (WHERE fell) AS fell,
			` + each("coalesce(sum({c}), 0) AS {c}, count({c}) AS {c}_of") + `
		FROM made GROUP BY campaign_id, day
	), compared AS (
		SELECT 'publication ' || coalesce(k.publication_id, m.publication_id) || ' on ' || coalesce(k.day, m.day) AS name,
			` + row("k", ".value_{c}") + " IS DISTINCT FROM " + row("m", ".value_{c}") + ` OR k.brand_id IS DISTINCT FROM $1
			OR false IN (` + each("k.carried_{c}") + `) AS differs
		FROM kept k FULL JOIN made m ON m.publication_id = k.publication_id AND m.day = k.day
		UNION ALL
		SELECT coalesce('campaign ' || coalesce(k.campaign_id, s.campaign_id), 'no campaign') || ' on ' || coalesce(k.day, s.day),
			` + row("k", ".{c}_of") + " IS DISTINCT FROM " + row("s", ".{c}_of") + `
		FROM (SELECT * FROM campaign_metric_days WHERE brand_id = $1) k
		-- A full join must be by equality.
		FULL JOIN summed s ON s.day = k.day AND coalesce(s.campaign_id, $1) = coalesce(k.campaign_id, $1)
	)
	SELECT count(*), count(*) FILTER (WHERE differs), coalesce((array_agg(name ORDER BY name) FILTER (WHERE differs))[:$2::int], '{}')
	FROM compared`
}
