package server

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/rapporthq/rapport/errs"
)

// The media types that a response may have.
const (
	mediaJSON    = "application/json"
	mediaGraphQL = "application/graphql-response+json"
)

// hasPreflight tells whether a request has a header that makes a browser ask
// before it sends it to another origin. Without one a link on any page could send
// a GET.
func hasPreflight(header http.Header) bool {
	for _, name := range []string{"Authorization", "X-Requested-With", "Apollo-Require-Preflight", "GraphQL-Preflight"} {
		if header.Get(name) != "" {
			return true
		}
	}
	return false
}

// params are the parameters of a GraphQL request.
type params struct {
	query      string
	operation  string
	variables  map[string]any
	extensions map[string]any
}

// checkHead refuses what a request's head alone shows to be wrong.
func checkHead(r *http.Request, limits *Limits) *refusal {
	if r.Method == http.MethodGet {
		if !hasPreflight(r.Header) {
			return refuse(http.StatusBadRequest, errs.New(errs.BadRequest,
				"A GET needs a header that a browser asks leave for: Authorization, X-Requested-With, Apollo-Require-Preflight or GraphQL-Preflight."))
		}
		return nil
	}
	media, attributes, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := attributes["charset"]
	if err != nil || media != mediaJSON || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return refuse(http.StatusUnsupportedMediaType, errs.New(errs.UnsupportedMediaType,
			"Send the request as Content-Type: application/json, in UTF-8."))
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return refuse(http.StatusUnsupportedMediaType, errs.New(errs.UnsupportedMediaType,
			"Send the request uncompressed: no Content-Encoding is taken."))
	}
	if r.ContentLength > limits.BodyBytes {
		return tooLarge(limits)
	}
	return nil
}

func tooLarge(limits *Limits) *refusal {
	return refuse(http.StatusRequestEntityTooLarge, errs.New(errs.PayloadTooLarge,
		"The request is larger than %d bytes.", limits.BodyBytes))
}

func badRequest(format string, args ...any) *refusal {
	return refuse(http.StatusBadRequest, errs.New(errs.BadRequest, format, args...))
}

// readParams reads a request's parameters from its body or, for a GET, its URL.
func readParams(w http.ResponseWriter, r *http.Request, limits *Limits) (*params, *refusal) {
	if r.Method == http.MethodGet {
		return readURL(r.URL.RawQuery, limits)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limits.BodyBytes))
	if err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			return nil, tooLarge(limits)
		}
		return nil, badRequest("The request's body could not be read to its end.")
	}
	return readBody(string(body), limits)
}

func readBody(body string, limits *Limits) (*params, *refusal) {
	value, err := readJSON(body, limits)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, err)
	}
	object, isObject := value.(map[string]any)
	if !isObject {
		if _, isList := value.([]any); isList {
			return nil, badRequest("Batches are not taken: send one operation in each request.")
		}
		return nil, badRequest("The request's body must be a JSON object.")
	}
	for key := range object {
		for _, known := range [...]string{"query", "operationName", "variables", "extensions"} {
			if key != known && strings.EqualFold(key, known) {
				return nil, badRequest("The request has a key that differs from %q only in upper and lower case.", known)
			}
		}
	}

	p := &params{}
	query, isText := object["query"].(string)
	if !isText || query == "" {
		return nil, badRequest("The request must have a `query`, a text.")
	}
	p.query = query
	var ok bool
	if p.operation, ok = optional[string](object, "operationName"); !ok {
		return nil, badRequest("`operationName` must be a text.")
	}
	if p.variables, ok = optional[map[string]any](object, "variables"); !ok {
		return nil, badRequest("`variables` must be an object.")
	}
	if p.extensions, ok = optional[map[string]any](object, "extensions"); !ok {
		return nil, badRequest("`extensions` must be an object.")
	}
	return p, nil
}

// optional is the value of a key that may be missing or null.
func optional[T any](object map[string]any, key string) (value T, ok bool) {
	if object[key] == nil {
		return value, true
	}
	value, ok = object[key].(T)
	return value, ok
}

func readURL(raw string, limits *Limits) (*params, *refusal) {
	if int64(len(raw)) > limits.BodyBytes {
		return nil, tooLarge(limits)
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, badRequest("The URL's query is not well formed.")
	}
	for _, given := range values {
		if len(given) > 1 {
			return nil, badRequest("The URL names a parameter twice.")
		}
		if !utf8.ValidString(given[0]) || strings.IndexByte(given[0], 0) >= 0 {
			return nil, badRequest("The URL holds text that is not UTF-8, or a NUL character.")
		}
	}
	p := &params{query: values.Get("query"), operation: values.Get("operationName")}
	if p.query == "" {
		return nil, badRequest("The URL must have a `query`.")
	}
	var refused *refusal
	if p.variables, refused = objectIn(values, "variables", limits); refused != nil {
		return nil, refused
	}
	if p.extensions, refused = objectIn(values, "extensions", limits); refused != nil {
		return nil, refused
	}
	return p, nil
}

func objectIn(values url.Values, name string, limits *Limits) (map[string]any, *refusal) {
	text := values.Get(name)
	if text == "" {
		return nil, nil
	}
	value, err := readJSON(text, limits)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, err)
	}
	object, isObject := value.(map[string]any)
	if !isObject && value != nil {
		return nil, badRequest("`%s` must be a JSON object.", name)
	}
	return object, nil
}

// negotiate chooses the response's media type from the Accept headers:
// application/json unless application/graphql-response+json is wanted more or
// named first. ok is false when neither is wanted.
func negotiate(header http.Header) (media string, ok bool) {
	accept := strings.Join(header.Values("Accept"), ",")
	if strings.TrimSpace(accept) == "" {
		return mediaJSON, true
	}
	best := 0.0
	for part := range strings.SplitSeq(accept, ",") {
		named, attributes, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		quality := 1.0
		if q, has := attributes["q"]; has {
			if quality, err = strconv.ParseFloat(q, 64); err != nil {
				continue
			}
		}
		if charset := attributes["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
			continue
		}
		switch named {
		case mediaGraphQL:
		case mediaJSON, "application/*", "*/*":
			named = mediaJSON
		default:
			continue
		}
		if quality > best {
			media, best = named, quality
		}
	}
	return media, best > 0
}
