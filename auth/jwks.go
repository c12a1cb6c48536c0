package auth

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/MicahParks/jwkset"
)

const (
	jwksRefresh = 15 * time.Minute
	// jwksCooldown is the least time between two fetches for keys that tokens name
	// and the set lacks, so that made-up key ids can't turn us on the provider.
	jwksCooldown = 10 * time.Second
	// jwksPatience is how long a request waits for such a fetch. A provider that
	// is slower has its keys taken all the same, for the next request.
	jwksPatience   = 35 * time.Millisecond
	jwksTimeout    = 5 * time.Second
	jwksRetryFirst = time.Second
	jwksRetryMost  = 30 * time.Second
	maxRedirects   = 3
)

// remoteKeys keeps the keys that an identity provider publishes. The last good
// set serves until a newer one comes: a provider that is down, answers nonsense
// or with an empty set takes nothing away.
//
// It is the storage of a keyfunc. jwkset has an HTTP storage of its own, whose
// callers queue for its rate limit (minutes, by default) when a key is unknown,
// and which an empty answer empties.
type remoteKeys struct {
	*jwkset.MemoryJWKSet
	url    string
	client *http.Client
	now    func() time.Time
	log    *slog.Logger

	refresh    time.Duration
	retryFirst time.Duration

	running context.Context // ends with close, not with a request
	stop    context.CancelFunc
	work    sync.WaitGroup

	mu      sync.Mutex
	flight  *flight   // the fetch under way, if any
	askedAt time.Time // when an unknown key last led to a fetch
	fetched bool      // some fetch was good
	lastErr error     // why the last fetch was not
}

// flight is one fetch, which any number of requests may wait for.
type flight struct {
	done chan struct{}
	err  error // to be read after done is closed
}

// remoteSource is a set of keys that is kept up to date.
type remoteSource struct {
	setKeys
	remote *remoteKeys
}

func (s remoteSource) ready() error { return s.remote.ready() }
func (s remoteSource) close()       { s.remote.close() }

func openRemoteKeys(c Config) (keySource, error) {
	if err := checkJWKSURL(c.JWKSURL); err != nil {
		return nil, fmt.Errorf("JWKS URL: %w", err)
	}
	refresh := c.JWKSRefresh
	if refresh == 0 {
		refresh = jwksRefresh
	}
	remote := newRemoteKeys(c.JWKSURL, refresh, jwksRetryFirst, c.Now, c.Log)
	set, err := newSet(remote)
	if err != nil {
		return nil, err
	}
	remote.start()
	return remoteSource{setKeys: set, remote: remote}, nil
}

// checkJWKSURL wants https: whoever can change the keys on their way can sign as
// anyone. Loopback has no way to be changed on.
func checkJWKSURL(text string) error {
	u, err := url.Parse(text)
	if err != nil {
		return errors.New("not a URL")
	}
	ip := net.ParseIP(u.Hostname())
	loopback := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	switch {
	case u.Hostname() == "":
		return errors.New("has no host")
	case u.User != nil:
		return errors.New("has a user name or password in it")
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback):
		return errors.New("is not https")
	}
	return nil
}

func newRemoteKeys(address string, refresh, retryFirst time.Duration, now func() time.Time, log *slog.Logger) *remoteKeys {
	running, stop := context.WithCancel(context.Background())
	return &remoteKeys{
		MemoryJWKSet: jwkset.NewMemoryStorage(),
		url:          address,
		client:       newJWKSClient(),
		now:          now,
		log:          log,
		refresh:      refresh,
		retryFirst:   retryFirst,
		running:      running,
		stop:         stop,
	}
}

func newJWKSClient() *http.Client {
	return &http.Client{
		Timeout: jwksTimeout,
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            (&net.Dialer{Timeout: jwksTimeout}).DialContext,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    jwksTimeout,
			ForceAttemptHTTP2:      true,
			MaxIdleConns:           1,
			IdleConnTimeout:        time.Minute,
			MaxResponseHeaderBytes: 64 << 10,
		},
		// Another host, or the same in the clear, is not the one that was trusted.
		CheckRedirect: func(next *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return errors.New("too many redirects")
			}
			if next.URL.Host != via[0].URL.Host || next.URL.Scheme != via[0].URL.Scheme {
				return errors.New("redirect to another place refused")
			}
			return nil
		},
	}
}

// start fetches now and then again and again: after the refresh time when all
// is well, sooner when not. It must not wait for traffic, since a server that is
// not ready gets none.
func (k *remoteKeys) start() {
	k.work.Go(func() {
		retry := k.retryFirst
		for {
			f := k.fly()
			<-f.done
			wait := k.refresh
			if f.err != nil {
				wait = min(retry, k.refresh)
				retry = min(2*retry, jwksRetryMost)
			} else {
				retry = k.retryFirst
			}
			select {
			case <-k.running.Done():
				return
			case <-time.After(wait):
			}
		}
	})
}

func (k *remoteKeys) close() {
	// Under the lock, so that no fetch begins once the waiting has.
	k.mu.Lock()
	k.stop()
	k.mu.Unlock()
	k.work.Wait()
	k.client.CloseIdleConnections()
}

func (k *remoteKeys) ready() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.fetched:
		return nil
	case k.lastErr != nil:
		return fmt.Errorf("no signing keys yet: %w", k.lastErr)
	default:
		return errors.New("no signing keys yet: the first fetch is under way")
	}
}

// KeyRead finds the key that a token names. For an unknown one it fetches the
// set anew, unless that was done a moment ago, and waits a little for it.
func (k *remoteKeys) KeyRead(ctx context.Context, keyID string) (jwkset.JWK, error) {
	key, err := k.MemoryJWKSet.KeyRead(ctx, keyID)
	if err == nil {
		return key, nil
	}
	f := k.flyForUnknown() //nolint:contextcheck // a fetch serves many requests and outlives each
	if f == nil {
		return jwkset.JWK{}, err
	}
	patience := time.NewTimer(jwksPatience)
	defer patience.Stop()
	select {
	case <-f.done:
	case <-patience.C:
	case <-ctx.Done():
	}
	return k.MemoryJWKSet.KeyRead(ctx, keyID)
}

// flyForUnknown is the fetch under way or a new one; nil when the last was too
// short a time ago.
func (k *remoteKeys) flyForUnknown() *flight {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.flight != nil {
		return k.flight
	}
	now := k.now()
	// A clock that was set back must not stop the fetching.
	if since := now.Sub(k.askedAt); since >= 0 && since < jwksCooldown {
		return nil
	}
	k.askedAt = now
	return k.takeOff()
}

func (k *remoteKeys) fly() *flight {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.flight != nil {
		return k.flight
	}
	return k.takeOff()
}

// takeOff starts a fetch that no request's end can break off. The caller holds
// the lock.
func (k *remoteKeys) takeOff() *flight {
	f := &flight{done: make(chan struct{})}
	// After close nobody waits for the work, so none begins.
	if err := k.running.Err(); err != nil {
		f.err = err
		close(f.done)
		return f
	}
	k.flight = f
	k.work.Go(func() {
		count, err := k.fetch()
		k.mu.Lock()
		defer k.mu.Unlock()
		switch {
		case err == nil && (!k.fetched || k.lastErr != nil):
			k.log.Info("signing keys fetched", "url", k.url, "keys", count)
		case err != nil && k.running.Err() == nil:
			k.log.Warn("signing keys not fetched", "url", k.url, "keysKept", k.fetched, "error", err)
		}
		k.fetched = k.fetched || err == nil
		k.lastErr = err
		k.flight = nil
		f.err = err
		close(f.done)
	})
	return f
}

// fetch replaces the keys by those that the provider publishes now, or changes
// nothing.
func (k *remoteKeys) fetch() (int, error) {
	ctx, cancel := context.WithTimeout(k.running, jwksTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, k.url, http.NoBody)
	if err != nil {
		return 0, fmt.Errorf("asking for the key set: %w", err)
	}
	request.Header.Set("Accept", "application/jwk-set+json, application/json")
	response, err := k.client.Do(request)
	if err != nil {
		return 0, fmt.Errorf("asking for the key set: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("asking for the key set: status %d", response.StatusCode)
	}
	raw, err := io.ReadAll(io.LimitReader(response.Body, maxKeysBytes+1))
	if err != nil {
		return 0, fmt.Errorf("reading the key set: %w", err)
	}
	if len(raw) > maxKeysBytes {
		return 0, fmt.Errorf("reading the key set: larger than %d bytes", maxKeysBytes)
	}
	keys, err := parseSet(raw)
	if err != nil {
		return 0, fmt.Errorf("reading the key set: %w", err)
	}
	if err = k.KeyReplaceAll(ctx, keys); err != nil {
		return 0, fmt.Errorf("keeping the key set: %w", err)
	}
	return len(keys), nil
}
