// Package dossier brings the facts of one thing together — a deliverable's plan
// from the planning tool and its deposits from the document servers, an order and
// its lines, a committee's meetings — and has the contract judge the whole.
//
//	plans ───┐
//	deposits ┼─ by reference ─► deliverable.Follow ─► core.deliverables
//	orders ──┘                  order.Read, committee.Judge, quote.Judge …
//	items ─────────────────────► register.Judge ─► core.work_items, core.adverse_events
//	stories ───────────────────► agile.Item, agile.Increment ─► core.sprint_items, core.increments, core.features
//
// It is pure: facts, contract and the instant of the view in, rows out, in an
// order that depends on nothing else. What is wrong with a dossier is a flaw and
// a row of core.flaws; it never makes the dossier vanish.
package dossier
