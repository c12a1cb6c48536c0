package demo

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/rapporthq/rapport/db"
)

func TestTry(t *testing.T) {
	ctx := context.Background()
	const name = "demo_try"
	adm, err := pgx.Connect(ctx, "postgres://postgres@127.0.0.1:55432/postgres?sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	defer adm.Close(ctx)
	adm.Exec(ctx, "DROP DATABASE IF EXISTS "+name)
	if _, err := adm.Exec(ctx, "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	url := "postgres://postgres@127.0.0.1:55432/" + name + "?sslmode=disable"
	if _, err := db.MigrateUp(ctx, url); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	last := ""
	s, err := Load(ctx, url, Size(os.Getenv("DEMO_SIZE")), time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC), func(d, n int64, what string) {
		if what != last {
			fmt.Println(time.Since(start).Round(10*time.Millisecond), d, n, what)
			last = what
		}
	})
	fmt.Println(time.Since(start), err)
	for _, r := range s.Tables {
		fmt.Println(r.Table, r.Count)
	}
	start = time.Now()
	fmt.Println(Loaded(ctx, url))
	fmt.Println(time.Since(start))
	status, _ := os.ReadFile("/proc/self/status")
	for _, line := range strings.Split(string(status), "\n") {
		if strings.HasPrefix(line, "VmHWM") {
			fmt.Println(line)
		}
	}
}
