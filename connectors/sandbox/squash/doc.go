// Package squash serves a world's requirements, test cases and test campaigns as
// a Squash TM with its "API REST" plugin does: HAL, pages by position, lists that
// are not consistent unless they are sorted, dates in the form of either
// generation, and links that bear the server's own idea of its address.
//
//	world ──► model ──► projects ─┬─ test cases, requirements
//	           ▲                  └─ campaigns ─ iterations ─ items ─ executions ─ issues
//	           │
//	       mutations, rights, faults: what a test does to it
//
// A project is an application; a campaign bears its order and its application in
// custom fields, as its iterations, test cases and executions do; a failed
// execution is linked to the anomaly's page in the bug tracker.
//
// The package imports the world and nothing else of the project.
package squash
