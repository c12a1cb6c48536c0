package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/rapporthq/rapport/errs"
)

// Principal is one that a token can be made for.
type Principal struct {
	// As names it in one word: brand:lumi-skin:manager or creator:nia.okafor.
	As string
	// Name is the person's, Label what they are.
	Name, Label string
	// Audience is BRAND or CREATOR, as in the schema.
	Audience string
	// Subject is the sub of the token.
	Subject string
	// BrandID is the active brand; the zero UUID for a creator.
	BrandID uuid.UUID
	// brands is how many have been in touch with a creator, as far as counted.
	brands int
}

// The audiences of the schema.
const (
	audienceBrand   = "BRAND"
	audienceCreator = "CREATOR"
)

// Principals lists the demo's people for whom tokens are ready: the first brand's
// manager, finance user and viewer, two creators who work with two brands each,
// and then all others of the hand-written brands and the creators who work with
// two. The list is the same for both sizes; who has left since is not in it, and
// it is empty where no demo was loaded. The URL is the owner's.
func Principals(ctx context.Context, ownerURL string) ([]Principal, error) {
	var all []Principal
	err := look(ctx, ownerURL, func(tx pgx.Tx) error {
		for _, as := range ready() {
			p, err := find(ctx, tx, as)
			switch {
			case errors.Is(err, pgx.ErrNoRows):
			case err != nil:
				return err
			case strings.HasPrefix(p.Subject, subjectPrefix) && (p.Audience == audienceBrand || p.brands > 1):
				all = append(all, p)
			}
		}
		return nil
	})
	switch {
	case notMigrated(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("list the demo's principals: %w", err)
	}
	return all, nil
}

// Find looks a principal up by its one word, whether the demo made it or not: any
// brand's member by slug and role, of several the first who joined; any creator
// who signs in, by the handle of an account. The URL is the owner's. It answers
// [errs.NotFound] when there is none, [errs.Invalid] when the word is malformed.
func Find(ctx context.Context, ownerURL, as string) (Principal, error) {
	var p Principal
	kind, rest, _ := strings.Cut(as, ":")
	slug, role, ok := strings.Cut(rest, ":")
	if kind == "brand" && (!ok || slug == "" || role == "") || kind == "creator" && rest == "" || kind != "brand" && kind != "creator" {
		return p, errs.New(errs.Invalid, "%q names nobody: write brand:<slug>:<role> or creator:<handle>.", as)
	}
	err := look(ctx, ownerURL, func(tx pgx.Tx) error {
		var err error
		p, err = find(ctx, tx, as)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) || notMigrated(err) {
		return p, errs.New(errs.NotFound, "There is no %s: list those there are with --list.", as).Because(err)
	}
	if err != nil {
		return p, fmt.Errorf("find a principal: %w", err)
	}
	return p, nil
}

func find(ctx context.Context, tx pgx.Tx, as string) (Principal, error) {
	kind, rest, _ := strings.Cut(as, ":")
	if kind == "creator" {
		return findCreator(ctx, tx, rest)
	}
	slug, role, _ := strings.Cut(rest, ":")
	p := Principal{As: as, Audience: audienceBrand}
	var brand string
	err := tx.QueryRow(ctx, `
		SELECT u.name, u.subject, b.id, b.name
		FROM memberships m JOIN users u ON u.id = m.user_id JOIN brands b ON b.id = m.brand_id
		WHERE b.slug = $1 AND m.role = $2 AND m.ended_at IS NULL
		ORDER BY m.created_at, m.id LIMIT 1`, slug, strings.ToUpper(role)).Scan(&p.Name, &p.Subject, &p.BrandID, &brand)
	p.Label = sentence(strings.ToLower(role)) + ", " + brand
	return p, err
}

func findCreator(ctx context.Context, tx pgx.Tx, handle string) (Principal, error) {
	p := Principal{As: "creator:" + handle, Audience: audienceCreator, Label: "Creator"}
	var brands []string
	err := tx.QueryRow(ctx, `
		SELECT u.name, u.subject, array(
			SELECT b.name FROM partnerships p JOIN brands b ON b.id = p.brand_id
			WHERE p.creator_id = c.id AND p.contacted_at IS NOT NULL ORDER BY p.contacted_at, b.name LIMIT 3)
		FROM creators c JOIN users u ON u.id = c.user_id
		WHERE EXISTS (SELECT 1 FROM social_accounts a WHERE a.creator_id = c.id AND a.handle = $1 AND a.source_brand_id IS NULL)
		ORDER BY c.created_at, c.id LIMIT 1`, handle).Scan(&p.Name, &p.Subject, &brands)
	if p.brands = len(brands); p.brands > 0 {
		p.Label = "Creator, with " + strings.Join(brands, ", ")
	}
	return p, err
}

// ready names those for whom tokens are ready, in their order.
func ready() []string {
	var first, members, creators []string
	for i, t := range handmade() {
		for _, role := range []string{"manager", "finance", "viewer", "owner", "admin", "analyst"} {
			members = append(members, "brand:"+t.slug+":"+role)
		}
		if i == 0 {
			first, members = members[:3:3], members[3:]
		}
	}
	b := &builder{}
	b.cast()
	for _, c := range b.creators {
		if _, two := c.second(); !two {
			continue
		}
		if c.featured() {
			first = append(first, "creator:"+c.handle)
		} else {
			creators = append(creators, "creator:"+c.handle)
		}
	}
	return append(append(first, members...), creators...)
}
