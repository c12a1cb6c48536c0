// Package playground holds GraphiQL as Vite builds it from this folder's
// sources, so that the server needs no network and no files of its own.
package playground

import (
	"embed"
	"io/fs"
)

// ContentSecurityPolicy is the strictest policy that the built playground runs
// under. Monaco, its editor, writes style elements and carries its icon font
// and some pictures as data URLs; scripts and workers are files of our own.
const ContentSecurityPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data:; font-src 'self' data:; worker-src 'self'; connect-src 'self'; " +
	"object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// AssetsPrefix is the folder of the files whose names carry a hash of their
// content: they may be cached for ever. The others may change with each build.
const AssetsPrefix = "assets/"

// A folder without a build holds its .gitkeep alone.
//
//go:embed all:dist
var dist embed.FS

//go:embed notbuilt.html
var notBuilt []byte

// FS returns the built playground, with index.html at its root, and whether it
// was built before the binary was. Without a build the file system is empty
// but for a placeholder, and the caller serves [NotBuilt] instead.
func FS() (fs.FS, bool) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		// Sub fails on an invalid path alone, and this one is a constant.
		panic(err)
	}
	return files, built(files)
}

func built(files fs.FS) bool {
	info, err := fs.Stat(files, "index.html")
	return err == nil && info.Mode().IsRegular()
}

// NotBuilt returns the page that tells how to build the playground: HTML in
// UTF-8, without scripts, fit for [ContentSecurityPolicy].
func NotBuilt() []byte {
	return append([]byte(nil), notBuilt...)
}
