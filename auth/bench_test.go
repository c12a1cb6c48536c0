package auth_test

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkVerify is what a token adds to a request, good or as bad as it can
// be: refused tokens must cost little.
func BenchmarkVerify(b *testing.B) {
	p := newProvider(b)
	verifier := newVerifier(b, p.config(b))
	for name, token := range map[string]string{
		"good":      p.token(b),
		"unsigned":  p.token(b)[:300] + strings.Repeat("A", 300),
		"dots":      strings.Repeat(".", 8192),
		"deep":      forge(b, headerPlus(`"x":`+strings.Repeat("[", 5000)), goodClaims, p.signES()),
		"manyNames": forge(b, goodHeader, plus(manyNames(500)), p.signES()),
		"megabyte":  strings.Repeat("A", 1<<20),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = verifier.Verify(b.Context(), token)
			}
		})
	}
}

// manyNames are that many claims of different names.
func manyNames(n int) string {
	members := make([]string, n)
	for i := range members {
		members[i] = fmt.Sprintf(`"n%d":1`, i)
	}
	return strings.Join(members, ",")
}
