package auth

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/golang-jwt/jwt/v5"

	"github.com/rapporthq/rapport/gid"
)

// The kinds of principal that the kind claim may name. Any other is refused, so
// that a token made for a later version of the server opens nothing in this one.
const (
	ClaimKindBrandUser = "brand_user"
	ClaimKindCreator   = "creator"
)

// Claims is what a verified token says. It gives no rights by itself: whether
// the subject still exists, is a member of the brand and is not revoked is for
// the [Directory] to find out.
type Claims struct {
	// Subject is the person, as the issuer names them (sub).
	Subject string
	// Kind is ClaimKindBrandUser or ClaimKindCreator.
	Kind string
	// Brand is the global id of the one active brand, as brand_…; empty for a
	// creator.
	Brand string
	// Scopes holds each resource:verb of the scope claim once. Nil when the token
	// has no such claim (all that the role allows), empty and non-nil when the
	// claim names no right of ours (nothing at all).
	Scopes []string
	// ID is the token's own id (jti), by which it can be revoked.
	ID string
	// IssuedAt is when the token was made, to the second. A subject's tokens from
	// before its epoch are revoked.
	IssuedAt time.Time
	// Expires is when the token ends, to the second and without the leeway.
	Expires time.Time
}

const (
	maxSubjectBytes = 255
	maxTokenIDBytes = 255
	// maxJSONDepth is far more than any honest token nests.
	maxJSONDepth = 16
	// maxNumericDate is the last second of the year 9999, after which a time has
	// no RFC 3339 form.
	maxNumericDate = 253402300799
)

// wireClaims reads the payload of a token for jwt.Parser. It has its own decoder
// because encoding/json takes EXP for exp, the last of two equal names, and
// null for anything; and a list for aud is the parser's right but not ours.
type wireClaims struct {
	issuer    string
	audience  string
	notBefore *jwt.NumericDate
	Claims
}

// UnmarshalJSON reads the payload strictly: one object, no name twice, each
// claim of ours with its exact name and type. Claims it does not know are
// ignored, as RFC 7519 asks.
func (c *wireClaims) UnmarshalJSON(data []byte) error {
	members, err := strictObject(data)
	if err != nil {
		return fmt.Errorf("claims: %w", err)
	}
	var r claimReader
	*c = wireClaims{
		issuer:    r.text(members, "iss"),
		audience:  r.text(members, "aud"),
		notBefore: r.optionalTime(members, "nbf"),
		Claims: Claims{
			Subject:  r.word(members, "sub", maxSubjectBytes),
			ID:       r.word(members, "jti", maxTokenIDBytes),
			Kind:     r.text(members, "kind"),
			IssuedAt: r.time(members, "iat"),
			Expires:  r.time(members, "exp"),
		},
	}
	if r.err != nil {
		return r.err
	}
	if c.Brand, err = readBrand(members, c.Kind); err != nil {
		return err
	}
	c.Scopes, err = readScopes(members)
	return err
}

func readBrand(members map[string]json.RawMessage, kind string) (string, error) {
	_, named := members["brand"]
	switch kind {
	case ClaimKindBrandUser:
		var r claimReader
		text := r.text(members, "brand")
		if r.err != nil {
			return "", r.err
		}
		if id, err := gid.Parse(text); err != nil || id.Type != "brand" {
			return "", errors.New("claim brand is not the id of a brand")
		}
		return text, nil
	case ClaimKindCreator:
		if named {
			return "", errors.New("claim brand in a creator's token")
		}
		return "", nil
	default:
		return "", errors.New("claim kind is not one of ours")
	}
}

// readScopes keeps each resource:verb once and drops other words: identity
// providers add their own, such as openid, which give no right here.
func readScopes(members map[string]json.RawMessage) ([]string, error) {
	if _, named := members["scope"]; !named {
		return nil, nil
	}
	var text *string
	if err := json.Unmarshal(members["scope"], &text); err != nil || text == nil {
		return nil, errors.New("claim scope is not a string")
	}
	scopes := []string{}
	for word := range strings.SplitSeq(*text, " ") {
		if isScope(word) && !slices.Contains(scopes, word) {
			scopes = append(scopes, word)
		}
	}
	return scopes, nil
}

// isScope tells whether the word is resource:verb, both of a-z, 0-9, _ and -.
func isScope(word string) bool {
	resource, verb, ok := strings.Cut(word, ":")
	return ok && isScopePart(resource) && isScopePart(verb)
}

func isScopePart(part string) bool {
	for _, c := range []byte(part) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '-' {
			return false
		}
	}
	return part != ""
}

// claimReader reads claims one after another and keeps the first error. Errors
// name the claim and never what is in it.
type claimReader struct{ err error }

func (r *claimReader) fail(format, name string) {
	if r.err == nil {
		r.err = fmt.Errorf(format, name)
	}
}

// text reads a claim that must be a string and not empty.
func (r *claimReader) text(members map[string]json.RawMessage, name string) string {
	raw, ok := members[name]
	if !ok {
		r.fail("claim %s is missing", name)
		return ""
	}
	var text *string
	if err := json.Unmarshal(raw, &text); err != nil || text == nil {
		r.fail("claim %s is not a string", name)
		return ""
	}
	if *text == "" {
		r.fail("claim %s is empty", name)
	}
	return *text
}

// word reads a string of bounded length without control characters, which is
// safe to log and to give to the database as a parameter.
func (r *claimReader) word(members map[string]json.RawMessage, name string, most int) string {
	text := r.text(members, name)
	if len(text) > most {
		r.fail("claim %s is too long", name)
	}
	for _, c := range text {
		if c < ' ' || c >= 0x7f && c < 0xa0 || c == utf8.RuneError {
			r.fail("claim %s has a character that is not allowed", name)
			break
		}
	}
	return text
}

func (r *claimReader) time(members map[string]json.RawMessage, name string) time.Time {
	if _, ok := members[name]; !ok {
		r.fail("claim %s is missing", name)
		return time.Time{}
	}
	at := r.optionalTime(members, name)
	if at == nil {
		return time.Time{}
	}
	return at.UTC()
}

// optionalTime reads seconds since 1970, cut to whole ones; nil when the claim
// is absent or bad.
func (r *claimReader) optionalTime(members map[string]json.RawMessage, name string) *jwt.NumericDate {
	raw, ok := members[name]
	if !ok {
		return nil
	}
	// ParseFloat alone reads JSON's numbers: a string, null, list or object fails,
	// and so does 1e400. The words that it also takes, such as Inf, are no JSON.
	seconds, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		r.fail("claim %s is not a number of seconds", name)
		return nil
	}
	if seconds < 1 || seconds > maxNumericDate {
		r.fail("claim %s is out of range", name)
		return nil
	}
	return jwt.NewNumericDate(time.Unix(int64(seconds), 0))
}

// The methods below let jwt.Validator compare the times, issuer and audience.

func (c *wireClaims) GetExpirationTime() (*jwt.NumericDate, error) { return dateOf(c.Expires), nil }
func (c *wireClaims) GetIssuedAt() (*jwt.NumericDate, error)       { return dateOf(c.IssuedAt), nil }
func (c *wireClaims) GetNotBefore() (*jwt.NumericDate, error)      { return c.notBefore, nil }
func (c *wireClaims) GetIssuer() (string, error)                   { return c.issuer, nil }
func (c *wireClaims) GetSubject() (string, error)                  { return c.Subject, nil }

func (c *wireClaims) GetAudience() (jwt.ClaimStrings, error) {
	return jwt.ClaimStrings{c.audience}, nil
}

func dateOf(at time.Time) *jwt.NumericDate {
	if at.IsZero() {
		return nil
	}
	return jwt.NewNumericDate(at)
}

// strictObject reads one JSON object into its members. It refuses bad UTF-8,
// anything after the object, an object that has a name twice at any level
// (compared after escapes are undone) and deep nesting.
func strictObject(data []byte) (map[string]json.RawMessage, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("not UTF-8")
	}
	if err := refuseDuplicates(data); err != nil {
		return nil, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil || members == nil {
		return nil, errors.New("not a JSON object")
	}
	return members, nil
}

func refuseDuplicates(data []byte) error {
	// Each open object has its names so far; an open list has none.
	type level struct {
		names   map[string]struct{}
		expects bool // a name comes next
	}
	var open []level
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber() // 1e400 is a number here; whoever reads it refuses it
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errors.New("not a JSON object")
		}
		top := len(open) - 1
		if name, ok := token.(string); ok && top >= 0 && open[top].expects {
			if _, twice := open[top].names[name]; twice {
				return errors.New("a name occurs twice")
			}
			open[top].names[name] = struct{}{}
			open[top].expects = false
			continue
		}
		switch token {
		case json.Delim('{'):
			open = append(open, level{names: map[string]struct{}{}, expects: true})
		case json.Delim('['):
			open = append(open, level{})
		case json.Delim('}'), json.Delim(']'):
			open = open[:top]
		}
		if len(open) > maxJSONDepth {
			return errors.New("nested too deep")
		}
		// A value of the object around is complete unless one was just opened.
		if top = len(open) - 1; top >= 0 && token != json.Delim('{') {
			open[top].expects = open[top].names != nil
		}
	}
}
