package auth_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/rapporthq/rapport/auth"
)

func TestJWKSServesEveryAlgorithm(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	r := newReadyRemote(t, p)
	for range 20 {
		mustVerify(t, r.verifier, p.token(t))
		mustVerify(t, r.verifier, forge(t, headerWith(`"EdDSA"`, `"ed"`), goodClaims, signWith(jwt.SigningMethodEdDSA, p.ed)))
		mustVerify(t, r.verifier, forge(t, headerWith(`"RS256"`, `"rs"`), goodClaims, signWith(jwt.SigningMethodRS256, p.rs)))
	}
	r.wantFetches(t, 1)
	if got := r.journal.count("level="); got != 1 || r.journal.count("signing keys fetched") != 1 {
		t.Errorf("log has %d lines, want the one that keys were fetched", got)
	}
}

func TestJWKSDownAtStartRecoversWithoutTraffic(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	r := newRemote(t, newKeyServer(t, failing(http.StatusBadGateway)), nil)
	eventually(t, "the failure is known", func() bool { return r.journal.count("signing keys not fetched") > 0 })

	const notReady = "no signing keys yet: asking for the key set: status 502"
	if err := r.verifier.Ready(); err == nil || err.Error() != notReady {
		t.Errorf("Ready is %v, want %q", err, notReady)
	}
	token := p.token(t)
	_, err := r.verifier.Verify(t.Context(), token)
	mustRefuse(t, err, `header kid "es" is unknown`, token)

	r.server.become(serving(p.set(t)))
	eventually(t, "the verifier is ready", func() bool { return r.verifier.Ready() == nil })
	mustVerify(t, r.verifier, token)
}

func TestJWKSHangsUpAtStart(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	r := newRemote(t, newKeyServer(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), nil)
	token := p.token(t)
	for range 3 {
		_, err := r.verifier.Verify(t.Context(), token)
		mustRefuse(t, err, `header kid "es" is unknown`, token)
	}
	if r.verifier.Ready() == nil {
		t.Error("ready without a key")
	}
}

func TestJWKSCachedKeysServeWhileTheProviderFails(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	var elsewhere atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		elsewhere.Add(1)
		_, _ = w.Write(keySet(t, jwkOf(t, "evil", p.es.Public())))
	}))
	t.Cleanup(other.Close)
	private := jwkOf(t, "evil", p.es)
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		why    string
	}{
		{"error", failing(http.StatusInternalServerError), "asking for the key set: status 500"},
		{"not found", failing(http.StatusNotFound), "asking for the key set: status 404"},
		{"no content", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, "asking for the key set: status 204"},
		{"empty object", serving([]byte(`{}`)), "reading the key set: holds no usable key"},
		{"empty set", serving([]byte(`{"keys":[]}`)), "reading the key set: holds no usable key"},
		{"a page", serving([]byte(`<html>sign in to the network</html>`)), "reading the key set: not a JSON Web Key Set: invalid character '<' looking for beginning of value"},
		{"cut off", serving(p.set(t)[:200]), "reading the key set: not a JSON Web Key Set: unexpected end of JSON input"},
		{"two megabytes", serving(bytes.Repeat([]byte(" "), 2<<20)), "reading the key set: larger than 1048576 bytes"},
		{"a private key", serving(keySet(t, private)), "key 1: is a private key: publish the public half only"},
		{"a secret", serving([]byte(`{"keys":[{"kty":"oct","kid":"evil","alg":"HS256","k":"AAAA"}]}`)), "incorrect options to unmarshal symmetric key (oct)"},
		{"a dev key", serving(keySet(t, jwkOf(t, "rapport-dev-x", p.es.Public()))), "key 1: a dev key opens no production server"},
		{"redirect elsewhere", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusFound)
		}, "redirect to another place refused"},
		{"redirect for ever", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/keys", http.StatusFound)
		}, "too many redirects"},
		{"hang up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "asking for the key set: Get "},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newReadyRemote(t, p)
			r.server.become(c.answer)
			unknown := p.unknown(t, "evil")
			_, err := r.verifier.Verify(t.Context(), unknown)
			mustRefuse(t, err, `header kid "evil" is unknown`, unknown)
			eventually(t, "the failure is known", func() bool { return r.journal.count("signing keys not fetched") == 1 })
			if r.journal.count("keysKept=true") != 1 || r.journal.count(c.why) != 1 {
				t.Errorf("log does not say why, %q:\n%s", c.why, r.journal.text.String())
			}
			_, err = r.verifier.Verify(t.Context(), unknown)
			mustRefuse(t, err, `header kid "evil" is unknown`, unknown)
			mustVerify(t, r.verifier, p.token(t))
			if err := r.verifier.Ready(); err != nil {
				t.Errorf("not ready any more: %v", err)
			}
		})
	}
	t.Cleanup(func() {
		if n := elsewhere.Load(); n != 0 {
			t.Errorf("%d requests went to another host, want none", n)
		}
	})
}

func TestJWKSFollowsARedirectOnTheSameHost(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	set := p.set(t)
	r := newRemote(t, newKeyServer(t, func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path == "/keys" {
			http.Redirect(w, q, "/v2/keys", http.StatusMovedPermanently)
			return
		}
		_, _ = w.Write(set)
	}), nil)
	eventually(t, "the verifier is ready", func() bool { return r.verifier.Ready() == nil })
	mustVerify(t, r.verifier, p.token(t))
	r.wantFetches(t, 2)
}

func TestJWKSUnknownKeyCostsOneFetch(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	r := newReadyRemote(t, p)
	flood := func() {
		var all sync.WaitGroup
		for i := range 200 {
			token := p.unknown(t, fmt.Sprintf("made-up-%d", i))
			all.Go(func() {
				_, err := r.verifier.Verify(t.Context(), token)
				mustRefuse(t, err, fmt.Sprintf(`header kid "made-up-%d" is unknown`, i), token)
			})
		}
		all.Wait()
	}
	flood()
	r.wantFetches(t, 2)
	flood()
	r.wantFetches(t, 2)
	r.clock.advance(10*time.Second - time.Nanosecond)
	flood()
	r.wantFetches(t, 2)
	r.clock.advance(time.Nanosecond)
	flood()
	r.wantFetches(t, 3)
	r.clock.advance(-20 * time.Second) // a clock that is set back stops nothing
	flood()
	r.wantFetches(t, 4)
	r.clock.advance(20 * time.Second)
	mustVerify(t, r.verifier, p.token(t))
}

func TestJWKSUnknownKeyDoesNotWaitForASlowProvider(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	r := newReadyRemote(t, p)
	fresh := newProvider(t)
	release := make(chan struct{})
	set := keySet(t, jwkOf(t, "fresh", fresh.es.Public()))
	r.server.become(func(w http.ResponseWriter, _ *http.Request) {
		<-release
		_, _ = w.Write(set)
	})
	token := fresh.unknown(t, "fresh")
	begin := time.Now()
	for range 10 {
		_, err := r.verifier.Verify(t.Context(), token)
		mustRefuse(t, err, `header kid "fresh" is unknown`, token)
	}
	// Each waits 35 ms; the provider, had they waited for it, would take five
	// seconds. The bound leaves room for a busy machine.
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("ten tokens with an unknown key took %s", took)
	}
	mustVerify(t, r.verifier, p.token(t))
	eventually(t, "the provider is asked", func() bool { return r.server.fetches.Load() == 2 })

	// However late it gets, nobody asks again while an answer is awaited.
	r.clock.advance(time.Minute)
	_, err := r.verifier.Verify(t.Context(), token)
	mustRefuse(t, err, `header kid "fresh" is unknown`, token)
	r.clock.advance(-time.Minute)

	close(release)
	eventually(t, "the slow answer is taken", func() bool {
		_, err := r.verifier.Verify(t.Context(), token)
		return err == nil
	})
	r.wantFetches(t, 2)
}

func TestJWKSRotation(t *testing.T) {
	t.Parallel()
	p, fresh := newProvider(t), newProvider(t)
	r := newReadyRemote(t, p)
	old := p.token(t)
	token := fresh.unknown(t, "fresh")
	mustVerify(t, r.verifier, old)

	// Both keys for a while, as a provider does.
	r.server.become(serving(keySet(t, jwkOf(t, "es", p.es.Public()), jwkOf(t, "fresh", fresh.es.Public()))))
	eventually(t, "the new key is known", func() bool {
		_, err := r.verifier.Verify(t.Context(), token)
		return err == nil
	})
	r.wantFetches(t, 2)
	mustVerify(t, r.verifier, old)
	mustVerify(t, r.verifier, token)

	// Then the new one alone: the old one is refused from the next fetch on.
	r.server.become(serving(keySet(t, jwkOf(t, "fresh", fresh.es.Public()))))
	r.clock.advance(10 * time.Second)
	eventually(t, "the old key is gone", func() bool {
		_, _ = r.verifier.Verify(t.Context(), fresh.unknown(t, "other"))
		_, err := r.verifier.Verify(t.Context(), old)
		return err != nil
	})
	_, err := r.verifier.Verify(t.Context(), old)
	mustRefuse(t, err, `header kid "es" is unknown`, old)
	mustVerify(t, r.verifier, token)
	r.wantFetches(t, 3)
}

func TestJWKSRefreshTakesAKeyAway(t *testing.T) {
	t.Parallel()
	p, fresh := newProvider(t), newProvider(t)
	r := newRemote(t, newKeyServer(t, serving(p.set(t))), func(c *auth.Config) { c.JWKSRefresh = 20 * time.Millisecond })
	eventually(t, "the verifier is ready", func() bool { return r.verifier.Ready() == nil })
	token := p.token(t)
	mustVerify(t, r.verifier, token)
	r.server.become(serving(keySet(t, jwkOf(t, "fresh", fresh.es.Public()))))
	eventually(t, "the key that was taken away is refused", func() bool {
		_, err := r.verifier.Verify(t.Context(), token)
		return err != nil
	})
	mustVerify(t, r.verifier, fresh.unknown(t, "fresh"))
}

func TestJWKSBadTokensCostNoFetch(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	r := newReadyRemote(t, p)
	head := headerWith(`"ES256"`, `"retired"`)
	for _, c := range []struct{ token, cause string }{
		{forge(t, head, with("exp", `1772366370`), p.signES()), "token is expired"},
		{forge(t, head, with("iss", `"https://id.example.org"`), p.signES()), "token has invalid issuer"},
		{forge(t, head, with("aud", `"https://api.example.org"`), p.signES()), "token has invalid audience"},
		{forge(t, head, with("sub", ``), p.signES()), "token is malformed: could not JSON decode claim: claim sub is missing"},
		{forge(t, headerWith(`"none"`, `"retired"`), goodClaims, p.signES()), "header alg is not allowed"},
		{forge(t, headerPlus(`"jku":"`+r.server.URL+`"`), goodClaims, p.signES()), "header jku is not allowed"},
		{forge(t, headerPlus(`"x5u":"`+r.server.URL+`"`), goodClaims, p.signES()), "header x5u is not allowed"},
		{forge(t, `{"alg":"ES256","typ":"at+jwt"}`, goodClaims, p.signES()), "header kid is missing"},
		{newProvider(t).token(t), "token signature is invalid: crypto/ecdsa: verification error"},
	} {
		_, err := r.verifier.Verify(t.Context(), c.token)
		mustRefuse(t, err, c.cause, c.token)
	}
	mustVerify(t, r.verifier, p.token(t))
	r.wantFetches(t, 1)
}

func TestJWKSLeavesOutKeysItCannotUse(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	encryption := jwkOf(t, "enc", p.rs.Public())
	encryption["use"] = "enc"
	broken := jwkOf(t, "broken", p.es.Public())
	broken["x"] = "AAAA"
	r := newRemote(t, newKeyServer(t, serving(keySet(t,
		encryption, broken, map[string]any{"kty": "new", "kid": "new"}, jwkOf(t, "es", p.es.Public()),
	))), nil)
	eventually(t, "the verifier is ready", func() bool { return r.verifier.Ready() == nil })
	mustVerify(t, r.verifier, p.token(t))
	if r.journal.count("keys=1\n") != 1 {
		t.Errorf("log does not count the one good key:\n%s", r.journal.text.String())
	}
}

func TestCloseEndsTheFetching(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	r := newReadyRemote(t, p)
	// A fetch that hangs is broken off, so that Close returns.
	r.server.become(func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() })
	unknown := p.unknown(t, "other")
	_, err := r.verifier.Verify(t.Context(), unknown)
	mustRefuse(t, err, `header kid "other" is unknown`, unknown)
	eventually(t, "the provider is asked", func() bool { return r.server.fetches.Load() == 2 })
	r.verifier.Close()

	r.clock.advance(time.Minute)
	_, err = r.verifier.Verify(t.Context(), unknown)
	mustRefuse(t, err, `header kid "other" is unknown`, unknown)
	mustVerify(t, r.verifier, forge(t, goodHeader, with("exp", `1772370000`), p.signES()))
	r.wantFetches(t, 2)
}
