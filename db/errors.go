package db

import (
	"context"
	"errors"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/rapporthq/rapport/errs"
)

// translate turns what Postgres or the driver says into an [errs.Error], once,
// where it leaves this package. What is one already passes as it is.
func translate(doing string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*errs.Error](err); ok {
		return err
	}
	if _, ok := errors.AsType[errs.List](err); ok {
		return err
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return errs.New(errs.Timeout, "The operation took too long and was ended. Ask for less at once.").Because(err)
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return fromPostgres(doing, pg, err)
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return unavailable(err)
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return unavailable(err)
	}
	return errs.Fault(doing, err)
}

// fromPostgres answers the conditions that the rules in domain let through: two
// writers at once, mostly. The constraint's name never leaves.
func fromPostgres(doing string, pg *pgconn.PgError, err error) error {
	switch {
	case pg.Code == "23505":
		return errs.New(errs.Taken, "This is in use already: somebody else was faster. Read it again.").Because(err)
	case pg.Code == "23503":
		return errs.New(errs.NotFound, "Something that this refers to does not exist.").Because(err)
	case pg.Code == "40001" || pg.Code == "40P01" || pg.Code == "55P03":
		return errs.New(errs.Conflict, "Others are changing the same object. Read it again and try once more.").Because(err)
	case pg.Code == "57014":
		return errs.New(errs.Timeout, "The operation took too long and was ended. Ask for less at once.").Because(err)
	case strings.HasPrefix(pg.Code, "08"), strings.HasPrefix(pg.Code, "57P"), strings.HasPrefix(pg.Code, "53"):
		return unavailable(err)
	default:
		return errs.Fault(doing, err)
	}
}

func unavailable(err error) error {
	return errs.New(errs.Unavailable, "The database does not answer. Try again in a moment.").Because(err)
}
