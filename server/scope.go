package server

import (
	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
)

// allowed tells whether the viewer's token may run the operation at all, before
// anything of it is run. Scopes narrow a token; they never give a right that the
// role does not.
//
//   - A token without a scope claim is not narrowed.
//   - One with an empty claim may do nothing but introspect.
//   - A field on a type with `@scope(is: "creators")`, one that returns such a type
//     and one that is marked itself need creators:read; marked fields of the
//     mutation type need creators:write.
//   - A mutation without a mark is refused to every narrowed token.
func (p *plan) allowed(viewer auth.Viewer) *errs.Error {
	if viewer.Scopes == nil {
		return nil
	}
	if len(viewer.Scopes) == 0 && p.touches {
		return errs.New(errs.Forbidden, "The token's scope claim is empty: it may read and change nothing.")
	}
	for _, n := range p.needs {
		switch {
		case n.resource == "":
			return errs.New(errs.Forbidden, "%s is not for tokens that a scope claim narrows.", n.coordinate)
		case !viewer.HasScope(n.resource, n.verb):
			return errs.New(errs.Forbidden, "%s needs the scope %s:%s, which the token does not have.", n.coordinate, n.resource, n.verb)
		}
	}
	return nil
}
