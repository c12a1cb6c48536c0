package auth

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

const (
	// maxTokenBytes bounds what an unauthenticated caller can make us parse.
	maxTokenBytes = 8 << 10
	maxKeyIDBytes = 128
)

// header is the part of a token's JOSE header that decides how it is verified.
type header struct {
	algorithm string
	// keyID is empty when the token names no key.
	keyID string
	typ   string
}

// readHeader checks the shape of a token and reads its header, before anything
// in it is believed and before a key is looked for. It says of a bad token only
// what is wrong with it and never what is in it.
func readHeader(token string) (header, error) {
	if len(token) > maxTokenBytes {
		return header{}, errors.New("token is too long")
	}
	segments := strings.SplitN(token, ".", 4)
	if len(segments) != 3 {
		return header{}, errors.New("token has not three segments")
	}
	for _, segment := range segments {
		if segment == "" {
			return header{}, errors.New("token has an empty segment")
		}
		// Go's decoder skips line breaks even when strict, so that one token would
		// have many texts.
		if !isBase64URL(segment) {
			return header{}, errors.New("token is not base64url")
		}
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(segments[0])
	if err != nil {
		return header{}, errors.New("header is not base64url")
	}
	members, err := strictObject(raw)
	if err != nil {
		return header{}, fmt.Errorf("header: %w", err)
	}
	return headerOf(members)
}

func headerOf(members map[string]json.RawMessage) (header, error) {
	// crit, b64 and zip change what the signature means. The others carry a key or
	// point to one; keys come from our configuration alone.
	for _, name := range []string{"crit", "b64", "zip", "jku", "jwk", "x5u", "x5c"} {
		if _, ok := members[name]; ok {
			return header{}, fmt.Errorf("header %s is not allowed", name)
		}
	}
	var h header
	for _, field := range []struct {
		name string
		to   *string
	}{{"alg", &h.algorithm}, {"typ", &h.typ}, {"kid", &h.keyID}} {
		raw, ok := members[field.name]
		if !ok {
			if field.name == "kid" {
				continue
			}
			return header{}, fmt.Errorf("header %s is missing", field.name)
		}
		var text *string
		if err := json.Unmarshal(raw, &text); err != nil || text == nil {
			return header{}, fmt.Errorf("header %s is not a string", field.name)
		}
		*field.to = *text
	}
	if _, ok := members["kid"]; ok && !isKeyID(h.keyID) {
		return header{}, fmt.Errorf("header kid is not 1 to %d printable characters", maxKeyIDBytes)
	}
	return h, nil
}

// isKeyID tells whether the text can name a key: 1 to 128 printable ASCII
// characters.
func isKeyID(text string) bool {
	for _, c := range []byte(text) {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return text != "" && len(text) <= maxKeyIDBytes
}

func isBase64URL(segment string) bool {
	for _, c := range []byte(segment) {
		if (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// check compares the header with what the verifier accepts.
func (h header) check(algorithms []string, typ TokenType, dev bool) error {
	if !slices.Contains(algorithms, h.algorithm) {
		return errors.New("header alg is not allowed")
	}
	// A media type: its case does not matter and RFC 7515 lets application/ fall
	// away.
	if bare := strings.TrimPrefix(strings.ToLower(h.typ), "application/"); !strings.EqualFold(bare, string(typ)) {
		return fmt.Errorf("header typ is not %s", typ)
	}
	if !dev && strings.HasPrefix(h.keyID, devKeyPrefix) {
		return errors.New("header kid names a dev key")
	}
	return nil
}
