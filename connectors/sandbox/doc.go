// Package sandbox runs the contract's tools as network servers, so that the
// whole product can be run and tested where no tool is at hand.
//
//	world.Generate(seed, scale, until)
//	    │   one contract as it was lived, told once: tickets, anomalies, tests,
//	    │   orders, deliverables, committees, people, files, and the few bad facts
//	    │   of World.Flaws; each under one reference
//	    ▼
//	world.World ────────► what a test compares with: it is never read back from
//	    │                 what the tools serve
//	    │   told again by each tool in its own words, zone and manners
//	    ├──► jira         tickets, histories, discussions: a Data Center and a Cloud
//	    ├──► mantis       anomalies and evolutions
//	    ├──► squash       requirements, test cases, campaigns, executions
//	    ├──► openproject  orders with their lines, deliverables, committees
//	    └──► documents    LETSDOCIT over WebDAV, MESSIE over FTP: deliveries, slips
//	    ▼
//	Start ──► one HTTP listener on loopback, each tool under /<its name>; FTP at an
//	    │     address of its own
//	    ├── Tools()       address and credentials of each, as a configuration wants them
//	    └── Servers()     the living servers: faults, mutations, request counts
//
// One reference goes through all of them: the order BC-2026-012 is a work package
// in OpenProject, a folder on LETSDOCIT, a line of each slip and the campaign's
// order in Squash; the anomaly ANO-00042 is an issue in Mantis, a field and a
// comment of the ticket in JIRA and a link of the execution in Squash. A version
// in JIRA names the campaign that tests it, its order and its deliverables; a
// comment names the committee that a ticket is taken to.
//
// The payloads that real servers sent can be served instead of a world, byte for
// byte: Options.Recordings.
//
// The generator and the tools share no code with what reads them: not the
// clocks, not the calendar, not the clients. A mistake there cannot hide here.
//
// The package imports connectors and its own children, and nothing else of the
// project. Its children import no other part of the project but the world
// and the faults.
package sandbox
