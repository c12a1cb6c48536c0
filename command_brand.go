package main

import (
	"context"
	"fmt"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/rapporthq/rapport/db"
	"github.com/rapporthq/rapport/scalars"
)

func brandCommand() *cli.Command {
	return &cli.Command{
		Name:  "brand",
		Usage: "the tenants of this installation",
		Commands: []*cli.Command{{
			Name:  "create",
			Usage: "make a brand and its first owner, and print its id for the token's claim `brand`",
			Flags: []cli.Flag{
				databaseFlag(), ownerFlag(),
				&cli.StringFlag{Name: "slug", Required: true, Usage: "its short `NAME` in addresses: small letters, digits and hyphens"},
				&cli.StringFlag{Name: "name", Required: true, Usage: "its `NAME`"},
				&cli.StringFlag{Name: "currency", Required: true, Usage: "its reporting currency, an ISO 4217 `CODE`: EUR"},
				&cli.StringFlag{Name: "time-zone", Value: "UTC", Usage: "the `ZONE` that its days are counted in: Europe/Berlin"},
				&cli.StringFlag{Name: "owner-subject", Required: true, Usage: "the `SUB` of its first owner's tokens"},
				&cli.StringFlag{Name: "owner-name", Required: true, Usage: "the first owner's `NAME`"},
				&cli.StringFlag{Name: "owner-email", Required: true, Usage: "the first owner's email `ADDRESS`"},
			},
			Action: createBrand,
		}},
	}
}

func createBrand(ctx context.Context, c *cli.Command) error {
	url, err := ownerURL(c)
	if err != nil {
		return err
	}
	if _, err := scalars.UnmarshalCurrencyCode(c.String("currency")); err != nil {
		return usage("--currency: %w", err)
	}
	if _, err := scalars.UnmarshalTimeZone(c.String("time-zone")); err != nil {
		return usage("--time-zone: %w", err)
	}
	id, err := db.CreateBrand(ctx, url, db.NewBrand{
		Slug: c.String("slug"), Name: c.String("name"), Currency: c.String("currency"), TimeZone: c.String("time-zone"),
		OwnerSubject: c.String("owner-subject"), OwnerName: c.String("owner-name"), OwnerEmail: c.String("owner-email"),
	}, time.Now())
	if err != nil {
		return sentence(err)
	}
	fmt.Fprintln(c.Root().Writer, id)
	return nil
}
