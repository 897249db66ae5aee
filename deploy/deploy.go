// Package deploy carries the files that an installation starts from, so that the
// program can offer them without a download. It imports the standard library
// alone.
package deploy

import "embed"

// Files holds the sample mapping files as mapping/<source>.yaml. They fit the
// demonstration's tools and are the model for an installation's own.
//
//go:embed mapping
var Files embed.FS
