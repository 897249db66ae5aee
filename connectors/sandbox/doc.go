// Package sandbox runs the contract's tools as network servers, so that the
// whole product can be run and tested where no tool is at hand.
//
//	world.Generate(seed, scale, until)
//	    │   one contract as it was lived: tickets, anomalies, tests, orders,
//	    │   deliverables, meetings, people, files; each under one reference
//	    ▼
//	world.World ──────► what a test compares with: it is never read back
//	    │                from what the tools serve
//	    │   told again by each tool in its own words, zone and faults
//	    ├──► jira       tickets and their histories, Data Center and Cloud
//	    └──► …          a package a tool, each with New(world, options)
//	    ▼
//	Start ──► one HTTP listener on loopback, each tool under /<its name>
//	    │
//	    ├── Tools()     address and credentials of each, as a configuration wants them
//	    └── JIRA()      the living servers: faults, mutations, request counts
//
// The payloads that real servers sent can be served instead of a world, byte for
// byte: Options.Recordings.
//
// The generator and the tools share no code with what reads them: not the
// clocks, not the calendar, not the clients. A mistake there cannot hide here.
//
// The package imports connectors and its own children, and nothing else of the
// project. Its children import no other part of the project but the world.
package sandbox
