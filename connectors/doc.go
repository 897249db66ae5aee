// Package connectors is everything that talks to the outside, the warehouse
// apart: the tools that hold the facts, and the Kafka that carries them.
//
// A [Source] reads one tool and emits [Envelope]s; [Collect] publishes each page
// and only then saves the cursor. The folders below hold one technology each and
// do not know one another:
//
//	jira ─┐  Pull            ┌────────────┐
//	 …    ├──────► Collect ──► raw.<source>│ ──► (transform, warehouse)
//	docs ─┘   publish, then  │ cursors     │
//	          save cursor    └────────────┘
//
// Nothing here knows the contract: this package and its children import no
// other folder of the project.
//
// # To add a tool
//
// Make a folder with a Source: New(Options) checks without touching the network,
// Pull emits whole objects with their history, page by page, each with a cursor
// that is valid once the page is published. Bytes stay as the tool sent them.
// Speak HTTP through the rest package, which paces, retries, bounds and redacts.
// Implement [Census] and [Witness] if the tool can list and show its objects, and
// [Fetcher] and [Locator] if it helps them. Serve the tool in sandbox, with its
// quirks; give the suite in sourcetest a Tool and call Run. Then name the tool in
// the list of cmd/internal/app, and write its mapping in deploy/mapping.
//
// # What is guaranteed, and what is not
//
// Every source: resumed after any page, it loses nothing; an idle pull emits
// nothing and makes a bounded number of requests; an answer that is no answer (a
// login page, a cut or damaged body, a refusal) is an error, never "no records"; a
// deletion is believed after a complete census and a second sighting only.
//
//	jira         complete changelogs; a change that leaves `updated` as it was is met by reconciling only
//	mantis       the index of all issues is compared each time; renames of users and versions come with the daily sweep
//	squash       keeps no history: each distinct observation is a version; what no list shows is read again within a week
//	openproject  activities whole and raw; a renamed status or field shows when the work package next changes
//	documents    a file counts once seen the same in several runs; on FTP and SFTP a rewrite of the same size within a second is invisible
//	files        a row is known by its key columns; rows vanish only from a file that was read whole
package connectors
