package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/demo"
	"github.com/rapporthq/rapport/gid"
	"github.com/rapporthq/rapport/server"
)

// peopleFile says beside the development key whom a token can be for, so that one
// is made without asking the database.
const peopleFile = "principals.json"

// people are those whom a token can be for.
type people struct {
	// Database is the private Postgres as its owner, which knows more people than
	// the demo has; empty when the database is the user's own.
	Database   string
	Principals []demo.Principal
}

// tokenTTL is how long a ready-made token lasts.
const tokenTTL = 24 * time.Hour

func tokenCommand() *cli.Command {
	return &cli.Command{
		Name:  "token",
		Usage: "print a development token",
		Description: "Signs with the key that `rapport dev` keeps in its data folder. Such tokens open no server but that one: " +
			"`rapport serve` refuses to start with the key.",
		Flags: []cli.Flag{
			dataFlag(),
			&cli.StringFlag{Name: "as", Usage: "whom the token is for: brand:`SLUG`:ROLE or creator:HANDLE"},
			&cli.BoolFlag{Name: "list", Usage: "list whom there are tokens for, one a line, a brand's manager first"},
			&cli.DurationFlag{Name: "ttl", Value: tokenTTL, Usage: "how long the token lasts"},
			&cli.StringFlag{Name: "scope", Usage: "narrow the token: \"creators:read partnerships:write\""},
		},
		Action: token,
	}
}

func token(ctx context.Context, c *cli.Command) error {
	data := c.String("data")
	known, err := loadPeople(data)
	if err != nil {
		return err
	}
	if c.Bool("list") {
		for _, p := range known.Principals {
			fmt.Fprintln(c.Root().Writer, p.As)
		}
		return nil
	}
	key, err := auth.LoadDevKey(data)
	if err != nil {
		return err
	}
	p, err := known.find(ctx, c.String("as"))
	if err != nil {
		return usage("--as %q: %w; `rapport token --data %s --list` lists the demo's people", c.String("as"), err, data)
	}
	in := claimsOf(p, time.Now(), c.Duration("ttl"))
	if c.IsSet("scope") {
		in.Scopes = append([]string{}, strings.Fields(c.String("scope"))...)
	}
	signed, err := key.Mint(in)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.Root().Writer, signed)
	return nil
}

// find looks a person up in the list, or else in the private Postgres.
func (k people) find(ctx context.Context, as string) (demo.Principal, error) {
	for _, p := range k.Principals {
		if p.As == as {
			return p, nil
		}
	}
	if k.Database == "" {
		return demo.Principal{}, errors.New("nobody of the demo")
	}
	return demo.Find(ctx, k.Database, as)
}

func mint(key *auth.DevKey, p demo.Principal, now time.Time) (string, error) {
	return key.Mint(claimsOf(p, now, tokenTTL))
}

func claimsOf(p demo.Principal, now time.Time, ttl time.Duration) auth.MintInput {
	in := auth.MintInput{Subject: p.Subject, Kind: auth.ClaimKindCreator, TTL: ttl, Now: now}
	if p.Audience == "BRAND" {
		in.Kind, in.Brand = auth.ClaimKindBrandUser, gid.Of(db.TypeBrand, p.BrandID).String()
	}
	return in
}

// readyMade are the principals that the playground switches between.
func readyMade(key *auth.DevKey, principals []demo.Principal, now time.Time) ([]server.Principal, error) {
	all := make([]server.Principal, len(principals))
	for i, p := range principals {
		signed, err := mint(key, p, now)
		if err != nil {
			return nil, err
		}
		all[i] = server.Principal{
			Name: p.Name, Label: p.Label, As: p.As, Audience: auth.Kind(p.Audience), Token: signed, ExpiresAt: now.Add(tokenTTL),
		}
	}
	return all, nil
}

// roleOf is the last part of brand:slug:role.
func roleOf(as string) string { return as[strings.LastIndex(as, ":")+1:] }

func (k people) save(dir string) error {
	text, err := json.MarshalIndent(k, "", "  ")
	if err != nil {
		return fmt.Errorf("list the principals: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, peopleFile), text, 0o600); err != nil {
		return fmt.Errorf("list the principals: %w", err)
	}
	return nil
}

func loadPeople(dir string) (people, error) {
	var known people
	text, err := os.ReadFile(filepath.Join(dir, peopleFile)) //nolint:gosec // the folder is the caller's own choice
	if errors.Is(err, fs.ErrNotExist) {
		return known, usage("there is no demo in %s: start `rapport dev --data %s` once", dir, dir)
	}
	if err != nil {
		return known, fmt.Errorf("read the principals: %w", err)
	}
	if err := json.Unmarshal(text, &known); err != nil {
		return known, fmt.Errorf("read the principals: %w", err)
	}
	return known, nil
}
