// Package openproject is an OpenProject server on the loopback interface: API
// v3 in HAL, with what makes a living one hard to read — pages by number and
// clamped in silence, a default filter that hides what is closed, times cut to
// the millisecond, a history told in localised prose whose last entry is
// rewritten in place, schemas that alone know the names of custom fields, and
// the same answer for what is deleted and for what may not be seen.
//
// It serves a [world.World]: orders with their lines as children, deliverables
// with their decisions as a history of statuses, milestones, committees as
// meetings or, where the module is missing, as work packages.
//
// It imports connectors/sandbox/world and nothing else of the project: it must
// not know how its answers are read.
package openproject
